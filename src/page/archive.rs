//! Past runs: what is kept of each, how many, and which are drawn over the charts of the present one.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::history::History;
use crate::protocol::{Request, Snapshot};
use crate::report::Scores;

use super::Run;
use super::address::join;

/// Runs that are kept at most; beyond it the oldest is forgotten.
pub const MOST: usize = 30;
/// Steps that a run must have taken to be kept before its end.
pub const LEAST_STEPS: usize = 20;
/// Bytes that the kept weights of a run take at most; larger ones are not kept.
pub const MOST_BYTES: usize = 4 << 20;
/// Observations that are kept of a run.
const ROWS: usize = 200;
/// Points of a thumbnail.
const POINTS: usize = 500;

/// What is kept of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// Its key in the store: the milliseconds since 1970 at which it was first kept.
    pub key: u64,
    /// Its number among the past runs.
    pub number: u32,
    /// What was asked, with the live knobs as they were in the end.
    pub request: Request,
    /// The device that trained it.
    pub device: String,
    /// The name of its images.
    pub data: String,
    /// Steps taken.
    pub step: usize,
    /// Steps in all.
    pub steps: usize,
    /// Its last scores.
    pub scores: Option<Scores>,
    /// Where it began, if not at its first step.
    pub origin: Option<String>,
    /// Its numbers, thinned.
    pub history: History,
    /// Its last embedding in small.
    pub thumbnail: Thumbnail,
    /// The milliseconds since 1970 at which it was last kept.
    pub time: u64,
    /// The step of its kept weights.
    pub weights: Option<usize>,
    /// These weights, where there is no store to keep them.
    #[serde(skip)]
    pub bytes: Option<Rc<Vec<u8>>>,
}

/// An embedding in small: a byte a coordinate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Thumbnail {
    points: Vec<u8>,
    /// `[n]`: the cluster of each point.
    pub clusters: Vec<u8>,
}

/// Where past runs are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Store {
    /// It has not been opened yet.
    #[default]
    Opening,
    /// In the browser, across reloads.
    Browser,
    /// On the page alone, because the browser keeps nothing for it.
    Page,
}

/// The past runs.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// The newest first.
    pub runs: Vec<Rc<Past>>,
    /// Where they are kept.
    pub store: Store,
    /// Counts changes: of two copies the one with more of them is the newer.
    pub(super) changes: u64,
    overlaid: BTreeSet<u64>,
}

impl Past {
    /// What is kept of a run as it is now.
    pub(super) fn of(run: &Run, key: u64, number: u32, time: u64) -> Self {
        let saved = run.checkpoints.last();
        let small = saved.filter(|saved| saved.bytes.len() <= MOST_BYTES);
        Self {
            key,
            number,
            request: run.request.clone(),
            device: run.device.kind.clone(),
            data: run.data.clone(),
            step: run.latest.step,
            steps: run.latest.steps,
            scores: run.latest.scores,
            origin: run.origin.clone(),
            history: run.history.thinned(ROWS),
            thumbnail: Thumbnail::of(&run.latest),
            time,
            weights: small.map(|saved| saved.step),
            bytes: small.map(|saved| saved.bytes.clone()),
        }
    }

    /// The settings that differ from the preset's and from the usual images, a few words each.
    pub fn settings(&self) -> Vec<String> {
        let (request, subset) = (&self.request, &self.request.subset);
        let knobs = request.knobs.iter().map(|(name, text)| format!("{name} = {text}"));
        let mut words: Vec<String> = [request.preset.clone()].into_iter().chain(knobs).collect();
        words.extend(
            subset
                .classes
                .as_ref()
                .map(|classes| format!("digits {}", join(classes))),
        );
        words.extend(subset.per_class.map(|n| format!("{n} per digit")));
        words.extend((subset.imbalance != 1.0).then(|| format!("long tail × {}", subset.imbalance)));
        words.push(format!("seed {}", request.seed));
        words.push(self.device.to_uppercase());
        words
    }
}

impl Thumbnail {
    fn of(snapshot: &Snapshot) -> Self {
        let bulk = &snapshot.bulk;
        let n = bulk.clusters.len().min(bulk.points.len() / 2).min(POINTS);
        let byte = |x: &f32| ((x.clamp(-1.0, 1.0) + 1.0) * 127.5).round() as u8;
        Self {
            points: bulk.points[..2 * n].iter().map(byte).collect(),
            clusters: bulk.clusters[..n].to_vec(),
        }
    }

    /// `[n, 2]`: the points, from −1 to 1.
    pub fn points(&self) -> Vec<f32> {
        self.points.iter().map(|x| f32::from(*x) / 127.5 - 1.0).collect()
    }
}

impl Archive {
    /// The run of a key.
    pub fn find(&self, key: u64) -> Option<&Rc<Past>> {
        self.runs.iter().find(|past| past.key == key)
    }

    /// Whether a run is drawn over the charts.
    pub fn is_overlaid(&self, key: u64) -> bool {
        self.overlaid.contains(&key)
    }

