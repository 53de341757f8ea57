//! Student's t kernel as a soft assignment to centres, and the target that sharpens it (Xie, Girshick and Farhadi, 2016,
//! arXiv:1511.06335).

use burn::tensor::{Device, Tensor, TensorData};

use crate::engine::checkpoint::{Checkpoint, State, read};
use crate::engine::error::Error;

/// The target of all images, until the next one is made.
pub struct Target {
    /// P, `[n, k]`.
    pub shares: Tensor<2>,
    /// The most probable cluster of each image when it was made, `[n]`.
    clusters: Tensor<1>,
    /// Share of the images whose cluster is another than at the last target.
    pub changed: f64,
}

impl Target {
    /// The target of an assignment `[n, k]`, and how many images have changed since the last one.
    ///
    /// # Errors
    /// The device failed.
    pub async fn of(q: Tensor<2>, before: Option<&Self>) -> Result<Self, Error> {
        let n = q.dims()[0];
        let shares = sharpened(q.clone());
        let clusters = q.argmax(1).float().reshape([n]);
        let changed = match before {
            Some(before) => {
                let changed = before.clusters.clone().not_equal(clusters.clone());
                f64::from(read(changed.float().mean()).await?[0])
            }
            None => 1.0,
        };
        Ok(Self {
            shares,
            clusters,
            changed,
        })
    }

    /// Adds it to a state.
    pub fn save(&self, state: &mut State) {
        state.array("target", self.shares.clone());
        state.array("clusters", self.clusters.clone());
        state.numbers("changed", vec![self.changed as f32]);
    }

    /// The saved one `[n, k]`, if there is one.
    ///
    /// # Errors
    /// Part of it is missing, or it is of other images or clusters.
    pub fn restored(checkpoint: &Checkpoint, [n, k]: [usize; 2], device: &Device) -> Result<Option<Self>, Error> {
        let Ok(shares) = checkpoint.array("target") else {
            return Ok(None);
        };
        let clusters = checkpoint.array("clusters")?.values.clone();
        if shares.shape != [n, k] || clusters.len() != n {
            let there = &shares.shape;
            let what = format!("its targets are {there:?}, for {n} images and {k} clusters they are [{n}, {k}]");
            return Err(Error::Checkpoint(what));
        }
        Ok(Some(Self {
            shares: Tensor::from_data(TensorData::new(shares.values.clone(), [n, k]), device),
            clusters: Tensor::from_data(TensorData::new(clusters, [n]), device),
            changed: f64::from(checkpoint.array("changed")?.values.first().copied().unwrap_or(1.0)),
        }))
    }
}

/// qᵢⱼ ∝ 1 / (1 + ‖zᵢ − μⱼ‖²): Student's t with one degree of freedom.
///
/// # Shapes
/// Codes `[n, d]` and centres `[k, d]` to `[n, k]`, rows adding up to 1.
pub fn assignment(codes: Tensor<2>, centres: Tensor<2>) -> Tensor<2> {
    let lengths = codes.clone().square().sum_dim(1) + centres.clone().square().sum_dim(1).transpose();
    let squared = (lengths - codes.matmul(centres.transpose()) * 2.0).clamp_min(0.0);
    let kernel = (squared + 1.0).recip();
    kernel.clone() / kernel.sum_dim(1)
}

/// pᵢⱼ ∝ qᵢⱼ² / Σᵢ qᵢⱼ, the target.
///
/// # Shapes
/// `[n, k]` to `[n, k]`, rows adding up to 1.
pub fn sharpened(q: Tensor<2>) -> Tensor<2> {
    let weights = q.clone().square() / q.sum_dim(0).clamp_min(1e-12);
    weights.clone() / weights.sum_dim(1)
}

/// The mean over images of KL(p ‖ q), in nats.
///
/// # Shapes
/// `[n, k]` and `[n, k]` to `[1]`.
pub fn divergence(p: Tensor<2>, q: &Tensor<2>) -> Tensor<1> {
    let n = p.dims()[0];
    let ratio = p.clone().clamp_min(1e-12).log() - q.clone().clamp_min(1e-12).log();
    (p * ratio).sum() / n as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::device::{cpu, take};

    fn tensor<const D: usize>(values: &[f32], shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(values.to_vec(), shape), &cpu())
    }

    /// By hand: a code at 0, centres at 0 and 1: kernels 1 and ½.
    #[test]
    fn the_assignment_agrees_with_a_hand_computed_case() {
        let q = take(assignment(tensor(&[0.0], [1, 1]), tensor(&[0.0, 1.0], [2, 1])).reshape([2]));
        assert!(
            (q[0] - 2.0 / 3.0).abs() < 1e-6 && (q[1] - 1.0 / 3.0).abs() < 1e-6,
            "{q:?}"
        );
    }

    /// By hand: q = (¾, ¼) and (½, ½): column sums 5/4 and ¾; weights 9/20 and 1/12, then 1/5 and 1/3.
    #[test]
    fn the_target_agrees_with_a_hand_computed_case() {
        let p = take(sharpened(tensor(&[0.75, 0.25, 0.5, 0.5], [2, 2])).reshape([4]));
        let first = (9.0 / 20.0) / (9.0 / 20.0 + 1.0 / 12.0);
        let second = (1.0 / 5.0) / (1.0 / 5.0 + 1.0 / 3.0);
        assert!((p[0] - first).abs() < 1e-6 && (p[2] - second).abs() < 1e-6, "{p:?}");
    }

    /// ∂L/∂z = (2/n) Σⱼ (1 + ‖z − μⱼ‖²)⁻¹ (pⱼ − qⱼ)(z − μⱼ), and minus that of each image for a centre.
    #[test]
    fn the_gradients_are_the_published_ones() {
        let (z, mu) = ([0.3_f32, -0.8, 1.1], [0.5_f32, -1.0]);
        let (codes, centres) = (
            Tensor::<2>::from_data(TensorData::new(z.to_vec(), [3, 1]), &cpu().autodiff()).require_grad(),
            Tensor::<2>::from_data(TensorData::new(mu.to_vec(), [2, 1]), &cpu().autodiff()).require_grad(),
        );
        let q = assignment(codes.clone(), centres.clone());
        let p = sharpened(q.clone().inner());
        let gradients = divergence(p.clone().autodiff(), &q).backward();
        let (p, q) = (take(p.reshape([6])), take(q.inner().reshape([6])));
        let slope = |i: usize, j: usize| {
            2.0 / 3.0 * (p[2 * i + j] - q[2 * i + j]) * (z[i] - mu[j]) / (1.0 + (z[i] - mu[j]).powi(2))
        };
        let of_codes = take(codes.grad(&gradients).unwrap().reshape([3]));
        let of_centres = take(centres.grad(&gradients).unwrap().reshape([2]));
        for (i, g) in of_codes.iter().enumerate() {
            assert!((g - slope(i, 0) - slope(i, 1)).abs() < 1e-5, "{i}: {g}");
        }
        for (j, g) in of_centres.iter().enumerate() {
            assert!((g + slope(0, j) + slope(1, j) + slope(2, j)).abs() < 1e-5, "{j}: {g}");
        }
    }
}
