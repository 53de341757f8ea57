//! Three kinds of images that anybody can tell apart: a spot in one of three corners.

use deep_clustering::engine::dataset::Dataset;

/// Rows and columns of an image.
const SIDE: usize = 8;
/// Row and column of each spot.
const SPOTS: [(f32, f32); 3] = [(1.5, 1.5), (1.5, 5.5), (5.5, 3.5)];

/// `n` images of each kind with their labels, always the same ones.
pub fn blobs(n: usize) -> Dataset {
    let mut noise = noise();
    let labels: Vec<u8> = (0..3 * n).map(|i| (i % 3) as u8).collect();
    let pixels = labels
        .iter()
        .flat_map(|label| spot(SPOTS[usize::from(*label)], &mut noise))
        .collect();
    let index = (0..labels.len() as u32).collect();
    Dataset {
        name: "blobs".into(),
        height: SIDE,
        width: SIDE,
        pixels,
        labels: Some(labels),
        index,
    }
}

/// A round spot, a little off its place, on a grainy ground.
fn spot((row, column): (f32, f32), noise: &mut impl FnMut() -> f32) -> Vec<u8> {
    let (row, column) = (row + noise() - 0.5, column + noise() - 0.5);
    let pixel = |i: usize| {
        let squared = ((i / SIDE) as f32 - row).powi(2) + ((i % SIDE) as f32 - column).powi(2);
        (220.0 * (-squared / 3.0).exp() + 30.0 * noise()) as u8
    };
    (0..SIDE * SIDE).map(pixel).collect()
}

/// Numbers from 0 to 1 without a pattern: the high bits of a linear congruential generator.
fn noise() -> impl FnMut() -> f32 {
    let mut state = 1_u64;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 24) as f32
    }
}
