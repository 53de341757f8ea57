//! Dot products of many rows with many others: the inner loop of K-means, of nearest neighbours and of projections.

use std::borrow::Cow;

/// Rows that a panel holds, and dot products that one pass over a row gives: two SIMD registers of four.
pub const LANES: usize = 8;
/// Rows that meet a panel at a time; with two registers for each, twelve of the sixteen registers hold sums.
const ROWS: usize = 6;

/// Points as the rows of an `[n, d]` table, with their squared lengths.
#[derive(Clone, Debug)]
pub struct Rows<'a> {
    data: Cow<'a, [f32]>,
    d: usize,
    /// ‖x‖² of each row.
    pub norms: Vec<f32>,
    /// Σ‖x‖² over all rows, summed in f64.
    pub energy: f64,
}

impl<'a> Rows<'a> {
    /// Reads `data` as rows of `d` numbers each.
    ///
    /// # Panics
    /// When `d` is 0 or `data` is not a whole number of rows.
    pub fn new(data: impl Into<Cow<'a, [f32]>>, d: usize) -> Self {
        let data = data.into();
        assert!(
            d > 0 && data.len().is_multiple_of(d),
            "{} numbers are not rows of {d}",
            data.len()
        );
        let norms = data.chunks_exact(d).map(squared_length).collect();
        let energy = energy(&data);
        Self { data, d, norms, energy }
    }

    /// Gives the number of rows.
    pub fn len(&self) -> usize {
        self.norms.len()
    }

    /// Tells whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.norms.is_empty()
    }

    /// Gives the numbers in a row.
    pub fn width(&self) -> usize {
        self.d
    }

    /// Gives one row.
    pub fn row(&self, i: usize) -> &[f32] {
        &self.data[i * self.d..(i + 1) * self.d]
    }

    /// Gives all rows one after the other, `[n, d]`.
    pub fn as_slice(&self) -> &[f32] {
        &self.data
    }
}

/// Gives ‖x‖², summed in the order that [`Panels::dots`] uses, so that a point is at distance 0 from itself.
pub fn squared_length(row: &[f32]) -> f32 {
    row.iter().map(|x| x * x).sum()
}

