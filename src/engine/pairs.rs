//! Pairs of images as a binary problem: do two predictions say the same cluster?
//!
//! Chang, Wang, Meng, Xiang and Pan, "Deep adaptive image clustering" (ICCV 2017): the network labels pairs by its own
//! similarities and learns from the labels that it is sure of.

use burn::tensor::Tensor;

use crate::engine::objective::Progress;
use crate::protocol::{Bars, Mark};

/// Similarities are kept this far from 0 and 1 before their logarithms are taken.
const CLIP: f32 = 1e-6;
/// Smallest length that is divided by.
const FLOOR: f32 = 1e-12;
/// Bars of a histogram.
const BARS: usize = 40;

crate::choice! {
    /// How a similarity is compared with the label of its pair.
    pub enum Error { Squared = "squared", CrossEntropy = "cross-entropy" }
}

/// Two thresholds on the similarity that approach each other, or one that moves.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// From which similarity a pair is the same, at the start.
    pub upper: f64,
    /// Below which similarity a pair differs, at the start; without it the upper one serves for both.
    pub lower: Option<f64>,
    /// Where both end.
    pub end: f64,
}

impl Thresholds {
    /// The lower and the upper one at a moment of a run: they move in a straight line over its steps.
    pub fn at(&self, at: Progress) -> [f64; 2] {
        let share = at.step as f64 / at.steps.max(1) as f64;
        let moved = |start: f64| start + (self.end - start) * share;
        let upper = moved(self.upper);
        [self.lower.map_or(upper, |lower| moved(lower).min(upper)), upper]
    }
}

/// The cosines sᵢⱼ = lᵢ·lⱼ of predictions with entries ≥ 0: from 0 to 1.
///
/// # Shapes
/// Predictions `[n, k]` to `[n, n]`.
pub fn similarities(predictions: Tensor<2>) -> Tensor<2> {
    let lengths = predictions.clone().square().sum_dim(1).sqrt().clamp_min(FLOOR);
    let directions = predictions / lengths;
    directions.clone().matmul(directions.transpose())
}

/// The labels that a network gives pairs by itself: the same cluster, different ones, or none, which leaves the pair out.
///
/// Each image makes a pair with itself. It counts as the same, its error is 0 at every weight of the network, and the
/// counts leave it out.
pub struct Verdicts {
    same: Tensor<2>,
    different: Tensor<2>,
}

impl Verdicts {
    /// The same where s ≥ upper, different where s < lower. Verdicts are constants: no gradient comes back.
    ///
    /// # Shapes
    /// Similarities `[n, n]`.
    pub fn of(similarities: Tensor<2>, lower: f64, upper: f64) -> Self {
        let similarities = similarities.detach();
        Self {
            same: similarities.clone().greater_equal_elem(upper).float(),
            different: similarities.lower_elem(lower).float(),
        }
    }

    /// How many pairs of two images are the same, and how many differ: each `[1]`.
    pub fn counts(&self) -> [Tensor<1>; 2] {
        let [n, _] = self.same.dims();
        [self.same.clone().sum() - n as f32, self.different.clone().sum()]
    }

    /// The shares of pairs that are the same, differ and are ignored: each `[1]`, together 1.
    pub fn shares(&self) -> [Tensor<1>; 3] {
        let [same, different] = self.counts().map(|count| count / self.pairs());
        let ignored = (same.clone() + different.clone() - 1.0).neg();
        [same, different, ignored]
    }

    /// The errors of both kinds of pairs, `[1]` each: parts of the mean over all pairs, or, where `balanced`, half the mean
    /// over each kind.
    ///
    /// # Shapes
    /// Similarities `[n, n]`.
    pub fn errors(&self, similarities: &Tensor<2>, error: Error, balanced: bool) -> [Tensor<1>; 2] {
        let [of_same, of_different] = error.of(similarities);
        let sums = [
            (of_same * self.same.clone()).sum(),
            (of_different * self.different.clone()).sum(),
        ];
        if !balanced {
            return sums.map(|sum| sum / self.pairs());
        }
        let [same, different] = self.counts().map(|count| count.clamp_min(1.0) * 2.0);
        let [of_same, of_different] = sums;
        [of_same / same, of_different / different]
    }

    /// Pairs of two images, each in both orders.
    fn pairs(&self) -> f32 {
        let [n, _] = self.same.dims();
        (n * n.saturating_sub(1)).max(1) as f32
    }
}

