//! One matrix product, for measuring how fast a machine multiplies: what training steps are held against.

use burn::tensor::{Device, Tensor, TensorData, Transaction};

use crate::engine::error::Error;

/// Two square matrices on a device.
pub struct Product {
    left: Tensor<2>,
    right: Tensor<2>,
}

impl Product {
    /// Matrices of `n` rows and columns.
    pub fn new(n: usize, device: &Device) -> Self {
        let values: Vec<f32> = (0..n * n).map(|i| (i % 97) as f32 * 0.01 - 0.5).collect();
        let matrix = || Tensor::from_data(TensorData::new(values.clone(), [n, n]), device);
        Self {
            left: matrix(),
            right: matrix(),
        }
    }

    /// Multiplies, and waits until that is done.
    ///
    /// # Errors
    /// The device failed.
    pub async fn run(&self) -> Result<(), Error> {
        let product = self.left.clone().matmul(self.right.clone());
        let corner = product.narrow(0, 0, 1).narrow(1, 0, 1);
        let read = Transaction::default().register(corner).execute_async().await;
        read.map(drop).map_err(|error| Error::Device(error.to_string()))
    }
}
