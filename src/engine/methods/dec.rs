//! DEC, deep embedded clustering: an encoder that sharpens its own soft assignment.
//!
//! Xie, Girshick and Farhadi, "Unsupervised deep embedding for clustering analysis" (ICML 2016, arXiv:1511.06335); turned and
//! moved images: Guo, Zhu, Liu and Yin, "Deep embedded clustering with data augmentation" (ACML 2018).
//!
//! q is a Student-t kernel of codes and centres, p ∝ q²/Σᵢq the target over all images, constant between refreshes:
//! L = KL(P ‖ Q). Differences: the autoencoder is trained as a whole, Adam in place of SGD, and K-means alone (20 restarts)
//! gives the first centres. With `views` the target comes from clean images and q from turned ones. Published is a squared error;
//! the cross-entropy of `output` gives codes that cluster far better.

use super::{Info, Method, Setup};
use crate::engine::embedded::Embedded;
use crate::engine::error::Error;
use crate::engine::objective::Learner;
use crate::engine::recipe::{Knobs, Recipe};
use crate::params::{ParamError, Values};

/// DEC.
pub const METHOD: Method = Method {
    info: Info {
        id: "dec",
        name: "DEC",
        family: "learnt representations",
        idea: "Pre-train an autoencoder, put centres among its codes, then pull each image towards the centres it already leans to; the decoder is dropped.",
        formula: r"\begin{aligned} & \mathcal{L} = \operatorname{KL}(P\,\Vert\,Q), \\ & q_{ij} \propto (1 + \lVert z_i - \mu_j \rVert^2)^{-1}, \\ & p_{ij} \propto q_{ij}^2 / \textstyle\sum_i q_{ij} \end{aligned}",
        paper: [
            "Xie, Girshick, Farhadi (2016)",
            "Unsupervised deep embedding for clustering analysis",
            "https://arxiv.org/abs/1511.06335",
        ],
        terms: &[
            [
                "reconstruction",
                r"-\ln p\bigl(x \mid g(f(x))\bigr)",
                "Trains the autoencoder first (p is a Bernoulli for each pixel or, squared, a Gaussian); afterwards it is off, so codes may shrink onto the centres whatever the images show.",
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
                    ("output", "squared"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

fn recipe(values: &Values) -> Result<Recipe, ParamError> {
    Ok(Recipe {
        knobs: Knobs::read(values)?,
        clustering: 1.0,
        reconstruction: 0.0,
    })
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    Ok(Box::new(Embedded::new(setup, recipe, values)?))
}
