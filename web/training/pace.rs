//! When to show a frame, and how many images to look at for it.

use super::scope;

/// Milliseconds between two frames, where the worker chooses.
const INTERVAL: f64 = 120.0;
/// Share of the time that looking may take.
const SHARE: f64 = 0.25;
/// Most milliseconds that one look may take.
const LOOK: f64 = 150.0;
/// Fewest and most images of a quick look.
const IMAGES: [usize; 2] = [500, 10_000];

/// Decides when a frame is due.
pub struct Pace {
    /// Steps a frame; 0 leaves it to the worker.
    pub steps: usize,
    /// Images of a quick look.
    pub images: usize,
    taken: usize,
    since: f64,
    look: f64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            steps: 0,
            images: 2000,
            taken: 0,
            since: scope::now(),
            look: 0.0,
        }
    }
}

impl Pace {
    /// Forgets what an earlier run took.
    pub fn restart(&mut self) {
        *self = Self {
            steps: self.steps,
            ..Self::default()
        };
    }

    /// Starts the clock again after a pause.
    pub fn resume(&mut self) {
        (self.since, self.taken) = (scope::now(), 0);
    }

    /// Counts a step.
    pub fn step(&mut self) {
        self.taken += 1;
    }

    /// Whether it is time for a frame.
    pub fn due(&self) -> bool {
        if self.steps > 0 {
            return self.taken >= self.steps;
        }
        self.taken > 0 && scope::now() - self.since >= INTERVAL.max(self.look * (1.0 - SHARE) / SHARE)
    }

    /// Milliseconds a step since the last frame.
    pub fn ms_per_step(&self) -> f64 {
        if self.taken == 0 {
            0.0
        } else {
            (scope::now() - self.since) / self.taken as f64
        }
    }

    /// Learns from how long a look took: the next quick one should take about [`LOOK`] at most.
    pub fn looked(&mut self, milliseconds: f64, whole: bool) {
        if !whole {
            let wanted = self.images as f64 * LOOK / milliseconds.max(1.0);
            self.images = if milliseconds > LOOK {
                (wanted as usize).clamp(IMAGES[0], IMAGES[1])
            } else {
                self.images
            };
            self.look = milliseconds.min(LOOK);
        }
        self.resume();
    }
}
