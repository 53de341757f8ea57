//! Embedded clustering: an autoencoder, centres among its codes, and a target that the assignment sharpens itself. DEC and
//! IDEC differ in what becomes of the decoder.

use burn::module::{Module, Param};
use burn::tensor::{Tensor, TensorData};

use crate::engine::adam::Adam;
use crate::engine::autoencoder::{Autoencoder, reconstructions};
use crate::engine::checkpoint::{Checkpoint, State, read};
use crate::engine::error::Error;
use crate::engine::images::Images;
use crate::engine::look::{Exhibit, Inspection, Look, Seen};
use crate::engine::maths::dots::Rows;
use crate::engine::maths::kmeans::KMeans;
use crate::engine::methods::Setup;
use crate::engine::network::{Init, Pass};
use crate::engine::objective::{Batch, Learner, LocalFuture, Progress, Terms, Wants};
use crate::engine::recipe::{Knobs, Recipe};
use crate::engine::student::{Target, assignment, divergence};
use crate::params::{ParamError, Values};

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
    /// As soon as there are centres.
    target: Option<Target>,
    /// Images in all.
    n: usize,
}

impl Embedded {
    /// A learner whose settings `read` takes from the knobs.
    ///
    /// # Errors
    /// A value outside its range.
    pub fn new(
        setup: &Setup<'_>,
        read: fn(&Values) -> Result<Recipe, ParamError>,
        values: &Values,
    ) -> Result<Self, ParamError> {
        let recipe = read(values)?;
        let Knobs {
            net, channels, code, ..
        } = recipe.knobs;
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
            recipe,
            seed: setup.seed,
            target: None,
            n: setup.images.n,
        })
    }

    fn model(&self) -> &Model {
        self.model.as_ref().expect("the model is only taken inside a step")
    }

    fn loss(&self, batch: &Batch) -> Terms {
        let (model, recipe) = (self.model(), &self.recipe);
        let [images, clean] = recipe.knobs.views.of(batch);
        let codes = model.net.encode(images, Pass::Learn);
        let Some(target) = &self.target else {
            let error = self.reconstruction(codes, clean);
            let off = error.zeros_like();
            return Terms::of("reconstruction", error).and("clustering", off);
        };
        let target = target.shares.clone().select(0, batch.rows.clone());
        let clustering = divergence(target, &assignment(codes.clone(), model.centres.val()));
        let error = match recipe.reconstruction {
            0.0 => clustering.zeros_like(),
            weight => self.reconstruction(codes, clean) * weight,
        };
        Terms::of("reconstruction", error).and("clustering", clustering * recipe.clustering)
    }

    fn reconstruction(&self, codes: Tensor<2>, clean: Tensor<4>) -> Tensor<1> {
        let decoded = self.model().net.decode(codes, Pass::Learn);
        self.recipe.knobs.output.error(clean.flatten(1, 3), decoded)
    }

    /// Ink that a net draws of codes.
    fn ink(&self, net: &Autoencoder, codes: Tensor<2>) -> Tensor<2> {
        self.recipe.knobs.output.ink(net.decode(codes, Pass::Look))
    }

    /// Codes of all images, without gradients.
    fn codes(&self, images: &Images) -> Tensor<2> {
        let net = self.model().net.valid();
        let codes = images.chunks(images.n).map(|chunk| net.encode(chunk, Pass::Look));
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
        self.target = Some(Target::of(q, self.target.as_ref()).await?);
        Ok(())
    }

    /// Share of the images that changed their cluster between the last two targets.
    fn changed(&self) -> f64 {
        self.target.as_ref().map_or(1.0, |target| target.changed)
    }
}

impl Learner for Embedded {
    fn wants(&self) -> Wants {
        self.recipe.knobs.views.wants()
    }

    fn step(&mut self, batch: &Batch, _at: Progress) -> Terms {
        let terms = self.loss(batch);
        let mut gradients = terms.total().backward();
        let model = self.model.take().expect("steps do not nest");
        let rate = if self.target.is_some() {
            self.recipe.knobs.sharpening
        } else {
            self.recipe.knobs.rate
        };
        self.model = Some(self.adam.step(rate, model, &mut gradients));
        terms.detached()
    }

    fn refresh<'a>(&'a mut self, images: &'a Images, at: Progress) -> LocalFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            if at.step == self.recipe.knobs.pretrain {
                self.place_centres(images).await?;
            }
            let since = at.step.saturating_sub(self.recipe.knobs.pretrain);
            if at.step >= self.recipe.knobs.pretrain && since.is_multiple_of(self.recipe.knobs.refresh) {
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
        let dimension = ("effective dimension", seen.effective_dimension());
        Inspection {
            gauges: vec![("share that changed cluster", self.changed()), dimension],
            ..Inspection::default()
        }
    }

    fn exhibits(&self, images: &Images) -> Vec<Exhibit> {
        let model = self.model().valid();
        let mut all = vec![reconstructions(images, |x| {
            self.ink(&model.net, model.net.encode(x, Pass::Look))
        })];
        if self.target.is_some() {
            let (k, height) = (model.centres.dims()[0], images.height);
            let drawn = self.ink(&model.net, model.centres.val());
            all.push(Exhibit {
                name: "centres",
                about: "What the decoder makes of each centre; a decoder that is no longer trained loses touch.",
                columns: k,
                pictures: drawn.reshape([k, 1, height, images.width]),
            });
        }
        all
    }

    fn decode(&self, codes: Tensor<2>) -> Option<Tensor<2>> {
        Some(self.ink(&self.model().net.valid(), codes))
    }

    fn settled(&self) -> bool {
        self.changed() < self.recipe.knobs.tolerance
    }

    fn state(&self) -> State {
        let mut state = State::default();
        state.module("weights", self.model());
        self.adam.save(self.model(), &mut state);
        if let Some(target) = &self.target {
            target.save(&mut state);
        }
        state
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let model = self.model.take().expect("restoring does not happen inside a step");
        let (model, outcome) = checkpoint.module("weights", model);
        self.adam.restore(&model, checkpoint);
        let (k, device) = (model.centres.dims()[0], model.centres.val().inner().device());
        self.model = Some(model);
        outcome?;
        self.target = Target::restored(checkpoint, [self.n, k], &device)?;
        Ok(())
    }
}
