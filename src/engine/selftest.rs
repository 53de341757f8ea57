//! Whether a device computes what the CPU computes: losses and gradient norms of a fixed batch through the networks that
//! methods share, against values stored from the CPU.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Gradients, Tensor, TensorData, Transaction};

use crate::engine::checkpoint::floats;
use crate::engine::classifier::Classifier;
use crate::engine::error::Error;
use crate::engine::information::{conditional_entropy, marginal_entropy};
use crate::engine::network::{Encoder, Init, Pass};

/// Largest relative difference that counts as agreement: the order of f32 sums may differ, nothing else.
pub const TOLERANCE: f32 = 2e-3;

/// Loss and gradient norm of the MLP, then of the convolutional net, on Burn's Flex backend.
pub const STORED: [f32; 4] = [-6.769_267, 1.691_188_7, -6.376_835, 2.341_013];

/// The outcome of a self-test.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Whether every number agrees.
    pub passed: bool,
    /// The numbers, in words.
    pub about: String,
}

/// Runs the self-test on a plain device.
///
/// # Errors
/// The device failed.
pub async fn check(device: &Device) -> Result<Outcome, Error> {
    let measured = measure(device).await?;
    let off = |(a, b): (&f32, &f32)| (a - b).abs() / b.abs().max(1e-3);
    let worst = measured.iter().zip(&STORED).map(off).fold(0.0_f32, f32::max);
    let passed = worst.is_finite() && worst <= TOLERANCE && measured.iter().all(|x| x.is_finite());
    let verdict = if passed { "agrees with" } else { "differs from" };
    let about = format!(
        "the device {verdict} stored CPU values: losses and gradient norms {measured:.4?} against {STORED:.4?}, largest relative difference {worst:.1e}, tolerance {TOLERANCE:.0e}"
    );
    Ok(Outcome { passed, about })
}

/// Loss and gradient norm of each network.
///
/// # Errors
/// The device failed.
pub async fn measure(device: &Device) -> Result<Vec<f32>, Error> {
    let mut init = Init::new(7, device);
    let mlp = Encoder::mlp(&mut init, 28 * 28, &[64], 1.0);
    let conv = Encoder::conv(&mut init, 28, 28, 4, 32);
    let nets = [
        Classifier::new(&mut init, mlp, 10, 1.0),
        Classifier::new(&mut init, conv, 10, 1.0),
    ];
    let transaction = nets
        .iter()
        .flat_map(|net| probe(net, device))
        .fold(Transaction::default(), Transaction::register);
    let data = transaction
        .execute_async()
        .await
        .map_err(|error| Error::Device(error.to_string()))?;
    Ok(data.into_iter().map(floats).collect::<Result<Vec<_>, _>>()?.concat())
}

/// A fixed batch of 64 images of 28×28: a moving wave.
fn batch(device: &Device) -> Tensor<4> {
    let pixels: Vec<f32> = (0..64 * 784)
        .map(|i| ((i * i % 977) as f32 * 0.013).sin().abs())
        .collect();
    Tensor::from_data(TensorData::new(pixels, [64, 1, 28, 28]), device)
}

fn probe(net: &Classifier, device: &Device) -> [Tensor<1>; 2] {
    let logits = net.logits(batch(device), Pass::Learn);
    let loss = conditional_entropy(logits.clone()) - marginal_entropy(logits) * 4.0;
    let gradients = loss.backward();
    let mut norm = SquaredNorm { gradients, sum: None };
    net.visit(&mut norm);
    [loss.inner(), norm.sum.expect("networks have gradients").sqrt()]
}

struct SquaredNorm {
    gradients: Gradients,
    sum: Option<Tensor<1>>,
}

impl ModuleVisitor for SquaredNorm {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(gradient) = param.val().grad(&self.gradients) else {
            return;
        };
        let square = gradient.square().sum();
        self.sum = Some(match self.sum.take() {
            Some(sum) => sum + square,
            None => square,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::device::cpu;
    use futures_lite::future::block_on;

    #[test]
    fn the_cpu_agrees_with_itself() {
        let outcome = block_on(check(&cpu())).unwrap();
        assert!(outcome.passed, "{}", outcome.about);
    }
}
