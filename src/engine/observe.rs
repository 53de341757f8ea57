//! From what a look has read to a [`Snapshot`]: projection, entropies, scores, nearest images.

use crate::engine::dataset::Dataset;
use crate::engine::dendrogram;
use crate::engine::look::{Moved, Seen};
use crate::engine::projection::Projection;
use crate::engine::rounds;
use crate::engine::scores::{self, Contingency};
use crate::protocol::{Bulk, Centre, Reading, Snapshot};
use crate::report::Scores;

/// How many images are listed as nearest to each centre.
const NEAREST: usize = 12;

/// Everything a front end shows of a look; labels meet the assignment here and nowhere else.
pub fn snapshot(seen: &Seen, dataset: &Dataset, projection: &mut Projection, centres: &[Moved]) -> Snapshot {
    let (clusters, probability) = seen.decisions();
    let numbers: Vec<u32> = clusters.iter().map(|k| u32::from(*k)).collect();
    let balance = scores::balance(&seen.assignment, seen.clusters);
    let labels = dataset.labels.as_ref().map(|labels| &labels[..seen.n]);
    let table = labels.map(|labels| Contingency::new(&numbers, labels, seen.clusters, 0));
    let collapse = scores::diagnose(&balance, table.as_ref());
    let scores = table.map(|table| table.scores());
    let (points, arrows) = placed(seen, centres, projection);
    let bulk = Bulk {
        points,
        polygon: polygon(&seen.assignment, seen.clusters),
        confidence: probability.iter().map(|p| (p * 255.0) as u8).collect(),
        centres: mean_images(dataset, &clusters, seen.clusters),
        clusters,
        ..Bulk::default()
    };
    let ln_k = (seen.clusters as f64).ln();
    let gauge = |name: &str, value: f64| Reading {
        name: name.into(),
        value,
    };
    let gauges = vec![
        gauge("H(Y) / ln K", balance.marginal / ln_k),
        gauge("H(Y|X) / ln K", balance.conditional / ln_k),
    ];
    let nearest = nearest(seen);
    Snapshot {
        gauges,
        balance,
        scores,
        collapse,
        nearest,
        arrows,
        bulk,
        ..Snapshot::default()
    }
}

/// Adds a tree over the first images, with the labels of its clusters and its dendrogram purity where there are labels.
pub fn add_tree(snapshot: &mut Snapshot, parents: &[Vec<u32>], dataset: &Dataset) {
    let Some(leaves) = parents.first().map(Vec::len) else {
        return;
    };
    let labels = dataset.labels.as_ref().and_then(|labels| labels.get(..leaves));
    snapshot.tree = dendrogram::branches(parents, labels);
    snapshot.gauges.extend(labels.map(|labels| Reading {
        name: "dendrogram purity".into(),
        value: dendrogram::purity(parents, labels),
    }));
}

/// Adds a tree over the features, and how well its round with about `k` clusters agrees with the labels.
pub fn add_tree_of_features(snapshot: &mut Snapshot, seen: &Seen, k: usize, dataset: &Dataset) {
    let Some(rounds) = rounds::of_features(&seen.features, seen.width) else {
        return;
    };
    add_tree(snapshot, rounds.parents(), dataset);
    let cheapest = rounds.cheapest(rounds::price(rounds.leaves()));
    let scores = rounds
        .closest(k)
        .and_then(|round| scores(&round.clusters, dataset, round.k));
    let counted = cheapest.map(|round| ("tree: clusters at the least cost", round.k as f64));
    let agreement = scores.map(|scores| {
        [
            ("tree at K clusters: ACC", scores.acc),
            ("tree at K clusters: NMI", scores.nmi),
        ]
    });
    let gauges = counted.into_iter().chain(agreement.into_iter().flatten());
    snapshot.gauges.extend(gauges.map(|(name, value)| Reading {
        name: name.into(),
        value,
    }));
}

/// The scores of an assignment of the first images, if there are labels.
pub fn scores(clusters: &[u32], dataset: &Dataset, n_clusters: usize) -> Option<Scores> {
    let labels = dataset.labels.as_ref()?.get(..clusters.len())?;
    Some(Contingency::new(clusters, labels, n_clusters, 0).scores())
}

/// Where features and centres lie: on the same principal axes and scale.
fn placed(seen: &Seen, moved: &[Moved], projection: &mut Projection) -> (Vec<f32>, Vec<Centre>) {
    let rows: Vec<f32> = moved.iter().flat_map(|moved| moved.at.clone()).collect();
    let points = projection.project_with(&seen.features, seen.n, seen.width, &rows);
    let centres = moved.iter().map(|moved| centre(moved, projection)).collect();
    (points, centres)
}

