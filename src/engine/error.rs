//! What can go wrong in the engine, worded with what to do.

use crate::engine::dataset::DataError;
use crate::params::ParamError;
use crate::protocol::MOST_GUESTS;

/// An error that a person can mend.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A knob cannot be set as asked.
    #[error(transparent)]
    Param(#[from] ParamError),
    /// The images cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// No method has this id.
    #[error("there is no method `{name}`{}; `deep-clustering methods` lists them", nearest.as_ref().map_or_else(String::new, |n| format!(", did you mean `{n}`?")))]
    UnknownMethod {
        /// The id asked for.
        name: String,
        /// The nearest id that exists.
        nearest: Option<String>,
    },
    /// The method has no such preset.
    #[error("`{method}` has no preset `{name}`; it has {known}")]
    UnknownPreset {
        /// The method's id.
        method: String,
        /// The preset asked for.
        name: String,
        /// The presets that exist.
        known: String,
    },
    /// Too few images for the number of clusters.
    #[error("{images} images cannot form {clusters} clusters: choose more images or fewer clusters")]
    TooFewImages {
        /// Images selected.
        images: usize,
        /// Clusters asked for.
        clusters: usize,
    },
    /// A term of the loss is NaN or infinite.
    #[error("the term `{term}` stopped being a finite number between step {from} and step {to}: {remedy}")]
    NotFinite {
        /// The first such term.
        term: String,
        /// The last step known to be fine.
        from: usize,
        /// The step at which it was seen.
        to: usize,
        /// Which knob is likely to mend it.
        remedy: String,
    },
    /// Own images that a run cannot look at.
    #[error("own images must be up to {MOST_GUESTS} pictures of {height}×{width} pixels, as large as those of the run")]
    Guests {
        /// Rows of an image.
        height: usize,
        /// Columns of an image.
        width: usize,
    },
    /// The device failed.
    #[error("the device failed: {0}; choose the CPU, or start again")]
    Device(String),
    /// The checkpoint does not fit the run.
    #[error("the checkpoint cannot be used: {0}")]
    Checkpoint(String),
}
