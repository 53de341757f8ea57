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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::device::{cpu, take};
    use burn::tensor::TensorData;

    const B: usize = 3;
    const K: usize = 5;
    const D: usize = 4;
    const T: f64 = 0.3;
    const LABELS: [usize; B] = [1, 3, 1];

    fn tensor(values: &[f64], width: usize) -> Tensor<2> {
        let single: Vec<f32> = values.iter().map(|x| *x as f32).collect();
        Tensor::from_data(TensorData::new(single, [values.len() / width, width]), &cpu())
    }

    /// Unit rows without a pattern.
    fn units(rows: usize, phase: f64) -> Vec<f64> {
        let row = |r: usize| {
            (0..D)
                .map(move |i| ((r * D + i) as f64 * 1.9 + phase).sin())
                .collect::<Vec<_>>()
        };
        let unit = |row: Vec<f64>| {
            let norm = row.iter().map(|x| x * x).sum::<f64>().sqrt();
            row.into_iter().map(move |x| x / norm)
        };
        (0..rows).map(row).flat_map(unit).collect()
    }

    fn labels() -> Tensor<2> {
        one_hot(Tensor::from_floats(LABELS.map(|y| y as f32), &cpu()), K)
    }

    fn scores(x: &[f64], w: &[f64]) -> Vec<f64> {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        x.chunks(D).flat_map(|x| w.chunks(D).map(move |w| dot(x, w))).collect()
    }

    fn softmax(scores: &[f64]) -> Vec<f64> {
        let row = |row: &[f64]| {
            let sum: f64 = row.iter().map(|s| (s / T).exp()).sum();
            row.iter().map(|s| (s / T).exp() / sum).collect::<Vec<_>>()
        };
        scores.chunks(K).flat_map(row).collect()
    }

    /// The loss of centres `own` where the logits of other labels come from `others`, in double precision.
    fn loss(x: &[f64], own: &[f64], others: &[f64]) -> f64 {
        let (own, mut mixed) = (scores(x, own), scores(x, others));
        LABELS
            .iter()
            .enumerate()
            .for_each(|(i, y)| mixed[i * K + y] = own[i * K + y]);
        let p = softmax(&mixed);
        -LABELS.iter().enumerate().map(|(i, y)| p[i * K + y].ln()).sum::<f64>() / B as f64
    }

    fn differences(values: &[f64], loss: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        let moved = |i: usize, by: f64| {
            let mut values = values.to_vec();
            values[i] += by;
            loss(&values)
        };
        (0..values.len())
            .map(|i| (moved(i, 1e-5) - moved(i, -1e-5)) / 2e-5)
            .collect()
    }

    fn gradient(values: &[f64], loss: impl Fn(Tensor<2>) -> Tensor<1>) -> (f64, Vec<f64>) {
        let x = tensor(values, D).autodiff().require_grad();
        let value = loss(x.clone());
        let gradients = value.backward();
        let flat = x.grad(&gradients).unwrap().reshape([values.len()]);
        let wide = take(flat).into_iter().map(f64::from).collect();
        (f64::from(take(value.inner())[0]), wide)
    }

    fn assert_close(a: &[f64], b: &[f64]) {
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 5e-6), "{a:?}\n{b:?}");
    }

    fn of_centres(stable: bool) -> (f64, Vec<f64>) {
        let x = units(B, 0.3);
        gradient(&units(K, 1.0), |w| centre_loss(tensor(&x, D), w, labels(), T, stable))
    }

    #[test]
    fn the_stable_loss_and_its_gradient_agree_with_finite_differences() {
        let (x, w) = (units(B, 0.3), units(K, 1.0));
        let (value, traced) = of_centres(true);
        assert_close(&[value], &[loss(&x, &w, &w)]);
        assert_close(&traced, &differences(&w, |own| loss(&x, own, &w)));
    }

    #[test]
    fn the_plain_loss_has_the_same_value_and_the_whole_gradient() {
        let (x, w) = (units(B, 0.3), units(K, 1.0));
        let (value, traced) = of_centres(false);
        assert_close(&[value], &[of_centres(true).0]);
        assert_close(&traced, &differences(&w, |own| loss(&x, own, own)));
    }

    /// ∂L/∂wⱼ = −(1/Bt) Σ (1 − p)·x over the members.
    #[test]
    fn members_pull_by_their_hardness() {
        let (x, w) = (units(B, 0.3), units(K, 1.0));
        let p = softmax(&scores(&x, &w));
        let mut expected = vec![0.0; K * D];
        for (i, y) in LABELS.into_iter().enumerate() {
            let weight = (1.0 - p[i * K + y]) / (B as f64 * T);
            (0..D).for_each(|d| expected[y * D + d] -= weight * x[i * D + d]);
        }
        assert_close(&of_centres(true).1, &expected);
    }

    #[test]
    fn only_cross_entropy_pushes_an_absent_centre() {
        let (stable, plain) = (of_centres(true).1, of_centres(false).1);
        for absent in [0, 2, 4] {
            let row = absent * D..(absent + 1) * D;
            assert!(
                stable[row.clone()].iter().all(|g| *g == 0.0),
                "exactly zero: {stable:?}"
            );
            assert!(plain[row].iter().any(|g| g.abs() > 1e-3), "{plain:?}");
        }
    }

    #[test]
    fn the_representation_loss_agrees_with_finite_differences() {
        let (a, b, w) = (units(B, 0.3), units(B, 2.0), units(K, 1.0));
        let (pa, pb) = (softmax(&scores(&a, &w)), softmax(&scores(&b, &w)));
        let target = |p: &[f64], i: usize| 0.2 * f64::from(u8::from(LABELS[i / K] == i % K)) + 0.8 * p[i];
        let one = |p: &[f64], other: &[f64]| -(0..B * K).map(|i| target(other, i) * p[i].ln()).sum::<f64>() / B as f64;
        let exact = |x: &[f64]| 0.5 * (one(&softmax(&scores(x, &w)), &pb) + one(&pb, &pa));
        let centres = tensor(&w, D);
        let second = tensor(&b, D).autodiff();
        let (value, traced) = gradient(&a, |x| {
            representation_loss([x, second.clone()], &centres, labels(), 0.2, T)
        });
        assert_close(&[value], &[exact(&a)]);
        assert_close(&traced, &differences(&a, exact));
    }

    #[test]
    fn a_label_below_zero_is_no_label() {
        let rows = take(one_hot(Tensor::from_floats([1.0, -1.0], &cpu()), 2).reshape([4]));
        assert_eq!(rows, [0.0, 1.0, 0.0, 0.0]);
    }

    /// Cosines of 1, 0 and 0 between three rows.
    #[test]
    fn the_mean_cosine_is_that_of_all_pairs() {
        let rows = Tensor::from_floats([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], &cpu());
        assert!((take(mean_cosine(rows))[0] - 1.0 / 3.0).abs() < 1e-6);
    }
}
