//! `BiGAN` and K-means: a generator, an encoder that learns to invert it, and a judge of pairs.
//!
//! Donahue, Krähenbühl and Darrell (2017, arXiv:1605.09782); the same game as Dumoulin et al. (2017, arXiv:1606.00704). The
//! paper judges features by nearest neighbours; clustering them by K-means is our use. Differences: no weight decay; looks use
//! running means of the batch statistics instead of 1,000 further batches; noise on what the judge sees (Sønderby et al.
//! 2017, arXiv:1610.04490) and codes of turned images beside images as they were, both of which `paper` leaves out.

use burn::module::Module;
use burn::tensor::Tensor;

use super::{Info, Method, Setup};
use crate::engine::autoencoder::{Turned, reconstructions};
use crate::engine::bidirectional::{Generator, Inference, Judge, Makers, Pairs, Samples};
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::error::Error;
use crate::engine::images::Images;
use crate::engine::inversion::{Aside, coverage};
use crate::engine::look::{Exhibit, Inspection, Look, Seen};
use crate::engine::network::{Init, Pass};
use crate::engine::objective::{Batch, Learner, Progress, Terms, Wants};
use crate::engine::player::{Player, accuracy, called_generated, called_real};
use crate::engine::walks::{samples, walks};
use crate::params::{ParamError, Values};

