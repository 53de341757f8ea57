//! K-means on the pixels beside a run of another method: the line that learning has to beat.
//!
//! It is worked on piece by piece, one piece an observation, so that no frame waits for it; it depends on images and seed
//! alone and nothing of the run depends on it, so a resumed run may begin it anew.

use crate::engine::images::Images;
use crate::engine::maths::dots::Rows;
use crate::engine::maths::kmeans::KMeans;
use crate::engine::maths::random::{Purpose, rng};

/// Runs from other seeds; the smallest inertia wins, never the best score.
const RESTARTS: usize = 3;
/// Images that centres are seeded from: ten thousand would take as long as seven iterations.
const SEEDED_FROM: usize = 1_000;
/// Products of pixels and centres that a piece may take: one full iteration on 10,000 images of MNIST, about 30 ms in a page.
const PIECE: usize = 80_000_000;
/// Iterations of a restart at most.
const ITERATIONS: usize = 300;

/// K-means on the pixels, under way or done.
pub struct Baseline {
    clusters: usize,
    seed: u64,
    work: Option<Work>,
    restart: usize,
    best: Option<KMeans>,
    asked: bool,
}

/// One restart under way.
struct Work {
    rows: Rows<'static>,
    kmeans: KMeans,
    iterations: usize,
    converged: bool,
}

impl Baseline {
    /// Nothing done yet.
    pub fn new(clusters: usize, seed: u64) -> Self {
        Self {
            clusters,
            seed,
            work: None,
            restart: 0,
            best: None,
            asked: false,
        }
    }

    /// Whether every restart has converged.
    pub fn is_done(&self) -> bool {
        self.restart >= RESTARTS
    }

    /// Does the next piece, none the first time; gives the cluster of each image when a restart has found better ones.
    pub fn advance(&mut self, images: &Images) -> Option<Vec<u32>> {
        if !std::mem::replace(&mut self.asked, true) || self.is_done() {
            return None;
        }
        let Some(work) = &mut self.work else {
            self.work = Some(self.seeded(images));
            return None;
        };
        let full = work.rows.len() * work.rows.width() * self.clusters;
        let mut spent = 0;
        while !work.converged && spent < PIECE {
            spent += work.iterate(full);
        }
        if work.converged { self.conclude(images) } else { None }
    }

    /// Does what is left; gives the cluster of each image if that has found better ones.
    pub fn finish(&mut self, images: &Images) -> Option<Vec<u32>> {
        let mut found = None;
        while !self.is_done() {
            found = self.advance(images).or(found);
        }
        found
    }

    /// The rows, kept from the last restart, with new centres.
    fn seeded(&self, images: &Images) -> Work {
        let rows = sample(images, self.clusters);
        let some = Rows::new(
            &rows.as_slice()[..rows.len().min(SEEDED_FROM) * rows.width()],
            rows.width(),
        );
        let mut rng = rng(self.seed, Purpose::Seeding, self.restart as u64);
        let seeds = KMeans::start(&some, self.clusters, &mut rng).centres().to_vec();
        let kmeans = KMeans::from_centres(&rows, seeds);
        Work {
            rows,
            kmeans,
            iterations: 0,
            converged: false,
        }
    }

    fn conclude(&mut self, images: &Images) -> Option<Vec<u32>> {
        let Work { rows, kmeans, .. } = self.work.take()?;
        self.restart += 1;
        let worse = self
            .best
            .as_ref()
            .is_some_and(|best| best.inertia() <= kmeans.inertia());
        if worse {
            return None;
        }
        let assignment = if rows.len() == images.n {
            kmeans.assignment()
        } else {
            let all = Rows::new(&images.pixels[..], images.size());
            KMeans::from_centres(&all, kmeans.centres().to_vec()).assignment()
        };
        self.best = Some(kmeans);
        Some(assignment)
    }
}

impl Work {
    /// One iteration; gives about how many products it took, of `full` if no bound had spared any.
    fn iterate(&mut self, full: usize) -> usize {
        let moved = self.kmeans.step(&self.rows).moved;
        self.iterations += 1;
        self.converged = moved == 0 || self.iterations >= ITERATIONS;
        let settled = 50 * moved < self.rows.len();
        (if settled { full / 3 } else { full }).max(PIECE / ITERATIONS)
    }
}

/// As many of the first images as one iteration can take in a piece; they are in random order.
fn sample(images: &Images, clusters: usize) -> Rows<'static> {
    let most = PIECE / (images.size() * clusters).max(1);
    let n = images.n.min(most.max(SEEDED_FROM).max(clusters));
    Rows::new(images.pixels[..n * images.size()].to_vec(), images.size())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::dataset::Dataset;
    use crate::engine::device;
    use crate::subset::Subset;

    fn images(per_class: usize) -> Images {
        let subset = Subset {
            per_class: Some(per_class),
            ..Subset::default()
        };
        let dataset = Dataset::embedded().select(&subset).unwrap();
        Images::upload(&dataset, &device::opened_cpu("a test").device)
    }

    #[test]
    fn pieces_and_one_go_find_the_same_clusters() {
        let images = images(40);
        let (mut slow, mut last) = (Baseline::new(10, 3), None);
        assert_eq!(slow.advance(&images), None);
        assert!(slow.work.is_none(), "the first look does no work");
        let mut pieces = 0;
        while !slow.is_done() {
            last = slow.advance(&images).or(last);
            pieces += 1;
        }
        assert!(pieces >= 2 * RESTARTS);
        assert_eq!(Baseline::new(10, 3).finish(&images), last);
        assert_eq!(slow.advance(&images), None);
    }

    #[test]
    fn the_best_restart_is_a_converged_one_with_the_smallest_inertia() {
        let images = images(20);
        let mut baseline = Baseline::new(10, 0);
        let found = baseline.finish(&images).unwrap();
        let rows = Rows::new(&images.pixels[..], images.size());
        let mut best = baseline.best.unwrap();
        assert_eq!(best.assignment(), found);
        assert_eq!(best.step(&rows).moved, 0);
        let one = |restart| {
            let mut kmeans = KMeans::start(&rows, 10, &mut rng(0, Purpose::Seeding, restart));
            kmeans.converge(&rows, ITERATIONS);
            kmeans.inertia()
        };
        let smallest = (0..RESTARTS as u64).map(one).fold(f64::INFINITY, f64::min);
        assert!((best.inertia() - smallest).abs() < 1e-6 * smallest);
    }

    #[test]
    fn many_images_are_clustered_by_a_sample_and_all_are_assigned() {
        let few = images(20);
        let side = few.size();
        let n = PIECE / (side * 10) + 1_000;
        let pixels: Vec<f32> = few.pixels.iter().copied().cycle().take(n * side).collect();
        let many = Images {
            pixels: Arc::new(pixels),
            n,
            ..few
        };
        assert!(sample(&many, 10).len() < n);
        let mut baseline = Baseline::new(10, 0);
        baseline.restart = RESTARTS - 1;
        assert_eq!(baseline.finish(&many).unwrap().len(), n);
    }
}
