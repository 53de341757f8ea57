//! Information-theoretic terms on logits: H(Y|X), H(Y) and the divergence between two predictions.
//!
//! Bridle, Heading and `MacKay` (1991); Krause, Perona and Gomes (2010); Hu et al. (2017, arXiv:1702.08720).

use burn::tensor::Tensor;
use burn::tensor::activation::{log_softmax, softmax};

/// Smallest probability whose logarithm is taken.
const FLOOR: f32 = 1e-8;

/// H(Y|X) = −(1/n) Σᵢ Σₖ pᵢₖ ln pᵢₖ: how undecided the images are, in nats.
///
/// # Shapes
/// Logits `[n, k]` to `[1]`.
pub fn conditional_entropy(logits: Tensor<2>) -> Tensor<1> {
    let n = logits.dims()[0];
    let log_p = log_softmax(logits, 1);
    (log_p.clone().exp() * log_p).sum().neg() / n as f32
}

/// H(Y) = −Σₖ p̂ₖ ln p̂ₖ with p̂ the mean prediction of the batch: how evenly clusters share the images, in nats.
///
/// # Shapes
/// Logits `[n, k]` to `[1]`.
pub fn marginal_entropy(logits: Tensor<2>) -> Tensor<1> {
    let mean = softmax(logits, 1).mean_dim(0);
    (mean.clone() * mean.clamp_min(FLOOR).log()).sum().neg()
}

/// The mean over rows of KL(p ‖ q), where p is a constant target.
///
/// # Shapes
/// Log-probabilities `[n, k]` of the target and logits `[n, k]` to `[1]`.
pub fn divergence(target: Tensor<2>, logits: Tensor<2>) -> Tensor<1> {
    let n = logits.dims()[0];
    let target = target.detach();
    (target.clone().exp() * (target - log_softmax(logits, 1))).sum() / n as f32
}

/// Rows of length 1. Dividing by the largest entry first keeps tiny gradients from vanishing under the guard.
pub fn unit(x: Tensor<4>) -> Tensor<4> {
    let [n, c, h, w] = x.dims();
    let rows = x.reshape([n, c * h * w]);
    let rows = rows.clone() / (rows.abs().max_dim(1) + 1e-30);
    let norm = rows.clone().square().sum_dim(1).sqrt() + 1e-12;
    (rows / norm).reshape([n, c, h, w])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::device;

    fn value(tensor: Tensor<1>) -> f32 {
        device::take(tensor)[0]
    }

    fn logits(rows: [[f32; 2]; 2]) -> Tensor<2> {
        Tensor::from_floats(rows, &device::cpu())
    }

    #[test]
    fn a_uniform_output_has_both_entropies_at_their_bound() {
        let flat = logits([[0.0, 0.0], [0.0, 0.0]]);
        assert!((value(conditional_entropy(flat.clone())) - 2.0_f32.ln()).abs() < 1e-6);
        assert!((value(marginal_entropy(flat)) - 2.0_f32.ln()).abs() < 1e-6);
    }

    #[test]
    fn a_sure_and_balanced_output_has_no_conditional_entropy() {
        let sure = logits([[40.0, 0.0], [0.0, 40.0]]);
        assert!(value(conditional_entropy(sure.clone())).abs() < 1e-6);
        assert!((value(marginal_entropy(sure)) - 2.0_f32.ln()).abs() < 1e-6);
    }

    #[test]
    fn one_cluster_has_no_entropy_at_all() {
        let one = logits([[40.0, 0.0], [40.0, 0.0]]);
        assert!(value(conditional_entropy(one.clone())).abs() < 1e-6);
        assert!(value(marginal_entropy(one)).abs() < 1e-6);
    }

    /// By hand: KL((½, ½) ‖ (¾, ¼)) = ½ ln(2/3) + ½ ln 2.
    #[test]
    fn the_divergence_agrees_with_a_hand_computed_case() {
        let target = logits([[0.5, 0.5], [0.5, 0.5]]).log();
        let other = logits([[3.0, 1.0], [3.0, 1.0]]).log();
        let expected = 0.5 * (2.0_f32 / 3.0).ln() + 0.5 * 2.0_f32.ln();
        assert!((value(divergence(target, other)) - expected).abs() < 1e-6);
    }
}
