//! What charts and `history.csv` are drawn from: every named number of a run, one row an observation.

use serde::{Deserialize, Serialize};

use crate::protocol::Snapshot;

/// One named number over the observations of a run; NaN where it was absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What it is, e.g. `term: marginal entropy`.
    pub name: String,
    /// One value an observation.
    pub values: Vec<f64>,
}

/// Every named number of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Columns", into = "Columns")]
pub struct History {
    /// The step of each observation.
    pub steps: Vec<f64>,
    /// The numbers, in the order in which they first came.
    pub series: Vec<Series>,
}

/// A history as it is stored: in single precision, null where a number is absent.
#[derive(Serialize, Deserialize)]
struct Columns {
    steps: Vec<f64>,
    names: Vec<String>,
    values: Vec<Vec<Option<f32>>>,
}

impl From<History> for Columns {
    fn from(history: History) -> Self {
        let number = |value: f64| Some(value as f32).filter(|value| value.is_finite());
        let columns = history.series.into_iter();
        let (names, values) = columns
            .map(|series| (series.name, series.values.into_iter().map(number).collect()))
            .unzip();
        Self {
            steps: history.steps,
            names,
            values,
        }
    }
}

impl From<Columns> for History {
    fn from(columns: Columns) -> Self {
        let rows = columns.steps.len();
        let series = |(name, values): (String, Vec<Option<f32>>)| {
            let mut values: Vec<f64> = values
                .into_iter()
                .map(|value| value.map_or(f64::NAN, f64::from))
                .collect();
            values.resize(rows, f64::NAN);
            Series { name, values }
        };
        Self {
            steps: columns.steps,
            series: columns.names.into_iter().zip(columns.values).map(series).collect(),
        }
    }
}

/// Prefix of the series that are terms of the loss.
pub const TERM: &str = "term: ";
/// Prefix of the series that a method adds for information.
pub const GAUGE: &str = "gauge: ";
/// Prefix of the series that hold a cluster's share of the images.
pub const SHARE: &str = "share: ";

impl History {
    /// Adds one observation.
    pub fn push(&mut self, snapshot: &Snapshot) {
        self.steps.push(snapshot.step as f64);
        for (name, value) in readings(snapshot) {
            self.series_mut(name).values.push(value);
        }
        let rows = self.steps.len();
        self.series
            .iter_mut()
            .for_each(|series| series.values.resize(rows, f64::NAN));
    }

    /// The observations up to a step.
    #[must_use]
    pub fn until(&self, step: usize) -> Self {
        let rows = self.steps.partition_point(|other| *other <= step as f64);
        let cut = |series: &Series| Series {
            name: series.name.clone(),
            values: series.values[..rows].to_vec(),
        };
        Self {
            steps: self.steps[..rows].to_vec(),
            series: self.series.iter().map(cut).collect(),
        }
    }

    /// At most so many observations, evenly chosen, the last one among them.
    #[must_use]
    pub fn thinned(&self, rows: usize) -> Self {
        let every = self.steps.len().div_ceil(rows.max(1)).max(1);
        let first = (self.steps.len().max(1) - 1) % every;
        let few = |values: &[f64]| values.iter().skip(first).step_by(every).copied().collect();
        let series = |series: &Series| Series {
            name: series.name.clone(),
            values: few(&series.values),
        };
        Self {
            steps: few(&self.steps),
            series: self.series.iter().map(series).collect(),
        }
    }

    /// The values of a name, if it has been seen.
    pub fn get(&self, name: &str) -> Option<&[f64]> {
        self.series
            .iter()
            .find(|series| series.name == name)
            .map(|series| &*series.values)
    }

    /// The series whose names start with a prefix, without it.
    pub fn group<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a [f64])> {
        self.series
            .iter()
            .filter_map(move |series| Some((series.name.strip_prefix(prefix)?, &*series.values)))
    }

    fn series_mut(&mut self, name: String) -> &mut Series {
        let found = self.series.iter().position(|series| series.name == name);
        let place = found.unwrap_or_else(|| {
            let values = vec![f64::NAN; self.steps.len() - 1];
            self.series.push(Series { name, values });
            self.series.len() - 1
        });
        &mut self.series[place]
    }
}

fn readings(snapshot: &Snapshot) -> Vec<(String, f64)> {
    let mut all = vec![("seconds".into(), snapshot.seconds)];
    // Before the first step there are no terms, and a sum of nothing would be drawn as a loss of 0.
    all.extend((!snapshot.terms.is_empty()).then(|| ("loss".into(), snapshot.loss())));
    all.extend(snapshot.terms.iter().map(|r| (format!("{TERM}{}", r.name), r.value)));
    all.extend(snapshot.gauges.iter().map(|r| (format!("{GAUGE}{}", r.name), r.value)));
    let balance = &snapshot.balance;
    all.push(("entropy_marginal".into(), balance.marginal));
    all.push(("entropy_conditional".into(), balance.conditional));
    all.push(("information".into(), balance.information));
    all.push(("active_clusters".into(), balance.active as f64));
    all.push(("largest_share".into(), balance.largest_share));
    if let Some(scores) = &snapshot.scores {
        all.extend([
            ("acc".into(), scores.acc),
            ("nmi".into(), scores.nmi),
            ("ari".into(), scores.ari),
        ]);
    }
    let n = balance.sizes.iter().sum::<u32>().max(1);
    all.extend(
        balance
            .sizes
            .iter()
            .enumerate()
            .map(|(k, size)| (format!("{SHARE}{k}"), f64::from(*size) / f64::from(n))),
    );
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Reading;

    #[test]
    fn a_series_that_comes_late_is_absent_before() {
        let mut history = History::default();
        history.push(&Snapshot::default());
        let terms = vec![Reading {
            name: "a".into(),
            value: 2.0,
        }];
        history.push(&Snapshot {
            step: 1,
            terms,
            ..Snapshot::default()
        });
        history.push(&Snapshot {
            step: 2,
            ..Snapshot::default()
        });
        let values = history.get("term: a").unwrap();
        assert!(values[0].is_nan() && values[2].is_nan());
        assert_eq!(values[1], 2.0);
        assert_eq!(history.group(TERM).count(), 1);
    }
}
