//! Several seeds together: mean and standard deviation, and how many runs collapsed.

use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};

use super::summary::Summary;
use crate::cli::data::files::write;

/// A score of a run, where there are labels.
type Score = fn(&Summary) -> Option<f64>;

const SCORES: [(&str, Score); 3] = [("acc", |s| s.acc), ("nmi", |s| s.nmi), ("ari", |s| s.ari)];

/// Prints what several seeds come to, and writes it as `seeds.json`.
pub fn report(summaries: &[Summary], out: Option<&PathBuf>) -> Result<()> {
    write!(stdout(), "{}", text(summaries))?;
    out.map_or(Ok(()), |out| {
        write(&out.join("seeds.json"), &serde_json::to_vec_pretty(&json(summaries))?)
    })
}

fn text(summaries: &[Summary]) -> String {
    let (n, collapsed) = (summaries.len(), collapsed(summaries));
    let line = |(name, score): (&str, Score)| {
        let (mean, deviation) = moments(&values(summaries, score))?;
        Some(format!("  {} {mean:.4} ± {deviation:.4}\n", name.to_uppercase()))
    };
    let scores: String = SCORES.into_iter().filter_map(line).collect();
    let runs: String = summaries.iter().map(run).collect();
    format!("{n} seeds, mean ± standard deviation\n{scores}  {collapsed} of {n} runs collapsed\n{runs}")
}

/// The loss beside the score: a run that has stalled shows in the loss too, which needs no labels.
fn run(summary: &Summary) -> String {
    let acc = summary.acc.map_or(String::new(), |acc| format!(", ACC {acc:.4}"));
    format!("  seed {}: loss {:.4}{acc}\n", summary.seed, loss(summary))
}

/// The sum of the terms.
fn loss(summary: &Summary) -> f64 {
    summary.terms.values().sum()
}

fn collapsed(summaries: &[Summary]) -> usize {
    summaries.iter().filter(|summary| summary.collapsed).count()
}

fn json(summaries: &[Summary]) -> Value {
    let row = |summary: &Summary| {
        let Summary {
            seed,
            acc,
            nmi,
            ari,
            collapse,
            seconds,
            ..
        } = summary;
        let loss = loss(summary);
        json!({ "seed": seed, "loss": loss, "acc": acc, "nmi": nmi, "ari": ari, "collapse": collapse, "seconds": seconds })
    };
    let scores = SCORES.map(|(name, score)| {
        let moments = moments(&values(summaries, score));
        (
            name.to_owned(),
            moments.map_or(
                Value::Null,
                |(mean, deviation)| json!({ "mean": mean, "std": deviation }),
            ),
        )
    });
    let collapsed = collapsed(summaries);
    let runs: Vec<Value> = summaries.iter().map(row).collect();
    json!({ "scores": Value::Object(scores.into_iter().collect()), "collapsed": collapsed, "runs": runs })
}

fn values(summaries: &[Summary], score: Score) -> Vec<f64> {
    summaries.iter().filter_map(score).collect()
}

/// Mean and sample standard deviation, which of a single value is 0.
pub fn moments(values: &[f64]) -> Option<(f64, f64)> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (!values.is_empty()).then(|| (mean, (squares / (n - 1.0).max(1.0)).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::moments;

    #[test]
    fn the_deviation_is_that_of_a_sample() {
        assert_eq!(moments(&[1.0, 3.0]), Some((2.0, 2.0_f64.sqrt())));
        assert_eq!((moments(&[0.5]), moments(&[])), (Some((0.5, 0.0)), None));
    }
}