    /// The runs that are drawn over the charts of another one.
    pub fn overlaid(&self, present: Option<u64>) -> impl Iterator<Item = &Past> {
        let others = self.runs.iter().filter(move |past| Some(past.key) != present);
        others.filter(|past| self.is_overlaid(past.key)).map(|past| &**past)
    }

    pub(super) fn toggle_overlay(&mut self, key: u64) {
        self.changes += 1;
        if !self.overlaid.remove(&key) {
            self.overlaid.insert(key);
        }
    }

    /// The number of a run: the one that it has, or the next.
    pub(super) fn number(&self, key: u64) -> u32 {
        let next = || self.runs.iter().map(|past| past.number).max().unwrap_or(0) + 1;
        self.find(key).map_or_else(next, |past| past.number)
    }

    /// Takes a run in, in place of what was kept of it before; gives the keys of those that are too many.
    pub(super) fn keep(&mut self, past: Past) -> Vec<u64> {
        self.changes += 1;
        self.runs.retain(|other| other.key != past.key);
        self.runs.push(Rc::new(past));
        self.runs.sort_by_key(|past| std::cmp::Reverse(past.key));
        let over = self.runs.split_off(self.runs.len().min(MOST));
        over.iter().map(|past| past.key).collect()
    }

    /// Takes in what the store holds; texts that are of no run are left out.
    pub(super) fn recall(&mut self, texts: &[String]) {
        let known = texts.iter().filter_map(|text| serde_json::from_str::<Past>(text).ok());
        for past in known {
            if self.find(past.key).is_none() {
                self.keep(past);
            }
        }
    }

    /// Forgets a run, or all of them; gives their keys.
    pub(super) fn forget(&mut self, key: Option<u64>) -> Vec<u64> {
        self.changes += 1;
        let wanted = |past: &Rc<Past>| key.is_none_or(|key| past.key == key);
        let (gone, rest) = std::mem::take(&mut self.runs).into_iter().partition(wanted);
        self.runs = rest;
        let gone: Vec<Rc<Past>> = gone;
        let gone: Vec<u64> = gone.iter().map(|past| past.key).collect();
        self.overlaid.retain(|key| !gone.contains(key));
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Bulk;

    fn past(key: u64) -> Past {
        Past { key, ..Past::default() }
    }

    #[test]
    fn a_run_comes_back_from_its_text() {
        let mut run = Run::default();
        run.request.knobs.insert("mu".into(), "2".into());
        let bulk = Bulk {
            points: (0..2000).map(|i| i as f32 / 1000.0 - 1.0).collect(),
            clusters: (0..1000).map(|i| (i % 10) as u8).collect(),
            ..Bulk::default()
        };
        for step in 0..1000 {
            let bulk = bulk.clone();
            run.show(Snapshot {
                step,
                steps: 1000,
                bulk,
                ..Snapshot::default()
            });
        }
        let kept = Past::of(&run, 7, 3, 9);
        let rows = kept.history.steps.len();
        assert!(rows <= ROWS && kept.history.steps[rows - 1] == 999.0, "{rows} rows");
        assert_eq!(kept.thumbnail.clusters.len(), POINTS);
        assert!((kept.thumbnail.points()[3] - bulk.points[3]).abs() < 1.0 / 254.0);
        let text = serde_json::to_string(&kept).unwrap();
        assert!(text.len() < 100_000, "{} bytes", text.len());
        assert_eq!(serde_json::from_str::<Past>(&text).unwrap(), kept);
        assert_eq!(kept.settings(), ["", "mu = 2", "seed 0", ""]);
    }

    #[test]
    fn the_oldest_of_too_many_is_forgotten() {
        let mut archive = Archive::default();
        let gone: Vec<u64> = (1..=32).flat_map(|key| archive.keep(past(key))).collect();
        assert_eq!((gone, archive.runs.len(), archive.runs[0].key), (vec![1, 2], MOST, 32));
        assert!(
            archive.keep(past(20)).is_empty(),
            "a run that is kept again takes its own place"
        );
    }

    #[test]
    fn what_the_store_holds_joins_what_came_meanwhile() {
        let mut archive = Archive::default();
        archive.keep(Past { number: 1, ..past(50) });
        let texts = [past(3), past(50)].map(|past| serde_json::to_string(&past).unwrap());
        archive.recall(&[&texts[..], &["{}".into(), "no".into()]].concat());
        let keys: Vec<u64> = archive.runs.iter().map(|past| past.key).collect();
        assert_eq!((keys, archive.runs[0].number), (vec![50, 3], 1));
    }

    #[test]
    fn a_run_is_not_drawn_over_itself() {
        let mut archive = Archive::default();
        for key in [1, 2] {
            archive.keep(past(key));
            archive.toggle_overlay(key);
        }
        let over = |present| archive.overlaid(present).map(|past| past.key).collect::<Vec<_>>();
        assert_eq!((over(None), over(Some(2))), (vec![2, 1], vec![1]));
        archive.forget(Some(1));
        assert_eq!(archive.overlaid(None).count(), 1);
        assert_eq!(archive.forget(None), [2]);
    }
}
