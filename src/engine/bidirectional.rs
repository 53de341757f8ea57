//! The three networks of a bidirectional GAN on dense layers: encoder, generator, and a discriminator of pairs.
//!
//! Donahue, Krähenbühl and Darrell (2017, arXiv:1605.09782), their permutation-invariant net for MNIST. Batch norm has
//! neither scale nor shift, and no first layer of encoder and discriminator is normalised.

use burn::module::Module;
use burn::tensor::activation::{leaky_relu, relu, sigmoid};
use burn::tensor::{Device, Tensor};

use crate::engine::network::{Dense, Init, Norm, Pass};
use crate::engine::objective::Noise;

/// Slope of the leaky `ReLU` below zero.
const SLOPE: f64 = 0.2;
/// Standard deviation of all initial weights.
const DEVIATION: f32 = 0.02;

/// A dense layer with weights of deviation 0.02.
fn dense(init: &mut Init, inputs: usize, outputs: usize) -> Dense {
    Dense::new(init, inputs, outputs, DEVIATION * (inputs as f32).sqrt(), true)
}

/// Images to codes from −1 to 1, where the generator's codes lie.
#[derive(Module, Debug)]
pub struct Inference {
    first: Dense,
    second: Dense,
    norm: Norm,
    out: Dense,
}

impl Inference {
    /// An encoder of two layers of `hidden` units.
    pub fn new(init: &mut Init, pixels: usize, hidden: usize, code: usize) -> Self {
        Self {
            first: dense(init, pixels, hidden),
            second: dense(init, hidden, hidden),
            norm: Norm::fixed(init, hidden),
            out: dense(init, hidden, code),
        }
    }

    /// The layer before the code, and the code.
    ///
    /// # Shapes
    /// Images `[n, pixels]` to `[n, hidden]` and `[n, code]`.
    pub fn forward(&self, images: Tensor<2>, pass: Pass) -> [Tensor<2>; 2] {
        let x = leaky_relu(self.first.forward(images), SLOPE);
        let hidden = leaky_relu(self.norm.forward(self.second.forward(x), pass), SLOPE);
        let code = sigmoid(self.out.forward(hidden.clone())) * 2.0 - 1.0;
        [hidden, code]
    }

    /// # Shapes
    /// Images `[n, pixels]` to codes `[n, code]`.
    pub fn code(&self, images: Tensor<2>, pass: Pass) -> Tensor<2> {
        let [_, code] = self.forward(images, pass);
        code
    }
}

/// Codes to images.
#[derive(Module, Debug)]
pub struct Generator {
    first: Dense,
    second: Dense,
    /// The code once more, into the second layer.
    again: Dense,
    norms: [Norm; 2],
    out: Dense,
}

impl Generator {
    /// A generator of two layers of `hidden` units.
    pub fn new(init: &mut Init, code: usize, hidden: usize, pixels: usize) -> Self {
        Self {
            first: dense(init, code, hidden),
            second: dense(init, hidden, hidden),
            again: dense(init, code, hidden),
            norms: [Norm::fixed(init, hidden), Norm::fixed(init, hidden)],
            out: dense(init, hidden, pixels),
        }
    }

    /// # Shapes
    /// Codes `[n, code]` to ink from 0 to 1 `[n, pixels]`.
    pub fn forward(&self, codes: Tensor<2>, pass: Pass) -> Tensor<2> {
        let [first, second] = &self.norms;
        let x = relu(first.forward(self.first.forward(codes.clone()), pass));
        let x = self.second.forward(x) + self.again.forward(codes);
        sigmoid(self.out.forward(relu(second.forward(x, pass))))
    }
}

/// Tells pairs of an image and its code from pairs of a generated image and the code it was made from.
#[derive(Module, Debug)]
pub struct Judge {
    first: Dense,
    second: Dense,
    code: Dense,
    norm: Norm,
    out: Dense,
}

