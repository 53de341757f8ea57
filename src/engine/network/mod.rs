//! The networks that methods share: initial weights, dense layers, functional batch norm, encoders.

use burn::module::{Module, Param, RunningState};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, TensorData};

use crate::engine::maths::random::{Purpose, fill_normal, rng};

mod encoder;
mod norm;

pub use encoder::{Encoder, Kind};
pub use norm::{Mean, Norm};

/// Draws initial weights; each array has a stream of its own.
pub struct Init {
    pub(crate) device: Device,
    seed: u64,
    drawn: u64,
}

impl Init {
    /// Weights for a device that records gradients.
    pub fn new(seed: u64, device: &Device) -> Self {
        Self {
            device: device.clone().autodiff(),
            seed,
            drawn: 0,
        }
    }

    /// Normal weights with a standard deviation.
    pub fn normal<const D: usize>(&mut self, shape: [usize; D], deviation: f32) -> Param<Tensor<D>> {
        let mut values = vec![0.0; shape.iter().product()];
        fill_normal(&mut values, &mut rng(self.seed, Purpose::Weights, self.drawn));
        self.drawn += 1;
        for value in &mut values {
            *value *= deviation;
        }
        Param::from_tensor(Tensor::from_data(TensorData::new(values, shape), &self.device))
    }

    /// The same value everywhere.
    pub fn constant<const D: usize>(&self, shape: [usize; D], value: f32) -> Param<Tensor<D>> {
        let values = vec![value; shape.iter().product()];
        Param::from_tensor(Tensor::from_data(TensorData::new(values, shape), &self.device))
    }

    fn buffer(&self, n: usize, value: f32) -> RunningState<Tensor<1>> {
        let device = self.device.clone().inner();
        RunningState::new(Tensor::from_data(TensorData::new(vec![value; n], [n]), &device))
    }
}

/// Why a network is run: which statistics batch norm uses and whether it remembers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Training on clean images: the batch's statistics, remembered.
    Learn,
    /// Training on perturbed images: the batch's statistics, forgotten.
    Probe,
    /// Looking: the remembered statistics.
    Look,
}

/// A dense layer x·W + b.
#[derive(Module, Debug)]
pub struct Dense {
    /// `[inputs, outputs]`.
    pub weight: Param<Tensor<2>>,
    bias: Option<Param<Tensor<1>>>,
}

impl Dense {
    /// Normal weights with deviation `gain / √inputs`; a bias of zero where `bias` holds.
    pub fn new(init: &mut Init, inputs: usize, outputs: usize, gain: f32, bias: bool) -> Self {
        let weight = init.normal([inputs, outputs], gain / (inputs as f32).sqrt());
        Self {
            weight,
            bias: bias.then(|| init.constant([outputs], 0.0)),
        }
    }

    /// # Shapes
    /// `[n, inputs]` to `[n, outputs]`.
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let y = x.matmul(self.weight.val());
        match &self.bias {
            Some(bias) => y + bias.val().unsqueeze(),
            None => y,
        }
    }
}

/// A hidden layer: dense, batch norm where wanted, `ReLU`.
#[derive(Module, Debug)]
pub struct Hidden {
    dense: Dense,
    norm: Option<Norm>,
}

/// Layers one after the other, of the given widths.
pub fn chain(
    init: &mut Init,
    mut inputs: usize,
    widths: &[usize],
    layer: impl Fn(&mut Init, usize, usize) -> Hidden,
) -> Vec<Hidden> {
    let next = |width: &usize| layer(init, std::mem::replace(&mut inputs, *width), *width);
    widths.iter().map(next).collect()
}

impl Hidden {
    /// A layer with batch norm, which makes a bias redundant.
    pub fn new(init: &mut Init, inputs: usize, outputs: usize, gain: f32) -> Self {
        Self {
            dense: Dense::new(init, inputs, outputs, gain, false),
            norm: Some(Norm::new(init, outputs)),
        }
    }

    /// A layer without batch norm, with a bias.
    pub fn plain(init: &mut Init, inputs: usize, outputs: usize) -> Self {
        Self {
            dense: Dense::new(init, inputs, outputs, std::f32::consts::SQRT_2, true),
            norm: None,
        }
    }

    /// The weights `[inputs, units]`.
    pub fn weight(&self) -> Tensor<2> {
        self.dense.weight.val()
    }

    /// Units in the layer.
    pub fn width(&self) -> usize {
        self.dense.weight.dims()[1]
    }

    /// # Shapes
    /// `[n, inputs]` to `[n, outputs]`.
    pub fn forward(&self, x: Tensor<2>, pass: Pass) -> Tensor<2> {
        let y = self.dense.forward(x);
        relu(match &self.norm {
            Some(norm) => norm.forward(y, pass),
            None => y,
        })
    }
}
