//! Do runs learn, collapse and stay silent about scores where they should?

use deep_clustering::engine::Run;
use deep_clustering::engine::dataset::{Dataset, Subset};
use deep_clustering::engine::device::opened_cpu;
use deep_clustering::protocol::{Request, Snapshot};
use deep_clustering::report::Collapse;
use futures_lite::future::block_on;

use super::blobs::blobs;

fn run(dataset: &Dataset, subset: Subset, method: &str, knobs: &[(&str, &str)]) -> Snapshot {
    let knobs = knobs
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()))
        .collect();
    let request = Request {
        method: method.into(),
        knobs,
        subset,
        ..Request::default()
    };
    let mut run = Run::prepare(&request, dataset, &opened_cpu("a test")).unwrap();
    while !run.finished() {
        run.step();
        block_on(run.refresh()).unwrap();
    }
    block_on(run.observe(None)).unwrap()
}

fn on_blobs(method: &str, knobs: &[(&str, &str)]) -> f64 {
    let knobs = [&[("clusters", "3"), ("batch", "60")], knobs].concat();
    run(&blobs(60), Subset::default(), method, &knobs).scores.unwrap().acc
}

#[test]
fn k_means_finds_three_blobs() {
    assert!(on_blobs("kmeans", &[]) >= 0.95);
}

#[test]
fn rim_finds_three_blobs() {
    let acc = on_blobs("rim", &[("layers", "0"), ("steps", "200"), ("rate", "0.01")]);
    assert!(acc >= 0.95, "{acc}");
}

#[test]
fn imsat_finds_three_blobs() {
    let acc = on_blobs("imsat", &[("steps", "80")]);
    assert!(acc >= 0.95, "affine, convolutions: {acc}");
    let acc = on_blobs(
        "imsat",
        &[
            ("augmentation", "vat"),
            ("encoder", "mlp"),
            ("hidden", "64"),
            ("steps", "200"),
        ],
    );
    assert!(acc >= 0.95, "VAT, dense: {acc}");
}

fn on_digits(mu: &str) -> Snapshot {
    let subset = Subset {
        per_class: Some(200),
        ..Subset::default()
    };
    run(&Dataset::embedded(), subset, "rim", &[("mu", mu), ("steps", "300")])
}

#[test]
fn without_the_marginal_entropy_everything_collapses() {
    let last = on_digits("0");
    assert!(last.balance.active <= 2, "{:?}", last.balance);
    assert!(
        matches!(last.collapse, Collapse::OneCluster | Collapse::EmptyClusters { .. }),
        "{:?}",
        last.collapse
    );
}

#[test]
fn with_the_marginal_entropy_ten_clusters_live() {
    let last = on_digits("4");
    assert_eq!(last.balance.active, 10, "{:?}", last.balance);
    assert!(
        !matches!(last.collapse, Collapse::OneCluster | Collapse::EmptyClusters { .. }),
        "{:?}",
        last.collapse
    );
}

#[test]
fn without_labels_training_goes_on_and_scores_are_absent() {
    let unlabelled = Dataset {
        labels: None,
        ..blobs(60)
    };
    for method in ["kmeans", "rim", "imsat"] {
        let knobs = [("clusters", "3"), ("batch", "60"), ("steps", "60")];
        let (blind, seeing) = (
            run(&unlabelled, Subset::default(), method, &knobs),
            run(&blobs(60), Subset::default(), method, &knobs),
        );
        assert_eq!((blind.scores, blind.step), (None, seeing.step));
        assert_eq!(blind.bulk, seeing.bulk, "labels must not change a run of {method}");
    }
}
