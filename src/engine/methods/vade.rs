//! `VaDE`, variational deep embedding: a variational autoencoder whose prior over codes is a mixture, one component a cluster.
//!
//! Jiang, Zheng, Tan, Tang and Zhou (IJCAI 2017, arXiv:1611.05148). First an autoencoder is trained on the means alone (with
//! `spread` above 0 a variational one); then a Gaussian mixture, fitted to the means of all images on the host, becomes the
//! prior; then everything is trained together.
//! Differences: the autoencoder is trained as a whole instead of layer by layer; weights π start from the fitted mixture
//! instead of being equal; of several fits the one with the largest likelihood is taken (the released code takes the only
//! one, and choosing by accuracy would be using labels); images are turned before they are coded, unless `views` says never (the
//! denoising criterion of Im, Ahn, Memisevic and Bengio 2017, arXiv:1511.06406); Adam's ε is 1e-8 instead of 1e-4.

use burn::module::Module;
use burn::tensor::Tensor;

use super::{Info, Method, Setup};
use crate::engine::adam::Adam;
use crate::engine::autoencoder::{Net, Turned, reconstructions};
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::error::Error;
use crate::engine::gaussian::Variational;
use crate::engine::images::Images;
use crate::engine::look::{Exhibit, Look};
use crate::engine::network::Init;
use crate::engine::objective::{Batch, Learner, LocalFuture, Progress, Terms, Wants};
use crate::engine::prior::{Embedding, Prior};
use crate::engine::tour;
use crate::params::{ParamError, Values};

