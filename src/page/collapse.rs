//! What the collapse alarm offers: the knob whose turning prevents the mode that training has fallen into.

use crate::params::{Range, Spec};
use crate::report::Collapse;

use super::{Message, Page};

/// An offer to mend a collapsed run.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// What the button says.
    pub label: String,
    /// What pressing it does.
    pub message: Message,
}

impl Page {
    /// The mode that the run has fallen into, once it has trained at all.
    pub fn collapse(&self) -> Collapse {
        self.run
            .as_ref()
            .filter(|run| run.shown().step > 0)
            .map_or(Collapse::Healthy, |run| run.shown().collapse)
    }

    /// What would help against the present mode, if the method has a knob for it.
    pub fn remedy(&self) -> Option<Remedy> {
        let knob = match self.collapse() {
            Collapse::OneCluster | Collapse::EmptyClusters { .. } => "mu",
            Collapse::Uniform => "lambda",
            Collapse::Meaningless => return self.other_method("imsat"),
            Collapse::Healthy => return None,
        };
        let spec = self.method()?.knobs.iter().find(|spec| spec.name == knob)?;
        let value = self.raised(spec)?;
        Some(Remedy {
            label: format!("Set {knob} to {value}"),
            message: Message::Knob {
                name: knob.into(),
                value,
            },
        })
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
