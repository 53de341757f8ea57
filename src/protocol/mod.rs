//! Everything that crosses the boundary between a front end and a run: plain data, serde only.
//!
//! Two closed enums are the whole boundary: a front end sends [`Command`]s and hears [`Event`]s. Every event of a run
//! carries the run's number, so that a late frame of an old run can be dropped. Bulk arrays ([`Bulk`], [`Pictures`], decoded pixels,
//! checkpoints) are left out of the text and travel beside it as transferred buffers.

use serde::{Deserialize, Serialize};

use crate::params::Values;
use crate::subset::Subset;

mod catalog;
mod device;
mod snapshot;

pub use catalog::{Catalog, MethodInfo, Paper, Preset, TermInfo};
pub use device::DeviceChoice;
pub use snapshot::{Bars, Branch, Bulk, Centre, Guest, MOST_GUESTS, Mark, Pictures, Plane, Reading, Sheet, Snapshot};

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

/// What a look takes in beside the usual, at a price of some 100 ms each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extras {
    /// Places of the images on a map that keeps neighbours together.
    pub neighbours: bool,
    /// A tree of clusters over the features, by SCC.
    pub tree: bool,
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
    /// Train on to a step, show a frame there and wait.
    Advance {
        /// The step.
        to: usize,
    },
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
    /// What each look takes in beside the usual.
    Extras(Extras),
    /// Draw the picture of a code; answered by [`Event::Decoded`].
    Decode {
        /// The code, as long as the features.
        codes: Vec<f32>,
    },
    /// Hand over everything that the next step depends on; answered by [`Event::Saved`].
    Save,
    /// Prepare a run that goes on from a checkpoint and show its first frame, paused.
    Restore {
        /// Number of the new run.
        run: u32,
        /// What to run.
        request: Request,
        /// The checkpoint, as a safetensors file.
        #[serde(skip)]
        bytes: Vec<u8>,
    },
    /// Look at these images beside those of the run, and of each later run whose images are as large; none sends them away.
    /// Answered by [`Event::Met`].
    Guests {
        /// Rows of an image.
        height: usize,
        /// Columns of an image.
        width: usize,
        /// `[m, height, width]`, 255 for ink.
        #[serde(skip)]
        pixels: Vec<u8>,
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
    /// The picture of a code that was asked for.
    Decoded {
        /// The run whose decoder drew it.
        run: u32,
        /// `[height, width]`, 255 for ink; empty if it cannot be drawn.
        #[serde(skip)]
        pixels: Vec<u8>,
    },
    /// The checkpoint that was asked for.
    Saved {
        /// The run.
        run: u32,
        /// Steps that it had taken.
        step: usize,
        /// A safetensors file; empty if the device would not hand it over.
        #[serde(skip)]
        bytes: Vec<u8>,
    },
    /// Where the images are that were brought last.
    Met {
        /// The run that looked at them.
        run: u32,
        /// One each; empty where they cannot be placed.
        guests: Vec<Guest>,
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
