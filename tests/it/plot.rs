//! Charts of every kind of run, odd ones included: nothing panics, and no text leaves the picture.

use deep_clustering::history::{History, Series};
use deep_clustering::plot::files::{Source, write_all};
use deep_clustering::plot::splat::{Cloud, splat};
use deep_clustering::plot::{Chart, Theme, View, table};
use deep_clustering::protocol::{Bars, Bulk, Mark, Pictures, Reading, Sheet, Snapshot};
use deep_clustering::report::{Balance, Scores};
use proptest::prelude::*;

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
    }
}

fn run(n_clusters: usize, n: usize, observations: usize, value: f64) -> (History, Snapshot, Pictures) {
    let (mut history, mut last) = (History::default(), snapshot(n_clusters, n, 0, value));
    for i in 0..observations {
        last = snapshot(n_clusters, n, i * 5, value * (i + 1) as f64);
        history.push(&last);
    }
    (history, last, pictures(n))
}

/// Draws every chart in both themes, and its table.
fn draw_all((history, snapshot, pictures): &(History, Snapshot, Pictures), size: (u32, u32)) -> Vec<(Chart, String)> {
    let source = Source {
        history,
        snapshot,
        pictures,
        title: "imsat · blobs · seed 0",
    };
    let draw = |chart: Chart| {
        let table = table::table(chart, history, snapshot, pictures);
        assert!(
            table.rows.iter().all(|row| row.len() == table.columns.len()),
            "{chart:?}"
        );
        source.svg(chart, size, &Theme::dark(2.0)).unwrap();
        (chart, source.svg(chart, size, &Theme::light(1.0)).unwrap())
    };
    Chart::ALL.into_iter().map(draw).collect()
}

/// The value of an attribute of each text of an SVG file.
fn of_texts(svg: &str, attribute: &str) -> Vec<f64> {
    let key = format!(" {attribute}=\"");
    let value = |tag: &str| tag.split(&key).nth(1)?.split('"').next()?.parse().ok();
    svg.split("<text").skip(1).filter_map(value).collect()
}

#[test]
fn runs_of_every_kind_are_drawn() {
    for n_clusters in [0, 1, 2, 3, 10, 50, 256] {
        for (n, observations) in [(0, 0), (0, 1), (1, 1), (40, 2), (500, 700)] {
            draw_all(&run(n_clusters, n, observations, 0.7), (320, 240));
        }
    }
}

#[test]
fn odd_values_are_drawn() {
    let odd = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN,
        1e300,
        1e-300,
        0.0,
        -0.0,
        1e9,
    ];
    for value in odd {
        for observations in [1, 2, 9] {
            draw_all(&run(10, 30, observations, value), (400, 300));
        }
    }
}

#[test]
fn odd_sizes_are_drawn() {
    for size in [(0, 70), (1, 71), (10, 80), (5_000, 90), (60, 3_000), (300, 220)] {
        draw_all(&run(10, 100, 20, 0.7), size);
    }
}

#[test]
fn arrays_that_do_not_fit_together_are_drawn() {
    let (history, mut snapshot, mut pictures) = run(10, 100, 5, 0.7);
    snapshot.bulk.clusters = vec![255; 7];
    snapshot.bulk.points[3] = f32::NAN;
    snapshot.bulk.polygon[0] = f32::INFINITY;
    snapshot.bulk.centres.truncate(70);
    snapshot.bulk.sheets.truncate(70);
    snapshot.bars[0].range = [f64::NAN, f64::INFINITY];
    snapshot.nearest = vec![vec![u32::MAX], Vec::new(), vec![1; 300]];
    pictures.width = 0;
    draw_all(&(history.clone(), snapshot.clone(), pictures.clone()), (300, 220));
    pictures.width = 9;
    let steps = vec![f64::NAN, 3.0, 2.0, f64::INFINITY, 1.0];
    let odd = History {
        steps,
        series: vec![Series {
            name: "term: a".into(),
            values: vec![1.0, 2.0],
        }],
    };
    draw_all(&(odd, snapshot, pictures), (300, 220));
}

#[test]
fn texts_stay_within_the_picture() {
    for size in [(300, 220), (640, 420), (1200, 800)] {
        for (chart, svg) in draw_all(&run(10, 300, 40, 0.3), size) {
            let (right, down) = (of_texts(&svg, "x"), of_texts(&svg, "y"));
            assert!(!right.is_empty(), "{chart:?}");
            assert!(
                right.iter().all(|x| (0.0..=f64::from(size.0)).contains(x)),
                "{chart:?} {size:?} {right:?}"
            );
            assert!(
                down.iter().all(|y| (4.0..=f64::from(size.1) - 4.0).contains(y)),
                "{chart:?} {size:?} {down:?}"
            );
        }
    }
}

#[test]
fn both_kinds_of_files_are_written() {
    let (history, snapshot, pictures) = run(10, 200, 3, 0.7);
    let folder = tempfile::tempdir().unwrap();
    let files = write_all(folder.path(), &history, &snapshot, &pictures, "imsat").unwrap();
    assert!(files.len() >= 20);
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        assert!(
            bytes.starts_with(b"<svg") || bytes.starts_with(b"\x89PNG"),
            "{}",
            file.display()
        );
    }
}

proptest! {
    #[test]
    fn any_history_is_drawn(values in prop::collection::vec(any::<f64>(), 0..40), width in 0_u32..900, height in 40_u32..700) {
        let steps = (0..values.len()).map(|i| i as f64).collect();
        let named = |name: &str| Series { name: name.into(), values: values.clone() };
        let names = ["loss", "term: a", "term: b", "gauge: c", "acc", "entropy_marginal", "share: 0", "share: 1"];
        let history = History { steps, series: names.map(named).to_vec() };
        draw_all(&(history, Snapshot::default(), Pictures::default()), (width, height));
    }

    #[test]
    fn any_cloud_is_drawn(points in prop::collection::vec(any::<f32>(), 0..60), side in 0_usize..90, scale in 0.1..5.0) {
        let (theme, mut rgba) = (Theme::dark(scale), Vec::new());
        let view = View::embedding(side, side / 2, &theme);
        let groups = vec![200; points.len()];
        splat(Cloud { points: &points, groups: &groups, confidence: &[] }, &view, &theme, &mut rgba);
        prop_assert_eq!(rgba.len(), side * (side / 2) * 4);
        view.nearest_point(&points, 3.0, 4.0, 9.0);
    }
}
