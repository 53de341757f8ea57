//! The networks of Deep `InfoMax`: an encoder whose places and codes are scored against each other, and a discriminator.
//!
//! Hjelm et al. (2019, arXiv:1808.06670).

use burn::module::Module;
use burn::tensor::Tensor;

use crate::engine::estimator::{Critic, scores};
use crate::engine::network::{Dense, Encoder, Hidden, Init, Pass, chain};

crate::choice! {
    /// What a place sees: 7×7 pixels, or 13×13.
    pub enum Patches { Small = "small", Wide = "wide" }
}

/// How large the networks are.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// What a place sees.
    pub patches: Patches,
    /// Channels of the first convolution; the second has twice as many.
    pub channels: usize,
    /// Units in the layer before the code.
    pub hidden: usize,
    /// Length of the code.
    pub code: usize,
    /// Units in which the critics compare.
    pub units: usize,
}

/// What works together: the encoder and the critics of both informations.
#[derive(Module, Debug)]
pub struct Net {
    encoder: Encoder,
    code: Dense,
    /// Codes and places, where their scores are taken.
    local: [Critic; 2],
    /// Codes and whole maps.
    global: [Critic; 2],
    #[module(skip)]
    places: usize,
}

/// What the encoder makes of a batch.
pub struct Encoded {
    /// `[n, places * channels]`.
    pub map: Tensor<2>,
    /// `[n, hidden]`.
    pub hidden: Tensor<2>,
    /// `[n, code]`.
    pub code: Tensor<2>,
}

impl Net {
    /// Networks for images of a height and a width.
    pub fn new(init: &mut Init, sizes: Sizes, [height, width]: [usize; 2]) -> Self {
        let encoder = match sizes.patches {
            Patches::Small => Encoder::conv(init, height, width, sizes.channels, sizes.hidden),
            Patches::Wide => Encoder::conv_wide(init, height, width, sizes.channels, sizes.hidden),
        };
        let places = encoder.places();
        let channels = 2 * sizes.channels;
        let mut pair = |inputs: usize| {
            let code = Critic::new(init, sizes.code, sizes.units);
            [code, Critic::new(init, inputs, sizes.units)]
        };
        let (local, global) = (pair(channels), pair(places * channels));
        Self {
            code: Dense::new(init, sizes.hidden, sizes.code, 1.0, true),
            encoder,
            local,
            global,
            places,
        }
    }

    /// # Shapes
    /// Images `[n, 1, h, w]`.
    pub fn encode(&self, images: Tensor<4>, pass: Pass) -> Encoded {
        let [map, hidden] = self.encoder.forward_both(images, pass);
        let code = self.code.forward(hidden.clone());
        Encoded { map, hidden, code }
    }

    /// Places of a map.
    pub fn places(&self) -> usize {
        self.places
    }

    /// Scores of each code with the places of all images `[n, n * places]`, and with all whole maps `[n, n]`.
    pub fn scores(&self, encoded: &Encoded) -> [Tensor<2>; 2] {
        let [n, width] = encoded.map.dims();
        let places = encoded.map.clone().reshape([n * self.places, width / self.places]);
        let taken = |[code, other]: &[Critic; 2], x: Tensor<2>| {
            let codes = code.forward(encoded.code.clone(), Pass::Learn);
            scores(codes, other.forward(x, Pass::Learn))
        };
        [taken(&self.local, places), taken(&self.global, encoded.map.clone())]
    }
}

/// Tells codes from numbers of the prior.
#[derive(Module, Debug)]
pub struct Discriminator {
    hidden: Vec<Hidden>,
    out: Dense,
}

impl Discriminator {
    /// Hidden layers of `hidden` units and a quarter of that.
    pub fn new(init: &mut Init, code: usize, hidden: usize) -> Self {
        Self {
            hidden: chain(init, code, &[hidden, hidden / 4], Hidden::plain),
            out: Dense::new(init, hidden / 4, 1, 1.0, true),
        }
    }

    /// # Shapes
    /// Points of the unit cube `[n, code]` to logits `[n, 1]`.
    pub fn forward(&self, points: Tensor<2>) -> Tensor<2> {
        let x = self
            .hidden
            .iter()
            .fold(points, |x, layer| layer.forward(x, Pass::Learn));
        self.out.forward(x)
    }
}
