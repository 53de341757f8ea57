//! Variational autoencoder and a mixture: codes are spread out by noise and held near one standard normal, then clustered.
//!
//! Kingma and Welling, "Auto-encoding variational Bayes" (ICLR 2014, arXiv:1312.6114); β: Higgins et al. (ICLR 2017); free
//! bits: Kingma et al. (2016, arXiv:1606.04934); the warm-up: Sønderby et al. (2016, arXiv:1602.02282). Both terms are sums,
//! over pixels and over units: averaging one of them would multiply β by hundreds. Clusters are those of the means, never of
//! samples. Differences: Adam instead of Adagrad, and grey pixels are taken as probabilities instead of being drawn;
//! images are turned before they are coded, unless `views` says never (the denoising criterion of Im, Ahn, Memisevic and Bengio
//! 2017, arXiv:1511.06406).

use burn::module::Module;
use burn::tensor::Tensor;

use super::{Info, Method, Setup};
use crate::engine::autoencoder::{Net, Turned, cross_entropy, reconstructions};
use crate::engine::descent::Descent;
use crate::engine::error::Error;
use crate::engine::gaussian::{Variational, mean_divergences, mean_image_error};
use crate::engine::grouping::Grouping;
use crate::engine::images::Images;
use crate::engine::look::{Exhibit, Inspection, Look, Seen};
use crate::engine::network::{Init, Pass};
use crate::engine::objective::{Batch, Learner, Objective, Progress, Terms, Wants};
use crate::engine::tour;
use crate::params::{ParamError, Values};
use crate::protocol::Bars;

