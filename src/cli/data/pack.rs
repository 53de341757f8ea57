//! `data pack`: part of a set as two gzipped IDX files, the same bytes each time.

use std::fs;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Arg, ArgMatches, Command, value_parser};

use super::{files, load, set_arg, subset, subset_args};

pub fn command() -> Command {
    let out = Arg::new("out")
        .long("out")
        .value_name("DIR")
        .required(true)
        .value_parser(value_parser!(PathBuf));
    let seed = Arg::new("seed")
        .long("seed")
        .value_name("N")
        .default_value("0")
        .value_parser(value_parser!(u64));
    Command::new("pack")
        .about("Writes part of a set as gzipped IDX files and prints their checksums")
        .arg(set_arg())
        .args(subset_args())
        .args([seed.help("Seed of what is drawn"), out.help("Folder to write to")])
}

pub fn run(matches: &ArgMatches) -> Result<()> {
    let set = load(matches.get_one::<String>("set").map(String::as_str))?;
    let seed = matches.get_one("seed").copied().unwrap_or_default();
    let packed = set.select(&subset(matches, seed))?;
    let out: &PathBuf = matches.get_one("out").context("clap asks for --out")?;
    fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    write(&out.join("images-idx3-ubyte.gz"), &packed.images_file())?;
    packed
        .labels_file()
        .map_or(Ok(()), |labels| write(&out.join("labels-idx1-ubyte.gz"), &labels))
}

/// Writes one file and prints its checksum as `sha256sum` would.
fn write(path: &Path, contents: &[u8]) -> Result<()> {
    let packed = files::gzip(contents)?;
    files::write(path, &packed)?;
    Ok(writeln!(stdout(), "{}  {}", files::sha256(&packed), path.display())?)
}
