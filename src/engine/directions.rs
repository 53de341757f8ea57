//! Images and clusters as directions: unit features, unit centres, and the losses between them.
//!
//! Qian (2023, arXiv:2311.14310).

use burn::tensor::activation::log_softmax;
use burn::tensor::{Int, Tensor};

/// Keeps a length away from zero.
const FLOOR: f64 = 1e-12;

/// Rows of length 1.
///
/// # Shapes
/// `[n, d]` to the same.
pub fn unit_rows(x: Tensor<2>) -> Tensor<2> {
    let norm = (x.clone().square().sum_dim(1) + FLOOR).sqrt();
    x / norm
}

/// One-hot rows of labels; a label below 0 gives a row of zeros.
///
/// # Shapes
/// Labels `[n]` as floats to `[n, k]`.
pub fn one_hot(labels: Tensor<1>, k: usize) -> Tensor<2> {
    let n = labels.dims()[0];
    let numbers = Tensor::<1, Int>::arange(0..k as i64, &labels.device()).float();
    let numbers = numbers.reshape([1, k]).expand([n, k]);
    labels.reshape([n, 1]).expand([n, k]).equal(numbers).float()
}

/// Cross-entropy −Σₖ qₖ ln pₖ, the mean over rows.
///
/// # Shapes
/// Constant targets `[n, k]` and logits `[n, k]` to `[1]`.
pub fn cross_entropy(target: Tensor<2>, logits: Tensor<2>) -> Tensor<1> {
    let n = logits.dims()[0];
    (target * log_softmax(logits, 1)).sum().neg() / n as f32
}

/// The loss of the centres: cross-entropy of each feature with its label.
///
/// `stable`: of the logits only that of the label carries a gradient, so that a centre without members in the batch gets
/// none, and member i pulls with weight 1 − p. Otherwise each centre is also pushed away from all that is not its own.
///
/// # Shapes
/// Constant unit features `[n, d]`, unit centres `[k, d]`, one-hot labels `[n, k]` to `[1]`.
pub fn centre_loss(x: Tensor<2>, centres: Tensor<2>, labels: Tensor<2>, temperature: f64, stable: bool) -> Tensor<1> {
    let scores = x.matmul(centres.transpose());
    let logits = if stable {
        scores.clone().detach() * (1.0 - labels.clone()) + scores * labels.clone()
    } else {
        scores
    };
    cross_entropy(labels, logits / temperature)
}

/// The loss of the encoder: each view predicts τ·label + (1 − τ)·the other view's prediction, by constant centres.
///
/// # Shapes
/// Two views `[n, d]`, constant unit centres `[k, d]`, one-hot labels `[n, k]` to `[1]`.
pub fn representation_loss(
    [x1, x2]: [Tensor<2>; 2],
    centres: &Tensor<2>,
    labels: Tensor<2>,
    hard: f64,
    temperature: f64,
) -> Tensor<1> {
    let logits = |x: Tensor<2>| x.matmul(centres.clone().transpose()) / temperature;
    let target = |other: Tensor<2>| labels.clone() * hard + log_softmax(other.inner(), 1).exp() * (1.0 - hard);
    let (a, b) = (logits(x1), logits(x2));
    let (of_a, of_b) = (target(b.clone()), target(a.clone()));
    (cross_entropy(of_a, a) + cross_entropy(of_b, b)) * 0.5
}

/// The mean cosine over all pairs of different rows: (‖Σx‖² − n) / (n² − n).
///
/// # Shapes
/// Unit rows `[n, d]` to `[1]`.
pub fn mean_cosine(x: Tensor<2>) -> Tensor<1> {
    let n = x.dims()[0] as f64;
    (x.sum_dim(0).square().sum() - n) / (n * n - n).max(1.0)
}
