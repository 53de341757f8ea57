//! Where everything meets: messages go to the pages, their commands to the workers, their changes to the rendering.

use std::cell::{Cell, Ref, RefCell};
use std::rc::{Rc, Weak};

use deep_clustering::page::{LessonMessage, Message, Page, Pair, Side};
use deep_clustering::protocol::{Command, Event};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Uint8Array;
use yew::Callback;

use crate::later::{self, Later, Missing};
use crate::painter::Painter;
use crate::trainer::{Trainer, Trainers};
use crate::{address, components, dom, errands, files, gpu, keys};

/// Least time between two renderings that only frames ask for, in milliseconds.
const SUMMARY_EVERY: f64 = 250.0;
/// A worker that has not answered after this many milliseconds is given up.
const PATIENCE: u32 = 60_000;

/// Holds the page or, where two runs are compared, both; their workers; and the painter.
pub struct Hub {
    pair: RefCell<Pair>,
    trainers: RefCell<Trainers>,
    files: RefCell<Vec<(u64, Vec<Uint8Array>)>>,
    changed: Callback<Option<Side>>,
    summarised: Cell<[f64; 2]>,
    address_timer: RefCell<Option<Timeout>>,
    patience: RefCell<[Option<Timeout>; 2]>,
    listeners: RefCell<Vec<EventListener>>,
    later: Cell<Option<Result<Later, Missing>>>,
    /// Draws the charts.
    pub painter: Painter,
    this: Weak<Hub>,
}

impl Hub {
    /// Opens the page: reads the address, looks for a GPU, starts the worker; `changed` asks for a rendering, of one side or of all.
    pub fn open(changed: Callback<Option<Side>>) -> Rc<Self> {
        let (request, mut problems) = address::read();
        let (guide, more) = address::read_guide();
        problems.extend(more);
        let page = Page::new(request, dom::base(), dom::meta("build"));
        let hub = Rc::new_cyclic(|this| Self::with(page, changed, this.clone()));
        if !problems.is_empty() {
            hub.tell(Message::Trouble(problems.join(" ")));
        }
        hub.tell(LessonMessage::Follow(guide).into());
        hub.listen();
        let probing = hub.clone();
        wasm_bindgen_futures::spawn_local(async move { probing.tell(Message::GpuProbed(gpu::probe().await)) });
        hub
    }

