//! What the page knows and how each message changes it: pure, so that scripts of messages test it natively.
//!
//! `web/` renders a [`Page`] and carries out what it answers; it decides nothing itself.
//!
//! ```text
//! person or worker → Message → Page::update → commands for the worker
//!                                    └──────→ what is rendered (Page::revision tells when)
//! ```

pub mod address;
pub mod album;
pub mod archive;
mod branch;
pub mod checkpoints;
mod choose;
pub mod classes;
pub mod collapse;
pub mod command_line;
pub mod differences;
pub mod digit;
mod drive;
mod errand;
pub mod exports;
mod field;
pub mod files;
pub mod format;
pub mod guests;
mod hear;
pub mod help;
pub mod keys;
pub mod knobs;
pub mod lesson;
mod lockstep;
pub mod message;
mod own_data;
pub mod pad;
pub mod pair;
pub mod pick;
mod remember;
pub mod replay;
mod run;
pub mod scale;
pub mod selection;
pub mod side;
mod spoken;
mod standing;
mod status;
pub mod summary;
#[cfg(test)]
mod tests;
pub mod timeline;
pub mod weights;
pub mod worker;
pub mod zip;

use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use crate::protocol::{Catalog, Command, Extras, Pictures, Request};

pub use archive::Archive;
pub use errand::Errand;
pub use field::Grey;
pub use guests::{Act, Guests, OwnDigit};
pub use lesson::{LessonMessage, Lessons};
pub use message::Message;
pub use own_data::OwnData;
pub use pad::Pad;
pub use pair::Pair;
pub use replay::Replay;
pub use run::{Run, Stage, Tuned};
pub use selection::{Choice, Order, Selection};
pub use side::Side;
pub use status::Status;
pub use worker::{Gpu, WorkerKey, WorkerKind};

/// Everything the page knows.
#[derive(Clone, Debug)]
pub struct Page {
    /// What can be trained; empty until the worker is ready.
    pub catalog: Rc<Catalog>,
    /// What the controls show.
    pub request: Request,
    /// What the charts show.
    pub run: Option<Run>,
    /// The images of the run.
    pub pictures: Rc<Pictures>,
    /// What went wrong last, until it is dismissed or mended.
    pub error: Option<String>,
    /// What is worth saying politely.
    pub note: Option<String>,
    /// Steps a frame; 0 lets the worker choose.
    pub pace: usize,
    /// What looks take in beside the usual.
    pub extras: Extras,
    /// The person's own data in words, with the names of its files; none while the embedded subset is used.
    pub own_data: Option<OwnData>,
    /// What is known of the browser's GPU.
    pub gpu: Gpu,
    /// The code that is drawn.
    pub pad: Pad,
    /// The guided lessons.
    pub lessons: Lessons,
    /// The controls that a link has hidden.
    pub hidden: BTreeSet<lesson::Card>,
    /// The replay of the kept frames.
    pub replay: Replay,
    /// Past runs.
    pub archive: Archive,
    /// The person's own digits.
    pub guests: Guests,
    /// The images that are looked at together.
    pub selection: Option<Selection>,
    build: String,
    base: String,
    life: Life,
    generation: u32,
    last_run: u32,
    pending: VecDeque<Pending>,
    offered: Option<OwnData>,
    before_tune: Option<Request>,
    errands: Vec<Errand>,
    clock: u64,
    revision: u64,
    selected: u64,
}

/// Whether the worker can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Starting,
    Up,
    Crashed,
    Outdated,
}

/// A run that was asked for and has not been confirmed.
#[derive(Clone, Debug)]
struct Pending {
    number: u32,
    request: Request,
    train: bool,
    /// What was seen before the checkpoint that it goes on from.
    before: Box<Run>,
}

impl Page {
    /// The page before anything has been heard: what the address asked for, the page's folder and its build id.
    pub fn new(request: Request, base: String, build: String) -> Self {
        Self {
            catalog: Rc::default(),
            request,
            run: None,
            pictures: Rc::default(),
            error: None,
            note: None,
            pace: 0,
            extras: Extras::default(),
            own_data: None,
            gpu: Gpu::Unknown,
            pad: Pad::default(),
            lessons: Lessons::default(),
            hidden: BTreeSet::new(),
            replay: Replay::default(),
            archive: Archive::default(),
            guests: Guests::default(),
            selection: None,
            build,
            base,
            life: Life::Starting,
            generation: 0,
            last_run: 0,
            pending: VecDeque::new(),
            offered: None,
            before_tune: None,
            errands: vec![Errand::Recall],
            clock: 0,
            revision: 0,
            selected: 0,
        }
    }

    /// A page to be compared with this one, whose worker and run are still to come.
    fn rival(&self, request: Request) -> Self {
        Self {
            catalog: self.catalog.clone(),
            pictures: self.pictures.clone(),
            gpu: self.gpu.clone(),
            pace: self.pace,
            extras: self.extras,
            guests: self.guests.unknown(),
            archive: self.archive.clone(),
            own_data: self.own_data.clone(),
            clock: self.clock,
            // Another worker than the one that stays with this page.
            generation: self.generation + 1,
            ..Self::new(request, self.base.clone(), self.build.clone())
        }
    }

    /// What a first visit shows: IMSAT on the embedded subset.
    pub fn first_visit() -> Request {
        Request {
            method: "imsat".into(),
            preset: "page".into(),
            ..Request::default()
        }
    }

    /// Changes the page by one message; answers with what the worker is to be asked, in order.
    pub fn update(&mut self, message: Message) -> Vec<Command> {
        let mut commands = match message {
            Message::Heard(event) => self.hear(event),
            Message::Scrub(index) => self.scrub(index),
            Message::Tick => self.tick(),
            other => {
                self.revision += 1;
                self.obey(other)
            }
        };
        commands.extend(self.attend());
        commands
    }

    /// What the browser is to do, in order; each is told once.
    pub fn take_errands(&mut self) -> Vec<Errand> {
        std::mem::take(&mut self.errands)
    }

    /// Counts the changes that need a new rendering; frames of a training run and of a replay are not among them.
    pub fn revision(&self) -> u64 {
        self.revision
    }
}
