//! What a method makes of images without gradients, and what it shows of itself.

use burn::tensor::Tensor;

use crate::protocol::Bars;

/// What a method makes of some images.
pub struct Look {
    /// Features `[n, d]`: what the embedding shows.
    pub features: Tensor<2>,
    /// Soft assignment `[n, k]`, rows adding up to 1; without it the features are clustered by
    /// [`Grouping`](crate::engine::grouping::Grouping).
    pub assignment: Option<Tensor<2>>,
    /// How near each image is to each centre `[n, k]`, where the assignment does not tell.
    pub closeness: Option<Tensor<2>>,
    /// Further numbers of each image `[n, e]`, which only the method's own inspection reads.
    pub aside: Option<Tensor<2>>,
}

impl Look {
    /// Features that are still to be clustered.
    pub fn features(features: Tensor<2>) -> Self {
        Self {
            features,
            assignment: None,
            closeness: None,
            aside: None,
        }
    }

    /// Features and soft assignment.
    pub fn assigned(features: Tensor<2>, assignment: Tensor<2>) -> Self {
        Self {
            assignment: Some(assignment),
            ..Self::features(features)
        }
    }

    /// Adds further numbers for the method's own inspection.
    pub fn with_aside(self, aside: Tensor<2>) -> Self {
        Self {
            aside: Some(aside),
            ..self
        }
    }

    /// The arrays in the order of [`Seen::gather`], and which of them there are.
    pub fn arrays(self) -> [Option<Tensor<2>>; 4] {
        [Some(self.features), self.assignment, self.closeness, self.aside]
    }
}

/// What a look has read: features and assignment of the first images of a set, on the host.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// How many images.
    pub n: usize,
    /// Length of a feature vector.
    pub width: usize,
    /// Number of clusters.
    pub clusters: usize,
    /// `[n, width]`.
    pub features: Vec<f32>,
    /// `[n, clusters]`, rows adding up to 1; empty until the features have been clustered.
    pub assignment: Vec<f32>,
    /// `[n, clusters]`, larger for nearer.
    pub closeness: Option<Vec<f32>>,
    /// `[n, e]`, what the method set aside for itself.
    pub aside: Vec<f32>,
    /// What the method keeps of each cluster, row by row; see [`Learner::kept`](crate::engine::objective::Learner::kept).
    pub kept: Vec<f32>,
}

impl Seen {
    /// Joins the arrays of consecutive chunks of images, each chunk in the order of [`Look::arrays`].
    pub fn gather(arrays: Vec<Vec<f32>>, present: [bool; 4], n: usize, [width, clusters]: [usize; 2]) -> Self {
        let mut joined: [Vec<f32>; 4] = Default::default();
        let mut places = (0..4).filter(|place| present[*place]).cycle();
        for (array, place) in arrays.into_iter().zip(&mut places) {
            joined[place].extend_from_slice(&array);
        }
        let [features, assignment, closeness, aside] = joined;
        Self {
            n,
            width,
            clusters,
            features,
            assignment,
            closeness: present[2].then_some(closeness),
            aside,
            kept: Vec::new(),
        }
    }

    /// The most probable cluster of each image, and its probability.
    pub fn decisions(&self) -> (Vec<u8>, Vec<f32>) {
        self.assignment
            .chunks_exact(self.clusters)
            .map(largest)
            .map(|(k, p)| (k as u8, p))
            .unzip()
    }

    /// (Σλ)² / Σλ² over the eigenvalues λ of the features' covariance: how many directions they fill.
    pub fn effective_dimension(&self) -> f64 {
        let (d, means) = (self.width, self.moments(&self.features));
        let mut covariance = vec![0.0; d * d];
        for row in self.features.chunks_exact(d) {
            for i in 0..d {
                let x = f64::from(row[i]) - means[i][0];
                for j in 0..d {
                    covariance[i * d + j] += x * (f64::from(row[j]) - means[j][0]);
                }
            }
        }
        let trace: f64 = (0..d).map(|i| covariance[i * d + i]).sum();
        // The sum of squared eigenvalues is that of the squared entries.
        trace.powi(2) / covariance.iter().map(|c| c * c).sum::<f64>().max(f64::MIN_POSITIVE)
    }

    /// Mean and variance of each column of an `[n, width]` array of this look.
    pub fn moments(&self, array: &[f32]) -> Vec<[f64; 2]> {
        let width = array.len() / self.n.max(1);
        let column = |j: usize| array.iter().skip(j).step_by(width).map(|x| f64::from(*x));
        let mean = |j: usize| column(j).sum::<f64>() / self.n as f64;
        (0..width)
            .map(|j| (j, mean(j)))
            .map(|(j, mean)| [mean, column(j).map(|x| (x - mean).powi(2)).sum::<f64>() / self.n as f64])
            .collect()
    }
}

fn largest(row: &[f32]) -> (usize, f32) {
    let first = (0, f32::NEG_INFINITY);
    row.iter()
        .enumerate()
        .fold(first, |best, (k, p)| if *p > best.1 { (k, *p) } else { best })
}

/// How many values fall into each of `bins` equal parts of a range; those outside go to the ends.
pub fn histogram(values: impl Iterator<Item = f64>, [low, high]: [f64; 2], bins: usize) -> Vec<f64> {
    let mut heights = vec![0.0; bins];
    for value in values {
        let place = (value - low) / (high - low) * bins as f64;
        heights[(place.max(0.0) as usize).min(bins - 1)] += 1.0;
    }
    heights
}

/// Pictures that a method shows of itself, on the device.
pub struct Exhibit {
    /// What they are.
    pub name: &'static str,
    /// How to read them, in one sentence.
    pub about: &'static str,
    /// Pictures in a row.
    pub columns: usize,
    /// The pictures `[m, 1, h, w]`, from 0 to 1; the images' own height and width.
    pub pictures: Tensor<4>,
}

/// The centre of a cluster in the space of the features, and what moved it in the last step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moved {
    /// Where it lies `[d]`.
    pub at: Vec<f32>,
    /// How far its own images pulled it `[d]`.
    pub pull: Vec<f32>,
    /// How far all other images pushed it `[d]`.
    pub push: Vec<f32>,
    /// Whether the batch had an image of it.
    pub present: bool,
}

/// What a method reads off a look.
#[derive(Clone, Debug, Default)]
pub struct Inspection {
    /// Numbers that only inform, by name.
    pub gauges: Vec<(&'static str, f64)>,
    /// Bar charts.
    pub bars: Vec<Bars>,
    /// The centres, where they lie among the features and forces move them.
    pub centres: Vec<Moved>,
}
