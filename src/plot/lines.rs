//! Lines over the steps of a run: terms of the loss, gauges, scores, entropies, active clusters.

use super::Chart;
use super::overlay::Overlay;
use crate::history::{GAUGE, History, TERM};
use crate::protocol::Snapshot;
use crate::report::Scores;

/// A named line, one value an observation, NaN where there is none.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// What it is.
    pub name: &'a str,
    /// Its values.
    pub values: &'a [f64],
    /// Its place among all lines of its kind: decides colour and dashes.
    pub place: usize,
}

/// A named level to compare lines with, such as `K-means on pixels`.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// The place of the line that it is to be compared with, whose colour it takes.
    pub of: Option<usize>,
}

/// A moment at which something was changed by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The step.
    pub step: f64,
    /// What was changed to what.
    pub text: String,
}

/// What a line chart shows.
#[derive(Clone, Debug, Default)]
pub struct Lines<'a> {
    /// The step of each observation, rising.
    pub steps: &'a [f64],
    /// The lines, the most important first.
    pub lines: Vec<Line<'a>>,
    /// Levels across the whole width.
    pub levels: Vec<Level>,
    /// Moments marked on the level axis.
    pub turns: Vec<Turn>,
    /// Lines of other runs, drawn behind.
    pub overlay: Vec<Overlay<'a>>,
    /// The step that is looked back at.
    pub cursor: Option<f64>,
    /// The range of values; from the data if it is absent.
    pub range: Option<[f64; 2]>,
    /// The unit or the kind of the values.
    pub unit: &'static str,
    /// The place of the line that stands out; the others are paler then.
    pub emphasis: Option<usize>,
}

impl<'a> Lines<'a> {
    /// The loss and its terms.
    pub fn terms(history: &'a History) -> Self {
        let terms: Vec<Line> = group(history, TERM).collect();
        let total = (terms.len() > 1).then(|| named(history, "loss", "loss")).flatten();
        Self::of(history, total.into_iter().chain(terms).collect(), "loss")
    }

    /// The numbers that a method adds for information.
    pub fn gauges(history: &'a History) -> Self {
        Self::of(history, group(history, GAUGE).collect(), "value")
    }

    /// Scores against labels, with those that K-means reaches on the pixels, where they are known.
    pub fn scores(history: &'a History, baseline: Option<&Scores>) -> Self {
        let data = Self::of(
            history,
            all(history, &[("ACC", "acc"), ("NMI", "nmi"), ("ARI", "ari")]),
            "score",
        );
        let values = data.lines.iter().flat_map(|line| line.values);
        let lowest = values.fold(0.0_f64, |low, x| low.min(*x));
        Self {
            levels: baseline.map(levels).unwrap_or_default(),
            range: Some([lowest, 1.0]),
            ..data
        }
    }

    /// Entropies between their bounds 0 and ln K.
    pub fn entropies(history: &'a History, n_clusters: usize) -> Self {
        let (marginal, conditional) = (("H(Y)", "entropy_marginal"), ("H(Y|X)", "entropy_conditional"));
        let lines = all(history, &[marginal, conditional, ("I(X;Y)", "information")]);
        Self::of(history, lines, "nats").bounded("ln K", (n_clusters.max(2) as f64).ln())
    }

    /// Clusters that hold more than 1/(5K) of the images.
    pub fn active(history: &'a History, n_clusters: usize) -> Self {
        let lines = all(history, &[("active", "active_clusters")]);
        Self::of(history, lines, "clusters").bounded("K", n_clusters as f64)
    }

    /// Whether a line is drawn in its full colour.
    pub fn stands_out(&self, place: usize) -> bool {
        self.emphasis.is_none_or(|emphasis| emphasis == place)
    }

    /// The lines of a chart over steps; none for other charts, and for the shares, which are bands.
    pub fn behind(chart: Chart, history: &'a History, latest: &Snapshot) -> Option<Self> {
        let n_clusters = latest.balance.sizes.len();
        match chart {
            Chart::Terms => Some(Self::terms(history)),
            Chart::Gauges => Some(Self::gauges(history)),
            Chart::Scores => Some(Self::scores(history, latest.baseline.as_ref())),
            Chart::Entropies => Some(Self::entropies(history, n_clusters)),
            _ => None,
        }
    }

    /// The same lines in as many charts as their scales ask for, each scale's lines together.
    pub fn by_scale(&self) -> Vec<Self> {
        let scales: Vec<f64> = self.lines.iter().map(|line| largest(line.values)).collect();
        scale_groups(&scales)
            .into_iter()
            .map(|group| Self {
                lines: group.into_iter().map(|i| self.lines[i].clone()).collect(),
                ..self.clone()
            })
            .collect()
    }

