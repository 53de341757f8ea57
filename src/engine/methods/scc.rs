//! SCC, sub-cluster components: a tree of clusters in a few rounds, on pixels, without a number of clusters.
//!
//! Monath et al., "Scalable hierarchical agglomerative clustering" (KDD 2021, arXiv:2010.11821). One step is one round with a
//! lower threshold; the round with the smallest DP-means cost Σ‖x − c‖² + λ·K is shown in the end. Differences: the tree stands
//! on some of the images and every other one joins its nearest; the price λ is in mean squared distances from the mean of all
//! images; the knob `clusters` is not used.

use burn::tensor::{Device, Tensor};

use super::{Info, Method, Setup};
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::error::Error;
use crate::engine::look::{Inspection, Look, Seen};
use crate::engine::maths::dots::Rows;
use crate::engine::maths::kmeans::KMeans;
use crate::engine::objective::{Batch, Learner, Progress, Terms, Wants};
use crate::engine::rounds::{Round, Rounds, Schedule};
use crate::params::{ParamError, Values};

/// SCC.
pub const METHOD: Method = Method {
    info: Info {
        id: "scc",
        name: "SCC, a tree of clusters",
        family: "no learning",
        idea: "Link every cluster to its best neighbour if that is near enough, merge what hangs together, lower the threshold, and go on: a tree that nobody told how many clusters there are.",
        formula: r"\begin{aligned} & S(A, B) = \frac{1}{|A|\,|B|} \sum_{u \in A,\, v \in B} s(u, v) > \tau_r, \\ & \sum_i \lVert x_i - c_{y_i} \rVert^2 + \lambda K \end{aligned}",
        paper: [
            "Monath et al. (2021)",
            "Scalable hierarchical agglomerative clustering",
            "https://arxiv.org/abs/2010.11821",
        ],
        terms: &[
            [
                "distances",
                r"\sum_i \lVert x_i - c_{y_i} \rVert^2",
                "Squared distances from the means of the clusters; it grows as clusters merge.",
            ],
            [
                "price of clusters",
                r"\lambda K",
                "What the clusters cost; the round in which both together are smallest is shown in the end.",
            ],
        ],
        presets: &[
            ("page", "A tree over 3,000 images.", &[("steps", "40")]),
            (
                "paper",
                "The package's defaults, 25 neighbours and 50 rounds, over 10,000 images.",
                &[
                    ("points", "10000"),
                    ("neighbours", "25"),
                    ("rounds", "50"),
                    ("steps", "50"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::params! {
    /// Knobs of SCC.
    pub struct Knobs {
        /// Price λ of a cluster in the DP-means cost, in mean squared distances from the mean image.
        price: f64 = 25.0, real(0.0, 1000.0), live;
        /// Images that the tree stands on.
        points: usize = 3000, count(2, 20_000);
        /// Nearest neighbours that each of them is joined to.
        neighbours: usize = 15, count(1, 100);
        /// Rounds, with thresholds that fall geometrically to a hundredth.
        rounds: usize = 40, count(1, 500);
    }
}

/// What is left of the first threshold in the last round.
const LAST: f64 = 0.01;

/// Clusters that are shown at most; the smaller ones are one.
const SHOWN: usize = 200;

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let images = setup.images;
    let (points, size) = (knobs.points.min(images.n), images.size());
    let rows = Rows::new(images.pixels[..points * size].to_vec(), size);
    let (rounds, last) = (knobs.rounds, LAST);
    let schedule = Schedule { rounds, last };
    // A step of K-means from the points as centres is a search for the nearest of them.
    let nearest = KMeans::from_centres(&Rows::new(&images.pixels[..], size), rows.as_slice().to_vec()).assignment();
    Ok(Box::new(Tree {
        nearest,
        rounds: Rounds::new(rows, knobs.neighbours, schedule),
        knobs,
        device: setup.device.clone(),
    }))
}

/// The tree as it grows, and the point nearest to each image.
struct Tree {
    nearest: Vec<u32>,
    rounds: Rounds,
    knobs: Knobs,
    device: Device,
}

impl Tree {
    /// The last round, and in the end the cheapest.
    fn shown(&self) -> Option<&Round> {
        if !self.settled() {
            return self.rounds.made().last();
        }
        self.cheapest()
    }

    /// The round with the smallest DP-means cost so far.
    fn cheapest(&self) -> Option<&Round> {
        self.rounds.cheapest(self.knobs.price)
    }

    /// For each cluster of a round the number under which it is shown: the largest first, the smaller ones together.
    fn numbers(round: &Round) -> Vec<usize> {
        let mut counts = vec![0_u32; round.k];
        round.clusters.iter().for_each(|cluster| counts[*cluster as usize] += 1);
        let mut order: Vec<usize> = (0..round.k).collect();
        order.sort_by_key(|cluster| std::cmp::Reverse(counts[*cluster]));
        let mut numbers = vec![0; round.k];
        for (number, cluster) in order.into_iter().enumerate() {
            numbers[cluster] = number.min(SHOWN - 1);
        }
        numbers
    }
}

impl Learner for Tree {
    fn wants(&self) -> Wants {
        Wants::default()
    }

    fn step(&mut self, _batch: &Batch, _at: Progress) -> Terms {
        if !self.settled() {
            self.rounds.grow();
        }
        let Some(round) = self.rounds.made().last() else {
            return Terms::default();
        };
        let number = |value: f64| Tensor::from_floats([value as f32], &self.device);
        let price = number(self.knobs.price * round.k as f64);
        Terms::of("distances", number(round.distances)).and("price of clusters", price)
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.knobs = Knobs::read(values)?;
        Ok(())
    }

    fn look(&self, images: Tensor<4>) -> Look {
        Look::features(images.flatten(1, 3))
    }

    fn assigned(&self, n: usize) -> Option<(Vec<f32>, usize)> {
        let start = Round {
            clusters: vec![0; self.rounds.leaves()],
            k: 1,
            distances: 0.0,
        };
        let round = self.shown().unwrap_or(&start);
        let (numbers, k) = (Self::numbers(round), round.k.clamp(2, SHOWN));
        let mut assignment = vec![0.0; n * k];
        for (row, point) in assignment.chunks_exact_mut(k).zip(&self.nearest) {
            row[numbers[round.clusters[*point as usize] as usize]] = 1.0;
        }
        Some((assignment, k))
    }

    fn inspect(&self, _seen: &Seen) -> Inspection {
        let k = self.shown().map_or(self.rounds.leaves(), |round| round.k) as f64;
        let cheapest = self.cheapest().map_or(self.rounds.leaves(), |round| round.k) as f64;
        Inspection {
            gauges: vec![
                ("clusters in the tree", k),
                ("clusters at the least cost", cheapest),
                ("threshold", self.rounds.threshold()),
            ],
            ..Inspection::default()
        }
    }

    fn tree(&self) -> &[Vec<u32>] {
        self.rounds.parents()
    }

    fn settled(&self) -> bool {
        self.rounds.settled()
    }

    /// The number of rounds is enough: they are made again.
    fn state(&self) -> State {
        let mut state = State::default();
        state.numbers("scc.rounds", vec![self.rounds.made().len() as f32]);
        state
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let rounds = checkpoint.array("scc.rounds")?.values.first().copied();
        let rounds = (rounds.unwrap_or_default() as usize).min(self.knobs.rounds);
        while self.rounds.made().len() < rounds {
            self.rounds.grow();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_cluster_comes_first() {
        let round = Round {
            clusters: vec![2, 0, 2, 1, 2, 1],
            k: 3,
            distances: 0.0,
        };
        assert_eq!(Tree::numbers(&round), [2, 1, 0]);
    }
}
