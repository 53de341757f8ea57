//! Charts of every kind of run, odd ones included: nothing panics, and no text leaves the picture.

mod sample;

use deep_clustering::history::{History, Series};
use deep_clustering::plot::files::{Source, write_all};
use deep_clustering::plot::splat::{Cloud, splat};
use deep_clustering::plot::{Chart, Theme, View, table};
use deep_clustering::protocol::{Pictures, Snapshot};
use proptest::prelude::*;
use sample::run;

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
        splat(Cloud { points: &points, groups: &groups, ..Cloud::default() }, &view, &theme, &mut rgba);
        prop_assert_eq!(rgba.len(), side * (side / 2) * 4);
        view.nearest_point(&points, 3.0, 4.0, 9.0);
    }
}
