//! Clusters of learnt features, found on the host at each look: by K-means or by a Gaussian mixture.
//!
//! Each look starts from the clusters of the last one, so that numbers and colours stay put, and also from fresh seeds; the
//! better by its own criterion (inertia, likelihood) is kept, never the one that scores better: that would be using labels.

use crate::engine::checkpoint::{Array, Checkpoint};
use crate::engine::error::Error;
use crate::engine::maths::dots::Rows;
use crate::engine::maths::kmeans::KMeans;
use crate::engine::maths::mixture::Mixture;
use crate::hungarian;

crate::choice! {
    /// What clusters the features.
    pub enum Grouping { KMeans = "k-means", Mixture = "mixture" }
}

/// Fresh starts of K-means at a look on the way, and at the last one.
const STARTS: [usize; 2] = [1, 20];
/// Iterations of a fit at most.
const ITERATIONS: usize = 100;

/// The clusters of the last look.
#[derive(Clone, Debug)]
pub struct Groups {
    k: usize,
    seed: u64,
    centres: Vec<f32>,
    mixture: Option<Mixture>,
}

/// Features with their clusters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grouped {
    /// Soft assignment `[n, k]`.
    pub assignment: Vec<f32>,
    /// `[n, k]`, larger for nearer.
    pub closeness: Vec<f32>,
}

impl Groups {
    /// No clusters yet.
    pub fn new(k: usize, seed: u64) -> Self {
        Self {
            k,
            seed,
            centres: Vec::new(),
            mixture: None,
        }
    }

    /// Clusters features `[n, d]`; `last`: with the care that the last look of a run is due.
    pub fn find(&mut self, features: &[f32], d: usize, by: Grouping, last: bool) -> Grouped {
        let rows = Rows::new(features, d);
        let kmeans = self.kmeans(&rows, STARTS[usize::from(last)]);
        self.centres = kmeans.centres().to_vec();
        let closeness = closeness(&rows, kmeans.centres());
        let mut mixture =
            (by == Grouping::Mixture).then(|| Mixture::of_clusters(features, d, &kmeans.assignment(), self.k));
        let assignment = match &mut mixture {
            None => one_hot(&kmeans.assignment(), self.k),
            Some(mixture) => mixture.fit(features, d, ITERATIONS).gamma,
        };
        self.mixture = mixture;
        Grouped { assignment, closeness }
    }

    /// The soft assignment `[m, k]` of other features `[m, d]` to the clusters of the last [`Self::find`], which stay as they
    /// are; none before it, or for features of another width.
    pub fn place(&self, features: &[f32], d: usize) -> Option<Vec<f32>> {
        if d == 0 || self.centres.len() != self.k * d {
            return None;
        }
        if let Some(mixture) = &self.mixture {
            return Some(mixture.shares(features, d).gamma);
        }
        let rows = Rows::new(features, d);
        let nearest = KMeans::from_centres(&rows, self.centres.clone()).assignment();
        Some(one_hot(&nearest, self.k))
    }

    fn kmeans(&self, rows: &Rows<'_>, starts: usize) -> KMeans {
        let fresh = KMeans::fit(rows, self.k, starts, ITERATIONS, self.seed);
        if self.centres.len() != self.k * rows.width() {
            return fresh;
        }
        let mut warm = KMeans::from_centres(rows, self.centres.clone());
        let before = warm.assignment();
        warm.converge(rows, ITERATIONS);
        if warm.inertia() <= fresh.inertia() * (1.0 + 1e-4) {
            return warm;
        }
        renumbered(rows, &fresh, &before)
    }

    /// Adds the clusters to a checkpoint.
    pub fn save(&self, checkpoint: &mut Checkpoint) {
        if self.centres.is_empty() {
            return;
        }
        let array = Array {
            shape: vec![self.k, self.centres.len() / self.k],
            values: self.centres.clone(),
        };
        checkpoint.arrays.insert(CENTRES.into(), array);
    }

