//! Decoders: codes to pixels.

use burn::module::{Module, Param};
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

use crate::engine::convolution::{Grid, placewise};
use crate::engine::network::{Dense, Hidden, Init, Norm, Pass, chain};

/// Codes to pixels: dense layers, or a dense layer and convolutions that double the side twice.
#[derive(Module, Debug)]
pub struct Decoder {
    hidden: Vec<Hidden>,
    growths: Vec<Growth>,
    out: Dense,
    #[module(skip)]
    grids: Vec<Grid>,
    #[module(skip)]
    picture: Grid,
}

impl Decoder {
    /// Hidden layers of the given widths, then linear pixels.
    pub fn dense(init: &mut Init, code: usize, widths: &[usize], pixels: usize) -> Self {
        let hidden = chain(init, code, widths, Hidden::plain);
        let inputs = widths.last().copied().unwrap_or(code);
        Self {
            out: Dense::new(init, inputs, pixels, 1.0, true),
            growths: Vec::new(),
            hidden,
            grids: Vec::new(),
            picture: Grid {
                height: 1,
                width: pixels,
            },
        }
    }

    /// The mirror of [`Encoder::conv`](crate::engine::network::Encoder::conv): two hidden layers, then squares of 2×2 places out of each place, twice.
    pub fn conv(init: &mut Init, picture: Grid, channels: usize, code: usize) -> Self {
        let second = picture.halved_even();
        let third = Grid {
            height: second.height / 2,
            width: second.width / 2,
        };
        let widths = [8 * channels, third.places() * 2 * channels];
        Self {
            hidden: chain(init, code, &widths, |init, i, o| {
                Hidden::new(init, i, o, std::f32::consts::SQRT_2)
            }),
            growths: vec![Growth::new(init, 2 * channels, channels)],
            out: Dense::new(init, channels, 4, 1.0, true),
            grids: vec![third, second],
            picture,
        }
    }

    /// The weights that meet the code.
    pub fn first(&self) -> Tensor<2> {
        self.hidden
            .first()
            .map_or_else(|| self.out.weight.val(), Hidden::weight)
    }

    /// # Shapes
    /// Codes `[n, d]` to pixels before any squashing `[n, pixels]`.
    pub fn forward(&self, codes: Tensor<2>, pass: Pass) -> Tensor<2> {
        let flat = self.hidden.iter().fold(codes, |x, layer| layer.forward(x, pass));
        let (Some(growth), [third, second]) = (self.growths.first(), &self.grids[..]) else {
            return self.out.forward(flat);
        };
        let n = flat.dims()[0];
        let channels = self.out.weight.dims()[0];
        let grown = growth
            .forward(flat, *third, pass)
            .reshape([n * second.places(), channels]);
        let squares = self.out.forward(grown).reshape([n as i32, -1]);
        self.cropped(spread(squares, *second), *second)
    }

    /// Cuts what the even grid has too much.
    fn cropped(&self, pixels: Tensor<2>, grid: Grid) -> Tensor<2> {
        let (n, Grid { height, width }) = (pixels.dims()[0], self.picture);
        let square: Tensor<3> = pixels.reshape([n, 2 * grid.height, 2 * grid.width]);
        let cut = square.narrow(1, 0, height).narrow(2, 0, width);
        cut.reshape([n, height * width])
    }
}

/// Four times as many places, each a linear function of its parent, then batch norm and `ReLU`.
#[derive(Module, Debug)]
struct Growth {
    weight: Param<Tensor<2>>,
    norm: Norm,
}

impl Growth {
    fn new(init: &mut Init, inputs: usize, outputs: usize) -> Self {
        Self {
            weight: init.normal([inputs, 4 * outputs], (2.0 / inputs as f32).sqrt()),
            norm: Norm::new(init, outputs),
        }
    }

    fn forward(&self, x: Tensor<2>, grid: Grid, pass: Pass) -> Tensor<2> {
        let squares = placewise(x, self.weight.val());
        relu(self.norm.forward(spread(squares, grid), pass))
    }
}

/// Lays out squares of 2×2 places, `[n, places · 4 · channels]`, as rows of places: `[n, 4 · places · channels]`.
fn spread(squares: Tensor<2>, grid: Grid) -> Tensor<2> {
    let [n, width] = squares.dims();
    let width = width / grid.places();
    let rows: Tensor<4> = squares.reshape([n * grid.height, grid.width, 2, width / 2]);
    rows.swap_dims(1, 2).reshape([n, grid.places() * width])
}
