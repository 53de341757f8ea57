//! What a learner is told of a run: the numbers, how they agree with the answer, and all runs beside each other.

use super::{Choice, Open, Outcome, measure};

/// How an answer agrees with what was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The answer is what happened.
    Right,
    /// Another answer is what happened.
    Other,
    /// There was no question, or no answer.
    NoAnswer,
    /// The run did not go as the lesson says, so neither did the answer that it marks.
    Unusual,
}

/// A row of the table of results.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// A number for each run.
    pub values: Vec<String>,
}

impl Open {
    /// The answer that the learner chose.
    pub fn chosen(&self) -> Option<&Choice> {
        self.step()?.predict.as_ref()?.choices.get(self.answer()?)
    }

    /// The answer that is marked as what usually happens.
    pub fn usual(&self) -> Option<&Choice> {
        let choices = &self.step()?.predict.as_ref()?.choices;
        choices.iter().find(|choice| choice.expected)
    }

    /// How the answer agrees with what was measured, once it was.
    pub fn verdict(&self) -> Option<Verdict> {
        let outcome = self.outcome()?;
        Some(match self.chosen() {
            _ if !outcome.as_expected => Verdict::Unusual,
            None => Verdict::NoAnswer,
            Some(choice) if choice.expected => Verdict::Right,
            Some(_) => Verdict::Other,
        })
    }

    /// What the run of this step has measured, in words.
    pub fn measured_words(&self) -> Option<String> {
        let (outcome, run) = (self.outcome()?, self.step()?.run.as_ref()?);
        let names = self.lesson.measured();
        let one = |measure: &super::Measure| {
            let place = names.iter().position(|name| *name == measure.name)?;
            Some(phrase(&measure.name, *outcome.values.get(place)?, outcome))
        };
        let mut phrases: Vec<String> = run.measures.iter().filter_map(one).collect();
        // A number with two bounds is said once.
        phrases.dedup();
        Some(phrases.join(", "))
    }

    /// The names of the runs that were measured.
    pub fn run_names(&self) -> Vec<&str> {
        self.measured_runs().map(|(name, _)| name).collect()
    }

    /// The numbers of all runs that were measured.
    pub fn rows(&self) -> Vec<Row> {
        let row = |(place, name): (usize, &str)| Row {
            name: measure::words(name).into(),
            values: self
                .measured_runs()
                .map(|(_, outcome)| measure::shown(name, outcome.values.get(place).copied().flatten()))
                .collect(),
        };
        self.lesson.measured().into_iter().enumerate().map(row).collect()
    }

    fn measured_runs(&self) -> impl Iterator<Item = (&str, &Outcome)> {
        let steps = self.lesson.steps.iter().zip(&self.outcomes);
        steps.filter_map(|(step, outcome)| Some((&*step.run.as_ref()?.name, outcome.as_ref()?)))
    }
}

/// A number with its name: `1 of 10 active clusters`, `accuracy 0.534`.
fn phrase(name: &str, value: Option<f64>, outcome: &Outcome) -> String {
    let (words, shown) = (measure::words(name), measure::shown(name, value));
    if name == "active_clusters" {
        return format!("{shown} of {} {words}", outcome.clusters);
    }
    format!("{words} {shown}")
}
