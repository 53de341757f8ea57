//! Clusters as directions: unit features and unit centres, the label memory, and what keeps clusters alive.
//!
//! Qian (2023, arXiv:2311.14310), Qian et al. (2022, arXiv:2105.11527). Everything here stays on the device: labels are
//! one-hot rows, the memory is gathered and scattered by image number, and nothing is read back.

use burn::module::Module;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, IndexingUpdateOp, Int, Tensor};

use crate::engine::checkpoint::{Array, Checkpoint, State};
use crate::engine::error::Error;
use crate::engine::network::{Dense, Encoder, Init, Pass};
use crate::engine::objective::Terms;

/// Keeps the logarithm of an empty cluster's share away from zero; x·ln x is 0 there either way.
const FLOOR: f64 = 1e-12;

/// An encoder and a projection to the unit sphere.
#[derive(Module, Debug)]
pub struct Projector {
    encoder: Encoder,
    projection: Dense,
}

impl Projector {
    /// A linear projection to features of a length.
    pub fn new(init: &mut Init, encoder: Encoder, features: usize) -> Self {
        let projection = Dense::new(init, encoder.width(), features, 1.0, false);
        Self { encoder, projection }
    }

    /// # Shapes
    /// Images `[n, 1, h, w]` from 0 to 1 to unit features `[n, d]`.
    pub fn forward(&self, images: Tensor<4>, pass: Pass) -> Tensor<2> {
        unit_rows(self.projection.forward(self.encoder.forward(images * 2.0 - 1.0, pass)))
    }
}

/// Rows of length 1.
///
/// # Shapes
/// `[n, d]` to the same.
pub fn unit_rows(x: Tensor<2>) -> Tensor<2> {
    let norm = (x.clone().square().sum_dim(1) + FLOOR).sqrt();
    x / norm
}

/// One-hot rows of labels; a label below 0 gives a row of zeros.
///
/// # Shapes
/// Labels `[n]` as floats to `[n, k]`.
pub fn one_hot(labels: Tensor<1>, k: usize) -> Tensor<2> {
    let n = labels.dims()[0];
    let numbers = Tensor::<1, Int>::arange(0..k as i64, &labels.device()).float();
    let numbers = numbers.reshape([1, k]).expand([n, k]);
    labels.reshape([n, 1]).expand([n, k]).equal(numbers).float()
}

/// Cross-entropy −Σₖ qₖ ln pₖ, the mean over rows.
///
/// # Shapes
/// Constant targets `[n, k]` and logits `[n, k]` to `[1]`.
pub fn cross_entropy(target: Tensor<2>, logits: Tensor<2>) -> Tensor<1> {
    let n = logits.dims()[0];
    (target * log_softmax(logits, 1)).sum().neg() / n as f32
}

/// The loss of the centres: cross-entropy of each feature with its label.
///
/// `stable`: of the logits only that of the label carries a gradient, so that a centre without members in the batch gets
/// none, and member i pulls with weight 1 − p. Otherwise each centre is also pushed away from all that is not its own.
///
/// # Shapes
/// Constant unit features `[n, d]`, unit centres `[k, d]`, one-hot labels `[n, k]` to `[1]`.
pub fn centre_loss(x: Tensor<2>, centres: Tensor<2>, labels: Tensor<2>, temperature: f64, stable: bool) -> Tensor<1> {
    let scores = x.matmul(centres.transpose());
    let logits = if stable {
        scores.clone().detach() * (1.0 - labels.clone()) + scores * labels.clone()
    } else {
        scores
    };
    cross_entropy(labels, logits / temperature)
}

/// The loss of the encoder: each view predicts τ·label + (1 − τ)·the other view's prediction, by constant centres.
///
/// # Shapes
/// Two views `[n, d]`, constant unit centres `[k, d]`, one-hot labels `[n, k]` to `[1]`.
pub fn representation_loss(
    [x1, x2]: [Tensor<2>; 2],
    centres: &Tensor<2>,
    labels: Tensor<2>,
    hard: f64,
    temperature: f64,
) -> Tensor<1> {
    let logits = |x: Tensor<2>| x.matmul(centres.clone().transpose()) / temperature;
    let target = |other: Tensor<2>| labels.clone() * hard + log_softmax(other.inner(), 1).exp() * (1.0 - hard);
    let (a, b) = (logits(x1), logits(x2));
    let (of_a, of_b) = (target(b.clone()), target(a.clone()));
    (cross_entropy(of_a, a) + cross_entropy(of_b, b)) * 0.5
}

