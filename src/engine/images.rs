//! The images of a run, without labels: on the host and on the device.

use std::sync::Arc;

use burn::tensor::{Device, Tensor, TensorData};

use crate::engine::dataset::Dataset;

/// Images of one forward pass.
const CHUNK: usize = 1000;

/// Images from 0 to 1 that a learner may see. There is no field for labels, by design.
#[derive(Clone)]
pub struct Images {
    /// `[n, height * width]` on the host.
    pub pixels: Arc<Vec<f32>>,
    /// `[n, 1, height, width]` on the device.
    pub tensor: Tensor<4>,
    /// How many.
    pub n: usize,
    /// Rows of an image.
    pub height: usize,
    /// Columns of an image.
    pub width: usize,
}

impl Images {
    /// Uploads a data set's images, scaled from 0..255 to 0..1.
    pub fn upload(dataset: &Dataset, device: &Device) -> Self {
        let (n, height, width) = (dataset.len(), dataset.height, dataset.width);
        let pixels: Vec<f32> = dataset.pixels.iter().map(|pixel| f32::from(*pixel) / 255.0).collect();
        let tensor = Tensor::from_data(TensorData::new(pixels.clone(), [n, 1, height, width]), device);
        Self {
            pixels: Arc::new(pixels),
            tensor,
            n,
            height,
            width,
        }
    }

    /// The first `n` images in pieces that one forward pass can take, `[up to 1000, 1, height, width]` each: bounds the memory
    /// of feature maps.
    pub fn chunks(&self, n: usize) -> impl Iterator<Item = Tensor<4>> + '_ {
        let chunk = move |start| self.tensor.clone().narrow(0, start, CHUNK.min(n - start));
        (0..n).step_by(CHUNK).map(chunk)
    }

    /// Pixels of an image.
    pub fn size(&self) -> usize {
        self.height * self.width
    }

    /// The pixels of one image, row by row.
    pub fn image(&self, i: usize) -> &[f32] {
        &self.pixels[i * self.size()..(i + 1) * self.size()]
    }
}
