//! What authors of a method write ([`Objective`]) and what a run drives ([`Learner`]).

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;

use burn::module::Module;
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::engine::augment::Affine;
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::error::Error;
use crate::engine::grouping::Grouping;
use crate::engine::images::Images;
use crate::engine::look::{Exhibit, Inspection, Look, Seen};
use crate::engine::maths::random::{Purpose, fill_normal, rng};
use crate::params::{ParamError, Values};

/// A future that stays on its thread: the only kind a page has.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// Steps taken before this one.
    pub step: usize,
    /// Steps in all.
    pub steps: usize,
}

/// What a step learns from. It has no field for labels, by design.
pub struct Batch {
    /// The images `[b, 1, h, w]`, from 0 to 1.
    pub images: Tensor<4>,
    /// As many transformed copies as the learner [`Wants`], each `[b, 1, h, w]`.
    pub views: Vec<Tensor<4>>,
    /// Which images of the set these are, `[b]`.
    pub rows: Tensor<1, Int>,
    /// Random numbers of this step.
    pub noise: Noise,
}

/// The random numbers of one step, from the host's seeded generator.
pub struct Noise(RefCell<ChaCha8Rng>);

impl Noise {
    /// The numbers of a step; the same seed and step give the same numbers on every device.
    pub fn at(seed: u64, step: usize) -> Self {
        Self(RefCell::new(rng(seed, Purpose::Noise, step as u64)))
    }

    /// Numbers from 0 to 1 of a shape, uniform.
    pub fn uniform<const D: usize>(&self, shape: [usize; D], device: &Device) -> Tensor<D> {
        let mut generator = self.0.borrow_mut();
        let values: Vec<f32> = (0..shape.iter().product()).map(|_| generator.random()).collect();
        Tensor::from_data(TensorData::new(values, shape), device)
    }

    /// Standard normal numbers of a shape.
    pub fn normal<const D: usize>(&self, shape: [usize; D], device: &Device) -> Tensor<D> {
        let mut values = vec![0.0_f32; shape.iter().product()];
        fill_normal(&mut values, &mut self.0.borrow_mut());
        Tensor::from_data(TensorData::new(values, shape), device)
    }
}

/// What a learner needs in its batches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wants {
    /// Whether it learns from batches at all.
    pub batch: bool,
    /// How many transformed copies of each image.
    pub views: usize,
    /// How they are transformed.
    pub affine: Affine,
}

