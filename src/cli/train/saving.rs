//! What a run goes on from after a cut: kept in memory, and in the folder where there is one.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures_lite::future::block_on;

use super::files::Folder;
use super::identity::Identity;
use super::session::Job;
use crate::engine::Run;
use crate::engine::checkpoint::Checkpoint;
use crate::history::History;

/// Saving may take one part in this many of the time.
const SHARE: u32 = 20;

/// Takes up the weights of a file, whatever run they come from, as far as their shapes fit.
pub fn load(run: &mut Run, file: &Path) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let refused = || format!("cannot go on from {}", file.display());
    let checkpoint = Checkpoint::from_bytes(&bytes).with_context(refused)?;
    run.restore(&checkpoint).with_context(refused)
}

/// The last checkpoint of a run, and where it lies.
pub struct Saving {
    identity: Identity,
    folder: Option<Folder>,
    last: Checkpoint,
    /// When the last one was written and how long that took.
    since: Instant,
    took: Duration,
}

impl Saving {
    /// Opens the folder of a run.
    pub fn open(job: &Job, run: &Run) -> Result<Self> {
        let identity = Identity::of(&job.request, run, job.every);
        let folder = job.out.clone().map(|out| Folder::open(out, job.resume)).transpose()?;
        Ok(Self {
            identity,
            folder,
            last: Checkpoint::default(),
            since: Instant::now(),
            took: Duration::ZERO,
        })
    }

    /// The folder, if there is one.
    pub fn folder(&self) -> Option<&Folder> {
        self.folder.as_ref()
    }

    /// Takes up the checkpoint in the folder and the history up to it; tells whether there was one.
    pub fn resume(&mut self, run: &mut Run, history: &mut History) -> Result<bool> {
        let Some(folder) = &self.folder else { return Ok(false) };
        let Some(checkpoint) = folder.checkpoint()? else {
            return Ok(false);
        };
        let refused = || format!("cannot go on from the checkpoint in {}", folder.path().display());
        self.identity.recognise(&checkpoint).with_context(refused)?;
        run.restore(&checkpoint)?;
        *history = folder.history(run.step_count())?;
        self.last = checkpoint;
        Ok(true)
    }

    /// Takes up the last checkpoint on a run that was prepared anew.
    pub fn restore(&self, run: &mut Run) -> Result<()> {
        Ok(run.restore(&self.last)?)
    }

    /// Saves, unless that was done a moment ago and the run goes on.
    pub fn save(&mut self, run: &Run, history: &History, ends: bool) -> Result<()> {
        if !ends && self.since.elapsed() < self.took * SHARE {
            return Ok(());
        }
        let start = Instant::now();
        self.last = block_on(run.save())?;
        self.identity.sign(&mut self.last)?;
        if let Some(folder) = &self.folder {
            folder.keep(history, run.steps_per_epoch(), &self.last)?;
        }
        (self.since, self.took) = (Instant::now(), start.elapsed());
        Ok(())
    }
}
