//! `deep-clustering bench`: how fast this machine trains: the CPU on one thread and on all, or a GPU.

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
use futures_lite::future::block_on;

use self::figures::{Figures, Measured};
use super::data::files::write;
use super::{device as choice, device_arg};
use crate::engine::device::{self, Opened};
use crate::protocol::DeviceChoice;

/// What Burn's pool of threads reads its size from.
const POOL: &str = "RAYON_NUM_THREADS";

/// The `bench` command.
pub fn command() -> Command {
    let count = RangedU64ValueParser::<usize>::new().range(1..);
    let json = Arg::new("json").long("json").value_name("FILE");
    let repeats = Arg::new("repeats").long("repeats").value_name("N").default_value("5");
    Command::new("bench")
        .about("Measures training steps, matrix products, K-means and drawing; prints medians")
        .long_about(
            "Measures training steps, matrix products, K-means and drawing on the CPU, with one thread and with all, and training \
             steps on the GPU where there is one; prints medians. `--device cpu` and `--device gpu` measure one of them alone.",
        )
        .arg(device_arg())
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
        let opened = device::opened_cpu("a benchmark");
        let figures = measure::steps(&named(*threads), &opened, repeats)?;
        return Ok(writeln!(stdout(), "{}", serde_json::to_string(&figures)?)?);
    }
    let device = choice(matches);
    let all = available_parallelism()?.get();
    let counts = [1, all].into_iter().take(if all > 1 { 2 } else { 1 });
    let mut measured = counts
        .filter(|_| device != DeviceChoice::Gpu)
        .map(|threads| within(threads, repeats))
        .collect::<Result<Vec<_>>>()?;
    if let Some(opened) = gpu(device)? {
        measured.push(measure::steps(&opened.report.name, &opened, repeats)?);
    }
    let figures = Figures::new(
        measured,
        measure::kmeans(repeats.min(3))?,
        measure::splat_ms(repeats * 10)?,
    );
    write!(stdout(), "{figures}")?;
    let json = matches.get_one::<PathBuf>("json");
    json.map_or(Ok(()), |path| write(path, &serde_json::to_vec_pretty(&figures)?))
}

/// The GPU, unless it was left out or there is none.
fn gpu(choice: DeviceChoice) -> Result<Option<Opened>> {
    if choice == DeviceChoice::Cpu {
        return Ok(None);
    }
    let opened = block_on(device::open(choice))?;
    if opened.report.kind == "gpu" {
        return Ok(Some(opened));
    }
    writeln!(stdout(), "GPU left out: {}", opened.report.reason)?;
    Ok(None)
}

fn named(threads: usize) -> String {
    format!("CPU, {threads} thread{}", if threads == 1 { "" } else { "s" })
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
