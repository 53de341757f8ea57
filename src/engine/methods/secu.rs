//! SeCu, stable cluster discrimination: each image is told from the others by its cluster, and a centre is never pushed.
//!
//! Qian, "Stable cluster discrimination for deep clustering" (ICCV 2023, arXiv:2311.14310); the reference code decides where
//! the paper is silent. Differences beside those of [`discrimination`](crate::engine::discrimination): centres descend without
//! momentum and weight decay, so that one without a gradient rests exactly, and their rate does not depend on the number of
//! heads. With the knob `loss` at `cross-entropy` the same learner is the unstable baseline.

use burn::tensor::Tensor;

use super::{Info, Method, Setup};
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::directions::{centre_loss, representation_loss, unit_rows};
use crate::engine::discrimination::{Body, Centring, Sizes, two_views};
use crate::engine::error::Error;
use crate::engine::forces::{self, Forces, Law};
use crate::engine::look::{Inspection, Look, Seen};
use crate::engine::network::Kind;
use crate::engine::objective::{Batch, Learner, Progress, Terms, Wants};
use crate::engine::prototypes::{Assigned, Constraint, Head, Rule};
use crate::params::{ParamError, Values};

/// SeCu.
pub const METHOD: Method = Method {
    info: Info {
        id: "secu",
        name: "SeCu",
        family: "cluster discrimination",
        idea: "Images and clusters are directions; each image must point to its cluster. A centre moves towards its own images only, so that a cluster missing from a batch stays where it is.",
        formula: r"\begin{aligned} & \mathcal{L} = -\tfrac{1}{B}\sum_i \sum_k q_{ik} \ln p_k(x_i;\bar{W}) \\ & -\; \tfrac{1}{B}\sum_i \ln \frac{e^{x_i^\top w_{y_i}/t}}{e^{x_i^\top w_{y_i}/t} + \sum_{k \ne y_i} e^{x_i^\top \operatorname{sg}(w_k)/t}} \end{aligned}",
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
                r"\begin{aligned} & -\tfrac{1}{B}\sum_i \ln p_{y_i}(\operatorname{sg}(x_i)), \\ & \tfrac{\partial}{\partial w_j} = -\tfrac{1}{Bt}\sum_{i:\,y_i=j}(1-p_{ij})\,x_i \end{aligned}",
                "Moves the centres: towards their own images, most towards the doubtful ones, and away from none.",
            ],
        ],
        presets: &[
            (
                "page",
                "A small convolutional net, affine views, ten sets of centres and equal sizes; features without a common direction, and soft predictions.",
                &[
                    ("batch", "128"),
                    ("heads", "10"),
                    ("gamma", "1"),
                    ("centring", "mean"),
                    ("temperature", "0.4"),
                    ("pace", "2"),
                    ("steps", "3900"),
                ],
            ),
            (
                "paper",
                "The published settings as far as they carry over: ten sets of centres, temperature 0.05, 400 epochs.",
                &[
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

crate::choice! {
    /// Which logits of the centres' loss carry a gradient: all of them, or the label's alone.
    pub enum CentreLoss { CrossEntropy = "cross-entropy", Stable = "stable" }
}

crate::params! {
    /// Knobs of cluster discrimination.
    pub struct Knobs {
        /// The centres' loss: plain cross-entropy pushes every centre away from images that are not its own; stable does not.
        loss: CentreLoss = CentreLoss::Stable, choice, live;
        /// What keeps clusters alive: nothing, a lower bound on their sizes (size), or the entropy of all labels (entropy).
        constraint: Constraint = Constraint::Size, choice, live;
        /// Rate η of the dual variables (size).
        eta: f64 = 0.1, real(0.0, 20.0), live if constraint("size");
        /// Lower bound γ on a cluster's size, as a share of N / K (size).
        gamma: f64 = 0.9, real(0.0, 1.0), live if constraint("size");
        /// Weight α of the entropy of all labels, as a share of N (entropy).
        alpha: f64 = 0.12, real(0.0, 1.0), live if constraint("entropy");
        /// Temperature of the encoder's predictions.
        temperature: f64 = 0.1, real(0.01, 2.0), live;
        /// Temperature of the centres' loss: the larger, the more evenly members pull.
        hardness: f64 = 0.1, real(0.01, 10.0), live;
        /// Share τ of last epoch's label in the encoder's target; the rest is the other view's prediction.
        tau: f64 = 0.2, real(0.0, 1.0), live;
        /// Sets of centres with K, 2K, 3K, … clusters that share the encoder; the first is shown.
        heads: usize = 3, count(1, 10);
        /// Adam's learning rate of the encoder, at its largest.
        rate: f64 = 0.002, real(0.0, 0.1), live;
        /// What comes before the unit sphere, so that features share no direction: nothing, taking out the mean (mean), or batch norm (norm).
        centring: Centring = Centring::None, choice;
        /// Learning rate of the centres.
        pace: f64 = 0.8, real(0.0, 10.0), live;
        /// First epochs in which only the centres learn.
        warmup: usize = 1, count(0, 100), live;
        /// Epochs after these in which the encoder's rate rises; then it falls to 0 by half a cosine.
        ramp: usize = 2, count(0, 100), live;
        /// Largest turn of a view, in degrees.
        rotate: f64 = 15.0, real(0.0, 45.0), live;
        /// Largest move of a view, as a share of the side.
        shift: f64 = 0.1, real(0.0, 0.5), live;
        /// Largest change of size of a view, as a share.
        scale: f64 = 0.1, real(0.0, 0.5), live;
        /// Largest shear of a view, as a share.
        shear: f64 = 0.15, real(0.0, 0.5), live;
        /// The encoder: dense layers (mlp) or convolutions (conv).
        encoder: Kind = Kind::Conv, choice;
        /// Units in the first hidden layer; the second has half as many (mlp).
        hidden: usize = 256, count(16, 2048) if encoder("mlp");
        /// Channels of the first convolution; the second has twice as many, the dense layer eight times (conv).
        channels: usize = 16, count(2, 64) if encoder("conv");
        /// Length of a feature.
        features: usize = 64, count(2, 512);
    }
}

/// Builds the learner of a run.
///
/// # Errors
/// A knob out of range.
pub fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let sizes = Sizes {
        encoder: knobs.encoder,
        hidden: knobs.hidden,
        channels: knobs.channels,
        features: knobs.features,
        heads: knobs.heads,
        centring: knobs.centring,
    };
    let body = Body::new(values, setup, sizes)?;
    Ok(Box::new(Discrimination {
        body,
        knobs,
        forces: None,
    }))
}

/// An encoder and learnt centres, each with its optimiser.
struct Discrimination {
    body: Body,
    knobs: Knobs,
    /// What moved the first head's centres in the last step.
    forces: Option<Forces>,
}

impl Knobs {
    fn rule(&self) -> Rule {
        Rule {
            constraint: self.constraint,
            eta: self.eta,
            gamma: self.gamma,
            alpha: self.alpha,
        }
    }

    fn law(&self) -> Law {
        Law {
            temperature: self.hardness,
            rate: self.pace,
            stable: self.loss == CentreLoss::Stable,
        }
    }

    /// Both losses of a head, whose centres record their gradient.
    fn losses(&self, x: &[Tensor<2>; 2], head: &Head, centres: &Tensor<2>, assigned: &Assigned) -> [Tensor<1>; 2] {
        let before = assigned.before.clone();
        let encoder = representation_loss(x.clone(), &head.old, before, self.tau, self.temperature);
        let (stable, unit) = (self.loss == CentreLoss::Stable, unit_rows(centres.clone()));
        let one = |x: Tensor<2>| centre_loss(x.inner(), unit.clone(), assigned.now.clone(), self.hardness, stable);
        let [a, b] = x.clone().map(one);
        [encoder, (a + b) * 0.5]
    }
}

impl Learner for Discrimination {
    fn wants(&self) -> Wants {
        let knobs = &self.knobs;
        two_views([knobs.rotate, knobs.shift, knobs.scale, knobs.shear])
    }

    fn step(&mut self, batch: &Batch, at: Progress) -> Terms {
        let Self { body, knobs, .. } = self;
        let x = body.features(batch);
        let [a, b] = x.clone().map(Tensor::inner);
        let assigned = body.label(&((a.clone() + b.clone()) * 0.5), batch, at, knobs.rule());
        let earlier: Vec<_> = body.heads.iter().map(|head| head.centres.clone()).collect();
        let centres: Vec<_> = earlier.iter().map(|w| w.clone().autodiff().require_grad()).collect();
        let n = body.heads.len() as f64;
        let each = body.heads.iter().zip(&centres).zip(&assigned);
        let sum = each.map(|((head, w), assigned)| knobs.losses(&x, head, w, assigned));
        let [encoder, centre] = sum.reduce(|[a, b], [c, d]| [a + c, b + d]).expect("there is a head");
        let terms = Terms::of("representation", encoder / n).and("centres", centre / n);
        let mut gradients = terms.total().backward();
        for (head, w) in body.heads.iter_mut().zip(centres) {
            if let Some(gradient) = w.grad_remove(&mut gradients) {
                head.pull(gradient * (knobs.pace * n));
            }
        }
        body.descend(knobs.rate, [knobs.warmup, knobs.ramp], at, &mut gradients);
        let views = [a, b];
        self.forces = Some(Forces::of_descent(&views, &earlier[0], &assigned[0].now, knobs.law()));
        body.heads[0].gauges(terms.detached(), &earlier[0], &assigned[0], views)
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.knobs = Knobs::read(values)?;
        Ok(())
    }

    fn look(&self, images: Tensor<4>) -> Look {
        self.body.look(images, self.knobs.temperature)
    }

    fn kept(&self) -> Option<Tensor<2>> {
        Some(forces::kept(&self.body.heads[0], self.forces.as_ref()))
    }

    fn inspect(&self, seen: &Seen) -> Inspection {
        forces::inspection(seen)
    }

    fn state(&self) -> State {
        self.body.state()
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        self.body.restore(checkpoint)
    }
}
