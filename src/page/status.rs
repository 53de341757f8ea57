//! The one word that says where the page stands.

use super::{Life, Page, Stage};

/// Where the page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The worker is on its way.
    Loading,
    /// A run is being prepared.
    Preparing,
    /// A run waits before its first step.
    Ready,
    /// A run trains.
    Running,
    /// A run waits.
    Paused,
    /// A run has taken its last step.
    Finished,
    /// A run cannot go on.
    Failed,
    /// The worker is gone.
    Crashed,
    /// The worker is of another build than the page.
    Outdated,
}

impl Status {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Preparing => "preparing",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Crashed => "crashed",
            Self::Outdated => "outdated",
        }
    }
}

impl Page {
    /// Where the page stands.
    pub fn status(&self) -> Status {
        match self.life {
            Life::Starting => Status::Loading,
            Life::Crashed => Status::Crashed,
            Life::Outdated => Status::Outdated,
            Life::Up if self.is_preparing() => Status::Preparing,
            Life::Up => self.run.as_ref().map_or(Status::Failed, super::Run::status),
        }
    }
}

impl super::Run {
    fn status(&self) -> Status {
        match self.stage {
            Stage::Preparing => Status::Preparing,
            Stage::Paused if self.latest.step == 0 => Status::Ready,
            Stage::Paused => Status::Paused,
            Stage::Running => Status::Running,
            Stage::Finished => Status::Finished,
            Stage::Failed => Status::Failed,
        }
    }
}
