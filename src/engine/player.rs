//! A network with an optimiser of its own, as methods need whose networks descend different losses, and the losses of a
//! discriminator and of those who want to pass it.
//!
//! Goodfellow et al. (2014, arXiv:1406.2661): the swapped-label form for the other side, whose gradient does not vanish
//! while the discriminator wins.

use burn::module::Module;
use burn::tensor::activation::softplus;
use burn::tensor::{Gradients, Tensor};

use crate::engine::adam::Adam;
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::error::Error;

/// A module and the Adam that moves it.
pub struct Player<M> {
    name: &'static str,
    module: Option<M>,
    adam: Adam,
}

impl<M: Module> Player<M> {
    /// A module at its initial weights; the name is that of its arrays in a checkpoint.
    pub fn new(name: &'static str, beta_1: f64, module: M) -> Self {
        Self {
            name,
            module: Some(module),
            adam: Adam::new(name, beta_1),
        }
    }

    /// The module.
    ///
    /// # Panics
    /// Inside a step, where nobody can ask.
    pub fn get(&self) -> &M {
        self.module.as_ref().expect("the module is only taken inside a step")
    }

    /// Moves the module's arrays against their gradients and leaves all others alone.
    pub fn step(&mut self, rate: f64, gradients: &mut Gradients) {
        let moved = self.module.take().map(|module| self.adam.step(rate, module, gradients));
        self.module = moved;
    }

    /// Adds weights and moments.
    pub fn save(&self, state: &mut State) {
        state.module(&self.weights(), self.get());
        self.adam.save(self.get(), state);
    }

    /// Takes up saved weights and moments.
    ///
    /// # Errors
    /// The checkpoint lacks an array or has another shape.
    pub fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let Some(module) = self.module.take() else {
            return Ok(());
        };
        let (module, outcome) = checkpoint.module(&self.weights(), module);
        self.adam.restore(&module, checkpoint);
        self.module = Some(module);
        outcome
    }

    fn weights(&self) -> String {
        format!("weights.{}", self.name)
    }
}

/// The mean of −ln σ(a): what it costs not to be called real.
///
/// # Shapes
/// Logits `[n, 1]` to `[1]`.
pub fn called_real(logits: Tensor<2>) -> Tensor<1> {
    softplus(logits.neg(), 1.0).mean()
}

/// The mean of −ln(1 − σ(a)): what it costs not to be called generated.
///
/// # Shapes
/// Logits `[n, 1]` to `[1]`.
pub fn called_generated(logits: Tensor<2>) -> Tensor<1> {
    softplus(logits, 1.0).mean()
}

/// The share of right calls; a call of exactly one half counts half.
///
/// # Shapes
/// Logits of real and of generated ones, `[n, 1]` each, to `[1]`, without gradients.
pub fn accuracy(real: Tensor<2>, generated: Tensor<2>) -> Tensor<1> {
    let right = Tensor::cat(vec![real, generated.neg()], 0).inner();
    (right.sign() + 1.0).mean() * 0.5
}

/// How many arrays of a module have a gradient, and how many are learnt at all.
#[cfg(test)]
pub(crate) fn reached<M: Module>(module: &M, gradients: &Gradients) -> [usize; 2] {
    use burn::module::{ModuleVisitor, Param};

    struct Count<'a>([usize; 2], &'a Gradients);

    impl ModuleVisitor for Count<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let value = param.val();
            if value.is_require_grad() {
                self.0[0] += usize::from(value.grad(self.1).is_some());
                self.0[1] += 1;
            }
        }
    }
    let mut count = Count([0; 2], gradients);
    module.visit(&mut count);
    count.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::device;

    fn logits(values: [[f32; 1]; 2]) -> Tensor<2> {
        Tensor::from_floats(values, &device::cpu())
    }

    fn number(tensor: Tensor<1>) -> f32 {
        device::take(tensor)[0]
    }

    #[test]
    fn an_undecided_discriminator_costs_ln_2_either_way() {
        let undecided = logits([[0.0], [0.0]]);
        assert!((number(called_real(undecided.clone())) - 2.0_f32.ln()).abs() < 1e-7);
        assert!((number(called_generated(undecided)) - 2.0_f32.ln()).abs() < 1e-7);
    }

    /// By hand: σ(ln 3) = ¾.
    #[test]
    fn costs_agree_with_a_hand_computed_case() {
        let sure = logits([[3.0_f32.ln()], [3.0_f32.ln()]]);
        assert!((number(called_real(sure.clone())) - (4.0_f32 / 3.0).ln()).abs() < 1e-6);
        assert!((number(called_generated(sure)) - 4.0_f32.ln()).abs() < 1e-6);
    }

    #[test]
    fn three_right_calls_of_four_are_an_accuracy_of_three_quarters() {
        let right = accuracy(logits([[1.0], [2.0]]), logits([[-1.0], [0.5]]));
        assert!((number(right) - 0.75).abs() < 1e-7);
    }
}
