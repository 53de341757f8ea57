//! What the collapse alarm offers: the knob whose turning prevents the mode that training has fallen into.

use crate::params::{Range, Spec};
use crate::report::{Collapse, KEEPERS};

use super::{Message, Page, Run};

/// An offer to mend a collapsed run.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// What the button says.
    pub label: String,
    /// What pressing it does.
    pub message: Message,
}

/// Steps within which a uniform output is no collapse: it is what any network begins with.
const BEGINNING: usize = 100;

fn setting(knob: &str, value: String) -> Remedy {
    Remedy {
        label: format!("Set {knob} to {value}"),
        message: Message::Knob {
            name: knob.into(),
            value,
        },
    }
}

impl Page {
    /// The mode that the run has fallen into, once it has trained at all.
    pub fn collapse(&self) -> Collapse {
        let run = self.run.as_ref().filter(|run| run.shown().step > 0);
        run.map(|run| run.shown().collapse)
            .filter(|_| !self.begins())
            .unwrap_or_default()
    }

    /// Whether enough was trained to say how the clusters are.
    pub fn is_judged(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.shown().step > 0) && !self.begins()
    }

    /// Whether the run has only just left what any network begins with.
    fn begins(&self) -> bool {
        let shown = self.run.as_ref().map(Run::shown);
        shown.is_some_and(|shown| shown.step < BEGINNING && shown.collapse == Collapse::Uniform)
    }

    /// The name of the present mode, and a sentence: what it is and what prevents it.
    pub fn diagnosis(&self) -> (&'static str, String) {
        if self.run.as_ref().is_none_or(|run| run.shown().step == 0) {
            let waiting = "Run the training: an alarm appears here if clusters die or mean nothing.";
            return ("not trained yet", waiting.into());
        }
        if self.begins() {
            let words =
                "Every image still gets nearly the same, even distribution, as from any network at the beginning.";
            return ("just begun", words.into());
        }
        let collapse = self.collapse();
        (collapse.name(), collapse.explain(|knob| self.knob_of(knob).is_some()))
    }

    /// What would help against the present mode, if the method has a knob for it.
    pub fn remedy(&self) -> Option<Remedy> {
        match self.collapse() {
            Collapse::OneCluster | Collapse::EmptyClusters { .. } => self.keeper(),
            Collapse::Uniform => self.knob_of("mu").and_then(|_| self.more_of("lambda")),
            Collapse::Meaningless => self.other_method("imsat"),
            Collapse::Healthy => None,
        }
    }

    /// Turns the knob that keeps clusters alive: the first of [`KEEPERS`] that the method has.
    fn keeper(&self) -> Option<Remedy> {
        let (knob, _) = KEEPERS.iter().find(|(knob, _)| self.knob_of(knob).is_some())?;
        match *knob {
            "constraint" => self
                .away_from("constraint", "none", "size")
                .or_else(|| self.away_from("loss", "cross-entropy", "stable")),
            "rule" => self.away_from("rule", "free", "combination"),
            knob => self.more_of(knob),
        }
    }

    fn knob_of(&self, name: &str) -> Option<&Spec> {
        self.method()?.knobs.iter().find(|spec| spec.name == name)
    }

    /// A choice that has a bad value gets a good one.
    fn away_from(&self, knob: &str, bad: &str, good: &str) -> Option<Remedy> {
        let now = self
            .method()?
            .knob_text(&self.request.preset, &self.request.knobs, knob)?;
        (now == bad).then(|| setting(knob, good.into()))
    }

    fn more_of(&self, knob: &str) -> Option<Remedy> {
        let value = self.raised(self.knob_of(knob)?)?;
        Some(setting(knob, value))
    }

    fn other_method(&self, id: &str) -> Option<Remedy> {
        let method = self.catalog.method(id).filter(|_| self.request.method != id)?;
        Some(Remedy {
            label: format!("Try {}", method.name),
            message: Message::Method(id.into()),
        })
    }

    /// A value of the knob above the present one: what the preset has, or else twice as much.
    fn raised(&self, spec: &Spec) -> Option<String> {
        let method = self.method()?;
        let text = |own| method.knob_text(&self.request.preset, own, &spec.name);
        let now: f64 = text(&self.request.knobs)?.parse().ok()?;
        let usual: f64 = text(&crate::params::Values::new())?.parse().ok()?;
        let Range::Real { max, .. } = spec.range else {
            return None;
        };
        let better = if now < usual { usual } else { (2.0 * now).min(max) };
        (better > now).then(|| better.to_string())
    }
}
