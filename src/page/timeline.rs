//! The frames of a run that are kept to look back at: thinned evenly over the looks and quantised, so that memory is bounded.

use std::rc::Rc;

use crate::protocol::{Bulk, Snapshot};

/// Frames that are kept at most; beyond it every second one is forgotten, the first and the last always kept.
pub const MOST_FRAMES: usize = 240;
/// Bytes that the arrays of all frames take at most; methods that show large sheets of pictures keep fewer frames.
pub const MOST_BYTES: usize = 24 << 20;

/// The kept frames of a run, in the order of their steps.
#[derive(Clone, Debug)]
pub struct Timeline {
    frames: Vec<Rc<Frame>>,
    /// Looks from one kept frame to the next.
    every: usize,
    /// Looks so far.
    looks: usize,
}

/// A look with its arrays packed.
#[derive(Debug)]
struct Frame {
    look: usize,
    told: Snapshot,
    packed: Packed,
}

/// [`Bulk`] with 16 bits a coordinate.
#[derive(Debug)]
struct Packed {
    points: Vec<i16>,
    polygon: Vec<i16>,
    neighbours: Vec<i16>,
    clusters: Vec<u8>,
    confidence: Vec<u8>,
    centres: Vec<u8>,
    sheets: Vec<u8>,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            frames: Vec::new(),
            every: 1,
            looks: 0,
        }
    }
}

impl Timeline {
    /// Takes in a look; a second one at the same step replaces the first.
    pub fn push(&mut self, snapshot: &Snapshot) {
        let last = self.frames.last().map(|frame| (frame.look, frame.told.step));
        let again = last.filter(|(_, step)| *step == snapshot.step);
        // The last look is kept until the next one comes; then only if it is one of every so many.
        if again.is_some() || last.is_some_and(|(look, _)| look % self.every != 0) {
            self.frames.pop();
        }
        let look = again.map_or(self.looks, |(look, _)| look);
        self.looks = look + 1;
        self.frames.push(Rc::new(Frame::of(look, snapshot)));
        while self.len() > MOST_FRAMES || (self.bytes() > MOST_BYTES && self.len() > 2) {
            self.thin();
        }
    }

    fn thin(&mut self) {
        self.every *= 2;
        let (every, last) = (self.every, self.looks - 1);
        self.frames
            .retain(|frame| frame.look % every == 0 || frame.look == last);
    }

    /// Frames that are kept.
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Bytes that the arrays of the frames take.
    pub fn bytes(&self) -> usize {
        self.frames.iter().map(|frame| frame.packed.bytes()).sum()
    }

    /// The step of a frame.
    pub fn step(&self, index: usize) -> Option<usize> {
        self.frames.get(index).map(|frame| frame.told.step)
    }

    /// The place of the last frame at or before a step, or of the first frame.
    pub fn place(&self, step: usize) -> usize {
        self.frames
            .partition_point(|frame| frame.told.step <= step)
            .saturating_sub(1)
    }

    /// A frame as it was, but for its points: their coordinates, from −1 to 1, are off by at most 1/65 534.
    pub fn frame(&self, index: usize) -> Option<Snapshot> {
        self.frames.get(index).map(|frame| frame.snapshot())
    }

    /// The frames up to a step, for a run that goes on from there.
    #[must_use]
    pub fn until(&self, step: usize) -> Self {
        let kept = self.frames.partition_point(|frame| frame.told.step <= step);
        let frames = self.frames[..kept].to_vec();
        Self {
            looks: frames.last().map_or(0, |frame| frame.look + 1),
            every: self.every,
            frames,
        }
    }
}

impl Frame {
    fn of(look: usize, snapshot: &Snapshot) -> Self {
        let bulk = &snapshot.bulk;
        let told = Snapshot {
            bulk: Bulk::default(),
            ..snapshot.clone()
        };
        let packed = Packed {
            points: pack(&bulk.points),
            polygon: pack(&bulk.polygon),
            neighbours: pack(&bulk.neighbours),
            clusters: bulk.clusters.clone(),
            confidence: bulk.confidence.clone(),
            centres: bulk.centres.clone(),
            sheets: bulk.sheets.clone(),
        };
        Self { look, told, packed }
    }

    fn snapshot(&self) -> Snapshot {
        let packed = &self.packed;
        let bulk = Bulk {
            points: unpack(&packed.points),
            polygon: unpack(&packed.polygon),
            neighbours: unpack(&packed.neighbours),
            clusters: packed.clusters.clone(),
            confidence: packed.confidence.clone(),
            centres: packed.centres.clone(),
            sheets: packed.sheets.clone(),
        };
        Snapshot {
            bulk,
            ..self.told.clone()
        }
    }
}

impl Packed {
    fn bytes(&self) -> usize {
        let pairs = 2 * (self.points.len() + self.polygon.len() + self.neighbours.len());
        pairs + self.clusters.len() + self.confidence.len() + self.centres.len() + self.sheets.len()
    }
}

