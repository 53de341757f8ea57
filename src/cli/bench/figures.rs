//! The figures of a benchmark, as data and as text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Everything that is measured natively.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    pub version: &'static str,
    /// The commit that the program was built from, where the build knew.
    pub commit: Option<&'static str>,
    pub cpu: String,
    pub measured: Vec<Measured>,
    /// Seconds for K-means with 20 restarts on 10,000 images, on all threads.
    pub kmeans_seconds: f64,
    /// Milliseconds to draw 10,000 points into 1200×800 pixels.
    pub splat_ms: f64,
}

/// What is measured on a device.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// The GPU's name, or the CPU with its number of threads.
    pub device: String,
    pub products: Vec<Product>,
    pub steps: Vec<Step>,
    /// Milliseconds to make the 256 views of a batch of 128, on the host.
    pub views_ms: f64,
}

/// The product of two square matrices.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Product {
    pub n: usize,
    pub gflops: f64,
}

/// A training step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    pub name: String,
    pub ms: f64,
    /// Multiply-adds of its matrix products, in millions, where they are counted.
    pub million_multiply_adds: Option<f64>,
    /// Share of the fastest matrix product that the whole step reaches.
    pub share_of_peak: Option<f64>,
}

impl Figures {
    pub fn new(measured: Vec<Measured>, kmeans_seconds: f64, splat_ms: f64) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            commit: option_env!("DEEP_CLUSTERING_COMMIT"),
            cpu: cpu(),
            measured,
            kmeans_seconds,
            splat_ms,
        }
    }
}

/// The processor's name, where the system tells.
fn cpu() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = info.lines().find_map(|line| line.strip_prefix("model name"));
    line.map_or_else(
        || std::env::consts::ARCH.to_owned(),
        |line| line.trim_start_matches([' ', '\t', ':']).to_owned(),
    )
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "deep-clustering {} on {}; medians", self.version, self.cpu)?;
        self.measured.iter().try_for_each(|measured| write!(f, "{measured}"))?;
        writeln!(
            f,
            "K-means, 20 restarts on 10,000 images  {:>9.2} s",
            self.kmeans_seconds
        )?;
        writeln!(f, "drawing 10,000 points                  {:>9.2} ms", self.splat_ms)
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.device)?;
        for Product { n, gflops } in &self.products {
            writeln!(f, "  matrix product {:<23} {gflops:>8.1} GFLOP/s", format!("{n}³"))?;
        }
        for Step {
            name,
            ms,
            share_of_peak,
            ..
        } in &self.steps
        {
            let share = share_of_peak.map_or(String::new(), |share| format!("  {:>3.0} % of the peak", 100.0 * share));
            writeln!(f, "  {name:<38} {ms:>8.2} ms a step{share}")?;
        }
        writeln!(
            f,
            "  {:<38} {:>8.2} ms",
            "two views of 128 images, on the host", self.views_ms
        )
    }
}
