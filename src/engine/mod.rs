//! Training: the only part of the crate that names Burn.
//!
//! The straight line, each arrow one function:
//!
//! ```text
//! bytes → Dataset::decode → Dataset::select → Images::upload
//!       → Batches::at ─Batch→ Learner::step ─Terms, on the device→ Run
//!       ═ every so many steps ═ Run::observe: look → ONE read → PCA, entropies, scores → Snapshot
//! ```
//!
//! Rules: a training step reads nothing back; all randomness comes from one seeded host generator; labels never reach a
//! learner; bytes come in and plain data goes out, without files, clocks or pages.

pub mod adam;
pub mod assignment;
pub mod augment;
pub mod autoencoder;
pub mod baseline;
pub mod batches;
pub mod bidirectional;
pub mod checkpoint;
pub mod classifier;
pub mod convolution;
pub mod dataset;
pub mod decoder;
pub mod dendrogram;
pub mod descent;
pub mod device;
pub mod directions;
pub mod discrimination;
pub mod embedded;
pub mod error;
pub mod estimator;
mod fill;
pub mod forces;
pub mod gaussian;
#[cfg(feature = "gpu")]
pub mod gpu;
pub mod grouping;
pub mod images;
pub mod infomax;
pub mod information;
pub mod inversion;
pub mod look;
pub mod maths;
pub mod methods;
pub mod neighbourhood;
pub mod network;
pub mod objective;
pub mod observe;
pub mod pairs;
pub mod player;
pub mod prior;
pub mod product;
pub mod projection;
pub mod prototypes;
pub mod recipe;
pub mod rounds;
pub mod run;
pub mod scores;
pub mod selftest;
pub mod student;
pub mod sums;
pub mod tour;
pub mod walks;

pub use error::Error;
pub use run::Run;
