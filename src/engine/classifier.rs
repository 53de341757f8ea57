//! An encoder with a linear head: the network of every method that assigns directly.

use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::softmax;

use crate::engine::look::Look;
use crate::engine::network::{Dense, Encoder, Init, Pass};

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