    fn with(page: Page, changed: Callback<Option<Side>>, this: Weak<Self>) -> Self {
        Self {
            pair: RefCell::new(Pair::of(page, address::read_other())),
            trainers: RefCell::default(),
            files: RefCell::default(),
            changed,
            summarised: Cell::default(),
            address_timer: RefCell::default(),
            patience: RefCell::default(),
            listeners: RefCell::default(),
            later: Cell::default(),
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
        let mut listeners = vec![address::listen(self), keys::listen(tell(self))];
        listeners.extend(files::listen(self));
        listeners.extend(self.painter.listen());
        self.listeners.replace(listeners);
    }

    /// Fetches what the page starts without, then starts the worker: at once, they would take the processor from each other.
    pub fn fetch_later(self: &Rc<Self>) {
        let hub = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let later = later::later().await;
            hub.later.set(Some(later));
            match later {
                Ok(later) => components::take_formulas(later.formula),
                Err(missing) => hub.tell(Message::Trouble(missing.to_string())),
            }
            let start = move || {
                hub.rerender();
                Timeout::new(0, move || hub.match_workers()).forget();
            };
            Timeout::new(0, start).forget();
        });
    }

    /// What the page starts without, once it is there.
    pub fn later(&self) -> Option<Later> {
        self.later.get()?.ok()
    }

    /// Reads the page, or the pair of pages that are compared.
    pub fn pair(&self) -> Ref<'_, Pair> {
        self.pair.borrow()
    }

    /// Gives the page that the controls change a message and does what it answers.
    pub fn tell(&self, message: Message) {
        let side = self.pair().steered;
        self.tell_side(side, message);
    }

    /// Gives the page of a side a message and does what it answers.
    pub fn tell_side(&self, side: Side, message: Message) {
        let before = self.pair().revision();
        self.pair.borrow_mut().set_clock(js_sys::Date::now());
        let commands = self.pair.borrow_mut().update(side, message);
        self.match_workers();
        for (side, command) in &commands {
            self.ask(*side, command);
        }
        let errands = self.pair.borrow_mut().take_errands();
        if let Some(hub) = self.this.upgrade() {
            for (side, errand) in errands {
                errands::run(hub.clone(), side, errand);
            }
        }
        if self.pair().revision() != before {
            self.rerender();
            self.write_address_soon();
        }
        self.painter.wake();
    }

    /// Keeps files for the commands that will name them, as long as a page trains on them, and offers them.
    pub fn offer(&self, (images, bytes): (String, Uint8Array), labels: Option<(String, Uint8Array)>) {
        let (labels, more) = labels.unzip();
        let used = self.pair().copies();
        let mut files = self.files.borrow_mut();
        files.retain(|(copy, _)| used.contains(copy));
        let copy = files.last().map_or(0, |(last, _)| last + 1);
        files.push((copy, [bytes].into_iter().chain(more).collect()));
        drop(files);
        self.tell(Message::Offer { images, labels, copy });
    }

    /// Asks for a rendering.
    pub fn rerender(&self) {
        self.summarised.set([dom::now(); 2]);
        self.changed.emit(None);
    }

    /// Asks for a rendering of a side if its last one is old enough: for summaries of a running training.
    ///
    /// Tells whether it was.
    pub fn summarise(&self, side: Side) -> bool {
        let (now, mut times) = (dom::now(), self.summarised.get());
        let last = std::mem::replace(&mut times[side as usize], now);
        let due = now - last >= SUMMARY_EVERY;
        if due {
            self.summarised.set(times);
            self.changed.emit(Some(side));
        }
        due
    }

    /// Draws what the rendering has changed.
    pub fn repaint(&self) {
        self.painter.wake();
    }

    fn ask(&self, side: Side, command: &Command) {
        let files = match command {
            Command::Data { .. } => self.copies(side),
            _ => Vec::new(),
        };
        let sent = self.trainers.borrow().ask(side, command, &files);
        if let Err(error) = sent {
            self.tell_side(side, Message::Trouble(error));
        }
    }

    /// Copies of the files that are offered to a side's worker, which takes them for itself.
    fn copies(&self, side: Side) -> Vec<Uint8Array> {
        let (files, wanted) = (self.files.borrow(), self.pair().page(side).offered_copy());
        let kept = files.iter().find(|(copy, _)| Some(*copy) == wanted);
        kept.iter()
            .flat_map(|(_, files)| files)
            .map(|bytes| Uint8Array::new(bytes))
            .collect()
    }

    /// Replaces the workers that another one is needed for.
    fn match_workers(&self) {
        if self.later.get().is_none() {
            return;
        }
        let wanted = Side::BOTH.map(|side| self.pair().worker(side));
        let missing = self.trainers.borrow_mut().arrange(wanted);
        for (side, key) in missing {
            let this = self.this.clone();
            let hear = move |side, event: Event| this.upgrade().iter().for_each(|hub| hub.hear(side, event.clone()));
            match Trainer::start(key, side, &dom::base(), &dom::meta("build"), hear) {
                Ok(trainer) => self.trainers.borrow_mut().put(side, trainer),
                Err(error) => {
                    let error = format!("The training engine cannot start: {error:?}");
                    self.tell_side(side, Message::Trouble(error));
                    continue;
                }
            }
            let greeting = self.pair().page(side).greeting();
            self.ask(side, &greeting);
            self.wait_for_answer(side);
        }
    }

    fn hear(&self, side: Side, event: Event) {
        self.patience.borrow_mut()[side as usize] = None;
        self.tell_side(side, Message::Heard(event));
    }

    fn wait_for_answer(&self, side: Side) {
        let this = self.this.clone();
        let give_up = move || {
            let error = "it has not answered for a minute".to_string();
            if let Some(hub) = this.upgrade() {
                hub.tell_side(side, Message::Heard(Event::Panicked { error }));
            }
        };
        self.patience.borrow_mut()[side as usize] = Some(Timeout::new(PATIENCE, give_up));
    }

    fn write_address_soon(&self) {
        let this = self.this.clone();
        let write = move || this.upgrade().iter().for_each(|hub| address::write(&hub.pair()));
        self.address_timer.replace(Some(Timeout::new(250, write)));
    }
}
