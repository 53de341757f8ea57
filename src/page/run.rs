//! What is known of the run that the charts show.

use crate::history::History;
use crate::protocol::{DeviceReport, Request, Snapshot};

use super::checkpoints::Checkpoints;
use super::timeline::Timeline;

/// Observations kept for the charts; beyond it every second one of them is forgotten.
const MOST_ROWS: usize = 2_000;

/// A run, from its confirmation on.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Its number.
    pub number: u32,
    /// What was asked, with the live knobs as they are now.
    pub request: Request,
    /// The name of its images.
    pub data: String,
    /// Where it trains.
    pub device: DeviceReport,
    /// How far it is.
    pub stage: Stage,
    /// Its newest look.
    pub latest: Snapshot,
    /// Looks so far: some come without a step.
    pub looks: u64,
    /// All its numbers.
    pub history: History,
    /// Live knobs that were turned on the way.
    pub tuned: Vec<Tuned>,
    /// Its frames, to look back at.
    pub timeline: Timeline,
    /// Its checkpoints, to branch from.
    pub checkpoints: Checkpoints,
    /// Its key among the past runs, once it is kept.
    pub key: Option<u64>,
    /// The step that it began at.
    pub(super) began: usize,
    /// Where it began, if not at its first step.
    pub origin: Option<String>,
    /// Whether the person has asked for its weights.
    pub(super) wanted: bool,
    /// The kept frame that is looked at instead of the newest.
    pub(super) back: Option<Box<Snapshot>>,
    pub(super) train_at_once: bool,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Its first look has not come.
    #[default]
    Preparing,
    /// It waits.
    Paused,
    /// It trains.
    Running,
    /// It has taken its last step.
    Finished,
    /// It cannot go on.
    Failed,
}

/// A live knob that was turned while the run trained.
#[derive(Clone, Debug, PartialEq)]
pub struct Tuned {
    /// The step at which it was turned last.
    pub step: usize,
    /// The knob.
    pub name: String,
    /// What it was turned to.
    pub value: String,
}

impl Run {
    /// Whether it trains, or will as soon as it is prepared.
    pub fn trains(&self) -> bool {
        self.stage == Stage::Running || self.train_at_once
    }

    /// What is shown of it: its newest look, or the kept frame that is looked at.
    pub fn shown(&self) -> &Snapshot {
        self.back.as_deref().unwrap_or(&self.latest)
    }

    /// Whether an earlier frame is shown than the newest.
    pub fn looks_back(&self) -> bool {
        self.back.is_some()
    }

    /// The place of the shown frame among the kept ones.
    pub fn place(&self) -> usize {
        self.timeline.place(self.shown().step)
    }

    /// Shows a kept frame; none, or the last one, is the present.
    pub(super) fn look_back(&mut self, index: Option<usize>) {
        let earlier = index.filter(|index| index + 1 < self.timeline.len());
        let frame = earlier.and_then(|index| self.timeline.frame(index));
        self.back = frame.map(Box::new);
    }

    /// What was seen of it up to a step, for a run that goes on from there.
    pub(super) fn until(&self, step: usize) -> Self {
        let early = |tuned: &&Tuned| tuned.step <= step;
        Self {
            history: self.history.until(step),
            tuned: self.tuned.iter().filter(early).cloned().collect(),
            timeline: self.timeline.until(step),
            checkpoints: self.checkpoints.until(step),
            ..Self::default()
        }
    }

    /// Takes in a look.
    pub(super) fn show(&mut self, mut snapshot: Snapshot) {
        if snapshot.ms_per_step == 0.0 {
            // A look that a pause takes knows no pace.
            snapshot.ms_per_step = self.latest.ms_per_step;
        }
        if self.history.steps.last() == Some(&(snapshot.step as f64)) {
            self.latest = with_means(snapshot, std::mem::take(&mut self.latest));
        } else {
            self.note(snapshot);
        }
        self.looks += 1;
        self.timeline.push(&self.latest);
    }

    fn note(&mut self, snapshot: Snapshot) {
        self.history.push(&snapshot);
        if self.history.steps.len() > MOST_ROWS {
            thin(&mut self.history);
        }
        self.latest = snapshot;
    }

    /// Notes that a live knob was turned; turning it again at the same step is one turn.
    pub(super) fn note_tuned(&mut self, name: &str, value: &str) {
        let step = self.latest.step;
        if step == 0 {
            return;
        }
        self.tuned.retain(|turn| turn.step != step || turn.name != name);
        self.tuned.push(Tuned {
            step,
            name: name.into(),
            value: value.into(),
        });
    }
}

/// A second look at one step has no means over steps since the first: those of the first stay.
fn with_means(snapshot: Snapshot, first: Snapshot) -> Snapshot {
    if first.step != snapshot.step || !snapshot.terms.is_empty() {
        return snapshot;
    }
    let gauges = if first.gauges.len() > snapshot.gauges.len() {
        first.gauges
    } else {
        snapshot.gauges
    };
    Snapshot {
        terms: first.terms,
        gauges,
        ..snapshot
    }
}

fn thin(history: &mut History) {
    keep_every_second(&mut history.steps);
    history
        .series
        .iter_mut()
        .for_each(|series| keep_every_second(&mut series.values));
}

fn keep_every_second(values: &mut Vec<f64>) {
    let mut index = 0;
    values.retain(|_| {
        index += 1;
        index % 2 == 1
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_after_a_pause_keeps_the_terms() {
        let mut run = Run::default();
        let terms = vec![crate::protocol::Reading {
            name: "a".into(),
            value: 2.0,
        }];
        run.show(Snapshot {
            step: 5,
            ms_per_step: 3.0,
            terms: terms.clone(),
            ..Snapshot::default()
        });
        run.show(Snapshot {
            step: 5,
            seconds: 1.0,
            ..Snapshot::default()
        });
        assert_eq!(
            (&run.latest.terms, run.latest.ms_per_step, run.latest.seconds),
            (&terms, 3.0, 1.0)
        );
    }

    #[test]
    fn a_long_run_keeps_a_bounded_history_from_its_first_step_on() {
        let mut run = Run::default();
        for step in 0..10_000 {
            run.show(Snapshot {
                step,
                ..Snapshot::default()
            });
        }
        assert!(run.history.steps.len() <= MOST_ROWS);
        assert_eq!(run.history.steps[0], 0.0);
        assert!(
            run.history
                .series
                .iter()
                .all(|series| series.values.len() == run.history.steps.len())
        );
    }

    #[test]
    fn a_second_look_at_a_step_adds_no_row() {
        let mut run = Run::default();
        run.show(Snapshot::default());
        run.show(Snapshot {
            seconds: 1.0,
            ..Snapshot::default()
        });
        assert_eq!((run.history.steps.len(), run.latest.seconds), (1, 1.0));
    }
}
