//! Adam (Kingma and Ba 2015, arXiv:1412.6980), as one pass over memory where the device is the CPU.
//!
//! Burn's own optimiser makes about fourteen passes over each array; at 1,200 units that is most of a step. On the CPU a
//! tensor's buffer is taken, updated in one loop and given back without a copy. Elsewhere the same update is four fused
//! tensor expressions.

use std::collections::HashMap;

use burn::module::{Module, ModuleMapper, Param, ParamId};
use burn::tensor::{Gradients, Tensor, TensorData};

use crate::engine::checkpoint::{Checkpoint, State, walk};
use crate::engine::device;

const BETA_1: f64 = 0.9;
const BETA_2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// Adam; state is kept for each array by its id.
pub struct Adam {
    name: &'static str,
    beta_1: f64,
    moments: HashMap<ParamId, Moments>,
    steps: u64,
}

impl Default for Adam {
    /// β₁ 0.9, β₂ 0.999 and ε 1e-8, saved as `adam`.
    fn default() -> Self {
        Self::new("adam", BETA_1)
    }
}

#[allow(
    clippy::large_enum_variant,
    reason = "one a parameter array; a box would only add a hop"
)]
enum Moments {
    Host { first: Vec<f32>, second: Vec<f32> },
    Device { first: Tensor<1>, second: Tensor<1> },
}

/// The numbers of one step, with both bias corrections folded in.
#[derive(Clone, Copy)]
struct Rates {
    /// Learning rate / (1 − β₁ᵗ) · √(1 − β₂ᵗ).
    step: f64,
    /// ε · √(1 − β₂ᵗ).
    epsilon: f64,
    beta_1: f64,
}

impl Adam {
    /// An optimiser of its own name, under which it is saved, and momentum β₁; β₂ is 0.999 and ε 1e-8.
    pub fn new(name: &'static str, beta_1: f64) -> Self {
        Self {
            name,
            beta_1,
            moments: HashMap::new(),
            steps: 0,
        }
    }

    /// Moves every array of a module that has a gradient, and takes these gradients out.
    pub fn step<M: Module>(&mut self, rate: f64, module: M, gradients: &mut Gradients) -> M {
        self.steps += 1;
        let t = self.steps as f64;
        let root = (1.0 - BETA_2.powf(t)).sqrt();
        let rates = Rates {
            step: rate * root / (1.0 - self.beta_1.powf(t)),
            epsilon: EPSILON * root,
            beta_1: self.beta_1,
        };
        module.map(&mut Update {
            adam: self,
            gradients,
            rates,
        })
    }

    /// Adds the moments to a state, under the paths of the module's arrays.
    pub fn save<M: Module>(&self, module: &M, state: &mut State) {
        walk(module, |path, id, _, value| {
            if let Some(moments) = self.moments.get(&id) {
                let [first, second] = moments.tensors(&value);
                state.array(&format!("{}.first.{path}", self.name), first);
                state.array(&format!("{}.second.{path}", self.name), second);
            }
        });
        if !self.moments.is_empty() {
            state.numbers(&format!("{}.steps", self.name), vec![self.steps as f32]);
        }
    }

    /// Takes up saved moments; arrays that have none start afresh.
    pub fn restore<M: Module>(&mut self, module: &M, checkpoint: &Checkpoint) {
        self.steps = checkpoint
            .array(&format!("{}.steps", self.name))
            .ok()
            .and_then(|array| array.values.first().copied())
            .map_or(0, |steps| steps as u64);
        self.moments.clear();
        walk(module, |path, id, shape, value| {
            let n: usize = shape.iter().product();
            let saved = |name: &str| {
                let array = checkpoint.array(&format!("{}.{name}.{path}", self.name)).ok()?;
                (array.values.len() == n).then(|| array.values.clone())
            };
            if let (Some(first), Some(second)) = (saved("first"), saved("second")) {
                self.moments.insert(id, Moments::of(first, second, &value));
            }
        });
    }
}

impl Moments {
    fn of(first: Vec<f32>, second: Vec<f32>, like: &Tensor<1>) -> Self {
        if device::is_cpu(&like.device()) {
            return Self::Host { first, second };
        }
        let n = first.len();
        let upload = |values| Tensor::from_data(TensorData::new(values, [n]), &like.device());
        Self::Device {
            first: upload(first),
            second: upload(second),
        }
    }

    fn zeros(like: &Tensor<1>) -> Self {
        let n = like.dims()[0];
        Self::of(vec![0.0; n], vec![0.0; n], like)
    }

