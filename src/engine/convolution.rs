//! A strided convolution as a gather and a matrix product.

use burn::module::{Module, Param};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::engine::device::is_cpu;
use crate::engine::network::{Init, Norm, Pass};

/// A convolution with stride 2, batch norm, `ReLU`, on pixels with their channels last.
///
/// It gathers patches and multiplies matrices: on the CPU that is several times faster than Burn's own convolution and its
/// gradients. Beyond the border the nearest pixel is repeated.
#[derive(Module, Debug)]
pub struct Convolution {
    weight: Param<Tensor<2>>,
    norm: Norm,
    #[module(skip)]
    patches: Patches,
}

/// How patches are gathered.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "one a layer; a box would only add a hop")]
pub enum Patches {
    /// Overlapping ones, by the pixels' numbers `[places * kernel²]`.
    Overlapping(Tensor<1, Int>),
    /// Squares of 2×2 side by side: a permutation of memory, whose gradient is one too.
    Adjoining,
}

impl Convolution {
    /// A layer from patches of `inputs` numbers to `outputs` channels.
    pub fn new(init: &mut Init, inputs: usize, outputs: usize, patches: Patches) -> Self {
        let weight = init.normal([inputs, outputs], (2.0 / inputs as f32).sqrt());
        Self {
            weight,
            norm: Norm::new(init, outputs),
            patches,
        }
    }

    /// Channels of its map.
    pub fn channels(&self) -> usize {
        self.weight.dims()[1]
    }

    /// Convolves, normalises and rectifies.
    ///
    /// # Shapes
    /// `[n, pixels * inputs]` to `[n, places * outputs]` on a grid of places.
    pub fn forward(&self, x: Tensor<2>, grid: Grid, pass: Pass) -> Tensor<2> {
        let n = x.dims()[0];
        let inputs = self.weight.dims()[0];
        let patches = match &self.patches {
            Patches::Overlapping(pixels) => overlapping(x, pixels, inputs * grid.places() / pixels.dims()[0]),
            Patches::Adjoining => adjoining(x, grid, inputs / 4),
        };
        let maps = placewise(patches.reshape([n, grid.places() * inputs]), self.weight.val());
        relu(self.norm.forward(maps, pass))
    }
}

/// The same matrix at each place.
///
/// # Shapes
/// `[n, places * inputs]` and `[inputs, outputs]` to `[n, places * outputs]`.
pub fn placewise(x: Tensor<2>, weight: Tensor<2>) -> Tensor<2> {
    let ([n, width], [inputs, outputs]) = (x.dims(), weight.dims());
    let places = width / inputs;
    if is_cpu(&x.device().inner()) {
        let rows = x.reshape([n * places, inputs]).matmul(weight);
        return rows.reshape([n, places * outputs]);
    }
    // The weight's gradient is a product of two long thin matrices, which a GPU leaves to one of its cores unless it comes in pieces.
    let maps = x.reshape([n, places, inputs]).matmul(weight.unsqueeze());
    maps.reshape([n, places * outputs])
}

/// Two convolutions with stride 2, the second with twice the channels, and the grids of their places: the first 5×5, the
/// second 5×5 where `wide` holds, else 2×2.
pub fn stack(init: &mut Init, first: Grid, channels: usize, wide: bool) -> (Vec<Convolution>, Vec<Grid>) {
    let second = first.halved_even();
    let third = Grid {
        height: second.height / 2,
        width: second.width / 2,
    };
    let around = |from: Grid, to, init: &Init| Patches::Overlapping(from.patches(to, 5, &init.device));
    let (pixels, patches) = if wide {
        (25, around(second, third, init))
    } else {
        (4, Patches::Adjoining)
    };
    let of_first = around(first, second, init);
    let layers = vec![
        Convolution::new(init, 25, channels, of_first),
        Convolution::new(init, pixels * channels, 2 * channels, patches),
    ];
    (layers, vec![second, third])
}

/// Patches around pixels with their channels, one after the other.
fn overlapping(x: Tensor<2>, pixels: &Tensor<1, Int>, channels: usize) -> Tensor<2> {
    if channels == 1 {
        return x.select(1, pixels.clone());
    }
    let n = x.dims()[0];
    let places: Tensor<3> = x.reshape([n as i32, -1, channels as i32]);
    places.select(1, pixels.clone()).flatten(1, 2)
}

/// Squares of 2×2 pixels with their channels, one after the other.
fn adjoining(x: Tensor<2>, grid: Grid, channels: usize) -> Tensor<2> {
    let n = x.dims()[0];
    let rows: Tensor<5> = x.reshape([n * grid.height, 2, grid.width, 2, channels]);
    rows.swap_dims(1, 2).reshape([n as i32, -1])
}

/// A grid of places, row by row.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl Grid {
    /// How many places there are.
    pub fn places(self) -> usize {
        self.height * self.width
    }

    /// Half the sides, rounded up to even numbers, so that they can be halved once more.
    pub fn halved_even(self) -> Self {
        let half = |side: usize| side.div_ceil(4) * 2;
        Self {
            height: half(self.height),
            width: half(self.width),
        }
    }

    /// The numbers of the pixels of a square patch around every second pixel.
    pub fn patches(self, places: Self, kernel: isize, device: &Device) -> Tensor<1, Int> {
        let within = |at: isize, side: usize| at.clamp(0, side as isize - 1) as usize;
        let reach = kernel / 2;
        let mut pixels = Vec::new();
        for place in 0..places.places() {
            let (row, column) = (2 * (place / places.width), 2 * (place % places.width));
            for dy in -reach..=reach {
                for dx in -reach..=reach {
                    let (y, x) = (
                        within(row as isize + dy, self.height),
                        within(column as isize + dx, self.width),
                    );
                    pixels.push((y * self.width + x) as i32);
                }
            }
        }
        let n = pixels.len();
        Tensor::from_data(TensorData::new(pixels, [n]), &device.clone().inner())
    }
}
