//! DAC, deep adaptive image clustering: the network decides which pairs of images are alike and learns from its own answers,
//! surest pairs first.
//!
//! Chang, Wang, Meng, Xiang and Pan, "Deep adaptive image clustering" (ICCV 2017). Two variants: `paper` labels pairs by two
//! thresholds that approach each other, ignores those in between and takes the cross-entropy; `released` is the authors' code
//! for MNIST, with one falling threshold, the squared error, labels from clean images and the loss on affine views.
//!
//! No term asks for balance, and a network that puts all images into one cluster has no loss at all. What holds against that
//! is the batch norm before the last `ReLU`: it learns neither scale nor shift, so each cluster must be active on some images.
//!
//! Differences: a smaller network (one dense layer where the code has two that start as the identity); batch norm looks with
//! remembered statistics, where the code takes those of the images predicted; Adam instead of `RMSprop`; thresholds move at
//! every step instead of once an epoch; labels are fresh at every step, where the code keeps them for five passes over a
//! block of 1,000 images; views have no change of brightness. The weights of H(Y) and of both kinds of pairs are this
//! project's own experiments.

use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::softmax;

use super::rim::centred;
use super::{Info, Method, Setup};
use crate::engine::augment::Affine;
use crate::engine::classifier::Standardised;
use crate::engine::descent::Descent;
use crate::engine::error::Error;
use crate::engine::information::marginal_entropy;
use crate::engine::look::{Inspection, Look, Seen};
use crate::engine::network::{Encoder, Init, Pass};
use crate::engine::objective::{Batch, Learner, Objective, Progress, Terms, Wants};
use crate::engine::pairs::{self, Thresholds, Verdicts, histogram, similarities};
use crate::params::{ParamError, Values};
use crate::protocol::Mark;

