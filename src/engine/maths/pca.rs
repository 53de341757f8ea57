//! Principal components (Pearson, 1901) for pictures that move: the axes of one frame start from those of the last.

use super::dots::{LANES, Panels, weighted_sums};
use super::jacobi::eigenvectors;
use super::random::{self, Purpose};

/// Rows from which axes are found, at most; all rows are projected.
const SAMPLE: usize = 2000;
/// Rounds of subspace iteration without and with axes to start from.
const COLD_ROUNDS: usize = 60;
const WARM_ROUNDS: usize = 3;
/// Relative change of the variances at which iterating stops.
const TOLERANCE: f64 = 1e-6;
/// Part of a direction that must be left after removing the earlier ones, for it to be a direction of its own.
const INDEPENDENT: f64 = 1e-6;

/// A projection onto principal axes that remembers them from call to call.
///
/// Where we differ from plain PCA: after the first call the axes span the principal plane but are turned in it to lie as close as
/// possible to the last ones, so that the picture neither flips nor jumps when two variances cross.
#[derive(Clone, Debug)]
pub struct Pca {
    /// Coordinates that each row gets.
    n_axes: usize,
    /// Orthonormal directions of largest variance, `[d, LANES]`: more than are shown, which makes the iteration converge faster.
    basis: Vec<[f32; LANES]>,
    /// The axes shown last, `[d, LANES]`, of which the first `n_axes` are in use.
    axes: Vec<[f32; LANES]>,
    /// The mean of the rows last projected, `[d]`.
    mean: Vec<f32>,
}

impl Pca {
    /// Makes a projection to `n_axes` coordinates.
    ///
    /// # Panics
    /// When `n_axes` is more than 8.
    pub fn new(n_axes: usize) -> Self {
        assert!(n_axes <= LANES, "at most {LANES} axes");
        Self {
            n_axes,
            basis: vec![],
            axes: vec![],
            mean: vec![],
        }
    }

    /// Gives the coordinates of each row on the principal axes; features without variance give zeros.
    ///
    /// Deterministic: the same calls in the same order give the same numbers. Features of another width start anew.
    ///
    /// # Shapes
    /// `features`: `[n, d]`, row by row; result: `[n, n_axes]`.
    ///
    /// # Panics
    /// When `features` does not hold `n * d` numbers or `d` is 0.
    pub fn project(&mut self, features: &[f32], n: usize, d: usize) -> Vec<f32> {
        assert!(d > 0 && features.len() == n * d, "the table has {n} rows of {d}");
        let stride = n.div_ceil(SAMPLE).max(1);
        let mut sample: Vec<f32> = features.chunks_exact(d).step_by(stride).flatten().copied().collect();
        self.mean = centre(&mut sample, d);
        let known = self.axes.len() == d;
        let warm = known && (0..LANES.min(d)).all(|b| length(&self.basis, b) > 0.0);
        if !warm {
            self.basis = random_basis(d);
        }
        self.iterate(&sample, d, if warm { WARM_ROUNDS } else { COLD_ROUNDS });
        self.axes = if known { self.turned() } else { self.signed() };
        self.coordinates(features)
    }

    /// Gives the coordinates of other rows on the axes of the last [`Self::project`], which stay as they are; none before it, or
    /// for rows of another width.
    ///
    /// # Shapes
    /// `features`: `[m, d]`, row by row; result: `[m, n_axes]`.
    pub fn place(&self, features: &[f32], d: usize) -> Option<Vec<f32>> {
        (d > 0 && self.mean.len() == d && features.len().is_multiple_of(d)).then(|| self.coordinates(features))
    }

    /// Improves the basis by orthogonal iteration, then turns it to the principal directions in its span (Rayleigh and Ritz).
    fn iterate(&mut self, sample: &[f32], d: usize, rounds: usize) {
        let mut before = [0.0; LANES];
        for _ in 0..rounds {
            let (mut next, variances) = scatter(sample, d, &self.basis);
            orthonormalise(&mut next);
            self.basis = next;
            let settled = variances
                .iter()
                .zip(&before)
                .take(self.n_axes)
                .all(|(v, b)| (v - b).abs() <= TOLERANCE * v.abs());
            before = variances;
            if settled {
                break;
            }
        }
        let (image, _) = scatter(sample, d, &self.basis);
        let mut small = [[0.0; LANES]; LANES];
        for (v, w) in self.basis.iter().zip(&image) {
            for (small, v) in small.iter_mut().zip(v) {
                small
                    .iter_mut()
                    .zip(w)
                    .for_each(|(s, w)| *s += f64::from(*v) * f64::from(*w));
            }
        }
        let turn = eigenvectors(small);
        for row in &mut self.basis {
            let old = *row;
            *row = std::array::from_fn(|b| (0..LANES).map(|a| f64::from(old[a]) * turn[b][a]).sum::<f64>() as f32);
        }
    }

