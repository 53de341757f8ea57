//! Cluster discrimination by plain cross-entropy: SeCu's encoder, views, temperatures and optimisers, and a loss that pushes
//! every centre away from images that are not its own.
//!
//! The baseline of Qian (2023, arXiv:2311.14310). A centre without members in the batch has nothing that pulls it and is only
//! pushed, most by the images nearest to it; it loses members, is absent more often, and is pushed on. The encoder learns from
//! SeCu's representation loss in both cases, so that the gradient of the centres is the only difference; turning `loss` and
//! `constraint` while it trains shows them recover.

use super::secu::{Knobs, build};
use super::{Info, Method};

/// Cluster discrimination by cross-entropy.
pub const METHOD: Method = Method {
    info: Info {
        id: "cluster-discrimination",
        name: "Cluster discrimination (cross-entropy)",
        family: "cluster discrimination",
        idea: "Classify images into the clusters that they were just put into. A cluster that a batch misses is only pushed away, wins fewer images next time, and may die.",
        formula: r"\begin{aligned} & \mathcal{L} = -\tfrac{1}{B}\sum_i \sum_k q_{ik} \ln p_k(x_i;\bar{W}) \\ & -\; \tfrac{1}{B}\sum_i \ln \frac{e^{x_i^\top w_{y_i}/t}}{\sum_k e^{x_i^\top w_k/t}} \end{aligned}",
        paper: [
            "Qian (2023)",
            "Stable cluster discrimination for deep clustering",
            "https://arxiv.org/abs/2311.14310",
        ],
        terms: &[
            [
                "representation",
                r"\begin{aligned} & -\tfrac{1}{B}\sum_i \sum_k q_{ik} \ln p_k(x_i;\bar{W}), \\ & q_i = \tau\,\bar{y}_i + (1-\tau)\,p(x_i';\bar{W}) \end{aligned}",
                "Moves the encoder: each view predicts last epoch's label and the other view's prediction, by last epoch's centres.",
            ],
            [
                "centres",
                r"\begin{aligned} & -\tfrac{1}{B}\sum_i \ln p_{y_i}(\operatorname{sg}(x_i)), \\ & \tfrac{\partial}{\partial w_j} = \tfrac{1}{Bt}\Bigl[\sum_{i:\,y_i \ne j} p_{ij}\,x_i \\ & \qquad - \sum_{i:\,y_i=j}(1-p_{ij})\,x_i\Bigr] \end{aligned}",
                "Moves the centres: towards their own images and away from all others, even where they have no image of their own.",
            ],
        ],
        presets: &[
            (
                "page",
                "Small batches, so that clusters are often absent, and nothing that keeps them alive.",
                &[
                    ("loss", "cross-entropy"),
                    ("constraint", "none"),
                    ("heads", "1"),
                    ("centring", "norm"),
                    ("pace", "0.1"),
                    ("batch", "32"),
                    ("steps", "3000"),
                ],
            ),
            (
                "paper",
                "SeCu's published settings with the other loss and without a constraint.",
                &[
                    ("loss", "cross-entropy"),
                    ("constraint", "none"),
                    ("batch", "128"),
                    ("heads", "10"),
                    ("temperature", "0.05"),
                    ("hardness", "0.05"),
                    ("pace", "0.12"),
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
