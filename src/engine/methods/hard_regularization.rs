//! Hard regularisation: online K-means on a learnt embedding, kept alive by what an image pays for joining a full cluster.
//!
//! Mahon and Lukasiewicz, "Hard regularization to prevent deep online clustering collapse without data augmentation" (AAAI
//! 2024, arXiv:2303.16521). L = (1/n) Σᵢ ‖zᵢ − c‖² / σ, where c is the centre that image i gets in the combination assignment
//! of its batch: the counts choose and are no part of the loss, so a large σ makes them weigh more. There are no views, no
//! decoder and no pre-training. The clusters shown are those of the nearest centre, without counts: the honest measure.
//!
//! Three other rules serve for comparison. They are the textbook ones, not those of the published code, whose Sinkhorn rule
//! takes the farthest cluster and whose entropy is that of distances: `free` is plain online K-means, `entropy` adds the
//! entropy of the mean soft assignment, `sinkhorn` takes the largest entry of a balanced plan.
//!
//! Differences: this crate's small convolutional encoder instead of two layers of 5×5 with pooling; one optimiser for weights
//! and centres, which is what two of the same rate do; counts start afresh at every batch (the code's default).

use burn::module::{Module, Param};
use burn::tensor::Tensor;
use burn::tensor::activation::softmax;

use super::rim::centred;
use super::{Info, Method, Setup};
use crate::engine::assignment::{cheapest, combination, sinkhorn};
use crate::engine::descent::Descent;
use crate::engine::error::Error;
use crate::engine::information::marginal_entropy;
use crate::engine::look::Look;
use crate::engine::network::{Dense, Encoder, Init, Pass};
use crate::engine::objective::{Batch, Learner, Objective, Progress, Terms};
use crate::params::{ParamError, Values};

