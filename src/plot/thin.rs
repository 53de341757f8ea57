//! Long histories, as no more points than can be seen.

use super::axes::Axis;
use super::scene::Point;

/// The pixels of a line without its gaps: for each column the lowest and the highest value, in the order in which they came.
pub fn thinned(steps: &[f64], values: &[f64], level: Axis, upright: Axis) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = vec![Vec::new()];
    for (step, value) in steps.iter().zip(values) {
        match runs.last_mut() {
            Some(run) if value.is_finite() => add(run, (level.at(*step), upright.at(*value))),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

fn add(run: &mut Vec<Point>, point: Point) {
    let column = run.iter().rev().take(2).filter(|seen| seen.0 == point.0).count();
    if column < 2 {
        return run.push(point);
    }
    let end = run.len();
    let (a, b) = (run[end - 2].1, run[end - 1].1);
    let (low, high) = (a.min(b).min(point.1), a.max(b).max(point.1));
    let rising = point.1 >= high || (point.1 > low && b >= a);
    (run[end - 2].1, run[end - 1].1) = if rising { (low, high) } else { (high, low) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_histories_keep_two_points_a_column_and_their_extremes() {
        let steps: Vec<f64> = (0..10_000).map(f64::from).collect();
        let mut values: Vec<f64> = steps.iter().map(|s| (s * 0.7).sin()).collect();
        values[5_000] = 9.0;
        let (level, upright) = (Axis::new([0.0, 9_999.0], 0, 300), Axis::new([-1.0, 9.0], 100, 0));
        let runs = thinned(&steps, &values, level, upright);
        assert_eq!(runs.len(), 1);
        assert!(runs[0].len() <= 602);
        assert!(runs[0].iter().any(|point| point.1 == 0));
    }

    #[test]
    fn a_value_that_is_absent_leaves_a_gap() {
        let axis = Axis::new([0.0, 3.0], 0, 30);
        let runs = thinned(&[0.0, 1.0, 2.0, 3.0], &[1.0, f64::NAN, 1.0, 2.0], axis, axis);
        assert_eq!(runs, [vec![(0, 10)], vec![(20, 10), (30, 20)]]);
    }
}
