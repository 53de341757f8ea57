//! What can happen to the page.

use std::rc::Rc;

use crate::protocol::{DeviceChoice, Event, Extras, Request};
use crate::subset::Subset;

use super::album::Bound;
use super::{Act, Choice, Gpu, LessonMessage, Order, Side};

/// Something that a person did, or that the worker or the browser told.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// The worker told something.
    Heard(Event),
    /// The browser's GPU was looked at.
    GpuProbed(Gpu),
    /// Choose a method.
    Method(String),
    /// Choose a preset; own knobs are dropped.
    Preset(String),
    /// Set a knob.
    Knob {
        /// The knob.
        name: String,
        /// Its text.
        value: String,
    },
    /// Choose the seed.
    Seed(u64),
    /// Choose the images.
    Subset(Subset),
    /// Choose the device.
    Device(DeviceChoice),
    /// Train or pause.
    Toggle,
    /// Take one step.
    Step,
    /// Start again from the first step.
    Reset,
    /// Show a frame every so many steps.
    Pace(usize),
    /// Show a kept frame by its place; none is the present.
    Scrub(Option<usize>),
    /// Start or stop the replay of the kept frames.
    Replay(bool),
    /// Replay so many frames a second.
    ReplaySpeed(usize),
    /// Show the next frame of the replay.
    Tick,
    /// Start a run from the last checkpoint at or before the shown frame.
    Branch,
    /// Hand the weights to the person as a file.
    SaveWeights,
    /// Start a run from a file of weights.
    Weights {
        /// The file's name.
        name: String,
        /// What is in it.
        bytes: Rc<Vec<u8>>,
    },
    /// The past runs that the browser's store holds, as texts; none if there is no store.
    Recalled(Option<Vec<String>>),
    /// Draw a past run over the charts, or no longer.
    Overlay(u64),
    /// Set the controls as they were for a past run.
    UseSettings(u64),
    /// Go on with a past run.
    ResumePast(u64),
    /// The weights of a past run, if the store holds them.
    Fetched {
        /// Its key.
        key: u64,
        /// A safetensors file.
        bytes: Option<Rc<Vec<u8>>>,
    },
    /// Forget a past run; none means all of them.
    Forget(Option<u64>),
    /// Use files of the person's; their bytes travel beside the command.
    Offer {
        /// Name of the image file.
        images: String,
        /// Name of the label file.
        labels: Option<String>,
        /// Which of the copies that are kept they are; others may have the same names.
        copy: u64,
    },
    /// The files that were offered last were made of pictures.
    Bound(Rc<Bound>),
    /// Hand the files that were made of pictures to the person.
    SaveSet,
    /// Go back to the embedded subset.
    Embedded,
    /// Replace the worker.
    Restart,
    /// Something is worth saying politely.
    Say(String),
    /// Something in the browser failed.
    Trouble(String),
    /// What looks take in beside the usual.
    Extras(Extras),
    /// Choose the place whose code is drawn, in standard deviations of the codes.
    Point([f32; 2]),
    /// Do something with the person's own digits.
    Guest(Act),
    /// Look at some images together.
    Select(Choice),
    /// Look at none together.
    Unselect,
    /// Show the selection in another order.
    Sort(Order),
    /// Compare the device with stored values.
    SelfTest,
    /// Close the error.
    Dismiss,
    /// Make the present run A and start a second one, B, to compare with it.
    Pin,
    /// End the comparison and keep one of the runs.
    Keep(Side),
    /// Let the controls change this run.
    Steer(Side),
    /// The address was changed by hand.
    Address(Request),
    /// Something about the lessons.
    Lesson(LessonMessage),
}