/// The change of Σₖ Pₖ ln Pₖ, with P = counts / n, when an image moves from its old cluster to each other one; 0 for staying.
///
/// # Shapes
/// Counts `[1, k]` and the old one-hot labels `[b, k]`, zero where there is none yet, to `[b, k]`.
pub fn entropy_increment(counts: Tensor<2>, before: Tensor<2>, n: usize) -> Tensor<2> {
    let plogp = |c: Tensor<2>| {
        let p = c.clamp_min(0.0) / n as f64;
        p.clone() * (p + FLOOR).log()
    };
    let now = plogp(counts.clone());
    let [gain, loss] = [1.0, -1.0].map(|by| plogp(counts.clone() + by) - now.clone());
    let left = (before.clone() * loss).sum_dim(1);
    (gain + left) * (1.0 - before)
}

crate::choice! {
    /// What keeps clusters alive: nothing, a lower bound on their sizes, or the entropy of all labels.
    pub enum Constraint { None = "none", Size = "size", Entropy = "entropy" }
}

/// The numbers of a constraint.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Which one.
    pub constraint: Constraint,
    /// Rate η of the dual variables.
    pub eta: f64,
    /// Lower bound γ on sizes, as a share of n / K.
    pub gamma: f64,
    /// Weight α of the entropy, as a share of n.
    pub alpha: f64,
}

/// One set of centres with its label memory.
pub struct Head {
    /// Unit centres `[k, d]`.
    pub centres: Tensor<2>,
    /// The same at the start of the epoch.
    pub old: Tensor<2>,
    /// The last label of each image `[n]`, as a float; −1 before the first.
    memory: Tensor<1>,
    /// How many images have each label `[1, k]`.
    counts: Tensor<2>,
    /// Dual variables ρ `[1, k]`.
    pub duals: Tensor<2>,
}

/// Labels of a batch, one-hot `[b, k]`.
pub struct Labels {
    /// Just assigned.
    pub now: Tensor<2>,
    /// From the memory; the new one where there was none.
    pub before: Tensor<2>,
}

impl Head {
    /// Random centres and an empty memory of `n` images.
    pub fn new(init: &mut Init, k: usize, d: usize, n: usize) -> Self {
        let centres = unit_rows(init.normal([k, d], 1.0).val().inner());
        let device: Device = centres.device();
        let zeros = Tensor::zeros([1, k], &device);
        Self {
            old: centres.clone(),
            centres,
            memory: Tensor::full([n], -1.0, &device),
            counts: zeros.clone(),
            duals: zeros,
        }
    }

    /// Number of centres.
    pub fn k(&self) -> usize {
        self.centres.dims()[0]
    }

    /// Keeps the centres of this moment for the epoch.
    pub fn freeze(&mut self) {
        self.old = self.centres.clone();
    }

    /// Labels a batch by its nearest centres under the constraint; memory, counts and dual variables follow.
    ///
    /// # Shapes
    /// Plain features `[b, d]` (the mean of the views) and the images' numbers `[b]`.
    pub fn assign(&mut self, x: Tensor<2>, rows: &Tensor<1, Int>, rule: Rule) -> Labels {
        let ([b, _], k) = (x.dims(), self.k());
        let last = self.memory.clone().select(0, rows.clone());
        let known = one_hot(last.clone(), k);
        let scores = x.matmul(self.centres.clone().transpose());
        let labels = self.favoured(scores, &known, rule).argmax(1).reshape([b]).float();
        let now = one_hot(labels.clone(), k);
        let moved = labels - last;
        self.memory = self.memory.clone().select_assign(0, rows.clone(), moved, IndexingUpdateOp::Add);
        self.counts = self.counts.clone() + (now.clone() - known.clone()).sum_dim(0);
        if rule.constraint == Constraint::Size {
            self.duals = next_duals(self.duals.clone(), now.clone().mean_dim(0), rule);
        }
        let fresh = 1.0 - known.clone().sum_dim(1);
        let before = known + now.clone() * fresh;
        Labels { now, before }
    }

