//! Two runs side by side: B, which is always there, and A, which was pinned to be compared with.
//!
//! Both see the same images in the same order, because seed and images are chosen for both. They train in step: each is
//! sent on to a common step and waits there for the other, so that two charts above each other show the same moment.

use std::cmp::Ordering;

use crate::protocol::{Command, Request};

use super::lesson::{Guide, guide};
use super::{Errand, LessonMessage, Message, Page, Side, Stage, WorkerKey, address, differences};

/// One run, or two.
#[derive(Clone, Debug)]
pub struct Pair {
    pub(super) a: Option<Page>,
    pub(super) b: Page,
    /// The run that the controls change.
    pub steered: Side,
    /// The run and the step that each worker was sent on to.
    pub(super) sent: [(u32, usize); 2],
    /// Whether both were paused together and are to come to rest at the same step.
    pub(super) levelling: bool,
    changes: u64,
}

impl Pair {
    /// A page alone.
    pub fn new(page: Page) -> Self {
        Self {
            a: None,
            b: page,
            steered: Side::B,
            sent: [(0, 0); 2],
            levelling: false,
            changes: 0,
        }
    }

    /// Two pages that are compared from the start.
    pub fn of(page: Page, other: Option<Request>) -> Self {
        let a = other.map(|request| page.rival(request));
        Self { a, ..Self::new(page) }
    }

    /// What the address says of the run, or of both, and of lessons and hidden controls.
    pub fn fragment(&self, guide: &Guide) -> String {
        let runs = match &self.a {
            Some(a) => address::write_both(&a.request, &self.b.request),
            None => address::write(&self.b.request),
        };
        runs + &guide::write(guide)
    }

    /// The lesson that is open and the controls that are hidden.
    pub fn guide(&self) -> Guide {
        self.b.guide()
    }

    /// Whether a run trains, or will.
    pub fn is_training(&self) -> bool {
        self.sides().any(|side| self.page(side).is_training())
    }

    /// The page of a side; B's where there is no A.
    pub fn page(&self, side: Side) -> &Page {
        self.a.as_ref().filter(|_| side == Side::A).unwrap_or(&self.b)
    }

    /// Whether two runs are compared.
    pub fn is_double(&self) -> bool {
        self.a.is_some()
    }

    /// The sides that there are.
    pub fn sides(&self) -> impl Iterator<Item = Side> + use<> {
        let double = self.is_double();
        Side::BOTH.into_iter().filter(move |side| double || *side == Side::B)
    }

    /// Counts the changes that need a new rendering.
    pub fn revision(&self) -> u64 {
        self.changes + self.sides().map(|side| self.page(side).revision()).sum::<u64>()
    }

    /// The worker that a side needs now.
    pub fn worker(&self, side: Side) -> Option<WorkerKey> {
        self.sides()
            .any(|there| there == side)
            .then(|| self.page(side).worker())
            .flatten()
    }

    /// What differs between the two runs that the controls describe: name, A's value, B's value.
    pub fn differences(&self) -> Vec<[String; 3]> {
        self.a
            .as_ref()
            .map_or_else(Vec::new, |a| differences::between(a, &self.b))
    }

    /// The page that a side is compared with.
    pub fn beside(&self, side: Side) -> Option<&Page> {
        match side {
            Side::A => self.a.as_ref().map(|_| &self.b),
            Side::B => self.a.as_ref(),
        }
    }

    /// What the browser is to do for each page; each is told once.
    pub fn take_errands(&mut self) -> Vec<(Side, Errand)> {
        let a = self.a.as_mut().map(Page::take_errands).unwrap_or_default();
        let a = a.into_iter().map(|errand| (Side::A, errand));
        a.chain(self.b.take_errands().into_iter().map(|errand| (Side::B, errand)))
            .collect()
    }

    /// Tells both what time it is, in milliseconds.
    pub fn set_clock(&mut self, now: f64) {
        self.b.set_clock(now);
        self.a.iter_mut().for_each(|page| page.set_clock(now));
    }

    /// Past runs are the same on both sides: what one has kept or forgotten, the other takes over.
    fn share_archive(&mut self) {
        if let Some(a) = &mut self.a {
            match a.archive.changes.cmp(&self.b.archive.changes) {
                Ordering::Greater => self.b.archive = a.archive.clone(),
                Ordering::Less => a.archive = self.b.archive.clone(),
                Ordering::Equal => {}
            }
        }
    }

