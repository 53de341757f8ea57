//! SCC in rounds: a tree over some rows, what each of its rounds costs, and which one is cheapest.
//!
//! Monath et al. (KDD 2021, arXiv:2010.11821). The price of a cluster is in mean squared distances from the mean of all rows.

use crate::engine::maths::dots::Rows;
use crate::engine::maths::scc::{Forest, distances};

/// Most rows of features that a tree stands on; the search for neighbours grows with their square.
const LEAVES: usize = 10_000;
/// A tree on features, as the authors' package has it: neighbours, rounds, and what is left of the threshold after them.
const NEIGHBOURS: usize = 25;
const ON_FEATURES: Schedule = Schedule { rounds: 50, last: 1e-3 };
/// Rows that pay for a cluster of a tree on features.
const ROWS_A_CLUSTER: f64 = 120.0;
/// Share of the similarities of neighbours that the first threshold exceeds.
const START: f64 = 0.995;

/// Rounds, with thresholds that fall geometrically.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// How many rounds.
    pub rounds: usize,
    /// What is left of the first threshold in the last round.
    pub last: f64,
}

/// What a round has merged.
pub struct Round {
    /// The cluster of each row.
    pub clusters: Vec<u32>,
    /// How many clusters there are.
    pub k: usize,
    /// Squared distances of the rows from the means of their clusters, in those from the mean of all rows.
    pub distances: f64,
}

/// The tree as it grows.
pub struct Rounds {
    rows: Rows<'static>,
    forest: Forest,
    start: f64,
    /// Mean squared distance of the rows from their mean.
    unit: f64,
    schedule: Schedule,
    made: Vec<Round>,
}

impl Rounds {
    /// Every row is a leaf, joined to its nearest neighbours; the rounds are to come.
    pub fn new(rows: Rows<'static>, neighbours: usize, schedule: Schedule) -> Self {
        let forest = Forest::new(&rows, neighbours.min(rows.len().saturating_sub(1)).max(1));
        Self {
            start: forest.quantile(START).max(1e-6),
            unit: (distances(&rows, &vec![0; rows.len()], 1) / rows.len() as f64).max(f64::MIN_POSITIVE),
            rows,
            forest,
            schedule,
            made: Vec::new(),
        }
    }

    /// Leaves of the tree.
    pub fn leaves(&self) -> usize {
        self.rows.len()
    }

    /// What has been merged so far.
    pub fn made(&self) -> &[Round] {
        &self.made
    }

    /// Whether all rounds have been made.
    pub fn settled(&self) -> bool {
        self.made.len() >= self.schedule.rounds
    }

    /// For each round, the cluster of the next one that each cluster belongs to.
    pub fn parents(&self) -> &[Vec<u32>] {
        self.forest.parents()
    }

    /// The threshold of the last round; thresholds fall geometrically.
    pub fn threshold(&self) -> f64 {
        self.threshold_of(self.made.len())
    }

    fn threshold_of(&self, round: usize) -> f64 {
        let Schedule { rounds, last } = self.schedule;
        self.start * last.powf(round as f64 / rounds as f64)
    }

    /// Makes the next round.
    pub fn grow(&mut self) {
        self.forest.round(self.threshold_of(self.made.len() + 1));
        let (clusters, k) = (self.forest.clusters().to_vec(), self.forest.sizes().len());
        let distances = distances(&self.rows, &clusters, k) / self.unit;
        self.made.push(Round { clusters, k, distances });
    }

    /// The round with the smallest DP-means cost so far: distances, and a price for each cluster.
    pub fn cheapest(&self, price: f64) -> Option<&Round> {
        let cost = |round: &Round| round.distances + price * round.k as f64;
        self.made.iter().min_by(|a, b| cost(a).total_cmp(&cost(b)))
    }

    /// The first round whose number of clusters is closest to `k`.
    pub fn closest(&self, k: usize) -> Option<&Round> {
        self.made.iter().min_by_key(|round| round.k.abs_diff(k))
    }
}

/// The whole tree over the first rows of features, and its cheapest round; nothing where there are too few or not finite ones.
///
/// Similarities are cosines, so the mean is taken out first: a direction that all rows share would make all of them alike.
///
/// # Shapes
/// `features`: `[n, width]`.
pub fn of_features(features: &[f32], width: usize) -> Option<Rounds> {
    let n = (features.len() / width.max(1)).min(LEAVES);
    let features = &features[..n * width];
    if n < 2 || features.iter().any(|x| !x.is_finite()) {
        return None;
    }
    let mut rounds = Rounds::new(Rows::new(centred(features, width), width), NEIGHBOURS, ON_FEATURES);
    while !rounds.settled() {
        rounds.grow();
    }
    Some(rounds)
}

/// The price of a cluster on features: the same share of the rows however many there are.
pub fn price(leaves: usize) -> f64 {
    leaves as f64 / ROWS_A_CLUSTER
}

fn centred(features: &[f32], width: usize) -> Vec<f32> {
    let n = features.len() / width;
    let mut mean = vec![0.0_f64; width];
    for row in features.chunks_exact(width) {
        mean.iter_mut()
            .zip(row)
            .for_each(|(sum, x)| *sum += f64::from(*x) / n as f64);
    }
    let rows = features.chunks_exact(width);
    rows.flat_map(|row| row.iter().zip(&mean).map(|(x, mean)| x - *mean as f32))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three bundles of directions, far from the origin.
    #[test]
    fn bundles_of_features_become_clusters() {
        let mut features = Vec::new();
        for i in 0..90 {
            let (bundle, wobble) = (i % 3, (i / 3) as f32 * 1e-3);
            let mut row = [10.0, 10.0, 10.0];
            row[bundle] += 1.0 + wobble;
            features.extend(row);
        }
        let rounds = of_features(&features, 3).expect("enough rows");
        let found = rounds.cheapest(price(90)).expect("rounds were made");
        assert_eq!(found.k, 3);
        assert!((0..90).all(|i| found.clusters[i] == found.clusters[i % 3]));
    }

    #[test]
    fn features_that_are_not_finite_have_no_tree() {
        assert!(of_features(&[1.0, f32::NAN, 0.0, 1.0], 2).is_none());
    }
}
