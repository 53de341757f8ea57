//! Saving and restoring a run: named arrays on the device ([`State`]), and the same as plain data ([`Checkpoint`]), which
//! reads and writes safetensors.

use std::collections::{BTreeMap, HashMap};

use burn::module::{Module, ModuleVisitor, Param, ParamId};
use burn::tensor::{Tensor, TensorData, Transaction};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use crate::engine::error::Error;
use crate::engine::fill::Fill;

/// Named arrays, still on the device.
#[derive(Default)]
pub struct State {
    arrays: Vec<(String, Vec<usize>, Tensor<1>)>,
    known: Vec<(String, Array)>,
}

/// A plain array.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// Length of each axis.
    pub shape: Vec<usize>,
    /// Values, the last axis fastest.
    pub values: Vec<f32>,
}

/// Everything that a run needs to go on as if it had not stopped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checkpoint {
    /// Arrays by name.
    pub arrays: BTreeMap<String, Array>,
    /// Texts by name: the request, the step.
    pub notes: HashMap<String, String>,
}

/// Calls a function with the path of each array of a module.
struct Walk<F>(Vec<String>, F);

impl<F: FnMut(&str, ParamId, Vec<usize>, Tensor<1>)> ModuleVisitor for Walk<F> {
    fn enter_module(&mut self, name: &str, _kind: &str) {
        self.0.push(name.into());
    }
    fn exit_module(&mut self, _name: &str, _kind: &str) {
        self.0.pop();
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let value = param.val().inner();
        let (shape, n) = (value.dims().to_vec(), value.shape().num_elements());
        (self.1)(&self.0.join("."), param.id, shape, value.reshape([n]));
    }
}

/// Calls `each` with path, id, shape and flat value of each array of a module, in order.
pub fn walk<M: Module>(module: &M, each: impl FnMut(&str, ParamId, Vec<usize>, Tensor<1>)) {
    module.visit(&mut Walk(Vec::new(), each));
}

impl State {
    /// Adds an array.
    pub fn array<const D: usize>(&mut self, name: &str, value: Tensor<D>) {
        let value = value.inner();
        let (shape, n) = (value.dims().to_vec(), value.shape().num_elements());
        self.arrays.push((name.into(), shape, value.reshape([n])));
    }

    /// Adds numbers that the host knows.
    pub fn numbers(&mut self, name: &str, values: Vec<f32>) {
        let shape = vec![values.len()];
        self.known.push((name.into(), Array { shape, values }));
    }

    /// Adds every array of a module.
    pub fn module<M: Module>(&mut self, name: &str, module: &M) {
        walk(module, |path, _, shape, value| {
            self.arrays.push((format!("{name}.{path}"), shape, value));
        });
    }

    /// Name and shape of each array.
    pub fn shapes(&self) -> impl Iterator<Item = (&str, &[usize])> {
        let on_device = self.arrays.iter().map(|(name, shape, _)| (&**name, &**shape));
        let known = self.known.iter().map(|(name, array)| (&**name, &*array.shape));
        on_device.chain(known)
    }

    /// Reads everything back at once.
    ///
    /// # Errors
    /// The device failed.
    pub async fn read(self) -> Result<Checkpoint, Error> {
        let mut names = Vec::new();
        let mut transaction = Transaction::default();
        for (name, shape, value) in self.arrays {
            names.push((name, shape));
            transaction = transaction.register(value);
        }
        let data = transaction
            .execute_async()
            .await
            .map_err(|error| Error::Device(error.to_string()))?;
        let arrays = names.into_iter().zip(data).map(|((name, shape), data)| {
            Ok((
                name,
                Array {
                    shape,
                    values: floats(data)?,
                },
            ))
        });
        Ok(Checkpoint {
            arrays: arrays
                .chain(self.known.into_iter().map(Ok))
                .collect::<Result<_, Error>>()?,
            notes: HashMap::new(),
        })
    }
}

/// Reads one array back.
///
/// # Errors
/// The device failed.
pub async fn read(values: Tensor<1>) -> Result<Vec<f32>, Error> {
    let data = Transaction::default().register(values).execute_async().await;
    let data = data.map_err(|error| Error::Device(error.to_string()))?;
    data.into_iter().next().map_or_else(|| Ok(Vec::new()), floats)
}

