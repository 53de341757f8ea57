//! `deep-clustering train`: one run, or one a seed, with its files, its progress and its report.

mod ask;
mod files;
mod identity;
mod method;
mod progress;
mod report;
mod saving;
mod seeds;
mod session;
mod summary;
mod table;

use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::Result;
use clap::{ArgMatches, Command};

use self::session::{Job, Session};
use self::summary::Summary;
use super::{Outcome, data, interrupt, self_test};
use crate::engine::dataset::Dataset;
use crate::engine::device::Opened;
use crate::protocol::Request;

pub(super) use self::method::method_arg;
pub(super) use self::seeds::moments;

/// The `train` command.
pub fn command() -> Command {
    Command::new("train")
        .about("Trains a method and writes what it did")
        .arg(method_arg().required(true))
        .args(ask::args())
        .after_help(
            "`deep-clustering methods METHOD` lists presets and knobs. On a terminal a bar shows the progress; otherwise \
             one line an observation goes to the standard output. Ctrl-C finishes the present frame, saves and exits 130; \
             the same command with --resume goes on.",
        )
}

/// The requests that [`command`] parsed, one a seed.
///
/// # Errors
/// Knobs that do not exist or are out of range; a selection that is empty.
pub fn requests(matches: &ArgMatches, dataset: &Dataset) -> Result<Vec<Request>> {
    let jobs = ask::jobs(matches, dataset)?;
    Ok(jobs.into_iter().map(|job| job.request).collect())
}

/// Runs what [`command`] parsed.
///
/// # Errors
/// Images or knobs that cannot be used, files that cannot be written, a device that failed, a loss that is not finite.
pub fn run(matches: &ArgMatches) -> Result<Outcome> {
    let dataset = data::load(matches.get_one::<String>("data").map(String::as_str))?;
    let jobs = ask::jobs(matches, &dataset)?;
    interrupt::listen()?;
    let mut opened = self_test::open_trusted(super::device(matches))?;
    let mut summaries = Vec::new();
    for job in jobs {
        let summary = train(job, &dataset, &mut opened)?;
        write!(stdout(), "{}", report::text(&summary))?;
        summaries.push(summary);
        if interrupt::asked() {
            return Ok(Outcome::Interrupted);
        }
    }
    if matches.contains_id("seeds") {
        seeds::report(&summaries, matches.get_one::<PathBuf>("out"))?;
    }
    Ok(Outcome::Done)
}

/// One run from its first or last saved step to its end, or to the frame after Ctrl-C. A GPU that fails on the way is given up.
fn train(job: Job, dataset: &Dataset, opened: &mut Opened) -> Result<Summary> {
    let mut session = Session::start(job, dataset, opened.clone())?;
    session.train()?;
    *opened = session.opened().clone();
    session.finish()
}
