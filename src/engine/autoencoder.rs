//! Encoder, code and decoder: what every method that reconstructs shares.

use burn::module::{Module, Param};
use burn::tensor::Tensor;
use burn::tensor::activation::{relu, sigmoid, softplus};

use crate::engine::augment::Affine;
use crate::engine::convolution::Grid;
use crate::engine::images::Images;
use crate::engine::look::Exhibit;
use crate::engine::network::{Dense, Encoder, Hidden, Init, Norm, Pass, chain};
use crate::engine::objective::{Batch, Wants};

crate::choice! {
    /// The layers of encoder and decoder.
    pub enum Net { Single = "single", Small = "small", Published = "published", Conv = "conv" }
}

impl Net {
    /// Widths of the hidden layers between pixels and code; none for convolutions.
    pub fn widths(self) -> &'static [usize] {
        match self {
            Self::Small => &[256, 128],
            Self::Published => &[500, 500, 2000],
            Self::Single | Self::Conv => &[],
        }
    }

    /// The encoder up to the layer before the code; `channels` are those of the first convolution.
    pub fn encoder(self, init: &mut Init, shape: [usize; 2], channels: usize) -> Encoder {
        let [height, width] = shape;
        match self {
            Self::Conv => Encoder::conv(init, height, width, channels, 8 * channels),
            _ => Encoder::plain(init, height * width, self.widths()),
        }
    }

    /// The decoder from codes of length `code`, mirroring the encoder.
    pub fn decoder(self, init: &mut Init, shape: [usize; 2], channels: usize, code: usize) -> Decoder {
        let [height, width] = shape;
        if self == Self::Conv {
            return Decoder::conv(init, Grid { height, width }, channels, code);
        }
        let widths: Vec<usize> = self.widths().iter().rev().copied().collect();
        Decoder::dense(init, code, &widths, height * width)
    }
}

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

    /// The mirror of [`Encoder::conv`]: two hidden layers, then squares of 2×2 places out of each place, twice.
    fn conv(init: &mut Init, picture: Grid, channels: usize, code: usize) -> Self {
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
        self.cropped(spread(self.out.forward(grown), *second), *second)
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
        let n = x.dims()[0];
        let [inputs, outputs] = self.weight.dims();
        let squares = x.reshape([n * grid.places(), inputs]).matmul(self.weight.val());
        let places = spread(squares, grid).reshape([4 * n * grid.places(), outputs / 4]);
        relu(self.norm.forward(places, pass)).reshape([n, grid.places() * outputs])
    }
}

/// Lays out squares of 2×2 places, `[n · places, 4 · channels]`, as rows of places: `[n, 4 · places · channels]`.
fn spread(squares: Tensor<2>, grid: Grid) -> Tensor<2> {
    let [rows, width] = squares.dims();
    let n = rows / grid.places();
    let rows: Tensor<4> = squares.reshape([n * grid.height, grid.width, 2, width / 2]);
    rows.swap_dims(1, 2).reshape([n, grid.places() * width])
}

/// An encoder, a linear code and a decoder.
#[derive(Module, Debug)]
pub struct Autoencoder {
    /// Images to the layer before the code.
    pub encoder: Encoder,
    /// That layer to the code.
    pub code: Dense,
    /// Codes to pixels.
    pub decoder: Decoder,
}

impl Autoencoder {
    /// A net with codes of length `code` for images of height and width `shape`.
    pub fn new(init: &mut Init, net: Net, shape: [usize; 2], channels: usize, code: usize) -> Self {
        let encoder = net.encoder(init, shape, channels);
        Self {
            code: Dense::new(init, encoder.width(), code, 1.0, true),
            decoder: net.decoder(init, shape, channels, code),
            encoder,
        }
    }

    /// # Shapes
    /// Images `[n, 1, h, w]` to codes `[n, d]`.
    pub fn encode(&self, images: Tensor<4>, pass: Pass) -> Tensor<2> {
        self.code.forward(self.encoder.forward(images, pass))
    }

    /// # Shapes
    /// Codes `[n, d]` to pixels before any squashing `[n, pixels]`.
    pub fn decode(&self, codes: Tensor<2>, pass: Pass) -> Tensor<2> {
        self.decoder.forward(codes, pass)
    }
}

crate::choice! {
    /// What the decoder puts out, and how it is compared with the image.
    pub enum Output { Squared = "squared", Bernoulli = "bernoulli" }
}

impl Output {
    /// The error of a reconstruction: squared error a pixel (mean), or Bernoulli cross-entropy an image (sum, in nats).
    ///
    /// # Shapes
    /// Images `[n, pixels]` from 0 to 1 and decoded pixels `[n, pixels]` to `[1]`.
    pub fn error(self, images: Tensor<2>, decoded: Tensor<2>) -> Tensor<1> {
        match self {
            Self::Squared => (decoded - images).square().mean(),
            Self::Bernoulli => cross_entropy(images, decoded),
        }
    }

    /// Decoded pixels as ink from 0 to 1.
    pub fn ink<const D: usize>(self, decoded: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Squared => decoded.clamp(0.0, 1.0),
            Self::Bernoulli => sigmoid(decoded),
        }
    }
}

/// −Σ [x ln σ(a) + (1 − x) ln(1 − σ(a))] an image, on logits, in nats.
///
/// # Shapes
/// Images `[n, pixels]` and logits `[n, pixels]` to `[1]`.
pub fn cross_entropy(images: Tensor<2>, logits: Tensor<2>) -> Tensor<1> {
    let n = logits.dims()[0];
    (softplus(logits.clone(), 1.0) - images * logits).sum() / n as f32
}

crate::choice! {
    /// Where images are turned and moved: nowhere, before coding alone, or before coding and in what is to be redrawn.
    pub enum Turned { Never = "never", Input = "input", Both = "both" }
}

impl Turned {
    /// What a learner wants in its batches; Guo, Zhu, Liu and Yin (2018) turn and move images to train autoencoders.
    pub fn wants(self) -> Wants {
        Wants {
            batch: true,
            views: usize::from(self != Self::Never),
            affine: Affine::default(),
        }
    }

    /// What is coded, and what it is to be redrawn as.
    pub fn of(self, batch: &Batch) -> [Tensor<4>; 2] {
        let clean = &batch.images;
        let view = batch.views.first().unwrap_or(clean);
        match self {
            Self::Never => [clean.clone(), clean.clone()],
            Self::Input => [view.clone(), clean.clone()],
            Self::Both => [view.clone(), view.clone()],
        }
    }
}

/// How many images a sheet of reconstructions shows.
const SHOWN: usize = 12;

/// The first images above their reconstructions.
pub fn reconstructions(images: &Images, redraw: impl Fn(Tensor<4>) -> Tensor<2>) -> Exhibit {
    let shown = images.tensor.clone().narrow(0, 0, SHOWN.min(images.n));
    let [n, c, h, w] = shown.dims();
    let redrawn = redraw(shown.clone()).reshape([n, c, h, w]);
    Exhibit {
        name: "reconstructions",
        about: "Images of the set, and below each what the decoder makes of its code.",
        columns: n,
        pictures: Tensor::cat(vec![shown, redrawn], 0),
    }
}
