//! The IDX format of MNIST: a magic number, the length of each dimension (32 bits, big-endian), one byte a value.
//!
//! Everything that a header says is checked before memory is taken for it.

use std::io::{ErrorKind, Read};

use flate2::read::MultiGzDecoder;

use super::{DataError, MAX_BYTES, MAX_IMAGES, SIDES};

/// Magic number of unsigned bytes in three dimensions.
pub(super) const IMAGES: u32 = 0x0803;
/// Magic number of unsigned bytes in one dimension.
pub(super) const LABELS: u32 = 0x0801;
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Deflate cannot shrink bytes by more than this factor.
const DEFLATE_RATIO: usize = 1032;

/// A file's bytes with its name, which errors repeat.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    /// What a person calls the file.
    pub name: &'a str,
    /// Its contents, gzipped or not.
    pub bytes: &'a [u8],
}

/// What an images file holds.
pub(super) struct Images {
    pub count: usize,
    pub height: usize,
    pub width: usize,
    pub pixels: Vec<u8>,
}

/// Reads an images file.
pub(super) fn images(file: Named<'_>) -> Result<Images, DataError> {
    let mut bytes = Bytes::open(file);
    match bytes.number()? {
        IMAGES => {}
        LABELS => {
            return Err(DataError::LabelsForImages {
                file: file.name.to_owned(),
            });
        }
        other => return Err(wrong_magic(file.name, "images", other, IMAGES)),
    }
    let [count, height, width] = [bytes.number()?, bytes.number()?, bytes.number()?].map(u64::from);
    let size = check_limits(file.name, count, height, width)?;
    let [count, height, width] = [count, height, width].map(|side| side as usize);
    if !(SIDES.contains(&height) && SIDES.contains(&width)) {
        return Err(DataError::ImageSize {
            file: file.name.to_owned(),
            height,
            width,
        });
    }
    Ok(Images {
        count,
        height,
        width,
        pixels: bytes.rest(size)?,
    })
}

/// Reads a labels file that must hold one label for each of the `n_images` in the file called `images`.
pub(super) fn labels(file: Named<'_>, images: &str, n_images: usize) -> Result<Vec<u8>, DataError> {
    let mut bytes = Bytes::open(file);
    match bytes.number()? {
        LABELS => {}
        IMAGES => {
            return Err(DataError::ImagesForLabels {
                file: file.name.to_owned(),
            });
        }
        other => return Err(wrong_magic(file.name, "labels", other, LABELS)),
    }
    let n_labels = bytes.number()? as usize;
    if n_labels != n_images {
        let [images, labels] = [images, file.name].map(str::to_owned);
        return Err(DataError::CountsDiffer {
            images,
            n_images,
            labels,
            n_labels,
        });
    }
    bytes.rest(n_labels)
}

/// The number of pixels of `n_images`, if there are any and they fit.
pub(super) fn check_limits(file: &str, n_images: u64, height: u64, width: u64) -> Result<usize, DataError> {
    let file = file.to_owned();
    if n_images == 0 {
        return Err(DataError::NoImages { file });
    }
    let size = n_images.checked_mul(height).and_then(|rows| rows.checked_mul(width));
    match size {
        Some(size) if n_images <= MAX_IMAGES as u64 && size <= MAX_BYTES as u64 => Ok(size as usize),
        _ => Err(DataError::TooLarge {
            file,
            n_images,
            height,
            width,
        }),
    }
}

/// Writes an IDX file.
pub(super) fn file(magic: u32, lengths: &[usize], values: &[u8]) -> Vec<u8> {
    let header = std::iter::once(magic).chain(lengths.iter().map(|&length| length as u32));
    let mut bytes: Vec<u8> = header.flat_map(u32::to_be_bytes).collect();
    bytes.extend_from_slice(values);
    bytes
}

/// The contents of a file, unpacked as they are read.
struct Bytes<'a> {
    file: Named<'a>,
    gzipped: bool,
    source: Box<dyn Read + 'a>,
    read: usize,
}

impl<'a> Bytes<'a> {
    fn open(file: Named<'a>) -> Self {
        let gzipped = file.bytes.starts_with(&GZIP);
        let source: Box<dyn Read + 'a> = if gzipped {
            Box::new(MultiGzDecoder::new(file.bytes))
        } else {
            Box::new(file.bytes)
        };
        Self {
            file,
            gzipped,
            source,
            read: 0,
        }
    }

    /// The next 32 bits.
    fn number(&mut self) -> Result<u32, DataError> {
        let bytes = self.up_to(4)?;
        let bytes: [u8; 4] = bytes
            .try_into()
            .map_err(|_| self.truncated(self.read.next_multiple_of(4)))?;
        Ok(u32::from_be_bytes(bytes))
    }

    /// All that is left, which must be `size` bytes.
    fn rest(mut self, size: usize) -> Result<Vec<u8>, DataError> {
        let expected = self.read + size;
        let mut values = self.up_to(size + 1)?;
        if values.len() < size {
            return Err(self.truncated(expected));
        }
        if values.len() > size {
            return Err(self.goes_on(expected));
        }
        values.shrink_to_fit();
        Ok(values)
    }

    /// The next `most` bytes, or all that are left; memory is taken for no more than the file can hold.
    fn up_to(&mut self, most: usize) -> Result<Vec<u8>, DataError> {
        let ratio = if self.gzipped { DEFLATE_RATIO } else { 1 };
        let mut values = Vec::with_capacity(most.min(self.file.bytes.len().saturating_mul(ratio)));
        let result = self.source.by_ref().take(most as u64).read_to_end(&mut values);
        result.map_err(|cause| self.corrupt(&cause))?;
        self.read += values.len();
        Ok(values)
    }

    fn corrupt(&self, cause: &std::io::Error) -> DataError {
        let cause = if cause.kind() == ErrorKind::UnexpectedEof {
            "it is cut off".to_owned()
        } else {
            cause.to_string()
        };
        DataError::CorruptGzip {
            file: self.file.name.to_owned(),
            cause,
        }
    }

    fn truncated(&self, expected: usize) -> DataError {
        DataError::Truncated {
            file: self.file.name.to_owned(),
            found: self.read,
            expected,
        }
    }

    fn goes_on(&self, expected: usize) -> DataError {
        let file = self.file.name.to_owned();
        if self.gzipped {
            return DataError::GzipExpands { file, expected };
        }
        DataError::TrailingBytes {
            file,
            found: self.file.bytes.len(),
            expected,
        }
    }
}

fn wrong_magic(file: &str, role: &'static str, found: u32, expected: u32) -> DataError {
    let found = format!("{found:08x}{}", looks_like(found.to_be_bytes()));
    DataError::WrongMagic {
        file: file.to_owned(),
        role,
        found,
        expected: format!("{expected:08x}"),
    }
}

/// What a file with these first bytes probably is.
fn looks_like(start: [u8; 4]) -> &'static str {
    match &start {
        b"PK\x03\x04" => " (a ZIP archive)",
        b"\x89PNG" => " (a PNG picture)",
        b"\x93NUM" => " (a NumPy array)",
        [0xff, 0xd8, ..] => " (a JPEG picture)",
        [b'<', ..] => " (a web page)",
        [0x1f, 0x8b, ..] => " (gzip inside gzip)",
        [0, 0, 0x08..=0x0e, _] => " (IDX of another type or shape)",
        _ => "",
    }
}
