//! Encoders: images to features.

use burn::module::Module;
use burn::tensor::Tensor;

use super::{Hidden, Init, Pass, chain};
use crate::engine::convolution::{Convolution, Grid, stack};

crate::choice! {
    /// The kind of encoder.
    pub enum Kind { Mlp = "mlp", Conv = "conv" }
}

/// Images to features: convolutions first, if there are any, then hidden layers.
#[derive(Module, Debug)]
pub struct Encoder {
    convolutions: Vec<Convolution>,
    hidden: Vec<Hidden>,
    #[module(skip)]
    grids: Vec<Grid>,
    #[module(skip)]
    width: usize,
}

impl Encoder {
    /// Hidden layers of the given widths on the pixels; none at all leaves the pixels.
    ///
    /// Weights are normal with deviation `gain / √inputs`; batch norm makes biases redundant.
    pub fn mlp(init: &mut Init, pixels: usize, widths: &[usize], gain: f32) -> Self {
        let hidden = chain(init, pixels, widths, |init, i, o| Hidden::new(init, i, o, gain));
        Self::dense(hidden, pixels)
    }

    /// Hidden layers without batch norm: weights of deviation √(2 / inputs), biases of zero.
    pub fn plain(init: &mut Init, pixels: usize, widths: &[usize]) -> Self {
        Self::dense(chain(init, pixels, widths, Hidden::plain), pixels)
    }

    fn dense(hidden: Vec<Hidden>, pixels: usize) -> Self {
        let width = hidden.last().map_or(pixels, Hidden::width);
        Self {
            grids: Vec::new(),
            convolutions: Vec::new(),
            hidden,
            width,
        }
    }

    /// A convolution 5×5 with stride 2, one 2×2 with stride 2 and twice the channels, then one hidden layer.
    pub fn conv(init: &mut Init, height: usize, width: usize, channels: usize, hidden: usize) -> Self {
        let stacked = stack(init, Grid { height, width }, channels, false);
        Self::convolved(init, stacked, hidden)
    }

    /// The same with 5×5 in both convolutions: places that see 13×13 pixels instead of 7×7, at about twice the time.
    pub fn conv_wide(init: &mut Init, height: usize, width: usize, channels: usize, hidden: usize) -> Self {
        let stacked = stack(init, Grid { height, width }, channels, true);
        Self::convolved(init, stacked, hidden)
    }

    fn convolved(init: &mut Init, (convolutions, grids): (Vec<Convolution>, Vec<Grid>), hidden: usize) -> Self {
        let inputs =
            grids.last().map_or(0, |grid| grid.places()) * convolutions.last().map_or(0, Convolution::channels);
        let hidden = Hidden::new(init, inputs, hidden, std::f32::consts::SQRT_2);
        Self {
            width: hidden.width(),
            grids,
            convolutions,
            hidden: vec![hidden],
        }
    }

    /// Length of a feature vector.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Places of the last map of convolutions; 1 without convolutions.
    pub fn places(&self) -> usize {
        self.grids.last().map_or(1, |grid| grid.places())
    }

    /// # Shapes
    /// Images `[n, 1, h, w]` to features `[n, width]`.
    pub fn forward(&self, images: Tensor<4>, pass: Pass) -> Tensor<2> {
        let [_, features] = self.forward_both(images, pass);
        features
    }

    /// The last map of convolutions, before the hidden layers, and the features.
    ///
    /// # Shapes
    /// Images `[n, 1, h, w]` to `[n, places * channels]` and `[n, width]`.
    pub fn forward_both(&self, images: Tensor<4>, pass: Pass) -> [Tensor<2>; 2] {
        let n = images.dims()[0];
        let pixels = images.flatten(1, 3);
        let layers = self.convolutions.iter().zip(&self.grids);
        let flat = layers.fold(pixels, |x, (layer, grid)| layer.forward(x, *grid, pass));
        let flat = flat.reshape([n as i32, -1]);
        let features = self.hidden.iter();
        let features = features.fold(flat.clone(), |x, layer| layer.forward(x, pass));
        [flat, features]
    }

    /// The weight matrices, as a penalty on them needs them.
    pub fn weights(&self) -> impl Iterator<Item = Tensor<2>> {
        self.hidden.iter().map(Hidden::weight)
    }
}
