//! `deep-clustering`: trains deep-clustering objectives on images, and says what they did.
//!
//! Exit codes: 0 done, 1 it could not be done, 2 it was asked for in a wrong way, 130 interrupted.

use std::process::ExitCode;

use anyhow::Error;
use clap::ArgMatches;
use deep_clustering::cli::{self, Outcome};

/// Every step takes and frees many large buffers; this allocator keeps them at hand.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(&cli::command().get_matches()) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Interrupted) => ExitCode::from(cli::INTERRUPTED),
        // Whoever read the output has read enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => explain(&error),
    }
}

fn run(matches: &ArgMatches) -> anyhow::Result<Outcome> {
    match matches.subcommand() {
        Some(("train", matches)) => return cli::train::run(matches),
        Some(("methods", matches)) => cli::methods::run(matches)?,
        Some(("data", matches)) => cli::data::run(matches)?,
        Some(("study", matches)) => cli::study::run(matches)?,
        Some(("bench", matches)) => cli::bench::run(matches)?,
        Some(("self-test", matches)) => cli::self_test::run(matches)?,
        Some(("completions", matches)) => cli::completions::run(matches)?,
        _ => unreachable!("clap asks for one of these"),
    }
    Ok(Outcome::Done)
}

fn is_broken_pipe(error: &Error) -> bool {
    let kinds = error
        .chain()
        .filter_map(|cause| Some(cause.downcast_ref::<std::io::Error>()?.kind()));
    kinds.into_iter().any(|kind| kind == std::io::ErrorKind::BrokenPipe)
}

/// Prints an error, once.
fn explain(error: &Error) -> ExitCode {
    if let Some(usage) = error.downcast_ref::<clap::Error>() {
        usage.exit()
    }
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}
