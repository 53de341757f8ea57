//! What tells whether encoder and generator undo each other, read off a look without labels.

use burn::tensor::Tensor;

use crate::engine::look::Seen;

/// A code is saturated beyond this, of 1.
const SATURATED: f32 = 0.95;
/// Share of a cluster's images below which samples count as not reaching it.
const REACHED: f64 = 0.1;

/// Codes and errors of the images of a look, on the host.
pub struct Aside {
    /// Length of a code.
    code: usize,
    /// Codes of the images, `[n, code]`.
    codes: Vec<f32>,
    /// Codes of generated images, `[n, code]`.
    of_samples: Vec<f32>,
    /// Distance of each image to its own reconstruction and to that of another image, `[n, 2]`.
    errors: Vec<f32>,
}

impl Aside {
    /// One array of all that, for a look to read; each image's other one is its neighbour.
    ///
    /// # Shapes
    /// Codes `[n, code]` twice, images and reconstructions `[n, pixels]`, to `[n, 2 * code + 2]`.
    pub fn join(codes: Tensor<2>, of_samples: Tensor<2>, images: &Tensor<2>, redrawn: Tensor<2>) -> Tensor<2> {
        let n = images.dims()[0];
        let turned = |n: usize| vec![redrawn.clone().narrow(0, n - 1, 1), redrawn.clone().narrow(0, 0, n - 1)];
        // A single image has no neighbour but itself.
        let other = if n > 1 {
            Tensor::cat(turned(n), 0)
        } else {
            redrawn.clone()
        };
        let distance = |drawn: Tensor<2>| (images.clone() - drawn).square().sum_dim(1).sqrt();
        Tensor::cat(vec![codes, of_samples, distance(redrawn), distance(other)], 1)
    }

    /// Takes it apart again.
    pub fn split(seen: &Seen, code: usize) -> Self {
        let columns = |from: usize, width: usize| -> Vec<f32> {
            let rows = seen.aside.chunks_exact(2 * code + 2);
            rows.flat_map(|row| &row[from..from + width]).copied().collect()
        };
        Self {
            code,
            codes: columns(0, code),
            of_samples: columns(code, code),
            errors: columns(2 * code, 2),
        }
    }

    /// Mean variance of a code's entry over the images: ⅓ where codes are spread like z, 0 where they have collapsed.
    pub fn variance(&self) -> f64 {
        let n = (self.codes.len() / self.code).max(1) as f64;
        let of = |j: usize| {
            let column = || self.codes.iter().skip(j).step_by(self.code).map(|x| f64::from(*x));
            let mean = column().sum::<f64>() / n;
            column().map(|x| (x - mean).powi(2)).sum::<f64>() / n
        };
        (0..self.code).map(of).sum::<f64>() / self.code as f64
    }

    /// The share of entries beyond ±0.95; it is 0.05 where codes are spread like z.
    pub fn saturated(&self) -> f64 {
        let beyond = self.codes.iter().filter(|x| x.abs() > SATURATED).count();
        beyond as f64 / self.codes.len().max(1) as f64
    }

    /// Mean distance of images to their reconstructions over that to reconstructions of others: 1 where E and G are
    /// strangers, 0 where they undo each other.
    pub fn error_ratio(&self) -> f64 {
        let sum = |from: usize| -> f64 { self.errors.iter().skip(from).step_by(2).map(|x| f64::from(*x)).sum() };
        sum(0) / sum(1).max(f64::MIN_POSITIVE)
    }
}

/// How many clusters of images get at least a tenth of their share of the generated images, by the nearest mean code.
pub fn coverage(seen: &Seen, aside: &Aside) -> usize {
    let (clusters, _) = seen.decisions();
    let means = means(&clusters, aside, seen.clusters);
    let mut hits = vec![0_usize; seen.clusters];
    for code in aside.of_samples.chunks_exact(aside.code) {
        hits[nearest(&means, code)] += 1;
    }
    let size = |k: usize| clusters.iter().filter(|c| usize::from(**c) == k).count();
    let reached = |k: &usize| size(*k) > 0 && hits[*k] as f64 >= REACHED * size(*k) as f64;
    (0..seen.clusters).filter(reached).count()
}

/// The mean code of each cluster; of an empty one, a place that no code comes near.
fn means(clusters: &[u8], aside: &Aside, k: usize) -> Vec<Vec<f32>> {
    let mut sums = vec![vec![0.0_f32; aside.code]; k];
    let mut counts = vec![0.0_f32; k];
    for (cluster, code) in clusters.iter().zip(aside.codes.chunks_exact(aside.code)) {
        let cluster = usize::from(*cluster);
        counts[cluster] += 1.0;
        for (sum, x) in sums[cluster].iter_mut().zip(code) {
            *sum += x;
        }
    }
    let mean = |sum: f32, count: f32| if count > 0.0 { sum / count } else { f32::MAX.sqrt() };
    let all = sums.into_iter().zip(counts);
    all.map(|(sum, count)| sum.into_iter().map(|x| mean(x, count)).collect())
        .collect()
}

fn nearest(means: &[Vec<f32>], code: &[f32]) -> usize {
    let distance = |mean: &[f32]| mean.iter().zip(code).map(|(m, x)| (m - x).powi(2)).sum::<f32>();
    let distances = means.iter().map(|mean| distance(mean)).enumerate();
    distances.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(k, _)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four images in two clusters, with codes of length 1; all samples are near the first cluster.
    fn seen(of_samples: [f32; 4]) -> Seen {
        let codes = [-1.0, -0.8, 0.8, 1.0];
        let row = |i: usize| [codes[i], of_samples[i], 1.0, 2.0];
        Seen {
            n: 4,
            clusters: 2,
            assignment: vec![1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0],
            aside: (0..4).flat_map(row).collect(),
            ..Seen::default()
        }
    }

    #[test]
    fn numbers_agree_with_a_hand_computed_case() {
        let aside = Aside::split(&seen([-1.0; 4]), 1);
        assert!((aside.variance() - 0.82).abs() < 1e-6);
        assert!((aside.saturated() - 0.5).abs() < 1e-9);
        assert!((aside.error_ratio() - 0.5).abs() < 1e-9);
    }

    #[test]
    fn samples_of_one_kind_reach_one_cluster() {
        for (of_samples, reached) in [([-0.9, -1.0, -0.7, -0.2], 1), ([-0.9, 0.7, 0.9, -1.0], 2)] {
            let seen = seen(of_samples);
            assert_eq!(coverage(&seen, &Aside::split(&seen, 1)), reached);
        }
    }
}
