//! Any labels and any subset: refused, or some images in file order, no more than were asked for.
//!
//! Run with `cargo +nightly fuzz run select`.

#![no_main]
#![allow(dead_code, reason = "a target uses part of the reader")]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

#[path = "../../src/engine/dataset/mod.rs"]
mod dataset;
#[path = "../../src/subset.rs"]
mod subset;

use dataset::Dataset;
use subset::Subset;

#[derive(Arbitrary, Debug)]
struct Input {
    labels: Vec<u8>,
    labelled: bool,
    classes: Option<Vec<u8>>,
    per_class: Option<usize>,
    limit: Option<usize>,
    imbalance: Option<f64>,
    seed: u64,
}

fuzz_target!(|input: Input| {
    let set = Dataset {
        name: "fuzz".to_owned(),
        height: 8,
        width: 8,
        pixels: vec![0; input.labels.len() * 64],
        index: (0..input.labels.len() as u32).collect(),
        labels: input.labelled.then_some(input.labels),
    };
    let Input {
        classes,
        per_class,
        limit,
        imbalance,
        seed,
        ..
    } = input;
    let subset = Subset {
        classes,
        per_class,
        limit,
        imbalance: imbalance.unwrap_or(1.0),
        seed,
    };
    match set.select(&subset) {
        Ok(part) => check(&part, &subset),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});

fn check(part: &Dataset, subset: &Subset) {
    assert!(!part.is_empty() && part.index.is_sorted_by(|a, b| a < b));
    assert!(subset.limit.is_none_or(|limit| part.len() <= limit));
    let most = subset.per_class.unwrap_or(usize::MAX);
    for class in part.classes() {
        let size = part.labels.iter().flatten().filter(|&&label| label == class).count();
        assert!(size <= most && subset.classes.as_ref().is_none_or(|classes| classes.contains(&class)));
    }
}
