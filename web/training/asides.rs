//! What the worker does beside training: open and test devices, draw a code.

use deep_clustering::engine::device::{self, Opened};
use deep_clustering::engine::selftest;
use deep_clustering::protocol::{DeviceChoice, Event, Extras};

use super::{Going, Trainer, scope};

/// Looks after which a map of neighbours hardly moves.
const SETTLING: usize = 12;

impl Trainer {
    /// Opens a device once; wgpu refuses to be initialised twice.
    pub(super) async fn device(&mut self, choice: DeviceChoice) -> Result<Opened, String> {
        if let Some((known, opened)) = &self.opened
            && *known == choice
        {
            return Ok(opened.clone());
        }
        let opened = device::open(choice).await.map_err(|error| error.to_string())?;
        let opened = self.trusted(choice, opened).await?;
        self.opened = Some((choice, opened.clone()));
        Ok(opened)
    }

    /// A GPU must compute what the CPU computes before it trains.
    async fn trusted(&self, choice: DeviceChoice, opened: Opened) -> Result<Opened, String> {
        if opened.report.kind == "cpu" {
            return Ok(opened);
        }
        let outcome = selftest::check(&opened.device)
            .await
            .map_err(|error| error.to_string())?;
        if outcome.passed {
            return Ok(opened);
        }
        let why = format!("the GPU failed the self-test: {}", outcome.about);
        if choice == DeviceChoice::Auto {
            Ok(device::opened_cpu(&why))
        } else {
            Err(why)
        }
    }

    /// Changes what looks take in; a run that waits is looked at, and until the places on a new map have settled.
    pub(super) async fn set_extras(&mut self, extras: Extras) -> Result<(), String> {
        let before = std::mem::replace(&mut self.extras, extras);
        let Some(going) = &mut self.run else { return Ok(()) };
        going.run.set_extras(extras);
        let looks = match (going.training, extras.neighbours && !before.neighbours) {
            (true, _) => 0,
            (false, true) => SETTLING,
            (false, false) => usize::from(extras.tree && !before.tree),
        };
        for _ in 0..looks {
            self.frame(false).await;
            scope::turn().await;
        }
        Ok(())
    }

    pub(super) async fn self_test(&mut self) -> Result<(), String> {
        let opened = self
            .device(self.opened.as_ref().map_or(DeviceChoice::Auto, |(choice, _)| *choice))
            .await?;
        let outcome = selftest::check(&opened.device)
            .await
            .map_err(|error| error.to_string())?;
        scope::post(&Event::SelfTested {
            passed: outcome.passed,
            about: outcome.about,
        });
        Ok(())
    }

    /// Draws a code; one that cannot be drawn is answered with no pixels.
    pub(super) async fn decode(&self, codes: &[f32]) -> Result<(), String> {
        if let Some(Going { number, run, .. }) = &self.run {
            let pixels = run.decode(codes).await.unwrap_or_default();
            scope::post(&Event::Decoded { run: *number, pixels });
        }
        Ok(())
    }
}
