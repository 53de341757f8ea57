//! Encoder, code and decoder: what every method that reconstructs shares.

use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::{sigmoid, softplus};

use crate::engine::augment::Affine;
use crate::engine::convolution::Grid;
use crate::engine::decoder::Decoder;
use crate::engine::images::Images;
use crate::engine::look::Exhibit;
use crate::engine::network::{Dense, Encoder, Init, Pass};
use crate::engine::objective::{Batch, Wants};

crate::choice! {
    /// The layers of encoder and decoder.
    pub enum Net { Single = "single", Small = "small", Published = "published", Conv = "conv" }
}

impl Net {
    /// Widths of the hidden layers between pixels and code; none for convolutions.
    pub fn widths(self) -> &'static [usize] {
        match self {
            Self::Small => &[256, 128],
            Self::Published => &[500, 500, 2000],
            Self::Single | Self::Conv => &[],
        }
    }

    /// The encoder up to the layer before the code; `channels` are those of the first convolution.
    pub fn encoder(self, init: &mut Init, shape: [usize; 2], channels: usize) -> Encoder {
        let [height, width] = shape;
        match self {
            Self::Conv => Encoder::conv(init, height, width, channels, 8 * channels),
            _ => Encoder::plain(init, height * width, self.widths()),
        }
    }

    /// The decoder from codes of length `code`, mirroring the encoder.
    pub fn decoder(self, init: &mut Init, shape: [usize; 2], channels: usize, code: usize) -> Decoder {
        let [height, width] = shape;
        if self == Self::Conv {
            return Decoder::conv(init, Grid { height, width }, channels, code);
        }
        let widths: Vec<usize> = self.widths().iter().rev().copied().collect();
        Decoder::dense(init, code, &widths, height * width)
    }
}

/// An encoder, a linear code and a decoder.
#[derive(Module, Debug)]
pub struct Autoencoder {
    /// Images to the layer before the code.
    pub encoder: Encoder,
    /// That layer to the code.
    pub code: Dense,
    /// Codes to pixels.
    pub decoder: Decoder,
}

impl Autoencoder {
    /// A net with codes of length `code` for images of height and width `shape`.
    pub fn new(init: &mut Init, net: Net, shape: [usize; 2], channels: usize, code: usize) -> Self {
        let encoder = net.encoder(init, shape, channels);
        Self {
            code: Dense::new(init, encoder.width(), code, 1.0, true),
            decoder: net.decoder(init, shape, channels, code),
            encoder,
        }
    }

    /// # Shapes
    /// Images `[n, 1, h, w]` to codes `[n, d]`.
    pub fn encode(&self, images: Tensor<4>, pass: Pass) -> Tensor<2> {
        self.code.forward(self.encoder.forward(images, pass))
    }

    /// # Shapes
    /// Codes `[n, d]` to pixels before any squashing `[n, pixels]`.
    pub fn decode(&self, codes: Tensor<2>, pass: Pass) -> Tensor<2> {
        self.decoder.forward(codes, pass)
    }
}

crate::choice! {
    /// What the decoder puts out, and how it is compared with the image.
    pub enum Output { Squared = "squared", Bernoulli = "bernoulli" }
}

impl Output {
    /// The error of a reconstruction: squared error a pixel (mean), or Bernoulli cross-entropy an image (sum, in nats).
    ///
    /// # Shapes
    /// Images `[n, pixels]` from 0 to 1 and decoded pixels `[n, pixels]` to `[1]`.
    pub fn error(self, images: Tensor<2>, decoded: Tensor<2>) -> Tensor<1> {
        match self {
            Self::Squared => (decoded - images).square().mean(),
            Self::Bernoulli => cross_entropy(images, decoded),
        }
    }

    /// Decoded pixels as ink from 0 to 1.
    pub fn ink<const D: usize>(self, decoded: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Squared => decoded.clamp(0.0, 1.0),
            Self::Bernoulli => sigmoid(decoded),
        }
    }
}

/// −Σ [x ln σ(a) + (1 − x) ln(1 − σ(a))] an image, on logits, in nats.
///
/// # Shapes
/// Images `[n, pixels]` and logits `[n, pixels]` to `[1]`.
pub fn cross_entropy(images: Tensor<2>, logits: Tensor<2>) -> Tensor<1> {
    let n = logits.dims()[0];
    (softplus(logits.clone(), 1.0) - images * logits).sum() / n as f32
}

crate::choice! {
    /// Where images are turned and moved: nowhere, before coding alone, or before coding and in what is to be redrawn.
    pub enum Turned { Never = "never", Input = "input", Both = "both" }
}

impl Turned {
    /// What a learner wants in its batches; Guo, Zhu, Liu and Yin (2018) turn and move images to train autoencoders.
    pub fn wants(self) -> Wants {
        Wants {
            batch: true,
            views: usize::from(self != Self::Never),
            affine: Affine::default(),
        }
    }

    /// What is coded, and what it is to be redrawn as.
    pub fn of(self, batch: &Batch) -> [Tensor<4>; 2] {
        let clean = &batch.images;
        let view = batch.views.first().unwrap_or(clean);
        match self {
            Self::Never => [clean.clone(), clean.clone()],
            Self::Input => [view.clone(), clean.clone()],
            Self::Both => [view.clone(), view.clone()],
        }
    }
}

/// How many images a sheet of reconstructions shows.
const SHOWN: usize = 12;

/// The first images above their reconstructions.
pub fn reconstructions(images: &Images, redraw: impl Fn(Tensor<4>) -> Tensor<2>) -> Exhibit {
    let shown = images.tensor.clone().narrow(0, 0, SHOWN.min(images.n));
    let [n, c, h, w] = shown.dims();
    let redrawn = redraw(shown.clone()).reshape([n, c, h, w]);
    Exhibit {
        name: "reconstructions",
        about: "Images of the set, and below each what the decoder makes of its code.",
        columns: n,
        pictures: Tensor::cat(vec![shown, redrawn], 0),
    }
}
