//! Guided lessons: text in steps, a question to answer first, a run that answers it, and what was measured.
//!
//! Lessons are data: Markdown files that the page fetches when lessons are opened.
//!
//! ```text
//! assets/lessons/*.md → parse → Lesson ─Open→ a step: text, answer, Run it → Trial → Outcome, beside the answer
//! ```

pub mod guide;
pub mod markdown;
pub mod measure;
mod parse;
mod shelf;
mod trial;
mod words;

pub use guide::{Card, Guide};
pub use markdown::{Block, Span};
pub use measure::{Bound, Measure};
pub use parse::lesson as parse;
pub use shelf::{Fetched, LessonMessage, Lessons, Open, Outcome, Shelf, names};
pub use trial::Trial;
pub use words::{Row, Verdict};

/// A lesson as its file describes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lesson {
    /// The file's name without the ending.
    pub name: String,
    /// What the list shows.
    pub title: String,
    /// What it asks, in one sentence.
    pub question: String,
    /// About how long it takes.
    pub minutes: usize,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// A step of a lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// Its heading.
    pub title: String,
    /// What is read before the run.
    pub before: Vec<Block>,
    /// What the learner is asked to predict.
    pub predict: Option<Predict>,
    /// The run that answers.
    pub run: Option<Experiment>,
    /// What is read after the run.
    pub after: Vec<Block>,
}

/// A question with answers to choose from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Predict {
    /// The question.
    pub question: Vec<Span>,
    /// The answers.
    pub choices: Vec<Choice>,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// What it says.
    pub text: Vec<Span>,
    /// Whether it is what the lesson's author has seen.
    pub expected: bool,
}

/// A run of a lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Experiment {
    /// The request, as the fragment of an address.
    pub fragment: String,
    /// What the table of results calls it.
    pub name: String,
    /// The step at which it is measured, or a live knob is turned for the first time.
    pub until: usize,
    /// Live knobs that are turned on the way, in order.
    pub then: Vec<Phase>,
    /// What is measured.
    pub measures: Vec<Measure>,
}

/// A live knob that is turned, and the step up to which training goes on then.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phase {
    /// The knob.
    pub name: String,
    /// What it is turned to.
    pub value: String,
    /// The step.
    pub until: usize,
}

impl Experiment {
    /// The step at which it is measured.
    pub fn last_step(&self) -> usize {
        self.then.last().map_or(self.until, |phase| phase.until)
    }
}

impl Lesson {
    /// The names of all numbers that its runs measure, in the order in which they first come.
    pub fn measured(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        let runs = self.steps.iter().filter_map(|step| step.run.as_ref());
        for measure in runs.flat_map(|run| &run.measures) {
            if !names.contains(&&*measure.name) {
                names.push(&measure.name);
            }
        }
        names
    }
}
