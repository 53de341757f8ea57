//! Adding up terms on the device between two looks, so that a step reads nothing back.

use burn::tensor::Tensor;

use crate::engine::objective::Terms;
use crate::protocol::Reading;

/// The terms since the last look, added up on the device.
#[derive(Default)]
pub struct Sums {
    names: Vec<&'static str>,
    parts: usize,
    /// The sums on the device, terms first.
    pub total: Option<Tensor<1>>,
    /// Steps added up.
    pub steps: usize,
}

impl Sums {
    /// Adds the terms of a step.
    pub fn add(&mut self, terms: &Terms) {
        let all: Vec<_> = terms.parts().iter().chain(terms.gauges()).collect();
        if all.is_empty() {
            return;
        }
        self.names = all.iter().map(|(name, _)| *name).collect();
        self.parts = terms.parts().len();
        let values = Tensor::cat(all.iter().map(|(_, value)| value.clone()).collect(), 0);
        self.total = Some(match self.total.take() {
            Some(total) => total + values,
            None => values,
        });
        self.steps += 1;
    }

    /// Means by name: terms first, then gauges.
    pub fn readings(&self, values: &[f32]) -> (Vec<Reading>, Vec<Reading>) {
        let mean = |(name, value): (&&str, &f32)| Reading {
            name: (*name).into(),
            value: f64::from(*value) / self.steps as f64,
        };
        let mut all: Vec<Reading> = self.names.iter().zip(values).map(mean).collect();
        let gauges = all.split_off(self.parts.min(all.len()));
        (all, gauges)
    }
}
