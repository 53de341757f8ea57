//! Two runs in step: each is sent on to a common step, and waits there for the other.

use crate::protocol::Command;

use super::{Pair, Side, Stage};

impl Pair {
    /// The sides that have taken the fewest steps.
    pub(super) fn behind(&self) -> Vec<Side> {
        let fewest = self.sides().map(|side| self.step(side)).min();
        self.sides().filter(|side| Some(self.step(*side)) == fewest).collect()
    }

    fn step(&self, side: Side) -> usize {
        self.page(side).run.as_ref().map_or(0, |run| run.latest.step)
    }

    /// Sends each training side that waits on to the next common step.
    pub(super) fn go_on(&mut self) -> Vec<(Side, Command)> {
        let training: Vec<(Side, u32)> = self
            .sides()
            .filter_map(|side| {
                let run = self.page(side).run.as_ref()?;
                (run.stage == Stage::Running).then_some((side, run.number))
            })
            .collect();
        for side in Side::BOTH {
            if !training.iter().any(|(other, _)| *other == side) {
                self.sent[side.index()] = (0, 0);
            }
        }
        let Some(slowest) = training.iter().map(|(side, _)| self.step(*side)).min() else {
            return Vec::new();
        };
        let goal = slowest + self.stride();
        let mut commands = Vec::new();
        for (side, number) in training {
            let (run, sent) = self.sent[side.index()];
            let waits = run != number || self.step(side) >= sent;
            if waits && self.step(side) < goal {
                self.sent[side.index()] = (number, goal);
                commands.push((side, Command::Advance { to: goal }));
            }
        }
        commands
    }

    /// Steps from one common step to the next: what was chosen, or about a quarter of a second's worth of the slower run.
    fn stride(&self) -> usize {
        if self.b.pace > 0 {
            return self.b.pace;
        }
        let pace = |side| self.page(side).run.as_ref().map_or(0.0, |run| run.latest.ms_per_step);
        let slower = self.sides().map(pace).fold(0.0, f64::max);
        if slower <= 0.0 {
            return 1;
        }
        round((250.0 / slower) as usize)
    }

    /// After a pause, sends the side that was behind to the step of the other, if both were on their way to a common step.
    pub(super) fn level(&mut self) -> Option<(Side, Command)> {
        let to = self.sides().map(|side| self.step(side)).max()?;
        let behind = self.sides().find(|side| self.step(*side) < to);
        let behind = behind.filter(|_| self.levelling && !self.is_training())?;
        if to - self.step(behind) > self.stride() {
            return None;
        }
        Some((behind, Command::Advance { to }))
    }
}

/// 1, 2, 5, 10, 20, 50, …: the largest that is not above a number.
fn round(number: usize) -> usize {
    let mut unit = 1;
    while unit * 10 <= number && unit < 1_000 {
        unit *= 10;
    }
    [5, 2, 1]
        .into_iter()
        .map(|factor| factor * unit)
        .find(|rounded| *rounded <= number)
        .unwrap_or(1)
}
