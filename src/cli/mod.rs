//! The command line: what can be asked, and the half of each answer that is files, progress and reports.

pub mod bench;
pub mod completions;
pub mod data;
mod interrupt;
pub mod methods;
pub mod self_test;
pub mod study;
pub mod train;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};

use crate::protocol::DeviceChoice;

/// Exit code of a run that was interrupted: 128 and the number of the signal.
pub const INTERRUPTED: u8 = 130;

const EXIT_CODES: &str =
    "Exit codes: 0 done, 1 it could not be done, 2 wrong usage, 130 interrupted (what was trained is saved).";

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did what was asked.
    Done,
    /// It was asked to stop, saved what it had and stopped.
    Interrupted,
}

/// Everything that can be asked.
pub fn command() -> Command {
    Command::new("deep-clustering")
        .version(env!("CARGO_PKG_VERSION"))
        .about(env!("CARGO_PKG_DESCRIPTION"))
        .after_help(EXIT_CODES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([train::command(), methods::command(), data::command()])
        .subcommands([
            study::command(),
            bench::command(),
            self_test::command(),
            completions::command(),
        ])
}

/// `--device`.
fn device_arg() -> Arg {
    let names = DeviceChoice::ALL.map(|(name, _)| name);
    Arg::new("device")
        .long("device")
        .value_name("DEVICE")
        .value_parser(PossibleValuesParser::new(names))
        .default_value("auto")
        .help("Where to compute; auto takes a real GPU if there is one, else the CPU")
}

fn device(matches: &ArgMatches) -> DeviceChoice {
    let name = matches.get_one::<String>("device");
    name.and_then(|name| DeviceChoice::named(name)).unwrap_or_default()
}
