//! Embedded clustering: an autoencoder, centres among its codes, and a target that the assignment sharpens itself. DEC and
//! IDEC differ in what becomes of the decoder.

use burn::module::{Module, Param};
use burn::tensor::{Tensor, TensorData, Transaction};

use crate::engine::adam::Adam;
use crate::engine::autoencoder::{Autoencoder, Net, Output, Turned, reconstructions};
use crate::engine::checkpoint::{Checkpoint, State, floats};
use crate::engine::error::Error;
use crate::engine::images::Images;
use crate::engine::look::{Exhibit, Inspection, Look, Seen};
use crate::engine::maths::dots::Rows;
use crate::engine::maths::kmeans::KMeans;
use crate::engine::methods::Setup;
use crate::engine::network::{Init, Pass};
use crate::engine::objective::{Batch, Learner, LocalFuture, Progress, Terms, Wants};
use crate::params::{ParamError, Values};

/// Images of one forward pass over all of them: bounds the memory that feature maps take.
const CHUNK: usize = 1000;

/// What a method of this family has settled on.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Adam's learning rate while pre-training.
    pub rate: f64,
    /// Adam's learning rate afterwards.
    pub sharpening: f64,
    /// Weight of KL(P ‖ Q).
    pub clustering: f64,
    /// Weight of the reconstruction once centres are there.
    pub reconstruction: f64,
    /// Steps from one target to the next.
    pub refresh: usize,
    /// Smallest share of images that must change between two targets for training to go on.
    pub tolerance: f64,
    /// Steps of pre-training.
    pub pretrain: usize,
    /// Where images are turned and moved.
    pub views: Turned,
}

/// The network and the centres.
#[derive(Module, Debug)]
struct Model {
    net: Autoencoder,
    centres: Param<Tensor<2>>,
}

/// The learner of this family.
pub struct Embedded {
    model: Option<Model>,
    adam: Adam,
    read: fn(&Values) -> Result<Recipe, ParamError>,
    recipe: Recipe,
    seed: u64,
    /// P, `[n, k]`, as soon as there are centres.
    target: Option<Tensor<2>>,
    /// The most probable cluster of each image when the target was made, `[n]`.
    clusters: Option<Tensor<1>>,
    /// Share of the images that changed their cluster between the last two targets.
    changed: f64,
}

impl Embedded {
    /// A learner whose settings `read` takes from the knobs; `sizes` are the channels and the length of the code.
    ///
    /// # Errors
    /// A value outside its range.
    pub fn new(
        setup: &Setup<'_>,
        read: fn(&Values) -> Result<Recipe, ParamError>,
        values: &Values,
        net: Net,
        [channels, code]: [usize; 2],
    ) -> Result<Self, ParamError> {
        let mut init = Init::new(setup.seed, setup.device);
        let shape = [setup.images.height, setup.images.width];
        let model = Model {
            net: Autoencoder::new(&mut init, net, shape, channels, code),
            centres: init.constant([setup.clusters, code], 0.0),
        };
        Ok(Self {
            model: Some(model),
            adam: Adam::default(),
            read,
            recipe: read(values)?,
            seed: setup.seed,
            target: None,
            clusters: None,
            changed: 1.0,
        })
    }

    fn model(&self) -> &Model {
        self.model.as_ref().expect("the model is only taken inside a step")
    }

    fn loss(&self, batch: &Batch) -> Terms {
        let (model, recipe) = (self.model(), &self.recipe);
        let [images, clean] = recipe.views.of(batch);
        let codes = model.net.encode(images, Pass::Learn);
        let Some(target) = &self.target else {
            let error = reconstruction(&model.net, codes, clean);
            let off = Tensor::zeros([1], &error.device());
            return Terms::of("reconstruction", error).and("clustering", off);
        };
        let target = target.clone().select(0, batch.rows.clone());
        let clustering = divergence(target, &assignment(codes.clone(), model.centres.val()));
        let error = if recipe.reconstruction > 0.0 {
            reconstruction(&model.net, codes, clean) * recipe.reconstruction
        } else {
            Tensor::zeros([1], &clustering.device())
        };
        Terms::of("reconstruction", error).and("clustering", clustering * recipe.clustering)
    }

    /// Codes of all images, without gradients.
    fn codes(&self, images: &Images) -> Tensor<2> {
        let net = self.model().net.valid();
        let chunk = |start| images.tensor.clone().narrow(0, start, CHUNK.min(images.n - start));
        let codes = (0..images.n)
            .step_by(CHUNK)
            .map(|start| net.encode(chunk(start), Pass::Look));
        Tensor::cat(codes.collect(), 0)
    }

