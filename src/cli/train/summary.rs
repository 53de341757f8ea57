//! `summary.json`: one run in numbers.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::engine::run::Run;
use crate::protocol::{DeviceReport, MethodInfo, Reading, Request, Snapshot};
use crate::report::Scores;

/// One run in numbers; scores are null where there are no labels.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    pub method: String,
    pub name: String,
    pub preset: String,
    /// Every knob with the value that it had.
    pub knobs: BTreeMap<String, Value>,
    pub seed: u64,
    /// `cpu` or `gpu`.
    pub device: String,
    pub device_name: String,
    pub device_reason: String,
    pub backend: String,
    pub dataset: String,
    pub n_images: usize,
    pub n_clusters: usize,
    /// Steps taken, and whether they are all.
    pub steps: usize,
    pub finished: bool,
    pub epoch: f64,
    /// Seconds spent in training steps, without observations.
    pub seconds: f64,
    pub ms_per_step: f64,
    pub acc: Option<f64>,
    pub nmi: Option<f64>,
    pub ari: Option<f64>,
    pub purity: Option<f64>,
    /// What K-means reaches on the pixels of the same images: the line that learning has to beat.
    pub kmeans_on_pixels: Option<Scores>,
    pub active_clusters: usize,
    pub largest_share: f64,
    /// Entropies over all images, in nats.
    pub entropy_marginal: f64,
    pub entropy_conditional: f64,
    pub information: f64,
    pub cluster_sizes: Vec<u32>,
    /// The way in which training collapsed, or `healthy`.
    pub collapse: String,
    pub collapsed: bool,
    pub collapse_explanation: String,
    pub terms: BTreeMap<String, f64>,
    pub gauges: BTreeMap<String, f64>,
    pub version: &'static str,
    /// The commit that the program was built from, where the build knew.
    pub commit: Option<&'static str>,
}

impl Summary {
    /// What a run and its last look add up to.
    pub fn of(request: &Request, run: &Run, device: &DeviceReport, last: &Snapshot, info: &MethodInfo) -> Self {
        let (scores, balance) = (last.scores.as_ref(), &last.balance);
        Self {
            method: info.id.clone(),
            name: info.name.clone(),
            preset: request.preset.clone(),
            knobs: knobs(request, info),
            seed: request.seed,
            device: device.kind.clone(),
            device_name: device.name.clone(),
            device_reason: device.reason.clone(),
            backend: device.backend.clone(),
            dataset: run.dataset().name.clone(),
            n_images: run.dataset().len(),
            n_clusters: balance.sizes.len(),
            steps: last.step,
            finished: run.finished(),
            epoch: last.epoch,
            seconds: last.seconds,
            ms_per_step: 1e3 * last.seconds / last.step.max(1) as f64,
            acc: scores.map(|scores| scores.acc),
            nmi: scores.map(|scores| scores.nmi),
            ari: scores.map(|scores| scores.ari),
            purity: scores.map(|scores| scores.purity),
            kmeans_on_pixels: last.baseline,
            active_clusters: balance.active,
            largest_share: balance.largest_share,
            entropy_marginal: balance.marginal,
            entropy_conditional: balance.conditional,
            information: balance.information,
            cluster_sizes: balance.sizes.clone(),
            collapse: last.collapse.name().into(),
            collapsed: last.collapse.is_alarm(),
            collapse_explanation: last
                .collapse
                .explain(|name| info.knobs.iter().any(|spec| spec.name == name)),
            terms: named(&last.terms),
            gauges: named(&last.gauges),
            version: env!("CARGO_PKG_VERSION"),
            commit: option_env!("DEEP_CLUSTERING_COMMIT"),
        }
    }
}

fn named(readings: &[Reading]) -> BTreeMap<String, f64> {
    readings
        .iter()
        .map(|reading| (reading.name.clone(), reading.value))
        .collect()
}

fn knobs(request: &Request, info: &MethodInfo) -> BTreeMap<String, Value> {
    let text = |name: &str| {
        info.knob_text(&request.preset, &request.knobs, name)
            .unwrap_or_default()
            .to_owned()
    };
    info.knobs
        .iter()
        .map(|spec| (spec.name.to_string(), typed(&text(&spec.name))))
        .collect()
}

/// A number or a truth value as such, anything else as text.
fn typed(text: &str) -> Value {
    serde_json::from_str(text)
        .ok()
        .filter(|value: &Value| value.is_number() || value.is_boolean())
        .unwrap_or_else(|| json!(text))
}
