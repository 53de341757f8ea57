//! `deep-clustering self-test`: does the device compute what the CPU computed when the program was written?

use std::io::{Write, stdout};

use anyhow::{Result, ensure};
use clap::{ArgMatches, Command};
use futures_lite::future::block_on;

use crate::engine::device::{self, Opened};
use crate::engine::selftest;
use crate::protocol::DeviceChoice;

/// The `self-test` command.
pub fn command() -> Command {
    Command::new("self-test")
        .about("Compares losses and gradients on a device with stored values")
        .arg(super::device_arg())
}

/// Runs what [`command`] parsed.
///
/// # Errors
/// There is no such device, or it computes something else.
pub fn run(matches: &ArgMatches) -> Result<()> {
    let opened = block_on(device::open(super::device(matches)))?;
    let outcome = block_on(selftest::check(&opened.device))?;
    let report = &opened.report;
    writeln!(
        stdout(),
        "{} ({}, {}): {}",
        report.kind,
        report.backend,
        report.name,
        outcome.about
    )?;
    ensure!(outcome.passed, "the self-test failed; choose another device");
    Ok(())
}

/// Opens a device that computes what the CPU computes: a GPU that does not is refused, or left aside where any device will do.
///
/// # Errors
/// A GPU was demanded, and there is none that computes rightly.
pub fn open_trusted(choice: DeviceChoice) -> Result<Opened> {
    let opened = block_on(device::open(choice))?;
    if opened.report.kind == "cpu" {
        return Ok(opened);
    }
    let why = match block_on(selftest::check(&opened.device)) {
        Ok(outcome) if outcome.passed => return Ok(opened),
        Ok(outcome) => format!("the GPU failed the self-test: {}", outcome.about),
        Err(error) => format!("the GPU failed the self-test: {error}"),
    };
    ensure!(choice == DeviceChoice::Auto, "{why}; choose `--device cpu`");
    Ok(device::opened_cpu(&why))
}
