//! The files of a run, and what is printed beside them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::blobs::blobs;
use super::program::{stdout, summary, text};

/// Options of a run that takes a moment.
const TINY: [&str; 9] = [
    "--per-class",
    "10",
    "--set",
    "batch=20",
    "--set",
    "clusters=3",
    "--device",
    "cpu",
    "--seed=3",
];

fn train(arguments: &[&str]) -> String {
    stdout(&[&["train"], arguments, &TINY].concat())
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| line.split(',').map(ToOwned::to_owned).collect())
        .collect()
}

#[test]
fn a_run_writes_every_file_whole() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a/b");
    let printed = train(&[
        "rim",
        "--steps",
        "10",
        "--observe-every",
        "5",
        "--set",
        "hidden=16",
        "--out",
        text(&out),
    ]);
    let names: BTreeSet<String> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for name in [
        "assignments.csv",
        "checkpoint.safetensors",
        "history.csv",
        "summary.json",
        "timing.csv",
    ] {
        assert!(names.contains(name), "{name}");
    }
    for chart in [
        "embedding",
        "polygon",
        "terms",
        "scores",
        "entropies",
        "sizes",
        "confusion",
        "gallery",
    ] {
        assert!(
            names.contains(&format!("{chart}.svg")) && names.contains(&format!("{chart}.png")),
            "{chart}"
        );
    }
    assert!(
        !names.iter().any(|name| name.contains("part") || name.starts_with('.')),
        "{names:?}"
    );
    assert!(
        printed.contains("step 5/10, loss") && printed.contains("RIM (page), seed 3"),
        "{printed}"
    );
    assert!(
        !printed.contains('\u{1b}') && !printed.contains('\r'),
        "a pipe gets plain text"
    );
}

#[test]
fn a_summary_has_every_number_and_every_knob() {
    let folder = tempfile::tempdir().unwrap();
    train(&["imsat", "--steps", "4", "--out", text(folder.path())]);
    let summary = summary(folder.path());
    let keys = "method preset knobs seed device backend dataset n_images steps seconds ms_per_step acc nmi ari \
                active_clusters largest_share kmeans_on_pixels entropy_marginal entropy_conditional version collapse terms gauges epoch";
    for key in keys.split_whitespace() {
        assert!(!summary[key].is_null(), "{key}");
    }
    assert_eq!(summary["knobs"]["steps"], 4);
    assert_eq!(
        (&summary["knobs"]["mu"], &summary["n_images"]),
        (&serde_json::json!(4), &serde_json::json!(100))
    );
    assert_eq!(
        (summary["device"].as_str(), summary["backend"].as_str()),
        (Some("cpu"), Some("flex"))
    );
}

#[test]
fn history_and_assignments_are_tables() {
    let folder = tempfile::tempdir().unwrap();
    train(&[
        "rim",
        "--epochs",
        "2",
        "--observe-every",
        "4",
        "--set",
        "hidden=16",
        "--out",
        text(folder.path()),
    ]);
    let history = rows(&folder.path().join("history.csv"));
    let header = &history[0];
    for name in [
        "step",
        "epoch",
        "loss",
        "term: weight decay",
        "acc",
        "nmi",
        "ari",
        "active_clusters",
        "share: 2",
    ] {
        assert!(header.iter().any(|column| column == name), "{name}");
    }
    assert_eq!(
        history.iter().skip(1).map(|row| &*row[0]).collect::<Vec<_>>(),
        ["0", "4", "8", "10"]
    );
    assert!(
        !header.iter().any(|column| column == "seconds"),
        "the clock has a file of its own"
    );
    let assignments = rows(&folder.path().join("assignments.csv"));
    assert_eq!(assignments[0], ["index", "label", "cluster", "probability"]);
    let indices: Vec<u32> = assignments.iter().skip(1).map(|row| row[0].parse().unwrap()).collect();
    assert!(indices.len() == 100 && indices.is_sorted(), "{indices:?}");
    assert!(
        assignments
            .iter()
            .skip(1)
            .all(|row| (0.33..=1.0).contains(&row[3].parse::<f64>().unwrap()))
    );
}

#[test]
fn images_without_labels_are_trained_on_and_not_scored() {
    let folder = tempfile::tempdir().unwrap();
    let images = folder.path().join("images");
    fs::write(&images, blobs(20).images_file()).unwrap();
    let out = folder.path().join("out");
    let arguments = [
        "train",
        "kmeans",
        "--set",
        "clusters=3",
        "--data",
        text(&images),
        "--out",
        text(&out),
    ];
    assert!(stdout(&arguments).contains("no labels, so no scores"));
    let summary = summary(&out);
    assert!(["acc", "nmi", "ari"].iter().all(|score| summary[score].is_null()));
    let assignments = rows(&out.join("assignments.csv"));
    assert!(assignments.len() == 61 && assignments[1..].iter().all(|row| row[1].is_empty()));
    assert!(!rows(&out.join("history.csv"))[0].contains(&"acc".to_owned()));
}

#[test]
fn several_seeds_give_mean_and_deviation() {
    let folder = tempfile::tempdir().unwrap();
    let printed = train(&[
        "kmeans",
        "--seeds",
        "3",
        "--set",
        "restarts=1",
        "--out",
        text(folder.path()),
    ]);
    assert!(
        printed.contains("3 seeds, mean ± standard deviation") && printed.contains("of 3 runs collapsed"),
        "{printed}"
    );
    let accs: Vec<f64> = (3..6)
        .map(|seed| {
            summary(&folder.path().join(format!("seed-{seed}")))["acc"]
                .as_f64()
                .unwrap()
        })
        .collect();
    let mean = accs.iter().sum::<f64>() / 3.0;
    let all: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join("seeds.json")).unwrap()).unwrap();
    assert!((all["scores"]["acc"]["mean"].as_f64().unwrap() - mean).abs() < 1e-12);
}
