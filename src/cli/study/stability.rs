//! Does a centre survive batches that miss it? Four runs from the same seeds: cross-entropy and the stable loss, each without
//! and with a lower bound on cluster sizes, at K = 10 and over-clustered at K = 50.
//!
//! After Qian (2023, arXiv:2311.14310). Dense layers, one set of centres; nothing else differs between the four.

use std::fmt::Write as _;
use std::fs::create_dir_all;
use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::Result;
use futures_lite::future::block_on;

use crate::cli::data::files::write;
use crate::cli::train::moments;
use crate::engine::Run;
use crate::engine::dataset::{Dataset, Subset};
use crate::engine::device::{Opened, opened_cpu};
use crate::plot::comparison::{self, Bar, Panel};
use crate::protocol::{Request, Snapshot};

/// What is varied: name, loss, constraint.
const VARIANTS: [[&str; 3]; 4] = [
    ["CE", "cross-entropy", "none"],
    ["CE + size", "cross-entropy", "size"],
    ["SeCu", "stable", "none"],
    ["SeCu + size", "stable", "size"],
];
/// Numbers of clusters.
const CLUSTERS: [usize; 2] = [10, 50];
/// What is measured, in the order of [`figures`].
const COLUMNS: [&str; 5] = ["largest / ideal", "purity", "absent", "ACC", "NMI"];
/// The columns of the chart: place, name, what would be best.
const CHARTED: [(usize, &str, Option<f64>); 2] = [
    (1, "purity", None),
    (0, "largest cluster / ideal size (dashed: even)", Some(1.0)),
];
/// The gauge whose mean over a run is the share of (batch, cluster) pairs without a member.
const ABSENT: &str = "absent clusters";

/// How much is run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub seeds: usize,
    pub steps: usize,
    pub per_class: usize,
    pub batch: usize,
}

/// One variant at one K: its name, and the figures of each seed.
struct Row {
    clusters: usize,
    variant: &'static str,
    seeds: Vec<[f64; 5]>,
}

/// Runs the study, prints its table and writes it where `out` says.
///
/// # Errors
/// A run failed, or a file cannot be written.
pub fn run(plan: Plan, out: Option<&PathBuf>) -> Result<()> {
    let (dataset, opened) = (Dataset::embedded(), opened_cpu("a study compares on one device"));
    let mut rows = Vec::new();
    for clusters in CLUSTERS {
        for variant in VARIANTS {
            let row = measured(plan, clusters, variant, &dataset, &opened)?;
            writeln!(stdout(), "{}", line(&row))?;
            rows.push(row);
        }
    }
    let table = markdown(&rows);
    write!(stdout(), "\n{table}")?;
    let Some(out) = out else { return Ok(()) };
    create_dir_all(out)?;
    write(&out.join("stability.md"), table.as_bytes())?;
    write(&out.join("stability.csv"), csv(&rows).as_bytes())?;
    comparison::write(&out.join("stability"), &title(plan), &panels(&rows)).map(|_| ())
}

