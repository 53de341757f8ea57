//! `deep-clustering bench`: how fast this machine trains, on one thread and on all.

mod figures;
mod measure;
mod work;

use std::io::{Write, stdout};
use std::path::PathBuf;
use std::process;
use std::thread::available_parallelism;

use anyhow::{Context, Result, ensure};
use clap::builder::RangedU64ValueParser;
use clap::{Arg, ArgMatches, Command, value_parser};

use self::figures::{Figures, Measured};
use super::data::files::write;

/// What Burn's pool of threads reads its size from.
const POOL: &str = "RAYON_NUM_THREADS";

/// The `bench` command.
pub fn command() -> Command {
    let count = RangedU64ValueParser::<usize>::new().range(1..);
    let json = Arg::new("json").long("json").value_name("FILE");
    let repeats = Arg::new("repeats").long("repeats").value_name("N").default_value("5");
    Command::new("bench")
        .about("Measures training steps, matrix products, K-means and drawing on the CPU; prints medians")
        .arg(
            json.value_parser(value_parser!(PathBuf))
                .help("Also writes the figures as JSON"),
        )
        .arg(
            repeats
                .value_parser(count)
                .help("Measurements of which the median is taken"),
        )
        .arg(Arg::new("within").long("within").hide(true).value_parser(count))
}

/// Runs what [`command`] parsed.
///
/// # Errors
/// A measurement failed, or the file cannot be written.
pub fn run(matches: &ArgMatches) -> Result<()> {
    let repeats: usize = *matches.get_one("repeats").context("--repeats has a default")?;
    if let Some(threads) = matches.get_one("within") {
        let figures = measure::threads(*threads, repeats)?;
        return Ok(writeln!(stdout(), "{}", serde_json::to_string(&figures)?)?);
    }
    let all = available_parallelism()?.get();
    let counts = if all > 1 { vec![1, all] } else { vec![1] };
    let threads = counts
        .into_iter()
        .map(|threads| within(threads, repeats))
        .collect::<Result<_>>()?;
    let figures = Figures::new(
        threads,
        measure::kmeans(repeats.min(3))?,
        measure::splat_ms(repeats * 10)?,
    );
    write!(stdout(), "{figures}")?;
    let json = matches.get_one::<PathBuf>("json");
    json.map_or(Ok(()), |path| write(path, &serde_json::to_vec_pretty(&figures)?))
}

/// Measures in a process of its own: a pool of threads has its size for life.
fn within(threads: usize, repeats: usize) -> Result<Measured> {
    let mut measuring = process::Command::new(std::env::current_exe()?);
    measuring.args([
        "bench",
        "--within",
        &threads.to_string(),
        "--repeats",
        &repeats.to_string(),
    ]);
    let output = measuring
        .env(POOL, threads.to_string())
        .stderr(process::Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "measuring on {threads} threads failed");
    Ok(serde_json::from_slice(&output.stdout)?)
}