/// Variational autoencoder.
pub const METHOD: Method = Method {
    info: Info {
        id: "vae",
        name: "Variational autoencoder + mixture",
        family: "learnt representations",
        idea: "Give each image a cloud of codes instead of a point, and pull all clouds towards one normal distribution: new digits can be drawn from it, but the pull also pushes the classes together.",
        formula: r"\mathcal{L} = -\mathbb{E}_{q(z|x)}\bigl[\ln p(x|z)\bigr] + \beta\,\operatorname{KL}\bigl(q(z|x)\,\Vert\,\mathcal{N}(0, I)\bigr)",
        paper: [
            "Kingma, Welling (2014)",
            "Auto-encoding variational Bayes",
            "https://arxiv.org/abs/1312.6114",
        ],
        terms: &[
            [
                "reconstruction",
                r"-\textstyle\sum_d \bigl[x_d \ln \hat{x}_d + (1 - x_d) \ln(1 - \hat{x}_d)\bigr]",
                "Keeps in the code what redraws the image, in nats an image.",
            ],
            [
                "divergence",
                r"\tfrac{\beta}{2} \textstyle\sum_j \bigl(\mu_j^2 + \sigma_j^2 - 1 - \ln \sigma_j^2\bigr)",
                "What the code costs, in nats times β; too dear, and units fall silent: posterior collapse.",
            ],
        ],
        presets: &[
            (
                "page",
                "A small dense net that pays little for its code, on turned and moved images.",
                &[("batch", "125"), ("beta", "0.2"), ("steps", "4000")],
            ),
            (
                "paper",
                "The net 784–500–500–2000–10 of VaDE and LTVAE, 60 epochs of 10,000 images.",
                &[
                    ("net", "published"),
                    ("batch", "100"),
                    ("steps", "6000"),
                    ("views", "never"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::params! {
    /// Knobs of the variational autoencoder.
    pub struct Knobs {
        /// Weight β of the divergence: 1 is the bound on the likelihood, 16 silences units until the code says nothing.
        beta: f64 = 1.0, real(0.0, 32.0), live;
        /// Share of the steps over which β rises from 0, so that the decoder learns to use the code before it has to pay.
        warmup: f64 = 0.0, real(0.0, 1.0), live;
        /// Nats that each unit may use without paying (free bits).
        free: f64 = 0.0, real(0.0, 4.0), live;
        /// Where images are turned and moved a little: nowhere (never), before coding alone, so that the decoder must set them
        /// right (input), or also in what is to be redrawn (both).
        views: Turned = Turned::Input, choice, live;
        /// Adam's learning rate.
        rate: f64 = 0.001, real(0.000_01, 0.1), live;
        /// What clusters the means: K-means, or a Gaussian mixture with diagonal covariances.
        grouping: Grouping = Grouping::Mixture, choice, live;
        /// The layers: 256–128 (small), 500–500–2000 (published), or convolutions (conv).
        net: Net = Net::Small, choice;
        /// Channels of the first convolution; the second has twice as many, the dense layer eight times (conv).
        channels: usize = 16, count(2, 64) if net("conv");
        /// Length of the code; with 2 the whole plane of codes is drawn.
        code: usize = 10, count(1, 128);
    }
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let mut init = Init::new(setup.seed, setup.device);
    let shape = [setup.images.height, setup.images.width];
    let net = Variational::new(&mut init, knobs.net, shape, knobs.channels, knobs.code);
    let baseline = mean_image_error(setup.images);
    let normals = tour::normals(setup.seed, ROWS * COLUMNS, knobs.code, setup.device);
    Ok(Box::new(Descent::new(Vae {
        net,
        knobs,
        baseline,
        normals,
    })))
}

/// Rows and columns of samples from the prior.
const ROWS: usize = 4;
const COLUMNS: usize = 8;

/// The objective.
#[derive(Module, Debug)]
pub struct Vae {
    net: Variational,
    #[module(skip)]
    knobs: Knobs,
    #[module(skip)]
    baseline: f64,
    #[module(skip)]
    normals: Tensor<2>,
}

impl Vae {
    /// β at a step.
    fn beta(&self, at: Progress) -> f64 {
        let warm = self.knobs.warmup * at.steps as f64;
        let share = if warm < 1.0 { 1.0 } else { at.step as f64 / warm };
        self.knobs.beta * share.min(1.0)
    }

    /// Draws codes as pictures.
    fn pictures(&self, codes: Tensor<2>, images: &Images) -> Tensor<4> {
        let n = codes.dims()[0];
        self.net.ink(codes).reshape([n, 1, images.height, images.width])
    }

    /// The code of the first image with one unit after the other moved from −3 to 3.
    fn traversals(&self, images: &Images) -> Exhibit {
        let first = images.tensor.clone().narrow(0, 0, 1);
        let codes = tour::traversals(self.net.encode(first, Pass::Look).mean, self.knobs.code.min(UNITS));
        Exhibit {
            name: "traversals",
            about: "A row a unit: the first image's code with this unit moved from −3 to 3; a row that does not change is a silent unit.",
            columns: tour::STOPS,
            pictures: self.pictures(codes, images),
        }
    }

    /// The plane of codes of length 2.
    fn plane(&self, images: &Images) -> Exhibit {
        Exhibit {
            name: "plane of codes",
            about: "What the decoder makes of codes from −3 to 3: the first unit to the right, the second upwards.",
            columns: SIDE,
            pictures: self.pictures(tour::plane(SIDE, &images.tensor.device()), images),
        }
    }
}

/// Units whose traversals are shown at most.
const UNITS: usize = 16;
/// Rows and columns of the plane.
const SIDE: usize = 15;

impl Objective for Vae {
    fn wants(&self) -> Wants {
        self.knobs.views.wants()
    }

    fn loss(&self, batch: &Batch, at: Progress) -> Terms {
        let [images, target] = self.knobs.views.of(batch);
        let codes = self.net.encode(images, Pass::Learn);
        let decoded = self.net.decode(codes.sample(&batch.noise), Pass::Learn);
        let reconstruction = cross_entropy(target.flatten(1, 3), decoded);
        let paid = codes.divergence().mean_dim(0).clamp_min(self.knobs.free);
        // Told, not minimised.
        let ratio = reconstruction.clone().detach() / self.baseline;
        Terms::of("reconstruction", reconstruction)
            .and("divergence", paid.sum() * self.beta(at))
            .gauge("reconstruction / mean image", ratio)
    }

    fn look(&self, images: Tensor<4>) -> Look {
        let codes = self.net.encode(images, Pass::Look);
        Look::features(codes.mean).with_aside(codes.log_variance)
    }

    fn grouping(&self) -> Grouping {
        self.knobs.grouping
    }

    fn inspect(&self, seen: &Seen) -> Inspection {
        let means = seen.moments(&seen.features);
        let active = means.iter().filter(|[_, variance]| *variance > ACTIVE).count();
        let heights = mean_divergences(seen, &means);
        Inspection {
            gauges: vec![
                ("active units", active as f64),
                ("nats in the code", heights.iter().sum()),
            ],
            bars: vec![Bars {
                name: "divergence of each unit".into(),
                about: "Mean KL(q(z|x) ‖ N(0, 1)) a unit of the code, in nats; a unit at 0 says nothing.".into(),
                axis: "unit".into(),
                range: [0.0, seen.width as f64],
                heights,
                marks: Vec::new(),
            }],
            ..Inspection::default()
        }
    }

    fn exhibits(&self, images: &Images) -> Vec<Exhibit> {
        let samples = Exhibit {
            name: "samples",
            about: "What the decoder makes of codes drawn from N(0, I), the same ones at every look.",
            columns: COLUMNS,
            pictures: self.pictures(self.normals.clone(), images),
        };
        let tour = if self.knobs.code == 2 {
            self.plane(images)
        } else {
            self.traversals(images)
        };
        vec![reconstructions(images, |x| self.net.redrawn(x)), samples, tour]
    }

    fn decode(&self, codes: Tensor<2>) -> Option<Tensor<2>> {
        Some(self.net.ink(codes))
    }

    fn rate(&self, _at: Progress) -> f64 {
        self.knobs.rate
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.knobs = Knobs::read(values)?;
        Ok(())
    }
}

/// Variance of a unit's mean over the images from which on it counts as active (Burda et al. 2016, arXiv:1509.00519).
const ACTIVE: f64 = 0.01;

#[cfg(test)]
mod tests {
    use futures_lite::future::block_on;

    use crate::engine::Run;
    use crate::engine::dataset::{Dataset, Subset};
    use crate::engine::device::opened_cpu;
    use crate::protocol::{Request, Snapshot};

    fn trained(knobs: &[(&str, &str)]) -> Snapshot {
        let common = [("net", "small"), ("batch", "100"), ("steps", "150")];
        let request = Request {
            method: "vae".into(),
            knobs: common
                .iter()
                .chain(knobs)
                .map(|(name, text)| ((*name).into(), (*text).into()))
                .collect(),
            subset: Subset {
                per_class: Some(50),
                ..Subset::default()
            },
            ..Request::default()
        };
        let mut run = Run::prepare(&request, &Dataset::embedded(), &opened_cpu("a test")).unwrap();
        while !run.finished() {
            run.step();
        }
        block_on(run.observe(None)).unwrap()
    }

    fn gauge(snapshot: &Snapshot, name: &str) -> f64 {
        snapshot.gauges.iter().find(|gauge| gauge.name == name).unwrap().value
    }

    #[test]
    fn a_dear_code_falls_silent() {
        let [cheap, dear] = ["0.1", "32"].map(|beta| trained(&[("beta", beta)]));
        assert_eq!(gauge(&cheap, "active units"), 10.0);
        assert!(gauge(&dear, "active units") <= 2.0, "{:?}", dear.gauges);
        assert!(gauge(&dear, "nats in the code") < 1.0, "{:?}", dear.gauges);
        let [cheap, dear] = [cheap, dear].map(|seen| gauge(&seen, "reconstruction / mean image"));
        assert!(cheap < dear && dear < 3.0, "{cheap} {dear}");
    }

    #[test]
    fn free_bits_keep_units_alive() {
        let last = trained(&[("beta", "32"), ("free", "1")]);
        assert!(gauge(&last, "nats in the code") > 5.0, "{:?}", last.gauges);
    }

    #[test]
    fn codes_of_length_two_are_shown_as_a_plane() {
        let last = trained(&[("code", "2"), ("steps", "1")]);
        let sheet = last.sheets.last().unwrap();
        assert_eq!((&*sheet.name, sheet.columns, sheet.count), ("plane of codes", 15, 225));
        let last = trained(&[("steps", "1")]);
        let sheet = last.sheets.last().unwrap();
        assert_eq!((&*sheet.name, sheet.columns, sheet.count), ("traversals", 9, 90));
        assert_eq!(last.bars[0].heights.len(), 10);
    }
}
