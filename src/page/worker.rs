//! Which worker the page needs: the one on the CPU, or the larger one that also drives a GPU.

use crate::protocol::DeviceChoice;

use super::Page;

/// What is known of the browser's GPU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gpu {
    /// It has not been looked at.
    Unknown,
    /// There is one that helps.
    Real,
    /// There is one that runs on the CPU, slower than training there; taken only where the GPU is demanded.
    Software(String),
    /// There is none that can be used, and why, in a sentence.
    None(String),
}

/// The two workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerKind {
    /// Trains on the CPU.
    Cpu,
    /// Trains on WebGPU.
    Gpu,
}

/// Names a worker: another key means another worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerKey {
    /// Its kind.
    pub kind: WorkerKind,
    /// Counts restarts.
    pub generation: u32,
}

impl Page {
    /// The worker that is needed now; none while it is not known whether a GPU helps, or after a crash.
    pub fn worker(&self) -> Option<WorkerKey> {
        let kind = match (self.request.device, &self.gpu) {
            (DeviceChoice::Cpu, _) | (_, Gpu::None(_)) | (DeviceChoice::Auto, Gpu::Software(_)) => WorkerKind::Cpu,
            (_, Gpu::Real | Gpu::Software(_)) => WorkerKind::Gpu,
            (_, Gpu::Unknown) => return None,
        };
        Some(WorkerKey {
            kind,
            generation: self.generation,
        })
    }

    /// Says which device trains, and why: the worker's report and what the page itself knows of the GPU.
    pub fn device_words(&self) -> String {
        let Some(device) = self
            .run
            .as_ref()
            .map(|run| &run.device)
            .filter(|device| !device.kind.is_empty())
        else {
            return "not known yet".into();
        };
        let why = match (&self.gpu, self.request.device) {
            (Gpu::None(problem) | Gpu::Software(problem), DeviceChoice::Auto) => problem,
            _ => &device.reason,
        };
        format!(
            "{} · {} ({}). {}",
            device.kind.to_uppercase(),
            device.name,
            device.backend,
            sentence(why)
        )
    }
}

/// A reason as a sentence of its own.
fn sentence(reason: &str) -> String {
    let mut letters = reason.trim_end_matches('.').chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string())
        .unwrap_or_default();
    if first.is_empty() {
        first
    } else {
        format!("{first}{}.", letters.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_reason_becomes_a_sentence() {
        assert_eq!(sentence("the CPU was asked for"), "The CPU was asked for.");
        assert_eq!(sentence("No GPU."), "No GPU.");
        assert_eq!(sentence(""), "");
    }
}