    fn tensors(&self, like: &Tensor<1>) -> [Tensor<1>; 2] {
        let upload =
            |values: &[f32]| Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), &like.device());
        match self {
            Self::Host { first, second } => [upload(first), upload(second)],
            Self::Device { first, second } => [first.clone(), second.clone()],
        }
    }
}

struct Update<'a> {
    adam: &'a mut Adam,
    gradients: &'a mut Gradients,
    rates: Rates,
}

impl ModuleMapper for Update<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(gradient) = param.val().grad_remove(self.gradients) else {
            return param;
        };
        let (id, value, mapper) = param.consume();
        let (shape, n) = (value.dims(), value.shape().num_elements());
        let value = value.inner().reshape([n]);
        let moments = self.adam.moments.entry(id).or_insert_with(|| Moments::zeros(&value));
        let value = updated(value, gradient.reshape([n]), moments, self.rates);
        Param::from_mapped_value(id, value.reshape(shape).autodiff().require_grad(), mapper)
    }
}

fn updated(value: Tensor<1>, gradient: Tensor<1>, moments: &mut Moments, rates: Rates) -> Tensor<1> {
    match moments {
        Moments::Host { first, second } => {
            let device = value.device();
            let (mut values, gradient) = (device::take(value), device::take(gradient));
            update(&mut values, &gradient, first, second, rates);
            let n = values.len();
            Tensor::from_data(TensorData::new(values, [n]), &device)
        }
        Moments::Device { first, second } => {
            *first = first.clone() * rates.beta_1 + gradient.clone() * (1.0 - rates.beta_1);
            *second = second.clone() * BETA_2 + gradient.clone() * gradient * (1.0 - BETA_2);
            value - first.clone() * rates.step / (second.clone().sqrt() + rates.epsilon)
        }
    }
}

/// One pass: both moments and the value.
fn update(values: &mut [f32], gradient: &[f32], first: &mut [f32], second: &mut [f32], rates: Rates) {
    let (step, epsilon) = (rates.step as f32, rates.epsilon as f32);
    let (b1, b2) = (rates.beta_1 as f32, BETA_2 as f32);
    let moments = first.iter_mut().zip(second.iter_mut());
    for ((value, g), (m, v)) in values.iter_mut().zip(gradient).zip(moments) {
        *m = b1 * *m + (1.0 - b1) * g;
        *v = b2 * *v + (1.0 - b2) * g * g;
        *value -= step * *m / (v.sqrt() + epsilon);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: after one step from zero moments Adam moves by the rate against the sign of the gradient.
    #[test]
    fn the_first_step_moves_by_the_rate() {
        let root = (1.0 - BETA_2).sqrt();
        let rates = Rates {
            step: 0.1 * root / (1.0 - BETA_1),
            epsilon: EPSILON * root,
            beta_1: BETA_1,
        };
        let (mut value, mut m, mut v) = ([1.0, 1.0], [0.0; 2], [0.0; 2]);
        update(&mut value, &[3.0, -0.5], &mut m, &mut v, rates);
        assert!(
            (value[0] - 0.9).abs() < 1e-5 && (value[1] - 1.1).abs() < 1e-5,
            "{value:?}"
        );
    }

    /// The unfolded form of the paper (algorithm 1) in f64, on gradients 1, 2 and −1.
    #[test]
    fn three_steps_agree_with_the_published_recursion() {
        let (mut x, mut m, mut v) = ([1.0_f32], [0.0], [0.0]);
        let (mut by_hand, mut hm, mut hv) = (1.0_f64, 0.0_f64, 0.0_f64);
        for (t, g) in [1.0_f64, 2.0, -1.0].into_iter().enumerate() {
            let t = t as f64 + 1.0;
            let root = (1.0 - BETA_2.powf(t)).sqrt();
            let rates = Rates {
                step: 0.1 * root / (1.0 - BETA_1.powf(t)),
                epsilon: EPSILON * root,
                beta_1: BETA_1,
            };
            update(&mut x, &[g as f32], &mut m, &mut v, rates);
            (hm, hv) = (BETA_1 * hm + (1.0 - BETA_1) * g, BETA_2 * hv + (1.0 - BETA_2) * g * g);
            by_hand -= 0.1 * (hm / (1.0 - BETA_1.powf(t))) / ((hv / (1.0 - BETA_2.powf(t))).sqrt() + EPSILON);
        }
        assert!((f64::from(x[0]) - by_hand).abs() < 1e-5, "{} {by_hand}", x[0]);
    }
}
