//! Distances to nearest neighbours, exact: every pair is looked at, once.

use super::dots::{LANES, Panels, Rows};
use super::threads;

/// Rows packed at a time; with 784 columns they fit a second-level cache.
const BLOCK: usize = 8 * LANES;

/// Gives the Euclidean distance of each row to its `t`-th nearest other row: to the farthest where there are fewer, 0 for a lone row.
///
/// Distances come from ‖x‖² + ‖y‖² − 2x·y in f32: exactly 0 for equal rows, and good to about 1e-3 of ‖x‖ where rows nearly agree.
///
/// # Shapes
/// `data`: `[n, d]`, row by row; result: `[n]`, in units of the data.
///
/// # Panics
/// When `data` does not hold `n * d` numbers or `d` is 0.
pub fn nth_distance(data: &[f32], n: usize, d: usize, t: usize) -> Vec<f32> {
    assert_eq!(data.len(), n * d, "the table has {n} rows of {d}");
    let rows = &Rows::new(data, d);
    let t = t.min(n.saturating_sub(1));
    if t == 0 {
        return vec![0.0; n];
    }
    let blocks = n.div_ceil(BLOCK);
    let workers = threads::count().min(blocks);
    let lists = threads::map((0..workers).collect(), |worker| {
        let mut lists = Lists::new(n, t);
        for block in (worker..blocks).step_by(workers) {
            lists.meet_block(rows, block * BLOCK);
        }
        lists
    });
    let merged = lists.into_iter().reduce(Lists::merge);
    merged.map_or(vec![], |lists| {
        lists.limits[..n]
            .iter()
            .map(|&squared| squared.max(0.0).sqrt())
            .collect()
    })
}

/// For each row the smallest squared distances so far, in ascending order.
struct Lists {
    nearest: Vec<f32>,
    /// The last entry of each list: what a distance must undercut. Filled up to whole panels.
    limits: Vec<f32>,
    t: usize,
}

impl Lists {
    fn new(n: usize, t: usize) -> Self {
        let padded = n.next_multiple_of(LANES);
        Self {
            nearest: vec![f32::INFINITY; n * t],
            limits: vec![f32::INFINITY; padded],
            t,
        }
    }

    /// Compares the rows of the block that begins at `start` with one another and with all rows behind it.
    fn meet_block(&mut self, rows: &Rows, start: usize) {
        let end = (start + BLOCK).min(rows.len());
        let d = rows.width();
        let mut panels = Panels::default();
        panels.pack(&rows.as_slice()[start * d..end * d], d);
        let mut norms = [f32::INFINITY; BLOCK]; // lanes without a row are nobody's neighbour
        norms[..end - start].copy_from_slice(&rows.norms[start..end]);
        panels.dots((start..rows.len()).map(|j| (j, rows.row(j))), |j, p, products| {
            let mut squared = [0.0; LANES];
            for ((squared, norm), product) in squared.iter_mut().zip(&norms[p * LANES..]).zip(products) {
                *squared = rows.norms[j] + (norm - 2.0 * product);
            }
            self.meet(j, start + p * LANES, &squared, j >= end);
        });
    }

    /// Enters the distances between row `j` and the rows from `first` on, in both lists unless the mirrored pair comes by itself.
    fn meet(&mut self, j: usize, first: usize, squared: &[f32; LANES], both: bool) {
        let mut near = [0; 2]; // how many are near for j, and j for them: counted without branches
        let limit = self.limits[j];
        for (&squared, &theirs) in squared.iter().zip(&self.limits[first..first + LANES]) {
            near[0] += u32::from(squared < limit);
            near[1] += u32::from(squared < theirs);
        }
        if near == [0, 0] {
            return;
        }
        for (i, &s) in (first..).zip(squared) {
            if i != j {
                self.enter(j, s);
            }
        }
        if both {
            for (i, &s) in (first..).zip(squared) {
                self.enter(i, s);
            }
        }
    }

    /// Inserts a squared distance into a row's list, if it is among the nearest.
    fn enter(&mut self, row: usize, squared: f32) {
        if squared >= self.limits[row] || squared.is_nan() {
            return;
        }
        let list = &mut self.nearest[row * self.t..(row + 1) * self.t];
        let place = list.partition_point(|&s| s <= squared);
        list[place..].rotate_right(1);
        list[place] = squared;
        self.limits[row] = list[self.t - 1];
    }

    fn merge(mut self, other: Self) -> Self {
        for (row, list) in other.nearest.chunks_exact(self.t).enumerate() {
            for &squared in list {
                self.enter(row, squared);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::maths::random::{Purpose, fill_normal, rng};

    fn brute_force(data: &[f32], d: usize, t: usize) -> Vec<f32> {
        let distance = |a: &[f32], b: &[f32]| {
            a.iter()
                .zip(b)
                .map(|(a, b)| f64::from(a - b).powi(2))
                .sum::<f64>()
                .sqrt()
        };
        let of_row = |(i, row): (usize, &[f32])| {
            let others = data.chunks_exact(d).enumerate().filter(|&(j, _)| j != i);
            let mut distances: Vec<f64> = others.map(|(_, other)| distance(row, other)).collect();
            distances.sort_by(f64::total_cmp);
            distances[t.min(distances.len()) - 1] as f32
        };
        data.chunks_exact(d).enumerate().map(of_row).collect()
    }

    #[test]
    fn agrees_with_comparing_all_pairs() {
        for (n, d, t) in [
            (2, 3, 1),
            (9, 2, 3),
            (64, 5, 10),
            (65, 5, 1),
            (300, 17, 10),
            (701, 3, 4),
            (5, 4, 10),
        ] {
            let mut data = vec![0.0; n * d];
            fill_normal(&mut data, &mut rng(0, Purpose::Noise, n as u64));
            let found = nth_distance(&data, n, d, t);
            for (i, (a, b)) in found.iter().zip(brute_force(&data, d, t)).enumerate() {
                assert!((a - b).abs() < 2e-3, "{n} rows, neighbour {t} of row {i}: {a}, not {b}");
            }
        }
    }

    #[test]
    fn points_on_a_line_by_hand() {
        let line = [0.0, 1.0, 3.0, 7.0];
        assert_eq!(nth_distance(&line, 4, 1, 1), [1.0, 1.0, 2.0, 4.0]);
        assert_eq!(nth_distance(&line, 4, 1, 2), [3.0, 2.0, 3.0, 6.0]);
        assert_eq!(nth_distance(&line, 4, 1, 9), [7.0, 6.0, 4.0, 7.0]);
    }

    #[test]
    fn equal_rows_are_at_distance_0_and_a_lone_row_too() {
        assert_eq!(nth_distance(&[0.3; 700], 100, 7, 10), vec![0.0; 100]);
        assert_eq!(nth_distance(&[1.0, 2.0], 1, 2, 1), [0.0]);
        assert!(nth_distance(&[], 0, 2, 1).is_empty());
    }
}