    /// Puts the centres where K-means finds them among the codes.
    async fn place_centres(&mut self, images: &Images) -> Result<(), Error> {
        let codes = self.codes(images);
        let width = codes.dims()[1];
        let values = read(codes.reshape([images.n * width])).await?;
        let k = self.model().centres.dims()[0];
        let found = KMeans::fit(&Rows::new(values, width), k, 20, 100, self.seed);
        let data = TensorData::new(found.centres().to_vec(), [k, width]);
        let model = self.model.take().expect("refreshing does not happen inside a step");
        let centres = model
            .centres
            .map(|old| Tensor::from_data(data, &old.device()).require_grad());
        self.model = Some(Model { centres, ..model });
        self.adam = Adam::default();
        Ok(())
    }

    /// Makes a new target from all images, and measures how many have changed their cluster.
    async fn aim(&mut self, images: &Images) -> Result<(), Error> {
        let q = assignment(self.codes(images), self.model().centres.val().inner());
        self.target = Some(sharpened(q.clone()));
        let clusters = q.argmax(1).float().reshape([images.n]);
        if let Some(before) = self.clusters.replace(clusters.clone()) {
            let changed = before.not_equal(clusters).float().mean();
            self.changed = f64::from(read(changed).await?[0]);
        }
        Ok(())
    }
}

/// The one read of a refresh.
async fn read(values: Tensor<1>) -> Result<Vec<f32>, Error> {
    let data = Transaction::default().register(values).execute_async().await;
    let data = data
        .map_err(|error| Error::Device(error.to_string()))?
        .into_iter()
        .next();
    data.map_or_else(|| Ok(Vec::new()), floats)
}

fn reconstruction(net: &Autoencoder, codes: Tensor<2>, clean: Tensor<4>) -> Tensor<1> {
    Output::Squared.error(clean.flatten(1, 3), net.decode(codes, Pass::Learn))
}

/// qᵢⱼ ∝ 1 / (1 + ‖zᵢ − μⱼ‖²): Student's t with one degree of freedom.
///
/// # Shapes
/// Codes `[n, d]` and centres `[k, d]` to `[n, k]`, rows adding up to 1.
pub fn assignment(codes: Tensor<2>, centres: Tensor<2>) -> Tensor<2> {
    let lengths = codes.clone().square().sum_dim(1) + centres.clone().square().sum_dim(1).transpose();
    let squared = (lengths - codes.matmul(centres.transpose()) * 2.0).clamp_min(0.0);
    let kernel = (squared + 1.0).recip();
    kernel.clone() / kernel.sum_dim(1)
}

/// pᵢⱼ ∝ qᵢⱼ² / Σᵢ qᵢⱼ, the target.
///
/// # Shapes
/// `[n, k]` to `[n, k]`, rows adding up to 1.
pub fn sharpened(q: Tensor<2>) -> Tensor<2> {
    let weights = q.clone().square() / q.sum_dim(0).clamp_min(1e-12);
    weights.clone() / weights.sum_dim(1)
}

/// The mean over images of KL(p ‖ q), in nats.
///
/// # Shapes
/// `[n, k]` and `[n, k]` to `[1]`.
pub fn divergence(p: Tensor<2>, q: &Tensor<2>) -> Tensor<1> {
    let n = p.dims()[0];
    let ratio = p.clone().clamp_min(1e-12).log() - q.clone().clamp_min(1e-12).log();
    (p * ratio).sum() / n as f32
}

impl Learner for Embedded {
    fn wants(&self) -> Wants {
        self.recipe.views.wants()
    }

    fn step(&mut self, batch: &Batch, _at: Progress) -> Terms {
        let terms = self.loss(batch);
        let mut gradients = terms.total().backward();
        let model = self.model.take().expect("steps do not nest");
        let rate = if self.target.is_some() {
            self.recipe.sharpening
        } else {
            self.recipe.rate
        };
        self.model = Some(self.adam.step(rate, model, &mut gradients));
        terms.detached()
    }