/// Gives Σx² in f64, as eight sums side by side.
fn energy(data: &[f32]) -> f64 {
    let (chunks, rest) = data.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        for (sum, &x) in sums.iter_mut().zip(chunk) {
            *sum += f64::from(x) * f64::from(x);
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>()
}

/// Rows packed for the kernel: `LANES` of them side by side, `[panel][d][LANES]`, the last panel filled up with zeros.
#[derive(Clone, Debug, Default)]
pub struct Panels {
    columns: Vec<[f32; LANES]>,
    d: usize,
}

impl Panels {
    /// Takes one panel that is packed already: `LANES` directions as the columns of a `[d, LANES]` table.
    pub fn from_columns(columns: Vec<[f32; LANES]>) -> Self {
        Self {
            d: columns.len(),
            columns,
        }
    }

    /// Gives the packed numbers back.
    pub fn columns(&self) -> &[[f32; LANES]] {
        &self.columns
    }

    /// Packs rows of `d` numbers.
    pub fn pack(&mut self, rows: &[f32], d: usize) {
        let n = rows.len() / d;
        self.d = d;
        self.columns.clear();
        self.columns.resize(n.div_ceil(LANES) * d, [0.0; LANES]);
        for (i, row) in rows.chunks_exact(d).enumerate() {
            let panel = &mut self.columns[i / LANES * d..][..d];
            for (column, &x) in panel.iter_mut().zip(row) {
                column[i % LANES] = x;
            }
        }
    }

    /// Visits all pairs: calls `take(i, panel, x_i·c)` for each of the given rows and each panel of eight packed rows `c`.
    pub fn dots<'r>(
        &self,
        rows: impl IntoIterator<Item = (usize, &'r [f32])>,
        mut take: impl FnMut(usize, usize, &[f32; LANES]),
    ) {
        let mut rows = rows.into_iter();
        let mut six = Vec::with_capacity(ROWS);
        loop {
            six.clear();
            six.extend(rows.by_ref().take(ROWS));
            let Some(&last) = six.last() else { return };
            let padded = std::array::from_fn(|r| six.get(r).unwrap_or(&last).1);
            for (p, panel) in self.columns.chunks_exact(self.d).enumerate() {
                for (row, products) in six.iter().zip(&kernel(padded, panel)) {
                    take(row.0, p, products);
                }
            }
        }
    }
}

/// Gives the dot products of six rows with the rows of a panel, each summed from first to last.
///
/// Zipped iterators, not indices: only so do the bounds checks go. Not inlined: a caller that needs one lane would break up the rest.
#[inline(never)]
fn kernel([a, b, c, d, e, f]: [&[f32]; ROWS], panel: &[[f32; LANES]]) -> [[f32; LANES]; ROWS] {
    let mut sums = [[0.0; LANES]; ROWS];
    for ((((((column, a), b), c), d), e), f) in panel.iter().zip(a).zip(b).zip(c).zip(d).zip(e).zip(f) {
        for (sums, x) in sums.iter_mut().zip([a, b, c, d, e, f]) {
            for (sum, c) in sums.iter_mut().zip(column) {
                *sum += x * c;
            }
        }
    }
    sums
}

/// Rows whose products are added at a time.
const ADDED: usize = 4;

/// Gives `XᵀW` for the rows `x` `[n, d]` and as many rows of weights: a `[d, LANES]` table.
pub fn weighted_sums(rows: &[f32], d: usize, weights: &[[f32; LANES]]) -> Vec<[f32; LANES]> {
    let mut sums = vec![[0.0; LANES]; d];
    let blocks = rows.chunks(ADDED * d).zip(weights.chunks(ADDED));
    for (rows, weights) in blocks {
        if let Ok(weights) = <[[f32; LANES]; ADDED]>::try_from(weights) {
            add_products(
                &mut sums,
                std::array::from_fn::<_, ADDED, _>(|r| &rows[r * d..(r + 1) * d]),
                weights,
            );
        } else {
            for (row, &weights) in rows.chunks_exact(d).zip(weights) {
                add_products(&mut sums, [row], [weights]);
            }
        }
    }
    sums
}

fn add_products<const R: usize>(sums: &mut [[f32; LANES]], rows: [&[f32]; R], weights: [[f32; LANES]; R]) {
    let rows = rows.map(|row| &row[..sums.len()]);
    for (j, sums) in sums.iter_mut().enumerate() {
        let mut total = *sums;
        for (row, weights) in rows.iter().zip(&weights) {
            for (total, weight) in total.iter_mut().zip(weights) {
                *total += row[j] * weight;
            }
        }
        *sums = total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::maths::random::{Purpose, fill_normal, rng};

    #[test]
    fn agrees_with_one_product_at_a_time_in_every_remainder() {
        let d = 13;
        let mut data = vec![0.0; 20 * d];
        fill_normal(&mut data, &mut rng(0, Purpose::Noise, 0));
        let rows = Rows::new(&data, d);
        for (n, k) in [(0, 3), (1, 1), (5, 8), (6, 9), (13, 20)] {
            let mut panels = Panels::default();
            panels.pack(&data[..k * d], d);
            let mut seen = 0;
            panels.dots((0..n).map(|i| (i, rows.row(i))), |i, p, products| {
                for (lane, &product) in products.iter().enumerate() {
                    let c = p * LANES + lane;
                    let expected = if c < k {
                        rows.row(i).iter().zip(rows.row(c)).map(|(x, c)| x * c).sum()
                    } else {
                        0.0
                    };
                    assert_eq!(product, expected, "row {i}, column {c}");
                    seen += 1;
                }
            });
            assert_eq!(seen, n * k.div_ceil(LANES) * LANES);
        }
    }

    #[test]
    #[should_panic(expected = "7 numbers are not rows of 3")]
    fn a_ragged_table_is_refused() {
        let _ = Rows::new(vec![0.0; 7], 3);
    }

    #[test]
    fn weighted_sums_by_hand() {
        // Rows (r, 1), weights r in lane 0 and 1 in lane 1, for r = 1 … 5: Σr², Σr, Σr, 5.
        let rows: Vec<f32> = (1..=5_u8).flat_map(|r| [f32::from(r), 1.0]).collect();
        let mut weights = [[0.0; LANES]; 5];
        for (r, weights) in (1..=5_u8).zip(&mut weights) {
            weights[..2].copy_from_slice(&[f32::from(r), 1.0]);
        }
        let sums = weighted_sums(&rows, 2, &weights);
        assert_eq!(
            (sums[0][0], sums[0][1], sums[1][0], sums[1][1], sums[1][2]),
            (55.0, 15.0, 15.0, 5.0, 0.0)
        );
    }
}