/// The values of data that has been read back.
///
/// # Errors
/// The data are not 32-bit floats.
pub fn floats(data: TensorData) -> Result<Vec<f32>, Error> {
    data.try_into_vec::<f32>()
        .map_err(|error| Error::Device(format!("{error:?}")))
}

impl Checkpoint {
    /// The array of a name.
    ///
    /// # Errors
    /// There is none.
    pub fn array(&self, name: &str) -> Result<&Array, Error> {
        self.arrays
            .get(name)
            .ok_or_else(|| Error::Checkpoint(format!("it has no array `{name}`")))
    }

    /// Refuses a checkpoint with an array of another shape than the state of the run that is to take it up.
    ///
    /// # Errors
    /// The name and both shapes of the first such array.
    pub fn fits(&self, state: &State) -> Result<(), Error> {
        let differs = |(name, here): (&str, &[usize])| {
            let there = &self.arrays.get(name)?.shape;
            (there[..] != *here).then(|| format!("`{name}` is {there:?} there and {here:?} here"))
        };
        let first = state.shapes().find_map(differs);
        first.map_or(Ok(()), |what| Err(Error::Checkpoint(what)))
    }

    /// A module with the saved values, as far as they fit, and whether they all did.
    pub fn module<M: Module>(&self, name: &str, module: M) -> (M, Result<(), Error>) {
        let mut fill = Fill {
            path: vec![name.into()],
            from: self,
            outcome: Ok(()),
        };
        (module.map(&mut fill), fill.outcome)
    }

    /// Reads what [`Checkpoint::to_bytes`] wrote.
    ///
    /// # Errors
    /// The bytes are no safetensors file of 32-bit floats.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let refuse = |error: safetensors::SafeTensorError| Error::Checkpoint(error.to_string());
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(refuse)?;
        let notes = header.metadata().clone().unwrap_or_default();
        let file = SafeTensors::deserialize(bytes).map_err(refuse)?;
        let arrays = file
            .iter()
            .map(|(name, view)| Ok((name.to_string(), Array::read(&view)?)));
        Ok(Self {
            arrays: arrays.collect::<Result<_, Error>>()?,
            notes,
        })
    }

    /// Writes a safetensors file.
    ///
    /// # Errors
    /// An array's shape does not fit its values.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let refuse = |error: safetensors::SafeTensorError| Error::Checkpoint(error.to_string());
        let views = self.arrays.iter().map(|(name, array)| {
            let view = TensorView::new(Dtype::F32, array.shape.clone(), bytemuck::cast_slice(&array.values));
            Ok((name.as_str(), view.map_err(refuse)?))
        });
        let views = views.collect::<Result<Vec<_>, Error>>()?;
        safetensors::serialize(views, Some(self.notes.clone())).map_err(refuse)
    }
}

impl Array {
    fn read(view: &TensorView<'_>) -> Result<Self, Error> {
        if view.dtype() != Dtype::F32 {
            return Err(Error::Checkpoint(format!("its arrays are {:?}, not F32", view.dtype())));
        }
        let values = view
            .data()
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        Ok(Self {
            shape: view.shape().to_vec(),
            values,
        })
    }
}

/// A tensor like `old` with other values; tracked if `old` was.
pub fn refilled<const D: usize>(old: &Tensor<D>, values: Vec<f32>) -> Tensor<D> {
    let new = Tensor::from_data(TensorData::new(values, old.dims()), &old.device());
    if old.is_require_grad() { new.require_grad() } else { new }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_as_they_went() {
        let array = Array {
            shape: vec![2, 1],
            values: vec![1.5, -2.0],
        };
        let mut checkpoint = Checkpoint::default();
        checkpoint.arrays.insert("weights.head".into(), array);
        checkpoint.notes.insert("step".into(), "7".into());
        assert_eq!(
            Checkpoint::from_bytes(&checkpoint.to_bytes().unwrap()).unwrap(),
            checkpoint
        );
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        assert!(matches!(
            Checkpoint::from_bytes(b"not a checkpoint"),
            Err(Error::Checkpoint(_))
        ));
    }
}
