//! A module's parameters taken from a checkpoint.

use burn::module::{ModuleMapper, Param};
use burn::tensor::Tensor;

use super::checkpoint::{Checkpoint, refilled};
use super::error::Error;

/// Goes through a module's parameters and takes each from a checkpoint, by its path.
pub(super) struct Fill<'a> {
    pub(super) path: Vec<String>,
    pub(super) from: &'a Checkpoint,
    pub(super) outcome: Result<(), Error>,
}

impl ModuleMapper for Fill<'_> {
    fn enter_module(&mut self, name: &str, _kind: &str) {
        self.path.push(name.into());
    }
    fn exit_module(&mut self, _name: &str, _kind: &str) {
        self.path.pop();
    }
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.join(".");
        let shape = param.val().dims();
        match self.from.array(&name) {
            Ok(array) if array.shape == shape => {
                let values = array.values.clone();
                param.map(|old| refilled(&old, values))
            }
            Ok(array) => {
                self.outcome = Err(Error::Checkpoint(format!(
                    "`{name}` is {:?} there and {shape:?} here",
                    array.shape
                )));
                param
            }
            Err(error) => {
                self.outcome = Err(error);
                param
            }
        }
    }
}
