//! What a selection of images looks like now: its clusters, its digits, how certain it is.

use std::cmp::Reverse;

use crate::protocol::Bulk;

use super::{Selection, format};

/// What a set of images looks like now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Images in the set.
    pub count: usize,
    /// How many of them the newest look took in.
    pub seen: usize,
    /// Clusters with their counts, the largest first.
    pub clusters: Vec<(u8, usize)>,
    /// Digits with their counts, the largest first; empty without labels.
    pub digits: Vec<(u8, usize)>,
    /// Mean probability of the images' clusters.
    pub confidence: Option<f64>,
}

/// The most clusters and digits that are named.
const NAMED: usize = 4;

impl Summary {
    /// What it says, as `clusters 3 (700), 5 (112) · digits 7 (812) · mean p(y|x) 0.93`.
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        if self.seen < self.count {
            parts.push(format!("{} of them in the newest look", format::count(self.seen)));
        }
        parts.extend(named("cluster", &self.clusters));
        parts.extend(named("digit", &self.digits));
        parts.extend(self.confidence.map(|mean| format!("mean p(y|x) {mean:.2}")));
        parts.join(" · ")
    }
}

fn named(kind: &str, counts: &[(u8, usize)]) -> Option<String> {
    let some = counts.iter().take(NAMED);
    let some: Vec<String> = some
        .map(|(name, n)| format!("{name} ({})", format::count(*n)))
        .collect();
    let (plural, rest) = match counts.len() {
        0 => return None,
        1 => ("", ""),
        n => ("s", if n > NAMED { ", …" } else { "" }),
    };
    Some(format!("{kind}{plural} {}{rest}", some.join(", ")))
}

impl Selection {
    /// What the set looks like in a look.
    pub fn summary(&self, bulk: &Bulk, labels: &[u8]) -> Summary {
        let at = |values: &[u8]| -> Vec<u8> {
            let places = self.images.iter().map(|image| *image as usize);
            places.filter_map(|image| values.get(image).copied()).collect()
        };
        let (clusters, sure) = (at(&bulk.clusters), at(&bulk.confidence));
        let total: f64 = sure.iter().map(|c| f64::from(*c) / 255.0).sum();
        Summary {
            count: self.images.len(),
            seen: clusters.len(),
            confidence: (!sure.is_empty()).then(|| total / sure.len() as f64),
            clusters: histogram(&clusters),
            digits: histogram(&at(labels)),
        }
    }
}

fn histogram(values: &[u8]) -> Vec<(u8, usize)> {
    let mut counts = [0_usize; 256];
    for value in values {
        counts[usize::from(*value)] += 1;
    }
    let mut present: Vec<(u8, usize)> = (0..=255).zip(counts).filter(|(_, count)| *count > 0).collect();
    present.sort_by_key(|(_, count)| Reverse(*count));
    present
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Choice, Order};

    #[test]
    fn a_summary_counts_what_was_looked_at() {
        let bulk = Bulk {
            clusters: vec![0, 1, 1],
            confidence: vec![0, 255, 0],
            ..Bulk::default()
        };
        let selection = Selection {
            title: String::new(),
            images: vec![0, 1, 2, 9],
            choice: Choice::Cluster(0),
            step: 0,
            order: Order::All,
        };
        let summary = selection.summary(&bulk, &[4, 4, 5]);
        assert_eq!((summary.count, summary.seen), (4, 3));
        assert_eq!((summary.confidence, &summary.clusters[0]), (Some(1.0 / 3.0), &(1, 2)));
        let words = "3 of them in the newest look · clusters 1 (2), 0 (1) · digits 4 (2), 5 (1) · mean p(y|x) 0.33";
        assert_eq!(summary.words(), words);
        assert_eq!(selection.summary(&Bulk::default(), &[]).confidence, None);
    }
}
