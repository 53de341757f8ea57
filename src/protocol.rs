//! Everything that crosses the boundary between a front end and a run: plain data, serde only.
//!
//! Two closed enums are the whole boundary: a front end sends [`Command`]s and hears [`Event`]s. Every event of a run
//! carries the run's number, so that a late frame of an old run can be dropped. Bulk arrays ([`Bulk`], [`Pictures`]) are
//! left out of the text and travel beside it as transferred buffers.

use serde::{Deserialize, Serialize};

use crate::params::{Spec, Values};
use crate::report::{Balance, Collapse, Scores};
use crate::subset::Subset;

/// Where training runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceChoice {
    /// A real GPU if there is one, else the CPU.
    #[default]
    Auto,
    /// The GPU, or an error.
    Gpu,
    /// The CPU.
    Cpu,
}

impl DeviceChoice {
    /// Every choice with its name.
    pub const ALL: [(&str, Self); 3] = [("auto", Self::Auto), ("gpu", Self::Gpu), ("cpu", Self::Cpu)];

    /// The choice of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, choice)| *choice)
    }

    /// The name of the choice.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, choice)| *choice == self)
            .map_or("auto", |(name, _)| name)
    }
}

/// Everything that decides a run; two equal requests on one device give equal runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The method's id.
    pub method: String,
    /// The preset that the knobs start from.
    pub preset: String,
    /// The knobs that differ from the preset.
    pub knobs: Values,
    /// Which images.
    pub subset: Subset,
    /// Seed of weights, order, views and noise.
    pub seed: u64,
    /// Where to train.
    pub device: DeviceChoice,
}

/// The device that a run got, and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceReport {
    /// `cpu` or `gpu`.
    pub kind: String,
    /// Burn's backend: `flex` or `wgpu`.
    pub backend: String,
    /// The adapter's name, or the kind of CPU code.
    pub name: String,
    /// One sentence: why this one.
    pub reason: String,
}

/// A published method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    /// Authors and year.
    pub authors: String,
    /// Title.
    pub title: String,
    /// Where to read it.
    pub url: String,
}

/// Named values of a method's knobs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preset {
    /// `page` or `paper`.
    pub name: String,
    /// One sentence.
    pub about: String,
    /// The knobs that differ from the defaults.
    pub knobs: Values,
}

/// A term of the loss, with its formula in LaTeX.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TermInfo {
    /// The name that snapshots use.
    pub name: String,
    /// LaTeX.
    pub formula: String,
    /// What it does, in one sentence.
    pub about: String,
}

/// What a front end knows of a method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MethodInfo {
    /// Short id: `imsat`.
    pub id: String,
    /// Full name.
    pub name: String,
    /// The family in which it is taught.
    pub family: String,
    /// One sentence.
    pub idea: String,
    /// The whole loss in LaTeX.
    pub formula: String,
    /// Where it comes from.
    pub paper: Paper,
    /// The terms that the loss consists of.
    pub terms: Vec<TermInfo>,
    /// Presets, the default first.
    pub presets: Vec<Preset>,
    /// Knobs in the order in which they are shown.
    pub knobs: Vec<Spec>,
}

impl MethodInfo {
    /// The text of a knob after preset and own values.
    pub fn knob_text<'a>(&'a self, preset: &str, own: &'a Values, name: &str) -> Option<&'a str> {
        let preset = self.presets.iter().find(|p| p.name == preset);
        own.get(name)
            .or_else(|| preset?.knobs.get(name))
            .map(String::as_str)
            .or_else(|| {
                self.knobs
                    .iter()
                    .find(|spec| spec.name == name)
                    .map(|spec| &*spec.default)
            })
    }
}

/// All methods, in teaching order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// The methods.
    pub methods: Vec<MethodInfo>,
}

impl Catalog {
    /// The method of an id.
    pub fn method(&self, id: &str) -> Option<&MethodInfo> {
        self.methods.iter().find(|method| method.id == id)
    }
}

/// A named number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: f64,
}

