//! IDEC, improved deep embedded clustering: DEC that keeps its decoder.
//!
//! Guo, Gao, Liu and Yin, "Improved deep embedded clustering with local structure preservation" (IJCAI 2017):
//! L = −ln p(x | g(z)) + γ·KL(P ‖ Q). Differences: those of [`dec`](super::dec).

use super::{Info, Method, Setup};
use crate::engine::embedded::Embedded;
use crate::engine::error::Error;
use crate::engine::objective::Learner;
use crate::engine::recipe::{Knobs, Recipe};
use crate::params::{ParamError, Spec, Values};

/// IDEC.
pub const METHOD: Method = Method {
    info: Info {
        id: "idec",
        name: "IDEC",
        family: "learnt representations",
        idea: "DEC with its decoder kept: codes must still redraw their images while they gather around the centres.",
        formula: r"\mathcal{L} = -\ln p\bigl(x \mid g(f(x))\bigr) + \gamma\,\operatorname{KL}(P\,\Vert\,Q)",
        paper: [
            "Guo, Gao, Liu, Yin (2017)",
            "Improved deep embedded clustering with local structure preservation",
            "https://www.ijcai.org/proceedings/2017/243",
        ],
        terms: &[
            [
                "reconstruction",
                r"-\ln p\bigl(x \mid g(f(x))\bigr)",
                "Keeps the neighbourhoods of the images in the codes; without it this is DEC.",
            ],
            [
                "clustering",
                r"\gamma\,\operatorname{KL}(P\,\Vert\,Q)",
                "Gathers codes around the centres they already lean to.",
            ],
        ],
        presets: &[
            (
                "page",
                "A small dense net that sets turned and moved images right.",
                &[("gamma", "300"), ("sharpening", "0.001"), ("steps", "5000")],
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
                    ("sharpening", "0.001"),
                    ("tolerance", "0.001"),
                    ("output", "squared"),
                ],
            ),
        ],
        knobs,
    },
    build,
};

crate::params! {
    /// The knob that DEC lacks.
    pub struct Weight {
        /// Weight γ of the clustering term, beside a reconstruction in nats an image (bernoulli, some 100) or a squared error a pixel (some 0.02).
        gamma: f64 = 0.1, real(0.0, 1000.0), live;
    }
}

fn knobs() -> Vec<Spec> {
    let mut specs = Weight::specs();
    specs.extend(Knobs::specs());
    specs
}

fn recipe(values: &Values) -> Result<Recipe, ParamError> {
    Ok(Recipe {
        knobs: Knobs::read(values)?,
        clustering: Weight::read(values)?.gamma,
        reconstruction: 1.0,
    })
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    Ok(Box::new(Embedded::new(setup, recipe, values)?))
}
