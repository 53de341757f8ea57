//! Gradient descent on one objective with one optimiser: what most methods need.

use burn::tensor::Tensor;

use crate::engine::adam::Adam;
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::error::Error;
use crate::engine::grouping::Grouping;
use crate::engine::images::Images;
use crate::engine::look::{Exhibit, Inspection, Look, Seen};
use crate::engine::objective::{Batch, Learner, Objective, Progress, Terms, Wants};
use crate::params::{ParamError, Values};

/// What the last step is saved as.
const AT: &str = "descent.at";

/// An [`Objective`] descended by [`Adam`].
pub struct Descent<O> {
    objective: Option<O>,
    adam: Adam,
    /// The last step, for looks.
    at: Progress,
}

impl<O: Objective> Descent<O> {
    /// Starts from an objective's initial weights.
    pub fn new(objective: O) -> Self {
        Self {
            objective: Some(objective),
            adam: Adam::default(),
            at: Progress::default(),
        }
    }

    fn objective(&self) -> &O {
        self.objective
            .as_ref()
            .expect("the objective is only taken inside a step")
    }
}

impl<O: Objective> Learner for Descent<O> {
    fn wants(&self) -> Wants {
        self.objective().wants()
    }

    fn step(&mut self, batch: &Batch, at: Progress) -> Terms {
        self.at = at;
        let objective = self.objective.take().expect("steps do not nest");
        let terms = objective.loss(batch, at);
        let mut gradients = terms.total().backward();
        let terms = terms.detached();
        let rate = objective.rate(at);
        self.objective = Some(self.adam.step(rate, objective, &mut gradients));
        terms
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.objective
            .as_mut()
            .map_or(Ok(()), |objective| objective.tune(values))
    }

    fn look(&self, images: Tensor<4>) -> Look {
        self.objective().valid().look(images)
    }

    fn grouping(&self) -> Grouping {
        self.objective().grouping()
    }

    fn inspect(&self, seen: &Seen) -> Inspection {
        self.objective().inspect_at(seen, self.at)
    }

    fn exhibits(&self, images: &Images) -> Vec<Exhibit> {
        self.objective().valid().exhibits(images)
    }

    fn decode(&self, codes: Tensor<2>) -> Option<Tensor<2>> {
        self.objective().valid().decode(codes)
    }

    fn state(&self) -> State {
        let mut state = State::default();
        state.module("weights", self.objective());
        self.adam.save(self.objective(), &mut state);
        state.numbers(AT, vec![self.at.step as f32, self.at.steps as f32]);
        state
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        if let Some([step, steps]) = checkpoint.array(AT).ok().map(|array| &array.values[..]) {
            self.at = Progress {
                step: *step as usize,
                steps: *steps as usize,
            };
        }
        let objective = self.objective.take().expect("restoring does not happen inside a step");
        let (objective, outcome) = checkpoint.module("weights", objective);
        self.adam.restore(&objective, checkpoint);
        self.objective = Some(objective);
        outcome
    }
}
