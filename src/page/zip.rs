//! The files in a zip archive (PKWARE's APPNOTE, 6.3): stored or deflated ones, without encryption or the 64-bit extension.
//!
//! Whatever the archive says of itself is checked before memory is taken for it.

use std::io::Read;
use std::ops::Range;

use flate2::Crc;
use flate2::read::DeflateDecoder;

/// Most files that are read.
const MOST_FILES: usize = 70_000;
/// Most bytes that they may be together once unpacked.
const MOST_BYTES: u64 = 256 << 20;
/// Signatures of a file's header, of its entry in the directory, and of the directory's end.
const HEADER: u32 = 0x0403_4b50;
const ENTRY: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// Lengths of the three without names and comments.
const HEADER_LENGTH: usize = 30;
const ENTRY_LENGTH: usize = 46;
const END_LENGTH: usize = 22;

/// A file of an archive, still packed.
#[derive(Clone, Debug, PartialEq)]
pub struct Packed {
    /// Its path in the archive.
    pub path: String,
    deflated: bool,
    data: Range<usize>,
    size: usize,
    crc: u32,
}

/// The files of an archive whose paths are `wanted`.
///
/// # Errors
/// A sentence that names the archive, what was found and what was expected.
pub fn files(name: &str, bytes: &[u8], wanted: impl Fn(&str) -> bool) -> Result<Vec<Packed>, String> {
    let fail = |why: String| format!("`{name}` cannot be read as a zip archive: {why}.");
    let (count, mut at) = directory(bytes).map_err(fail)?;
    let (mut files, mut total) = (Vec::new(), 0_u64);
    for _ in 0..count {
        let entry = Entry::at(bytes, at).ok_or_else(|| fail("its directory breaks off".into()))?;
        at = entry.end;
        if !wanted(&entry.path) {
            continue;
        }
        total += u64::from(entry.size);
        if total > MOST_BYTES || files.len() == MOST_FILES {
            let most = MOST_BYTES >> 20;
            return Err(fail(format!(
                "it holds more than {MOST_FILES} files or {most} MB; take fewer of them"
            )));
        }
        files.push(entry.located(bytes).map_err(fail)?);
    }
    Ok(files)
}

/// Number of files in the directory, and where it begins.
fn directory(bytes: &[u8]) -> Result<(usize, usize), String> {
    let last = bytes.len().checked_sub(END_LENGTH);
    let last = last.ok_or_else(|| format!("{} bytes are too few", bytes.len()))?;
    // A comment of at most 65 535 bytes may follow.
    let first = last.saturating_sub(usize::from(u16::MAX));
    let found = (first..=last).rev().find(|at| number(bytes, *at) == Some(END));
    let end = found.ok_or("the end of its directory is missing, the file may have broken off")?;
    let (count, start) = (half(bytes, end + 10), number(bytes, end + 16));
    match (count, start) {
        (Some(u16::MAX), _) | (_, Some(u32::MAX)) => {
            Err("it is in the 64-bit format; zip at most 65 534 files and 4 GB".into())
        }
        (Some(count), Some(start)) => Ok((usize::from(count), start as usize)),
        _ => Err("the end of its directory breaks off".into()),
    }
}

/// What the directory says of a file.
struct Entry {
    path: String,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u32,
    size: u32,
    header: u32,
    /// Where the next entry begins.
    end: usize,
}

impl Entry {
    fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let (number, half) = (|offset| number(bytes, at + offset), |offset| half(bytes, at + offset));
        let name = at + ENTRY_LENGTH..at + ENTRY_LENGTH + usize::from(half(28)?);
        let path = String::from_utf8_lossy(bytes.get(name.clone())?).into_owned();
        (number(0)? == ENTRY).then_some(())?;
        Some(Self {
            path,
            flags: half(8)?,
            method: half(10)?,
            crc: number(16)?,
            packed: number(20)?,
            size: number(24)?,
            header: number(42)?,
            end: name.end + usize::from(half(30)?) + usize::from(half(32)?),
        })
    }

    /// Finds the data behind the file's own header, whose name and extra field may have other lengths.
    fn located(self, bytes: &[u8]) -> Result<Packed, String> {
        let path = self.path;
        if self.flags & 1 == 1 {
            return Err(format!("`{path}` is encrypted; pack it without a password"));
        }
        let deflated = match self.method {
            0 => false,
            8 => true,
            other => return Err(format!("`{path}` is packed by method {other}, not stored or deflated")),
        };
        let at = self.header as usize;
        let start = || {
            let lengths = usize::from(half(bytes, at + 26)?) + usize::from(half(bytes, at + 28)?);
            (number(bytes, at)? == HEADER).then_some(at + HEADER_LENGTH + lengths)
        };
        let data = start().map(|start| start..start + self.packed as usize);
        let data = data.filter(|data| data.end <= bytes.len());
        Ok(Packed {
            data: data.ok_or_else(|| format!("the data of `{path}` is missing"))?,
            deflated,
            size: self.size as usize,
            crc: self.crc,
            path,
        })
    }
}

