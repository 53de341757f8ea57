//! Lower bounds of mutual information from the scores of pairs, and the maps that make these scores.
//!
//! Hjelm et al. (2019, arXiv:1808.06670): a vector of an image and a place of an image are mapped to a common width, and
//! their inner product is the score T. Pairs of one image are positives, all other pairs of the batch negatives.

use burn::module::{Module, Param};
use burn::tensor::activation::softplus;
use burn::tensor::module::layer_norm;
use burn::tensor::{Device, Tensor};

use crate::engine::network::{Dense, Hidden, Init, Pass};

crate::choice! {
    /// The bound that is maximised: Jensen–Shannon, or noise-contrastive.
    pub enum Estimator { Jsd = "jsd", Nce = "nce" }
}

/// Less than any score, so that a masked score adds nothing to a sum of exponentials.
const NEVER: f32 = -1e9;
const EPSILON: f64 = 1e-5;

impl Estimator {
    /// Minus the bound, up to a constant: 0 (jsd) or ln(candidates) (nce) where scores do not tell pairs apart.
    ///
    /// # Shapes
    /// Scores `[n, n * places]`, row by row of one vector with the places of all images, to `[1]`.
    pub fn loss(self, scores: Tensor<2>) -> Tensor<1> {
        match self {
            Self::Jsd => jensen_shannon(scores),
            Self::Nce => noise_contrastive(scores),
        }
    }

    /// The loss of scores that tell nothing.
    pub fn blind(self, n: usize, places: usize) -> f64 {
        match self {
            Self::Jsd => 0.0,
            Self::Nce => (((n - 1) * places + 1) as f64).ln(),
        }
    }
}

/// mean sp(−T) over positives + mean sp(T) over negatives − 2 ln 2, from 0 down to −2 ln 2; sp is softplus.
fn jensen_shannon(scores: Tensor<2>) -> Tensor<1> {
    let [n, all] = scores.dims();
    let own = own(n, all / n, &scores.device());
    let (positives, negatives) = (all as f32, (all * (n - 1).max(1)) as f32);
    // sp(−T) = sp(T) − T saves a second pass over all scores.
    let costs = softplus(scores.clone(), 1.0);
    let of_own = (costs.clone() * own.clone()).sum();
    let positive = (of_own.clone() - (scores * own).sum()) / positives;
    positive + (costs.sum() - of_own) / negatives - 2.0 * std::f32::consts::LN_2
}

/// The mean over positives of ln(e^T + Σ e^T') − T, where T' are the scores with all places of other images.
fn noise_contrastive(scores: Tensor<2>) -> Tensor<1> {
    let [n, all] = scores.dims();
    let own = own(n, all / n, &scores.device());
    let others = log_sum_exp(scores.clone() + own.clone() * NEVER);
    // ln(e^T + e^N) − T = sp(N − T).
    (softplus(others - scores, 1.0) * own).sum() / all as f32
}

/// # Shapes
/// `[n, m]` to `[n, 1]`.
fn log_sum_exp(x: Tensor<2>) -> Tensor<2> {
    let most = x.clone().inner().max_dim(1);
    (x - most.clone()).exp().sum_dim(1).log() + most
}

/// 1 where a vector meets a place of its own image, else 0: `[n, n * places]`.
fn own(n: usize, places: usize, device: &Device) -> Tensor<2> {
    let eye = Tensor::<2>::eye(n, &device.clone().inner()).reshape([n, n, 1]);
    eye.repeat_dim(2, places).reshape([n, n * places])
}

/// T = ⟨vector, place⟩ / √u of every vector with every place of every image of the batch.
///
/// The released code does not divide: then scores of u units in layer norm start with a deviation of √u, and unlearning
/// that takes the first hundreds of steps.
///
/// # Shapes
/// Vectors `[n, u]` and places `[n * places, u]` to `[n, n * places]`.
pub fn scores(vectors: Tensor<2>, places: Tensor<2>) -> Tensor<2> {
    let units = vectors.dims()[1] as f32;
    vectors.matmul(places.transpose()) / units.sqrt()
}

/// A map to the width in which scores are taken: a hidden layer and a linear one, a linear short cut, layer norm.
///
/// On the channels of each place it is what the released code calls 1×1 convolutions. There the short cut starts near the
/// identity; here its weights are drawn like all others.
#[derive(Module, Debug)]
pub struct Critic {
    hidden: Hidden,
    out: Dense,
    short: Dense,
    scale: Param<Tensor<1>>,
    shift: Param<Tensor<1>>,
}

impl Critic {
    /// A map from `inputs` to `units` numbers.
    pub fn new(init: &mut Init, inputs: usize, units: usize) -> Self {
        Self {
            hidden: Hidden::new(init, inputs, units, std::f32::consts::SQRT_2),
            out: Dense::new(init, units, units, 1.0, true),
            short: Dense::new(init, inputs, units, 1.0, true),
            scale: init.constant([units], 1.0),
            shift: init.constant([units], 0.0),
        }
    }