    fn refresh<'a>(&'a mut self, images: &'a Images, at: Progress) -> LocalFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            if at.step == self.recipe.pretrain {
                self.place_centres(images).await?;
            }
            let since = at.step.saturating_sub(self.recipe.pretrain);
            if at.step >= self.recipe.pretrain && since.is_multiple_of(self.recipe.refresh) {
                self.aim(images).await?;
            }
            Ok(())
        })
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.recipe = (self.read)(values)?;
        Ok(())
    }

    fn look(&self, images: Tensor<4>) -> Look {
        let model = self.model().valid();
        let codes = model.net.encode(images, Pass::Look);
        if self.target.is_none() {
            return Look::features(codes);
        }
        Look::assigned(codes.clone(), assignment(codes, model.centres.val()))
    }

    fn inspect(&self, seen: &Seen) -> Inspection {
        Inspection {
            gauges: vec![
                ("share that changed cluster", self.changed),
                ("effective dimension", seen.effective_dimension()),
            ],
            ..Inspection::default()
        }
    }

    fn exhibits(&self, images: &Images) -> Vec<Exhibit> {
        let model = self.model().valid();
        let mut all = vec![reconstructions(images, |x| {
            Output::Squared.ink(model.net.decode(model.net.encode(x, Pass::Look), Pass::Look))
        })];
        if self.target.is_some() {
            let [k, shape] = [model.centres.dims()[0], images.height];
            let drawn = Output::Squared.ink(model.net.decode(model.centres.val(), Pass::Look));
            all.push(Exhibit {
                name: "centres",
                about: "What the decoder makes of each centre; a decoder that is no longer trained loses touch.",
                columns: k,
                pictures: drawn.reshape([k, 1, shape, images.width]),
            });
        }
        all
    }

    fn decode(&self, codes: Tensor<2>) -> Option<Tensor<2>> {
        Some(Output::Squared.ink(self.model().net.valid().decode(codes, Pass::Look)))
    }

    fn settled(&self) -> bool {
        self.changed < self.recipe.tolerance
    }

    fn state(&self) -> State {
        let mut state = State::default();
        state.module("weights", self.model());
        self.adam.save(self.model(), &mut state);
        if let (Some(target), Some(clusters)) = (&self.target, &self.clusters) {
            state.array("target", target.clone());
            state.array("clusters", clusters.clone());
            let changed = [self.changed as f32];
            state.array("changed", Tensor::<1>::from_floats(changed, &target.device()));
        }
        state
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let model = self.model.take().expect("restoring does not happen inside a step");
        let (model, outcome) = checkpoint.module("weights", model);
        self.adam.restore(&model, checkpoint);
        let device = model.centres.val().inner().device();
        self.model = Some(model);
        outcome?;
        if let Ok(target) = checkpoint.array("target") {
            let [n, k] = [target.shape[0], target.shape[1]];
            let clusters = checkpoint.array("clusters")?.values.clone();
            self.target = Some(Tensor::from_data(
                TensorData::new(target.values.clone(), [n, k]),
                &device,
            ));
            self.clusters = Some(Tensor::from_data(TensorData::new(clusters, [n]), &device));
            self.changed = f64::from(checkpoint.array("changed")?.values[0]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::device::{cpu, take};

    fn tensor<const D: usize>(values: &[f32], shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(values.to_vec(), shape), &cpu())
    }

    /// By hand: a code at 0, centres at 0 and 1: kernels 1 and ½.
    #[test]
    fn the_assignment_agrees_with_a_hand_computed_case() {
        let q = take(assignment(tensor(&[0.0], [1, 1]), tensor(&[0.0, 1.0], [2, 1])).reshape([2]));
        assert!(
            (q[0] - 2.0 / 3.0).abs() < 1e-6 && (q[1] - 1.0 / 3.0).abs() < 1e-6,
            "{q:?}"
        );
    }

    /// By hand: q = (¾, ¼) and (½, ½): column sums 5/4 and ¾; weights 9/20 and 1/12, then 1/5 and 1/3.
    #[test]
    fn the_target_agrees_with_a_hand_computed_case() {
        let p = take(sharpened(tensor(&[0.75, 0.25, 0.5, 0.5], [2, 2])).reshape([4]));
        let first = (9.0 / 20.0) / (9.0 / 20.0 + 1.0 / 12.0);
        let second = (1.0 / 5.0) / (1.0 / 5.0 + 1.0 / 3.0);
        assert!((p[0] - first).abs() < 1e-6 && (p[2] - second).abs() < 1e-6, "{p:?}");
    }

    /// ∂L/∂z = (2/n) Σⱼ (1 + ‖z − μⱼ‖²)⁻¹ (pⱼ − qⱼ)(z − μⱼ), and minus that of each image for a centre.
    #[test]
    fn the_gradients_are_the_published_ones() {
        let (z, mu) = ([0.3_f32, -0.8, 1.1], [0.5_f32, -1.0]);
        let (codes, centres) = (
            Tensor::<2>::from_data(TensorData::new(z.to_vec(), [3, 1]), &cpu().autodiff()).require_grad(),
            Tensor::<2>::from_data(TensorData::new(mu.to_vec(), [2, 1]), &cpu().autodiff()).require_grad(),
        );
        let q = assignment(codes.clone(), centres.clone());
        let p = sharpened(q.clone().inner());
        let gradients = divergence(p.clone().autodiff(), &q).backward();
        let (p, q) = (take(p.reshape([6])), take(q.inner().reshape([6])));
        let slope = |i: usize, j: usize| {
            2.0 / 3.0 * (p[2 * i + j] - q[2 * i + j]) * (z[i] - mu[j]) / (1.0 + (z[i] - mu[j]).powi(2))
        };
        let of_codes = take(codes.grad(&gradients).unwrap().reshape([3]));
        let of_centres = take(centres.grad(&gradients).unwrap().reshape([2]));
        for (i, g) in of_codes.iter().enumerate() {
            assert!((g - slope(i, 0) - slope(i, 1)).abs() < 1e-5, "{i}: {g}");
        }
        for (j, g) in of_centres.iter().enumerate() {
            assert!((g + slope(0, j) + slope(1, j) + slope(2, j)).abs() < 1e-5, "{j}: {g}");
        }
    }
}
