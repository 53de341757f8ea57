//! What the page makes of the worker's events.

use std::rc::Rc;

use crate::params;
use crate::protocol::{Catalog, Command, DeviceChoice, DeviceReport, Event, Extras, Pictures, Request, Snapshot};
use crate::subset::Subset;

use super::choose::no_gpu;
use super::{Gpu, Life, OwnData, Page, Run, Stage};

impl Page {
    pub(super) fn hear(&mut self, event: Event) -> Vec<Command> {
        if let Event::Frame { run, snapshot } = event {
            return self.frame(run, *snapshot);
        }
        self.revision += 1;
        match event {
            Event::Ready { catalog, build } => self.ready(catalog, &build),
            Event::Pictures { run, pictures } => self.pictures(run, pictures),
            Event::Started { run, device } => self.started(run, device),
            Event::Finished { run } => self.finished(run),
            Event::Failed { run, error } => self.failed(run, error),
            Event::Refused { error } => self.refused(error),
            Event::DataAccepted { about } => self.data_accepted(about),
            Event::SelfTested { about, .. } => self.say(about),
            Event::Panicked { error } => self.crashed(&error),
            Event::Decoded { run, pixels } => self.decoded(run, pixels),
            Event::Saved { run, step, bytes } => self.saved(run, step, bytes),
            Event::Met { run, guests } => self.met(run, guests),
            Event::Frame { .. } => Vec::new(),
        }
    }

    fn ready(&mut self, catalog: Catalog, build: &str) -> Vec<Command> {
        if !build.is_empty() && build != self.build {
            self.life = Life::Outdated;
            return self.fail("The page and its training engine are of different versions. Reload the page.".into());
        }
        self.life = Life::Up;
        self.catalog = Rc::new(catalog);
        let told = self.error.take();
        let wanted = self.request.clone();
        let problem = self.adopt(wanted);
        let mut commands = self.reintroduce_guests();
        commands.extend(match self.offer_again() {
            Some(offer) => vec![offer],
            None => self.start(false),
        });
        let wanted = self.extras != Extras::default();
        commands.extend(wanted.then_some(Command::Extras(self.extras)));
        if self.pace != 0 {
            commands.push(Command::Pace { steps: self.pace });
        }
        self.error = told
            .into_iter()
            .chain(problem)
            .reduce(|told, more| format!("{told} {more}"));
        commands
    }

    /// Takes over as much of a request as the catalogue allows, and says in words what it does not.
    pub(super) fn adopt(&mut self, mut wanted: Request) -> Option<String> {
        let mut problems = Vec::new();
        if self.catalog.method(&wanted.method).is_none() {
            problems.push(format!("There is no method `{}`.", wanted.method));
            wanted = Request {
                method: self.a_method(),
                knobs: params::Values::new(),
                ..wanted
            };
        }
        if let (DeviceChoice::Gpu, Gpu::None(problem)) = (wanted.device, &self.gpu) {
            problems.push(no_gpu(problem));
            wanted.device = DeviceChoice::Auto;
        }
        if let Some(method) = self.catalog.method(&wanted.method) {
            if !method.presets.iter().any(|preset| preset.name == wanted.preset) {
                wanted.preset = method
                    .presets
                    .first()
                    .map_or_else(String::new, |preset| preset.name.clone());
            }
            wanted.knobs.retain(|name, text| {
                let checked = params::find(&method.knobs, name).and_then(|spec| spec.check(text));
                checked
                    .map_err(|error| problems.push(format!("In the address, {error}.")))
                    .is_ok()
            });
        }
        self.request = wanted;
        (!problems.is_empty()).then(|| problems.join(" "))
    }

    fn a_method(&self) -> String {
        let first = Self::first_visit().method;
        let known = self.catalog.method(&first).or_else(|| self.catalog.methods.first());
        known.map_or(first, |method| method.id.clone())
    }

    fn pictures(&mut self, run: u32, pictures: Pictures) -> Vec<Command> {
        if run >= self.run.as_ref().map_or(0, |run| run.number) {
            if *self.pictures != pictures {
                // The places of other images.
                self.unselect();
            }
            self.pictures = Rc::new(pictures);
        }
        self.fit_guests()
    }