    /// # Shapes
    /// `[n, inputs]` to `[n, units]`.
    pub fn forward(&self, x: Tensor<2>, pass: Pass) -> Tensor<2> {
        let mapped = self.out.forward(self.hidden.forward(x.clone(), pass));
        let sum = mapped + self.short.forward(x);
        layer_norm(sum, self.scale.val(), Some(self.shift.val()), EPSILON)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::TensorData;

    use crate::engine::device;

    const N: usize = 3;
    const PLACES: usize = 2;

    fn tensor(values: &[f64], device: &Device) -> Tensor<2> {
        let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
        Tensor::from_data(TensorData::new(values, [N, N * PLACES]), device)
    }

    fn table() -> Vec<f64> {
        (0..N * N * PLACES).map(|i| 2.0 * (i as f64 * 1.7).sin()).collect()
    }

    fn is_own(i: usize) -> bool {
        i / (N * PLACES) == i % (N * PLACES) / PLACES
    }

    /// The losses in double precision, as the paper writes them.
    fn by_hand(estimator: Estimator, t: &[f64]) -> f64 {
        let sp = |x: f64| x.exp().ln_1p();
        let mean = |own: bool, of: &dyn Fn(usize) -> f64| {
            let chosen: Vec<f64> = (0..t.len()).filter(|i| is_own(*i) == own).map(of).collect();
            chosen.iter().sum::<f64>() / chosen.len() as f64
        };
        if estimator == Estimator::Jsd {
            return mean(true, &|i| sp(-t[i])) + mean(false, &|i| sp(t[i])) - 2.0 * 2.0_f64.ln();
        }
        let row = |i: usize| i / (N * PLACES);
        let others = |i: usize| -> f64 {
            let same = (0..t.len()).filter(|j| row(*j) == row(i) && !is_own(*j));
            same.map(|j| t[j].exp()).sum()
        };
        mean(true, &|i| -(t[i].exp() / (t[i].exp() + others(i))).ln())
    }

    fn traced(estimator: Estimator, t: &[f64]) -> (f64, Vec<f64>) {
        let scores = tensor(t, &device::cpu().autodiff()).require_grad();
        let loss = estimator.loss(scores.clone());
        let gradients = loss.backward();
        let gradient = scores.grad(&gradients).unwrap().reshape([t.len()]);
        let gradient = device::take(gradient).into_iter().map(f64::from).collect();
        (f64::from(device::take(loss.inner())[0]), gradient)
    }

    #[test]
    fn both_bounds_and_their_gradients_agree_with_the_paper_in_double_precision() {
        for estimator in [Estimator::Jsd, Estimator::Nce] {
            let (t, step) = (table(), 1e-5);
            let (value, gradient) = traced(estimator, &t);
            assert!((value - by_hand(estimator, &t)).abs() < 1e-5, "{estimator:?}: {value}");
            for (i, traced) in gradient.iter().enumerate() {
                let moved = |by: f64| {
                    let mut t = t.clone();
                    t[i] += by;
                    by_hand(estimator, &t)
                };
                let difference = (moved(step) - moved(-step)) / (2.0 * step);
                assert!(
                    (traced - difference).abs() < 2e-6,
                    "{estimator:?} {i}: {traced} {difference}"
                );
            }
        }
    }

    #[test]
    fn scores_of_zero_are_worth_nothing() {
        for estimator in [Estimator::Jsd, Estimator::Nce] {
            let (value, _) = traced(estimator, &[0.0; N * N * PLACES]);
            assert!(
                (value - estimator.blind(N, PLACES)).abs() < 1e-6,
                "{estimator:?}: {value}"
            );
        }
        assert!((Estimator::Nce.blind(N, PLACES) - 5.0_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn perfect_scores_reach_the_bounds() {
        let t: Vec<f64> = (0..N * N * PLACES)
            .map(|i| if is_own(i) { 60.0 } else { -60.0 })
            .collect();
        let (jsd, _) = traced(Estimator::Jsd, &t);
        assert!((jsd + 2.0 * 2.0_f64.ln()).abs() < 1e-6, "{jsd}");
        assert!(traced(Estimator::Nce, &t).0.abs() < 1e-6);
    }

    #[test]
    fn a_score_is_the_inner_product_of_a_vector_and_a_place() {
        let device = device::cpu();
        let vectors = Tensor::<2>::from_floats([[1.0, 2.0], [0.0, 1.0]], &device);
        let places = Tensor::<2>::from_floats([[1.0, 0.0], [3.0, 1.0]], &device);
        let values = device::take(scores(vectors, places).reshape([4]));
        let expected = [1.0, 5.0, 0.0, 1.0].map(|score: f32| score / 2.0_f32.sqrt());
        assert_eq!(values, expected);
    }
}