impl Packed {
    /// The file's contents, from the bytes of the archive.
    ///
    /// # Errors
    /// A sentence: they are of another length than the archive says, or damaged.
    pub fn unpack(&self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let data = bytes.get(self.data.clone()).unwrap_or_default();
        let mut contents = Vec::with_capacity(self.size.min(MOST_BYTES as usize));
        let limit = self.size as u64 + 1;
        let read = if self.deflated {
            DeflateDecoder::new(data).take(limit).read_to_end(&mut contents)
        } else {
            data.take(limit).read_to_end(&mut contents)
        };
        let mut crc = Crc::new();
        crc.update(&contents);
        match read {
            Ok(n) if n == self.size && crc.sum() == self.crc => Ok(contents),
            Ok(n) if n != self.size => Err(self.damaged(&format!("it is not {} bytes long as it says", self.size))),
            Ok(_) => Err(self.damaged("its checksum is another one")),
            Err(error) => Err(self.damaged(&error.to_string())),
        }
    }

    fn damaged(&self, why: &str) -> String {
        format!("`{}` in the zip archive is damaged: {why}.", self.path)
    }
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use std::io::Write;

    /// An archive of files, deflated where the flag holds.
    fn archive(files: &[(&str, &[u8], bool)]) -> Vec<u8> {
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for (path, contents, deflated) in files {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(contents).unwrap();
            let data = if *deflated {
                encoder.finish().unwrap()
            } else {
                contents.to_vec()
            };
            let mut crc = Crc::new();
            crc.update(contents);
            let mut facts = vec![20, 0, 0, 0, if *deflated { 8 } else { 0 }, 0, 0, 0, 0, 0];
            for fact in [crc.sum(), data.len() as u32, contents.len() as u32] {
                facts.extend(fact.to_le_bytes());
            }
            facts.extend((path.len() as u16).to_le_bytes());
            let offset = bytes.len() as u32;
            directory.extend([&ENTRY.to_le_bytes()[..], &[20, 0], &facts, &[0; 12]].concat());
            directory.extend(offset.to_le_bytes());
            directory.extend(path.as_bytes());
            bytes.extend([&HEADER.to_le_bytes()[..], &facts, &[0; 2], path.as_bytes(), &data].concat());
        }
        let start = bytes.len() as u32;
        bytes.extend(&directory);
        bytes.extend(END.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend([files.len() as u16; 2].map(u16::to_le_bytes).concat());
        bytes.extend((directory.len() as u32).to_le_bytes());
        bytes.extend(start.to_le_bytes());
        bytes.extend([0; 2]);
        bytes
    }

    fn two() -> Vec<u8> {
        archive(&[
            ("3/a.png", b"stored", false),
            ("7/b.png", &[9; 5000], true),
            ("note.txt", b"no", false),
        ])
    }

    fn pngs(bytes: &[u8]) -> Result<Vec<Packed>, String> {
        files("x.zip", bytes, |path| path.contains(".png"))
    }

    #[test]
    fn stored_and_deflated_files_are_unpacked() {
        let bytes = two();
        let found = pngs(&bytes).unwrap();
        assert_eq!((found.len(), &*found[1].path), (2, "7/b.png"));
        assert_eq!(found[0].unpack(&bytes).unwrap(), b"stored");
        assert_eq!(found[1].unpack(&bytes).unwrap(), [9; 5000]);
    }

    #[test]
    fn a_comment_at_the_end_does_not_matter() {
        let mut bytes = two();
        bytes.extend(b"a comment");
        assert_eq!(pngs(&bytes).unwrap().len(), 2);
    }

    #[test]
    fn whatever_breaks_off_is_told() {
        let bytes = two();
        for length in 0..bytes.len() {
            let error = pngs(&bytes[..length]).unwrap_err();
            assert!(error.starts_with("`x.zip` cannot be read"), "{error}");
        }
    }

    #[test]
    fn a_damaged_byte_never_panics_and_is_never_taken_for_contents() {
        let bytes = two();
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 0x5a;
            for file in pngs(&bad).unwrap_or_default() {
                if let Ok(contents) = file.unpack(&bad) {
                    assert!(contents == b"stored" || contents == [9; 5000], "byte {at}");
                }
            }
        }
    }

    #[test]
    fn what_is_too_large_is_refused_before_it_is_unpacked() {
        let mut bytes = archive(&[("bomb.png", &[0; 100], true)]);
        let entry = bytes.windows(4).position(|w| w == ENTRY.to_le_bytes()).unwrap();
        bytes[entry + 24..entry + 28].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(pngs(&bytes).unwrap_err().contains("256 MB"));
        bytes[entry + 24..entry + 28].copy_from_slice(&50_u32.to_le_bytes());
        assert!(
            pngs(&bytes).unwrap()[0]
                .unpack(&bytes)
                .unwrap_err()
                .contains("not 50 bytes")
        );
    }

    #[test]
    fn other_ways_of_packing_are_named() {
        let mut bytes = archive(&[("a.png", b"x", false)]);
        let entry = bytes.windows(4).position(|w| w == ENTRY.to_le_bytes()).unwrap();
        bytes[entry + 10] = 12;
        assert!(pngs(&bytes).unwrap_err().contains("method 12"));
        bytes[entry + 8] = 1;
        assert!(pngs(&bytes).unwrap_err().contains("password"));
        assert!(pngs(&[7; 100]).unwrap_err().contains("broken off"));
    }
}
