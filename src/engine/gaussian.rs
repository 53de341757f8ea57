//! Gaussian codes: what an encoder says of an image as a mean and a variance on each axis (Kingma and Welling 2014,
//! arXiv:1312.6114), and the network that makes them.

use burn::module::Module;
use burn::tensor::activation::sigmoid;
use burn::tensor::{Tensor, Transaction};

use crate::engine::autoencoder::Net;
use crate::engine::checkpoint::floats;
use crate::engine::decoder::Decoder;
use crate::engine::error::Error;
use crate::engine::images::Images;
use crate::engine::look::Seen;
use crate::engine::network::{Dense, Encoder, Init, Pass};
use crate::engine::objective::Noise;

/// Where logarithms of variances are cut off: beyond, their exponentials overflow sooner or later.
pub const LIMIT: f32 = 10.0;

/// The codes of some images: on each axis a Gaussian.
pub struct Gaussian {
    /// μ, `[n, d]`.
    pub mean: Tensor<2>,
    /// ln σ², `[n, d]`, from −10 to 10.
    pub log_variance: Tensor<2>,
}

impl Gaussian {
    /// z = μ + σ·ε, through which gradients flow into μ and σ.
    ///
    /// # Shapes
    /// To `[n, d]`.
    pub fn sample(&self, noise: &Noise) -> Tensor<2> {
        let noise = noise.normal(self.mean.dims(), &self.mean.device());
        self.mean.clone() + (self.log_variance.clone() * 0.5).exp() * noise
    }

    /// KL(q ‖ N(0, 1)) = ½·(μ² + σ² − 1 − ln σ²) on each axis, in nats.
    ///
    /// # Shapes
    /// To `[n, d]`.
    pub fn divergence(&self) -> Tensor<2> {
        let log = self.log_variance.clone();
        (self.mean.clone().square() + log.clone().exp() - log - 1.0) * 0.5
    }
}

/// An encoder to Gaussian codes and a decoder to the logits of pixels.
#[derive(Module, Debug)]
pub struct Variational {
    encoder: Encoder,
    mean: Dense,
    log_variance: Dense,
    decoder: Decoder,
}

impl Variational {
    /// A net with codes of length `code` for images of height and width `shape`; variances start near 1.
    pub fn new(init: &mut Init, net: Net, shape: [usize; 2], channels: usize, code: usize) -> Self {
        let encoder = net.encoder(init, shape, channels);
        Self {
            mean: Dense::new(init, encoder.width(), code, 1.0, true),
            log_variance: Dense::new(init, encoder.width(), code, NARROW, true),
            decoder: net.decoder(init, shape, channels, code),
            encoder,
        }
    }

    /// # Shapes
    /// Images `[n, 1, h, w]` to codes `[n, d]`.
    pub fn encode(&self, images: Tensor<4>, pass: Pass) -> Gaussian {
        let features = self.encoder.forward(images, pass);
        Gaussian {
            mean: self.mean.forward(features.clone()),
            log_variance: self.log_variance.forward(features).clamp(-LIMIT, LIMIT),
        }
    }

    /// # Shapes
    /// Codes `[n, d]` to logits of pixels `[n, pixels]`.
    pub fn decode(&self, codes: Tensor<2>, pass: Pass) -> Tensor<2> {
        self.decoder.forward(codes, pass)
    }

    /// Ink from 0 to 1, with the remembered statistics.
    ///
    /// # Shapes
    /// Codes `[n, d]` to `[n, pixels]`.
    pub fn ink(&self, codes: Tensor<2>) -> Tensor<2> {
        sigmoid(self.decode(codes, Pass::Look))
    }

    /// Ink of images redrawn from the means of their codes.
    ///
    /// # Shapes
    /// Images `[n, 1, h, w]` to `[n, pixels]`.
    pub fn redrawn(&self, images: Tensor<4>) -> Tensor<2> {
        self.ink(self.encode(images, Pass::Look).mean)
    }

    /// The means of all images `[n · d]`, in one read.
    ///
    /// # Errors
    /// The device failed.
    pub async fn means(&self, images: &Images) -> Result<Vec<f32>, Error> {
        let net = self.valid();
        let chunks = images.chunks(images.n).map(|chunk| net.encode(chunk, Pass::Look).mean);
        let read = chunks.fold(Transaction::default(), Transaction::register);
        let data = read
            .execute_async()
            .await
            .map_err(|error| Error::Device(error.to_string()))?;
        let parts = data.into_iter().map(floats).collect::<Result<Vec<_>, _>>()?;
        Ok(parts.concat())
    }
}

/// Gain of the head of ln σ²: small, so that every variance starts near 1 whatever the features are.
const NARROW: f32 = 0.1;

