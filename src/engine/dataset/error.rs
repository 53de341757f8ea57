//! What can be wrong with a data set: each message says where, what was found, what was expected and what to do.

use super::{MAX_BYTES, MAX_IMAGES, SIDES};

/// Why a file or a selection was refused.
#[derive(thiserror::Error, Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the message above each variant describes its fields")]
pub enum DataError {
    /// The file ends before its header, or before what its header promises.
    #[error("{file}: ends after {found} bytes where {expected} were expected; copy or download it again")]
    Truncated {
        file: String,
        found: usize,
        expected: usize,
    },
    /// The file is of some other kind.
    #[error("{file}: begins with {found} where IDX {role} begin with {expected}; choose an IDX file, gzipped or not")]
    WrongMagic {
        file: String,
        role: &'static str,
        found: String,
        expected: String,
    },
    /// A labels file was given as images.
    #[error("{file}: holds labels where images were expected; give the images file first, then the labels")]
    LabelsForImages { file: String },
    /// An images file was given as labels.
    #[error("{file}: holds images where labels were expected; give the images file first, then the labels")]
    ImagesForLabels { file: String },
    /// Images and labels do not belong together.
    #[error("{labels}: has {n_labels} labels where {images} has {n_images} images; choose the labels of these images")]
    CountsDiffer {
        images: String,
        n_images: usize,
        labels: String,
        n_labels: usize,
    },
    /// There is nothing in the file.
    #[error("{file}: promises 0 images where at least 1 was expected; choose another file")]
    NoImages { file: String },
    /// The header promises more than fits, or more than a number can say.
    #[error(
        "{file}: promises {n_images} images of {height}×{width} pixels where at most {MAX_IMAGES} images in {} MiB \
         fit; choose a smaller set",
        MAX_BYTES >> 20
    )]
    TooLarge {
        file: String,
        n_images: u64,
        height: u64,
        width: u64,
    },
    /// The images are too small or too large.
    #[error(
        "{file}: has images of {height}×{width} pixels where sides of {} to {} were expected; rescale them",
        SIDES.start(),
        SIDES.end()
    )]
    ImageSize { file: String, height: usize, width: usize },
    /// The gzip stream does not unpack.
    #[error("{file}: breaks off or is corrupt ({cause}) where whole gzip was expected; copy or download it again")]
    CorruptGzip { file: String, cause: String },
    /// The gzip stream holds more than the header promises; unpacking stopped there.
    #[error("{file}: unpacks to more than the {expected} bytes that its header promises; choose another file")]
    GzipExpands { file: String, expected: usize },
    /// The file goes on after its last image or label.
    #[error("{file}: has {found} bytes where its header promises {expected}; copy or download it again")]
    TrailingBytes {
        file: String,
        found: usize,
        expected: usize,
    },
    /// Two sets differ in image size, or only one has labels.
    #[error("cannot join {first} and {second}: equal sizes, and labels in both or neither, were expected; load one")]
    CannotJoin { first: String, second: String },
    /// Nothing is left to train on.
    #[error("{name}: the selection ({asked}) leaves no image where at least 1 was expected; choose more")]
    EmptySelection { name: String, asked: String },
    /// A class was asked for that no image has.
    #[error("{name}: has no class {class}; choose among its classes, {has}")]
    MissingClass { name: String, class: u8, has: String },
    /// Classes, images per class or an imbalance were asked of a set without labels.
    #[error("{name}: has no labels where {asked} needs them; add the labels file, or choose by a limit in all")]
    NoLabels { name: String, asked: &'static str },
    /// The imbalance is below 1 or not a number.
    #[error("{name}: was asked for an imbalance of {found} where 1 (balanced) or more, and finite, was expected")]
    Imbalance { name: String, found: f64 },
}
