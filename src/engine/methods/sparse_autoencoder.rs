//! Sparse autoencoder and K-means: each unit of the code may be active for few images only.
//!
//! Ng, "Sparse autoencoder", CS294A lecture notes (2011): sigmoid units, squared error, weight decay on weight matrices and
//! β·Σ KL(ρ ‖ ρ̂ⱼ) with ρ̂ⱼ the mean activation of unit j. Differences: ρ̂ is the batch's mean instead of that of all images,
//! the optimiser is Adam instead of L-BFGS, and K-means runs on codes of length 1 unless told otherwise.

use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::sigmoid;

use super::{Info, Method, Setup};
use crate::engine::autoencoder::{Autoencoder, Net, Turned, reconstructions};
use crate::engine::descent::Descent;
use crate::engine::error::Error;
use crate::engine::images::Images;
use crate::engine::look::{Exhibit, Inspection, Look, Seen, histogram};
use crate::engine::network::{Init, Pass};
use crate::engine::objective::{Batch, Learner, Objective, Progress, Terms, Wants};
use crate::params::{ParamError, Values};
use crate::protocol::{Bars, Mark};

/// Sparse autoencoder and K-means.
pub const METHOD: Method = Method {
    info: Info {
        id: "sparse-autoencoder",
        name: "Sparse autoencoder + K-means",
        family: "learnt representations",
        idea: "Redraw each image from a code in which a unit may be active for few images only, then cluster the codes.",
        formula: r"J = \tfrac{1}{2}\lVert x - \hat{x} \rVert^2 + \beta \sum_j \operatorname{KL}(\rho\,\Vert\,\hat\rho_j) + \tfrac{\lambda}{2}\sum\lVert W\rVert^2",
        paper: [
            "Ng (2011)",
            "Sparse autoencoder, CS294A lecture notes",
            "https://web.stanford.edu/class/cs294a/sparseAutoencoder.pdf",
        ],
        terms: &[
            [
                "reconstruction",
                r"\tfrac{1}{2}\lVert x - \hat{x} \rVert^2",
                "Keeps in the code what redraws the image; alone it leaves the code dense.",
            ],
            [
                "sparsity",
                r"\beta \sum_j \operatorname{KL}(\rho\,\Vert\,\hat\rho_j)",
                "Pulls the mean activity of each unit to ρ; a constant activity of ρ satisfies it as well, so it cannot stand alone.",
            ],
            [
                "weight decay",
                r"\tfrac{\lambda}{2}\sum\lVert W\rVert^2",
                "Keeps weights small, so that the decoder cannot make up for a code that has been silenced.",
            ],
        ],
        presets: &[
            (
                "page",
                "Two hidden layers before the sparse code, on turned and moved images.",
                &[("steps", "2000")],
            ),
            (
                "paper",
                "The lecture's single layer, 784–196–784, with its ρ, β and λ for digits.",
                &[
                    ("net", "single"),
                    ("code", "196"),
                    ("rho", "0.1"),
                    ("beta", "3"),
                    ("lambda", "0.003"),
                    ("views", "never"),
                    ("steps", "4000"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::choice! {
    /// What K-means sees of a code.
    pub enum Features { Unit = "unit", Raw = "raw" }
}

crate::params! {
    /// Knobs of the sparse autoencoder.
    pub struct Knobs {
        /// Activity ρ that each unit should have on the mean.
        rho: f64 = 0.1, real(0.001, 0.5), live;
        /// Weight β of the sparsity: at 0 the code is dense, too large it is the same for every image.
        beta: f64 = 3.0, real(0.0, 30.0), live;
        /// Weight decay λ of the weight matrices around the code.
        lambda: f64 = 0.0001, real(0.0, 0.1), live;
        /// Adam's learning rate.
        rate: f64 = 0.001, real(0.000_01, 0.1), live;
        /// Where images are turned and moved a little: nowhere (never), before coding alone, so that the decoder must set them
        /// right (input), or also in what is to be redrawn (both).
        views: Turned = Turned::Input, choice, live;
        /// What K-means clusters: codes scaled to length 1 (unit), or as they are (raw).
        features: Features = Features::Unit, choice, live;
        /// The layers before the code: none (single), 256–128 (small), 500–500–2000 (published), or convolutions (conv).
        net: Net = Net::Small, choice;
        /// Channels of the first convolution; the second has twice as many, the dense layer eight times (conv).
        channels: usize = 16, count(2, 64) if net("conv");
        /// Units of the code.
        code: usize = 64, count(1, 1024);
    }
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let mut init = Init::new(setup.seed, setup.device);
    let shape = [setup.images.height, setup.images.width];
    let net = Autoencoder::new(&mut init, knobs.net, shape, knobs.channels, knobs.code);
    Ok(Box::new(Descent::new(Sparse { net, knobs })))
}

/// The objective.
#[derive(Module, Debug)]
pub struct Sparse {
    net: Autoencoder,
    #[module(skip)]
    knobs: Knobs,
}

impl Sparse {
    /// Activities from 0 to 1, `[n, units]`.
    fn activities(&self, images: Tensor<4>, pass: Pass) -> Tensor<2> {
        sigmoid(self.net.encode(images, pass))
    }

    fn redraw(&self, activities: Tensor<2>, pass: Pass) -> Tensor<2> {
        sigmoid(self.net.decode(activities, pass))
    }

    /// Σ‖W‖² of the matrices into the code and out of it.
    fn squares(&self) -> Tensor<1> {
        self.net.code.weight.val().square().sum() + self.net.decoder.first().square().sum()
    }
}

/// Σⱼ KL(ρ ‖ ρ̂ⱼ), with ρ̂ⱼ the mean activity of unit j in the batch.
///
/// # Shapes
/// Activities `[n, units]` from 0 to 1, to `[1]` in nats.
pub fn sparsity(activities: Tensor<2>, rho: f64) -> Tensor<1> {
    let mean = activities.mean_dim(0).clamp(1e-6, 1.0 - 1e-6);
    let units = mean.dims()[1] as f64;
    let constant = units * (rho * rho.ln() + (1.0 - rho) * (1.0 - rho).ln());
    let cross = mean.clone().log() * rho + (mean.neg() + 1.0).log() * (1.0 - rho);
    cross.sum().neg() + constant
}

impl Objective for Sparse {
    fn wants(&self) -> Wants {
        self.knobs.views.wants()
    }

    fn loss(&self, batch: &Batch, _at: Progress) -> Terms {
        let [images, target] = self.knobs.views.of(batch);
        let activities = self.activities(images, Pass::Learn);
        let redrawn = self.redraw(activities.clone(), Pass::Learn);
        let n = target.dims()[0] as f64;
        let error = (redrawn - target.flatten(1, 3)).square().sum() / (2.0 * n);
        Terms::of("reconstruction", error)
            .and("sparsity", sparsity(activities, self.knobs.rho) * self.knobs.beta)
            .and("weight decay", self.squares() * (self.knobs.lambda / 2.0))
    }

    fn look(&self, images: Tensor<4>) -> Look {
        let activities = self.activities(images, Pass::Look);
        let features = match self.knobs.features {
            Features::Raw => activities.clone(),
            Features::Unit => {
                let norms = activities.clone().square().sum_dim(1).sqrt() + 1e-9;
                activities.clone() / norms
            }
        };
        Look::features(features).with_aside(activities)
    }

    fn inspect(&self, seen: &Seen) -> Inspection {
        let moments = seen.moments(&seen.aside);
        let units = moments.len().max(1) as f64;
        let still = moments.iter().filter(|[_, variance]| *variance < 1e-4).count() as f64;
        let mean = moments.iter().map(|[mean, _]| mean).sum::<f64>() / units;
        Inspection {
            gauges: vec![("mean activity", mean), ("share of still units", still / units)],
            bars: vec![self.activity(&moments)],
            ..Inspection::default()
        }
    }

    fn exhibits(&self, images: &Images) -> Vec<Exhibit> {
        vec![reconstructions(images, |x| {
            self.redraw(self.activities(x, Pass::Look), Pass::Look)
        })]
    }

    fn rate(&self, _at: Progress) -> f64 {
        self.knobs.rate
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.knobs = Knobs::read(values)?;
        Ok(())
    }
}

impl Sparse {
    /// How active the units are on the mean.
    fn activity(&self, moments: &[[f64; 2]]) -> Bars {
        Bars {
            name: "mean activity of the units".into(),
            about: "Units by their mean activity ρ̂ over the images; the sparsity term pulls all of them to ρ.".into(),
            axis: "mean activity".into(),
            range: [0.0, 1.0],
            heights: histogram(moments.iter().map(|[mean, _]| *mean), [0.0, 1.0], 40),
            marks: vec![Mark {
                name: "ρ".into(),
                at: self.knobs.rho,
            }],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::device::{cpu, take};
    use burn::tensor::TensorData;

    fn penalty(values: &[f32], rho: f64) -> f64 {
        let activities = Tensor::<2>::from_data(TensorData::new(values.to_vec(), [2, 2]), &cpu());
        f64::from(take(sparsity(activities, rho))[0])
    }

    /// By hand: means ½ and ¼ against ρ = ¼: KL(¼ ‖ ½) = ¼ ln ½ + ¾ ln 3/2, and 0.
    #[test]
    fn the_sparsity_agrees_with_a_hand_computed_case() {
        let expected = 0.25 * 0.5_f64.ln() + 0.75 * 1.5_f64.ln();
        assert!((penalty(&[0.25, 0.25, 0.75, 0.25], 0.25) - expected).abs() < 1e-6);
    }

    /// The published derivative: (−ρ/ρ̂ + (1−ρ)/(1−ρ̂)) / n for every activity of a unit.
    #[test]
    fn the_gradient_of_the_sparsity_is_the_published_one() {
        let values = vec![0.2_f32, 0.3, 0.6, 0.1];
        let data = TensorData::new(values.clone(), [2, 2]);
        let activities = Tensor::<2>::from_data(data, &cpu().autodiff()).require_grad();
        let gradients = sparsity(activities.clone(), 0.1).backward();
        let traced = take(activities.grad(&gradients).unwrap().reshape([4]));
        for (i, g) in traced.iter().enumerate() {
            let mean = f64::midpoint(f64::from(values[i % 2]), f64::from(values[i % 2 + 2]));
            let expected = 0.5 * (-0.1 / mean + 0.9 / (1.0 - mean));
            assert!((f64::from(*g) - expected).abs() < 1e-5, "{i}: {g} {expected}");
        }
    }

    #[test]
    fn a_silent_unit_costs_much_but_not_infinitely() {
        let cost = penalty(&[0.0, 0.1, 0.0, 0.1], 0.1);
        assert!(cost > 1.0 && cost.is_finite(), "{cost}");
    }
}