/// Numbers from −1 to 1 in 16 bits each; what is no number becomes 0.
fn pack(values: &[f32]) -> Vec<i16> {
    let packed = |value: &f32| (value.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16;
    values.iter().map(packed).collect()
}

fn unpack(values: &[i16]) -> Vec<f32> {
    values
        .iter()
        .map(|value| f32::from(*value) / f32::from(i16::MAX))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Reading;
    use crate::report::Scores;

    fn look(step: usize, images: usize) -> Snapshot {
        let at = |i: usize| (i * 37 + step * 11) % 1001;
        let bulk = Bulk {
            points: (0..2 * images).map(|i| 1.0 - at(i) as f32 / 500.0).collect(),
            polygon: (0..2 * images).map(|i| at(i) as f32 / 500.0 - 1.0).collect(),
            neighbours: vec![-1.0, 0.0, 1.0, 0.0],
            clusters: (0..images).map(|i| at(i) as u8).collect(),
            confidence: (0..images).map(|i| at(i + 1) as u8).collect(),
            centres: vec![7; 20],
            sheets: vec![9; 30],
        };
        let terms = vec![Reading {
            name: "a".into(),
            value: step as f64,
        }];
        Snapshot {
            step,
            steps: 20_000,
            terms,
            scores: Some(Scores {
                acc: 0.5,
                ..Scores::default()
            }),
            nearest: vec![vec![1, 2]],
            bulk,
            ..Snapshot::default()
        }
    }

    fn farthest(a: &[f32], b: &[f32]) -> f32 {
        assert_eq!(a.len(), b.len());
        a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn a_frame_is_the_recorded_one_but_for_the_last_bits_of_its_points() {
        let mut timeline = Timeline::default();
        let recorded = look(3, 500);
        timeline.push(&recorded);
        let mut frame = timeline.frame(0).unwrap();
        assert!(farthest(&frame.bulk.points, &recorded.bulk.points) <= 1.0 / 65_500.0);
        assert!(farthest(&frame.bulk.polygon, &recorded.bulk.polygon) <= 1.0 / 65_500.0);
        frame.bulk.points.clone_from(&recorded.bulk.points);
        frame.bulk.polygon.clone_from(&recorded.bulk.polygon);
        assert_eq!(frame, recorded);
    }

    #[test]
    fn points_that_lie_outside_are_put_on_the_edge() {
        assert_eq!(unpack(&pack(&[f32::NAN, -3.0, 7.0])), [0.0, -1.0, 1.0]);
    }

    #[test]
    fn ten_thousand_looks_leave_few_frames_evenly_spread_with_the_first_and_the_last() {
        let mut timeline = Timeline::default();
        for step in 0..10_000 {
            timeline.push(&look(step, 10));
            assert!(timeline.len() <= MOST_FRAMES);
            assert_eq!(timeline.step(timeline.len() - 1), Some(step));
        }
        let steps: Vec<usize> = (0..timeline.len()).filter_map(|i| timeline.step(i)).collect();
        assert!(
            steps[0] == 0 && timeline.len() > MOST_FRAMES / 2 - 2,
            "{} frames",
            timeline.len()
        );
        let gaps: Vec<usize> = steps.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps[..gaps.len() - 1].iter().all(|gap| *gap == 64), "{gaps:?}");
    }

    #[test]
    fn large_frames_are_kept_within_the_bytes() {
        let mut timeline = Timeline::default();
        let large = |step| {
            let mut large = look(step, 10);
            large.bulk.sheets = vec![1; 1 << 20];
            large
        };
        for step in 0..100 {
            timeline.push(&large(step));
            assert!(timeline.bytes() <= MOST_BYTES);
        }
        assert_eq!(
            (timeline.step(0), timeline.step(timeline.len() - 1)),
            (Some(0), Some(99))
        );
        assert!(timeline.len() > 10);
    }

    #[test]
    fn a_second_look_at_a_step_replaces_the_first() {
        let mut timeline = Timeline::default();
        timeline.push(&look(0, 1));
        timeline.push(&look(5, 1));
        timeline.push(&look(5, 2));
        assert_eq!((timeline.len(), timeline.frame(1)), (2, Some(look_packed(5, 2))));
        timeline.push(&look(6, 1));
        assert_eq!(timeline.len(), 3);
    }

    /// A look after it was packed.
    fn look_packed(step: usize, images: usize) -> Snapshot {
        Frame::of(0, &look(step, images)).snapshot()
    }

    #[test]
    fn places_and_beginnings() {
        let mut timeline = Timeline::default();
        for step in [0, 10, 20, 30] {
            timeline.push(&look(step, 1));
        }
        assert_eq!([0, 9, 10, 25, 99].map(|step| timeline.place(step)), [0, 0, 1, 2, 3]);
        let mut branch = timeline.until(15);
        branch.push(&look(17, 1));
        assert_eq!(
            [0, 1, 2, 3].map(|i| branch.step(i)),
            [Some(0), Some(10), Some(17), None]
        );
    }
}