/// Hard regularisation.
pub const METHOD: Method = Method {
    info: Info {
        id: "hard-regularization",
        name: "Hard regularization",
        family: "centres",
        idea: "Draw each image to a centre in a learnt space, and let a centre that already has many images of the batch cost more: hard assignments stay spread without any views.",
        formula: r"\begin{aligned} & \mathcal{L} = \tfrac{1}{n}\sum_i D_{i,y_i} - \lambda\,H(Y), \\ & D_{ik} = \lVert z_i - c_k\rVert^2 / \sigma, \\ & (i, y_i) = \arg\min_{i,k}\,\bigl[D_{ik} + \ln(n_k + 1)\bigr] \text{ in turn} \end{aligned}",
        paper: [
            "Mahon, Lukasiewicz (2024)",
            "Hard regularization to prevent deep online clustering collapse without data augmentation",
            "https://arxiv.org/abs/2303.16521",
        ],
        terms: &[
            [
                "distance",
                r"\tfrac{1}{n}\sum_i D_{i,y_i}",
                "Draws images and centres together; with the nearest centre alone, one centre ends up with all images.",
            ],
            [
                "marginal entropy",
                r"-\lambda\,H(Y)",
                "Only with the rule `entropy`: makes the mean soft assignment even.",
            ],
        ],
        presets: &[
            (
                "page",
                "The combination assignment on a small convolutional net: no views, no pre-training.",
                &[("steps", "1000")],
            ),
            (
                "paper",
                "The published batch, width and rate: 10 epochs of 70,000 images.",
                &[("batch", "256"), ("steps", "2730")],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::choice! {
    /// How images of a batch are assigned to centres.
    pub enum Rule { Combination = "combination", Free = "free", Entropy = "entropy", Sinkhorn = "sinkhorn" }
}

crate::params! {
    /// Knobs of hard regularisation; the defaults are the released ones.
    pub struct Knobs {
        /// How images find their centre: greedily with full centres dearer (combination), the nearest one (free, entropy), or by a balanced plan (sinkhorn).
        rule: Rule = Rule::Combination, choice, live;
        /// Variance σ that squared distances are divided by: the larger it is, the more the counts decide.
        sigma: f64 = 100.0, real(0.1, 10_000.0), live;
        /// Weight λ of the entropy of the mean soft assignment (entropy).
        lambda: f64 = 1.0, real(0.0, 100.0), live if rule("entropy");
        /// Temperature ε of the plan: small is sharp (sinkhorn).
        epsilon: f64 = 0.5, real(0.01, 10.0), live if rule("sinkhorn");
        /// Turns of scaling rows and columns (sinkhorn).
        scalings: usize = 15, count(1, 100), live if rule("sinkhorn");
        /// Adam's learning rate, of weights and centres.
        rate: f64 = 0.001, real(0.000_01, 0.1), live;
        /// Length of the embedding.
        code: usize = 128, count(2, 512);
        /// Channels of the first convolution; the second has twice as many, the dense layer eight times.
        channels: usize = 16, count(2, 64);
    }
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let mut init = Init::new(setup.seed, setup.device);
    let (height, width) = (setup.images.height, setup.images.width);
    let encoder = Encoder::conv(&mut init, height, width, knobs.channels, 8 * knobs.channels);
    let code = Dense::new(&mut init, encoder.width(), knobs.code, 1.0, true);
    let centres = init.normal([setup.clusters, knobs.code], 1.0);
    Ok(Box::new(Descent::new(HardRegularization {
        encoder,
        code,
        centres,
        knobs,
    })))
}

/// The objective.
#[derive(Module, Debug)]
pub struct HardRegularization {
    encoder: Encoder,
    code: Dense,
    /// `[k, code]`.
    centres: Param<Tensor<2>>,
    #[module(skip)]
    knobs: Knobs,
}

impl HardRegularization {
    fn embed(&self, images: Tensor<4>, pass: Pass) -> Tensor<2> {
        self.code.forward(self.encoder.forward(centred(images), pass))
    }

    /// Dᵢₖ.
    fn distances(&self, embedded: Tensor<2>) -> Tensor<2> {
        squared_distances(embedded, self.centres.val()) / self.knobs.sigma
    }

    /// The one-hot assignment of a batch.
    fn assigned(&self, distances: Tensor<2>) -> Tensor<2> {
        match self.knobs.rule {
            Rule::Combination => combination(distances),
            Rule::Free | Rule::Entropy => cheapest(distances),
            Rule::Sinkhorn => sinkhorn(distances, self.knobs.epsilon, self.knobs.scalings),
        }
    }
}

/// ‖zᵢ − cₖ‖².
///
/// # Shapes
/// Points `[n, d]` and centres `[k, d]` to `[n, k]`.
fn squared_distances(points: Tensor<2>, centres: Tensor<2>) -> Tensor<2> {
    let norms = |rows: &Tensor<2>| rows.clone().square().sum_dim(1);
    norms(&points) + norms(&centres).transpose() - points.matmul(centres.transpose()) * 2.0
}

/// KL of the shares of clusters from even ones, ln K − H, in nats: 0 is balanced, ln K is one cluster for all.
///
/// # Shapes
/// Rows that add up to 1 `[n, k]` to `[1]`.
fn imbalance(assigned: Tensor<2>) -> Tensor<1> {
    let k = assigned.dims()[1] as f32;
    let shares = assigned.mean_dim(0);
    (shares.clone() * (shares.clamp_min(1e-12) * k).log()).sum()
}

impl Objective for HardRegularization {
    fn loss(&self, batch: &Batch, _at: Progress) -> Terms {
        let distances = self.distances(self.embed(batch.images.clone(), Pass::Learn));
        let constant = distances.clone().detach();
        let assigned = self.assigned(constant.clone());
        let lambda = if self.knobs.rule == Rule::Entropy {
            self.knobs.lambda
        } else {
            0.0
        };
        let n = distances.dims()[0] as f32;
        Terms::of("distance", (distances.clone() * assigned.clone()).sum() / n)
            .and("marginal entropy", marginal_entropy(distances.neg()) * -lambda)
            .gauge("KL* assigned", imbalance(assigned))
            .gauge("KL* nearest", imbalance(cheapest(constant.clone())))
            .gauge("KL* soft", imbalance(softmax(constant.neg(), 1)))
    }

    fn look(&self, images: Tensor<4>) -> Look {
        let embedded = self.embed(images, Pass::Look);
        let closeness = self.distances(embedded.clone()).neg();
        Look {
            closeness: Some(closeness.clone()),
            ..Look::assigned(embedded, softmax(closeness, 1))
        }
    }

    fn rate(&self, _at: Progress) -> f64 {
        self.knobs.rate
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.knobs = Knobs::read(values)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Run;
    use crate::engine::dataset::Dataset;
    use crate::engine::device::{cpu, opened_cpu, take};
    use crate::protocol::{Request, Snapshot};
    use crate::subset::Subset;
    use futures_lite::future::block_on;

    /// Two digits after a few steps of a small network.
    fn trained(rule: &str) -> Snapshot {
        let knobs = [
            ("clusters", "2"),
            ("batch", "60"),
            ("channels", "4"),
            ("steps", "60"),
            ("rule", rule),
        ];
        let request = Request {
            method: "hard-regularization".into(),
            knobs: knobs.map(|(name, text)| (name.into(), text.into())).into(),
            subset: Subset {
                classes: Some(vec![0, 1]),
                per_class: Some(100),
                ..Subset::default()
            },
            ..Request::default()
        };
        let mut run = Run::prepare(&request, &Dataset::embedded(), &opened_cpu("a test")).unwrap();
        (0..60).for_each(|_| run.step());
        block_on(run.observe(None)).unwrap()
    }

    #[test]
    fn the_combination_assignment_tells_two_digits_apart_and_every_rule_trains() {
        let acc = trained("combination").scores.unwrap().acc;
        assert!(acc >= 0.9, "{acc}");
        for rule in ["free", "entropy", "sinkhorn"] {
            assert!(trained(rule).loss().is_finite(), "{rule}");
        }
    }

    fn close(a: &[f32], b: &[f32]) {
        let near = a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5);
        assert!(near, "{a:?}, not {b:?}");
    }

    #[test]
    fn squared_distances_by_hand() {
        let points = Tensor::from_floats([[1.0, 2.0], [0.0, 0.0]], &cpu());
        let centres = Tensor::from_floats([[1.0, 2.0], [4.0, -2.0], [0.0, 1.0]], &cpu());
        let found = take(squared_distances(points, centres).reshape([6]));
        close(&found, &[0.0, 25.0, 2.0, 5.0, 20.0, 1.0]);
    }

    /// With y constant, ∂L/∂zᵢ = 2(zᵢ − c)/(σn) and ∂L/∂cₖ is minus the sum of these over the members of k.
    #[test]
    fn the_gradient_of_the_distance_is_the_closed_form() {
        let device = cpu().autodiff();
        let points = Tensor::<2>::from_floats([[1.0, 2.0], [0.0, 0.5], [3.0, -1.0]], &device).require_grad();
        let centres = Tensor::<2>::from_floats([[0.0, 0.0], [2.0, 1.0]], &device).require_grad();
        let assigned = Tensor::<2>::from_floats([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]], &device);
        let sigma = 10.0;
        let distances = squared_distances(points.clone(), centres.clone()) / sigma;
        let gradients = ((distances * assigned).sum() / 3.0).backward();
        let scale = 2.0 / (sigma as f32 * 3.0);
        let of_points = take(points.grad(&gradients).unwrap().reshape([6]));
        close(&of_points, &[-1.0, 1.0, 0.0, 0.5, 1.0, -2.0].map(|x| x * scale));
        let of_centres = take(centres.grad(&gradients).unwrap().reshape([4]));
        close(&of_centres, &[0.0, -0.5, 0.0, 1.0].map(|x| x * scale));
    }

    #[test]
    fn imbalance_is_0_for_even_shares_and_ln_k_for_one_cluster() {
        let even = Tensor::from_floats([[1.0, 0.0], [0.0, 1.0]], &cpu());
        let one = Tensor::from_floats([[1.0, 0.0], [1.0, 0.0]], &cpu());
        close(&take(imbalance(even)), &[0.0]);
        close(&take(imbalance(one)), &[2.0_f32.ln()]);
    }
}
