//! Autoencoder and K-means: squeeze images through a short code and cluster the codes.
//!
//! The net 784–500–500–2000–10 and its mirror are those of Xie, Girshick and Farhadi (2016, arXiv:1511.06335); denoising:
//! Vincent et al. (2008, 2010). Differences: trained as a whole with Adam instead of layer by layer with SGD. K-means runs on
//! the codes as they are, not whitened.

use burn::module::Module;
use burn::tensor::Tensor;

use super::{Info, Method, Setup};
use crate::engine::autoencoder::{Autoencoder, Net, Output, Turned, reconstructions};
use crate::engine::descent::Descent;
use crate::engine::error::Error;
use crate::engine::grouping::Grouping;
use crate::engine::images::Images;
use crate::engine::look::{Exhibit, Inspection, Look, Seen};
use crate::engine::network::{Init, Pass};
use crate::engine::objective::{Batch, Learner, Objective, Progress, Terms, Wants};
use crate::params::{ParamError, Values};

/// Autoencoder and K-means.
pub const METHOD: Method = Method {
    info: Info {
        id: "autoencoder",
        name: "Autoencoder + K-means",
        family: "learnt representations",
        idea: "Squeeze each image through a short code from which it must be redrawn, then cluster the codes: nothing in the loss knows of clusters.",
        formula: r"\mathcal{L} = -\ln p\bigl(x \mid g(f(\tilde{x}))\bigr)",
        paper: [
            "Xie, Girshick, Farhadi (2016)",
            "Unsupervised deep embedding for clustering analysis",
            "https://arxiv.org/abs/1511.06335",
        ],
        terms: &[[
            "reconstruction",
            r"-\ln p\bigl(x \mid g(f(\tilde{x}))\bigr)",
            "Keeps in the code what redraws the image; a constant code would redraw the mean image only. p is a Bernoulli for each pixel, or (squared) a Gaussian.",
        ]],
        presets: &[
            (
                "page",
                "A small dense net that sets turned and moved images right, within a minute.",
                &[("steps", "4000")],
            ),
            (
                "paper",
                "The published net 784–500–500–2000–10, 50 epochs of 10,000 images, as they are.",
                &[
                    ("net", "published"),
                    ("batch", "256"),
                    ("steps", "1950"),
                    ("views", "never"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::params! {
    /// Knobs of the autoencoder.
    pub struct Knobs {
        /// Where images are turned and moved a little: nowhere (never), before coding alone, so that the decoder must set them
        /// right (input), or also in what is to be redrawn (both).
        views: Turned = Turned::Input, choice, live;
        /// Share of the pixels that are blanked before encoding: 0 for a plain autoencoder, more for a denoising one.
        noise: f64 = 0.0, real(0.0, 0.9), live;
        /// Adam's learning rate.
        rate: f64 = 0.001, real(0.000_01, 0.1), live;
        /// What clusters the codes: K-means, or a Gaussian mixture with diagonal covariances.
        grouping: Grouping = Grouping::KMeans, choice, live;
        /// The layers: 256–128 (small), 500–500–2000 (published), or convolutions (conv).
        net: Net = Net::Small, choice;
        /// Channels of the first convolution; the second has twice as many, the dense layer eight times (conv).
        channels: usize = 16, count(2, 64) if net("conv");
        /// Length of the code.
        code: usize = 10, count(1, 128);
        /// How reconstructions are compared with images: squared error a pixel, or Bernoulli cross-entropy an image.
        output: Output = Output::Bernoulli, choice;
    }
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let mut init = Init::new(setup.seed, setup.device);
    let shape = [setup.images.height, setup.images.width];
    let net = Autoencoder::new(&mut init, knobs.net, shape, knobs.channels, knobs.code);
    Ok(Box::new(Descent::new(Reconstruction { net, knobs })))
}

/// The objective.
#[derive(Module, Debug)]
pub struct Reconstruction {
    net: Autoencoder,
    #[module(skip)]
    knobs: Knobs,
}

impl Reconstruction {
    /// Images with some pixels blanked, where that is wanted.
    fn spoilt(&self, images: Tensor<4>, batch: &Batch) -> Tensor<4> {
        if self.knobs.noise == 0.0 {
            return images;
        }
        let kept = batch.noise.uniform(images.dims(), &images.device());
        images * kept.greater_equal_elem(self.knobs.noise).float()
    }
}

impl Objective for Reconstruction {
    fn wants(&self) -> Wants {
        self.knobs.views.wants()
    }

    fn loss(&self, batch: &Batch, _at: Progress) -> Terms {
        let [images, target] = self.knobs.views.of(batch);
        let codes = self.net.encode(self.spoilt(images, batch), Pass::Learn);
        let decoded = self.net.decode(codes, Pass::Learn);
        Terms::of("reconstruction", self.knobs.output.error(target.flatten(1, 3), decoded))
    }

    fn look(&self, images: Tensor<4>) -> Look {
        Look::features(self.net.encode(images, Pass::Look))
    }

    fn grouping(&self) -> Grouping {
        self.knobs.grouping
    }

    fn inspect(&self, seen: &Seen) -> Inspection {
        Inspection {
            gauges: vec![("effective dimension", seen.effective_dimension())],
            ..Inspection::default()
        }
    }

    fn exhibits(&self, images: &Images) -> Vec<Exhibit> {
        let redraw = |x| {
            self.knobs
                .output
                .ink(self.net.decode(self.net.encode(x, Pass::Look), Pass::Look))
        };
        vec![reconstructions(images, redraw)]
    }

    fn decode(&self, codes: Tensor<2>) -> Option<Tensor<2>> {
        Some(self.knobs.output.ink(self.net.decode(codes, Pass::Look)))
    }

    fn rate(&self, _at: Progress) -> f64 {
        self.knobs.rate
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.knobs = Knobs::read(values)?;
        Ok(())
    }
}
