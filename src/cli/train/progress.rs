//! Progress: a bar with rate and time left where a person watches, one plain line an observation where a program does.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::report::scores;
use crate::protocol::{Request, Snapshot};

const TEMPLATE: &str = "{prefix} {bar:24} {pos}/{len} steps, {per_sec}, {eta} left  {msg}";

/// Where progress is shown.
pub enum Progress {
    /// On a terminal, on the standard error.
    Bar(ProgressBar),
    /// As lines on the standard output.
    Lines {
        /// When the run began or was taken up, and at which step.
        since: (Instant, usize),
    },
}

impl Progress {
    /// A bar if a person watches both outputs, else lines.
    pub fn new(request: &Request, steps: usize) -> Self {
        if !(stdout().is_terminal() && stderr().is_terminal()) {
            return Self::Lines {
                since: (Instant::now(), 0),
            };
        }
        let bar = ProgressBar::new(steps as u64).with_prefix(format!("{} seed {}", request.method, request.seed));
        bar.set_style(ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self::Bar(bar)
    }

    /// Goes on from a step that was reached before.
    pub fn jump(&mut self, step: usize) {
        match self {
            Self::Bar(bar) => {
                bar.set_position(step as u64);
                bar.reset_eta();
            }
            Self::Lines { since } => *since = (Instant::now(), step),
        }
    }

    /// A step was taken.
    pub fn step(&self, step: usize) {
        if let Self::Bar(bar) = self {
            bar.set_position(step as u64);
        }
    }

    /// An observation was made.
    pub fn observed(&self, snapshot: &Snapshot) -> std::io::Result<()> {
        match self {
            Self::Bar(bar) => bar.set_message(seen(snapshot)),
            Self::Lines { since } => writeln!(stdout(), "{}", line(snapshot, *since))?,
        }
        Ok(())
    }

    /// Tells something, beside the bar.
    pub fn say(&self, text: &str) {
        match self {
            Self::Bar(bar) => bar.suspend(|| eprintln!("{text}")),
            Self::Lines { .. } => eprintln!("{text}"),
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

fn seen(snapshot: &Snapshot) -> String {
    let clusters = format!(
        "{} of {} clusters active",
        snapshot.balance.active,
        snapshot.balance.sizes.len()
    );
    let scores = snapshot.scores.as_ref().map(|all| scores(all.acc, all.nmi, all.ari));
    scores.map_or(clusters.clone(), |scores| format!("{scores}, {clusters}"))
}

fn line(snapshot: &Snapshot, (start, first): (Instant, usize)) -> String {
    let Snapshot {
        step,
        steps,
        ms_per_step,
        ..
    } = *snapshot;
    let loss = (!snapshot.terms.is_empty()).then(|| format!("loss {:.4}", snapshot.loss()));
    let pace = (step > first).then(|| {
        let left = start
            .elapsed()
            .mul_f64(steps.saturating_sub(step) as f64 / (step - first) as f64);
        format!("{ms_per_step:.1} ms a step, {} left", rounded(left))
    });
    let parts = [Some(format!("step {step}/{steps}")), loss, Some(seen(snapshot)), pace];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn rounded(time: Duration) -> String {
    let seconds = time.as_secs_f64().round() as u64;
    if seconds < 120 {
        format!("{seconds} s")
    } else {
        format!("{} min", seconds / 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_what_is_known() {
        let snapshot = Snapshot {
            step: 0,
            steps: 9,
            ..Snapshot::default()
        };
        assert_eq!(line(&snapshot, (Instant::now(), 0)), "step 0/9, 0 of 0 clusters active");
        assert_eq!(
            (rounded(Duration::from_secs(119)), rounded(Duration::from_mins(3))),
            ("119 s".into(), "3 min".into())
        );
    }
}
