//! The entropy terms against arithmetic on paper: values where training collapses, and gradients on the logits.

use burn::tensor::{Device, Tensor, TensorData};
use deep_clustering::engine::device::{cpu, take};
use deep_clustering::engine::information::{conditional_entropy, divergence, marginal_entropy};

const N: usize = 6;
const K: usize = 4;

fn tensor(values: &[f64], device: &Device) -> Tensor<2> {
    let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
    Tensor::from_data(TensorData::new(values, [N, K]), device)
}

fn number(tensor: Tensor<1>) -> f64 {
    f64::from(take(tensor.inner())[0])
}

/// Logits without a pattern.
fn logits() -> Vec<f64> {
    (0..N * K).map(|i| 2.0 * (i as f64 * 1.7).sin()).collect()
}

/// Rows of probabilities.
fn softmax(logits: &[f64]) -> Vec<f64> {
    let row = |row: &[f64]| {
        let sum: f64 = row.iter().map(|a| a.exp()).sum();
        row.iter().map(|a| a.exp() / sum).collect::<Vec<_>>()
    };
    logits.chunks(K).flat_map(row).collect()
}

fn mean(p: &[f64], k: usize) -> f64 {
    p.iter().skip(k).step_by(K).sum::<f64>() / N as f64
}

/// H(Y|X) − μ·H(Y) in double precision.
fn loss(logits: &[f64], mu: f64) -> f64 {
    let p = softmax(logits);
    let conditional = -p.iter().map(|p| p * p.ln()).sum::<f64>() / N as f64;
    let marginal = -(0..K).map(|k| mean(&p, k) * mean(&p, k).ln()).sum::<f64>();
    conditional - mu * marginal
}

fn autodiff(values: &[f64], loss: impl Fn(Tensor<2>) -> Tensor<1>) -> Vec<f64> {
    let logits = tensor(values, &cpu().autodiff()).require_grad();
    let gradients = loss(logits.clone()).backward();
    let gradient = logits.grad(&gradients).unwrap().reshape([N * K]);
    take(gradient).into_iter().map(f64::from).collect()
}

fn assert_close(a: &[f64], b: &[f64]) {
    assert!(
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 2e-6),
        "{a:?}\n{b:?}"
    );
}

/// Central differences in double precision.
fn differences(values: &[f64], loss: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let step = 1e-5;
    let moved = |i: usize, by: f64| {
        let mut values = values.to_vec();
        values[i] += by;
        loss(&values)
    };
    (0..values.len())
        .map(|i| (moved(i, step) - moved(i, -step)) / (2.0 * step))
        .collect()
}

/// ∂L/∂aᵢₖ = (1/N)·pᵢₖ·[sᵢₖ − Σⱼ pᵢⱼ·sᵢⱼ] with sᵢₖ = μ·ln p̂ₖ − ln pᵢₖ.
fn formula(logits: &[f64], mu: f64) -> Vec<f64> {
    let p = softmax(logits);
    let s: Vec<f64> = (0..N * K).map(|i| mu * mean(&p, i % K).ln() - p[i].ln()).collect();
    let row_mean = |row: usize| (0..K).map(|k| p[row * K + k] * s[row * K + k]).sum::<f64>();
    (0..N * K).map(|i| p[i] * (s[i] - row_mean(i / K)) / N as f64).collect()
}

#[test]
fn the_gradient_of_the_entropies_is_the_formula_and_the_finite_difference() {
    for mu in [0.0, 1.0, 4.0] {
        let traced = autodiff(&logits(), |a| conditional_entropy(a.clone()) - marginal_entropy(a) * mu);
        assert_close(&traced, &formula(&logits(), mu));
        assert_close(&traced, &differences(&logits(), |a| loss(a, mu)));
    }
}

#[test]
fn each_entropy_agrees_with_finite_differences() {
    let conditional = |a: &[f64]| loss(a, 0.0);
    assert_close(
        &autodiff(&logits(), conditional_entropy),
        &differences(&logits(), conditional),
    );
    let marginal = |a: &[f64]| loss(a, 0.0) - loss(a, 1.0);
    assert_close(
        &autodiff(&logits(), marginal_entropy),
        &differences(&logits(), marginal),
    );
}

#[test]
fn the_divergence_agrees_with_finite_differences() {
    let target: Vec<f64> = logits().iter().rev().copied().collect();
    let q = softmax(&target);
    let kl = |a: &[f64]| {
        let p = softmax(a);
        q.iter().zip(&p).map(|(q, p)| q * (q / p).ln()).sum::<f64>() / N as f64
    };
    let log_q: Vec<f64> = q.iter().map(|q| q.ln()).collect();
    let traced = autodiff(&logits(), |a| divergence(tensor(&log_q, &cpu()).autodiff(), a));
    assert_close(&traced, &differences(&logits(), kl));
}

/// One cluster: 0. Uniform: (1 − μ)·ln K. Confident and balanced: −μ·ln K.
#[test]
fn the_loss_at_the_collapse_modes_is_as_on_paper() {
    let ln_k = (K as f64).ln();
    for mu in [0.0, 1.0, 4.0] {
        let value = |rows: fn(usize) -> Option<usize>| {
            let logit = |i: usize| if rows(i / K) == Some(i % K) { 60.0 } else { 0.0 };
            // A multiple of K rows, so that balance can be exact.
            let values: Vec<f32> = (0..2 * K * K).map(logit).collect();
            let logits = Tensor::<2>::from_data(TensorData::new(values, [2 * K, K]), &cpu());
            number(conditional_entropy(logits.clone()) - marginal_entropy(logits) * mu)
        };
        assert!(value(|_| Some(1)).abs() < 1e-5);
        assert!((value(|_| None) - (1.0 - mu) * ln_k).abs() < 1e-5);
        assert!((value(|row| Some(row % K)) + mu * ln_k).abs() < 1e-5);
    }
}
