//! What a screen reader is told of a training: one sentence each fifth of the way and not too soon after the last, not one a
//! frame; and how things stand whenever it starts, pauses or ends.

use super::{Page, Status};

/// Least time between two sentences about a running training, in seconds of training.
const QUIET: f64 = 10.0;

impl Page {
    /// Status, step, accuracy and active clusters: those of now, or, while training runs, of the last moment worth telling.
    pub fn spoken(&self) -> String {
        let status = self.status();
        let Some(run) = &self.run else {
            return status.name().into();
        };
        let (steps, seconds) = (&run.history.steps, run.history.get("seconds").unwrap_or_default());
        let row = match status {
            Status::Running => milestone(steps, seconds, run.latest.steps),
            _ => steps.len().checked_sub(1),
        };
        let Some(row) = row else { return status.name().into() };
        let at = |name: &str| {
            run.history
                .get(name)
                .map(|values| values[row])
                .filter(|value| value.is_finite())
        };
        let acc = at("acc").map_or_else(String::new, |acc| format!(", accuracy {acc:.2}"));
        let active = at("active_clusters").map_or_else(String::new, |active| format!(", {active} clusters active"));
        format!("{}, step {}{acc}{active}", status.name(), steps[row])
    }
}

impl Page {
    /// What the scores are to be compared with.
    pub fn baseline_words(&self) -> String {
        let run = self.run.as_ref();
        let scores = run.and_then(|run| run.latest.baseline);
        let compared = run.is_some_and(|run| run.latest.scores.is_some() && run.latest.step > 0);
        match scores {
            Some(scores) => format!("K-means on pixels: ACC {:.3}, NMI {:.3}", scores.acc, scores.nmi),
            None if compared && self.is_training() => "K-means on pixels: on its way".into(),
            None => String::new(),
        }
    }
}

/// The last row that is worth telling: the first is, and then each that is a fifth of the way on and [`QUIET`] after the last.
fn milestone(steps: &[f64], seconds: &[f64], all: usize) -> Option<usize> {
    let fifth = |row: usize| (5.0 * steps[row] / all.max(1) as f64) as usize;
    let rows = 0..steps.len().min(seconds.len());
    rows.reduce(|told, row| {
        let due = fifth(row) > fifth(told) && seconds[row] - seconds[told] >= QUIET;
        if due { row } else { told }
    })
}

#[cfg(test)]
mod tests {
    use super::milestone;

    const SLOW: [f64; 5] = [0.0, 20.0, 40.0, 60.0, 80.0];

    #[test]
    fn a_fifth_of_the_way_begins_with_its_first_row() {
        assert_eq!(milestone(&[], &[], 100), None);
        assert_eq!(milestone(&[0.0, 10.0, 19.0], &SLOW, 100), Some(0));
        assert_eq!(milestone(&[0.0, 10.0, 22.0, 30.0, 39.0], &SLOW, 100), Some(2));
        assert_eq!(milestone(&[0.0, 100.0], &SLOW, 100), Some(1));
    }

    #[test]
    fn a_fast_run_is_told_of_every_ten_seconds_at_most() {
        let steps: Vec<f64> = (0..=1000).map(f64::from).collect();
        let seconds: Vec<f64> = steps.iter().map(|step| step / 40.0).collect();
        let told = |n: usize| milestone(&steps[..n], &seconds[..n], 1000);
        let mut all: Vec<_> = (1..=1001).filter_map(told).collect();
        all.dedup();
        assert_eq!(all, [0, 400, 800]);
    }
}
