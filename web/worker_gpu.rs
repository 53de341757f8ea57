//! The page's training worker with WebGPU: its own file, fetched only when it is used.
#![recursion_limit = "256"]

mod bridge;
mod training;

fn main() {
    training::start();
}
