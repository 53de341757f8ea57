//! Codes that are worth decoding: what shows how a decoder uses each unit of the code.

use burn::tensor::{Device, Tensor, TensorData};

use crate::engine::images::Images;
use crate::engine::look::Exhibit;
use crate::engine::objective::Noise;

/// Pictures of a traversal.
pub const STOPS: usize = 9;

/// The stream of the codes that are decoded at every look: no step has this number.
const FIXED: usize = u32::MAX as usize;

/// Standard normal codes that stay the same during a run.
///
/// # Shapes
/// To `[rows, code]`.
pub fn normals(seed: u64, rows: usize, code: usize, device: &Device) -> Tensor<2> {
    Noise::at(seed, FIXED).normal([rows, code], device)
}

/// One code with the first `units` of its units moved from −3 to 3, one after the other.
///
/// # Shapes
/// A code `[1, d]` to `[units · stops, d]`.
pub fn traversals(code: Tensor<2>, units: usize) -> Tensor<2> {
    let d = code.dims()[1];
    let rows = units * STOPS;
    let (mut kept, mut moved) = (vec![1.0; rows * d], vec![0.0; rows * d]);
    for row in 0..rows {
        let at = row * d + row / STOPS;
        (kept[at], moved[at]) = (0.0, stop(row % STOPS, STOPS));
    }
    let device = code.device();
    let upload = |values: Vec<f32>| Tensor::from_data(TensorData::new(values, [rows, d]), &device);
    code * upload(kept) + upload(moved)
}

/// A square of codes of length 2 from −3 to 3: the first unit to the right, the second upwards.
///
/// # Shapes
/// To `[side², 2]`.
pub fn plane(side: usize, device: &Device) -> Tensor<2> {
    let place = |i: usize| [stop(i % side, side), -stop(i / side, side)];
    let codes: Vec<f32> = (0..side * side).flat_map(place).collect();
    Tensor::from_data(TensorData::new(codes, [side * side, 2]), device)
}

/// The i-th of n stops from −3 to 3.
fn stop(i: usize, n: usize) -> f32 {
    6.0 * i as f32 / (n - 1) as f32 - 3.0
}

/// Pictures drawn from the components of a mixture, `each` a component.
///
/// # Shapes
/// Ink `[components * each, pixels]`.
pub fn components(drawn: Tensor<2>, images: &Images, each: usize) -> Exhibit {
    let rows = drawn.dims()[0];
    Exhibit {
        name: "samples of each cluster",
        about: "A row a component of the mixture: what the decoder makes of codes drawn from it.",
        columns: each,
        pictures: drawn.reshape([rows, 1, images.height, images.width]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::device::{cpu, take};

    #[test]
    fn a_traversal_moves_one_unit_and_keeps_the_others() {
        let codes = traversals(Tensor::from_floats([[0.5, 0.25]], &cpu()), 2);
        let codes = take(codes.reshape([2 * STOPS * 2]));
        assert_eq!(codes[..2], [-3.0, 0.25]);
        assert_eq!(codes[2 * (STOPS - 1)..2 * STOPS], [3.0, 0.25]);
        assert_eq!(codes[2 * STOPS..2 * STOPS + 2], [0.5, -3.0]);
    }

    #[test]
    fn the_plane_begins_at_the_upper_left() {
        let codes = take(plane(3, &cpu()).reshape([18]));
        assert_eq!((&codes[..2], &codes[16..]), (&[-3.0, 3.0][..], &[3.0, -3.0][..]));
    }
}
