//! Gaussian mixtures with diagonal covariances, fitted by expectation and maximisation (Dempster, Laird and Rubin, 1977) in f64.

/// Smallest variance of a component on an axis: keeps one from shrinking onto a single point.
const FLOOR: f64 = 1e-3;

/// A mixture of K Gaussians over d axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    /// Weight π of each component, `[k]`, adding up to 1.
    pub weights: Vec<f64>,
    /// Means, `[k, d]`.
    pub means: Vec<f64>,
    /// Variances, `[k, d]`.
    pub variances: Vec<f64>,
}

/// How points are shared between components.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares {
    /// Responsibilities γ, `[n, k]`, rows adding up to 1.
    pub gamma: Vec<f32>,
    /// Mean log-density of the points, in nats.
    pub log_likelihood: f64,
}

impl Mixture {
    /// The mixture whose components are the given clusters of `rows`, `[n, d]`.
    ///
    /// A cluster without members gets the variance of all points and next to no weight.
    ///
    /// # Panics
    /// When `rows` is no table of width `d` with as many rows as `clusters`.
    pub fn of_clusters(rows: &[f32], d: usize, clusters: &[u32], k: usize) -> Self {
        assert_eq!(rows.len(), clusters.len() * d, "one cluster a row");
        let one_hot: Vec<f32> = clusters
            .iter()
            .flat_map(|&c| (0..k as u32).map(move |j| f32::from(u8::from(j == c))))
            .collect();
        Self::maximised(rows, d, &one_hot, k)
    }

    /// Fits for at most `iterations`, until the log-likelihood gains less than 1e-4 nats an image.
    pub fn fit(&mut self, rows: &[f32], d: usize, iterations: usize) -> Shares {
        let mut shares = self.shares(rows, d);
        for _ in 0..iterations {
            *self = Self::maximised(rows, d, &shares.gamma, self.weights.len());
            let before = std::mem::replace(&mut shares, self.shares(rows, d)).log_likelihood;
            if shares.log_likelihood - before < 1e-4 {
                break;
            }
        }
        shares
    }

    /// Expectation: γᵢₖ ∝ πₖ·N(xᵢ; mₖ, Sₖ), by log-sum-exp.
    pub fn shares(&self, rows: &[f32], d: usize) -> Shares {
        let k = self.weights.len();
        let constants: Vec<f64> = (0..k).map(|c| self.constant(c, d)).collect();
        let (mut gamma, mut total) = (Vec::with_capacity(rows.len() / d * k), 0.0);
        for row in rows.chunks_exact(d) {
            let logs: Vec<f64> = (0..k).map(|c| constants[c] - self.half_distance(c, row)).collect();
            let most = logs.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
            let log_sum = most + logs.iter().map(|l| (l - most).exp()).sum::<f64>().ln();
            gamma.extend(logs.iter().map(|l| (l - log_sum).exp() as f32));
            total += log_sum;
        }
        let n = (rows.len() / d).max(1) as f64;
        Shares {
            gamma,
            log_likelihood: total / n,
        }
    }

    /// ln πₖ − ½ Σ ln 2πσ².
    fn constant(&self, c: usize, d: usize) -> f64 {
        let variances = &self.variances[c * d..(c + 1) * d];
        let log_det: f64 = variances.iter().map(|v| (std::f64::consts::TAU * v).ln()).sum();
        self.weights[c].ln() - 0.5 * log_det
    }

    fn half_distance(&self, c: usize, row: &[f32]) -> f64 {
        let d = row.len();
        let axes = self.means[c * d..].iter().zip(&self.variances[c * d..]);
        let squares = row.iter().zip(axes).map(|(x, (m, v))| (f64::from(*x) - m).powi(2) / v);
        0.5 * squares.sum::<f64>()
    }

