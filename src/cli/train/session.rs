//! One run from start to end: steps, observations, checkpoints, and the way back when a GPU fails.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures_lite::future::block_on;

use super::files::Folder;
use super::identity::Identity;
use super::progress::Progress;
use super::summary::Summary;
use super::table::keep_until;
use crate::cli::interrupt;
use crate::engine::checkpoint::Checkpoint;
use crate::engine::dataset::Dataset;
use crate::engine::device::{Opened, opened_cpu};
use crate::engine::methods::catalog;
use crate::engine::{Error, Run};
use crate::history::{History, TERM};
use crate::protocol::{Reading, Request, Snapshot};

/// Saving may take one part in this many of the time.
const SAVING: u32 = 20;

/// One run as it was asked for.
pub struct Job {
    /// What to run.
    pub request: Request,
    /// Steps from one observation to the next.
    pub every: usize,
    /// Where to write.
    pub out: Option<PathBuf>,
    /// Whether to go on from what is there.
    pub resume: bool,
}

/// A run under way.
pub struct Session<'a> {
    job: Job,
    dataset: &'a Dataset,
    opened: Opened,
    run: Run,
    identity: Identity,
    folder: Option<Folder>,
    history: History,
    /// What a run goes on from after a failure.
    saved: Checkpoint,
    pause: Pause,
    last: Snapshot,
    /// Seconds spent in steps.
    seconds: f64,
    progress: Progress,
}

/// When the last checkpoint was written and how long that took.
struct Pause {
    since: Instant,
    took: Duration,
}

impl<'a> Session<'a> {
    /// Prepares a run, or takes up the one that is there, and looks at it.
    pub fn start(job: Job, dataset: &'a Dataset, opened: Opened) -> Result<Self> {
        let run = Run::prepare(&job.request, dataset, &opened)?;
        let identity = Identity::of(&job.request, &run, job.every);
        let folder = job.out.clone().map(|out| Folder::open(out, job.resume)).transpose()?;
        let progress = Progress::new(&job.request, run.steps());
        let pause = Pause {
            since: Instant::now(),
            took: Duration::ZERO,
        };
        let (history, saved, last) = (History::default(), Checkpoint::default(), Snapshot::default());
        let mut session = Self {
            job,
            dataset,
            opened,
            run,
            identity,
            folder,
            history,
            saved,
            pause,
            last,
            seconds: 0.0,
            progress,
        };
        session.progress.say(&session.opening());
        if !session.resumed()? {
            session.observe()?;
        }
        Ok(session)
    }

    fn opening(&self) -> String {
        let (device, request) = (&self.opened.report, &self.job.request);
        let data = self.run.dataset().describe();
        format!(
            "{} ({}), seed {}, on {data}; {}: {}",
            request.method, request.preset, request.seed, device.name, device.reason
        )
    }

    /// Takes up the checkpoint that is there, if that is asked for.
    fn resumed(&mut self) -> Result<bool> {
        let Some(folder) = self.folder.as_ref().filter(|_| self.job.resume) else {
            return Ok(false);
        };
        let Some(checkpoint) = folder.checkpoint()? else {
            self.progress.say(&format!(
                "{} holds no checkpoint yet; starting from the beginning",
                folder.path().display()
            ));
            return Ok(false);
        };
        let refused = || format!("cannot go on from the checkpoint in {}", folder.path().display());
        self.identity.recognise(&checkpoint).with_context(refused)?;
        self.run.restore(&checkpoint)?;
        self.history = folder.history(self.run.step_count())?;
        self.saved = checkpoint;
        self.take_up();
        self.progress
            .say(&format!("going on after step {}", self.run.step_count()));
        Ok(true)
    }

    /// Continues clock and progress where the history ends.
    fn take_up(&mut self) {
        let seconds = self.history.get("seconds").and_then(<[f64]>::last);
        self.seconds = seconds.copied().unwrap_or_default();
        self.progress.jump(self.run.step_count());
    }

    /// The device that trains.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Trains to the end, or to the observation after Ctrl-C; a GPU that fails is given up for the CPU.
    pub fn train(&mut self) -> Result<()> {
        while !self.run.finished() && !interrupt::asked() {
            if let Err(error) = self.advance() {
                self.recover(error)?;
            }
        }
        Ok(())
    }

