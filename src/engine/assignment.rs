//! Hard assignments of a batch to clusters, as tensor operations: nothing is read back.
//!
//! Each takes costs and gives a one-hot table; both are constants, no gradient comes back.

use burn::tensor::activation::log_softmax;
use burn::tensor::{Int, Tensor};

/// What is added to the costs of an image that has its cluster; far above any cost, and far below the largest number.
const TAKEN: f32 = 1e30;

/// The combination assignment of Mahon and Lukasiewicz (AAAI 2024, arXiv:2303.16521): again and again the cheapest pair of a
/// waiting image and a cluster is taken, where a cluster with `m` images already costs ln(m + 1) more.
///
/// One turn an image, each over the whole table: n·k numbers a turn are little work, and a queue would need a read. Of equal
/// costs the first is taken, by image and then by cluster.
///
/// # Shapes
/// Costs `[n, k]` to a one-hot table `[n, k]`.
pub fn combination(costs: Tensor<2>) -> Tensor<2> {
    let [n, k] = costs.dims();
    let device = costs.device();
    let places = Tensor::<1, Int>::arange(0..(n * k) as i64, &device).reshape([1, n * k]);
    let mut waiting = costs.detach();
    let mut counts = Tensor::<2>::zeros([1, k], &device);
    let mut assigned = Tensor::<2>::zeros([n, k], &device);
    for _ in 0..n {
        let surcharged = waiting.clone() + counts.clone().log1p();
        let cheapest = surcharged.reshape([1, n * k]).argmin(1);
        let taken = places
            .clone()
            .equal(cheapest.expand([1, n * k]))
            .float()
            .reshape([n, k]);
        waiting = waiting + taken.clone().sum_dim(1) * TAKEN;
        counts = counts + taken.clone().sum_dim(0);
        assigned = assigned + taken;
    }
    assigned
}

/// The cheapest cluster of each image, the first of equals.
///
/// # Shapes
/// Costs `[n, k]` to a one-hot table `[n, k]`.
pub fn cheapest(costs: Tensor<2>) -> Tensor<2> {
    let [n, k] = costs.dims();
    let clusters = Tensor::<1, Int>::arange(0..k as i64, &costs.device()).reshape([1, k]);
    let chosen = costs.detach().argmin(1);
    clusters.expand([n, k]).equal(chosen.expand([n, k])).float()
}

/// The largest entry of each row of the plan that moves n images into k clusters of equal mass, near exp(−costs / ε).
///
/// Cuturi, "Sinkhorn distances" (NIPS 2013, arXiv:1306.0895), on logarithms: rows and columns are scaled in turn, columns
/// last but one, so that each image is whole.
///
/// # Shapes
/// Costs `[n, k]` to a one-hot table `[n, k]`.
pub fn sinkhorn(costs: Tensor<2>, epsilon: f64, iterations: usize) -> Tensor<2> {
    cheapest(plan(costs.detach(), epsilon, iterations).neg())
}

/// ln of the plan, rows adding up to 1; an even share for each column is a constant that rows do not see.
fn plan(costs: Tensor<2>, epsilon: f64, iterations: usize) -> Tensor<2> {
    let start = costs / -epsilon;
    (0..iterations).fold(start, |plan, _| log_softmax(log_softmax(plan, 0), 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::device::{cpu, take};
    use crate::engine::maths::random::{Purpose, rng};
    use burn::tensor::TensorData;
    use rand::RngExt;

    fn table(values: &[f32], k: usize) -> Tensor<2> {
        Tensor::from_data(TensorData::new(values.to_vec(), [values.len() / k, k]), &cpu())
    }

    /// The cluster of each image; every row must be one-hot.
    fn clusters(assigned: Tensor<2>) -> Vec<usize> {
        let [n, k] = assigned.dims();
        let values = take(assigned.reshape([n * k]));
        let cluster = |row: &[f32]| {
            assert!(row.iter().sum::<f32>() == 1.0 && row.contains(&1.0), "{row:?}");
            row.iter().position(|x| *x == 1.0).unwrap()
        };
        values.chunks_exact(k).map(cluster).collect()
    }

    /// The definition, word for word.
    fn by_brute_force(costs: &[f32], k: usize) -> Vec<usize> {
        let n = costs.len() / k;
        let (mut found, mut counts) = (vec![None; n], vec![0.0_f32; k]);
        for _ in 0..n {
            let pairs = (0..n * k).filter(|at| found[at / k].is_none());
            let cost = |at: &usize| costs[*at] + counts[at % k].ln_1p();
            let at = pairs.min_by(|a, b| cost(a).total_cmp(&cost(b))).unwrap();
            found[at / k] = Some(at % k);
            counts[at % k] += 1.0;
        }
        found.into_iter().map(Option::unwrap).collect()
    }

    #[test]
    fn the_combination_assignment_is_the_greedy_one() {
        for (n, k, spread) in [(1, 2, 1.0), (7, 3, 0.1), (12, 3, 1.0), (20, 4, 5.0), (30, 2, 0.01)] {
            let mut rng = rng(0, Purpose::Noise, n as u64);
            let costs: Vec<f32> = (0..n * k).map(|_| spread * rng.random::<f32>()).collect();
            assert_eq!(
                clusters(combination(table(&costs, k))),
                by_brute_force(&costs, k),
                "{n}, {k}"
            );
        }
    }

    /// By hand: image 0 takes cluster 0 at 0; then image 1 pays 0.1 + ln 2 there or 0.5 in cluster 1.
    #[test]
    fn a_full_cluster_turns_an_image_away() {
        assert_eq!(clusters(combination(table(&[0.0, 9.0, 0.1, 0.5], 2))), [0, 1]);
        assert_eq!(clusters(combination(table(&[0.0, 9.0, 0.1, 0.9], 2))), [0, 0]);
    }

    /// Collapsed features: only the count decides, and the batch is shared out evenly.
    #[test]
    fn equal_costs_are_shared_out_evenly() {
        let found = clusters(combination(table(&[0.7; 12 * 3], 3)));
        assert!(
            (0..3).all(|k| found.iter().filter(|found| **found == k).count() == 4),
            "{found:?}"
        );
    }

    #[test]
    fn the_cheapest_cluster_is_the_first_of_equals() {
        assert_eq!(clusters(cheapest(table(&[3.0, 1.0, 2.0, 5.0, 4.0, 4.0], 3))), [1, 1]);
    }

    #[test]
    fn the_plan_has_whole_rows_and_even_columns() {
        let plan = plan(table(&[0.0, 0.4, 0.1, 0.9, 0.2, 0.3, 0.0, 0.8], 2), 0.5, 50).exp();
        let rows = take(plan.clone().sum_dim(1).reshape([4]));
        let columns = take(plan.sum_dim(0).reshape([2]));
        assert!(rows.iter().all(|sum| (sum - 1.0).abs() < 1e-5), "{rows:?}");
        assert!(columns.iter().all(|sum| (sum - 2.0).abs() < 1e-3), "{columns:?}");
    }

    /// All prefer cluster 0; the two that mind the other one least are sent there.
    #[test]
    fn sinkhorn_fills_both_clusters() {
        let costs = [0.0, 0.4, 0.0, 0.9, 0.0, 0.3, 0.0, 0.8];
        assert_eq!(clusters(sinkhorn(table(&costs, 2), 0.1, 30)), [1, 0, 1, 0]);
    }
}
