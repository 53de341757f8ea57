//! `deep-clustering data`: fetch a set, describe it, pack part of it; and the `--data` option of every other command.

mod fetch;
pub(super) mod files;
mod info;
mod load;
mod pack;
mod source;

use clap::builder::RangedU64ValueParser;
use clap::{Arg, ArgMatches, Command, value_parser};

pub use self::load::load;
use crate::subset::Subset;

/// The `data` command.
pub fn command() -> Command {
    Command::new("data")
        .about("Fetches, describes and packs sets of images")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([fetch::command(), info::command(), pack::command()])
}

/// Runs what [`command`] parsed.
///
/// # Errors
/// Files that are missing or malformed, a selection that is empty, a download that failed.
pub fn run(matches: &ArgMatches) -> anyhow::Result<()> {
    match matches.subcommand() {
        Some(("fetch", matches)) => fetch::run(matches),
        Some(("info", matches)) => info::run(matches),
        Some(("pack", matches)) => pack::run(matches),
        _ => unreachable!("clap asks for one of these"),
    }
}

/// The options that choose part of a set, for any command that also has `--seed`.
pub fn subset_args() -> [Arg; 4] {
    let classes = Arg::new("classes")
        .long("classes")
        .value_name("A,B,…")
        .value_delimiter(',')
        .value_parser(value_parser!(u8));
    let imbalance = Arg::new("imbalance")
        .long("imbalance")
        .value_name("RATIO")
        .value_parser(value_parser!(f64));
    [
        classes.help("Keeps the images with these labels"),
        count("per-class").help("Keeps the first N images of each class"),
        count("limit").help("Draws N images in all, also without labels"),
        imbalance
            .default_value("1")
            .help("Draws a long tail: the largest class over the smallest"),
    ]
}

fn count(name: &'static str) -> Arg {
    let parser = RangedU64ValueParser::<usize>::new().range(1..);
    Arg::new(name).long(name).value_name("N").value_parser(parser)
}

/// What the options of [`subset_args`] ask for, with the seed of the draws.
pub fn subset(matches: &ArgMatches, seed: u64) -> Subset {
    Subset {
        classes: matches.get_many("classes").map(|classes| classes.copied().collect()),
        per_class: matches.get_one("per-class").copied(),
        limit: matches.get_one("limit").copied(),
        imbalance: matches.get_one("imbalance").copied().unwrap_or(1.0),
        seed,
    }
}

/// The set that a command reads, as its first argument.
fn set_arg() -> Arg {
    Arg::new("set")
        .value_name("DIR|IMAGES[,LABELS]")
        .help("IDX files, gzipped or not; without it the embedded subset of MNIST")
}
