//! Algorithms on plain slices: one a file, no tensors, no input or output, no clock.

pub mod dots;
mod jacobi;
pub mod kmeans;
pub mod knn;
pub mod mixture;
pub mod pca;
pub mod random;
pub mod scc;
pub mod threads;
