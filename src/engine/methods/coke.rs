//! `CoKe`, online constrained K-means: each batch is assigned as it comes, under a lower bound on the size of each cluster, and
//! a centre is the running mean of its images.
//!
//! Qian, Xu, Hu, Li and Jin, "Unsupervised visual representation learning by online constrained K-means" (CVPR 2022,
//! arXiv:2105.11527); the reference code decides where the paper is silent. Differences beside those of
//! [`discrimination`](crate::engine::discrimination): two views without a predictor and without small crops; no second stage
//! with averaged centres and soft labels; a centre counts as the mean of `prior` images when an epoch begins, because with
//! small batches it would otherwise jump to the mean of its first few.

use burn::tensor::Tensor;

use super::{Info, Method, Setup};
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::directions::{representation_loss, unit_rows};
use crate::engine::discrimination::{Body, Centring, Sizes, two_views};
use crate::engine::error::Error;
use crate::engine::forces::{self, Forces};
use crate::engine::look::{Inspection, Look, Seen};
use crate::engine::network::Kind;
use crate::engine::objective::{Batch, Learner, Progress, Terms, Wants};
use crate::engine::prototypes::{Assigned, Constraint, Head, Rule, restored};
use crate::params::{ParamError, Values};

/// `CoKe`.
pub const METHOD: Method = Method {
    info: Info {
        id: "coke",
        name: "CoKe",
        family: "cluster discrimination",
        idea: "K-means while the images stream by: a price on full clusters keeps each above a least size, and a centre is the running mean of its images; the encoder learns to predict the clusters.",
        formula: r"\begin{aligned} & \mathcal{L} = -\tfrac{1}{B}\sum_i \sum_k q_{ik} \ln p_k(x_i;\bar{W}), \\ & y_i = \arg\max_k \bigl(x_i^\top w_k + \rho_k\bigr) \end{aligned}",
        paper: [
            "Qian, Xu, Hu, Li, Jin (2022)",
            "Unsupervised visual representation learning by online constrained K-means",
            "https://arxiv.org/abs/2105.11527",
        ],
        terms: &[[
            "representation",
            r"\begin{aligned} & -\tfrac{1}{B}\sum_i \sum_k q_{ik} \ln p_k(x_i;\bar{W}), \\ & q_i = \tau\,\bar{y}_i + (1-\tau)\,p(x_i';\bar{W}) \end{aligned}",
            "Moves the encoder: each view predicts last epoch's label and the other view's prediction, by last epoch's centres. Centres have no loss.",
        ]],
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
                    ("steps", "3900"),
                ],
            ),
            (
                "paper",
                "The published ratios as far as they carry over: a loose bound, long training.",
                &[
                    ("batch", "128"),
                    ("gamma", "0.4"),
                    ("temperature", "0.05"),
                    ("ramp", "10"),
                    ("features", "128"),
                    ("prior", "0"),
                    ("steps", "31200"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::params! {
    /// Knobs of `CoKe`.
    pub struct Knobs {
        /// What comes before the unit sphere, so that features share no direction: nothing, taking out the mean (mean), or batch norm (norm).
        centring: Centring = Centring::None, choice;
        /// Rate η of the dual variables.
        eta: f64 = 0.1, real(0.0, 20.0), live;
        /// Lower bound γ on a cluster's size, as a share of N / K; at 0 there is none, at 1 all are equal.
        gamma: f64 = 0.9, real(0.0, 1.0), live;
        /// Images that a centre counts for when an epoch begins, as a share of batch / K.
        prior: f64 = 1.0, real(0.0, 100.0), live;
        /// Temperature of the encoder's predictions.
        temperature: f64 = 0.1, real(0.01, 2.0), live;
        /// Share τ of last epoch's label in the encoder's target; the rest is the other view's prediction.
        tau: f64 = 0.2, real(0.0, 1.0), live;
        /// Sets of centres with K, 2K, 3K, … clusters that share the encoder; the first is shown.
        heads: usize = 3, count(1, 10);
        /// Adam's learning rate of the encoder, at its largest.
        rate: f64 = 0.002, real(0.0, 0.1), live;
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

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
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
    let none = |head: &Head| Tensor::zeros([head.k(), 1], &head.centres.device());
    let seen = body.heads.iter().map(none).collect();
    let forces = None;
    Ok(Box::new(Coke {
        body,
        seen,
        forces,
        knobs,
    }))
}

/// An encoder and centres that are running means.
struct Coke {
    body: Body,
    /// Images that each centre of each head is the mean of, `[k, 1]`.
    seen: Vec<Tensor<2>>,
    /// What moved the first head's centres in the last step.
    forces: Option<Forces>,
    knobs: Knobs,
}

/// The running mean of m images and the n of a batch, back on the sphere; centres that the batch misses stay.
///
/// # Shapes
/// Counts `[k, 1]` before, features `[b, d]` and one-hot labels `[b, k]`; gives the counts after.
fn average(head: &mut Head, seen: Tensor<2>, x: Tensor<2>, assigned: &Assigned) -> Tensor<2> {
    let members = assigned.now.clone().transpose();
    let count = members.clone().sum_dim(1);
    let sum = head.centres.clone() * seen.clone() + members.matmul(x);
    let present = count.clone().greater_elem(0.0).float();
    head.settle(unit_rows(sum), present);
    seen + count
}

impl Coke {
    fn rule(&self) -> Rule {
        Rule {
            constraint: Constraint::Size,
            eta: self.knobs.eta,
            gamma: self.knobs.gamma,
            alpha: 0.0,
        }
    }

    /// Forgets how many images each centre stands for, but for the prior.
    fn begin(&mut self, batch: usize) {
        for (seen, head) in self.seen.iter_mut().zip(&self.body.heads) {
            let prior = self.knobs.prior * batch as f64 / head.k() as f64;
            *seen = Tensor::full([head.k(), 1], prior, &head.centres.device());
        }
    }

    fn loss(&self, x: &[Tensor<2>; 2], assigned: &[Assigned]) -> Tensor<1> {
        let Knobs { tau, temperature, .. } = self.knobs;
        let each = self.body.heads.iter().zip(assigned);
        let each = each.map(|(head, assigned)| {
            representation_loss(x.clone(), &head.old, assigned.before.clone(), tau, temperature)
        });
        each.reduce(|a, b| a + b).expect("there is a head") / assigned.len() as f64
    }
}

impl Learner for Coke {
    fn wants(&self) -> Wants {
        let knobs = &self.knobs;
        two_views([knobs.rotate, knobs.shift, knobs.scale, knobs.shear])
    }

    fn step(&mut self, batch: &Batch, at: Progress) -> Terms {
        let x = self.body.features(batch);
        let [a, b] = x.clone().map(Tensor::inner);
        let mean = (a.clone() + b.clone()) * 0.5;
        if self.body.begins(at) {
            self.begin(mean.dims()[0]);
        }
        let assigned = self.body.label(&mean, batch, at, self.rule());
        let earlier = self.body.heads[0].centres.clone();
        let terms = Terms::of("representation", self.loss(&x, &assigned));
        for ((head, seen), assigned) in self.body.heads.iter_mut().zip(&mut self.seen).zip(&assigned) {
            *seen = average(head, seen.clone(), mean.clone(), assigned);
        }
        let first = &self.body.heads[0].centres;
        self.forces = Some(Forces::of_means(&earlier, first, &assigned[0].now));
        let mut gradients = terms.total().backward();
        let Knobs { rate, warmup, ramp, .. } = self.knobs;
        self.body.descend(rate, [warmup, ramp], at, &mut gradients);
        self.body.heads[0].gauges(terms.detached(), &earlier, &assigned[0], [a, b])
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
        let mut state = self.body.state();
        for (i, seen) in self.seen.iter().enumerate() {
            state.array(&format!("seen.{i}"), seen.clone());
        }
        state
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        self.body.restore(checkpoint)?;
        for (i, seen) in self.seen.iter_mut().enumerate() {
            *seen = restored(seen, checkpoint, &format!("seen.{i}"))?;
        }
        Ok(())
    }
}