    /// Gives the principal axes with their largest entry positive.
    fn signed(&self) -> Vec<[f32; LANES]> {
        let largest: [f32; LANES] = std::array::from_fn(|l| {
            let column = self.basis.iter().map(|row| row[l]);
            column.fold(0.0, |top: f32, x| if x.abs() > top.abs() { x } else { top })
        });
        let mut axes = self.basis.clone();
        for row in &mut axes {
            row.iter_mut().zip(&largest).for_each(|(x, top)| *x *= top.signum());
        }
        axes
    }

    /// Gives the last axes projected onto the present principal subspace and made orthonormal again; principal axes fill gaps.
    fn turned(&self) -> Vec<[f32; LANES]> {
        let m = self.n_axes;
        let mut overlap = [[0.0_f64; LANES]; LANES];
        for (new, old) in self.basis.iter().zip(&self.axes) {
            for (overlap, &new) in overlap.iter_mut().zip(&new[..m]) {
                overlap
                    .iter_mut()
                    .zip(&old[..m])
                    .for_each(|(o, &old)| *o += f64::from(new) * f64::from(old));
            }
        }
        let lost = |axis: usize| (0..m).map(|b| overlap[b][axis].powi(2)).sum::<f64>() < 0.01;
        let turn = |row: &[f32; LANES]| {
            std::array::from_fn(|axis| match axis {
                axis if axis >= m => 0.0,
                axis if lost(axis) => row[axis],
                axis => (0..m).map(|b| f64::from(row[b]) * overlap[b][axis]).sum::<f64>() as f32,
            })
        };
        let mut axes: Vec<[f32; LANES]> = self.basis.iter().map(turn).collect();
        orthonormalise(&mut axes);
        axes
    }

    /// Gives the coordinates of rows on the axes that [`Pca::project`] has found last; none before its first call.
    ///
    /// # Shapes
    /// `features`: `[n, d]`, row by row; result: `[n, n_axes]`.
    pub fn coordinates(&self, features: &[f32]) -> Vec<f32> {
        let d = self.mean.len();
        if d == 0 {
            return Vec::new();
        }
        let mut offset = [0.0; LANES];
        for (axes, &m) in self.axes.iter().zip(&self.mean) {
            offset.iter_mut().zip(axes).for_each(|(o, a)| *o += a * m);
        }
        let mut points = vec![0.0; features.len() / d * self.n_axes];
        let panel = Panels::from_columns(self.axes.clone());
        panel.dots(features.chunks_exact(d).enumerate(), |i, _, products| {
            let point = &mut points[i * self.n_axes..][..self.n_axes];
            for ((x, product), offset) in point.iter_mut().zip(products).zip(&offset) {
                *x = product - offset;
            }
        });
        points
    }
}

/// Subtracts the mean from each row and gives it.
fn centre(rows: &mut [f32], d: usize) -> Vec<f32> {
    let mut sums = vec![0.0_f64; d];
    for row in rows.chunks_exact(d) {
        sums.iter_mut().zip(row).for_each(|(s, &x)| *s += f64::from(x));
    }
    let n = (rows.len() / d).max(1) as f64;
    let mean: Vec<f32> = sums.iter().map(|s| (s / n) as f32).collect();
    for row in rows.chunks_exact_mut(d) {
        row.iter_mut().zip(&mean).for_each(|(x, m)| *x -= m);
    }
    mean
}

/// Gives `XᵀXV` for centred rows X and the basis V, and the sums of squares of the columns of `XV`.
fn scatter(rows: &[f32], d: usize, basis: &[[f32; LANES]]) -> (Vec<[f32; LANES]>, [f64; LANES]) {
    let mut coordinates = vec![[0.0; LANES]; rows.len() / d];
    let panel = Panels::from_columns(basis.to_vec());
    panel.dots(rows.chunks_exact(d).enumerate(), |i, _, products| {
        coordinates[i] = *products;
    });
    let mut variances = [0.0; LANES];
    for point in &coordinates {
        variances
            .iter_mut()
            .zip(point)
            .for_each(|(v, &x)| *v += f64::from(x).powi(2));
    }
    (weighted_sums(rows, d, &coordinates), variances)
}

/// Gives a fixed random basis to start from.
fn random_basis(d: usize) -> Vec<[f32; LANES]> {
    let mut basis = vec![[0.0; LANES]; d];
    random::fill_normal(basis.as_flattened_mut(), &mut random::rng(0, Purpose::Noise, 0));
    orthonormalise(&mut basis);
    basis
}

