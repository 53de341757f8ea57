//! Cluster discrimination with learnt centres: the learner behind SeCu and behind the cross-entropy baseline, which differ in
//! one knob.
//!
//! Qian (2023, arXiv:2311.14310) and its code. Differences: Adam instead of momentum SGD for the encoder; centres descend
//! without momentum and weight decay, so that one without a gradient rests exactly, and their rate does not depend on the
//! number of heads; images left out of the first epoch's last partial batch take their first label when they first appear.

use std::f64::consts::PI;

use burn::tensor::Tensor;

use crate::engine::adam::Adam;
use crate::engine::augment::Affine;
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::error::Error;
use crate::engine::look::Look;
use crate::engine::methods::{Schedule, Setup};
use crate::engine::network::{Encoder, Init, Kind, Pass};
use crate::engine::objective::{Batch, Learner, Progress, Terms, Wants};
use crate::engine::prototypes::{
    Constraint, Head, Labels, Projector, Rule, centre_loss, representation_loss, unit_rows,
};
use crate::params::{ParamError, Values};
use burn::tensor::activation::softmax;

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
        eta: f64 = 0.1, real(0.0, 20.0), live;
        /// Lower bound γ on a cluster's size, as a share of N / K (size).
        gamma: f64 = 0.9, real(0.0, 1.0), live;
        /// Weight α of the entropy of all labels, as a share of N (entropy).
        alpha: f64 = 0.12, real(0.0, 1.0), live;
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
        hidden: usize = 256, count(16, 2048);
        /// Channels of the first convolution; the second has twice as many, the dense layer eight times (conv).
        channels: usize = 16, count(2, 64);
        /// Length of a feature.
        features: usize = 64, count(2, 512);
    }
}

impl Knobs {
    /// The numbers of the constraint.
    pub fn rule(&self) -> Rule {
        let Self {
            constraint,
            eta,
            gamma,
            alpha,
            ..
        } = *self;
        Rule {
            constraint,
            eta,
            gamma,
            alpha,
        }
    }
}

/// The encoder's rate: 0 for `warmup` epochs, a rise over `ramp` epochs, then half a cosine to 0.
pub fn scheduled(rate: f64, [warmup, ramp]: [usize; 2], epoch: usize, at: Progress) -> f64 {
    let (idle, risen) = (warmup * epoch, (warmup + ramp) * epoch);
    if at.step < idle {
        return 0.0;
    }
    if at.step < risen {
        return rate * (at.step - idle + 1) as f64 / (risen - idle) as f64;
    }
    let left = at.steps.saturating_sub(risen).max(1) as f64;
    rate * 0.5 * (1.0 + (PI * ((at.step - risen) as f64 / left).min(1.0)).cos())
}

/// Steps of one epoch of a run.
///
/// # Errors
/// A knob of the schedule out of range.
pub fn steps_per_epoch(values: &Values, setup: &Setup<'_>) -> Result<usize, ParamError> {
    let batch = Schedule::read(values)?.batch.clamp(1, setup.images.n);
    Ok((setup.images.n / batch).max(1))
}

/// The encoder of a kind, with its projection.
pub fn projector(init: &mut Init, setup: &Setup<'_>, kind: Kind, sizes: [usize; 3]) -> Projector {
    let ([hidden, channels, features], images) = (sizes, setup.images);
    let encoder = match kind {
        Kind::Mlp => Encoder::mlp(init, images.size(), &[hidden, hidden / 2], std::f32::consts::SQRT_2),
        Kind::Conv => Encoder::conv(init, images.height, images.width, channels, 8 * channels),
    };
    Projector::new(init, encoder, features)
}

/// Two affine views of each image.
pub fn two_views([rotate, shift, scale, shear]: [f64; 4]) -> Wants {
    let [rotate, shift, scale, shear] = [rotate, shift, scale, shear].map(|x| x as f32);
    let affine = Affine {
        rotate,
        shift,
        scale,
        shear,
    };
    Wants {
        batch: true,
        views: 2,
        affine,
    }
}

/// Unit features of both views, from one pass so that batch norm sees them together.
pub fn both(projector: &Projector, batch: &Batch) -> [Tensor<2>; 2] {
    let b = batch.rows.dims()[0];
    let x = projector.forward(Tensor::cat(batch.views.clone(), 0), Pass::Learn);
    [x.clone().narrow(0, 0, b), x.narrow(0, b, b)]
}

/// What a look shows: features, and their softmax over the cosines to the centres of a head.
pub fn seen(projector: &Projector, centres: &Tensor<2>, images: Tensor<4>, temperature: f64) -> Look {
    let features = projector.forward(images, Pass::Look).inner();
    let closeness = features.clone().matmul(centres.clone().transpose());
    let assignment = softmax(closeness.clone() / temperature, 1);
    Look {
        closeness: Some(closeness),
        ..Look::assigned(features, assignment)
    }
}

