//! A mixture of Gaussians as the prior over the codes of a variational net, learnt by gradients together with it (Jiang et al.
//! 2017, arXiv:1611.05148).

use burn::module::{Module, Param};
use burn::tensor::Tensor;
use burn::tensor::activation::{log_softmax, softmax};

use crate::engine::autoencoder::{Turned, cross_entropy};
use crate::engine::checkpoint::refilled;
use crate::engine::error::Error;
use crate::engine::gaussian::{Gaussian, LIMIT, Variational};
use crate::engine::images::Images;
use crate::engine::look::Look;
use crate::engine::maths::dots::Rows;
use crate::engine::maths::kmeans::KMeans;
use crate::engine::maths::mixture::Mixture;
use crate::engine::maths::random::{Purpose, rng};
use crate::engine::network::{Init, Pass};
use crate::engine::objective::Batch;

/// A mixture of K Gaussians over codes whose weights, means and variances are learnt by gradients.
#[derive(Module, Debug)]
pub struct Prior {
    means: Param<Tensor<2>>,
    log_variances: Param<Tensor<2>>,
    logits: Param<Tensor<1>>,
}

impl Prior {
    /// K standard normals over `d` axes, equally likely.
    pub fn standard(init: &Init, k: usize, d: usize) -> Self {
        Self {
            means: init.constant([k, d], 0.0),
            log_variances: init.constant([k, d], 0.0),
            logits: init.constant([k], 0.0),
        }
    }

    /// Takes up the components of a mixture with as many components over as many axes.
    pub fn of(self, mixture: &Mixture) -> Self {
        let logs = |values: &[f64]| values.iter().map(|x| x.max(1e-6).ln() as f32).collect();
        let means = mixture.means.iter().map(|x| *x as f32).collect();
        Self {
            means: self.means.map(|old| refilled(&old, means)),
            log_variances: self.log_variances.map(|old| refilled(&old, logs(&mixture.variances))),
            logits: self.logits.map(|old| refilled(&old, logs(&mixture.weights))),
        }
    }

    /// ln π, `[1, k]`.
    fn log_weights(&self) -> Tensor<2> {
        log_softmax(self.logits.val().unsqueeze(), 1)
    }

    /// π without gradients, `[k]`.
    ///
    /// It is told at every step and is no part of the loss: as a graph it would never be walked back and so never be freed.
    pub fn weights(&self) -> Tensor<1> {
        softmax(self.logits.val().detach(), 0)
    }

    /// ln λ, from −10 to 10, `[1, k, d]`.
    fn log_spread(&self) -> Tensor<3> {
        self.log_variances.val().clamp(-LIMIT, LIMIT).unsqueeze()
    }

    /// Squared distances to the means on each axis, `[n, k, d]`.
    fn squares(&self, codes: Tensor<2>) -> Tensor<3> {
        (codes.unsqueeze_dim::<3>(1) - self.means.val().unsqueeze()).square()
    }

    /// ln γ, the logarithm of p(c|z) ∝ π·N(z; u, λ).
    ///
    /// # Shapes
    /// Codes `[n, d]` to `[n, k]`.
    pub fn log_shares(&self, codes: Tensor<2>) -> Tensor<2> {
        let log = self.log_spread();
        let terms = self.squares(codes) * log.clone().neg().exp() + log;
        // The constant ½·d·ln 2π is the same for every component.
        let densities = terms.sum_dim(2).squeeze_dim::<2>(2) * -0.5;
        log_softmax(densities + self.log_weights(), 1)
    }

    /// `Σ_c` `γ_c·KL(q` ‖ `N(u_c`, `λ_c`)) a code, the mean over codes, in nats.
    ///
    /// # Shapes
    /// Codes `[n, d]` and their ln γ `[n, k]` to `[1]`.
    pub fn divergence(&self, codes: &Gaussian, log_shares: Tensor<2>) -> Tensor<1> {
        let [n, d] = codes.mean.dims();
        let log = self.log_spread();
        let variances = codes.log_variance.clone().exp().unsqueeze_dim::<3>(1);
        let terms = (self.squares(codes.mean.clone()) + variances) * log.clone().neg().exp() + log;
        let expected = (terms.sum_dim(2).squeeze_dim::<2>(2) * log_shares.exp()).sum();
        (expected - codes.log_variance.clone().sum()) * (0.5 / n as f32) - 0.5 * d as f32
    }

    /// KL(γ ‖ π) = `Σ_c` `γ_c·ln(γ_c/π_c)` a code, the mean over codes, in nats.
    ///
    /// # Shapes
    /// Their ln γ `[n, k]` to `[1]`.
    pub fn deviation(&self, log_shares: Tensor<2>) -> Tensor<1> {
        let n = log_shares.dims()[0];
        (log_shares.clone().exp() * (log_shares - self.log_weights())).sum() / n as f32
    }

