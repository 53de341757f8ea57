//! The checkpoints of a run that the page keeps to branch from: few, and bounded in bytes.

use std::rc::Rc;

/// Checkpoints that are kept at most; beyond it the one that lies closest to its neighbours is forgotten.
pub const MOST: usize = 8;
/// Bytes that all of them take at most.
pub const MOST_BYTES: usize = 32 << 20;
/// Bytes of a checkpoint that is asked for on the way; larger ones are kept only at the end of a run.
pub const LARGEST: usize = 8 << 20;
/// Checkpoints of a run that are asked for on the way.
const PARTS: usize = 10;

/// A checkpoint as a safetensors file.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// Steps that the run had taken.
    pub step: usize,
    /// The file.
    pub bytes: Rc<Vec<u8>>,
}

/// The kept checkpoints in the order of their steps.
#[derive(Clone, Debug, Default)]
pub struct Checkpoints {
    kept: Vec<Saved>,
    /// The part of the run in which the last one was asked for.
    asked: usize,
    too_large: bool,
}

impl Checkpoints {
    /// Whether another one should be asked for: once in each tenth of a run but the last, which ends with one anyway.
    pub(super) fn is_due(&mut self, step: usize, steps: usize) -> bool {
        let part = PARTS * step / steps.max(1);
        let later = self.last().is_none_or(|saved| saved.step < step);
        let due = part > self.asked && part < PARTS && later && !self.too_large;
        self.asked = self.asked.max(part);
        due
    }

    /// Keeps one.
    pub(super) fn keep(&mut self, step: usize, bytes: Rc<Vec<u8>>) {
        self.too_large |= bytes.len() > LARGEST;
        self.kept.retain(|saved| saved.step != step);
        let place = self.kept.partition_point(|saved| saved.step < step);
        self.kept.insert(place, Saved { step, bytes });
        while self.kept.len() > MOST || (self.bytes() > MOST_BYTES && self.kept.len() > 1) {
            self.thin();
        }
    }

    fn bytes(&self) -> usize {
        self.kept.iter().map(|saved| saved.bytes.len()).sum()
    }

    /// Forgets the one between the two nearest others; the last one stays.
    fn thin(&mut self) {
        let step = |place: usize| self.kept[place].step;
        let gap = |place: &usize| step(place + 1) - place.checked_sub(1).map_or(0, step);
        if let Some(place) = (0..self.kept.len() - 1).min_by_key(gap) {
            self.kept.remove(place);
        }
    }

    /// The last one at or before a step.
    pub fn before(&self, step: usize) -> Option<&Saved> {
        self.kept.iter().rev().find(|saved| saved.step <= step)
    }

    /// The last one.
    pub fn last(&self) -> Option<&Saved> {
        self.kept.last()
    }

    /// Their steps.
    pub fn steps(&self) -> impl Iterator<Item = usize> {
        self.kept.iter().map(|saved| saved.step)
    }

    /// Those up to a step.
    #[must_use]
    pub fn until(&self, step: usize) -> Self {
        let mut early = self.clone();
        early.kept.retain(|saved| saved.step <= step);
        early.asked = 0;
        early
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(steps: impl Iterator<Item = usize>, bytes: usize) -> Checkpoints {
        let mut checkpoints = Checkpoints::default();
        steps.for_each(|step| checkpoints.keep(step, Rc::new(vec![0; bytes])));
        checkpoints
    }

    #[test]
    fn few_are_kept_spread_over_the_run() {
        let checkpoints = filled((1..=40).map(|i| 10 * i), 1);
        let steps: Vec<usize> = checkpoints.steps().collect();
        assert_eq!((steps.len(), steps.last()), (MOST, Some(&400)));
        let widest = steps.windows(2).map(|pair| pair[1] - pair[0]).max();
        assert!(steps[0] <= 100 && widest <= Some(100), "{steps:?}");
    }

    #[test]
    fn large_ones_are_kept_within_the_bytes_and_the_last_one_always() {
        let checkpoints = filled(1..=6, 10 << 20);
        assert_eq!(checkpoints.steps().count(), 3);
        assert_eq!(filled(1..=2, 40 << 20).steps().collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn one_is_due_in_each_tenth_unless_they_are_large() {
        let mut checkpoints = Checkpoints::default();
        let due: Vec<usize> = (0..=1000).filter(|step| checkpoints.is_due(*step, 1000)).collect();
        assert_eq!(due, [100, 200, 300, 400, 500, 600, 700, 800, 900]);
        let mut large = filled(1..=1, LARGEST + 1);
        assert!((0..=1000).all(|step| !large.is_due(step, 1000)));
    }

    #[test]
    fn the_nearest_before_a_step_is_found() {
        let checkpoints = filled([100, 200].into_iter(), 1);
        let before = |step| checkpoints.before(step).map(|saved| saved.step);
        assert_eq!([99, 100, 250].map(before), [None, Some(100), Some(200)]);
        assert_eq!(checkpoints.until(150).steps().collect::<Vec<_>>(), [100]);
    }
}
