//! How things stand: what the controls and the charts show, and what is under way.

use crate::protocol::{Command, MethodInfo};

use super::{Life, Page, Run};

impl Page {
    /// The method that the controls show.
    pub fn method(&self) -> Option<&MethodInfo> {
        self.catalog.method(&self.request.method)
    }

    /// The method that the charts show.
    pub fn shown_method(&self) -> Option<&MethodInfo> {
        self.run
            .as_ref()
            .map_or_else(|| self.method(), |run| self.catalog.method(&run.request.method))
    }

    /// Whether a run is being prepared.
    pub fn is_preparing(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Whether Run has been pressed, even if the run is still being prepared.
    pub fn is_training(&self) -> bool {
        self.pending
            .back()
            .map_or_else(|| self.run.as_ref().is_some_and(Run::trains), |pending| pending.train)
    }

    /// Images of the run, and how many of them the shown look took in: a quick look takes a sample.
    pub fn looked_at(&self) -> (usize, usize) {
        let all = self.pictures.pixels.len() / (self.pictures.height * self.pictures.width).max(1);
        (all, self.run.as_ref().map_or(0, |run| run.shown().bulk.clusters.len()))
    }

    /// Whether the worker can be asked.
    pub fn is_up(&self) -> bool {
        self.life == Life::Up
    }

    /// Tells what went wrong.
    pub(super) fn fail(&mut self, error: String) -> Vec<Command> {
        self.error = Some(error);
        Vec::new()
    }
}