/// The loss of a batch as named terms that add up to it, and gauges that only inform.
#[derive(Default)]
pub struct Terms {
    parts: Vec<(&'static str, Tensor<1>)>,
    gauges: Vec<(&'static str, Tensor<1>)>,
}

impl Terms {
    /// Starts with one term.
    pub fn of(name: &'static str, value: Tensor<1>) -> Self {
        Self::default().and(name, value)
    }

    /// Adds a term.
    pub fn and(mut self, name: &'static str, value: Tensor<1>) -> Self {
        self.parts.push((name, value));
        self
    }

    /// Adds a number that only informs.
    pub fn gauge(mut self, name: &'static str, value: Tensor<1>) -> Self {
        self.gauges.push((name, value));
        self
    }

    /// The loss `[1]`: the sum of the terms.
    ///
    /// # Panics
    /// If there is no term; a [`Learner`] without a loss does not ask.
    pub fn total(&self) -> Tensor<1> {
        let parts = self.parts.iter().map(|(_, value)| value.clone());
        parts
            .reduce(|sum, value| sum + value)
            .expect("a loss has at least one term")
    }

    /// Lets go of the autodiff graph.
    pub fn detached(self) -> Self {
        let inner = |values: Vec<(&'static str, Tensor<1>)>| {
            values.into_iter().map(|(name, value)| (name, value.inner())).collect()
        };
        Self {
            parts: inner(self.parts),
            gauges: inner(self.gauges),
        }
    }

    /// The terms in order.
    pub fn parts(&self) -> &[(&'static str, Tensor<1>)] {
        &self.parts
    }

    /// The gauges in order.
    pub fn gauges(&self) -> &[(&'static str, Tensor<1>)] {
        &self.gauges
    }
}

/// A differentiable objective: what authors of a method write.
pub trait Objective: Module + 'static {
    /// What it needs in its batches.
    fn wants(&self) -> Wants {
        Wants {
            batch: true,
            ..Wants::default()
        }
    }
    /// The loss of one batch, as named terms that add up.
    fn loss(&self, batch: &Batch, at: Progress) -> Terms;
    /// Features and soft assignment of images `[n, 1, h, w]`, called on a copy without gradients.
    fn look(&self, images: Tensor<4>) -> Look;
    /// What clusters the features, where a look assigns nothing itself.
    fn grouping(&self) -> Grouping {
        Grouping::KMeans
    }
    /// What it reads off a look.
    fn inspect(&self, _seen: &Seen) -> Inspection {
        Inspection::default()
    }
    /// The same after the step `at`, for what moves on the way, such as a threshold.
    fn inspect_at(&self, seen: &Seen, _at: Progress) -> Inspection {
        self.inspect(seen)
    }
    /// Pictures that it shows of itself, called on a copy without gradients.
    fn exhibits(&self, _images: &Images) -> Vec<Exhibit> {
        Vec::new()
    }
    /// Ink `[m, pixels]` from 0 to 1 of codes `[m, d]`, where it can decode; called on a copy without gradients.
    fn decode(&self, _codes: Tensor<2>) -> Option<Tensor<2>> {
        None
    }
    /// Adam's learning rate at a step.
    fn rate(&self, at: Progress) -> f64;
    /// Reads its live knobs again.
    ///
    /// # Errors
    /// A value outside its range.
    fn tune(&mut self, values: &Values) -> Result<(), ParamError>;
}

/// What a run drives. [`Descent`](crate::engine::descent::Descent) implements it for every [`Objective`]; methods with several optimisers, alternation or
/// no gradient at all implement it directly.
pub trait Learner {
    /// What it needs in its batches.
    fn wants(&self) -> Wants;
    /// Takes one step: queues device work and reads nothing back.
    fn step(&mut self, batch: &Batch, at: Progress) -> Terms;
    /// Reads its live knobs again.
    ///
    /// # Errors
    /// A value outside its range.
    fn tune(&mut self, values: &Values) -> Result<(), ParamError>;
    /// What it makes of images `[n, 1, h, w]`, without gradients.
    fn look(&self, images: Tensor<4>) -> Look;
    /// Work after each step, such as new targets or centres; may await one read.
    ///
    /// # Errors
    /// The device failed.
    fn refresh<'a>(&'a mut self, _images: &'a Images, _at: Progress) -> LocalFuture<'a, Result<(), Error>> {
        Box::pin(std::future::ready(Ok(())))
    }
    /// One-hot or soft assignment `[n, k]` of the first `n` images and its number of clusters, where the learner keeps it on the
    /// host.
    fn assigned(&self, _n: usize) -> Option<(Vec<f32>, usize)> {
        None
    }
    /// Numbers of each cluster that are read with a look, `[k, e]`, into [`Seen::kept`].
    fn kept(&self) -> Option<Tensor<2>> {
        None
    }
    /// Its tree over the first images of the set: for each level from the leaves up, the node of the next level that each node
    /// belongs to.
    fn tree(&self) -> &[Vec<u32>] {
        &[]
    }
    /// What clusters the features, where a look assigns nothing itself.
    fn grouping(&self) -> Grouping {
        Grouping::KMeans
    }
    /// What it reads off a look.
    fn inspect(&self, _seen: &Seen) -> Inspection {
        Inspection::default()
    }
    /// Pictures that it shows of itself, without gradients.
    fn exhibits(&self, _images: &Images) -> Vec<Exhibit> {
        Vec::new()
    }
    /// Ink `[m, pixels]` from 0 to 1 of codes `[m, d]`, where it can decode.
    fn decode(&self, _codes: Tensor<2>) -> Option<Tensor<2>> {
        None
    }
    /// Whether it has found what it looked for, so that further steps change nothing.
    fn settled(&self) -> bool {
        false
    }
    /// Everything that the next step depends on.
    fn state(&self) -> State;
    /// Takes up a saved state.
    ///
    /// # Errors
    /// The checkpoint lacks something or has another shape.
    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error>;
}
