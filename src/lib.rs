//! Deep clustering you can watch.
//!
//! The library trains deep-clustering objectives on grey images and describes, step by step, what they do: every loss
//! term, the clusters, the scores against labels, and why training collapses. The command line (`src/main.rs`) and the
//! page (`web/`) are two front ends of the same library; both speak [`protocol`].
//!
//! ```text
//! assets → Dataset → Batches → Learner::step → Run::observe → Snapshot → History → chart
//! ```
#![recursion_limit = "256"]

pub mod history;
pub mod hungarian;
pub mod params;
pub mod protocol;
pub mod report;
pub mod subset;

#[cfg(feature = "engine")]
pub mod engine;

pub mod page;
pub mod plot;

#[cfg(feature = "cli")]
pub mod cli;