    /// `each` codes of every one of the first components, made of standard normal numbers.
    ///
    /// # Shapes
    /// Numbers `[m · each, d]` to codes of the same shape, component by component.
    pub fn sample(&self, normals: Tensor<2>, each: usize) -> Tensor<2> {
        let [rows, d] = normals.dims();
        let k = rows / each;
        let spread = |x: Tensor<2>| {
            x.narrow(0, 0, k)
                .unsqueeze_dim::<3>(1)
                .expand([k, each, d])
                .reshape([rows, d])
        };
        let deviations = (self.log_variances.val().clamp(-LIMIT, LIMIT) * 0.5).exp();
        spread(self.means.val()) + spread(deviations) * normals
    }
}

/// A variational net and the mixture that is the prior over its codes.
#[derive(Module, Debug)]
pub struct Embedding {
    /// Images to codes and back.
    pub net: Variational,
    /// What codes are drawn from.
    pub prior: Prior,
}

impl Embedding {
    /// The terms before there is a mixture, of images turned and with a share of the pixels blanked: with `spread` 0 those of
    /// an autoencoder on the means, else of a variational one with β = `spread`. The cluster entropy is 0.
    ///
    /// # Shapes
    /// To `[1]` each.
    pub fn autoencoded(&self, batch: &Batch, turned: Turned, [blanked, spread]: [f64; 2]) -> [Tensor<1>; 3] {
        let [images, target] = turned.of(batch);
        let kept = batch.noise.uniform(images.dims(), &images.device());
        let spoilt = images * kept.greater_equal_elem(blanked).float();
        let codes = self.net.encode(spoilt, Pass::Learn);
        let drawn = if spread > 0.0 {
            codes.sample(&batch.noise)
        } else {
            codes.mean.clone()
        };
        let error = cross_entropy(target.flatten(1, 3), self.net.decode(drawn, Pass::Learn));
        let off = error.zeros_like();
        if spread == 0.0 {
            return [error, off.clone(), off];
        }
        [error, codes.divergence().mean_dim(0).sum() * spread, off]
    }

    /// Reconstruction, divergence and KL(γ ‖ π) of a batch, with γ at the sampled codes and in the graph.
    ///
    /// # Shapes
    /// To `[1]` each.
    pub fn bound(&self, batch: &Batch, turned: Turned) -> [Tensor<1>; 3] {
        let [images, target] = turned.of(batch);
        let codes = self.net.encode(images, Pass::Learn);
        let sample = codes.sample(&batch.noise);
        let shares = self.prior.log_shares(sample.clone());
        let decoded = self.net.decode(sample, Pass::Learn);
        let error = cross_entropy(target.flatten(1, 3), decoded);
        let divergence = self.prior.divergence(&codes, shares.clone());
        [error, divergence, self.prior.deviation(shares)]
    }

    /// Means as features; where the prior has been fitted, also what it makes of them: p(c|μ).
    ///
    /// # Shapes
    /// Images `[n, 1, h, w]` to features `[n, d]` and assignment `[n, k]`.
    pub fn look(&self, images: Tensor<4>, fitted: bool) -> Look {
        let codes = self.net.encode(images, Pass::Look).mean;
        if !fitted {
            return Look::features(codes);
        }
        let shares = self.prior.log_shares(codes.clone()).exp();
        Look::assigned(codes, shares)
    }

    /// The prior that fits the means of all images: the likeliest of several mixtures, each from K-means with seeds of its own.
    ///
    /// # Errors
    /// The device failed.
    pub async fn fitted(&self, images: &Images, restarts: usize, seed: u64) -> Result<Prior, Error> {
        let means = self.net.means(images).await?;
        if means.iter().any(|x| !x.is_finite()) {
            // The next look stops the run and names the term.
            return Ok(self.prior.clone());
        }
        let mixture = likeliest(&means, self.prior.means.dims(), restarts, seed);
        Ok(self.prior.clone().of(&mixture))
    }
}

/// Iterations of a fit at most.
const ITERATIONS: usize = 100;

