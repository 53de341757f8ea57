//! `deep-clustering study`: several runs that differ in one thing, side by side.

mod stability;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::builder::RangedU64ValueParser;
use clap::{Arg, ArgMatches, Command, value_parser};

/// The `study` command.
pub fn command() -> Command {
    Command::new("study")
        .about("Compares runs that differ in one thing")
        .subcommand_required(true)
        .subcommand(
            Command::new("stability")
                .about("Cross-entropy and SeCu, each without and with a bound on sizes: same seeds, small batches")
                .arg(count("seeds", "5", "Seeds of each run"))
                .arg(count("steps", "1000", "Training steps of each run"))
                .arg(count("per-class", "200", "Images of each digit"))
                .arg(count("batch", "32", "Images in a batch"))
                .arg(
                    Arg::new("out")
                        .long("out")
                        .value_name("DIR")
                        .value_parser(value_parser!(PathBuf))
                        .help("Folder for stability.csv, stability.md and the chart as SVG and PNG; without it the table is only printed"),
                ),
        )
}

fn count(name: &'static str, default: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("N")
        .default_value(default)
        .value_parser(RangedU64ValueParser::<usize>::new().range(1..))
        .help(help)
}

/// Runs what [`command`] parsed.
///
/// # Errors
/// A run failed, or a file cannot be written.
pub fn run(matches: &ArgMatches) -> Result<()> {
    let (_, matches) = matches.subcommand().context("clap asks for a study")?;
    let number = |name: &str| matches.get_one::<usize>(name).copied().context("it has a default");
    let plan = stability::Plan {
        seeds: number("seeds")?,
        steps: number("steps")?,
        per_class: number("per-class")?,
        batch: number("batch")?,
    };
    stability::run(plan, matches.get_one::<PathBuf>("out"))
}