    /// Takes up saved clusters, if there are any.
    ///
    /// # Errors
    /// They are not of as many clusters.
    pub fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let Ok(array) = checkpoint.array(CENTRES) else {
            return Ok(());
        };
        if array.shape.first() != Some(&self.k) {
            return Err(Error::Checkpoint(format!("its clusters are not {}", self.k)));
        }
        self.centres.clone_from(&array.values);
        Ok(())
    }
}

const CENTRES: &str = "groups.centres";

/// The same clusters with the numbers that most of their members had before.
fn renumbered(rows: &Rows<'_>, fresh: &KMeans, before: &[u32]) -> KMeans {
    let (k, d) = (fresh.sizes().len(), rows.width());
    let mut common = vec![0.0; k * k];
    for (new, old) in fresh.assignment().iter().zip(before) {
        common[*new as usize * k + *old as usize] += 1.0;
    }
    let mut centres = vec![0.0; k * d];
    for (new, old) in hungarian::assign(&common, k, k).into_iter().enumerate() {
        let old = old.unwrap_or(new);
        centres[old * d..(old + 1) * d].copy_from_slice(&fresh.centres()[new * d..(new + 1) * d]);
    }
    KMeans::from_centres(rows, centres)
}

fn one_hot(clusters: &[u32], k: usize) -> Vec<f32> {
    let mut assignment = vec![0.0; clusters.len() * k];
    for (row, cluster) in assignment.chunks_exact_mut(k).zip(clusters) {
        row[*cluster as usize] = 1.0;
    }
    assignment
}

/// Minus the squared distance of each row to each centre.
fn closeness(rows: &Rows<'_>, centres: &[f32]) -> Vec<f32> {
    let d = rows.width();
    let to = |row: &[f32], centre: &[f32]| -row.iter().zip(centre).map(|(x, c)| (x - c).powi(2)).sum::<f32>();
    rows.as_slice()
        .chunks_exact(d)
        .flat_map(|row| centres.chunks_exact(d).map(move |centre| to(row, centre)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(groups: [f32; 3]) -> Vec<f32> {
        groups.iter().flat_map(|at| [at - 0.1, *at, at + 0.1]).collect()
    }

    fn clusters(grouped: &Grouped) -> Vec<usize> {
        let rows = grouped.assignment.chunks_exact(3);
        rows.map(|row| row.iter().position(|p| *p > 0.5).unwrap()).collect()
    }

    #[test]
    fn clusters_keep_their_numbers_when_the_features_move() {
        let mut groups = Groups::new(3, 0);
        let first = clusters(&groups.find(&line([0.0, 5.0, 10.0]), 1, Grouping::KMeans, false));
        let moved = clusters(&groups.find(&line([1.0, 5.5, 12.0]), 1, Grouping::KMeans, false));
        assert_eq!(first, moved);
        let last = clusters(&groups.find(&line([1.0, 5.5, 12.0]), 1, Grouping::Mixture, true));
        assert_eq!(first, last);
    }

    #[test]
    fn others_join_the_clusters_of_the_same_rows() {
        let rows = line([0.0, 5.0, 10.0]);
        for by in [Grouping::KMeans, Grouping::Mixture] {
            let mut groups = Groups::new(3, 0);
            assert_eq!(groups.place(&rows, 1), None);
            let found = groups.find(&rows, 1, by, false);
            assert_eq!(groups.place(&rows[4..6], 1).unwrap(), found.assignment[12..18]);
            assert_eq!(groups.place(&rows[..4], 2), None);
        }
    }

    #[test]
    fn clusters_outlive_a_checkpoint() {
        let mut groups = Groups::new(3, 0);
        groups.find(&line([0.0, 5.0, 10.0]), 1, Grouping::KMeans, false);
        let mut checkpoint = Checkpoint::default();
        groups.save(&mut checkpoint);
        let mut other = Groups::new(3, 0);
        other.restore(&checkpoint).unwrap();
        assert_eq!(groups.centres, other.centres);
        assert!(Groups::new(4, 0).restore(&checkpoint).is_err());
    }
}