/// `VaDE`.
pub const METHOD: Method = Method {
    info: Info {
        id: "vade",
        name: "VaDE",
        family: "codes and clusters together",
        idea: "A variational autoencoder whose codes come from a mixture instead of one normal distribution: each cluster has a component of its own, from which new images can be drawn.",
        formula: r"\begin{aligned} & \mathcal{L} = -\mathbb{E}_{q(z|x)}\bigl[\ln p(x|z)\bigr] \\ & + \textstyle\sum_c \gamma_c \operatorname{KL}\bigl(q(z|x)\,\Vert\,\mathcal{N}(u_c, \lambda_c)\bigr) \\ & + \operatorname{KL}(\gamma\,\Vert\,\pi), \\ & \gamma_c \propto \pi_c\,\mathcal{N}(z; u_c, \lambda_c) \end{aligned}",
        paper: [
            "Jiang, Zheng, Tan, Tang, Zhou (2017)",
            "Variational deep embedding: an unsupervised and generative approach to clustering",
            "https://arxiv.org/abs/1611.05148",
        ],
        terms: &[
            [
                "reconstruction",
                r"-\textstyle\sum_d \bigl[x_d \ln \hat{x}_d + (1 - x_d) \ln(1 - \hat{x}_d)\bigr]",
                "Keeps in the code what redraws the image, in nats an image.",
            ],
            [
                "divergence from the mixture",
                r"\begin{aligned} & \tfrac12 \textstyle\sum_c \gamma_c \sum_j \bigl(\ln \lambda_{cj} + \tfrac{\sigma_j^2 + (\mu_j - u_{cj})^2}{\lambda_{cj}} \\ & \qquad - 1 - \ln \sigma_j^2\bigr) \end{aligned}",
                "Pulls each code to the components that claim it, and these to their codes; before the fit there is one normal, weighed by β.",
            ],
            [
                "cluster entropy",
                r"\textstyle\sum_c \gamma_c \ln(\gamma_c / \pi_c)",
                "What naming the cluster costs: up to −ln π for a certain image; 0 while the autoencoder is trained.",
            ],
        ],
        presets: &[
            (
                "page",
                "A small dense net: a variational autoencoder on turned images, then the mixture for as long as a minute allows.",
                &[
                    ("spread", "0.2"),
                    ("noise", "0"),
                    ("batch", "125"),
                    ("steps", "10000"),
                    ("pretrain", "4000"),
                ],
            ),
            (
                "paper",
                "The net 784–500–500–2000–10, 50 epochs of autoencoder and 300 of the mixture on 10,000 images.",
                &[
                    ("net", "published"),
                    ("batch", "100"),
                    ("steps", "35000"),
                    ("pretrain", "5000"),
                    ("views", "never"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::params! {
    /// Knobs of `VaDE`.
    pub struct Knobs {
        /// Steps of the autoencoder before the mixture is fitted.
        pretrain: usize = 2000, count(1, 10_000_000);
        /// Where images are turned and moved a little: nowhere (never), before coding alone, so that the decoder must set them
        /// right (input), or also in what is to be redrawn (both).
        views: Turned = Turned::Input, choice, live;
        /// Share of the pixels that are blanked while the autoencoder is trained.
        noise: f64 = 0.2, real(0.0, 0.9), live;
        /// Weight β of the divergence from one normal while the autoencoder is trained: 0 is the published autoencoder on the means.
        spread: f64 = 0.0, real(0.0, 8.0), live;
        /// Adam's learning rate for the network.
        rate: f64 = 0.002, real(0.000_01, 0.1), live;
        /// Adam's learning rate for the mixture's weights, means and variances.
        mixture: f64 = 0.002, real(0.0, 0.1), live;
        /// Factor on both rates every 10 epochs after the fit, down to a tenth.
        decay: f64 = 0.9, real(0.1, 1.0), live;
        /// Fits of the mixture from other seeds; the largest likelihood wins.
        restarts: usize = 4, count(1, 100);
        /// The layers: 256–128 (small), 500–500–2000 (published), or convolutions (conv).
        net: Net = Net::Small, choice;
        /// Channels of the first convolution; the second has twice as many, the dense layer eight times (conv).
        channels: usize = 16, count(2, 64) if net("conv");
        /// Length of the code.
        code: usize = 10, count(1, 128);
    }
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let mut init = Init::new(setup.seed, setup.device);
    let shape = [setup.images.height, setup.images.width];
    let net = Variational::new(&mut init, knobs.net, shape, knobs.channels, knobs.code);
    let prior = Prior::standard(&init, setup.clusters, knobs.code);
    let rows = setup.clusters.min(SHOWN) * EACH;
    Ok(Box::new(Vade {
        model: Some(Embedding { net, prior }),
        adams: [Adam::default(), Adam::new("adam of the mixture", 0.9)],
        fitted: None,
        normals: tour::normals(setup.seed, rows, knobs.code, setup.device),
        knobs,
        seed: setup.seed,
        n_images: setup.images.n,
    }))
}

/// Components whose samples are shown at most, and samples of each.
const SHOWN: usize = 20;
const EACH: usize = 10;

/// Network and prior with an optimiser each.
struct Vade {
    model: Option<Embedding>,
    adams: [Adam; 2],
    /// The step after which the mixture was fitted.
    fitted: Option<usize>,
    normals: Tensor<2>,
    knobs: Knobs,
    seed: u64,
    n_images: usize,
}

impl Vade {
    fn model(&self) -> &Embedding {
        self.model.as_ref().expect("the model is only taken inside a step")
    }

    /// Those of the autoencoder before the fit, then those of the bound.
    fn terms(&self, model: &Embedding, batch: &Batch) -> Terms {
        let [reconstruction, divergence, entropy] = match self.fitted {
            Some(_) => model.bound(batch, self.knobs.views),
            None => model.autoencoded(batch, self.knobs.views, [self.knobs.noise, self.knobs.spread]),
        };
        let weights = model.prior.weights();
        Terms::of("reconstruction", reconstruction)
            .and("divergence from the mixture", divergence)
            .and("cluster entropy", entropy)
            .gauge("smallest weight", weights.clone().min())
            .gauge("largest weight", weights.max())
    }

    /// The factor on the rates: `decay` every 10 epochs since the fit, at least a tenth.
    fn slowed(&self, batch: &Batch, at: Progress) -> f64 {
        let per_epoch = (self.n_images / batch.images.dims()[0]).max(1);
        let since = at.step - self.fitted.unwrap_or(at.step).min(at.step);
        self.knobs.decay.powf((since / per_epoch / 10) as f64).max(0.1)
    }
}

impl Learner for Vade {
    fn wants(&self) -> Wants {
        self.knobs.views.wants()
    }

    fn step(&mut self, batch: &Batch, at: Progress) -> Terms {
        let model = self.model.take().expect("steps do not nest");
        let terms = self.terms(&model, batch);
        let mut gradients = terms.total().backward();
        let (Embedding { net, mut prior }, slowed) = (model, self.slowed(batch, at));
        let [of_net, of_prior] = &mut self.adams;
        let net = of_net.step(self.knobs.rate * slowed, net, &mut gradients);
        if self.fitted.is_some() {
            prior = of_prior.step(self.knobs.mixture * slowed, prior, &mut gradients);
        }
        self.model = Some(Embedding { net, prior });
        terms.detached()
    }

    fn refresh<'a>(&'a mut self, images: &'a Images, at: Progress) -> LocalFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            if self.fitted.is_none() && at.step >= self.knobs.pretrain {
                let model = self.model();
                let prior = model.fitted(images, self.knobs.restarts, self.seed).await?;
                self.model = self.model.take().map(|model| Embedding { prior, ..model });
                self.fitted = Some(at.step);
            }
            Ok(())
        })
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        Knobs::read(values).map(|knobs| self.knobs = knobs)
    }

    fn look(&self, images: Tensor<4>) -> Look {
        self.model().valid().look(images, self.fitted.is_some())
    }

    fn exhibits(&self, images: &Images) -> Vec<Exhibit> {
        let Embedding { net, prior } = self.model().valid();
        let drawn = net.ink(prior.sample(self.normals.clone(), EACH));
        vec![
            reconstructions(images, |x| net.redrawn(x)),
            tour::components(drawn, images, EACH),
        ]
    }

    fn decode(&self, codes: Tensor<2>) -> Option<Tensor<2>> {
        Some(self.model().net.valid().ink(codes))
    }

    fn state(&self) -> State {
        let (model, [of_net, of_prior]) = (self.model(), &self.adams);
        let mut state = State::default();
        state.module("weights", model);
        of_net.save(&model.net, &mut state);
        of_prior.save(&model.prior, &mut state);
        state.numbers("fitted", vec![self.fitted.map_or(-1.0, |step| step as f32)]);
        state
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let fitted = checkpoint.array("fitted")?.values.first().copied();
        self.fitted = fitted.filter(|step| *step >= 0.0).map(|step| step as usize);
        let model = self.model.take().expect("restoring does not happen inside a step");
        let (model, outcome) = checkpoint.module("weights", model);
        let [of_net, of_prior] = &mut self.adams;
        of_net.restore(&model.net, checkpoint);
        of_prior.restore(&model.prior, checkpoint);
        self.model = Some(model);
        outcome
    }
}

#[cfg(test)]
mod tests {
    use futures_lite::future::block_on;

    use crate::engine::Run;
    use crate::engine::dataset::{Dataset, Subset};
    use crate::engine::device::opened_cpu;
    use crate::protocol::{Request, Snapshot};

    fn prepared(knobs: &[(&str, &str)]) -> Run {
        let common = [("net", "small"), ("batch", "50"), ("restarts", "2"), ("clusters", "3")];
        let request = Request {
            method: "vade".into(),
            knobs: common
                .iter()
                .chain(knobs)
                .map(|(name, text)| ((*name).into(), (*text).into()))
                .collect(),
            subset: Subset {
                classes: Some(vec![0, 1, 6]),
                per_class: Some(60),
                ..Subset::default()
            },
            ..Request::default()
        };
        Run::prepare(&request, &Dataset::embedded(), &opened_cpu("a test")).unwrap()
    }

    fn train(run: &mut Run, steps: usize) -> Snapshot {
        for _ in 0..steps {
            run.step();
            block_on(run.refresh()).unwrap();
        }
        block_on(run.observe(None)).unwrap()
    }

    fn term(snapshot: &Snapshot, name: &str) -> f64 {
        snapshot.terms.iter().find(|term| term.name == name).unwrap().value
    }

    #[test]
    fn three_digits_become_three_components() {
        let mut run = prepared(&[("pretrain", "100"), ("steps", "250"), ("spread", "0")]);
        let first = train(&mut run, 100);
        assert_eq!(term(&first, "divergence from the mixture"), 0.0);
        assert_eq!(term(&first, "cluster entropy"), 0.0);
        let last = train(&mut run, 150);
        assert!(term(&last, "cluster entropy") > 0.1, "{:?}", last.terms);
        assert!(last.scores.unwrap().acc >= 0.85, "{:?}", last.scores);
        assert_eq!(last.balance.active, 3);
    }

    /// Before the fit and after it, and with an optimiser that has not begun.
    #[test]
    fn a_restored_run_goes_on_to_the_last_bit() {
        for cut in [5, 10, 15] {
            let knobs = [("pretrain", "10"), ("steps", "20")];
            let (mut whole, mut other) = (prepared(&knobs), prepared(&knobs));
            train(&mut whole, cut);
            let saved = block_on(whole.save()).unwrap();
            other.restore(&saved).unwrap();
            train(&mut whole, 20 - cut);
            train(&mut other, 20 - cut);
            let [whole, other] = [whole, other].map(|run| block_on(run.save()).unwrap());
            assert!(whole == other, "cut off after {cut} steps");
        }
    }
}