/// Makes the columns orthonormal from left to right (Gram and Schmidt, twice for accuracy); one that depends on others becomes 0.
fn orthonormalise(columns: &mut [[f32; LANES]]) {
    for b in 0..LANES {
        let before = length(columns, b);
        for a in (0..b).chain(0..b) {
            let overlap: f64 = columns.iter().map(|row| f64::from(row[a]) * f64::from(row[b])).sum();
            for row in columns.iter_mut() {
                row[b] -= (overlap * f64::from(row[a])) as f32;
            }
        }
        let after = length(columns, b);
        let scale = if after > INDEPENDENT * before { 1.0 / after } else { 0.0 };
        for row in columns.iter_mut() {
            row[b] = (f64::from(row[b]) * scale) as f32;
        }
    }
}

fn length(columns: &[[f32; LANES]], b: usize) -> f64 {
    columns.iter().map(|row| f64::from(row[b]).powi(2)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::maths::random::{fill_normal, rng};

    /// Normal points whose coordinates have the given standard deviations, around (5, 5, …).
    fn cloud(n: usize, deviations: &[f32], at: u64) -> Vec<f32> {
        let mut points = vec![0.0; n * deviations.len()];
        fill_normal(&mut points, &mut rng(0, Purpose::Noise, at));
        for point in points.chunks_exact_mut(deviations.len()) {
            point.iter_mut().zip(deviations).for_each(|(x, s)| *x = *x * s + 5.0);
        }
        points
    }

    #[test]
    fn four_points_by_hand() {
        // On the line (1, 1): the axis is (1, 1)/√2, the coordinates are −√2·1.5 … √2·1.5, nothing is left for the second axis.
        let points = Pca::new(2).project(&[0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0], 4, 2);
        for (point, x) in points.chunks_exact(2).zip([-1.5, -0.5, 0.5, 1.5_f32]) {
            assert!(
                (point[0] - x * 2_f32.sqrt()).abs() < 1e-5 && point[1].abs() < 1e-5,
                "{points:?}"
            );
        }
    }

    #[test]
    fn finds_the_widest_directions() {
        let mut deviations = vec![0.5; 20];
        (deviations[3], deviations[11]) = (4.0, 2.0);
        let points = cloud(1500, &deviations, 0);
        let mut pca = Pca::new(2);
        pca.project(&points, 1500, 20);
        assert!(
            pca.axes[3][0] > 0.999 && pca.axes[11][1] > 0.995,
            "{:?} {:?}",
            pca.axes[3],
            pca.axes[11]
        );
    }

    #[test]
    fn a_later_frame_neither_flips_nor_swaps() {
        let mut pca = Pca::new(2);
        let before = pca.project(&cloud(1000, &[3.0, 2.9, 0.1, 0.1], 0), 1000, 4);
        // The same points with the order of the two variances exchanged.
        let mut points = cloud(1000, &[3.0, 2.9, 0.1, 0.1], 0);
        points
            .chunks_exact_mut(4)
            .for_each(|point| point[0] = (point[0] - 5.0) * 0.9 + 5.0);
        let after = pca.project(&points, 1000, 4);
        let jump = before
            .iter()
            .zip(&after)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        assert!(jump < 1.5, "a point jumped by {jump}");
        let again = pca.project(&points, 1000, 4);
        assert!(after.iter().zip(&again).all(|(a, b)| (a - b).abs() < 1e-3));
    }

    #[test]
    fn degenerate_features_give_zeros() {
        let mut pca = Pca::new(2);
        for features in [vec![0.0; 50], vec![0.7; 50], vec![]] {
            assert!(
                pca.project(&features, features.len() / 5, 5)
                    .iter()
                    .all(|x| x.abs() < 1e-5)
            );
        }
        // One column, then another width, then back to something after nothing.
        assert_eq!(pca.project(&[1.0, 3.0], 2, 1), [-1.0, 0.0, 1.0, 0.0]);
        pca.project(&[0.7; 50], 10, 5);
        let points = pca.project(&cloud(100, &[3.0, 1.0, 0.1, 0.1, 0.1], 0), 100, 5);
        assert!(points.iter().any(|x| x.abs() > 1.0));
    }

    #[test]
    fn repeats_itself() {
        let points = cloud(500, &[1.0, 1.0, 1.0], 3);
        assert_eq!(
            Pca::new(2).project(&points, 500, 3),
            Pca::new(2).project(&points, 500, 3)
        );
    }
}
