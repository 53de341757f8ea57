//! A run that the worker drives.

use deep_clustering::engine::{Error, Run};
use deep_clustering::protocol::Request;

use super::scope;

/// A run with its number.
pub struct Going {
    /// Its number.
    pub number: u32,
    /// What was asked, with the live knobs as they are now.
    pub request: Request,
    /// The run itself.
    pub run: Run,
    /// Whether it trains.
    pub training: bool,
    /// The step at which it is to wait, if it is.
    pub until: Option<usize>,
    /// Seconds spent in steps.
    pub seconds: f64,
}

impl Going {
    /// Whether it has come to its last step, or to the one at which it is to wait.
    pub fn rests(&self) -> bool {
        self.run.finished() || self.until.is_some_and(|until| self.run.step_count() >= until)
    }

    /// Takes a step, and does what follows it.
    pub async fn step(&mut self) -> Result<(), Error> {
        let start = scope::now();
        self.run.step();
        self.run.refresh().await?;
        self.seconds += (scope::now() - start) / 1000.0;
        Ok(())
    }
}
