//! Files on the way in and out: written whole or not at all, packed the same way each time, and checked.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::read::MultiGzDecoder;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};

use crate::engine::dataset::MAX_BYTES;

/// The longest file that is read: the largest set that decodes, with its header.
const MOST: u64 = MAX_BYTES as u64 + 16;

/// Reads a whole file, unless it is too long to hold a set.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let file = File::open(path).with_context(|| format!("cannot open {}; check the path", path.display()))?;
    let mut bytes = Vec::new();
    file.take(MOST + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {}", path.display()))?;
    if bytes.len() as u64 > MOST {
        bail!(
            "{}: is longer than {MOST} bytes, the most that a set may have; choose a smaller set",
            path.display()
        );
    }
    Ok(bytes)
}

/// Writes a file under another name, then renames it: a cut run leaves the old file or none.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let part = path.with_added_extension(format!("{}.part", std::process::id()));
    let mut file = File::create(&part).with_context(|| format!("cannot create {}", part.display()))?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        fs::remove_file(&part).ok();
    }
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// Gzips without a time stamp or name, so that equal contents give equal files.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// Unpacks gzip of at most the size of the largest set.
pub fn gunzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(bytes).take(MOST).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

/// The SHA-256 checksum in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
