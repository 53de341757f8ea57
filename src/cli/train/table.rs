//! A history as text: `history.csv` holds what a request decides, `timing.csv` what the clock said, so that histories of
//! equal runs are equal byte for byte. Numbers are written with as many digits as it takes to read the same number back.

use anyhow::{Context, Result};

use crate::history::{History, Series};

/// The series that only `timing.csv` holds.
const SECONDS: &str = "seconds";

/// `history.csv`: step, epoch, then every term, gauge and score; a cell is empty where there is no such number.
pub fn history(history: &History, steps_per_epoch: usize) -> Result<Vec<u8>> {
    let epochs = history.steps.iter().map(|step| step / steps_per_epoch as f64).collect();
    let epochs = Series {
        name: "epoch".into(),
        values: epochs,
    };
    let others = history.series.iter().filter(|series| series.name != SECONDS);
    write(history, &[&epochs].into_iter().chain(others).collect::<Vec<_>>())
}

/// `timing.csv`: step, seconds spent in training steps so far, milliseconds a step since the last row.
pub fn timing(history: &History) -> Result<Vec<u8>> {
    let seconds = Series {
        name: SECONDS.into(),
        values: history.get(SECONDS).unwrap_or_default().to_vec(),
    };
    let pace = |i: usize| {
        let since = |values: &[f64]| values[i] - if i == 0 { 0.0 } else { values[i - 1] };
        1e3 * since(&seconds.values) / since(&history.steps)
    };
    let pace = Series {
        name: "ms_per_step".into(),
        values: (0..history.steps.len()).map(pace).collect(),
    };
    write(history, &[&seconds, &pace])
}

fn write(history: &History, columns: &[&Series]) -> Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["step"].into_iter().chain(columns.iter().map(|series| &*series.name)))?;
    for (i, step) in history.steps.iter().enumerate() {
        let values = columns.iter().map(|series| cell(series.values[i]));
        table.write_record([step.to_string()].into_iter().chain(values))?;
    }
    Ok(table.into_inner()?)
}

fn cell(value: f64) -> String {
    if value.is_finite() {
        value.to_string()
    } else {
        String::new()
    }
}

/// What [`history`] and [`timing`] wrote.
pub fn read(history: &[u8], timing: &[u8]) -> Result<History> {
    let (times, mut series) = columns(timing)?;
    let (steps, others) = columns(history)?;
    // A cut between the two files leaves one of them a few rows longer.
    let both = times.iter().zip(&steps).take_while(|(a, b)| a == b).count();
    series.retain(|series| series.name == SECONDS);
    series.extend(others.into_iter().filter(|series| series.name != "epoch"));
    let mut history = History { steps, series };
    keep_rows(&mut history, both);
    Ok(history)
}

/// Leaves out the rows after a step.
pub fn keep_until(history: &mut History, step: usize) {
    let rows = history.steps.partition_point(|other| *other <= step as f64);
    keep_rows(history, rows);
}

fn keep_rows(history: &mut History, rows: usize) {
    history.steps.truncate(rows);
    history
        .series
        .iter_mut()
        .for_each(|series| series.values.truncate(rows));
}

/// The first column and the named others.
fn columns(bytes: &[u8]) -> Result<(Vec<f64>, Vec<Series>)> {
    let mut table = csv::Reader::from_reader(bytes);
    let name = |name: &str| Series {
        name: name.into(),
        values: Vec::new(),
    };
    let mut series: Vec<Series> = table.headers()?.iter().skip(1).map(name).collect();
    let mut steps = Vec::new();
    for row in table.records() {
        let row = row?;
        steps.push(number(&row[0])?);
        for (series, text) in series.iter_mut().zip(row.iter().skip(1)) {
            series.values.push(number(text)?);
        }
    }
    Ok((steps, series))
}

fn number(text: &str) -> Result<f64> {
    if text.is_empty() {
        return Ok(f64::NAN);
    }
    text.parse().with_context(|| format!("`{text}` is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> History {
        let series = |name: &str, values: [f64; 3]| Series {
            name: name.into(),
            values: values.into(),
        };
        let seconds = series(SECONDS, [0.0, 0.25, 0.75]);
        let term = series("term: a, b", [f64::NAN, 0.1 + 0.2, 1e-300]);
        History {
            steps: vec![0.0, 5.0, 10.0],
            series: vec![seconds, term],
        }
    }

    #[test]
    fn what_is_written_reads_back_to_the_last_bit() {
        let written = example();
        let (rows, times) = (history(&written, 5).unwrap(), timing(&written).unwrap());
        let back = read(&rows, &times).unwrap();
        assert_eq!(history(&back, 5).unwrap(), rows);
        assert_eq!(timing(&back).unwrap(), times);
        assert_eq!(back.series[1].values[1..], written.series[1].values[1..]);
    }

    #[test]
    fn rows_after_the_step_are_left_out() {
        let mut history = example();
        keep_until(&mut history, 9);
        assert_eq!((history.steps, history.series[0].values.len()), (vec![0.0, 5.0], 2));
    }

    #[test]
    fn a_cell_that_is_absent_is_empty_and_seconds_stay_out_of_the_history() {
        let text = String::from_utf8(history(&example(), 5).unwrap()).unwrap();
        assert!(
            text.starts_with("step,epoch,\"term: a, b\"\n0,0,\n5,1,0.30000000000000004\n"),
            "{text}"
        );
        assert!(
            String::from_utf8(timing(&example()).unwrap())
                .unwrap()
                .contains("\n5,0.25,50\n")
        );
    }
}
