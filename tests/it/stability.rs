//! Do clusters live or die as the theory of stable cluster discrimination says?

use deep_clustering::engine::Run;
use deep_clustering::engine::dataset::{Dataset, Subset};
use deep_clustering::engine::device::opened_cpu;
use deep_clustering::protocol::{Request, Snapshot};
use deep_clustering::report::Collapse;
use futures_lite::future::block_on;

use super::blobs::blobs;

fn digits(method: &str, knobs: &[(&str, &str)]) -> Run {
    let small = [
        ("encoder", "mlp"),
        ("hidden", "64"),
        ("batch", "16"),
        ("steps", "360"),
        ("heads", "1"),
        ("centring", "norm"),
        ("temperature", "0.1"),
    ];
    let pace = (method != "coke").then_some(&("pace", "0.1"));
    let knobs = small
        .iter()
        .chain(pace)
        .chain(knobs)
        .map(|(name, text)| ((*name).into(), (*text).into()));
    let subset = Subset {
        per_class: Some(60),
        ..Subset::default()
    };
    let request = Request {
        method: method.into(),
        knobs: knobs.collect(),
        subset,
        ..Request::default()
    };
    Run::prepare(&request, &Dataset::embedded(), &opened_cpu("a test")).unwrap()
}

fn train(run: &mut Run, steps: usize) -> Snapshot {
    for _ in 0..steps {
        run.step();
    }
    block_on(run.observe(None)).unwrap()
}

fn gauge(snapshot: &Snapshot, name: &str) -> f64 {
    let found = snapshot.gauges.iter().find(|gauge| gauge.name == name);
    found.unwrap_or_else(|| panic!("no gauge `{name}`")).value
}

#[test]
fn the_constraint_keeps_clusters_alive_that_cross_entropy_loses() {
    let lost = train(&mut digits("cluster-discrimination", &[]), 360);
    let kept = train(&mut digits("secu", &[("constraint", "size")]), 360);
    let absent = |snapshot| gauge(snapshot, "absent clusters");
    assert!(
        absent(&lost) > absent(&kept) + 0.1,
        "{} {}",
        absent(&lost),
        absent(&kept)
    );
    assert!(
        lost.balance.largest_share > 1.5 * kept.balance.largest_share,
        "{:?} {:?}",
        lost.balance,
        kept.balance
    );
    assert_eq!(kept.balance.active, 10, "{:?}", kept.balance);
}

#[test]
fn only_cross_entropy_moves_absent_centres() {
    let moved = |knobs: &[_]| gauge(&train(&mut digits("secu", knobs), 30), "movement of absent centres");
    assert_eq!(moved(&[("constraint", "none")]), 0.0);
    assert!(moved(&[("constraint", "none"), ("loss", "cross-entropy")]) > 1e-3);
}

#[test]
fn loss_and_constraint_turned_while_it_trains_bring_clusters_back() {
    let mut run = digits("cluster-discrimination", &[("steps", "1000")]);
    let lost = train(&mut run, 300);
    run.tune("loss", "stable").unwrap();
    run.tune("constraint", "size").unwrap();
    let back = train(&mut run, 400);
    assert!(
        lost.balance.largest_share > 1.5 * back.balance.largest_share,
        "{:?} {:?}",
        lost.balance,
        back.balance
    );
    assert!(
        back.balance.active >= lost.balance.active,
        "{:?} {:?}",
        lost.balance,
        back.balance
    );
}

/// What the browser test does with the same settings: after 200 steps there is an alarm, within 600 more there is none.
#[test]
fn the_alarm_comes_with_cross_entropy_and_goes_after_the_switch() {
    let mut run = digits("cluster-discrimination", &[("steps", "5000")]);
    let lost = train(&mut run, 200);
    assert!(
        lost.collapse.is_alarm() && lost.balance.active <= 6,
        "{:?}",
        lost.balance
    );
    run.tune("loss", "stable").unwrap();
    run.tune("constraint", "size").unwrap();
    let cleared = (1..=30).find(|_| train(&mut run, 20).collapse == Collapse::Healthy);
    assert!(
        cleared.is_some_and(|looks| looks > 1),
        "the alarm stays for 600 steps, or was none: {cleared:?}"
    );
}

/// A checkpoint in the middle of an epoch holds centres, memory and dual variables: the rest of the run is the same.
#[test]
fn a_run_taken_up_within_an_epoch_goes_on_to_the_last_bit() {
    for (method, constraint) in [("secu", "size"), ("secu", "entropy"), ("coke", "")] {
        let knobs: &[_] = if constraint.is_empty() {
            &[]
        } else {
            &[("constraint", constraint)]
        };
        let mut whole = digits(method, knobs);
        train(&mut whole, 50);
        let checkpoint = block_on(whole.save()).unwrap();
        let mut taken_up = digits(method, knobs);
        taken_up.restore(&checkpoint).unwrap();
        let (one, other) = (train(&mut whole, 30), train(&mut taken_up, 30));
        assert_eq!(one.terms, other.terms, "{method} {constraint}");
        assert_eq!(one.bulk.confidence, other.bulk.confidence, "{method} {constraint}");
    }
}

#[test]
fn prototypes_find_three_blobs() {
    for method in ["secu", "coke"] {
        let knobs = [
            ("clusters", "3"),
            ("batch", "30"),
            ("steps", "180"),
            ("channels", "4"),
            ("features", "16"),
        ];
        let knobs = knobs
            .iter()
            .map(|(name, text)| ((*name).into(), (*text).into()))
            .collect();
        let request = Request {
            method: method.into(),
            knobs,
            ..Request::default()
        };
        let mut run = Run::prepare(&request, &blobs(60), &opened_cpu("a test")).unwrap();
        let acc = train(&mut run, 180).scores.unwrap().acc;
        assert!(acc >= 0.95, "{method}: {acc}");
    }
}