/// DAC.
pub const METHOD: Method = Method {
    info: Info {
        id: "dac",
        name: "DAC",
        family: "pairs",
        idea: "Call two images alike if their predictions point the same way, and learn from one's own answers, the surest pairs first: clusters grow out of what a random network already sees.",
        formula: r"\begin{aligned} & \mathcal{L} = \frac{1}{n(n-1)}\sum_{i \ne j} v_{ij}\,\ell\bigl(r_{ij}, s_{ij}\bigr) - \mu\,H(Y), \\ & s_{ij} = \frac{p_i^\top p_j}{\lVert p_i\rVert\,\lVert p_j\rVert} \end{aligned}",
        paper: [
            "Chang, Wang, Meng, Xiang, Pan (2017)",
            "Deep adaptive image clustering",
            "https://doi.org/10.1109/ICCV.2017.626",
        ],
        terms: &[
            [
                "positives",
                r"\ell(1, s_{ij}),\; s_{ij} \ge u(\lambda)",
                "Pulls together pairs that look alike already; alone it would put all images into one cluster.",
            ],
            [
                "negatives",
                r"\ell(0, s_{ij}),\; s_{ij} < l(\lambda)",
                "Pushes apart pairs that look different.",
            ],
            [
                "marginal entropy",
                r"-\mu\,H(Y)",
                "Not in the paper: makes clusters share the images evenly.",
            ],
        ],
        presets: &[
            (
                "page",
                "The released variant on a small convolutional net, from a lower threshold and with stronger views.",
                &[
                    ("steps", "1200"),
                    ("rate", "0.004"),
                    ("upper", "0.75"),
                    ("rotate", "15"),
                    ("scale", "0.1"),
                    ("shear", "0.15"),
                ],
            ),
            (
                "paper",
                "Two thresholds that meet and the cross-entropy: batches of 32, 46 epochs of 70,000 images.",
                &[
                    ("variant", "paper"),
                    ("batch", "32"),
                    ("steps", "100600"),
                    ("upper", "0.95"),
                    ("rate", "0.001"),
                ],
            ),
            (
                "released",
                "The threshold, views and number of updates of the authors' code for MNIST.",
                &[("batch", "128"), ("steps", "56000"), ("rate", "0.001")],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::choice! {
    /// Whose recipe labels and compares pairs.
    pub enum Variant { Released = "released", Paper = "paper" }
}

crate::params! {
    /// Knobs of DAC; the defaults are the released code's, on a smaller net.
    pub struct Knobs {
        /// One threshold, squared error and views (released), or two thresholds and cross-entropy on the images themselves (paper).
        variant: Variant = Variant::Released, choice;
        /// Similarity from which a pair counts as the same cluster, at the start.
        upper: f64 = 0.9, real(0.0, 0.999), live;
        /// Similarity below which a pair counts as different ones, at the start; the released variant has the upper one alone.
        lower: f64 = 0.455, real(0.0, 0.999), live if variant("paper");
        /// Similarity at which the thresholds end.
        end: f64 = 0.5, real(0.0, 0.999), live;
        /// Whether positive and negative pairs weigh the same, however many there are; not in the paper.
        balance: bool = false, switch, live;
        /// Weight μ of the marginal entropy H(Y): this project's experiment, not in the paper.
        mu: f64 = 0.0, real(0.0, 8.0), live;
        /// Largest turn of a view, in degrees.
        rotate: f64 = 10.0, real(0.0, 45.0), live if variant("released");
        /// Largest move of a view, as a share of the side.
        shift: f64 = 0.1, real(0.0, 0.5), live if variant("released");
        /// Largest change of size of a view, as a share.
        scale: f64 = 0.05, real(0.0, 0.5), live if variant("released");
        /// Largest shear of a view, as a share.
        shear: f64 = 0.0, real(0.0, 0.5), live if variant("released");
        /// Adam's learning rate.
        rate: f64 = 0.002, real(0.000_01, 0.1), live;
        /// Channels of the first convolution; the second has twice as many, the dense layer eight times.
        channels: usize = 16, count(2, 64);
    }
}

impl Knobs {
    fn thresholds(&self) -> Thresholds {
        let lower = (self.variant == Variant::Paper).then_some(self.lower);
        let (upper, end) = (self.upper, self.end);
        Thresholds { upper, lower, end }
    }

    fn error(&self) -> pairs::Error {
        match self.variant {
            Variant::Released => pairs::Error::Squared,
            Variant::Paper => pairs::Error::CrossEntropy,
        }
    }

    fn affine(&self) -> Affine {
        let [rotate, shift, scale, shear] = [self.rotate, self.shift, self.scale, self.shear].map(|x| x as f32);
        Affine {
            rotate,
            shift,
            scale,
            shear,
        }
    }
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let mut init = Init::new(setup.seed, setup.device);
    let (height, width) = (setup.images.height, setup.images.width);
    let encoder = Encoder::conv(&mut init, height, width, knobs.channels, 8 * knobs.channels);
    let net = Standardised::new(&mut init, encoder, setup.clusters);
    Ok(Box::new(Descent::new(Dac { net, knobs })))
}

/// The objective.
#[derive(Module, Debug)]
pub struct Dac {
    net: Standardised,
    #[module(skip)]
    knobs: Knobs,
}

impl Dac {
    /// Logits to learn from, and the labels of their pairs.
    fn judged(&self, batch: &Batch, [lower, upper]: [f64; 2]) -> (Tensor<2>, Verdicts) {
        let [_, clean] = self.net.forward(centred(batch.images.clone()), Pass::Learn);
        let verdicts = Verdicts::of(similarities(softmax(clean.clone().detach(), 1)), lower, upper);
        let logits = batch.views.first().map(|view| {
            let [_, logits] = self.net.forward(centred(view.clone()), Pass::Probe);
            logits
        });
        (logits.unwrap_or(clean), verdicts)
    }
}

/// Images of a look whose pairs are counted.
const COUNTED: usize = 300;

impl Objective for Dac {
    fn wants(&self) -> Wants {
        Wants {
            batch: true,
            views: usize::from(self.knobs.variant == Variant::Released),
            affine: self.knobs.affine(),
        }
    }

    fn loss(&self, batch: &Batch, at: Progress) -> Terms {
        let thresholds @ [lower, upper] = self.knobs.thresholds().at(at);
        let (logits, verdicts) = self.judged(batch, thresholds);
        let s = similarities(softmax(logits.clone(), 1));
        let [positives, negatives] = verdicts.errors(&s, self.knobs.error(), self.knobs.balance);
        let [same, different, ignored] = verdicts.shares();
        let device = batch.images.device();
        let number = |x: f64| Tensor::from_floats([x as f32], &device);
        Terms::of("positives", positives)
            .and("negatives", negatives)
            .and("marginal entropy", marginal_entropy(logits) * -self.knobs.mu)
            .gauge("positive pairs", same)
            .gauge("negative pairs", different)
            .gauge("ignored pairs", ignored)
            .gauge("upper threshold", number(upper))
            .gauge("lower threshold", number(lower))
            .gauge("λ", number(self.knobs.upper - upper))
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.knobs = Knobs::read(values)?;
        Ok(())
    }

    fn look(&self, images: Tensor<4>) -> Look {
        let [features, logits] = self.net.forward(centred(images), Pass::Look);
        Look::assigned(features, softmax(logits, 1))
    }

    fn inspect_at(&self, seen: &Seen, at: Progress) -> Inspection {
        let counted = COUNTED.min(seen.n) * seen.clusters;
        let [lower, upper] = self.knobs.thresholds().at(at);
        let mark = |name: &str, at| Mark { name: name.into(), at };
        let marks = vec![mark("lower threshold", lower), mark("upper threshold", upper)];
        Inspection {
            bars: vec![histogram(&seen.assignment[..counted], seen.clusters, marks)],
            ..Inspection::default()
        }
    }

    fn rate(&self, _at: Progress) -> f64 {
        self.knobs.rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Run;
    use crate::engine::dataset::Dataset;
    use crate::engine::device::opened_cpu;
    use crate::protocol::{Request, Snapshot};
    use crate::subset::Subset;
    use futures_lite::future::block_on;

    fn knobs(pairs: &[(&str, &str)]) -> Values {
        let text = |(name, text): &(&str, &str)| ((*name).into(), (*text).into());
        pairs.iter().map(text).collect()
    }

    /// Four digits on a small network.
    fn small(own: &[(&str, &str)]) -> Run {
        let request = Request {
            method: "dac".into(),
            knobs: knobs(&[&[("clusters", "4"), ("batch", "100"), ("channels", "8")], own].concat()),
            subset: Subset {
                classes: Some(vec![0, 1, 3, 6]),
                per_class: Some(100),
                ..Subset::default()
            },
            ..Request::default()
        };
        Run::prepare(&request, &Dataset::embedded(), &opened_cpu("a test")).unwrap()
    }

    fn train(run: &mut Run, steps: usize) -> Snapshot {
        (0..steps).for_each(|_| run.step());
        block_on(run.observe(None)).unwrap()
    }

    #[test]
    fn four_digits_are_told_apart() {
        let found = train(&mut small(&[("steps", "120"), ("rate", "0.005")]), 120);
        let acc = found.scores.unwrap().acc;
        assert!(acc >= 0.7, "{acc}");
        let [bars] = &found.bars[..] else {
            panic!("one histogram")
        };
        assert!((bars.heights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn both_variants_go_on_from_a_checkpoint_as_if_they_had_not_stopped() {
        for variant in ["released", "paper"] {
            let own = [("variant", variant), ("steps", "10")];
            let mut whole = small(&own);
            train(&mut whole, 4);
            let saved = block_on(whole.save()).unwrap();
            let mut resumed = small(&own);
            resumed.restore(&saved).unwrap();
            let bars = |run: &mut Run| block_on(run.observe(None)).unwrap().bars;
            assert_eq!(
                bars(&mut resumed),
                bars(&mut whole),
                "thresholds are those of the last step"
            );
            let [resumed, whole] = [&mut resumed, &mut whole].map(|run| train(run, 3));
            assert_eq!(resumed.terms, whole.terms);
            assert!(resumed.bulk.polygon == whole.bulk.polygon, "{variant}");
        }
    }
}
