//! Deep `InfoMax` and K-means: a code that can tell the places of its own image from those of others.
//!
//! Hjelm, Fedorov, Lavoie-Marchildon, Grewal, Bachman, Trischler and Bengio (2019, arXiv:1808.06670), with the scores of the
//! released code: inner products after a map of places and one of codes. The paper classifies frozen features; clustering
//! them by K-means is our use. Differences: scores are divided by the root of their width; beyond the border the nearest
//! pixel is repeated; the global score is an inner product as well; the discriminator of the prior has as many units as the
//! layer before the code, then a quarter. With `views` a code is that of the turned image: information across views, as in
//! Bachman, Hjelm and Buchwalter (2019, arXiv:1906.00910), who turn both sides.

use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::sigmoid;

use super::{Info, Method, Setup};
use crate::engine::autoencoder::Turned;
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::error::Error;
use crate::engine::estimator::Estimator;
use crate::engine::infomax::{Discriminator, Encoded, Net, Patches, Sizes};
use crate::engine::look::{Inspection, Look, Seen};
use crate::engine::network::{Init, Pass};
use crate::engine::objective::{Batch, Learner, Progress, Terms, Wants};
use crate::engine::player::{Player, accuracy, called_generated, called_real};
use crate::params::{ParamError, Values};

/// Deep `InfoMax` and K-means.
pub const METHOD: Method = Method {
    info: Info {
        id: "deep-infomax",
        name: "Deep InfoMax + K-means",
        family: "learnt representations",
        idea: "Make a code from which a critic can tell which patches come from the same image: what patches of an image share is kept, the rest is dropped; then cluster the features.",
        formula: r"\begin{aligned} & \mathcal{L} = -\tfrac{\beta}{M^2}\textstyle\sum_i \hat{I}(C^{(i)}(X); Y) \\ & - \alpha\,\hat{I}(C(X); Y) \\ & - \gamma\,\mathbb{E}\ln D(\sigma(Y)) \end{aligned}",
        paper: [
            "Hjelm, Fedorov, Lavoie-Marchildon, Grewal, Bachman, Trischler, Bengio (2019)",
            "Learning deep representations by mutual information estimation and maximization",
            "https://arxiv.org/abs/1808.06670",
        ],
        terms: &[
            [
                "local information",
                r"-\tfrac{\beta}{M^2}\sum_i \hat{I}(C^{(i)}(X); Y)",
                "Makes the code tell each patch of its image from patches of other images; a constant code cannot.",
            ],
            [
                "global information",
                r"-\alpha\,\hat{I}(C(X); Y)",
                "The same for the whole map of features at once.",
            ],
            [
                "prior matching",
                r"-\gamma\,\mathbb{E}\ln D(\sigma(Y))",
                "Spreads codes evenly over a cube: a discriminator must not tell them from uniform numbers.",
            ],
        ],
        presets: &[
            (
                "page",
                "A small net and noise-contrastive scores of turned images with the places of plain ones, for 13 epochs.",
                &[("batch", "64"), ("steps", "2000")],
            ),
            (
                "paper",
                "DIM(L) with the released net for 28×28 images, its critics cut from 2,048 to 512 units.",
                &[
                    ("channels", "64"),
                    ("hidden", "1024"),
                    ("code", "64"),
                    ("units", "512"),
                    ("gamma", "0.1"),
                    ("estimator", "jsd"),
                    ("views", "never"),
                    ("rate", "0.0001"),
                    ("batch", "64"),
                    ("steps", "15600"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::choice! {
    /// The layer that K-means clusters.
    pub enum Features { Code = "code", Hidden = "hidden" }
}

crate::params! {
    /// Knobs of the method.
    pub struct Knobs {
        /// Weight β of the information about places.
        beta: f64 = 1.0, real(0.0, 4.0), live;
        /// Weight α of the information about the whole map.
        alpha: f64 = 0.0, real(0.0, 4.0), live;
        /// Weight γ of matching the codes to a uniform prior: it keeps a few directions from taking all, and a large one
        /// leaves the code nothing else to say.
        gamma: f64 = 0.01, real(0.0, 4.0), live;
        /// Which images are turned and moved a little: none (never), the one that is coded, so that its code must know the places
        /// of the image as it was (input), or the same copy on both sides (both).
        views: Turned = Turned::Input, choice, live;
        /// The bound of the information: Jensen–Shannon (jsd) or noise-contrastive (nce).
        estimator: Estimator = Estimator::Nce, choice;
        /// What K-means clusters: the code, or the hidden layer before it, which also classifies better in the paper.
        features: Features = Features::Hidden, choice, live;
        /// Adam's learning rate, of all networks.
        rate: f64 = 0.001, real(0.000_01, 0.1), live;
        /// Channels of the first convolution; the second, whose map is scored place by place, has twice as many.
        channels: usize = 16, count(2, 64);
        /// What a place of the map sees: 7×7 pixels (small), or 13×13 at more time a step (wide).
        patches: Patches = Patches::Wide, choice;
        /// Units in the layer before the code.
        hidden: usize = 128, count(16, 2048);
        /// Length of the code Y.
        code: usize = 32, count(1, 256);
        /// Units in which the critics compare.
        units: usize = 64, count(8, 2048);
    }
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let mut init = Init::new(setup.seed, setup.device);
    let shape = [setup.images.height, setup.images.width];
    Ok(Box::new(DeepInfomax {
        net: Player::new("net", 0.9, Net::new(&mut init, knobs.sizes(), shape)),
        prior: Player::new("prior", 0.9, Discriminator::new(&mut init, knobs.code, knobs.hidden)),
        knobs,
    }))
}

impl Knobs {
    fn sizes(&self) -> Sizes {
        Sizes {
            patches: self.patches,
            channels: self.channels,
            hidden: self.hidden,
            code: self.code,
            units: self.units,
        }
    }
}

/// The learner: encoder and critics descend the three terms, the discriminator of the prior its own loss.
struct DeepInfomax {
    net: Player<Net>,
    prior: Player<Discriminator>,
    knobs: Knobs,
}

impl DeepInfomax {
    /// The codes of a batch and the map whose places are scored: of one image each, or of an image and its turned copy.
    fn encode(&self, batch: &Batch) -> Encoded {
        let (net, views) = (self.net.get(), self.knobs.views);
        let [coded, shown] = views.of(batch);
        let encoded = net.encode(coded, Pass::Learn);
        match views {
            Turned::Input => Encoded {
                map: net.encode(shown, Pass::Learn).map,
                ..encoded
            },
            _ => encoded,
        }
    }

    /// The three terms, and how far both bounds have left what blind scores give.
    fn terms(&self, encoded: &Encoded) -> Terms {
        let (net, knobs) = (self.net.get(), &self.knobs);
        let n = encoded.code.dims()[0];
        let [local, global] = net.scores(encoded).map(|scores| knobs.estimator.loss(scores));
        // Plain weights are constants here: the encoder fools the discriminator, which learns elsewhere.
        let fooled = self.prior.get().valid().forward(sigmoid(encoded.code.clone()));
        let gained = |loss: &Tensor<1>, places| loss.clone().neg() + knobs.estimator.blind(n, places);
        let gauges = [gained(&local, net.places()), gained(&global, 1)];
        let [about_places, about_maps] = gauges;
        Terms::of("local information", local * knobs.beta)
            .and("global information", global * knobs.alpha)
            .and("prior matching", called_real(fooled) * knobs.gamma)
            .gauge("local bound", about_places)
            .gauge("global bound", about_maps)
    }

    /// The discriminator's loss and accuracy on detached codes and numbers of the prior.
    fn told(&self, code: Tensor<2>, batch: &Batch) -> [Tensor<1>; 2] {
        let uniform = batch.noise.uniform(code.dims(), &code.device());
        let real = self.prior.get().forward(uniform);
        let coded = self.prior.get().forward(sigmoid(code));
        let right = accuracy(real.clone(), coded.clone());
        [(called_real(real) + called_generated(coded)) * 0.5, right]
    }
}

impl Learner for DeepInfomax {
    fn wants(&self) -> Wants {
        self.knobs.views.wants()
    }

    fn step(&mut self, batch: &Batch, _at: Progress) -> Terms {
        let encoded = self.encode(batch);
        let [loss, right] = self.told(encoded.code.clone().inner(), batch);
        let terms = self.terms(&encoded);
        drop(encoded);
        let (mut of_net, mut of_prior) = (terms.total().backward(), loss.backward());
        let terms = terms
            .gauge("discriminator loss", loss)
            .gauge("discriminator accuracy", right.autodiff())
            .detached();
        self.net.step(self.knobs.rate, &mut of_net);
        self.prior.step(self.knobs.rate, &mut of_prior);
        terms
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.knobs = Knobs::read(values)?;
        Ok(())
    }

    fn look(&self, images: Tensor<4>) -> Look {
        let encoded = self.net.get().valid().encode(images, Pass::Look);
        Look::features(match self.knobs.features {
            Features::Code => encoded.code,
            Features::Hidden => encoded.hidden,
        })
    }

    fn inspect(&self, seen: &Seen) -> Inspection {
        Inspection {
            gauges: vec![("effective dimension", seen.effective_dimension())],
            ..Inspection::default()
        }
    }

    fn state(&self) -> State {
        let mut state = State::default();
        self.net.save(&mut state);
        self.prior.save(&mut state);
        state
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        self.net.restore(checkpoint)?;
        self.prior.restore(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Int, TensorData};

    use crate::engine::Run;
    use crate::engine::dataset::{Dataset, Subset};
    use crate::engine::device::{self, opened_cpu};
    use crate::engine::objective::Noise;
    use crate::engine::player::reached;
    use crate::protocol::{Request, Snapshot};
    use futures_lite::future::block_on;

    const N: usize = 12;

    fn learner(knobs: &[(&str, &str)]) -> DeepInfomax {
        let small = [("channels", "2"), ("hidden", "16"), ("code", "3"), ("units", "8")];
        let values = small.iter().chain(knobs);
        let values = values.map(|(name, text)| ((*name).into(), (*text).into())).collect();
        let (knobs, mut init) = (Knobs::read(&values).unwrap(), Init::new(0, &device::cpu()));
        DeepInfomax {
            net: Player::new("net", 0.9, Net::new(&mut init, knobs.sizes(), [8, 8])),
            prior: Player::new("prior", 0.9, Discriminator::new(&mut init, 3, 16)),
            knobs,
        }
    }

    fn batch() -> Batch {
        Batch {
            images: Noise::at(1, 0).uniform([N, 1, 8, 8], &device::cpu()),
            views: Vec::new(),
            rows: Tensor::<1, Int>::from_data(TensorData::new(vec![0; N], [N]), &device::cpu()),
            noise: Noise::at(0, 0),
        }
    }

    fn encoded(learner: &DeepInfomax) -> Encoded {
        learner.net.get().encode(batch().images, Pass::Learn)
    }

    fn number(tensor: Tensor<1>) -> f32 {
        device::take(tensor.inner())[0]
    }

    #[test]
    fn each_loss_reaches_its_own_side_alone() {
        let learner = learner(&[("alpha", "1")]);
        let encoded = encoded(&learner);
        let of_prior = learner.told(encoded.code.clone().inner(), &batch())[0].backward();
        let of_net = learner.terms(&encoded).total().backward();
        let (net, prior) = (learner.net.get(), learner.prior.get());
        assert_eq!([reached(net, &of_prior)[0], reached(prior, &of_net)[0]], [0, 0]);
        let [by_net, all_of_net] = reached(net, &of_net);
        let [by_prior, all_of_prior] = reached(prior, &of_prior);
        assert_eq!([by_net, by_prior], [all_of_net, all_of_prior]);
    }

    /// The encoder wants its codes called real: pushing codes where the discriminator is surer that they are generated must
    /// cost it more. With the sign of the discriminator's own loss it would cost less.
    #[test]
    fn the_encoder_works_against_the_discriminator_of_the_prior() {
        let learner = learner(&[("gamma", "1"), ("beta", "0")]);
        let code = Noise::at(3, 0).normal([N, 3], &device::cpu()).autodiff().require_grad();
        let prior = learner.prior.get().valid();
        let fooling = called_real(prior.forward(sigmoid(code.clone())));
        let told = called_generated(prior.forward(sigmoid(code.clone())));
        let [fooling, told] = [fooling, told].map(|loss| code.grad(&loss.backward()).unwrap());
        let along = device::take((fooling * told).sum())[0];
        assert!(along < 0.0, "{along}");
    }

    #[test]
    fn a_code_of_a_turned_image_meets_the_places_of_the_image_as_it_was() {
        let turned = Noise::at(7, 0).uniform([N, 1, 8, 8], &device::cpu());
        let batch = Batch {
            views: vec![turned.clone()],
            ..batch()
        };
        let sides = |views: &str| {
            let encoded = learner(&[("views", views)]).encode(&batch);
            [encoded.code, encoded.map].map(|side| device::take(side.inner().flatten::<1>(0, 1)))
        };
        let net = learner(&[]);
        let of = |images: Tensor<4>| {
            let encoded = net.net.get().encode(images, Pass::Learn);
            [encoded.code, encoded.map].map(|side| device::take(side.inner().flatten::<1>(0, 1)))
        };
        let ([plain, places], [code, moved]) = (of(batch.images.clone()), of(turned));
        assert_eq!(sides("never"), [plain, places.clone()]);
        assert_eq!(sides("input"), [code.clone(), places]);
        assert_eq!(sides("both"), [code, moved]);
    }

    #[test]
    fn terms_carry_their_weights_and_add_up() {
        let [plain, heavy] = [("1", "1", "1"), ("2", "3", "4")].map(|(beta, alpha, gamma)| {
            let learner = learner(&[("beta", beta), ("alpha", alpha), ("gamma", gamma)]);
            let terms = learner.terms(&encoded(&learner));
            let parts: Vec<f32> = terms.parts().iter().map(|(_, part)| number(part.clone())).collect();
            (parts, number(terms.total()))
        });
        for (i, weight) in [2.0, 3.0, 4.0].into_iter().enumerate() {
            assert!((heavy.0[i] - weight * plain.0[i]).abs() < 1e-5 * heavy.0[i].abs());
        }
        assert!((heavy.1 - heavy.0.iter().sum::<f32>()).abs() < 1e-5);
    }

    /// One code for all images: no score can tell pairs apart, so neither bound leaves zero.
    #[test]
    fn a_constant_image_is_worth_no_information() {
        for estimator in ["jsd", "nce"] {
            let learner = learner(&[("estimator", estimator)]);
            let images = Tensor::<4>::ones([N, 1, 8, 8], &device::cpu());
            let terms = learner.terms(&learner.net.get().encode(images, Pass::Learn));
            for (name, bound) in terms.gauges() {
                assert!(number(bound.clone()) < 1e-4, "{estimator}, {name}");
            }
        }
    }

    fn run(estimator: &str) -> Run {
        let knobs = [
            ("estimator", estimator),
            ("channels", "4"),
            ("hidden", "32"),
            ("code", "8"),
            ("batch", "40"),
            ("rate", "0.003"),
            ("steps", "60"),
        ];
        let request = Request {
            method: "deep-infomax".into(),
            knobs: knobs
                .iter()
                .map(|(name, text)| ((*name).into(), (*text).into()))
                .collect(),
            subset: Subset {
                per_class: Some(20),
                ..Subset::default()
            },
            ..Request::default()
        };
        Run::prepare(&request, &Dataset::embedded(), &opened_cpu("a test")).unwrap()
    }

    fn after(run: &mut Run, steps: usize) -> Snapshot {
        (0..steps).for_each(|_| run.step());
        block_on(run.observe(None)).unwrap()
    }

    #[test]
    fn codes_of_digits_learn_to_tell_their_places() {
        for estimator in ["jsd", "nce"] {
            let mut run = run(estimator);
            let bound = |snapshot: &Snapshot| {
                snapshot
                    .gauges
                    .iter()
                    .find(|gauge| gauge.name == "local bound")
                    .unwrap()
                    .value
            };
            let first = bound(&after(&mut run, 1));
            after(&mut run, 49);
            let last = bound(&after(&mut run, 10));
            assert!(last > 0.02 && last > first + 0.1, "{estimator}: {first} to {last}");
        }
    }

    #[test]
    fn a_restored_run_takes_the_very_same_steps() {
        let mut whole = run("nce");
        after(&mut whole, 8);
        let saved = block_on(whole.save()).unwrap();
        let mut other = run("nce");
        other.restore(&saved).unwrap();
        let [a, b] = [&mut whole, &mut other].map(|run| after(run, 4));
        assert_eq!((a.terms, a.gauges), (b.terms, b.gauges));
    }
}
