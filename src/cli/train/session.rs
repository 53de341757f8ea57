//! One run from start to end: steps, observations, checkpoints, and the way back when a GPU fails.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Error, Result};
use futures_lite::future::block_on;

use super::progress::Progress;
use super::saving::{Saving, load};
use super::summary::Summary;
use super::table::keep_until;
use crate::cli::interrupt;
use crate::engine::dataset::Dataset;
use crate::engine::device::{Opened, opened_cpu};
use crate::engine::methods::catalog;
use crate::engine::{self, Run};
use crate::history::{History, TERM};
use crate::protocol::{Extras, Reading, Request, Snapshot};

/// One run as it was asked for.
pub struct Job {
    /// What to run.
    pub request: Request,
    /// Steps from one observation to the next.
    pub every: usize,
    /// Where to write.
    pub out: Option<PathBuf>,
    /// Weights to go on from, unless there is something there to go on from.
    pub from: Option<PathBuf>,
    /// Whether to go on from what is there.
    pub resume: bool,
    /// Whether a tree is grown over the features in the end.
    pub tree: bool,
}

/// A run under way.
pub struct Session<'a> {
    job: Job,
    dataset: &'a Dataset,
    opened: Opened,
    run: Run,
    history: History,
    saving: Saving,
    last: Snapshot,
    /// Seconds spent in steps.
    seconds: f64,
    progress: Progress,
}

impl<'a> Session<'a> {
    /// Prepares a run, or takes up the one that is there, and looks at it.
    pub fn start(job: Job, dataset: &'a Dataset, opened: Opened) -> Result<Self> {
        let run = Run::prepare(&job.request, dataset, &opened)?;
        let saving = Saving::open(&job, &run)?;
        let progress = Progress::new(&job.request, run.steps());
        let (history, last, seconds) = (History::default(), Snapshot::default(), 0.0);
        let mut session = Self {
            job,
            dataset,
            opened,
            run,
            history,
            saving,
            last,
            seconds,
            progress,
        };
        session.progress.say(&session.opening());
        if session.job.resume && session.saving.resume(&mut session.run, &mut session.history)? {
            session.take_up();
            return Ok(session);
        }
        if session.job.resume {
            session
                .progress
                .say("there is no checkpoint yet: starting from the beginning");
        }
        session.begin()?;
        Ok(session)
    }

    /// Takes up the weights that were named, if any were, and looks at what there is.
    fn begin(&mut self) -> Result<()> {
        if let Some(file) = &self.job.from {
            load(&mut self.run, file)?;
            self.take_up();
        }
        self.observe()
    }

    fn opening(&self) -> String {
        let (
            device,
            Request {
                method, preset, seed, ..
            },
        ) = (&self.opened.report, &self.job.request);
        let data = self.run.dataset().describe();
        format!(
            "{method} ({preset}), seed {seed}, on {data}; {}: {}",
            device.name, device.reason
        )
    }

    /// Continues clock and progress where the history ends.
    fn take_up(&mut self) {
        let step = self.run.step_count();
        let seconds = self.history.get("seconds").and_then(<[f64]>::last);
        self.seconds = seconds.copied().unwrap_or_default();
        (self.last.step, self.last.seconds) = (step, self.seconds);
        self.progress.jump(step);
        self.progress.say(&format!("going on after step {step}"));
    }

