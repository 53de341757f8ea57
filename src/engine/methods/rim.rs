//! RIM, regularised information maximisation: be sure of each image, use all clusters, keep weights small.
//!
//! Krause, Perona and Gomes, "Discriminative clustering by regularized information maximization" (NIPS 2010). Without hidden
//! layers this is their linear model; with them it is the "Deep RIM" that Hu et al. (2017, arXiv:1702.08720) compare with.
//!
//! L = H(Y|X) − μ·H(Y) + (δ/2)·Σ‖W‖². The penalty is on weight matrices alone and written so that its gradient is δ·W,
//! what optimisers call weight decay δ.

use burn::module::Module;
use burn::tensor::Tensor;

use super::{Info, Method, Setup};
use crate::engine::classifier::Classifier;
use crate::engine::descent::Descent;
use crate::engine::error::Error;
use crate::engine::information::{conditional_entropy, marginal_entropy};
use crate::engine::look::Look;
use crate::engine::network::{Encoder, Init, Pass};
use crate::engine::objective::{Batch, Learner, Objective, Progress, Terms};
use crate::params::{ParamError, Values};

/// RIM.
pub const METHOD: Method = Method {
    info: Info {
        id: "rim",
        name: "RIM",
        family: "information maximisation",
        idea: "Be sure of each image and use all clusters alike: the entropies alone are satisfied by any even cut, and without the marginal entropy everything collapses into one cluster.",
        formula: r"\mathcal{L} = H(Y|X) - \mu\,H(Y) + \tfrac{\delta}{2}\sum\lVert W\rVert^2",
        paper: [
            "Krause, Perona, Gomes (2010)",
            "Discriminative clustering by regularized information maximization",
            "https://papers.nips.cc/paper/2010/hash/42998cf32d552343bc8e460416382dca-Abstract.html",
        ],
        terms: &[
            [
                "conditional entropy",
                r"H(Y|X)",
                "Makes each image decide for a cluster.",
            ],
            [
                "marginal entropy",
                r"-\mu\,H(Y)",
                "Makes clusters share the images evenly; without it one cluster takes all.",
            ],
            [
                "weight decay",
                r"\tfrac{\delta}{2}\sum\lVert W\rVert^2",
                "Keeps weights small, which prefers wide margins.",
            ],
        ],
        presets: &[
            (
                "page",
                "A small net that shows collapse and rescue in seconds.",
                &[("steps", "600")],
            ),
            (
                "paper",
                "The net and schedule of Deep RIM as compared with IMSAT: 1,200 units, 50 epochs of 70,000 images.",
                &[("hidden", "1200"), ("steps", "14000")],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::params! {
    /// Knobs of RIM; the defaults are the paper's, on a smaller net.
    pub struct Knobs {
        /// Weight μ of the marginal entropy H(Y): at 0 everything may collapse into one cluster.
        mu: f64 = 1.0, real(0.0, 8.0), live;
        /// Weight decay δ: the penalty is δ/2 times the sum of squared weights.
        decay: f64 = 0.005, real(0.0, 0.1), live;
        /// Adam's learning rate.
        rate: f64 = 0.002, real(0.000_01, 0.1), live;
        /// Hidden layers; 0 makes the model linear.
        layers: usize = 2, count(0, 4);
        /// Units in each hidden layer.
        hidden: usize = 256, count(16, 2048);
    }
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let mut init = Init::new(setup.seed, setup.device);
    let encoder = Encoder::mlp(
        &mut init,
        setup.images.size(),
        &vec![knobs.hidden; knobs.layers],
        std::f32::consts::SQRT_2,
    );
    let gain = if knobs.layers == 0 { 0.28 } else { 0.01 };
    let net = Classifier::new(&mut init, encoder, setup.clusters, gain);
    Ok(Box::new(Descent::new(Rim { net, knobs })))
}

/// The objective.
#[derive(Module, Debug)]
pub struct Rim {
    net: Classifier,
    #[module(skip)]
    knobs: Knobs,
}

impl Rim {
    /// Σ‖W‖² over the weight matrices.
    fn squares(&self) -> Tensor<1> {
        let matrices = self.net.encoder.weights().chain([self.net.head.weight.val()]);
        let squares = matrices.map(|w| w.square().sum());
        squares.reduce(|sum, square| sum + square).expect("there is a head")
    }
}

impl Objective for Rim {
    fn loss(&self, batch: &Batch, _at: Progress) -> Terms {
        let logits = self.net.logits(centred(batch.images.clone()), Pass::Learn);
        Terms::of("conditional entropy", conditional_entropy(logits.clone()))
            .and("marginal entropy", marginal_entropy(logits) * -self.knobs.mu)
            .and("weight decay", self.squares() * (self.knobs.decay / 2.0))
    }

    fn look(&self, images: Tensor<4>) -> Look {
        self.net.look(centred(images))
    }

    fn rate(&self, _at: Progress) -> f64 {
        self.knobs.rate
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.knobs = Knobs::read(values)?;
        Ok(())
    }
}

/// Pixels from 0..1 to −1..1, the scale of the published recipes.
pub fn centred(images: Tensor<4>) -> Tensor<4> {
    images * 2.0 - 1.0
}