    /// Trains up to the next observation and makes it.
    fn advance(&mut self) -> Result<()> {
        loop {
            let start = Instant::now();
            self.run.step();
            block_on(self.run.refresh())?;
            self.seconds += start.elapsed().as_secs_f64();
            self.progress.step(self.run.step_count());
            if self.run.finished() || self.run.step_count().is_multiple_of(self.job.every) {
                return self.observe();
            }
        }
    }

    /// Looks at all images, notes what is seen, and saves unless that was done a moment ago.
    fn observe(&mut self) -> Result<()> {
        let snapshot = self.look()?;
        self.history.push(&snapshot);
        if snapshot.terms.is_empty() {
            self.forget_loss();
        }
        self.progress.observed(&snapshot)?;
        self.last = snapshot;
        self.save()
    }

    fn look(&mut self) -> Result<Snapshot> {
        let mut snapshot = block_on(self.run.observe(None))?;
        snapshot.seconds = self.seconds;
        let before = (self.last.seconds, self.last.step);
        snapshot.ms_per_step = 1e3 * (self.seconds - before.0) / snapshot.step.saturating_sub(before.1).max(1) as f64;
        Ok(snapshot)
    }

    /// Before the first step there is no loss.
    fn forget_loss(&mut self) {
        let loss = self.history.series.iter_mut().find(|series| series.name == "loss");
        loss.and_then(|loss| loss.values.last_mut())
            .into_iter()
            .for_each(|value| *value = f64::NAN);
    }

    /// The terms of the last observation, for a run that was taken up after its last step.
    fn last_terms(&self) -> Vec<Reading> {
        let last = |(name, values): (&str, &[f64])| {
            Some(Reading {
                name: name.into(),
                value: *values.last()?,
            })
        };
        self.history
            .group(TERM)
            .filter_map(last)
            .filter(|reading| reading.value.is_finite())
            .collect()
    }

    fn save(&mut self) -> Result<()> {
        let ends = self.run.finished() || interrupt::asked();
        if !ends && self.pause.since.elapsed() < self.pause.took * SAVING {
            return Ok(());
        }
        let start = Instant::now();
        self.saved = block_on(self.run.save())?;
        self.identity.sign(&mut self.saved)?;
        if let Some(folder) = &self.folder {
            folder.keep(&self.history, self.run.steps_per_epoch(), &self.saved)?;
        }
        self.pause = Pause {
            since: Instant::now(),
            took: start.elapsed(),
        };
        Ok(())
    }

    /// Goes back to the last checkpoint and on on the CPU, if it was a GPU that failed.
    fn recover(&mut self, error: anyhow::Error) -> Result<()> {
        let lost = matches!(error.downcast_ref(), Some(Error::Device(_))) && self.opened.report.kind == "gpu";
        if lost { self.fall_back(&error) } else { Err(error) }
    }

    fn fall_back(&mut self, error: &anyhow::Error) -> Result<()> {
        self.opened = opened_cpu(&format!("the GPU failed ({error})"));
        self.run = Run::prepare(&self.job.request, self.dataset, &self.opened)?;
        self.run.restore(&self.saved)?;
        keep_until(&mut self.history, self.run.step_count());
        self.take_up();
        self.progress.say(&format!(
            "{error:#}\nGoing on on the CPU after step {}",
            self.run.step_count()
        ));
        Ok(())
    }

    /// Writes what the run has come to.
    pub fn finish(mut self) -> Result<Summary> {
        if self.last.step != self.run.step_count() || self.last.bulk.clusters.is_empty() {
            self.last = self.look()?;
            self.last.terms = self.last_terms();
        }
        let info = catalog()
            .method(&self.job.request.method)
            .cloned()
            .context("the method is in the catalogue")?;
        let summary = Summary::of(&self.job.request, &self.run, &self.opened.report, &self.last, &info);
        self.progress.end();
        if let Some(folder) = &self.folder {
            let (clusters, probability) = block_on(self.run.decide())?;
            folder.assignments(self.run.dataset(), &clusters, &probability)?;
            let title = format!("{} · {} · seed {}", summary.name, summary.dataset, summary.seed);
            folder.charts(&self.history, &self.last, &self.run.pictures(), &title)?;
            folder.summary(&summary)?;
            self.progress.say(&format!("written to {}", folder.path().display()));
        }
        Ok(summary)
    }
}
