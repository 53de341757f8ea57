//! What cluster discrimination consists of, whatever moves its centres: an encoder onto the unit sphere with its optimiser,
//! two views, and heads.
//!
//! Qian et al. (2022, arXiv:2105.11527), Qian (2023, arXiv:2311.14310) and their code. Differences: Adam instead of momentum
//! SGD; images that the first epoch's last partial batch leaves out take their first label when they first appear.

use std::f64::consts::PI;

use burn::module::Module;
use burn::tensor::activation::softmax;
use burn::tensor::{Gradients, Tensor};

use crate::engine::adam::Adam;
use crate::engine::augment::Affine;
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::directions::unit_rows;
use crate::engine::error::Error;
use crate::engine::look::Look;
use crate::engine::methods::{Schedule, Setup};
use crate::engine::network::{Dense, Encoder, Init, Kind, Mean, Norm, Pass};
use crate::engine::objective::{Batch, Progress, Wants};
use crate::engine::prototypes::{Assigned, Head, Rule};
use crate::params::{ParamError, Values};

crate::choice! {
    /// What comes before the unit sphere: nothing, taking out the batch's mean, or batch norm.
    pub enum Centring { None = "none", Mean = "mean", Norm = "norm" }
}

/// An encoder and a projection to the unit sphere.
///
/// Features of a fresh net have one direction in common, with which one random centre can be the nearest to all images; the
/// mean before the sphere takes it out, and batch norm makes all directions equally strong besides.
#[derive(Module, Debug)]
pub struct Projector {
    encoder: Encoder,
    projection: Dense,
    mean: Option<Mean>,
    norm: Option<Norm>,
}

impl Projector {
    /// A linear projection to features of a length, and what comes before the sphere.
    pub fn new(init: &mut Init, encoder: Encoder, features: usize, centring: Centring) -> Self {
        let projection = Dense::new(init, encoder.width(), features, 1.0, false);
        let mean = (centring == Centring::Mean).then(|| Mean::new(init, features));
        let norm = (centring == Centring::Norm).then(|| Norm::new(init, features));
        Self {
            encoder,
            projection,
            mean,
            norm,
        }
    }

    /// # Shapes
    /// Images `[n, 1, h, w]` from 0 to 1 to unit features `[n, d]`.
    pub fn forward(&self, images: Tensor<4>, pass: Pass) -> Tensor<2> {
        let features = self.projection.forward(self.encoder.forward(images * 2.0 - 1.0, pass));
        let features = match &self.mean {
            Some(mean) => mean.forward(features, pass),
            None => features,
        };
        unit_rows(match &self.norm {
            Some(norm) => norm.forward(features, pass),
            None => features,
        })
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

/// The sizes of a [`Body`].
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Dense layers or convolutions.
    pub encoder: Kind,
    /// Units in the first hidden layer; the second has half as many.
    pub hidden: usize,
    /// Channels of the first convolution.
    pub channels: usize,
    /// Length of a feature.
    pub features: usize,
    /// Sets of centres: K, 2K, 3K, …
    pub heads: usize,
    /// What comes before the unit sphere.
    pub centring: Centring,
}

/// An encoder, its optimiser, and heads.
pub struct Body {
    projector: Option<Projector>,
    adam: Adam,
    /// The heads; the first has as many centres as clusters are asked for.
    pub heads: Vec<Head>,
    /// Steps of an epoch.
    epoch: usize,
}

impl Body {
    /// Initial weights and centres.
    ///
    /// # Errors
    /// A knob of the schedule out of range.
    pub fn new(values: &Values, setup: &Setup<'_>, sizes: Sizes) -> Result<Self, Error> {
        let mut init = Init::new(setup.seed, setup.device);
        let encoder = sizes.encoder(&mut init, setup);
        let projector = Projector::new(&mut init, encoder, sizes.features, sizes.centring);
        let head = |h| Head::new(&mut init, setup.clusters * h, sizes.features, setup.images.n);
        Ok(Self {
            heads: (1..=sizes.heads).map(head).collect(),
            projector: Some(projector),
            adam: Adam::default(),
            epoch: steps_per_epoch(values, setup)?,
        })
    }

    fn projector(&self) -> &Projector {
        self.projector
            .as_ref()
            .expect("the encoder is only taken inside a step")
    }

    /// Whether an epoch begins.
    pub fn begins(&self, at: Progress) -> bool {
        at.step.is_multiple_of(self.epoch)
    }

    /// Unit features of both views, from one pass so that batch norm sees them together.
    pub fn features(&self, batch: &Batch) -> [Tensor<2>; 2] {
        let b = batch.rows.dims()[0];
        let views = Tensor::cat(batch.views.clone(), 0);
        let x = self.projector().forward(views, Pass::Learn);
        [x.clone().narrow(0, 0, b), x.narrow(0, b, b)]
    }

    /// Labels the mean of both views by each head; keeps the centres first where an epoch begins.
    pub fn label(&mut self, mean: &Tensor<2>, batch: &Batch, at: Progress, rule: Rule) -> Vec<Assigned> {
        let begins = self.begins(at);
        let each = self.heads.iter_mut().map(|head| {
            if begins {
                head.freeze();
            }
            head.assign(mean.clone(), &batch.rows, rule)
        });
        each.collect()
    }

    /// Moves the encoder.
    ///
    /// # Panics
    /// If an earlier step panicked while it held the encoder.
    pub fn descend(&mut self, rate: f64, pauses: [usize; 2], at: Progress, gradients: &mut Gradients) {
        let rate = scheduled(rate, pauses, self.epoch, at);
        let projector = self.projector.take().expect("steps do not nest");
        self.projector = Some(self.adam.step(rate, projector, gradients));
    }

    /// Features, and the softmax of their cosines to the first head's centres.
    pub fn look(&self, images: Tensor<4>, temperature: f64) -> Look {
        let features = self.projector().valid().forward(images, Pass::Look);
        let closeness = features.clone().matmul(self.heads[0].centres.clone().transpose());
        let assignment = softmax(closeness.clone() / temperature, 1);
        Look {
            closeness: Some(closeness),
            ..Look::assigned(features, assignment)
        }
    }

    /// Everything that the next step depends on.
    pub fn state(&self) -> State {
        let mut state = State::default();
        state.module("weights", self.projector());
        self.adam.save(self.projector(), &mut state);
        for (i, head) in self.heads.iter().enumerate() {
            head.save(&format!("head.{i}"), &mut state);
        }
        state
    }

    /// Takes up a saved state.
    ///
    /// # Panics
    /// If a step panicked while it held the encoder.
    ///
    /// # Errors
    /// The checkpoint lacks something or has another shape.
    pub fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let projector = self.projector.take().expect("restoring does not happen inside a step");
        let (projector, outcome) = checkpoint.module("weights", projector);
        self.adam.restore(&projector, checkpoint);
        self.projector = Some(projector);
        outcome?;
        for (i, head) in self.heads.iter_mut().enumerate() {
            head.restore(&format!("head.{i}"), checkpoint)?;
        }
        Ok(())
    }
}

impl Sizes {
    fn encoder(self, init: &mut Init, setup: &Setup<'_>) -> Encoder {
        let (images, channels) = (setup.images, self.channels);
        let widths = [self.hidden, self.hidden / 2];
        match self.encoder {
            Kind::Mlp => Encoder::mlp(init, images.size(), &widths, std::f32::consts::SQRT_2),
            Kind::Conv => Encoder::conv(init, images.height, images.width, channels, 8 * channels),
        }
    }
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
