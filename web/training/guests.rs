//! Images of the person's own: remembered from run to run, and looked at as soon as they come.

use deep_clustering::engine::Run;
use deep_clustering::protocol::Event;

use super::{Trainer, scope};

/// The images that were brought last.
#[derive(Default)]
pub struct Guests {
    height: usize,
    width: usize,
    pixels: Vec<u8>,
}

impl Guests {
    /// Images `[m, height, width]`, 255 for ink.
    pub fn new(height: usize, width: usize, pixels: Vec<u8>) -> Self {
        Self { height, width, pixels }
    }

    /// Lets a run look at them, if its images are as large; tells whether it does.
    pub fn join(&self, run: &mut Run) -> bool {
        let size = (run.dataset().height, run.dataset().width);
        size == (self.height, self.width) && run.set_guests(&self.pixels).is_ok()
    }
}

impl Trainer {
    /// Takes in images instead of the earlier ones and tells where they are; what cannot be placed is answered with nothing.
    pub(super) async fn take_in(&mut self, guests: Guests) -> Result<(), String> {
        self.guests = guests;
        let (mut run, mut met) = (0, Vec::new());
        if let Some(going) = &mut self.run {
            run = going.number;
            if self.guests.join(&mut going.run) {
                met = going.run.meet().await.unwrap_or_default();
            }
        }
        scope::post(&Event::Met { run, guests: met });
        Ok(())
    }
}
