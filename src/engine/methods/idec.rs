//! IDEC, improved deep embedded clustering: DEC that keeps its decoder.
//!
//! Guo, Gao, Liu and Yin, "Improved deep embedded clustering with local structure preservation" (IJCAI 2017):
//! L = ‖x − g(z)‖²/D + γ·KL(P ‖ Q). Differences: those of [`dec`](super::dec).

use super::{Info, Method, Setup};
use crate::engine::autoencoder::{Net, Turned};
use crate::engine::embedded::{Embedded, Recipe};
use crate::engine::error::Error;
use crate::engine::objective::Learner;
use crate::params::Values;

/// IDEC.
pub const METHOD: Method = Method {
    info: Info {
        id: "idec",
        name: "IDEC",
        family: "learnt representations",
        idea: "DEC with its decoder kept: codes must still redraw their images while they gather around the centres.",
        formula: r"\mathcal{L} = \tfrac{1}{D}\lVert x - g(f(x)) \rVert^2 + \gamma\,\operatorname{KL}(P\,\Vert\,Q)",
        paper: [
            "Guo, Gao, Liu, Yin (2017)",
            "Improved deep embedded clustering with local structure preservation",
            "https://www.ijcai.org/proceedings/2017/243",
        ],
        terms: &[
            [
                "reconstruction",
                r"\tfrac{1}{D}\lVert x - g(f(x)) \rVert^2",
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
                    ("sharpening", "0.001"),
                    ("tolerance", "0.001"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::params! {
    /// Knobs of IDEC.
    pub struct Knobs {
        /// Weight γ of the clustering term.
        gamma: f64 = 0.1, real(0.0, 10.0), live;
        /// Adam's learning rate.
        rate: f64 = 0.001, real(0.000_01, 0.1), live;
        /// Adam's learning rate once centres are there.
        sharpening: f64 = 0.001, real(0.000_001, 0.1), live;
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
        clustering: knobs.gamma,
        reconstruction: 1.0,
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