/// A centre and its forces on the axes that are shown.
fn centre(moved: &Moved, projection: &Projection) -> Centre {
    let place = |by: &[f32]| {
        let row: Vec<f32> = moved.at.iter().zip(by).map(|(x, by)| x + by).collect();
        let place = projection.place(&row, row.len()).unwrap_or_default();
        [0, 1].map(|axis| place.get(axis).copied().unwrap_or_default())
    };
    let at = place(&vec![0.0; moved.at.len()]);
    let away = |by: &[f32]| {
        let end = place(by);
        [end[0] - at[0], end[1] - at[1]]
    };
    Centre {
        at,
        pull: away(&moved.pull),
        push: away(&moved.push),
        present: moved.present,
    }
}

/// p(y|x) as a point of the regular K-gon: the mean of its corners, weighted by the probabilities.
pub fn polygon(assignment: &[f32], k: usize) -> Vec<f32> {
    let corners: Vec<[f32; 2]> = (0..k).map(|i| corner(i, k)).collect();
    let place = |row: &[f32]| {
        row.iter()
            .zip(&corners)
            .fold([0.0, 0.0], |[x, y], (p, [cx, cy])| [x + p * cx, y + p * cy])
    };
    assignment.chunks_exact(k).flat_map(place).collect()
}

/// Corner `i` of the regular K-gon on the unit circle: the first at the top, then clockwise.
pub fn corner(i: usize, k: usize) -> [f32; 2] {
    let angle = std::f32::consts::TAU * i as f32 / k as f32;
    [angle.sin(), angle.cos()]
}

/// The mean image of each cluster, `[k, height, width]`; black where there is none.
fn mean_images(dataset: &Dataset, clusters: &[u8], k: usize) -> Vec<u8> {
    let size = dataset.height * dataset.width;
    let (mut sums, mut counts) = (vec![0_u32; k * size], vec![0_u32; k]);
    for (i, cluster) in clusters.iter().enumerate() {
        let cluster = usize::from(*cluster);
        counts[cluster] += 1;
        let sum = &mut sums[cluster * size..(cluster + 1) * size];
        sum.iter_mut()
            .zip(dataset.image(i))
            .for_each(|(sum, pixel)| *sum += u32::from(*pixel));
    }
    let mean = |(cluster, sum): (usize, &[u32])| {
        let count = counts[cluster].max(1);
        sum.iter().map(|s| (s / count) as u8).collect::<Vec<_>>()
    };
    sums.chunks_exact(size).enumerate().flat_map(mean).collect()
}

/// For each cluster its surest members, or those nearest to its centre where the method tells.
fn nearest(seen: &Seen) -> Vec<Vec<u32>> {
    let key = seen.closeness.as_ref().unwrap_or(&seen.assignment);
    let k = seen.clusters;
    let (clusters, _) = seen.decisions();
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); k];
    clusters
        .iter()
        .enumerate()
        .for_each(|(i, cluster)| members[usize::from(*cluster)].push(i as u32));
    for (cluster, list) in members.iter_mut().enumerate() {
        let value = |i: &u32| key[*i as usize * k + cluster];
        list.sort_by(|a, b| value(b).total_cmp(&value(a)));
        list.truncate(NEAREST);
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certain_image_sits_on_a_corner_and_an_undecided_one_in_the_middle() {
        let points = polygon(&[1.0, 0.0, 0.0, 0.0, 0.25, 0.25, 0.25, 0.25], 4);
        let expected = [0.0, 1.0, 0.0, 0.0];
        assert!(
            points.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6),
            "{points:?}"
        );
    }

    /// The first axis is the first feature, of mean 0 and largest coordinate 2; half of it is shown.
    #[test]
    fn centres_and_forces_lie_on_the_axes_of_the_features() {
        let seen = Seen {
            n: 4,
            width: 2,
            features: vec![2.0, 0.0, -2.0, 0.0, 0.0, 1.0, 0.0, -1.0],
            ..Seen::default()
        };
        let moved = Moved {
            at: vec![1.0, 0.0],
            pull: vec![0.5, 0.0],
            push: vec![0.0, -0.25],
            present: false,
        };
        let (points, centres) = placed(&seen, &[moved], &mut Projection::default());
        let close = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5);
        assert!(
            close(&points, &[1.0, 0.0, -1.0, 0.0, 0.0, 0.5, 0.0, -0.5]),
            "{points:?}"
        );
        assert!(close(&centres[0].at, &[0.5, 0.0]), "{centres:?}");
        assert!(
            close(&centres[0].pull, &[0.25, 0.0]) && close(&centres[0].push, &[0.0, -0.125]),
            "{centres:?}"
        );
    }

    #[test]
    fn the_surest_members_come_first() {
        let seen = Seen {
            n: 3,
            clusters: 2,
            assignment: vec![0.6, 0.4, 0.9, 0.1, 0.2, 0.8],
            ..Seen::default()
        };
        assert_eq!(nearest(&seen), vec![vec![1, 0], vec![2]]);
    }
}
