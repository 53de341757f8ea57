//! The assignment problem: who gets which task, one each, so that the total is largest.

/// Gives each row at most one column, and each column at most one row, such that the sum of `weights[row * cols + column]` is largest.
///
/// The smaller side is assigned completely; the rest gets `None`. Cost is cubic in the larger side: the Hungarian method (Kuhn, 1955;
/// Munkres, 1957) in the form that grows shortest augmenting paths with potentials (Jonker and Volgenant, 1987).
///
/// # Panics
/// When `weights` does not hold `rows * cols` numbers.
pub fn assign(weights: &[f64], rows: usize, cols: usize) -> Vec<Option<usize>> {
    assert_eq!(weights.len(), rows * cols, "weights are rows × columns");
    let n = rows.max(cols);
    let cost = |row: usize, col: usize| {
        if row < rows && col < cols {
            -weights[row * cols + col]
        } else {
            0.0
        }
    };
    let mut matching = Matching::new(n);
    for row in 0..n {
        matching.place(row, &cost);
    }
    let mut column_of = vec![None; rows];
    for col in 0..cols {
        if let Some(slot) = matching.row_of[col].and_then(|row| column_of.get_mut(row)) {
            *slot = Some(col);
        }
    }
    column_of
}

/// A partial assignment of least cost, with the dual potentials that prove it so.
struct Matching {
    /// Row that each column has been given to; the last entry is the root from which paths grow.
    row_of: Vec<Option<usize>>,
    row_potential: Vec<f64>,
    col_potential: Vec<f64>,
}

impl Matching {
    fn new(n: usize) -> Self {
        Self {
            row_of: vec![None; n + 1],
            row_potential: vec![0.0; n],
            col_potential: vec![0.0; n + 1],
        }
    }

    /// Adds one row along the cheapest augmenting path (Dijkstra on reduced costs).
    fn place(&mut self, row: usize, cost: &impl Fn(usize, usize) -> f64) {
        let root = self.row_of.len() - 1;
        let mut slack = vec![f64::INFINITY; root];
        let mut previous = vec![root; root];
        let mut visited = vec![false; root + 1];
        self.row_of[root] = Some(row);
        let mut col = root;
        while let Some(at) = self.row_of[col] {
            visited[col] = true;
            for next in (0..root).filter(|&next| !visited[next]) {
                let reduced = cost(at, next) - self.row_potential[at] - self.col_potential[next];
                if reduced < slack[next] {
                    slack[next] = reduced;
                    previous[next] = col;
                }
            }
            let Some(nearest) = (0..root)
                .filter(|&next| !visited[next])
                .min_by(|&a, &b| slack[a].total_cmp(&slack[b]))
            else {
                return;
            };
            self.shift(slack[nearest], &visited, &mut slack);
            col = nearest;
        }
        while col != root {
            self.row_of[col] = self.row_of[previous[col]];
            col = previous[col];
        }
        self.row_of[root] = None;
    }

    /// Moves the potentials by `delta`, so that the nearest unvisited column becomes reachable at no reduced cost.
    fn shift(&mut self, delta: f64, visited: &[bool], slack: &mut [f64]) {
        for (col, &seen) in visited.iter().enumerate() {
            if seen {
                self.col_potential[col] -= delta;
                if let Some(row) = self.row_of[col] {
                    self.row_potential[row] += delta;
                }
            } else if col < slack.len() {
                slack[col] -= delta;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::maths::random::{Purpose, rng};
    use rand::RngExt;

    /// The largest total over all one-to-one choices, by trying them all (`rows <= cols`).
    fn brute_force(weights: &[f64], rows: usize, cols: usize, row: usize, taken: &mut Vec<usize>) -> f64 {
        if row == rows {
            return 0.0;
        }
        let mut best = f64::NEG_INFINITY;
        for col in 0..cols {
            if !taken.contains(&col) {
                taken.push(col);
                best = best.max(weights[row * cols + col] + brute_force(weights, rows, cols, row + 1, taken));
                taken.pop();
            }
        }
        best
    }

    fn total(weights: &[f64], cols: usize, chosen: &[Option<usize>]) -> f64 {
        chosen
            .iter()
            .enumerate()
            .filter_map(|(row, col)| col.map(|col| weights[row * cols + col]))
            .sum()
    }

    #[test]
    fn a_small_table_by_hand() {
        // The greedy choice 9 + 1 loses against 8 + 7.
        assert_eq!(assign(&[9.0, 8.0, 7.0, 1.0], 2, 2), [Some(1), Some(0)]);
    }

    #[test]
    fn agrees_with_trying_all_choices() {
        let mut rng = rng(0, Purpose::Noise, 0);
        for round in 0..600 {
            let (rows, cols) = (rng.random_range(1..=6), rng.random_range(1..=6));
            let top = if round % 2 == 0 { 3 } else { 1000 }; // few values: many ties
            let weights: Vec<f64> = (0..rows * cols)
                .map(|_| f64::from(rng.random_range(-top..=top)))
                .collect();
            let chosen = assign(&weights, rows, cols);
            let mut used: Vec<usize> = chosen.iter().flatten().copied().collect();
            assert_eq!(used.len(), rows.min(cols));
            used.sort_unstable();
            used.dedup();
            assert_eq!(used.len(), rows.min(cols), "a column was given twice");
            let (wide, r, c) = if rows <= cols {
                (weights.clone(), rows, cols)
            } else {
                (transposed(&weights, rows, cols), cols, rows)
            };
            assert_eq!(total(&weights, cols, &chosen), brute_force(&wide, r, c, 0, &mut vec![]));
        }
    }

    fn transposed(weights: &[f64], rows: usize, cols: usize) -> Vec<f64> {
        (0..cols)
            .flat_map(|col| (0..rows).map(move |row| weights[row * cols + col]))
            .collect()
    }

    #[test]
    fn empty_and_lopsided_tables() {
        assert_eq!(assign(&[], 0, 0), []);
        assert_eq!(assign(&[], 2, 0), [None, None]);
        assert_eq!(assign(&[1.0, 5.0, 3.0], 3, 1), [None, Some(0), None]);
        assert_eq!(assign(&[1.0, 5.0, 3.0], 1, 3), [Some(1)]);
    }
}
