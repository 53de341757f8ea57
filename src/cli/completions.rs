//! `deep-clustering completions`: what a shell needs to complete commands.

use std::io::{Write, stdout};

use anyhow::{Context, Result};
use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::{Shell, generate};

/// The `completions` command.
pub fn command() -> Command {
    let shell = Arg::new("shell")
        .value_name("SHELL")
        .required(true)
        .value_parser(value_parser!(Shell));
    Command::new("completions")
        .about("Prints a script that completes commands in a shell")
        .arg(shell.help("The shell"))
}

/// Runs what [`command`] parsed.
///
/// # Errors
/// Nobody reads the output.
pub fn run(matches: &ArgMatches) -> Result<()> {
    let shell: Shell = *matches.get_one("shell").context("clap asks for a shell")?;
    let mut script = Vec::new();
    generate(shell, &mut super::command(), "deep-clustering", &mut script);
    Ok(stdout().write_all(&script)?)
}
