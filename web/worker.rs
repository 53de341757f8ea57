//! The page's training worker on the CPU: WebAssembly SIMD.
#![recursion_limit = "256"]

mod bridge;
mod training;

fn main() {
    training::start();
}
