//! What DEC and IDEC can be told, and what each of them makes of it.

use crate::engine::autoencoder::{Net, Output, Turned};

crate::params! {
    /// Knobs that DEC and IDEC share.
    pub struct Knobs {
        /// Adam's learning rate.
        rate: f64 = 0.001, real(0.000_01, 0.1), live;
        /// Adam's learning rate once centres are there.
        sharpening: f64 = 0.0003, real(0.000_001, 0.1), live;
        /// Steps from one target to the next.
        refresh: usize = 140, count(1, 10_000), live;
        /// Stops when fewer than this share of the images change their cluster between two targets; 0 for never.
        tolerance: f64 = 0.0, real(0.0, 0.1), live;
        /// Steps of pre-training.
        pretrain: usize = 3000, count(1, 1_000_000);
        /// Where images are turned and moved a little: nowhere (never), before coding alone, so that the decoder must set them
        /// right (input), or also in what is to be redrawn (both).
        views: Turned = Turned::Input, choice;
        /// The layers before the code: none (single), 256–128 (small), 500–500–2000 (published), or convolutions (conv).
        net: Net = Net::Small, choice;
        /// Channels of the first convolution; the second has twice as many, the dense layer eight times (conv).
        channels: usize = 16, count(2, 64) if net("conv");
        /// Length of the code.
        code: usize = 10, count(1, 128);
        /// How reconstructions are compared with images: squared error a pixel, or Bernoulli cross-entropy an image.
        output: Output = Output::Bernoulli, choice;
    }
}

/// What a method of this family has settled on.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The shared knobs.
    pub knobs: Knobs,
    /// Weight of KL(P ‖ Q).
    pub clustering: f64,
    /// Weight of the reconstruction once centres are there.
    pub reconstruction: f64,
}
