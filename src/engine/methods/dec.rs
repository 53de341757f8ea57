//! DEC, deep embedded clustering: an encoder that sharpens its own soft assignment.
//!
//! Xie, Girshick and Farhadi, "Unsupervised deep embedding for clustering analysis" (ICML 2016, arXiv:1511.06335); turned and
//! moved images: Guo, Zhu, Liu and Yin, "Deep embedded clustering with data augmentation" (ACML 2018).
//!
//! q is a Student-t kernel of codes and centres, p ∝ q²/Σᵢq the target over all images, constant between refreshes:
//! L = KL(P ‖ Q). Differences: the autoencoder is trained as a whole, Adam in place of SGD, and K-means alone (20 restarts)
//! gives the first centres. With `views` the target comes from clean images and q from turned ones.

use super::{Info, Method, Setup};
use crate::engine::autoencoder::{Net, Turned};
use crate::engine::embedded::{Embedded, Recipe};
use crate::engine::error::Error;
use crate::engine::objective::Learner;
use crate::params::Values;

/// DEC.
pub const METHOD: Method = Method {
    info: Info {
        id: "dec",
        name: "DEC",
        family: "learnt representations",
        idea: "Pre-train an autoencoder, put centres among its codes, then pull each image towards the centres it already leans to; the decoder is dropped.",
        formula: r"\mathcal{L} = \operatorname{KL}(P\,\Vert\,Q), \quad q_{ij} \propto (1 + \lVert z_i - \mu_j \rVert^2)^{-1}, \quad p_{ij} \propto q_{ij}^2 / \textstyle\sum_i q_{ij}",
        paper: [
            "Xie, Girshick, Farhadi (2016)",
            "Unsupervised deep embedding for clustering analysis",
            "https://arxiv.org/abs/1511.06335",
        ],
        terms: &[
            [
                "reconstruction",
                r"\tfrac{1}{D}\lVert x - g(f(x)) \rVert^2",
                "Trains the autoencoder first; afterwards it is off, so codes may shrink onto the centres whatever the images show.",
            ],
            [
                "clustering",
                r"\operatorname{KL}(P\,\Vert\,Q)",
                "Sharpens sure images; dividing by the size of a cluster keeps large ones from taking all.",
            ],
        ],
        presets: &[
            (
                "page",
                "A small dense net that sets turned and moved images right.",
                &[("steps", "5000")],
            ),
            (
                "paper",
                "784–500–500–2000–10 without augmentation; target every 140 steps, until 0.1 % of the assignments change.",
                &[
                    ("net", "published"),
                    ("batch", "256"),
                    ("views", "never"),
                    ("pretrain", "14000"),
                    ("steps", "34000"),
                    ("tolerance", "0.001"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::params! {
    /// Knobs of DEC.
    pub struct Knobs {
        /// Adam's learning rate.
        rate: f64 = 0.001, real(0.000_01, 0.1), live;
        /// Adam's learning rate once centres are there.
        sharpening: f64 = 0.0003, real(0.000_001, 0.1), live;
        /// Steps from one target to the next.
        refresh: usize = 140, count(1, 10_000), live;
        /// Stops when fewer than this share of the images change their cluster between two targets; 0 for never.
        tolerance: f64 = 0.0, real(0.0, 0.1), live;
        /// Steps of pre-training.
        pretrain: usize = 3000, count(1, 1_000_000);
        /// Where images are turned and moved a little: nowhere (never), before coding alone, so that the decoder must set them
        /// right (input), or also in what is to be redrawn (both).
        views: Turned = Turned::Input, choice;
        /// The layers before the code: none (single), 256–128 (small), 500–500–2000 (published), or convolutions (conv).
        net: Net = Net::Small, choice;
        /// Channels of the first convolution; the second has twice as many, the dense layer eight times (conv).
        channels: usize = 16, count(2, 64);
        /// Length of the code.
        code: usize = 10, count(1, 128);
    }
}

fn recipe(values: &Values) -> Result<Recipe, crate::params::ParamError> {
    let knobs = Knobs::read(values)?;
    Ok(Recipe {
        rate: knobs.rate,
        sharpening: knobs.sharpening,
        clustering: 1.0,
        reconstruction: 0.0,
        refresh: knobs.refresh,
        tolerance: knobs.tolerance,
        pretrain: knobs.pretrain,
        views: knobs.views,
    })
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let Knobs {
        net, channels, code, ..
    } = Knobs::read(values)?;
    Ok(Box::new(Embedded::new(setup, recipe, values, net, [channels, code])?))
}