/// Mean KL(q ‖ N(0, 1)) of each unit in nats, over the images of a look whose features are means with the given moments and
/// which set ln σ² aside.
pub fn mean_divergences(seen: &Seen, means: &[[f64; 2]]) -> Vec<f64> {
    let n = seen.n.max(1) as f64;
    let unit = |(j, [mean, variance]): (usize, &[f64; 2])| {
        let logs = seen.aside.iter().skip(j).step_by(seen.width).map(|x| f64::from(*x));
        let rest: f64 = logs.map(|log| log.exp() - log - 1.0).sum();
        0.5 * (mean * mean + variance + rest / n)
    };
    means.iter().enumerate().map(unit).collect()
}

/// What redrawing every image as the mean image costs, in nats an image: the line of a code that says nothing.
pub fn mean_image_error(images: &Images) -> f64 {
    let mut means = vec![0.0_f64; images.size()];
    for image in images.pixels.chunks_exact(images.size()) {
        means.iter_mut().zip(image).for_each(|(mean, x)| *mean += f64::from(*x));
    }
    let entropy = |sum: &f64| {
        let p = (sum / images.n as f64).clamp(1e-9, 1.0 - 1e-9);
        -p * p.ln() - (1.0 - p) * (1.0 - p).ln()
    };
    means.iter().map(entropy).sum()
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;
    use crate::engine::device::{cpu, take};

    const MEANS: [f32; 4] = [1.0, -0.5, 0.0, 2.0];
    const LOGS: [f32; 4] = [1.386_294_4, 0.0, -1.0, 0.5];

    fn codes() -> Gaussian {
        let device = cpu().autodiff();
        let tensor = |values: [f32; 4]| Tensor::from_data(TensorData::new(values.to_vec(), [2, 2]), &device);
        Gaussian {
            mean: tensor(MEANS).require_grad(),
            log_variance: tensor(LOGS).require_grad(),
        }
    }

    fn kl(mean: f64, log: f64) -> f64 {
        0.5 * (mean * mean + log.exp() - 1.0 - log)
    }

    /// By hand: N(1, 4) costs ½·(1 + 4 − 1 − ln 4) = 2 − ln 2 nats; N(−½, 1) costs ⅛.
    #[test]
    fn the_divergence_agrees_with_a_hand_computed_case() {
        let found = take(codes().divergence().inner().reshape([4]));
        assert!(
            (found[0] - (2.0 - 2.0_f32.ln())).abs() < 1e-6 && (found[1] - 0.125).abs() < 1e-6,
            "{found:?}"
        );
    }

    #[test]
    fn the_gradient_of_the_divergence_agrees_with_finite_differences() {
        let codes = codes();
        let gradients = codes.divergence().sum().backward();
        let traced = |x: &Tensor<2>| take(x.grad(&gradients).unwrap().reshape([4]));
        let (by_mean, by_log) = (traced(&codes.mean), traced(&codes.log_variance));
        let h = 1e-5;
        for i in 0..4 {
            let (mean, log) = (f64::from(MEANS[i]), f64::from(LOGS[i]));
            let mean_slope = (kl(mean + h, log) - kl(mean - h, log)) / (2.0 * h);
            let log_slope = (kl(mean, log + h) - kl(mean, log - h)) / (2.0 * h);
            assert!((f64::from(by_mean[i]) - mean_slope).abs() < 1e-5, "{by_mean:?}");
            assert!((f64::from(by_log[i]) - log_slope).abs() < 1e-5, "{by_log:?}");
        }
    }

    #[test]
    fn a_sample_is_the_mean_and_the_deviation_times_the_noise() {
        let noise: Tensor<2> = Noise::at(3, 0).normal([2, 2], &cpu());
        let noise = take(noise.reshape([4]));
        let sample = take(codes().sample(&Noise::at(3, 0)).inner().reshape([4]));
        for i in 0..4 {
            assert!((sample[i] - MEANS[i] - (0.5 * LOGS[i]).exp() * noise[i]).abs() < 1e-6);
        }
    }

    #[test]
    fn divergences_of_a_look_are_those_of_its_codes() {
        let seen = Seen {
            n: 2,
            width: 2,
            features: MEANS.to_vec(),
            aside: LOGS.to_vec(),
            ..Seen::default()
        };
        let found = mean_divergences(&seen, &seen.moments(&seen.features));
        let one = |i: usize| kl(f64::from(MEANS[i]), f64::from(LOGS[i]));
        assert!((found[0] - 0.5 * (one(0) + one(2))).abs() < 1e-6, "{found:?}");
        assert!((found[1] - 0.5 * (one(1) + one(3))).abs() < 1e-6, "{found:?}");
    }
}
