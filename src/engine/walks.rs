//! Pictures of a generator: samples, and walks between the codes of two images.

use burn::tensor::Tensor;

use crate::engine::bidirectional::Makers;
use crate::engine::images::Images;
use crate::engine::look::Exhibit;
use crate::engine::network::Pass;

/// Pictures in a row.
const COLUMNS: usize = 12;
/// Pairs of images to walk between.
const WALKS: usize = 4;

/// What the generator makes of random codes `[n, code]`.
pub fn samples(makers: &Makers, codes: Tensor<2>, images: &Images) -> Exhibit {
    Exhibit {
        name: "samples",
        about: "What the generator makes of random codes, the same ones at each look; few shapes mean that it has collapsed.",
        columns: COLUMNS,
        pictures: drawn(makers, codes, images),
    }
}

/// Pictures between the codes of two images, a row for each pair; none where there is one image only.
pub fn walks(makers: &Makers, images: &Images) -> Option<Exhibit> {
    let rows = WALKS.min(images.n / 2);
    if rows == 0 {
        return None;
    }
    let shown = images.tensor.clone().narrow(0, 0, 2 * rows).flatten(1, 3);
    let ends = makers.encoder.code(shown, Pass::Look);
    let code = ends.dims()[1];
    let ends: Tensor<3> = ends.reshape([rows, 2, code]);
    let end = |at: usize| ends.clone().narrow(1, at, 1);
    let mixed = |step: usize| {
        let share = step as f32 / (COLUMNS - 1) as f32;
        end(0) * (1.0 - share) + end(1) * share
    };
    let codes: Tensor<3> = Tensor::cat((0..COLUMNS).map(mixed).collect(), 1);
    Some(Exhibit {
        name: "walks",
        about: "From the code of one image to that of another, in equal steps, as the generator draws them.",
        columns: COLUMNS,
        pictures: drawn(makers, codes.flatten(0, 1), images),
    })
}

fn drawn(makers: &Makers, codes: Tensor<2>, images: &Images) -> Tensor<4> {
    let n = codes.dims()[0];
    let ink = makers.generator.forward(codes, Pass::Look);
    ink.reshape([n, 1, images.height, images.width])
}