    fn started(&mut self, number: u32, device: DeviceReport) -> Vec<Command> {
        while self.pending.front().is_some_and(|pending| pending.number < number) {
            self.pending.pop_front();
        }
        if self.pending.front().is_none_or(|pending| pending.number != number) {
            return Vec::new();
        }
        if let Some(pending) = self.pending.pop_front() {
            let (request, train_at_once) = (pending.request, pending.train);
            self.pad = super::Pad::new(self.pad.at);
            self.remember();
            self.tell_origin(pending.before.origin.clone());
            self.displace_guests();
            self.run = Some(Run {
                number,
                request,
                data: self.pictures.name.clone(),
                device,
                train_at_once,
                ..*pending.before
            });
        }
        Vec::new()
    }

    /// Says where a run begins, and no longer where the last one began.
    fn tell_origin(&mut self, origin: Option<String>) {
        let old = self.run.as_ref().and_then(|run| run.origin.as_ref());
        if origin.is_some() || self.note.as_ref() == old {
            self.note = origin;
        }
    }

    fn frame(&mut self, number: u32, mut snapshot: Snapshot) -> Vec<Command> {
        let Some(run) = self.run.as_mut().filter(|run| run.number == number) else {
            return Vec::new();
        };
        let guests = std::mem::take(&mut snapshot.guests);
        run.show(snapshot);
        let first = run.stage == Stage::Preparing;
        let train = first && std::mem::take(&mut run.train_at_once) && self.pending.is_empty();
        if first {
            self.revision += 1;
            run.began = run.latest.step;
            run.stage = if train { Stage::Running } else { Stage::Paused };
        }
        let still = run.stage == Stage::Paused && !first;
        let (running, latest) = (run.stage == Stage::Running, &run.latest);
        let due = running && run.checkpoints.is_due(latest.step, latest.steps);
        self.place_guests(guests);
        let mut commands = if train { vec![Command::Resume] } else { Vec::new() };
        commands.extend(due.then_some(Command::Save));
        commands.extend(self.draw_code());
        if still {
            // The look that a pause takes is the last one.
            self.remember();
            self.revision += 1;
        }
        commands
    }

    fn finished(&mut self, number: u32) -> Vec<Command> {
        if let Some(run) = self.run.as_mut().filter(|run| run.number == number) {
            run.stage = Stage::Finished;
            self.remember();
            return vec![Command::Save];
        }
        Vec::new()
    }

    fn failed(&mut self, number: u32, error: String) -> Vec<Command> {
        if self.pending.iter().any(|pending| pending.number == number) {
            self.started(number, DeviceReport::default());
        }
        match self.run.as_mut().filter(|run| run.number == number) {
            Some(run) => run.stage = Stage::Failed,
            None => return Vec::new(),
        }
        self.fail(error)
    }

    /// Everything is as it was before the command that was refused.
    fn refused(&mut self, error: String) -> Vec<Command> {
        if let Some(offered) = self.offered.take() {
            let mut commands = self.fail(error);
            if offered.is_known() {
                // The worker is a new one, and waits for something to train on.
                commands.extend(self.start(false));
            }
            return commands;
        }
        let was_start = self.pending.pop_front().is_some();
        if was_start && self.pending.is_empty() {
            if let Some(run) = &self.run {
                self.request = run.request.clone();
            }
        } else if let Some(before) = self.before_tune.take().filter(|_| !was_start) {
            self.request = before;
            let request = self.request.clone();
            self.run.iter_mut().for_each(|run| run.request = request.clone());
        }
        self.fail(error)
    }

    fn data_accepted(&mut self, about: String) -> Vec<Command> {
        let offered = self.offered.take().unwrap_or_default();
        if !offered.is_known() {
            self.note = Some(format!("Using your images: {about}"));
            self.request.subset = Subset {
                seed: self.request.seed,
                ..Subset::default()
            };
        }
        self.own_data = Some(OwnData { about, ..offered });
        self.start(false)
    }

    pub(super) fn say(&mut self, text: String) -> Vec<Command> {
        self.note = Some(text);
        Vec::new()
    }

    fn crashed(&mut self, error: &str) -> Vec<Command> {
        self.life = Life::Crashed;
        self.pending.clear();
        self.offered = None;
        self.fail(format!("The training engine has stopped: {error}"))
    }
}
