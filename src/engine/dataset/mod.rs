//! Images and labels: IDX bytes in, plain data out.
//!
//! [`Dataset::decode`] reads the format of MNIST, Fashion-MNIST and EMNIST (`idx.rs`), [`Dataset::select`] keeps part
//! of it (`select.rs`), and whatever is wrong with a file has a name in [`DataError`] (`error.rs`).

mod error;
mod idx;
mod select;

use std::collections::BTreeSet;
use std::fmt;

pub use self::error::DataError;
pub use self::idx::Named;
pub use crate::subset::Subset;

/// The most images that a file may hold: EMNIST's 280,000 digits fit.
pub const MAX_IMAGES: usize = 300_000;
/// The most bytes that the pixels of one file may take (512 MiB).
pub const MAX_BYTES: usize = 512 << 20;
/// The shortest and the longest side that an image may have, in pixels.
pub const SIDES: std::ops::RangeInclusive<usize> = 8..=64;

/// Grey images of one size, with or without labels.
#[derive(Clone, PartialEq)]
pub struct Dataset {
    /// What the set is called in reports.
    pub name: String,
    /// Rows of an image, in pixels.
    pub height: usize,
    /// Columns of an image, in pixels.
    pub width: usize,
    /// Intensities from 0 (background) to 255, image after image, row by row: `n · height · width` of them.
    pub pixels: Vec<u8>,
    /// The class of each image, where known; only scores may look at them.
    pub labels: Option<Vec<u8>>,
    /// The position that each image had in the file it came from, counted on across files that were joined.
    pub index: Vec<u32>,
}

impl Dataset {
    /// Reads images, and their labels where there are any, from IDX files, gzipped or not.
    ///
    /// # Errors
    /// A [`DataError`] that says which file is wrong, in what way, and what to do.
    pub fn decode(name: &str, images: Named<'_>, labels: Option<Named<'_>>) -> Result<Self, DataError> {
        let idx::Images {
            count,
            height,
            width,
            pixels,
        } = idx::images(images)?;
        let labels = labels.map(|file| idx::labels(file, images.name, count)).transpose()?;
        Ok(Self {
            name: name.to_owned(),
            height,
            width,
            pixels,
            labels,
            index: (0..count as u32).collect(),
        })
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether there are no images, which no decoded or selected set lets happen.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// The `height · width` pixels of image `i`, which must be less than [`Dataset::len`].
    pub fn image(&self, i: usize) -> &[u8] {
        let size = self.height * self.width;
        &self.pixels[i * size..(i + 1) * size]
    }

    /// The distinct labels in ascending order; none without labels.
    pub fn classes(&self) -> Vec<u8> {
        let distinct: BTreeSet<u8> = self.labels.iter().flatten().copied().collect();
        distinct.into_iter().collect()
    }

    /// The images in `rows`, in that order; each row must be less than [`Dataset::len`].
    pub fn rows(&self, rows: &[usize]) -> Self {
        Self {
            name: self.name.clone(),
            height: self.height,
            width: self.width,
            pixels: rows.iter().flat_map(|&i| self.image(i)).copied().collect(),
            labels: self
                .labels
                .as_ref()
                .map(|labels| rows.iter().map(|&i| labels[i]).collect()),
            index: rows.iter().map(|&i| self.index[i]).collect(),
        }
    }

    /// Appends the images of `other`, whose positions count on from here.
    ///
    /// # Errors
    /// Images of another size, labels on one side only, or more images or bytes than fit.
    pub fn join(mut self, other: &Self) -> Result<Self, DataError> {
        let differ =
            (self.height, self.width) != (other.height, other.width) || self.labels.is_some() != other.labels.is_some();
        if differ {
            return Err(DataError::CannotJoin {
                first: self.describe(),
                second: other.describe(),
            });
        }
        idx::check_limits(
            &other.name,
            (self.len() + other.len()) as u64,
            self.height as u64,
            self.width as u64,
        )?;
        let start = self.len() as u32;
        self.pixels.extend_from_slice(&other.pixels);
        self.labels
            .iter_mut()
            .zip(&other.labels)
            .for_each(|(mine, theirs)| mine.extend_from_slice(theirs));
        self.index.extend(other.index.iter().map(|i| start + i));
        Ok(self)
    }

    /// The images as an IDX file.
    pub fn images_file(&self) -> Vec<u8> {
        idx::file(idx::IMAGES, &[self.len(), self.height, self.width], &self.pixels)
    }

    /// The labels as an IDX file, where there are labels.
    pub fn labels_file(&self) -> Option<Vec<u8>> {
        self.labels
            .as_ref()
            .map(|labels| idx::file(idx::LABELS, &[labels.len()], labels))
    }

    /// The set in a few words: name, number and size of the images, labels or none.
    pub fn describe(&self) -> String {
        let labels = if self.labels.is_some() { "labels" } else { "no labels" };
        format!(
            "{}: {} images of {}×{}, {labels}",
            self.name,
            self.len(),
            self.height,
            self.width
        )
    }
}

impl fmt::Debug for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dataset({})", self.describe())
    }
}
