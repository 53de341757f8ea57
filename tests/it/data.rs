//! Files as people have them: whole, cut off, swapped, oversized; and the `data` commands.

mod commands;

use std::io::Write as _;

use deep_clustering::engine::dataset::{DataError, Dataset, MAX_BYTES, MAX_IMAGES, Named};
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;

const IMAGES: u32 = 0x0803;
const LABELS: u32 = 0x0801;

/// A file: big-endian numbers, then values.
fn file(numbers: &[u32], values: &[u8]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .chain(values.iter().copied())
        .collect()
}

/// `n` images of 8×8 pixels.
fn images(n: u32) -> Vec<u8> {
    file(&[IMAGES, n, 8, 8], &vec![7; n as usize * 64])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn decode(images: &[u8], labels: Option<&[u8]>) -> Result<Dataset, DataError> {
    let labels = labels.map(|bytes| Named { name: "l.idx", bytes });
    Dataset::decode(
        "set",
        Named {
            name: "i.idx",
            bytes: images,
        },
        labels,
    )
}

fn refusal(images: &[u8], labels: Option<&[u8]>) -> String {
    decode(images, labels).unwrap_err().to_string()
}

#[test]
fn images_and_labels_are_read_plain_and_gzipped() {
    let pixels: Vec<u8> = (0..=255).cycle().take(2 * 8 * 9).collect();
    let (images, labels) = (file(&[IMAGES, 2, 8, 9], &pixels), file(&[LABELS, 2], &[5, 3]));
    let plain = decode(&images, Some(&labels)).unwrap();
    assert_eq!((plain.len(), plain.height, plain.width), (2, 8, 9));
    assert_eq!(plain.image(1), &pixels[72..]);
    assert_eq!((plain.classes(), &plain.index[..]), (vec![3, 5], &[0, 1][..]));
    assert_eq!(decode(&gzip(&images), Some(&gzip(&labels))).unwrap(), plain);
    assert_eq!((plain.images_file(), plain.labels_file()), (images, Some(labels)));
}

#[test]
fn labels_are_optional() {
    let set = decode(&images(3), None).unwrap();
    assert_eq!(
        (set.labels.as_ref(), set.classes(), set.labels_file()),
        (None, vec![], None)
    );
}

#[test]
fn the_embedded_subset_has_a_thousand_of_each_digit() {
    let set = Dataset::embedded();
    let count = |class| set.labels.iter().flatten().filter(|&&label| label == class).count();
    assert_eq!((set.len(), set.height, set.width), (10_000, 28, 28));
    assert_eq!(std::array::from_fn(|class| count(class as u8)), [1000; 10]);
}

#[test]
fn a_file_that_is_cut_off_is_refused() {
    let whole = images(2);
    assert_eq!(
        refusal(&whole[..100], None),
        "i.idx: ends after 100 bytes where 144 were expected; copy or download it again"
    );
    for length in [0, 1, 3, 4, 7, 15, 16, 143] {
        let cut = decode(&whole[..length], None);
        assert!(
            matches!(cut, Err(DataError::Truncated { found, .. }) if found == length),
            "{length}: {cut:?}"
        );
    }
    assert!(refusal(&whole, Some(&file(&[LABELS, 2], &[1]))).contains("l.idx: ends after 9 bytes where 10"));
}

#[test]
fn another_kind_of_file_is_refused() {
    let refused = refusal(b"PK\x03\x04 and so on", None);
    assert!(refused.starts_with("i.idx: begins with 504b0304 (a ZIP archive) where IDX images begin with 00000803"));
    assert!(refusal(b"<!DOCTYPE html>", None).contains("(a web page)"));
    assert!(refusal(&gzip(&gzip(&images(1))), None).contains("(gzip inside gzip)"));
    assert!(refusal(&images(1), Some(b"\x89PNG")).contains("l.idx: begins with 89504e47 (a PNG picture)"));
}

#[test]
fn swapped_files_are_refused() {
    let labels = file(&[LABELS, 1], &[0]);
    assert!(refusal(&labels, None).starts_with("i.idx: holds labels where images were expected"));
    assert!(refusal(&images(1), Some(&images(1))).starts_with("l.idx: holds images where labels were expected"));
}

#[test]
fn counts_that_differ_are_refused() {
    let refused = refusal(&images(3), Some(&file(&[LABELS, 2], &[0, 1])));
    assert_eq!(
        refused,
        "l.idx: has 2 labels where i.idx has 3 images; choose the labels of these images"
    );
}

#[test]
fn no_images_are_refused() {
    assert!(refusal(&images(0), None).starts_with("i.idx: promises 0 images where at least 1 was expected"));
}

#[test]
fn headers_past_the_limits_are_refused_before_memory_is_taken() {
    let (n, side) = (MAX_IMAGES as u32, 64);
    assert!(n as usize * 64 * 64 > MAX_BYTES);
    let shapes = [
        [u32::MAX; 3],
        [n + 1, 8, 8],
        [n, side, side],
        [1, 1 << 20, 1 << 20],
        [u32::MAX, 1 << 31, 2],
    ];
    for [n, height, width] in shapes {
        let header = file(&[IMAGES, n, height, width], &[]);
        for bytes in [header.clone(), gzip(&header)] {
            let refused = decode(&bytes, None);
            assert!(
                matches!(refused, Err(DataError::TooLarge { .. })),
                "{n}×{height}×{width}: {refused:?}"
            );
        }
    }
    let most = refusal(&file(&[IMAGES, n, 28, 28], &[]), None);
    assert!(most.contains("ends after 16 bytes where 235200016"), "{most}");
}

#[test]
fn image_sizes_out_of_range_are_refused() {
    for (height, width) in [(7, 8), (8, 7), (65, 8), (8, 65), (0, 8)] {
        let size = height as usize * width as usize;
        let refused = refusal(&file(&[IMAGES, 1, height, width], &vec![0; size]), None);
        let expected = format!("i.idx: has images of {height}×{width} pixels where sides of 8 to 64 were expected");
        assert!(refused.starts_with(&expected), "{refused}");
    }
    assert!(decode(&file(&[IMAGES, 1, 64, 64], &[0; 4096]), None).is_ok());
}

#[test]
fn gzip_that_is_corrupt_or_cut_off_is_refused() {
    let whole = gzip(&images(50));
    let mut checksum = whole.clone();
    checksum[whole.len() - 8] ^= 1;
    let mut junk = whole.clone();
    junk.extend_from_slice(b"junk");
    for bytes in [&whole[..whole.len() - 9], &whole[..12], &checksum, &junk] {
        assert!(
            matches!(decode(bytes, None), Err(DataError::CorruptGzip { .. })),
            "{:?}",
            decode(bytes, None)
        );
    }
    assert!(refusal(&whole[..whole.len() - 9], None).contains("breaks off or is corrupt (it is cut off)"));
}

#[test]
fn gzip_that_expands_past_its_header_is_refused() {
    let bomb = gzip(&file(&[IMAGES, 1, 8, 8], &vec![0; 50 << 20]));
    assert!(bomb.len() < 1 << 20);
    let refused = refusal(&bomb, None);
    assert_eq!(
        refused,
        "i.idx: unpacks to more than the 80 bytes that its header promises; choose another file"
    );
}

#[test]
fn trailing_bytes_are_refused() {
    let mut longer = images(2);
    longer.push(0);
    let refused = refusal(&longer, None);
    assert!(
        refused.starts_with("i.idx: has 145 bytes where its header promises 144"),
        "{refused}"
    );
}

#[test]
fn joined_sets_count_on() {
    let part = decode(&images(2), Some(&file(&[LABELS, 2], &[4, 9]))).unwrap();
    let joined = part.clone().join(&part).unwrap();
    assert_eq!((joined.len(), &joined.index[..]), (4, &[0, 1, 2, 3][..]));
    assert_eq!(joined.labels.as_deref(), Some(&[4, 9, 4, 9][..]));
    assert_eq!(joined.pixels.len(), 4 * 64);
}

#[test]
fn sets_of_different_sizes_or_labels_do_not_join() {
    let part = decode(&images(2), None).unwrap();
    let wider = decode(&file(&[IMAGES, 1, 8, 9], &[0; 72]), None).unwrap();
    let labelled = decode(&images(1), Some(&file(&[LABELS, 1], &[1]))).unwrap();
    for other in [wider, labelled] {
        assert!(
            matches!(part.clone().join(&other), Err(DataError::CannotJoin { .. })),
            "{other:?}"
        );
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(images in any::<Vec<u8>>(), labels in any::<Option<Vec<u8>>>()) {
        let _ = decode(&images, labels.as_deref());
    }

    #[test]
    fn no_header_makes_it_panic(header in any::<[u32; 3]>(), rest in any::<Vec<u8>>(), zipped in any::<bool>()) {
        let bytes = file(&[IMAGES, header[0], header[1], header[2]], &rest);
        let _ = decode(&if zipped { gzip(&bytes) } else { bytes }, None);
    }

    #[test]
    fn what_is_written_is_read(n in 1_u32..5, height in 8_u32..20, width in 8_u32..20, seed in any::<u8>()) {
        let pixels: Vec<u8> = (0..n * height * width).map(|i| (i as u8).wrapping_mul(seed)).collect();
        let bytes = file(&[IMAGES, n, height, width], &pixels);
        let set = decode(&gzip(&bytes), None).unwrap();
        prop_assert_eq!(set.images_file(), bytes);
    }
}
