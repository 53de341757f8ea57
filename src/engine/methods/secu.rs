//! SeCu, stable cluster discrimination: each image is told from the others by its cluster, and a centre is never pushed.
//!
//! Qian, "Stable cluster discrimination for deep clustering" (ICCV 2023, arXiv:2311.14310); the reference code decides where
//! the paper is silent. [`discrimination`](crate::engine::discrimination) holds the learner, its knobs and the differences.

use super::{Info, Method};
use crate::engine::discrimination::{Knobs, build};

/// SeCu.
pub const METHOD: Method = Method {
    info: Info {
        id: "secu",
        name: "SeCu",
        family: "cluster discrimination",
        idea: "Images and clusters are directions; each image must point to its cluster. A centre moves towards its own images only, so that a cluster missing from a batch stays where it is.",
        formula: r"\mathcal{L} = -\tfrac{1}{B}\sum_i \sum_k q_{ik} \ln p_k(x_i;\bar{W}) \;-\; \tfrac{1}{B}\sum_i \ln \frac{e^{x_i^\top w_{y_i}/t}}{e^{x_i^\top w_{y_i}/t} + \sum_{k \ne y_i} e^{x_i^\top \operatorname{sg}(w_k)/t}}",
        paper: [
            "Qian (2023)",
            "Stable cluster discrimination for deep clustering",
            "https://arxiv.org/abs/2311.14310",
        ],
        terms: &[
            [
                "representation",
                r"-\tfrac{1}{B}\sum_i \sum_k q_{ik} \ln p_k(x_i;\bar{W}), \quad q_i = \tau\,\bar{y}_i + (1-\tau)\,p(x_i';\bar{W})",
                "Moves the encoder: each view predicts last epoch's label and the other view's prediction, by last epoch's centres.",
            ],
            [
                "centres",
                r"-\tfrac{1}{B}\sum_i \ln p_{y_i}(\operatorname{sg}(x_i)), \quad \tfrac{\partial}{\partial w_j} = -\tfrac{1}{Bt}\sum_{i:\,y_i=j}(1-p_{ij})\,x_i",
                "Moves the centres: towards their own images, most towards the doubtful ones, and away from none.",
            ],
        ],
        presets: &[
            (
                "page",
                "A small convolutional net, affine views, three sets of centres and a lower bound on sizes.",
                &[("batch", "128"), ("steps", "3900")],
            ),
            (
                "paper",
                "The published settings as far as they carry over: ten sets of centres, temperature 0.05, 400 epochs.",
                &[
                    ("batch", "128"),
                    ("heads", "10"),
                    ("temperature", "0.05"),
                    ("hardness", "0.05"),
                    ("pace", "1.2"),
                    ("ramp", "10"),
                    ("features", "128"),
                    ("steps", "31200"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};
