//! Looking back at the kept frames of a run, one by one or as a replay.

use crate::protocol::Command;

use super::{Page, Run};

/// Frames a second that a replay may show.
pub const SPEEDS: [usize; 4] = [2, 5, 10, 20];

/// Whether and how fast frames follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replay {
    /// Whether they do.
    pub on: bool,
    /// Frames a second.
    pub speed: usize,
}

impl Default for Replay {
    fn default() -> Self {
        Self { on: false, speed: 5 }
    }
}

impl Page {
    /// Whether an earlier frame is shown than the newest.
    pub fn looks_back(&self) -> bool {
        self.run.as_ref().is_some_and(Run::looks_back)
    }

    /// The place of the shown frame and the number of kept ones.
    pub fn place(&self) -> (usize, usize) {
        self.run
            .as_ref()
            .map_or((0, 0), |run| (run.place(), run.timeline.len()))
    }

    /// What is shown of the kept frames, in words.
    pub fn place_words(&self) -> String {
        let (at, kept) = self.place();
        match &self.run {
            Some(run) if kept > 0 => {
                let step = super::format::count(run.shown().step);
                format!("frame {} of {kept} kept · step {step}", at + 1)
            }
            _ => "no frames yet".into(),
        }
    }

    /// Shows a kept frame; none, or the last one, is the present.
    pub(super) fn scrub(&mut self, index: Option<usize>) -> Vec<Command> {
        let before = (self.looks_back(), self.replay.on);
        self.replay.on = false;
        self.look_at(index);
        self.revision += u64::from(before != (self.looks_back(), false));
        Vec::new()
    }

    /// Starts or stops a replay: from the shown frame, or from the first one if the present is shown.
    pub(super) fn play(&mut self, on: bool) -> Vec<Command> {
        self.replay.on = on && self.place().1 > 1;
        if self.replay.on && !self.looks_back() {
            self.look_at(Some(0));
        }
        Vec::new()
    }

    /// Shows the next frame of a replay, which ends with the present.
    pub(super) fn tick(&mut self) -> Vec<Command> {
        if self.replay.on {
            self.look_at(Some(self.place().0 + 1));
        }
        if self.replay.on && !self.looks_back() {
            self.replay.on = false;
            self.revision += 1;
        }
        Vec::new()
    }

    /// Goes back to the present.
    pub(super) fn present(&mut self) {
        self.replay.on = false;
        self.look_at(None);
    }

    fn look_at(&mut self, index: Option<usize>) {
        let before = self.looks_back();
        let Some(run) = &mut self.run else { return };
        run.look_back(index);
        if before && !run.looks_back() && self.pending.is_empty() {
            // Knobs that were turned while looking back were meant for a branch.
            self.request = run.request.clone();
        }
    }
}
