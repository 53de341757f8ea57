//! The lessons of the page: which there are, which one is open, and how far the learner is.

use super::super::{Message, Page};
use super::guide::Guide;
use super::{Lesson, Step, Trial, parse};
use crate::protocol::Command;

/// What a learner or a teacher does with lessons.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonMessage {
    /// Show or hide the lessons.
    Toggle,
    /// The files have been fetched, or why there is no list of them.
    Arrived(Result<Vec<Fetched>, String>),
    /// Open a lesson.
    Open(String),
    /// Go back to the list.
    List,
    /// Go to a step, counted from 0.
    GoTo(usize),
    /// Answer the question of the step.
    Answer(usize),
    /// Run what the step describes.
    Run,
    /// Do what an address says of lessons and of hidden controls.
    Follow(Guide),
    /// Show all controls again.
    ShowAll,
}

/// A file of the list: its name without ending, and its text or why there is none.
pub type Fetched = (String, Result<String, String>);

/// The names, without ending, in a list of files: one file a line.
pub fn names(list: &str) -> Vec<&str> {
    let names = list.lines().filter_map(|line| line.trim().strip_suffix(".md"));
    names.filter(|name| !name.is_empty() && !name.contains('/')).collect()
}

/// The lessons of the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lessons {
    /// Whether they are shown.
    pub shown: bool,
    /// What there is.
    pub shelf: Shelf,
    /// The lesson that is open.
    pub open: Option<Open>,
    /// The lesson and the step, counted from 1, that an address has asked for before there were any.
    pub(super) wanted: Option<(String, usize)>,
    /// The run of a lesson that is under way.
    pub(super) trial: Option<Trial>,
}

/// What lessons there are.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shelf {
    /// Nobody has asked.
    #[default]
    Unasked,
    /// The lessons that could be read, and what is wrong with the others.
    Here {
        /// The lessons, in their order.
        lessons: Vec<Lesson>,
        /// One sentence a file that cannot be read.
        problems: Vec<String>,
    },
    /// They could not be fetched, and why.
    Missing(String),
}

/// An open lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Open {
    /// The lesson.
    pub lesson: Lesson,
    /// The step, counted from 0.
    pub at: usize,
    /// The answer of each step.
    pub answers: Vec<Option<usize>>,
    /// What the run of each step has measured.
    pub outcomes: Vec<Option<Outcome>>,
    /// Why the last run was not measured.
    pub broken: Option<String>,
}

/// What the run of a step has measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// A value for each number that the lesson measures, in that order.
    pub values: Vec<Option<f64>>,
    /// Clusters in all.
    pub clusters: usize,
    /// Whether all numbers are as the lesson expects.
    pub as_expected: bool,
    /// Whether a person has turned a knob on the way.
    pub turned: bool,
}

impl Open {
    fn new(lesson: Lesson, at: usize) -> Self {
        let steps = lesson.steps.len();
        Self {
            at: at.min(steps.saturating_sub(1)),
            answers: vec![None; steps],
            outcomes: vec![None; steps],
            broken: None,
            lesson,
        }
    }

    /// The step that is shown.
    pub fn step(&self) -> Option<&Step> {
        self.lesson.steps.get(self.at)
    }

    /// The answer to the step that is shown.
    pub fn answer(&self) -> Option<usize> {
        self.answers.get(self.at).copied().flatten()
    }

    /// What the run of the step that is shown has measured.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcomes.get(self.at)?.as_ref()
    }
}

impl Lessons {
    /// Whether the files are to be fetched.
    pub fn wants_files(&self) -> bool {
        self.shown && self.shelf == Shelf::Unasked
    }

    /// Whether the run of the step that is shown is under way.
    pub fn is_running(&self) -> bool {
        let place = self.open.as_ref().map(|open| open.at);
        self.trial.as_ref().is_some_and(|trial| Some(trial.at) == place)
    }
}

impl Page {
    /// Takes over lessons and hidden controls from the page that it stands in for; a run under way is left to that one.
    pub(in crate::page) fn take_lessons_of(&mut self, other: &mut Self) {
        let lessons = std::mem::take(&mut other.lessons);
        self.lessons = Lessons { trial: None, ..lessons };
        self.hidden = std::mem::take(&mut other.hidden);
    }

    /// Changes what is shown of lessons.
    pub(in crate::page) fn learn(&mut self, message: LessonMessage) -> Vec<Command> {
        match message {
            LessonMessage::Toggle => self.lessons.shown = !self.lessons.shown,
            LessonMessage::Arrived(files) => self.take_lessons(files),
            LessonMessage::Open(name) => self.open_lesson(&name, 0),
            LessonMessage::List => (self.lessons.open, self.lessons.trial) = (None, None),
            LessonMessage::GoTo(at) => self.go_to(at),
            LessonMessage::Answer(choice) => self.answer(choice),
            LessonMessage::Run => return self.begin_trial(),
            LessonMessage::Follow(guide) => self.follow_guide(guide),
            LessonMessage::ShowAll => self.hidden.clear(),
        }
        Vec::new()
    }

    fn take_lessons(&mut self, files: Result<Vec<Fetched>, String>) {
        let files = match files {
            Ok(files) => files,
            Err(error) => {
                self.lessons.shelf = Shelf::Missing(error);
                return;
            }
        };
        let (mut lessons, mut problems) = (Vec::new(), Vec::new());
        for (name, text) in files {
            match text.and_then(|text| parse(&name, &text)) {
                Ok(lesson) => lessons.push(lesson),
                Err(error) => problems.push(format!("{name}: {error}")),
            }
        }
        self.lessons.shelf = Shelf::Here { lessons, problems };
        if let Some((name, at)) = self.lessons.wanted.take() {
            self.open_lesson(&name, at.saturating_sub(1));
        }
    }

    fn open_lesson(&mut self, name: &str, at: usize) {
        let Shelf::Here { lessons, .. } = &self.lessons.shelf else {
            return;
        };
        match lessons.iter().find(|lesson| lesson.name == name) {
            Some(lesson) => {
                self.lessons.open = Some(Open::new(lesson.clone(), at));
                self.lessons.trial = None;
            }
            None => self.error = Some(format!("There is no experiment `{name}`.")),
        }
    }

    fn go_to(&mut self, at: usize) {
        if let Some(open) = self.lessons.open.as_mut().filter(|open| at < open.lesson.steps.len()) {
            (open.at, open.broken) = (at, None);
        }
    }

    /// Keeps an answer; a prediction is made before the run.
    fn answer(&mut self, choice: usize) {
        if let Some(open) = self.lessons.open.as_mut().filter(|open| open.outcome().is_none()) {
            let at = open.at;
            open.answers
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|answer| *answer = Some(choice));
        }
    }

    fn follow_guide(&mut self, guide: Guide) {
        self.hidden = guide.hidden;
        let Some((name, at)) = guide.lesson else { return };
        self.lessons.shown = true;
        let open = self.lessons.open.as_ref().map(|open| &*open.lesson.name);
        match (&self.lessons.shelf, open == Some(&*name)) {
            (_, true) => self.go_to(at.saturating_sub(1)),
            (Shelf::Here { .. }, _) => self.open_lesson(&name, at.saturating_sub(1)),
            _ => self.lessons.wanted = Some((name, at)),
        }
    }
}

impl From<LessonMessage> for Message {
    fn from(message: LessonMessage) -> Self {
        Self::Lesson(message)
    }
}
