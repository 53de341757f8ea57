//! Distances to nearest neighbours, exact: every pair is looked at, once.

use super::dots::{LANES, Panels, Rows};
use super::threads;

/// Rows packed at a time; with 784 columns they fit a second-level cache.
const BLOCK: usize = 8 * LANES;

/// Gives the Euclidean distance of each row to its `t`-th nearest other row; to the farthest where there are fewer, 0 to a lone row.
///
/// Distances come from ‖x‖² + ‖y‖² − 2x·y in f32: exactly 0 for equal rows, and good to about 1e-3 of ‖x‖ where rows nearly agree.
///
/// # Panics
/// When `t` is 0.
pub fn nth_distance(rows: &Rows, t: usize) -> Vec<f32> {
    assert!(t > 0, "the nearest neighbour is number 1");
    let n = rows.len();
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
        panels.dots(
            (start..rows.len()).map(|j| (j, rows.row(j))),
            |j, p, products| {
                let mut squared = [0.0; LANES];
                for ((squared, norm), product) in
                    squared.iter_mut().zip(&norms[p * LANES..]).zip(products)
                {
                    *squared = rows.norms[j] + (norm - 2.0 * product);
                }
                self.meet(j, start + p * LANES, &squared, j >= end);
            },
        );
    }

    /// Enters the distances between row `j` and the rows from `first` on, in both lists unless the mirrored pair comes by itself.
    fn meet(&mut self, j: usize, first: usize, squared: &[f32; LANES], both: bool) {
        let limit = self.limits[j];
        let theirs = self.limits[first..first + LANES].iter().zip(squared);
        let near = squared.iter().fold(false, |near, &s| near | (s < limit));
        if near {
            for (i, &s) in (first..).zip(squared) {
                if i != j {
                    self.enter(j, s);
                }
            }
        } else if !theirs.fold(false, |near, (&limit, &s)| near | (s < limit)) {
            return;
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
            let found = nth_distance(&Rows::new(&data, d), t);
            for (i, (a, b)) in found.iter().zip(brute_force(&data, d, t)).enumerate() {
                assert!(
                    (a - b).abs() < 2e-3,
                    "{n} rows, neighbour {t} of row {i}: {a}, not {b}"
                );
            }
        }
    }

    #[test]
    fn points_on_a_line_by_hand() {
        let rows = Rows::new(vec![0.0, 1.0, 3.0, 7.0], 1);
        assert_eq!(nth_distance(&rows, 1), [1.0, 1.0, 2.0, 4.0]);
        assert_eq!(nth_distance(&rows, 2), [3.0, 2.0, 3.0, 6.0]);
        assert_eq!(nth_distance(&rows, 9), [7.0, 6.0, 4.0, 7.0]);
    }

    #[test]
    fn equal_rows_are_at_distance_0_and_a_lone_row_too() {
        assert_eq!(
            nth_distance(&Rows::new(vec![0.3; 100 * 7], 7), 10),
            vec![0.0; 100]
        );
        assert_eq!(nth_distance(&Rows::new(vec![1.0, 2.0], 2), 1), [0.0]);
        assert!(nth_distance(&Rows::new(vec![], 2), 1).is_empty());
    }
}