fn measured(
    plan: Plan,
    clusters: usize,
    variant: [&'static str; 3],
    dataset: &Dataset,
    opened: &Opened,
) -> Result<Row> {
    let one = |seed| {
        let mut run = Run::prepare(&request(plan, clusters, variant, seed), dataset, opened)?;
        while !run.finished() {
            run.step();
        }
        Ok(figures(&block_on(run.observe(None))?, clusters))
    };
    Ok(Row {
        clusters,
        variant: variant[0],
        seeds: (0..plan.seeds as u64).map(one).collect::<Result<_>>()?,
    })
}

impl Row {
    fn name(&self) -> String {
        format!("K = {}, {}", self.clusters, self.variant)
    }

    /// Mean and standard deviation of a column.
    fn moments(&self, column: usize) -> (f64, f64) {
        let values: Vec<f64> = self.seeds.iter().map(|figures| figures[column]).collect();
        moments(&values).unwrap_or_default()
    }
}

fn title(plan: Plan) -> String {
    let Plan {
        seeds,
        steps,
        per_class,
        batch,
    } = plan;
    format!(
        "Stability · {seeds} seeds, {steps} steps, {per_class} images a digit, batches of {batch} · mean ± deviation"
    )
}

/// A panel for each number of clusters and each charted column.
fn panels(rows: &[Row]) -> Vec<Panel> {
    let of = |clusters: usize| rows.iter().filter(move |row| row.clusters == clusters);
    let panel = |clusters: usize, (column, name, ideal): (usize, &str, Option<f64>)| Panel {
        name: format!("K = {clusters}: {name}"),
        bars: of(clusters).map(|row| bar(row, column)).collect(),
        ideal,
    };
    let each = CLUSTERS.into_iter().flat_map(|k| CHARTED.map(|charted| (k, charted)));
    each.map(|(k, charted)| panel(k, charted)).collect()
}

fn bar(row: &Row, column: usize) -> Bar {
    let (mean, deviation) = row.moments(column);
    Bar {
        name: row.variant.into(),
        mean,
        deviation,
    }
}

fn request(plan: Plan, clusters: usize, [_, loss, constraint]: [&str; 3], seed: u64) -> Request {
    let (clusters, batch, steps) = (clusters.to_string(), plan.batch.to_string(), plan.steps.to_string());
    let knobs = [
        ("loss", loss),
        ("constraint", constraint),
        ("clusters", &clusters),
        ("batch", &batch),
        ("steps", &steps),
        ("heads", "1"),
        ("pace", "0.4"),
        ("centring", "mean"),
        ("temperature", "0.4"),
        ("encoder", "mlp"),
    ];
    Request {
        method: "secu".into(),
        knobs: knobs.map(|(name, text)| (name.into(), text.into())).into(),
        subset: Subset {
            per_class: Some(plan.per_class),
            ..Subset::default()
        },
        seed,
        ..Request::default()
    }
}

fn figures(last: &Snapshot, clusters: usize) -> [f64; 5] {
    let absent = last.gauges.iter().find(|gauge| gauge.name == ABSENT);
    let scores = last.scores.unwrap_or_default();
    [
        last.balance.largest_share * clusters as f64,
        scores.purity,
        absent.map_or(f64::NAN, |gauge| gauge.value),
        scores.acc,
        scores.nmi,
    ]
}

/// Mean and standard deviation of each column.
fn cells(row: &Row) -> impl Iterator<Item = String> {
    (0..COLUMNS.len()).map(|column| {
        let (mean, deviation) = row.moments(column);
        format!("{mean:.3} ± {deviation:.3}")
    })
}

fn line(row: &Row) -> String {
    let named = COLUMNS
        .iter()
        .zip(cells(row))
        .map(|(name, cell)| format!("{name} {cell}"));
    format!("{}: {}", row.name(), named.collect::<Vec<_>>().join(", "))
}

fn markdown(rows: &[Row]) -> String {
    let mut table = format!(
        "| runs | {} |\n|---|{}\n",
        COLUMNS.join(" | "),
        "---|".repeat(COLUMNS.len())
    );
    for row in rows {
        let cells = cells(row).collect::<Vec<_>>().join(" | ");
        let _ = writeln!(table, "| {} | {cells} |", row.name());
    }
    table
}

fn csv(rows: &[Row]) -> String {
    let mut text = format!("runs,seed,{}\n", COLUMNS.join(","));
    for row in rows {
        for (seed, figures) in row.seeds.iter().enumerate() {
            let figures = figures.map(|figure| figure.to_string()).join(",");
            let _ = writeln!(text, "\"{}\",{seed},{figures}", row.name());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_mean_and_deviation_of_its_seeds() {
        let rows = [Row {
            clusters: 10,
            variant: "CE",
            seeds: vec![[1.0, 0.5, 0.0, 0.2, 0.1], [3.0, 0.5, 0.0, 0.2, 0.1]],
        }];
        assert!(
            markdown(&rows).contains("| K = 10, CE | 2.000 ± 1.414 | 0.500 ± 0.000 |"),
            "{}",
            markdown(&rows)
        );
        assert_eq!(csv(&rows).lines().nth(2), Some("\"K = 10, CE\",1,3,0.5,0,0.2,0.1"));
    }

    #[test]
    fn the_chart_has_a_panel_for_each_figure_and_number_of_clusters() {
        let row = |clusters, variant| Row {
            clusters,
            variant,
            seeds: vec![[1.0, 0.5, 0.0, 0.2, 0.1], [3.0, 0.7, 0.0, 0.2, 0.1]],
        };
        let panels = panels(&[row(10, "CE"), row(10, "SeCu"), row(50, "CE")]);
        assert_eq!(
            panels.iter().map(|panel| panel.bars.len()).collect::<Vec<_>>(),
            [2, 2, 1, 1]
        );
        assert_eq!(panels[0].name, "K = 10: purity");
        assert!((panels[0].bars[1].mean - 0.6).abs() < 1e-9 && (panels[1].bars[0].mean - 2.0).abs() < 1e-9);
    }

    #[test]
    fn the_four_runs_differ_in_loss_and_constraint_alone() {
        let plan = Plan {
            seeds: 1,
            steps: 10,
            per_class: 20,
            batch: 8,
        };
        let mut requests = VARIANTS.map(|variant| request(plan, 10, variant, 0));
        for request in &mut requests {
            request.knobs.remove("loss");
            request.knobs.remove("constraint");
        }
        assert!(requests.iter().all(|request| *request == requests[0]));
    }
}