impl Error {
    /// The errors of pairs that should be the same, and of those that should differ.
    fn of(self, similarities: &Tensor<2>) -> [Tensor<2>; 2] {
        match self {
            Self::Squared => [(similarities.clone() - 1.0).square(), similarities.clone().square()],
            Self::CrossEntropy => {
                // ln(1 − s) and its slope grow without bound as s comes near 1.
                let s = similarities.clone().clamp(CLIP, 1.0 - CLIP);
                [s.clone().log().neg(), (s.neg() + 1.0).log().neg()]
            }
        }
    }
}

/// A histogram of the similarities of all pairs of different images, with thresholds marked.
///
/// # Shapes
/// `predictions`: `[n, k]`, row by row.
pub fn histogram(predictions: &[f32], k: usize, marks: Vec<Mark>) -> Bars {
    let directions: Vec<f32> = predictions.chunks_exact(k).flat_map(unit).collect();
    let rows: Vec<&[f32]> = directions.chunks_exact(k).collect();
    let mut counts = vec![0.0; BARS];
    for (i, a) in rows.iter().enumerate() {
        for b in &rows[..i] {
            let s: f32 = a.iter().zip(*b).map(|(a, b)| a * b).sum();
            counts[((s * BARS as f32) as usize).min(BARS - 1)] += 1.0;
        }
    }
    let pairs = (rows.len() * rows.len().saturating_sub(1) / 2).max(1) as f64;
    Bars {
        name: "pair similarities".into(),
        about: "Share of the pairs at each similarity. Pairs right of the upper mark are pulled together, those left of the lower one are pushed apart.".into(),
        axis: "similarity".into(),
        range: [0.0, 1.0],
        heights: counts.into_iter().map(|count: f64| count / pairs).collect(),
        marks,
    }
}