/// `BiGAN` and K-means.
pub const METHOD: Method = Method {
    info: Info {
        id: "bigan",
        name: "BiGAN + K-means",
        family: "learnt representations",
        idea: "A generator makes images of random codes, an encoder makes codes of images, and a judge of (image, code) pairs must not tell which made which: then the two undo each other, and the encoder's features are clustered.",
        formula: r"\min_{G,E}\max_D\; \mathbb{E}_x \ln D(x, E(x)) + \mathbb{E}_z \ln\bigl(1 - D(G(z), z)\bigr)",
        paper: [
            "Donahue, Krähenbühl, Darrell (2017)",
            "Adversarial feature learning",
            "https://arxiv.org/abs/1605.09782",
        ],
        terms: &[
            [
                "encoder",
                r"-\tfrac{1}{2}\,\mathbb{E}_x \ln\bigl(1 - D(x, E(x))\bigr)",
                "Makes codes of images that pass for the codes behind generated images; a constant code is told at once.",
            ],
            [
                "generator",
                r"-\tfrac{1}{2}\,\mathbb{E}_z \ln D(G(z), z)",
                "Makes images of random codes that pass for real images with their codes.",
            ],
        ],
        presets: &[
            (
                "page",
                "Nets of 256 units, codes of turned images, and noise on what the judge sees, for 64 epochs.",
                &[("rate", "0.0005"), ("batch", "64"), ("steps", "10000")],
            ),
            (
                "paper",
                "The published nets of 1,024 units, 400 epochs of 10,000 images, the rate falling in their second half.",
                &[
                    ("hidden", "1024"),
                    ("noise", "0"),
                    ("views", "never"),
                    ("batch", "128"),
                    ("steps", "31200"),
                ],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::choice! {
    /// The layer that K-means clusters.
    pub enum Features { Penultimate = "penultimate", Code = "code" }
}

crate::params! {
    /// Knobs of the method.
    pub struct Knobs {
        /// What K-means clusters: the layer before the code, or the code.
        features: Features = Features::Penultimate, choice, live;
        /// Which images are turned and moved a little: none (never), those that are coded, while the judge sees the image as it
        /// was beside the code (input), or both (both).
        views: Turned = Turned::Input, choice, live;
        /// Adam's learning rate, of both sides; it falls to a hundredth in the second half of a run.
        rate: f64 = 0.0002, real(0.000_01, 0.1), live;
        /// Deviation of noise on every image that the judge sees, falling to zero over the run: without it the judge soon
        /// tells ink that is exactly 0 from a sigmoid's, and the generator keeps to few shapes.
        noise: f64 = 0.3, real(0.0, 4.0), live;
        /// Units in each hidden layer.
        hidden: usize = 256, count(16, 2048);
        /// Length of the code z.
        code: usize = 50, count(1, 256);
    }
}

/// Momentum of both optimisers.
const BETA_1: f64 = 0.5;
/// Samples that are shown.
const SHOWN: usize = 48;

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let mut init = Init::new(setup.seed, setup.device);
    let (pixels, Knobs { hidden, code, .. }) = (setup.images.size(), knobs.clone());
    let makers = Makers {
        encoder: Inference::new(&mut init, pixels, hidden, code),
        generator: Generator::new(&mut init, code, hidden, pixels),
    };
    let judge = Judge::new(&mut init, pixels, code, hidden);
    Ok(Box::new(Bigan {
        makers: Player::new("makers", BETA_1, makers),
        judge: Player::new("judge", BETA_1, judge),
        knobs,
        samples: Samples::new(setup.seed, code, setup.device),
    }))
}

/// The learner: both sides move at once, each against its own loss.
struct Bigan {
    makers: Player<Makers>,
    judge: Player<Judge>,
    knobs: Knobs,
    /// z of what is shown and counted of the generator.
    samples: Samples,
}

impl Bigan {
    /// ½·[−ln(1 − D(x, E(x))) − ln D(G(z), z)]: the labels swapped, for encoder and generator.
    fn passing(&self, pairs: Pairs) -> Terms {
        // Plain weights are constants here: the gradient flows through the judge, not to it.
        let [real, generated] = pairs.judged(&self.judge.get().valid());
        Terms::of("encoder", called_generated(real) * 0.5).and("generator", called_real(generated) * 0.5)
    }

    /// ½·[−ln D(x, E(x)) − ln(1 − D(G(z), z))] for the judge, and its share of right calls.
    fn judging(&self, pairs: Pairs) -> [Tensor<1>; 2] {
        let [real, generated] = pairs.detached().judged(self.judge.get());
        let right = accuracy(real.clone(), generated.clone());
        [(called_real(real) + called_generated(generated)) * 0.5, right]
    }

    /// The rate: constant for half a run, then falling exponentially to a hundredth.
    fn rate(&self, at: Progress) -> f64 {
        let done = at.step as f64 / at.steps.max(1) as f64;
        self.knobs.rate * 0.01_f64.powf((2.0 * done - 1.0).max(0.0))
    }

    /// The noise, falling to zero in equal steps.
    fn noise(&self, at: Progress) -> f64 {
        self.knobs.noise * (1.0 - at.step as f64 / at.steps.max(1) as f64)
    }
}

impl Learner for Bigan {
    fn wants(&self) -> Wants {
        self.knobs.views.wants()
    }

    fn step(&mut self, batch: &Batch, at: Progress) -> Terms {
        let pairs = Pairs::of(
            self.makers.get(),
            self.knobs.views.of(batch),
            &batch.noise,
            self.knobs.code,
        );
        let pairs = pairs.blurred(self.noise(at), &batch.noise);
        let [loss, right] = self.judging(pairs.clone());
        let terms = self.passing(pairs);
        // Both before either moves: the sides move at once.
        let (mut of_makers, mut of_judge) = (terms.total().backward(), loss.backward());
        let terms = terms
            .gauge("discriminator loss", loss)
            .gauge("discriminator accuracy", right.autodiff())
            .detached();
        let rate = self.rate(at);
        self.makers.step(rate, &mut of_makers);
        self.judge.step(rate, &mut of_judge);
        terms
    }

    fn tune(&mut self, values: &Values) -> Result<(), ParamError> {
        self.knobs = Knobs::read(values)?;
        Ok(())
    }

    fn look(&self, images: Tensor<4>) -> Look {
        let makers = self.makers.get().valid();
        let images: Tensor<2> = images.flatten(1, 3);
        let [hidden, codes] = makers.encoder.forward(images.clone(), Pass::Look);
        let redrawn = makers.generator.forward(codes.clone(), Pass::Look);
        let samples = makers
            .generator
            .forward(self.samples.take(images.dims()[0]), Pass::Look);
        let aside = Aside::join(
            codes.clone(),
            makers.encoder.code(samples, Pass::Look),
            &images,
            redrawn,
        );
        let features = match self.knobs.features {
            Features::Penultimate => hidden,
            Features::Code => codes,
        };
        Look::features(features).with_aside(aside)
    }

    fn inspect(&self, seen: &Seen) -> Inspection {
        let aside = Aside::split(seen, self.knobs.code);
        Inspection {
            gauges: vec![
                ("code variance", aside.variance()),
                ("saturated codes", aside.saturated()),
                ("reconstruction against a wrong one", aside.error_ratio()),
                ("clusters that samples reach", coverage(seen, &aside) as f64),
            ],
            ..Inspection::default()
        }
    }

    fn exhibits(&self, images: &Images) -> Vec<Exhibit> {
        let makers = self.makers.get().valid();
        let redraw = |x: Tensor<4>| makers.redrawn(x.flatten(1, 3));
        let mut sheets = vec![
            samples(&makers, self.samples.take(SHOWN), images),
            reconstructions(images, redraw),
        ];
        sheets.extend(walks(&makers, images));
        sheets
    }

    fn decode(&self, codes: Tensor<2>) -> Option<Tensor<2>> {
        let makers = self.makers.get().valid();
        (self.knobs.features == Features::Code).then(|| makers.generator.forward(codes, Pass::Look))
    }

    fn state(&self) -> State {
        let mut state = State::default();
        self.makers.save(&mut state);
        self.judge.save(&mut state);
        state
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        self.makers.restore(checkpoint)?;
        self.judge.restore(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Int, TensorData};

    use crate::engine::device::{self, opened_cpu};
    use crate::engine::objective::Noise;
    use crate::engine::player::reached;
    use crate::engine::{Run, dataset::Dataset};
    use crate::protocol::{Request, Snapshot};
    use futures_lite::future::block_on;

    const N: usize = 20;

    fn learner() -> Bigan {
        let mut init = Init::new(0, &device::cpu());
        let makers = Makers {
            encoder: Inference::new(&mut init, 16, 16, 3),
            generator: Generator::new(&mut init, 3, 16, 16),
        };
        Bigan {
            makers: Player::new("makers", BETA_1, makers),
            judge: Player::new("judge", BETA_1, Judge::new(&mut init, 16, 3, 16)),
            knobs: Knobs::read(&[("code".to_string(), "3".to_string())].into()).unwrap(),
            samples: Samples::new(0, 3, &device::cpu()),
        }
    }

    fn batch(step: usize) -> Batch {
        let images = Noise::at(1, 0).uniform([N, 1, 4, 4], &device::cpu());
        Batch {
            images,
            views: Vec::new(),
            rows: Tensor::<1, Int>::from_data(TensorData::new(vec![0; N], [N]), &device::cpu()),
            noise: Noise::at(0, step),
        }
    }

    fn number(tensor: Tensor<1>) -> f32 {
        device::take(tensor.inner())[0]
    }

    fn pairs(bigan: &Bigan) -> Pairs {
        Pairs::of(bigan.makers.get(), Turned::Never.of(&batch(0)), &batch(0).noise, 3)
    }

    #[test]
    fn the_first_loss_of_the_judge_is_ln_2() {
        let bigan = learner();
        let [loss, right] = bigan.judging(pairs(&bigan));
        assert!((number(loss) - 2.0_f32.ln()).abs() < 1e-7);
        assert!((number(right) - 0.5).abs() < 1e-7);
        for (name, term) in bigan.passing(pairs(&bigan)).parts() {
            assert!((number(term.clone()) - 0.5 * 2.0_f32.ln()).abs() < 1e-7, "{name}");
        }
    }

    #[test]
    fn each_loss_reaches_its_own_side_alone() {
        let bigan = learner();
        let of_judge = bigan.judging(pairs(&bigan))[0].backward();
        let of_makers = bigan.passing(pairs(&bigan)).total().backward();
        let (makers, judge) = (bigan.makers.get(), bigan.judge.get());
        assert_eq!([reached(makers, &of_judge)[0], reached(judge, &of_makers)[0]], [0, 0]);
        // Three dense layers of the encoder, four of the generator and four of the judge: weights and biases.
        assert_eq!(
            [reached(makers, &of_makers), reached(judge, &of_judge)],
            [[14, 14], [8, 8]]
        );
    }

    #[test]
    fn the_terms_take_the_encoder_and_the_generator_apart() {
        let bigan = learner();
        let makers = bigan.makers.get();
        let terms = bigan.passing(pairs(&bigan));
        let [encoder, generator] = [0, 1].map(|i| terms.parts()[i].1.backward());
        assert_eq!(
            [
                reached(&makers.encoder, &encoder),
                reached(&makers.generator, &generator)
            ],
            [[6, 6], [8, 8]]
        );
        assert_eq!(
            reached(&makers.generator, &encoder)[0] + reached(&makers.encoder, &generator)[0],
            0
        );
    }

    /// In double precision: ½·[ln(1 + eᵃ) + ln(1 + e⁻ᵇ)] for the makers, its labels swapped for the judge.
    #[test]
    fn both_losses_are_their_formulas_on_the_logits_of_the_judge() {
        let mut bigan = learner();
        for step in 0..5 {
            bigan.step(&batch(step), Progress { step, steps: 100 });
        }
        let [a, b] = pairs(&bigan).detached().judged(&bigan.judge.get().valid());
        let [a, b] = [a, b].map(|t| device::take(t.reshape([N])));
        let mean = |logits: &[f32], sign: f64| -> f64 {
            logits.iter().map(|x| (sign * f64::from(*x)).exp().ln_1p()).sum::<f64>() / N as f64
        };
        let [loss, _] = bigan.judging(pairs(&bigan));
        assert!((f64::from(number(loss)) - 0.5 * (mean(&a, -1.0) + mean(&b, 1.0))).abs() < 1e-6);
        let total = f64::from(number(bigan.passing(pairs(&bigan)).total()));
        assert!((total - 0.5 * (mean(&a, 1.0) + mean(&b, -1.0))).abs() < 1e-6);
    }

    /// Three kinds of images: a bright bar in one of three places, on a grainy ground.
    fn bars() -> Dataset {
        let pixel = |i: usize, p: usize| {
            let grain = (i * 31 + p * 17) * 2_654_435_761 % 1000 / 20;
            (if p / 8 / 3 == i % 3 { 200 + grain } else { grain }) as u8
        };
        Dataset {
            name: "bars".into(),
            height: 8,
            width: 8,
            pixels: (0..120).flat_map(|i| (0..64).map(move |p| pixel(i, p))).collect(),
            labels: None,
            index: (0..120).collect(),
        }
    }

    fn run(steps: &str) -> Run {
        let knobs = [
            ("hidden", "32"),
            ("code", "8"),
            ("batch", "40"),
            ("clusters", "3"),
            ("rate", "0.002"),
            ("steps", steps),
        ];
        let request = Request {
            method: "bigan".into(),
            knobs: knobs
                .iter()
                .map(|(name, text)| ((*name).into(), (*text).into()))
                .collect(),
            ..Request::default()
        };
        Run::prepare(&request, &bars(), &opened_cpu("a test")).unwrap()
    }

    fn after(run: &mut Run, steps: usize) -> Snapshot {
        (0..steps).for_each(|_| run.step());
        block_on(run.observe(None)).unwrap()
    }

    fn gauge(snapshot: &Snapshot, name: &str) -> f64 {
        snapshot.gauges.iter().find(|gauge| gauge.name == name).unwrap().value
    }

    #[test]
    fn on_a_toy_mixture_both_sides_move_and_neither_dies() {
        let mut run = run("600");
        let first = after(&mut run, 1);
        after(&mut run, 500);
        let last = after(&mut run, 99);
        let told = gauge(&last, "discriminator loss");
        assert!((last.loss() - first.loss()).abs() > 1e-3 && (told - 2.0_f64.ln()).abs() > 1e-3);
        assert!(told > 0.01 && last.loss() < 5.0, "{told} {}", last.loss());
        assert!(gauge(&last, "code variance") > 0.02, "{:?}", last.gauges);
    }

    #[test]
    fn a_restored_run_takes_the_very_same_steps() {
        let mut whole = run("20");
        after(&mut whole, 8);
        let saved = block_on(whole.save()).unwrap();
        let mut other = run("20");
        other.restore(&saved).unwrap();
        let [a, b] = [&mut whole, &mut other].map(|run| after(run, 4));
        assert_eq!((a.terms, a.gauges), (b.terms, b.gauges));
    }
}
