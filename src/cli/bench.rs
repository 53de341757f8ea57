//! bench
use clap::{ArgMatches, Command};
/// x
pub fn command() -> Command {
    Command::new("bench")
}
/// x
pub fn run(_: &ArgMatches) -> anyhow::Result<()> {
    Ok(())
}
