//! An encoder with a linear head: the network of every method that assigns directly.

use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::{relu, softmax};

use crate::engine::look::Look;
use crate::engine::network::{Dense, Encoder, Init, Norm, Pass};

/// An encoder and linear logits over clusters.
#[derive(Module, Debug)]
pub struct Classifier {
    /// Images to features.
    pub encoder: Encoder,
    /// Features to logits.
    pub head: Dense,
}

impl Classifier {
    /// A head with weights of deviation `gain / √width`.
    pub fn new(init: &mut Init, encoder: Encoder, clusters: usize, gain: f32) -> Self {
        let head = Dense::new(init, encoder.width(), clusters, gain, true);
        Self { encoder, head }
    }

    /// # Shapes
    /// Images `[n, 1, h, w]` to logits `[n, k]`.
    pub fn logits(&self, images: Tensor<4>, pass: Pass) -> Tensor<2> {
        self.head.forward(self.encoder.forward(images, pass))
    }

    /// Features and soft assignment, with the remembered statistics.
    ///
    /// # Shapes
    /// Images `[n, 1, h, w]` to features `[n, width]` and assignment `[n, k]`.
    pub fn look(&self, images: Tensor<4>) -> Look {
        let features = self.encoder.forward(images, Pass::Look);
        let assignment = softmax(self.head.forward(features.clone()), 1);
        Look::assigned(features, assignment)
    }
}

/// An encoder and logits that are standardised over the batch and rectified, as in DAC (Chang et al. 2017): a cluster whose
/// logit has mean 0 and variance 1 is active on some images.
#[derive(Module, Debug)]
pub struct Standardised {
    encoder: Encoder,
    head: Dense,
    norm: Norm,
}

impl Standardised {
    /// A head without scale and shift, which could switch a cluster off.
    pub fn new(init: &mut Init, encoder: Encoder, clusters: usize) -> Self {
        let head = Dense::new(init, encoder.width(), clusters, 1.0, false);
        let norm = Norm::fixed(init, clusters);
        Self { encoder, head, norm }
    }

    /// # Shapes
    /// Images `[n, 1, h, w]` to features `[n, width]` and logits ≥ 0 `[n, k]`.
    pub fn forward(&self, images: Tensor<4>, pass: Pass) -> [Tensor<2>; 2] {
        let features = self.encoder.forward(images, pass);
        let logits = self.norm.forward(self.head.forward(features.clone()), pass);
        [features, relu(logits)]
    }
}