    /// Marks moments at which something was changed by hand.
    #[must_use]
    pub fn with_turns(self, turns: Vec<Turn>) -> Self {
        Self { turns, ..self }
    }

    /// Marks the step that is looked back at.
    #[must_use]
    pub fn with_cursor(self, cursor: Option<f64>) -> Self {
        Self { cursor, ..self }
    }

    fn of(history: &'a History, mut lines: Vec<Line<'a>>, unit: &'static str) -> Self {
        lines
            .iter_mut()
            .enumerate()
            .for_each(|(place, line)| line.place = place);
        Self {
            steps: &history.steps,
            lines,
            unit,
            ..Self::default()
        }
    }

    fn bounded(mut self, name: &str, value: f64) -> Self {
        self.range = Some([0.0, value.max(0.1) * 1.04]);
        self.levels = vec![Level {
            name: name.into(),
            value,
            of: None,
        }];
        self
    }

    /// The range of values that is shown.
    pub fn extent(&self) -> [f64; 2] {
        self.range.unwrap_or_else(|| {
            let values = self
                .lines
                .iter()
                .chain(self.overlay.iter().flat_map(|over| &over.lines))
                .flat_map(|line| line.values)
                .filter(|value| value.is_finite());
            let seen = values.fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], x| [a.min(*x), b.max(*x)]);
            if seen[0] > seen[1] {
                return [0.0, 1.0];
            }
            let pad = ((seen[1] - seen[0]) * 0.04).min(1e60);
            [seen[0] - pad, seen[1] + pad]
        })
    }
}

fn named<'a>(history: &'a History, name: &'a str, key: &str) -> Option<Line<'a>> {
    let values = history.get(key)?;
    values
        .iter()
        .any(|x| x.is_finite())
        .then_some(Line { name, values, place: 0 })
}

fn all<'a>(history: &'a History, names: &[(&'a str, &str)]) -> Vec<Line<'a>> {
    names
        .iter()
        .filter_map(|(name, key)| named(history, name, key))
        .collect()
}

fn group<'a>(history: &'a History, prefix: &'a str) -> impl Iterator<Item = Line<'a>> {
    history
        .group(prefix)
        .map(|(name, values)| Line { name, values, place: 0 })
}

/// What K-means on the pixels reaches, beside the lines of [`Lines::scores`].
fn levels(baseline: &Scores) -> Vec<Level> {
    let level = |(of, (name, value)): (usize, (&str, f64))| Level {
        name: format!("K-means {name}"),
        value,
        of: Some(of),
    };
    let values = [("ACC", baseline.acc), ("NMI", baseline.nmi)];
    values.into_iter().enumerate().map(level).collect()
}

/// Lines whose largest values differ by no more than this factor share an axis.
const ONE_SCALE: f64 = 25.0;

fn largest(values: &[f64]) -> f64 {
    let finite = values.iter().filter(|x| x.is_finite());
    finite.fold(0.0, |most, x| x.abs().max(most))
}

/// The places of lines by scale, in the order of the first line of each; a line of zeros goes with any.
fn scale_groups(scales: &[f64]) -> Vec<Vec<usize>> {
    let mut groups: Vec<([f64; 2], Vec<usize>)> = Vec::new();
    for (i, scale) in scales.iter().enumerate() {
        // Zeros tell no scale: they widen no range.
        let scale = if *scale > 0.0 {
            [*scale; 2]
        } else {
            [f64::INFINITY, 0.0]
        };
        let joined = |[low, high]: [f64; 2]| [low.min(scale[0]), high.max(scale[1])];
        let fits = |range: [f64; 2]| joined(range)[1] <= ONE_SCALE * joined(range)[0];
        if let Some((range, group)) = groups.iter_mut().find(|(range, _)| fits(*range)) {
            *range = joined(*range);
            group.push(i);
        } else {
            groups.push((scale, vec![i]));
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_scale_share_a_chart() {
        assert_eq!(scale_groups(&[1.0, 0.4, 5.0, 400_000.0]), [vec![0, 1, 2], vec![3]]);
        assert_eq!(scale_groups(&[0.0, 0.01, 10.0]), [vec![0, 1], vec![2]]);
        assert_eq!(scale_groups(&[1.0, 0.0, 20.0, 30.0]), [vec![0, 1, 2], vec![3]]);
        assert!(scale_groups(&[]).is_empty());
    }
}