    /// Maximisation: weights, means and variances of the points as they are shared.
    fn maximised(rows: &[f32], d: usize, gamma: &[f32], k: usize) -> Self {
        let n = (rows.len() / d) as f64;
        let (mut counts, mut sums, mut squares) = (vec![1e-9; k], vec![0.0; k * d], vec![0.0; k * d]);
        for (row, shares) in rows.chunks_exact(d).zip(gamma.chunks_exact(k)) {
            for (c, share) in shares.iter().enumerate().filter(|(_, share)| **share > 1e-7) {
                let share = f64::from(*share);
                counts[c] += share;
                for (j, x) in row.iter().enumerate() {
                    let x = f64::from(*x);
                    sums[c * d + j] += share * x;
                    squares[c * d + j] += share * x * x;
                }
            }
        }
        let all = spread(rows, d);
        let of = |sums: &[f64], i: usize| sums[i] / counts[i / d];
        let variance = |i: usize| {
            if counts[i / d] < 1.0 {
                return all[i % d];
            }
            (of(&squares, i) - of(&sums, i).powi(2)).max(FLOOR)
        };
        let variances = (0..k * d).map(variance).collect();
        Self {
            weights: counts.iter().map(|count| count / (n + 1e-9 * k as f64)).collect(),
            means: (0..k * d).map(|i| of(&sums, i)).collect(),
            variances,
        }
    }
}

/// The variance of all points on each axis.
fn spread(rows: &[f32], d: usize) -> Vec<f64> {
    let n = (rows.len() / d).max(1) as f64;
    let moment = |j: usize, power: i32| {
        rows.iter()
            .skip(j)
            .step_by(d)
            .map(|x| f64::from(*x).powi(power))
            .sum::<f64>()
            / n
    };
    (0..d)
        .map(|j| (moment(j, 2) - moment(j, 1).powi(2)).max(FLOOR))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::maths::random::{Purpose, fill_normal, rng};

    /// By hand: two components on a line, N(0, 1) and N(2, 1) with weights ¼ and ¾; at 1 the densities are equal, so γ is the
    /// weights.
    #[test]
    fn responsibilities_agree_with_a_hand_computed_case() {
        let mixture = Mixture {
            weights: vec![0.25, 0.75],
            means: vec![0.0, 2.0],
            variances: vec![1.0, 1.0],
        };
        let shares = mixture.shares(&[1.0, 0.0], 1);
        assert!((shares.gamma[0] - 0.25).abs() < 1e-6);
        // At 0: ¼ against ¾·e⁻².
        let expected = 0.25 / (0.25 + 0.75 * (-2.0_f32).exp());
        assert!((shares.gamma[2] - expected).abs() < 1e-6);
    }

    #[test]
    fn expectation_and_maximisation_find_two_clouds_of_unequal_width() {
        let mut points = vec![0.0; 4000];
        fill_normal(&mut points, &mut rng(0, Purpose::Noise, 0));
        for (i, point) in points.iter_mut().enumerate() {
            if i < 1000 {
                *point = *point * 0.5 + 6.0;
            }
        }
        let clusters: Vec<u32> = points.iter().map(|x| u32::from(*x > 2.0)).collect();
        let mut mixture = Mixture::of_clusters(&points, 1, &clusters, 2);
        let before = mixture.shares(&points, 1).log_likelihood;
        let after = mixture.fit(&points, 1, 50).log_likelihood;
        assert!(after >= before, "{before} to {after}");
        assert!((mixture.weights[1] - 0.25).abs() < 0.01, "{mixture:?}");
        assert!((mixture.variances[1].sqrt() - 0.5).abs() < 0.05, "{mixture:?}");
    }

    #[test]
    fn a_component_without_points_does_no_harm() {
        let mut mixture = Mixture::of_clusters(&[0.0, 1.0, 2.0], 1, &[0, 0, 0], 2);
        let shares = mixture.fit(&[0.0, 1.0, 2.0], 1, 10);
        assert!(shares.gamma.iter().all(|share| share.is_finite()), "{shares:?}");
    }
}