fn unit(row: &[f32]) -> impl Iterator<Item = f32> {
    let length = row.iter().map(|x| x * x).sum::<f32>().sqrt().max(FLOOR);
    row.iter().map(move |x| x / length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::device::{cpu, take};
    use burn::tensor::TensorData;

    /// Predictions at angles of 0, 60 and 90 degrees: cosines ½ (1, 2), 0 (1, 3), √3/2 (2, 3).
    fn three() -> Tensor<2> {
        let root = 3.0_f32.sqrt();
        Tensor::from_floats([[0.8, 0.0], [0.5, 0.5 * root], [0.0, 0.3]], &cpu())
    }

    fn numbers<const N: usize>(tensors: [Tensor<1>; N]) -> [f32; N] {
        tensors.map(|tensor| take(tensor.inner())[0])
    }

    fn close<const N: usize>(a: [f32; N], b: [f32; N]) {
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 2e-6), "{a:?}, not {b:?}");
    }

    #[test]
    fn thresholds_approach_each_other_or_there_is_only_one() {
        let at = |step| Progress { step, steps: 100 };
        let near = |a: [f64; 2], b: [f64; 2]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9);
        let both = Thresholds {
            upper: 0.95,
            lower: Some(0.455),
            end: 0.5,
        };
        assert!(near(both.at(at(0)), [0.455, 0.95]));
        assert!(near(both.at(at(50)), [0.4775, 0.725]));
        assert!(near(both.at(at(100)), [0.5, 0.5]));
        let one = Thresholds {
            upper: 0.9,
            lower: None,
            end: 0.5,
        };
        assert!(near(one.at(at(25)), [0.8, 0.8]));
        assert!(near(one.at(Progress::default()), [0.9, 0.9]));
    }

    #[test]
    fn similarities_are_cosines_and_an_image_resembles_itself() {
        let s: [f32; 9] = take(similarities(three()).reshape([9])).try_into().unwrap();
        let c = 3.0_f32.sqrt() / 2.0;
        close(s, [1.0, 0.5, 0.0, 0.5, 1.0, c, 0.0, c, 1.0]);
    }

    #[test]
    fn pairs_are_labelled_by_both_thresholds_and_counted_without_self_pairs() {
        let verdicts = Verdicts::of(similarities(three()), 0.4, 0.8);
        let [same, different] = [&verdicts.same, &verdicts.different].map(|mask| take(mask.clone().reshape([9])));
        assert_eq!(same, [1., 0., 0., 0., 1., 1., 0., 1., 1.]);
        assert_eq!(different, [0., 0., 1., 0., 0., 0., 1., 0., 0.]);
        close(numbers(verdicts.counts()), [2.0, 2.0]);
        close(numbers(verdicts.shares()), [1.0 / 3.0; 3]);
    }

    #[test]
    fn with_one_threshold_no_pair_is_ignored() {
        let verdicts = Verdicts::of(similarities(three()), 0.5, 0.5);
        let [.., ignored] = verdicts.shares();
        close(numbers([ignored]), [0.0]);
    }

    /// By hand on other similarities than the labels come from, as with views: six pairs, two of each kind.
    #[test]
    fn both_errors_agree_with_hand_computed_ones() {
        let verdicts = Verdicts::of(similarities(three()), 0.4, 0.8);
        let s = Tensor::from_floats([[1.0, 0.3, 0.2], [0.3, 1.0, 0.6], [0.2, 0.6, 1.0]], &cpu());
        let squared = [2.0 * 0.16 / 6.0, 2.0 * 0.04 / 6.0];
        close(numbers(verdicts.errors(&s, Error::Squared, false)), squared);
        close(numbers(verdicts.errors(&s, Error::Squared, true)), [0.08, 0.02]);
        let entropy = [-0.6_f32.ln() / 3.0, -0.8_f32.ln() / 3.0];
        close(numbers(verdicts.errors(&s, Error::CrossEntropy, false)), entropy);
        let halves = [-0.6_f32.ln() / 2.0, -0.8_f32.ln() / 2.0];
        close(numbers(verdicts.errors(&s, Error::CrossEntropy, true)), halves);
    }

    /// The trivial minimum: all images in one cluster, every pair the same, nothing to learn.
    #[test]
    fn equal_predictions_have_no_error() {
        let s = similarities(Tensor::from_floats([[0.7, 0.3], [0.7, 0.3], [0.7, 0.3]], &cpu()));
        let verdicts = Verdicts::of(s.clone(), 0.455, 0.95);
        for error in [Error::Squared, Error::CrossEntropy] {
            close(numbers(verdicts.errors(&s, error, false)), [0.0, 0.0]);
        }
        close(numbers(verdicts.shares()), [1.0, 0.0, 0.0]);
    }

    const N: usize = 4;
    const K: usize = 3;
    /// No similarity comes near a threshold: 0.35 and 0.75.
    const PREDICTIONS: [f64; N * K] = [0.7, 0.2, 0.1, 0.6, 0.3, 0.15, 0.1, 0.1, 0.8, 0.2, 0.75, 0.1];

    /// Both errors together in double precision, with constant labels from `PREDICTIONS`.
    fn error(values: &[f64], error: Error) -> f64 {
        let cosine = |values: &[f64], i: usize, j: usize| {
            let row = |i: usize| values[i * K..(i + 1) * K].iter();
            let dot = |i, j| row(i).zip(row(j)).map(|(a, b)| a * b).sum::<f64>();
            dot(i, j) / (dot(i, i) * dot(j, j)).sqrt()
        };
        let pair = |i: usize, j: usize| {
            let (s, label) = (cosine(values, i, j), cosine(&PREDICTIONS, i, j));
            match error {
                _ if i == j || (0.35..0.75).contains(&label) => 0.0,
                Error::Squared => (s - f64::from(u8::from(label >= 0.75))).powi(2),
                Error::CrossEntropy if label >= 0.75 => -s.ln(),
                Error::CrossEntropy => -(1.0 - s).ln(),
            }
        };
        (0..N * N).map(|at| pair(at / N, at % N)).sum::<f64>() / (N * (N - 1)) as f64
    }

    /// The gradient flows through both images of a pair and through no label.
    #[test]
    fn gradients_agree_with_finite_differences() {
        for kind in [Error::Squared, Error::CrossEntropy] {
            let values: Vec<f32> = PREDICTIONS.iter().map(|x| *x as f32).collect();
            let p = Tensor::<2>::from_data(TensorData::new(values, [N, K]), &cpu().autodiff()).require_grad();
            let s = similarities(p.clone());
            let [same, different] = Verdicts::of(s.clone(), 0.35, 0.75).errors(&s, kind, false);
            let gradients = (same + different).backward();
            let traced = take(p.grad(&gradients).unwrap().reshape([N * K]));
            for (i, traced) in traced.into_iter().enumerate() {
                let moved = |by: f64| {
                    let mut values = PREDICTIONS;
                    values[i] += by;
                    error(&values, kind)
                };
                let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!(
                    (f64::from(traced) - difference).abs() < 2e-6,
                    "{i}: {traced} {difference}"
                );
            }
        }
    }

    #[test]
    fn a_histogram_holds_every_pair_once() {
        let bars = histogram(&[1.0, 0.0, 0.0, 1.0, 1.0, 1.0], 2, Vec::new());
        assert_eq!(bars.heights.len(), BARS);
        assert!((bars.heights[0] - 1.0 / 3.0).abs() < 1e-9 && (bars.heights[28] - 2.0 / 3.0).abs() < 1e-9);
    }
}