    fn favoured(&self, scores: Tensor<2>, known: &Tensor<2>, rule: Rule) -> Tensor<2> {
        let n = self.memory.dims()[0];
        match rule.constraint {
            Constraint::None => scores,
            Constraint::Size => scores + self.duals.clone(),
            Constraint::Entropy => {
                let increment = entropy_increment(self.counts.clone(), known.clone(), n);
                scores - increment * (rule.alpha * n as f64)
            }
        }
    }

    /// Numbers of one step that only inform, for centres that were `earlier` before it.
    pub fn gauges(&self, terms: Terms, earlier: &Tensor<2>, labels: &Labels, features: Tensor<2>) -> Terms {
        let k = self.k() as f64;
        let absent = labels.now.clone().sum_dim(0).equal_elem(0.0).float().reshape([self.k()]);
        let moved = (self.centres.clone() - earlier.clone()).square().sum_dim(1).sqrt().reshape([self.k()]);
        let mean = |mask: Tensor<1>| (moved.clone() * mask.clone()).sum() / mask.sum().clamp_min(1.0);
        let spread = self.duals.clone().max() - self.duals.clone().min();
        terms
            .gauge("absent clusters", absent.clone().sum() / k)
            .gauge("movement of absent centres", mean(absent.clone()))
            .gauge("movement of present centres", mean(1.0 - absent))
            .gauge("spread of dual variables", spread)
            .gauge("cosine between centres", mean_cosine(self.centres.clone()))
            .gauge("cosine between features", mean_cosine(features))
    }

    fn arrays(&mut self) -> [(&'static str, &mut Tensor<2>); 4] {
        [
            ("centres", &mut self.centres),
            ("old", &mut self.old),
            ("counts", &mut self.counts),
            ("duals", &mut self.duals),
        ]
    }

    /// Adds everything to a state.
    pub fn save(&self, name: &str, state: &mut State) {
        state.array(&format!("{name}.centres"), self.centres.clone());
        state.array(&format!("{name}.old"), self.old.clone());
        state.array(&format!("{name}.counts"), self.counts.clone());
        state.array(&format!("{name}.duals"), self.duals.clone());
        state.array(&format!("{name}.memory"), self.memory.clone());
    }

    /// Takes up a saved head.
    ///
    /// # Errors
    /// The checkpoint lacks an array or has one of another shape.
    pub fn restore(&mut self, name: &str, checkpoint: &Checkpoint) -> Result<(), Error> {
        for (part, tensor) in self.arrays() {
            *tensor = restored(tensor, checkpoint, &format!("{name}.{part}"))?;
        }
        self.memory = restored(&self.memory, checkpoint, &format!("{name}.memory"))?;
        Ok(())
    }
}

/// The saved array of a name, of the shape and on the device of `like`.
///
/// # Errors
/// There is none, or it has another shape.
pub fn restored<const D: usize>(like: &Tensor<D>, checkpoint: &Checkpoint, name: &str) -> Result<Tensor<D>, Error> {
    let Array { shape, values } = checkpoint.array(name)?;
    if shape[..] != like.dims()[..] {
        return Err(Error::Checkpoint(format!("its array `{name}` has shape {shape:?}")));
    }
    let data = burn::tensor::TensorData::new(values.clone(), like.dims());
    Ok(Tensor::from_data(data, &like.device()))
}

/// ρ − η·share + η·γ / K, at least 0 where γ is below 1.
///
/// # Shapes
/// Dual variables and shares of the batch `[1, k]` to `[1, k]`.
pub fn next_duals(duals: Tensor<2>, share: Tensor<2>, rule: Rule) -> Tensor<2> {
    let k = duals.dims()[1] as f64;
    let next = duals - share * rule.eta + rule.eta * rule.gamma / k;
    if rule.gamma < 1.0 { next.clamp_min(0.0) } else { next }
}

/// The mean cosine over all pairs of different rows: (‖Σx‖² − n) / (n² − n).
///
/// # Shapes
/// Unit rows `[n, d]` to `[1]`.
pub fn mean_cosine(x: Tensor<2>) -> Tensor<1> {
    let n = x.dims()[0] as f64;
    (x.sum_dim(0).square().sum() - n) / (n * n - n).max(1.0)
}
