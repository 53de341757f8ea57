//! Ctrl-C and a request to terminate: the first one asks, the second one ends the program at once.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Starts listening.
pub fn listen() -> Result<()> {
    ctrlc::set_handler(hear).context("cannot listen for Ctrl-C")
}

fn hear() {
    if ASKED.swap(true, Ordering::Relaxed) {
        std::process::exit(super::INTERRUPTED.into());
    }
    eprintln!("\nStopping after the present frame; Ctrl-C again stops at once.");
}

/// Whether the program has been asked to stop.
pub fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}
