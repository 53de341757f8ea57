//! IMSAT, information maximising self-augmented training: RIM's entropies, and predictions that must not change when the
//! image is changed a little.
//!
//! Hu, Miyato, Tokui, Matsumoto and Sugiyama, "Learning discrete representations via information maximizing self-augmented
//! training" (ICML 2017, arXiv:1702.08720); virtual adversarial training: Miyato et al. (2018, arXiv:1704.03976).
//!
//! L = R + λ·[H(Y|X) − μ·H(Y)], R = mean KL(p(·|x) ‖ p(·|T(x))) with the clean side constant. Differences: batches follow one
//! seeded order an epoch instead of a fresh draw each step, and layers before batch norm have no bias.

use burn::module::Module;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Tensor, TensorData};

use super::rim::centred;
use super::{Info, Method, Setup};
use crate::engine::augment::Affine;
use crate::engine::classifier::Classifier;
use crate::engine::descent::Descent;
use crate::engine::error::Error;
use crate::engine::images::Images;
use crate::engine::information::{conditional_entropy, divergence, marginal_entropy, unit};
use crate::engine::look::Look;
use crate::engine::maths::knn;
use crate::engine::network::{Encoder, Init, Kind, Pass};
use crate::engine::objective::{Batch, Learner, Objective, Progress, Terms, Wants};
use crate::params::{ParamError, Values};

