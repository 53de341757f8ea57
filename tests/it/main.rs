//! Tests of the library and the program from outside, in one binary.

mod blobs;
mod branch;
mod cli;
mod data;
mod design;
mod gradients;
mod learning;
mod lessons;
mod methods;
mod outputs;
#[cfg(feature = "gpu")]
mod parity;
mod plot;
mod program;
mod resume;
mod stability;