impl Judge {
    /// A discriminator of two layers of `hidden` units; its output weights are zero, so that it starts undecided.
    pub fn new(init: &mut Init, pixels: usize, code: usize, hidden: usize) -> Self {
        Self {
            first: dense(init, pixels, hidden),
            second: dense(init, hidden, hidden),
            code: dense(init, code, hidden),
            norm: Norm::fixed(init, hidden),
            out: Dense::new(init, hidden, 1, 0.0, true),
        }
    }

    /// Judges pairs of one kind: batch norm must not mix real and generated ones, and remembers nothing.
    ///
    /// # Shapes
    /// Images `[n, pixels]` and codes `[n, code]` to logits `[n, 1]`.
    pub fn forward(&self, images: Tensor<2>, codes: Tensor<2>) -> Tensor<2> {
        let x = leaky_relu(self.first.forward(images), SLOPE);
        let x = self.second.forward(x) + self.code.forward(codes);
        let x = leaky_relu(self.norm.forward(x, Pass::Probe), SLOPE);
        self.out.forward(x)
    }
}

/// z from −1 to 1, uniform, of a shape.
fn random_codes(noise: &Noise, shape: [usize; 2], device: &Device) -> Tensor<2> {
    noise.uniform(shape, device) * 2.0 - 1.0
}

/// Random codes of which samples are made, the same at every look.
pub struct Samples(Tensor<2>);

impl Samples {
    /// A thousand codes of a length, that no step of the run draws.
    pub fn new(seed: u64, code: usize, device: &Device) -> Self {
        Self(random_codes(&Noise::at(seed, u32::MAX as usize), [1000, code], device))
    }

    /// So many of them `[n, code]`, over again where more are wanted.
    pub fn take(&self, n: usize) -> Tensor<2> {
        let times = n.div_ceil(self.0.dims()[0]).max(1);
        self.0.clone().repeat_dim(0, times).narrow(0, 0, n)
    }
}

/// The side that the judge judges.
#[derive(Module, Debug)]
pub struct Makers {
    /// Images to codes.
    pub encoder: Inference,
    /// Codes to images.
    pub generator: Generator,
}

impl Makers {
    /// Images `[n, pixels]` as the generator draws their codes.
    pub fn redrawn(&self, images: Tensor<2>) -> Tensor<2> {
        let codes = self.encoder.code(images, Pass::Look);
        self.generator.forward(codes, Pass::Look)
    }
}

/// Pairs of a batch.
#[derive(Clone)]
pub struct Pairs {
    /// Images and their codes, `[n, pixels]` and `[n, code]`.
    pub real: [Tensor<2>; 2],
    /// Generated images and the codes they were made from.
    pub generated: [Tensor<2>; 2],
}

impl Pairs {
    /// Images with codes of what is `coded`, and as many random codes with their images.
    pub fn of(makers: &Makers, [coded, shown]: [Tensor<4>; 2], noise: &Noise, code: usize) -> Self {
        let z = random_codes(noise, [coded.dims()[0], code], &coded.device());
        Self {
            generated: [makers.generator.forward(z.clone(), Pass::Learn), z],
            real: [
                shown.flatten(1, 3),
                makers.encoder.code(coded.flatten(1, 3), Pass::Learn),
            ],
        }
    }

    /// Images of both kinds with noise of a deviation, drawn anew for each.
    pub fn blurred(self, deviation: f64, noise: &Noise) -> Self {
        if deviation == 0.0 {
            return self;
        }
        let moved = |[images, codes]: [Tensor<2>; 2]| {
            let added = noise.normal(images.dims(), &images.device()) * deviation;
            [images + added, codes]
        };
        Self {
            real: moved(self.real),
            generated: moved(self.generated),
        }
    }

    /// The same as constants.
    pub fn detached(self) -> Self {
        Self {
            real: self.real.map(Tensor::inner),
            generated: self.generated.map(Tensor::inner),
        }
    }

    /// Logits of real and of generated pairs, each with statistics of their own.
    pub fn judged(self, judge: &Judge) -> [Tensor<2>; 2] {
        [self.real, self.generated].map(|[images, codes]| judge.forward(images, codes))
    }
}
