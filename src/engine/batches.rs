//! The seeded order of images and the batches of each step.

use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::engine::images::Images;
use crate::engine::maths::random::{Purpose, permutation, rng};
use crate::engine::objective::{Batch, Noise, Wants};

/// Gives the batch of any step: each epoch is one seeded order, and the last partial batch is dropped so that shapes stay
/// the same. Nothing here needs saving: order, views and noise follow from seed and step.
pub struct Batches {
    seed: u64,
    size: usize,
    device: Device,
    order: Vec<u32>,
    epoch: Option<usize>,
}

impl Batches {
    /// Batches of `size` images, or of all where there are fewer.
    pub fn new(seed: u64, size: usize, images: usize, device: Device) -> Self {
        Self {
            seed,
            size: size.min(images).max(1),
            device,
            order: Vec::new(),
            epoch: None,
        }
    }

    /// Steps of one pass over `n` images.
    pub fn per_epoch(&self, n: usize) -> usize {
        (n / self.size).max(1)
    }

    /// The batch of a step.
    pub fn at(&mut self, step: usize, images: &Images, wants: Wants) -> Batch {
        let rows = self.rows(step, images.n);
        let indices: Vec<i32> = rows.iter().map(|row| *row as i32).collect();
        let rows_on_device = Tensor::<1, Int>::from_data(TensorData::new(indices, [rows.len()]), &self.device);
        let views = self.views(step, &rows, images, wants);
        let tensor = images.tensor.clone().select(0, rows_on_device.clone());
        Batch {
            images: tensor,
            views,
            rows: rows_on_device,
            noise: Noise::at(self.seed, step),
        }
    }

    fn rows(&mut self, step: usize, n: usize) -> Vec<u32> {
        let per_epoch = self.per_epoch(n);
        let (epoch, place) = (step / per_epoch, step % per_epoch * self.size);
        if self.epoch != Some(epoch) {
            self.order = permutation(n, &mut rng(self.seed, Purpose::Order, epoch as u64));
            self.epoch = Some(epoch);
        }
        self.order[place..place + self.size].to_vec()
    }

    fn views(&self, step: usize, rows: &[u32], images: &Images, wants: Wants) -> Vec<Tensor<4>> {
        let mut generator = rng(self.seed, Purpose::Views, step as u64);
        let shape = [rows.len(), 1, images.height, images.width];
        (0..wants.views)
            .map(|_| wants.affine.views(images, rows, &mut generator))
            .map(|view| Tensor::from_data(TensorData::new(view, shape), &self.device))
            .collect()
    }
}
