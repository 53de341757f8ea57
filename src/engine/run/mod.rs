//! One run: step, tune, look, save, restore.

use burn::tensor::Tensor;

use crate::engine::baseline::Baseline;
use crate::engine::batches::Batches;
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::dataset::Dataset;
use crate::engine::device::Opened;
use crate::engine::error::Error;
use crate::engine::grouping::Groups;
use crate::engine::images::Images;
use crate::engine::maths::random::{Purpose, permutation, rng};
use crate::engine::methods::{self, Method, Schedule, Setup};
use crate::engine::neighbourhood::Neighbourhood;
use crate::engine::objective::{Learner, Progress};
use crate::engine::projection::Projection;
use crate::engine::sums::Sums;
use crate::params::{self, ParamError, Values};
use crate::protocol::{Extras, Pictures, Plane, Request};
use crate::report::Scores;

mod beside;
mod guests;
mod look;

/// A run of one method on one selection of images.
pub struct Run {
    method: &'static Method,
    values: Values,
    schedule: Schedule,
    learner: Box<dyn Learner>,
    images: Images,
    dataset: Dataset,
    batches: Batches,
    step: usize,
    sums: Sums,
    projection: Projection,
    guests: Option<Tensor<4>>,
    groups: Groups,
    baseline: Option<Baseline>,
    reference: Option<Scores>,
    plane: Option<Plane>,
    map: Option<Neighbourhood>,
    /// Whether a tree is grown over the features.
    tree: bool,
    seed: u64,
}

impl Run {
    /// Selects images, uploads them and builds the learner; takes no step.
    ///
    /// # Errors
    /// An unknown method, preset or knob; a value out of range; an empty selection.
    pub fn prepare(request: &Request, dataset: &Dataset, opened: &Opened) -> Result<Self, Error> {
        let method = methods::find(&request.method)?;
        let preset = if request.preset.is_empty() {
            method.info.presets[0].0
        } else {
            &request.preset
        };
        let values = method.values(preset, &request.knobs)?;
        let schedule = Schedule::read(&values)?;
        let dataset = shuffled(&dataset.select(&request.subset)?, request.seed);
        if dataset.len() < schedule.clusters {
            return Err(Error::TooFewImages {
                images: dataset.len(),
                clusters: schedule.clusters,
            });
        }
        let images = Images::upload(&dataset, &opened.device);
        let setup = Setup {
            images: &images,
            clusters: schedule.clusters,
            seed: request.seed,
            device: &opened.device,
        };
        let learner = (method.build)(&values, &setup)?;
        let batches = Batches::new(request.seed, schedule.batch, images.n, opened.device.clone());
        let groups = Groups::new(schedule.clusters, request.seed);
        let baseline = beside::baseline(method, &dataset, schedule.clusters, request.seed);
        let sums = Sums::default();
        Ok(Self {
            method,
            values,
            schedule,
            learner,
            images,
            dataset,
            batches,
            step: 0,
            sums,
            projection: Projection::default(),
            guests: None,
            groups,
            baseline,
            reference: None,
            plane: None,
            map: None,
            tree: false,
            seed: request.seed,
        })
    }

    /// Steps taken.
    pub fn step_count(&self) -> usize {
        self.step
    }

    /// Steps in all.
    pub fn steps(&self) -> usize {
        self.schedule.steps
    }

    /// Whether the last step has been taken, or further ones would change nothing.
    pub fn finished(&self) -> bool {
        self.step >= self.schedule.steps || self.learner.settled()
    }

    /// Steps of one pass over the images.
    pub fn steps_per_epoch(&self) -> usize {
        self.batches.per_epoch(self.images.n)
    }

    /// What looks take in beside the usual from now on.
    pub fn set_extras(&mut self, extras: Extras) {
        if extras.neighbours != self.map.is_some() {
            self.map = extras.neighbours.then(Neighbourhood::default);
        }
        self.tree = extras.tree;
    }

    /// The values of all knobs that differ from the defaults.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The images in the order of a snapshot's arrays.
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The images for hovering and thumbnails, in the order of a snapshot's arrays.
    pub fn pictures(&self) -> Pictures {
        let data = self.dataset.clone();
        Pictures {
            name: data.name,
            height: data.height,
            width: data.width,
            pixels: data.pixels,
            labels: data.labels.unwrap_or_default(),
            index: data.index,
        }
    }

    /// Takes one step: queues device work and reads nothing back.
    pub fn step(&mut self) {
        let at = Progress {
            step: self.step,
            steps: self.schedule.steps,
        };
        let batch = self.batches.at(self.step, &self.images, self.learner.wants());
        let terms = self.learner.step(&batch, at);
        self.sums.add(&terms);
        self.step += 1;
    }

    /// Work that a method does after each step.
    ///
    /// # Errors
    /// The device failed.
    pub async fn refresh(&mut self) -> Result<(), Error> {
        let at = Progress {
            step: self.step,
            steps: self.schedule.steps,
        };
        self.learner.refresh(&self.images, at).await
    }

    /// Turns a live knob.
    ///
    /// # Errors
    /// No such knob, not a live one, or a value out of range; the run stays as it was.
    pub fn tune(&mut self, name: &str, text: &str) -> Result<(), ParamError> {
        let specs = self.method.specs();
        let spec = params::find(&specs, name)?;
        if !spec.live {
            return Err(ParamError::NotLive { name: name.into() });
        }
        spec.check(text)?;
        let mut values = self.values.clone();
        values.insert(name.into(), text.into());
        self.learner.tune(&values)?;
        self.values = values;
        Ok(())
    }

    /// Everything that the next step depends on.
    ///
    /// # Errors
    /// The device failed.
    pub async fn save(&self) -> Result<Checkpoint, Error> {
        let state: State = self.learner.state();
        let mut checkpoint = state.read().await?;
        self.groups.save(&mut checkpoint);
        checkpoint.notes.insert("step".into(), self.step.to_string());
        checkpoint.notes.insert("method".into(), self.method.info.id.into());
        checkpoint.notes.insert("seed".into(), self.seed.to_string());
        Ok(checkpoint)
    }

    /// Goes on from a checkpoint of the same request.
    ///
    /// # Errors
    /// The checkpoint is of another method or seed, or of other shapes.
    pub fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let note = |name: &str| checkpoint.notes.get(name).map_or("", String::as_str);
        if note("method") != self.method.info.id || note("seed") != self.seed.to_string() {
            let (method, seed) = (note("method"), note("seed"));
            return Err(Error::Checkpoint(format!(
                "it is of method `{method}` with seed {seed}"
            )));
        }
        checkpoint.fits(&self.learner.state())?;
        self.learner.restore(checkpoint)?;
        self.groups.restore(checkpoint)?;
        self.step = note("step")
            .parse()
            .map_err(|_| Error::Checkpoint("it names no step".into()))?;
        Ok(())
    }
}

/// The images in a seeded order, so that the first ones are a fair sample for a quick look.
fn shuffled(dataset: &Dataset, seed: u64) -> Dataset {
    let order = permutation(dataset.len(), &mut rng(seed, Purpose::Order, u64::from(u32::MAX)));
    let mut copy = dataset.clone();
    copy.pixels.clear();
    for i in &order {
        copy.pixels.extend_from_slice(dataset.image(*i as usize));
    }
    copy.labels = dataset
        .labels
        .as_ref()
        .map(|labels| order.iter().map(|i| labels[*i as usize]).collect());
    copy.index = order.iter().map(|i| dataset.index[*i as usize]).collect();
    copy
}