/// IMSAT.
pub const METHOD: Method = Method {
    info: Info {
        id: "imsat",
        name: "IMSAT",
        family: "information maximisation",
        idea: "RIM's entropies, and the prediction must stay the same when the image is turned, moved or perturbed: that ties clusters to what the images show.",
        formula: r"\mathcal{L} = \operatorname{KL}\bigl(p(\cdot|x)\,\Vert\,p(\cdot|T(x))\bigr) + \lambda\,\bigl[H(Y|X) - \mu\,H(Y)\bigr]",
        paper: [
            "Hu, Miyato, Tokui, Matsumoto, Sugiyama (2017)",
            "Learning discrete representations via information maximizing self-augmented training",
            "https://arxiv.org/abs/1702.08720",
        ],
        terms: &[
            [
                "self-augmentation",
                r"\operatorname{KL}\bigl(p(\cdot|x)\,\Vert\,p(\cdot|T(x))\bigr)",
                "Keeps the prediction when the image changes a little: prevents meaningless cuts.",
            ],
            [
                "conditional entropy",
                r"\lambda\,H(Y|X)",
                "Makes each image decide for a cluster.",
            ],
            [
                "marginal entropy",
                r"-\lambda\,\mu\,H(Y)",
                "Makes clusters share the images evenly; without it one cluster takes all.",
            ],
        ],
        presets: &[
            (
                "page",
                "A small convolutional net and affine views: clear clusters in about a minute.",
                &[("augmentation", "affine"), ("encoder", "conv"), ("steps", "800")],
            ),
            (
                "paper",
                "The published MNIST recipe: VAT, 1,200 units, 50 epochs of 70,000 images.",
                &[
                    ("augmentation", "vat"),
                    ("encoder", "mlp"),
                    ("hidden", "1200"),
                    ("steps", "14000"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::choice! {
    /// What T(x) is: a random perturbation, an adversarial one, or an affine view.
    pub enum Augmentation { Rpt = "rpt", Vat = "vat", Affine = "affine" }
}

crate::params! {
    /// Knobs of IMSAT; the defaults are the released MNIST settings, on a smaller net.
    pub struct Knobs {
        /// Weight λ of both entropies against self-augmentation.
        lambda: f64 = 0.1, real(0.0, 2.0), live;
        /// Weight μ of the marginal entropy H(Y): at 0 everything may collapse into one cluster.
        mu: f64 = 4.0, real(0.0, 8.0), live;
        /// What changes the image: a random perturbation (rpt), an adversarial one (vat), or turning and moving it (affine).
        augmentation: Augmentation = Augmentation::Vat, choice;
        /// Perturbation radius as a share of the distance to the 10th nearest image (rpt, vat).
        radius: f64 = 0.25, real(0.0, 2.0), live if augmentation("rpt", "vat");
        /// Length ξ of VAT's probe, on pixels from −1 to 1.
        probe: f64 = 10.0, real(0.001, 100.0), live if augmentation("vat");
        /// Power iterations of VAT.
        power: usize = 1, count(1, 5), live if augmentation("vat");
        /// Largest turn of an affine view, in degrees.
        rotate: f64 = 15.0, real(0.0, 45.0), live if augmentation("affine");
        /// Largest move of an affine view, as a share of the side.
        shift: f64 = 0.1, real(0.0, 0.5), live if augmentation("affine");
        /// Largest change of size of an affine view, as a share.
        scale: f64 = 0.1, real(0.0, 0.5), live if augmentation("affine");
        /// Largest shear of an affine view, as a share.
        shear: f64 = 0.15, real(0.0, 0.5), live if augmentation("affine");
        /// Adam's learning rate.
        rate: f64 = 0.002, real(0.000_01, 0.1), live;
        /// The encoder: dense layers (mlp) or convolutions (conv).
        encoder: Kind = Kind::Mlp, choice;
        /// Units in each of the two hidden layers (mlp).
        hidden: usize = 256, count(16, 2048) if encoder("mlp");
        /// Channels of the first convolution; the second has twice as many, the dense layer eight times (conv).
        channels: usize = 16, count(2, 64) if encoder("conv");
    }
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let mut init = Init::new(setup.seed, setup.device);
    let images = setup.images;
    let encoder = match knobs.encoder {
        Kind::Mlp => Encoder::mlp(&mut init, images.size(), &[knobs.hidden; 2], std::f32::consts::SQRT_2),
        Kind::Conv => Encoder::conv(
            &mut init,
            images.height,
            images.width,
            knobs.channels,
            8 * knobs.channels,
        ),
    };
    let gain = if knobs.encoder == Kind::Mlp { 1e-3 } else { 0.1 };
    let net = Classifier::new(&mut init, encoder, setup.clusters, gain);
    let radii = if knobs.augmentation == Augmentation::Affine {
        None
    } else {
        Some(radii(images))
    };
    Ok(Box::new(Descent::new(Imsat { net, knobs, radii })))
}

/// The distance of each image to its 10th neighbour, on pixels from −1 to 1, as `[n]` on the device.
fn radii(images: &Images) -> Tensor<1> {
    let mut distances = knn::nth_distance(&images.pixels, images.n, images.size(), 10.min(images.n - 1));
    for distance in &mut distances {
        *distance *= 2.0;
    }
    Tensor::from_data(TensorData::new(distances, [images.n]), &images.tensor.device())
}

/// The objective.
#[derive(Module, Debug)]
pub struct Imsat {
    net: Classifier,
    #[module(skip)]
    knobs: Knobs,
    #[module(skip)]
    radii: Option<Tensor<1>>,
}

impl Imsat {
    /// x + ε·d with ‖d‖ = 1 a row, ε = radius · distance to the 10th neighbour.
    fn moved(&self, x: Tensor<4>, direction: Tensor<4>, batch: &Batch) -> Tensor<4> {
        let radii = self
            .radii
            .clone()
            .expect("radii are measured where perturbations are used");
        let [n, ..] = x.dims();
        let radii = radii.select(0, batch.rows.clone()).reshape([n, 1, 1, 1]) * self.knobs.radius;
        x + direction * radii
    }

    /// The direction that changes predictions most, by power iteration from a random one.
    fn adversarial(&self, x: &Tensor<4>, target: &Tensor<2>, mut direction: Tensor<4>) -> Tensor<4> {
        // Plain weights are constants here, so that only the direction's gradient is computed.
        let net = self.net.valid();
        for _ in 0..self.knobs.power {
            let probe = direction.clone().inner().autodiff().require_grad();
            let logits = net.logits(x.clone() + probe.clone() * self.knobs.probe, Pass::Probe);
            let gradients = divergence(target.clone(), logits).backward();
            direction = unit(probe.grad(&gradients).expect("the probe records its gradient"));
        }
        direction
    }

    fn augmented(&self, x: &Tensor<4>, target: &Tensor<2>, batch: &Batch) -> Tensor<4> {
        let random = || unit(batch.noise.normal(x.dims(), &x.device()));
        match self.knobs.augmentation {
            Augmentation::Affine => centred(batch.views[0].clone()),
            Augmentation::Rpt => self.moved(x.clone(), random(), batch),
            Augmentation::Vat => self.moved(x.clone(), self.adversarial(x, target, random()), batch),
        }
    }
}

impl Objective for Imsat {
    fn wants(&self) -> Wants {
        let Knobs {
            rotate,
            shift,
            scale,
            shear,
            ..
        } = self.knobs;
        let [rotate, shift, scale, shear] = [rotate, shift, scale, shear].map(|x| x as f32);
        let views = usize::from(self.knobs.augmentation == Augmentation::Affine);
        Wants {
            batch: true,
            views,
            affine: Affine {
                rotate,
                shift,
                scale,
                shear,
            },
        }
    }

    fn loss(&self, batch: &Batch, _at: Progress) -> Terms {
        let x = centred(batch.images.clone());
        let logits = self.net.logits(x.clone(), Pass::Learn);
        let target = log_softmax(logits.clone(), 1).inner();
        let augmented = self.net.logits(self.augmented(&x, &target, batch), Pass::Probe);
        let (lambda, mu) = (self.knobs.lambda, self.knobs.mu);
        Terms::of("self-augmentation", divergence(target, augmented))
            .and("conditional entropy", conditional_entropy(logits.clone()) * lambda)
            .and("marginal entropy", marginal_entropy(logits) * (-lambda * mu))
    }

    fn look(&self, images: Tensor<4>) -> Look {
        self.net.look(centred(images))
    }

    fn rate(&self, _at: Progress) -> f64 {
        self.knobs.rate
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.knobs = Knobs::read(values)?;
        Ok(())
    }
}
