//! Runs that go on from a checkpoint, and the files that checkpoints are.

use std::rc::Rc;

use crate::protocol::Command;

use super::{Errand, Page, Run, Stage, format, weights};

impl Page {
    /// The step that a branch would go on from: that of the last checkpoint at or before the shown frame.
    pub fn branch_step(&self) -> usize {
        let run = self.run.as_ref();
        let saved = run.and_then(|run| run.checkpoints.before(run.shown().step));
        saved.map_or(0, |saved| saved.step)
    }

    /// Where the kept checkpoints lie on the timeline, from 0 to 1, with their steps.
    pub fn marks(&self) -> Vec<(f64, usize)> {
        let Some(run) = &self.run else { return Vec::new() };
        let last = run.timeline.len().saturating_sub(1).max(1) as f64;
        let place = |step| run.timeline.place(step) as f64 / last;
        run.checkpoints.steps().map(|step| (place(step), step)).collect()
    }

    /// Starts a run from the last checkpoint at or before the shown frame, with the knobs that the controls show.
    pub(super) fn branch(&mut self) -> Vec<Command> {
        let train = self.stage() == Some(Stage::Running);
        let Some(run) = &self.run else { return Vec::new() };
        let Some(saved) = run.checkpoints.before(run.shown().step).cloned() else {
            return self.start(train);
        };
        let method = self.shown_method().map_or(&*run.request.method, |method| &*method.name);
        let origin = format!(
            "Branched from step {} of {method}, seed {}; a link or a command repeats the settings, not the branch.",
            format::count(saved.step),
            run.request.seed
        );
        let before = Run {
            origin: Some(origin),
            ..run.until(saved.step)
        };
        self.go_on(&saved.bytes, before, train)
    }

    /// Starts a run from a checkpoint; `before` is what was seen of it up to there.
    pub(super) fn go_on(&mut self, bytes: &[u8], before: Run, train: bool) -> Vec<Command> {
        if !self.is_up() {
            return Vec::new();
        }
        let (run, request) = self.expect(train, before);
        vec![Command::Restore {
            run,
            request,
            bytes: bytes.to_vec(),
        }]
    }

    /// Asks for the weights as they are now, or takes the last ones if the run is gone.
    pub(super) fn save_weights(&mut self) -> Vec<Command> {
        let gone = matches!(self.stage(), None | Some(Stage::Failed | Stage::Preparing));
        let Some(run) = &mut self.run else { return Vec::new() };
        if !gone {
            run.wanted = true;
            return vec![Command::Save];
        }
        match run.checkpoints.last() {
            Some(saved) => {
                let name = weights::file_name(&run.request, saved.step);
                let bytes = saved.bytes.clone();
                self.errands.push(Errand::Download { name, bytes });
                Vec::new()
            }
            None => self.fail("There are no weights of this run to save.".into()),
        }
    }

    /// Keeps a checkpoint, and hands it on if the person asked for it.
    pub(super) fn saved(&mut self, number: u32, step: usize, bytes: Vec<u8>) -> Vec<Command> {
        let Some(run) = self.run.as_mut().filter(|run| run.number == number) else {
            return Vec::new();
        };
        let wanted = std::mem::take(&mut run.wanted);
        if bytes.is_empty() {
            let error = "The device did not hand the weights over; try again.";
            return if wanted { self.fail(error.into()) } else { Vec::new() };
        }
        let bytes = Rc::new(bytes);
        run.checkpoints.keep(step, bytes.clone());
        if wanted {
            let name = weights::file_name(&run.request, step);
            self.errands.push(Errand::Download { name, bytes });
        }
        self.remember();
        Vec::new()
    }

    /// Goes on from a file of weights with the settings that it names.
    pub(super) fn load_weights(&mut self, name: &str, bytes: &[u8]) -> Vec<Command> {
        let (mut wanted, step) = match weights::read(bytes, &self.request) {
            Ok(read) => read,
            Err(problem) => return self.fail(format!("`{name}` cannot be loaded. {problem}")),
        };
        if !self.is_up() || self.catalog.method(&wanted.method).is_none() {
            return self.fail(format!(
                "`{name}` cannot be loaded: `{}` cannot be trained here.",
                wanted.method
            ));
        }
        if self.own_data.is_some() {
            wanted.subset = self.request.subset.clone();
        }
        let problem = self.adopt(wanted);
        let before = Run {
            origin: Some(format!("Loaded from {name} at step {}.", format::count(step))),
            ..Run::default()
        };
        let commands = self.go_on(bytes, before, false);
        self.error = problem;
        commands
    }
}
