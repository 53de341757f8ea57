//! What a run looks like at one step.

use serde::{Deserialize, Serialize};

use crate::report::{Balance, Collapse, Scores};

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
    /// The scores of K-means on the pixels of the same images, once it has converged; there must be labels.
    pub baseline: Option<Scores>,
    /// Where the codes lie, if they are points of a plane that the method can decode.
    pub plane: Option<Plane>,
    /// Whether training has collapsed, and how.
    pub collapse: Collapse,
    /// For each cluster the images nearest to its centre (or surest of it), nearest first.
    pub nearest: Vec<Vec<u32>>,
    /// Sheets of pictures that the method shows of itself; the pictures are in [`Bulk::sheets`], one sheet after the other.
    pub sheets: Vec<Sheet>,
    /// Bar charts that the method shows of itself.
    pub bars: Vec<Bars>,
    /// The centres of the clusters and what moves them, where they lie among the features.
    pub arrows: Vec<Centre>,
    /// The tree of clusters, each branch before the one that it merges into.
    pub tree: Vec<Branch>,
    /// Where the person's own images are, in the order in which they were brought; empty where they cannot be placed.
    pub guests: Vec<Guest>,
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

/// Most images of the person's own that a run looks at beside those of the set.
pub const MOST_GUESTS: usize = 8;

/// Where an image lies that is never trained on and counts nowhere.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Guest {
    /// Its place among [`Bulk::points`], perhaps outside of their square.
    pub point: [f32; 2],
    /// Its place among [`Bulk::polygon`].
    pub polygon: [f32; 2],
    /// The place among [`Bulk::neighbours`] of the image that is nearest to it in feature space.
    pub neighbours: Option<[f32; 2]>,
    /// `[k]`: the probability of each cluster.
    pub probabilities: Vec<f32>,
}

/// Where codes of two numbers lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plane {
    /// Their mean.
    pub centre: [f32; 2],
    /// Their standard deviation along each axis.
    pub spread: [f32; 2],
}

impl Plane {
    /// The code at a place that is measured in standard deviations from the mean.
    pub fn code(&self, place: [f32; 2]) -> [f32; 2] {
        [0, 1].map(|axis| self.centre[axis] + place[axis] * self.spread[axis])
    }
}

/// A cluster of a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    /// The round that made it.
    pub round: usize,
    /// The place of what it merges into, if it does.
    pub parent: Option<usize>,
    /// Images in it.
    pub size: u32,
    /// The most frequent label among them, used only for scoring; none without labels.
    pub digit: Option<u8>,
    /// The share of that label.
    pub share: f32,
}

/// The centre of a cluster on the axes of [`Bulk::points`], and what moved it in the last step, in the same units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Centre {
    /// Where it lies.
    pub at: [f32; 2],
    /// How far its own images pulled it.
    pub pull: [f32; 2],
    /// How far all other images pushed it.
    pub push: [f32; 2],
    /// Whether the batch had an image of it.
    pub present: bool,
}

/// The arrays of a snapshot, one entry or row an image.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bulk {
    /// `[n, 2]`: the features on their two principal axes, scaled by their largest coordinate into −1 to 1.
    pub points: Vec<f32>,
    /// `[n, 2]`: p(y|x) as a point of the regular K-gon, corners on the unit circle.
    pub polygon: Vec<f32>,
    /// `[m, 2]`: the first images placed by their neighbours, scaled into the unit square; empty unless asked for.
    pub neighbours: Vec<f32>,
    /// `[n]`: the most probable cluster.
    pub clusters: Vec<u8>,
    /// `[n]`: its probability, 255 for certain.
    pub confidence: Vec<u8>,
    /// `[k, height, width]`: each cluster's centre as a picture, 255 for white.
    pub centres: Vec<u8>,
    /// The pictures of all sheets, `[m, height, width]`, 255 for white.
    pub sheets: Vec<u8>,
}

/// Pictures in rows, such as images and their reconstructions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// What they are.
    pub name: String,
    /// How to read them, in one sentence.
    pub about: String,
    /// Pictures in a row.
    pub columns: usize,
    /// Pictures in all.
    pub count: usize,
}

/// Bars over a range of numbers: a histogram, or one bar a unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bars {
    /// What is shown.
    pub name: String,
    /// How to read it, in one sentence.
    pub about: String,
    /// What the range means: `similarity`, `unit`.
    pub axis: String,
    /// Where the first bar begins and the last one ends.
    pub range: [f64; 2],
    /// Height of each bar; bars are equally wide.
    pub heights: Vec<f64>,
    /// Places on the range that matter, such as thresholds.
    pub marks: Vec<Mark>,
}

/// A named place on the range of [`Bars`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// What is there.
    pub name: String,
    /// Where.
    pub at: f64,
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
    /// `[n]`: the place of each image in the file that it came from.
    #[serde(skip)]
    pub index: Vec<u32>,
}