    /// The device that trains.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Trains to the end, or to the observation after Ctrl-C; a GPU that fails is given up for the CPU.
    pub fn train(&mut self) -> Result<()> {
        while !self.ends() {
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

    /// Looks at all images, notes what is seen, and saves.
    fn observe(&mut self) -> Result<()> {
        let snapshot = self.look()?;
        self.history.push(&snapshot);
        if snapshot.terms.is_empty() {
            self.forget_loss();
        }
        self.progress.observed(&snapshot)?;
        self.last = snapshot;
        self.saving.save(&self.run, &self.history, self.ends())
    }

    fn ends(&self) -> bool {
        self.run.finished() || interrupt::asked()
    }

    fn look(&mut self) -> Result<Snapshot> {
        let tree = self.job.tree && self.ends();
        self.run.set_extras(Extras {
            tree,
            ..Extras::default()
        });
        let mut snapshot = block_on(self.run.observe(None))?;
        snapshot.seconds = self.seconds;
        let steps = snapshot.step.saturating_sub(self.last.step).max(1);
        snapshot.ms_per_step = 1e3 * (self.seconds - self.last.seconds) / steps as f64;
        Ok(snapshot)
    }

    /// Before the first step there is no loss.
    fn forget_loss(&mut self) {
        let mut loss = self.history.series.iter_mut().filter(|series| series.name == "loss");
        if let Some(value) = loss.next().and_then(|loss| loss.values.last_mut()) {
            *value = f64::NAN;
        }
    }

    /// Goes back to the last checkpoint and on on the CPU, if it was a GPU that failed.
    fn recover(&mut self, error: Error) -> Result<()> {
        let device = matches!(error.downcast_ref(), Some(engine::Error::Device(_)));
        if device && self.opened.report.kind == "gpu" {
            self.fall_back(&error)
        } else {
            Err(error)
        }
    }

    fn fall_back(&mut self, error: &Error) -> Result<()> {
        self.progress.say(&format!("{error:#}; training goes on on the CPU"));
        self.opened = opened_cpu(&format!("the GPU failed ({error})"));
        self.run = Run::prepare(&self.job.request, self.dataset, &self.opened)?;
        self.saving.restore(&mut self.run)?;
        keep_until(&mut self.history, self.run.step_count());
        self.take_up();
        Ok(())
    }

    /// Writes what the run has come to.
    pub fn finish(mut self) -> Result<Summary> {
        if self.last.bulk.clusters.is_empty() {
            self.last = self.look()?;
            self.last.terms = self.last_terms();
        }
        self.last.baseline = self.run.finish_baseline();
        let info = catalog().method(&self.job.request.method).cloned();
        let info = info.context("the method is in the catalogue")?;
        let summary = Summary::of(&self.job.request, &self.run, &self.opened.report, &self.last, &info);
        self.progress.end();
        self.write(&summary)?;
        Ok(summary)
    }

    /// The terms of the last observation, for a run that was taken up after its last step.
    fn last_terms(&self) -> Vec<Reading> {
        let last = |(name, values): (&str, &[f64])| {
            let (name, value) = (name.into(), *values.last()?);
            value.is_finite().then_some(Reading { name, value })
        };
        self.history.group(TERM).filter_map(last).collect()
    }

    fn write(&mut self, summary: &Summary) -> Result<()> {
        if self.saving.folder().is_none() {
            return Ok(());
        }
        let (clusters, probability) = block_on(self.run.decide())?;
        let Some(folder) = self.saving.folder() else {
            return Ok(());
        };
        folder.assignments(self.run.dataset(), &clusters, &probability)?;
        let title = format!("{} · {} · seed {}", summary.name, summary.dataset, summary.seed);
        folder.charts(&self.history, &self.last, &self.run.pictures(), &title)?;
        folder.summary(summary)?;
        self.progress.say(&format!("written to {}", folder.path().display()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subset::Subset;

    fn session(dataset: &Dataset) -> Session<'_> {
        let subset = Subset {
            per_class: Some(10),
            ..Subset::default()
        };
        let knobs = [("batch", "20"), ("steps", "12"), ("hidden", "16")];
        let request = Request {
            method: "rim".into(),
            preset: "page".into(),
            knobs: knobs.map(|(name, text)| (name.into(), text.into())).into(),
            subset,
            ..Request::default()
        };
        let job = Job {
            request,
            every: 3,
            out: None,
            from: None,
            tree: false,
            resume: false,
        };
        Session::start(job, dataset, opened_cpu("a test")).unwrap()
    }

    fn losses(session: &Session<'_>) -> Vec<f64> {
        session.history.get("loss").unwrap()[1..].to_vec()
    }

    #[test]
    fn a_gpu_that_fails_costs_nothing_but_time() {
        let dataset = Dataset::embedded();
        let mut whole = session(&dataset);
        whole.train().unwrap();
        let mut failing = session(&dataset);
        failing.opened.report.kind = "gpu".into();
        failing.advance().unwrap();
        failing.run.step();
        failing.recover(engine::Error::Device("lost".into()).into()).unwrap();
        failing.train().unwrap();
        assert_eq!(failing.opened.report.kind, "cpu");
        assert_eq!((losses(&failing).len(), losses(&failing)), (4, losses(&whole)));
    }

    #[test]
    fn other_errors_end_the_run() {
        let dataset = Dataset::embedded();
        let mut session = session(&dataset);
        assert!(session.recover(engine::Error::Device("lost".into()).into()).is_err());
        session.opened.report.kind = "gpu".into();
        assert!(
            session
                .recover(engine::Error::Checkpoint("torn".into()).into())
                .is_err()
        );
    }
}