/// The likeliest of several mixtures of `k` components over `d` axes.
fn likeliest(rows: &[f32], [k, d]: [usize; 2], restarts: usize, seed: u64) -> Mixture {
    let table = Rows::new(rows, d);
    let fit = |restart: usize| {
        let mut kmeans = KMeans::start(&table, k, &mut rng(seed, Purpose::Seeding, restart as u64));
        kmeans.converge(&table, ITERATIONS);
        let mut mixture = Mixture::of_clusters(rows, d, &kmeans.assignment(), k);
        let likelihood = mixture.fit(rows, d, ITERATIONS).log_likelihood;
        (likelihood, mixture)
    };
    let first = fit(0);
    let best = (1..restarts)
        .map(fit)
        .fold(first, |best, other| if other.0 > best.0 { other } else { best });
    best.1
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, TensorData};

    use super::*;
    use crate::engine::autoencoder::Net;
    use crate::engine::device::{cpu, take};
    use crate::engine::objective::Noise;

    const N: usize = 4;
    const D: usize = 2;
    const K: usize = 3;

    /// Numbers without a pattern: means and ln σ² of codes, then u, ln λ and logits of the mixture.
    fn numbers() -> Vec<f64> {
        let total = 2 * N * D + 2 * K * D + K;
        (0..total).map(|i| 0.8 * (i as f64 * 1.7).sin()).collect()
    }

    fn noise() -> Vec<f64> {
        (0..N * D).map(|i| (i as f64 * 2.3).cos()).collect()
    }

    fn tensor<const R: usize>(values: &[f64], shape: [usize; R], device: &Device) -> Tensor<R> {
        let values: Vec<f32> = values.iter().map(|x| *x as f32).collect();
        Tensor::from_data(TensorData::new(values, shape), device)
    }

    /// Codes and mixture of the numbers.
    fn case(x: &[f64]) -> (Gaussian, Prior) {
        let device = cpu().autodiff();
        let (c, m) = (N * D, 2 * N * D);
        let codes = Gaussian {
            mean: tensor(&x[..c], [N, D], &device).require_grad(),
            log_variance: tensor(&x[c..m], [N, D], &device).require_grad(),
        };
        let prior = Prior {
            means: Param::from_tensor(tensor(&x[m..m + K * D], [K, D], &device)),
            log_variances: Param::from_tensor(tensor(&x[m + K * D..m + 2 * K * D], [K, D], &device)),
            logits: Param::from_tensor(tensor(&x[m + 2 * K * D..], [K], &device)),
        };
        (codes, prior)
    }

    fn log_sum(logs: &[f64]) -> f64 {
        logs.iter().map(|l| l.exp()).sum::<f64>().ln()
    }

    /// Both terms in double precision, component by component as on paper.
    fn by_hand(x: &[f64]) -> [f64; 2] {
        let (mean, rest) = x.split_at(N * D);
        let (log, rest) = rest.split_at(N * D);
        let (u, rest) = rest.split_at(K * D);
        let (lambda, logits) = rest.split_at(K * D);
        let pi: Vec<f64> = logits.iter().map(|l| l - log_sum(logits)).collect();
        let (mut divergence, mut deviation) = (0.0, 0.0);
        for i in 0..N {
            let axes = |c: usize| (0..D).map(move |j| (i * D + j, c * D + j));
            let density = |c: usize| {
                let axis = |(i, c): (usize, usize)| {
                    let z = mean[i] + (0.5 * log[i]).exp() * noise()[i];
                    -0.5 * (lambda[c] + (z - u[c]).powi(2) / lambda[c].exp())
                };
                pi[c] + axes(c).map(axis).sum::<f64>()
            };
            let logs: Vec<f64> = (0..K).map(density).collect();
            for c in 0..K {
                let ln_gamma = logs[c] - log_sum(&logs);
                let axis = |(i, c): (usize, usize)| {
                    lambda[c] - log[i] - 1.0 + (log[i].exp() + (mean[i] - u[c]).powi(2)) / lambda[c].exp()
                };
                divergence += ln_gamma.exp() * 0.5 * axes(c).map(axis).sum::<f64>() / N as f64;
                deviation += ln_gamma.exp() * (ln_gamma - pi[c]) / N as f64;
            }
        }
        [divergence, deviation]
    }

    fn sampled(codes: &Gaussian) -> Tensor<2> {
        codes.mean.clone() + (codes.log_variance.clone() * 0.5).exp() * tensor(&noise(), [N, D], &cpu().autodiff())
    }

    fn terms(codes: &Gaussian, prior: &Prior) -> [Tensor<1>; 2] {
        let shares = prior.log_shares(sampled(codes));
        [prior.divergence(codes, shares.clone()), prior.deviation(shares)]
    }

    #[test]
    fn both_terms_agree_with_arithmetic_on_paper() {
        let (codes, prior) = case(&numbers());
        let found = terms(&codes, &prior).map(|term| f64::from(take(term.inner())[0]));
        let expected = by_hand(&numbers());
        assert!(
            found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5),
            "{found:?} {expected:?}"
        );
    }

    /// With responsibilities in the graph: gradients reach codes, means, variances and weights through them.
    #[test]
    fn every_gradient_agrees_with_finite_differences() {
        let (codes, prior) = case(&numbers());
        let [divergence, deviation] = terms(&codes, &prior);
        let gradients = (divergence + deviation).backward();
        let flat = |x: Tensor<2>| take(x.grad(&gradients).unwrap().reshape([N * D]));
        let of = |x: Tensor<2>| take(x.grad(&gradients).unwrap().reshape([K * D]));
        let traced = [
            flat(codes.mean.clone()),
            flat(codes.log_variance.clone()),
            of(prior.means.val()),
            of(prior.log_variances.val()),
            take(prior.logits.val().grad(&gradients).unwrap()),
        ]
        .concat();
        for (i, traced) in traced.iter().enumerate() {
            let moved = |by: f64| {
                let mut x = numbers();
                x[i] += by;
                by_hand(&x).iter().sum::<f64>()
            };
            let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!((f64::from(*traced) - slope).abs() < 2e-5, "{i}: {traced} {slope}");
        }
    }

    fn mixture() -> Mixture {
        Mixture {
            weights: vec![0.2, 0.5, 0.3],
            means: vec![-1.0, 0.5, 0.0, 0.0, 1.0, -0.5],
            variances: vec![0.5, 1.0, 2.0, 0.1, 1.5, 0.7],
        }
    }

    #[test]
    fn shares_agree_with_those_of_the_mixture_on_the_host() {
        let prior = Prior::standard(&Init::new(0, &cpu()), K, D).of(&mixture());
        let rows: Vec<f32> = numbers()[..N * D].iter().map(|x| *x as f32).collect();
        let codes = Tensor::from_data(TensorData::new(rows.clone(), [N, D]), &cpu());
        let found = take(prior.valid().log_shares(codes).exp().reshape([N * K]));
        let expected = mixture().shares(&rows, D).gamma;
        assert!(
            found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-5),
            "{found:?} {expected:?}"
        );
    }

    #[test]
    fn samples_sit_around_their_component() {
        let prior = Prior::standard(&Init::new(0, &cpu()), K, D).of(&mixture()).valid();
        let samples = prior.sample(Tensor::ones([2 * K, D], &cpu()), 2);
        let found = take(samples.reshape([2 * K * D]));
        // Two samples a component, each one deviation away.
        let expected = [-1.0 + 0.5_f32.sqrt(), 1.5];
        assert!((found[0] - expected[0]).abs() < 1e-6 && (found[1] - expected[1]).abs() < 1e-6);
        assert_eq!(found[..2], found[2..4]);
    }

    /// One standard normal as a mixture is the prior of the plain variational autoencoder.
    #[test]
    fn with_one_standard_component_the_bound_is_that_of_the_plain_autoencoder() {
        let mut init = Init::new(0, &cpu());
        let net = Variational::new(&mut init, Net::Small, [4, 4], 2, 3);
        let prior = Prior::standard(&init, 1, 3);
        let images: Tensor<4> = Noise::at(0, 1).uniform([5, 1, 4, 4], &cpu());
        let batch = Batch {
            images: images.clone(),
            views: Vec::new(),
            rows: Tensor::from_ints([0, 1, 2, 3, 4], &cpu()),
            noise: Noise::at(0, 0),
        };
        let codes = net.encode(images.clone(), Pass::Learn);
        let decoded = net.decode(codes.sample(&Noise::at(0, 0)), Pass::Learn);
        let plain = [
            cross_entropy(images.flatten(1, 3), decoded),
            codes.divergence().sum() / 5.0,
        ];
        let [reconstruction, divergence, deviation] = Embedding { net, prior }.bound(&batch, Turned::Never);
        let value = |term: Tensor<1>| take(term.inner())[0];
        let [expected, kl] = plain.map(value);
        assert!((value(reconstruction) - expected).abs() < 1e-4 * expected);
        assert!((value(divergence) - kl).abs() < 1e-5 * kl.max(1.0));
        assert_eq!(value(deviation), 0.0);
    }

    #[test]
    fn the_likeliest_mixture_finds_three_clouds() {
        let mut rows = vec![0.0; 600];
        crate::engine::maths::random::fill_normal(&mut rows, &mut rng(0, Purpose::Noise, 0));
        for (i, x) in rows.iter_mut().enumerate() {
            *x += 10.0 * (i / 2 % 3) as f32;
        }
        let mut found = likeliest(&rows, [3, 2], 3, 0).means;
        found.sort_by(f64::total_cmp);
        let expected = [0.0, 0.0, 10.0, 10.0, 20.0, 20.0];
        assert!(
            found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.5),
            "{found:?}"
        );
    }
}
