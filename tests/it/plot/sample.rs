//! What charts are drawn from: snapshots of any size, odd numbers included.

use deep_clustering::history::History;
use deep_clustering::protocol::{Bars, Branch, Bulk, Centre, Mark, Pictures, Reading, Sheet, Snapshot};
use deep_clustering::report::{Balance, Scores};

/// The number of a place, spread over 0 to 1 without a pattern.
fn noise(i: usize) -> f32 {
    (i as f32 * 0.618_034).fract()
}

fn snapshot(n_clusters: usize, n: usize, step: usize, value: f64) -> Snapshot {
    let reading = |name: &str, value: f64| Reading {
        name: name.into(),
        value,
    };
    let sizes: Vec<u32> = (0..n_clusters)
        .map(|k| if k == 1 { 0 } else { (n / n_clusters) as u32 })
        .collect();
    let balance = Balance {
        marginal: value,
        conditional: 0.1,
        information: 1.0,
        sizes,
        active: 1,
        largest_share: 0.5,
    };
    let bulk = Bulk {
        sheets: vec![90; (2 * n.min(10) + 36) * 64],
        points: (0..2 * n).map(|i| noise(i) * 2.0 - 1.0).collect(),
        neighbours: (0..2 * n.min(500)).map(|i| noise(i + 7) * 2.0 - 1.0).collect(),
        polygon: (0..2 * n).map(|i| noise(i) - 0.5).collect(),
        clusters: (0..n).map(|i| (i % n_clusters.max(1)) as u8).collect(),
        confidence: (0..n).map(|i| i as u8).collect(),
        centres: vec![128; n_clusters * 64],
    };
    let terms = vec![
        reading("conditional entropy", value),
        reading("a name that is far too long for any chart", 0.2),
    ];
    let nearest = vec![(0..12).collect(); n_clusters];
    Snapshot {
        step,
        terms,
        gauges: vec![reading("share", value), reading("inertia", 4e5)],
        sheets: sheets(n),
        arrows: (0..n_clusters).map(|k| centre(k, value as f32)).collect(),
        tree: (0..2 * n_clusters.min(20))
            .map(|i| branch(i, n_clusters.min(20)))
            .collect(),
        bars: vec![bars(n, value), bars(3, 0.5), bars(0, value)],
        baseline: Some(Scores {
            acc: value,
            nmi: 0.5,
            ..Scores::default()
        }),
        balance,
        nearest,
        bulk,
        ..Snapshot::default()
    }
}

fn centre(k: usize, value: f32) -> Centre {
    Centre {
        at: [noise(k) * 2.0 - 1.0, noise(k + 7) * 2.0 - 1.0],
        pull: [value, noise(k)],
        push: [-noise(k), value],
        present: !k.is_multiple_of(3),
    }
}

/// Leaves, each of which merges into a branch of its own, and those into each other.
fn branch(i: usize, leaves: usize) -> Branch {
    let parent = if i < leaves { Some(leaves + i) } else { Some(i + 1) };
    Branch {
        round: 3 + i,
        parent: parent.filter(|parent| *parent < 2 * leaves),
        size: 10 * i as u32,
        digit: (!i.is_multiple_of(4)).then_some((i % 10) as u8),
        share: noise(i),
    }
}

fn sheets(n: usize) -> Vec<Sheet> {
    let sheet = |name: &str, columns, count| Sheet {
        name: name.into(),
        about: "Images, and below each what is made of it.".into(),
        columns,
        count,
    };
    vec![
        sheet("reconstructions", n.min(10), 2 * n.min(10)),
        sheet("a grid whose name is long", 6, 36),
    ]
}

fn bars(n: usize, value: f64) -> Bars {
    let mark = |name: &str, at| Mark { name: name.into(), at };
    Bars {
        name: "similarity of pairs of images".into(),
        axis: "similarity".into(),
        range: [-value, 1.0],
        heights: (0..n).map(|i| value * f64::from(noise(i))).collect(),
        marks: vec![mark("lower", 0.455), mark("upper threshold", value), mark("edge", 1.0)],
        ..Bars::default()
    }
}

fn pictures(n: usize) -> Pictures {
    let labels = (0..n).map(|i| (i % 10) as u8).collect();
    Pictures {
        name: "blobs".into(),
        height: 8,
        width: 8,
        pixels: vec![200; n * 64],
        labels,
        index: (0..n as u32).collect(),
    }
}

/// A run of so many clusters, images and observations, with numbers of a size.
pub fn run(n_clusters: usize, n: usize, observations: usize, value: f64) -> (History, Snapshot, Pictures) {
    let (mut history, mut last) = (History::default(), snapshot(n_clusters, n, 0, value));
    for i in 0..observations {
        last = snapshot(n_clusters, n, i * 5, value * (i + 1) as f64);
        history.push(&last);
    }
    (history, last, pictures(n))
}
