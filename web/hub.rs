//! Where everything meets: messages go to the page, its commands to the worker, its changes to the rendering.

use std::cell::{Cell, Ref, RefCell};
use std::rc::{Rc, Weak};

use deep_clustering::page::{Message, Page};
use deep_clustering::protocol::{Command, Event};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Uint8Array;
use yew::Callback;

use crate::painter::Painter;
use crate::trainer::Trainer;
use crate::{address, dom, files, gpu, keys};

/// Least time between two renderings that only frames ask for, in milliseconds.
const SUMMARY_EVERY: f64 = 250.0;
/// A worker that has not answered after this many milliseconds is given up.
const PATIENCE: u32 = 60_000;

/// Holds the page, its worker and its painter.
pub struct Hub {
    page: RefCell<Page>,
    trainer: RefCell<Option<Trainer>>,
    files: RefCell<Vec<Uint8Array>>,
    changed: Callback<()>,
    last_summary: Cell<f64>,
    address_timer: RefCell<Option<Timeout>>,
    patience: RefCell<Option<Timeout>>,
    listeners: RefCell<Vec<EventListener>>,
    /// Draws the charts.
    pub painter: Painter,
    this: Weak<Hub>,
}

impl Hub {
    /// Opens the page: reads the address, looks for a GPU, starts the worker; `changed` asks for a rendering.
    pub fn open(changed: Callback<()>) -> Rc<Self> {
        let (request, problems) = address::read();
        let page = Page::new(request, dom::base(), dom::meta("build"));
        let hub = Rc::new_cyclic(|this| Self::with(page, changed, this.clone()));
        if !problems.is_empty() {
            hub.tell(Message::Trouble(problems.join(" ")));
        }
        hub.listen();
        let probing = hub.clone();
        wasm_bindgen_futures::spawn_local(async move { probing.tell(Message::GpuProbed(gpu::probe().await)) });
        hub.match_worker();
        hub
    }

    fn with(page: Page, changed: Callback<()>, this: Weak<Self>) -> Self {
        Self {
            page: RefCell::new(page),
            trainer: RefCell::default(),
            files: RefCell::default(),
            changed,
            last_summary: Cell::new(0.0),
            address_timer: RefCell::default(),
            patience: RefCell::default(),
            listeners: RefCell::default(),
            painter: Painter::new(this.clone()),
            this,
        }
    }

    fn listen(self: &Rc<Self>) {
        let tell = |hub: &Rc<Self>| {
            let hub = Rc::downgrade(hub);
            move |message| {
                if let Some(hub) = hub.upgrade() {
                    hub.tell(message);
                }
            }
        };
        let mut listeners = vec![address::listen(tell(self)), keys::listen(tell(self))];
        listeners.extend(files::listen(self));
        listeners.extend(self.painter.listen());
        self.listeners.replace(listeners);
    }

    /// Reads the page.
    pub fn page(&self) -> Ref<'_, Page> {
        self.page.borrow()
    }

    /// Gives the page a message and does what it answers.
    pub fn tell(&self, message: Message) {
        let before = self.page().revision();
        let commands = self.page.borrow_mut().update(message);
        self.match_worker();
        for command in &commands {
            self.ask(command);
        }
        if self.page().revision() != before {
            self.rerender();
            self.write_address_soon();
        }
        self.painter.wake();
    }

    /// Keeps files for the command that will name them, and offers them.
    pub fn offer(&self, images: (String, Uint8Array), labels: Option<(String, Uint8Array)>) {
        let (images, labels) = (vec![images], labels);
        let mut names = images.iter().chain(&labels).map(|(name, _)| name.clone());
        let message = Message::Offer {
            images: names.next().unwrap_or_default(),
            labels: names.next(),
        };
        self.files
            .replace(images.into_iter().chain(labels).map(|(_, bytes)| bytes).collect());
        self.tell(message);
    }

    /// Asks for a rendering.
    pub fn rerender(&self) {
        self.last_summary.set(dom::now());
        self.changed.emit(());
    }

    /// Asks for a rendering if the last one is old enough: for summaries of a running training.
    ///
    /// Tells whether it was.
    pub fn summarise(&self) -> bool {
        let due = dom::now() - self.last_summary.get() >= SUMMARY_EVERY;
        if due {
            self.rerender();
        }
        due
    }

    /// Draws what the rendering has changed.
    pub fn repaint(&self) {
        self.painter.wake();
    }

    fn ask(&self, command: &Command) {
        let files = if matches!(command, Command::Data { .. }) {
            self.files.take()
        } else {
            Vec::new()
        };
        let sent = self
            .trainer
            .borrow()
            .as_ref()
            .map(|trainer| trainer.ask(command, &files));
        if let Some(Err(error)) = sent {
            self.tell(Message::Trouble(error));
        }
    }

    /// Replaces the worker if the page needs another one.
    fn match_worker(&self) {
        let wanted = self.page().worker();
        let present = self.trainer.borrow().as_ref().map(|trainer| trainer.key);
        let Some(key) = wanted.filter(|_| wanted != present) else {
            return;
        };
        self.trainer.replace(None);
        let this = self.this.clone();
        let hear = move |event: Event| this.upgrade().iter().for_each(|hub| hub.hear(event.clone()));
        match Trainer::start(key, &dom::base(), &dom::meta("build"), hear) {
            Ok(trainer) => drop(self.trainer.replace(Some(trainer))),
            Err(error) => return self.tell(Message::Trouble(format!("The training engine cannot start: {error:?}"))),
        }
        let greeting = self.page().greeting();
        self.ask(&greeting);
        self.wait_for_answer();
    }

    fn hear(&self, event: Event) {
        self.patience.take();
        self.tell(Message::Heard(event));
    }

    fn wait_for_answer(&self) {
        let this = self.this.clone();
        let give_up = move || {
            let error = "it has not answered for a minute".to_string();
            if let Some(hub) = this.upgrade() {
                hub.tell(Message::Heard(Event::Panicked { error }));
            }
        };
        self.patience.replace(Some(Timeout::new(PATIENCE, give_up)));
    }

    fn write_address_soon(&self) {
        let this = self.this.clone();
        let write = move || this.upgrade().iter().for_each(|hub| address::write(&hub.page()));
        self.address_timer.replace(Some(Timeout::new(250, write)));
    }
}

/// The hub as components get it; two handles differ if there was a rendering between them.
#[derive(Clone)]
pub struct Handle {
    hub: Rc<Hub>,
    rendering: u64,
}

impl Handle {
    /// A handle for one rendering.
    pub fn new(hub: &Rc<Hub>, rendering: u64) -> Self {
        Self {
            hub: hub.clone(),
            rendering,
        }
    }

    /// Reads the page.
    pub fn page(&self) -> Ref<'_, Page> {
        self.hub.page()
    }

    /// The hub itself.
    pub fn hub(&self) -> &Rc<Hub> {
        &self.hub
    }

    /// A callback that tells what `message` makes of what happened.
    pub fn on<T: 'static>(&self, message: impl Fn(T) -> Message + 'static) -> Callback<T> {
        let hub = self.hub.clone();
        Callback::from(move |happened| hub.tell(message(happened)))
    }

    /// A callback that tells one message, whatever happened.
    pub fn just<T: 'static>(&self, message: Message) -> Callback<T> {
        self.on(move |_| message.clone())
    }
}

impl yew::html::ImplicitClone for Handle {}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        self.rendering == other.rendering
    }
}
