//! Bytes as images, as labels of two images, and gzipped: refused or read, and what is read is written back.
//!
//! Run with `cargo +nightly fuzz run decode`.

#![no_main]
#![allow(dead_code, reason = "a target uses part of the reader")]

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use libfuzzer_sys::fuzz_target;

#[path = "../../src/engine/dataset/mod.rs"]
mod dataset;
#[path = "../../src/subset.rs"]
mod subset;

use dataset::{Dataset, Named};

fuzz_target!(|bytes: &[u8]| {
    let plain = decode(bytes, None);
    let zipped = decode(&gzip(bytes), None);
    assert!(zipped == plain || bytes.starts_with(&[0x1f, 0x8b]));
    if let Some(set) = plain {
        assert_eq!(set.pixels.len(), set.len() * set.height * set.width);
        assert_eq!(decode(&set.images_file(), None), Some(set));
    }
    let mut two = vec![0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0, 0, 8];
    two.resize(16 + 128, 0);
    if let Some(set) = decode(&two, Some(bytes)) {
        assert_eq!(set.labels.as_ref().map(Vec::len), Some(2));
    }
});

fn decode(images: &[u8], labels: Option<&[u8]>) -> Option<Dataset> {
    let labels = labels.map(|bytes| Named { name: "labels", bytes });
    let images = Named {
        name: "images",
        bytes: images,
    };
    Dataset::decode("fuzz", images, labels)
        .map_err(|error| error.to_string())
        .ok()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes all bytes");
    encoder.finish().expect("memory takes all bytes")
}
