//! What a screen reader is told of a running training: one sentence each fifth of the way, not one a frame.

use super::Page;

impl Page {
    /// Status, step, accuracy and active clusters as they were when the present fifth of the run began.
    pub fn spoken(&self) -> String {
        let status = self.status().name();
        let Some(run) = &self.run else { return status.into() };
        let Some(row) = milestone(&run.history.steps, run.latest.steps) else {
            return status.into();
        };
        let at = |name: &str| {
            run.history
                .get(name)
                .map(|values| values[row])
                .filter(|value| value.is_finite())
        };
        let acc = at("acc").map_or_else(String::new, |acc| format!(", accuracy {acc:.2}"));
        let active = at("active_clusters").map_or_else(String::new, |active| format!(", {active} clusters active"));
        format!("{status}, step {}{acc}{active}", run.history.steps[row])
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

/// The first row of the fifth of the way in which the last row lies.
fn milestone(steps: &[f64], all: usize) -> Option<usize> {
    let fifth = |step: f64| (5.0 * step / all.max(1) as f64) as usize;
    let present = fifth(*steps.last()?);
    steps.iter().position(|step| fifth(*step) == present)
}

#[cfg(test)]
mod tests {
    use super::milestone;

    #[test]
    fn a_fifth_of_the_way_begins_with_its_first_row() {
        assert_eq!(milestone(&[], 100), None);
        assert_eq!(milestone(&[0.0, 10.0, 19.0], 100), Some(0));
        assert_eq!(milestone(&[0.0, 10.0, 22.0, 30.0, 39.0], 100), Some(2));
        assert_eq!(milestone(&[0.0, 100.0], 100), Some(1));
    }
}