    /// Tells one side or, where it concerns both, both; answers with what each worker is to be asked.
    pub fn update(&mut self, side: Side, message: Message) -> Vec<(Side, Command)> {
        let commands = self.tell(side, message);
        self.share_archive();
        commands
    }

    fn tell(&mut self, side: Side, message: Message) -> Vec<(Side, Command)> {
        match message {
            Message::Pin => return self.pin(),
            Message::Keep(side) => self.keep(side),
            Message::Steer(side) => {
                self.steered = side;
                self.changes += 1;
            }
            message if message.is_of_selection() => self.select(side, &message),
            Message::Lesson(LessonMessage::Run) if self.is_double() => return self.experiment(),
            message if self.is_double() => return self.tell_both(side, message),
            message => return on(Side::B, self.b.update(message)),
        }
        Vec::new()
    }

    /// Makes the present run A, with its worker, paused; B starts anew with the same settings.
    fn pin(&mut self) -> Vec<(Side, Command)> {
        if self.is_double() || !self.b.is_up() {
            return Vec::new();
        }
        self.changes += 1;
        let fresh = self.b.rival(self.b.request.clone());
        let mut a = std::mem::replace(&mut self.b, fresh);
        self.b.take_lessons_of(&mut a);
        let paused = if a.is_training() {
            a.update(Message::Toggle)
        } else {
            Vec::new()
        };
        self.a = Some(a);
        (self.steered, self.sent) = (Side::B, [(0, 0); 2]);
        on(Side::A, paused)
    }

    /// Ends the comparison and keeps one side, which is B from then on; it trains on if it did.
    pub(super) fn keep(&mut self, side: Side) {
        if let Some(mut other) = self.a.take() {
            if side == Side::A {
                other.take_lessons_of(&mut self.b);
                std::mem::swap(&mut self.b, &mut other);
            }
            other.remember();
            self.b.errands.extend(other.take_errands());
            self.b.archive = other.archive;
        }
        self.steered = Side::B;
        self.changes += 1;
    }

    pub(super) fn tell_both(&mut self, side: Side, message: Message) -> Vec<(Side, Command)> {
        let sides = self.concerned(side, &message);
        match &message {
            Message::Heard(_) => {}
            Message::Toggle => self.levelling = self.is_training(),
            _ => self.levelling = false,
        }
        let mut commands = Vec::new();
        for side in sides {
            commands.extend(on(side, self.page_mut(side).update(message.clone())));
        }
        // Going on is decided for both together.
        commands.retain(|(_, command)| *command != Command::Resume);
        commands.extend(self.go_on());
        commands.extend(self.level());
        commands
    }

    pub(super) fn page_mut(&mut self, side: Side) -> &mut Page {
        match (&mut self.a, side) {
            (Some(a), Side::A) => a,
            _ => &mut self.b,
        }
    }

    /// The sides that a message is for: seed, images, own digits, pace and the buttons of the run bar are for both.
    fn concerned(&self, side: Side, message: &Message) -> Vec<Side> {
        let stage = |side: &Side| self.page(*side).run.as_ref().map(|run| run.stage);
        let ended = |side: &Side| stage(side) == Some(Stage::Finished);
        let training: Vec<Side> = self.sides().filter(|side| self.page(*side).is_training()).collect();
        match message {
            Message::Toggle | Message::Step if !training.is_empty() => training,
            Message::Toggle if !self.sides().all(|side| ended(&side)) => {
                self.sides().filter(|side| !ended(side)).collect()
            }
            Message::Toggle
            | Message::Seed(_)
            | Message::Offer { .. }
            | Message::Bound(_)
            | Message::Embedded
            | Message::Subset(_)
            | Message::Reset
            | Message::Pace(_)
            | Message::Extras(_)
            | Message::Guest(_)
            | Message::GpuProbed(_) => Side::BOTH.to_vec(),
            Message::Step => self.behind(),
            // The address describes both; what is changed in it by hand is taken for B. Lessons run beside what was pinned.
            Message::Address(_) | Message::Lesson(_) => vec![Side::B],
            _ => vec![side],
        }
    }
}

fn on(side: Side, commands: Vec<Command>) -> Vec<(Side, Command)> {
    commands.into_iter().map(|command| (side, command)).collect()
}
