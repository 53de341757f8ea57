//! Keeping runs, and what a person does with past ones.

use std::rc::Rc;

use crate::protocol::{Command, Request};

use super::archive::{LEAST_STEPS, Past, Store};
use super::{Errand, Page, Run, Stage};

impl Page {
    /// Says what time it is, in milliseconds since 1970; the page has no clock of its own.
    pub fn set_clock(&mut self, now: f64) {
        self.clock = now as u64;
    }

    /// Keeps the run as it is now, if it has been trained for a while or has ended.
    pub(super) fn remember(&mut self) {
        let clock = self.clock;
        let Some(run) = self.run.as_mut().filter(|run| run.is_worth_keeping()) else {
            return;
        };
        let key = *run.key.get_or_insert(clock);
        let past = Past::of(run, key, self.archive.number(key), clock);
        self.store(past);
    }

    fn store(&mut self, mut past: Past) {
        if self.archive.store == Store::Browser
            && let Ok(text) = serde_json::to_string(&past)
        {
            self.errands.push(Errand::Store {
                key: past.key,
                text,
                weights: past.bytes.take(),
            });
        }
        let over = self.archive.keep(past);
        self.drop_from_store(over);
    }

    /// Takes in what the store holds, and stores what came meanwhile; without a store runs stay on the page.
    pub(super) fn recall(&mut self, held: Option<Vec<String>>) -> Vec<Command> {
        if self.archive.store != Store::Opening {
            return Vec::new();
        }
        self.archive.changes += 1;
        let Some(texts) = held else {
            self.archive.store = Store::Page;
            return Vec::new();
        };
        self.archive.store = Store::Browser;
        let meanwhile = std::mem::take(&mut self.archive.runs);
        self.archive.recall(&texts);
        for past in meanwhile.into_iter().rev() {
            let number = self.archive.number(past.key);
            let past = Past {
                number,
                ..Rc::unwrap_or_clone(past)
            };
            self.store(past);
        }
        Vec::new()
    }

    pub(super) fn forget(&mut self, key: Option<u64>) -> Vec<Command> {
        let gone = self.archive.forget(key);
        if let Some(run) = &mut self.run {
            run.key = run.key.filter(|key| !gone.contains(key));
        }
        self.drop_from_store(gone);
        Vec::new()
    }

    fn drop_from_store(&mut self, keys: Vec<u64>) {
        if self.archive.store == Store::Browser && !keys.is_empty() {
            self.errands.push(Errand::Forget { keys });
        }
    }

    pub(super) fn overlay(&mut self, key: u64) -> Vec<Command> {
        self.archive.toggle_overlay(key);
        Vec::new()
    }

    /// What the controls showed for a past run; the device stays as it is chosen now.
    fn settings_of(&self, key: u64) -> Option<Request> {
        let past = self.archive.find(key)?;
        Some(Request {
            device: self.request.device,
            ..past.request.clone()
        })
    }

    pub(super) fn use_settings(&mut self, key: u64) -> Vec<Command> {
        self.settings_of(key)
            .map_or_else(Vec::new, |request| self.follow(request))
    }

    /// Goes on with a past run, once its weights are there.
    pub(super) fn resume_past(&mut self, key: u64) -> Vec<Command> {
        match self.archive.find(key).cloned() {
            Some(past) if past.data != self.pictures.name => self.fail(format!(
                "Run {} was trained on other images ({}): choose these first.",
                past.number, past.data
            )),
            Some(past) if past.bytes.is_some() => self.take_up(key, past.bytes.clone()),
            Some(_) => {
                self.errands.push(Errand::Fetch { key });
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    pub(super) fn take_up(&mut self, key: u64, bytes: Option<Rc<Vec<u8>>>) -> Vec<Command> {
        let (Some(past), Some(request)) = (self.archive.find(key).cloned(), self.settings_of(key)) else {
            return Vec::new();
        };
        let (Some(bytes), Some(step)) = (bytes, past.weights) else {
            return self.fail(format!(
                "The weights of run {} are no longer kept in this browser.",
                past.number
            ));
        };
        // What is left now is kept as it is, so that the run that goes on replaces nothing of it.
        self.remember();
        let problem = self.adopt(request);
        let mut before = Run {
            origin: Some(format!(
                "Run {} goes on from step {}.",
                past.number,
                super::format::count(step)
            )),
            history: past.history.until(step),
            key: Some(key),
            ..Run::default()
        };
        before.checkpoints.keep(step, bytes.clone());
        let commands = self.go_on(&bytes, before, false);
        self.error = problem;
        commands
    }
}

impl Run {
    /// Whether it has ended or been trained for a while since it began.
    fn is_worth_keeping(&self) -> bool {
        let taken = self.latest.step.saturating_sub(self.began);
        taken >= LEAST_STEPS || (taken > 0 && self.stage == Stage::Finished)
    }
}