/// What a run looks like at one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Steps taken.
    pub step: usize,
    /// Steps in all.
    pub steps: usize,
    /// Passes over the images so far.
    pub epoch: f64,
    /// Seconds spent in training steps, without observations.
    pub seconds: f64,
    /// Milliseconds a step since the last snapshot.
    pub ms_per_step: f64,
    /// The terms of the loss, mean over the steps since the last snapshot; they add up to the loss.
    pub terms: Vec<Reading>,
    /// Numbers that only inform.
    pub gauges: Vec<Reading>,
    /// Entropies and cluster sizes over all images.
    pub balance: Balance,
    /// Scores against the labels, if there are labels.
    pub scores: Option<Scores>,
    /// Whether training has collapsed, and how.
    pub collapse: Collapse,
    /// For each cluster the images nearest to its centre (or surest of it), nearest first.
    pub nearest: Vec<Vec<u32>>,
    /// The arrays that travel as buffers.
    #[serde(skip)]
    pub bulk: Bulk,
}

impl Snapshot {
    /// The loss: the sum of its terms.
    pub fn loss(&self) -> f64 {
        self.terms.iter().map(|term| term.value).sum()
    }
}

/// The arrays of a snapshot, one entry or row an image.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bulk {
    /// `[n, 2]`: the features on their two principal axes, scaled into the unit square.
    pub points: Vec<f32>,
    /// `[n, 2]`: p(y|x) as a point of the regular K-gon, corners on the unit circle.
    pub polygon: Vec<f32>,
    /// `[n]`: the most probable cluster.
    pub clusters: Vec<u8>,
    /// `[n]`: its probability, 255 for certain.
    pub confidence: Vec<u8>,
    /// `[k, height, width]`: each cluster's centre as a picture, 255 for white.
    pub centres: Vec<u8>,
}

/// The images of a run, for hovering and thumbnails.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pictures {
    /// The data set's name.
    pub name: String,
    /// Rows of an image.
    pub height: usize,
    /// Columns of an image.
    pub width: usize,
    /// `[n, height, width]`, 255 for ink.
    #[serde(skip)]
    pub pixels: Vec<u8>,
    /// `[n]`, used only for scoring and colouring; empty if there are none.
    #[serde(skip)]
    pub labels: Vec<u8>,
}

/// What a front end asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Fetch the embedded subset and get ready. `base` is the address that assets lie under.
    Open {
        /// Absolute address of the page's folder.
        base: String,
        /// Build id of the page; a worker of another build refuses.
        build: String,
    },
    /// Use images of the user's: the files travel as buffers in this order.
    Data {
        /// Name of the image file.
        images: String,
        /// Name of the label file, if there is one.
        labels: Option<String>,
    },
    /// Prepare a run and show its first frame, paused.
    Start {
        /// Number of the new run.
        run: u32,
        /// What to run.
        request: Request,
    },
    /// Train on.
    Resume,
    /// Stop after the present step.
    Pause,
    /// Take one step and show it.
    Step,
    /// Show a frame every so many steps; 0 lets the worker choose about ten frames a second.
    Pace {
        /// Steps a frame.
        steps: usize,
    },
    /// Turn a live knob.
    Tune {
        /// The knob.
        name: String,
        /// Its new text.
        value: String,
    },
    /// Compare the device with stored CPU values.
    SelfTest,
}

/// What a worker tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The worker is there and has its data.
    Ready {
        /// What it can train.
        catalog: Catalog,
        /// Build id of the worker.
        build: String,
    },
    /// The images that runs will use, one event a change of data or subset.
    Pictures {
        /// Number of the run that chose them.
        run: u32,
        /// The images.
        pictures: Pictures,
    },
    /// A run is prepared.
    Started {
        /// The run.
        run: u32,
        /// Where it trains.
        device: DeviceReport,
    },
    /// A look at a run.
    Frame {
        /// The run.
        run: u32,
        /// What it looks like.
        snapshot: Box<Snapshot>,
    },
    /// A run has taken its last step.
    Finished {
        /// The run.
        run: u32,
    },
    /// A run cannot go on; what it had shown stays.
    Failed {
        /// The run.
        run: u32,
        /// What happened and what to do, in a sentence.
        error: String,
    },
    /// A command was refused; everything else is as it was.
    Refused {
        /// What was wrong and what to do, in a sentence.
        error: String,
    },
    /// New data of the user's has been accepted.
    DataAccepted {
        /// What it is, in words.
        about: String,
    },
    /// The self-test's outcome.
    SelfTested {
        /// Whether the device agrees with the stored values.
        passed: bool,
        /// Measured values, stored values and tolerance in words.
        about: String,
    },
    /// The worker has panicked and can only be replaced.
    Panicked {
        /// The panic's message.
        error: String,
    },
}
