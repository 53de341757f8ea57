//! The GPU computes what the CPU computes: losses and gradients of every objective, Flex against wgpu.
//!
//! Only built with the feature `gpu`; without an adapter these tests fail with a sentence, since a check that did not
//! happen must not count as passed. `make test` runs them on Mesa's software device and reports them as skipped without.

use std::sync::OnceLock;

use deep_clustering::engine::checkpoint::Checkpoint;
use deep_clustering::engine::device::{self, Opened};
use deep_clustering::engine::methods::METHODS;
use deep_clustering::engine::{Run, selftest};
use deep_clustering::protocol::{DeviceChoice, Request, Snapshot};
use futures_lite::future::block_on;

use crate::blobs::blobs;

/// Largest difference that counts as agreement, relative to the largest entry of an array: only the order of sums differs.
const TOLERANCE: f32 = 2e-3;

/// Opened once: wgpu refuses two threads that open it at the same time.
fn gpu() -> Opened {
    static GPU: OnceLock<Opened> = OnceLock::new();
    let open =
        || block_on(device::open(DeviceChoice::Gpu)).expect("no GPU adapter: run the tests without `--features gpu`");
    GPU.get_or_init(open).clone()
}

fn cpu() -> Opened {
    device::opened_cpu("for comparison")
}

/// The first step of a run: what it reports, and everything it would save.
fn first_step(request: &Request, opened: &Opened) -> (Snapshot, Checkpoint) {
    let mut run = Run::prepare(request, &blobs(60), opened).expect("the request is valid");
    run.step();
    let snapshot = block_on(run.observe(None)).expect("the terms are finite");
    (snapshot, block_on(run.save()).expect("the device can be read"))
}

fn agree(knobs: &[(&str, &str)], method: &str) {
    let knobs = knobs
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()))
        .collect();
    let request = Request {
        method: method.into(),
        knobs,
        ..Request::default()
    };
    let (here, there) = (first_step(&request, &cpu()), first_step(&request, &gpu()));
    for (a, b) in here.0.terms.iter().zip(&there.0.terms) {
        let off = (a.value - b.value).abs() / a.value.abs().max(1e-3);
        assert!(
            off < f64::from(TOLERANCE),
            "{method}, {}: {} on the CPU, {} on the GPU",
            a.name,
            a.value,
            b.value
        );
    }
    // After one step Adam's first moment is a tenth of the gradient.
    for (name, a) in here.1.arrays.iter().filter(|(name, _)| name.starts_with("adam.first")) {
        let b = there.1.array(name).expect("both save the same arrays");
        let scale = a.values.iter().fold(1e-6_f32, |most, x| most.max(x.abs()));
        let off = a
            .values
            .iter()
            .zip(&b.values)
            .fold(0.0_f32, |most, (x, y)| most.max((x - y).abs()));
        assert!(
            off / scale < TOLERANCE,
            "{method}, gradient of {name}: off by {off} at scale {scale}"
        );
    }
}

#[test]
fn the_self_test_passes_on_the_gpu() {
    let outcome = block_on(selftest::check(&gpu().device)).expect("the device can be read");
    assert!(outcome.passed, "{}", outcome.about);
}

#[test]
fn kmeans_agrees() {
    agree(&[("clusters", "3")], "kmeans");
}

#[test]
fn rim_agrees() {
    agree(&[("clusters", "3"), ("hidden", "32"), ("batch", "50")], "rim");
}

#[test]
fn imsat_agrees_with_each_augmentation_and_encoder() {
    for augmentation in ["rpt", "vat", "affine"] {
        let shared = [("clusters", "3"), ("batch", "50"), ("hidden", "32"), ("channels", "4")];
        for encoder in ["mlp", "conv"] {
            agree(
                &[&shared[..], &[("augmentation", augmentation), ("encoder", encoder)]].concat(),
                "imsat",
            );
        }
    }
}

/// Every other method, from its page preset made small.
#[test]
fn the_other_methods_agree() {
    let small = [
        ("clusters", "3"),
        ("batch", "50"),
        ("channels", "4"),
        ("net", "small"),
        ("hidden", "32"),
    ];
    for method in METHODS
        .iter()
        .filter(|method| !["kmeans", "rim", "imsat"].contains(&method.info.id))
    {
        let specs = method.specs();
        let known: Vec<_> = small
            .into_iter()
            .filter(|(name, _)| specs.iter().any(|spec| spec.name == *name))
            .collect();
        agree(&known, method.info.id);
    }
}