/// Builds the learner of a run.
///
/// # Errors
/// A knob out of range.
pub fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let mut init = Init::new(setup.seed, setup.device);
    let sizes = [knobs.hidden, knobs.channels, knobs.features];
    let projector = projector(&mut init, setup, knobs.encoder, sizes);
    let head = |h| Head::new(&mut init, setup.clusters * h, knobs.features, setup.images.n);
    Ok(Box::new(Discrimination {
        heads: (1..=knobs.heads).map(head).collect(),
        projector: Some(projector),
        adam: Adam::default(),
        epoch: steps_per_epoch(values, setup)?,
        knobs,
    }))
}

/// An encoder and its heads, each descending by an optimiser of its own.
struct Discrimination {
    projector: Option<Projector>,
    adam: Adam,
    heads: Vec<Head>,
    /// Steps of an epoch.
    epoch: usize,
    knobs: Knobs,
}

impl Discrimination {
    fn projector(&self) -> &Projector {
        self.projector.as_ref().expect("the encoder is only taken inside a step")
    }

    /// Both losses of a head, whose centres record their gradient.
    fn losses(&self, x: &[Tensor<2>; 2], head: &Head, centres: &Tensor<2>, labels: &Labels) -> [Tensor<1>; 2] {
        let Knobs { tau, temperature, .. } = self.knobs;
        let encoder = representation_loss(x.clone(), &head.old, labels.before.clone(), tau, temperature);
        let stable = self.knobs.loss == CentreLoss::Stable;
        let one = |x: Tensor<2>| {
            let unit = unit_rows(centres.clone());
            centre_loss(x.inner(), unit, labels.now.clone(), self.knobs.hardness, stable)
        };
        let [a, b] = x.clone().map(one);
        [encoder, (a + b) * 0.5]
    }
}

impl Learner for Discrimination {
    fn wants(&self) -> Wants {
        let Knobs {
            rotate,
            shift,
            scale,
            shear,
            ..
        } = self.knobs;
        two_views([rotate, shift, scale, shear])
    }

    fn step(&mut self, batch: &Batch, at: Progress) -> Terms {
        let x = both(self.projector(), batch);
        let [a, b] = x.clone().map(Tensor::inner);
        let (mean, rule, n) = ((a.clone() + b) * 0.5, self.knobs.rule(), self.heads.len() as f64);
        let mut parts = Vec::new();
        for head in &mut self.heads {
            if at.step % self.epoch == 0 {
                head.freeze();
            }
            let labels = head.assign(mean.clone(), &batch.rows, rule);
            parts.push((labels, head.centres.clone().autodiff().require_grad()));
        }
        let sum = self.heads.iter().zip(&parts).map(|(head, (labels, centres))| self.losses(&x, head, centres, labels));
        let [encoder, centre] = sum.reduce(|[a, b], [c, d]| [a + c, b + d]).expect("there is a head");
        let terms = Terms::of("representation", encoder / n).and("centres", centre / n);
        let mut gradients = terms.total().backward();
        let terms = terms.detached();
        let mut first = None;
        for (head, (labels, centres)) in self.heads.iter_mut().zip(parts) {
            let earlier = head.centres.clone();
            if let Some(gradient) = centres.grad_remove(&mut gradients) {
                head.centres = unit_rows(earlier.clone() - gradient * (self.knobs.pace * n));
            }
            first.get_or_insert((earlier, labels));
        }
        let rate = scheduled(self.knobs.rate, [self.knobs.warmup, self.knobs.ramp], self.epoch, at);
        let projector = self.projector.take().expect("steps do not nest");
        self.projector = Some(self.adam.step(rate, projector, &mut gradients));
        let (earlier, labels) = first.expect("there is a head");
        self.heads[0].gauges(terms, &earlier, &labels, a)
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.knobs = Knobs::read(values)?;
        Ok(())
    }

    fn look(&self, images: Tensor<4>) -> Look {
        seen(self.projector(), &self.heads[0].centres, images, self.knobs.temperature)
    }

    fn state(&self) -> State {
        let mut state = State::default();
        state.module("weights", self.projector());
        self.adam.save(self.projector(), &mut state);
        for (i, head) in self.heads.iter().enumerate() {
            head.save(&format!("head.{i}"), &mut state);
        }
        state
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let projector = self.projector.take().expect("restoring does not happen inside a step");
        let (projector, outcome) = checkpoint.module("weights", projector);
        self.adam.restore(&projector, checkpoint);
        self.projector = Some(projector);
        let heads = self.heads.iter_mut().enumerate();
        heads.fold(outcome, |outcome, (i, head)| {
            outcome.and_then(|()| head.restore(&format!("head.{i}"), checkpoint))
        })
    }
}
