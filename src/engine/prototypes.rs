//! Centres with their label memory, and what keeps clusters alive.
//!
//! Qian (2023, arXiv:2311.14310), Qian et al. (2022, arXiv:2105.11527). Everything here stays on the device: labels are
//! one-hot rows, the memory is gathered and scattered by image number, and nothing is read back.

use burn::tensor::{Device, IndexingUpdateOp, Int, Tensor, TensorData};

use crate::engine::checkpoint::{Array, Checkpoint, State};
use crate::engine::directions::{mean_cosine, one_hot, unit_rows};
use crate::engine::error::Error;
use crate::engine::network::Init;
use crate::engine::objective::Terms;

/// Keeps the logarithm of an empty cluster's share away from zero; x·ln x is 0 there either way.
const FLOOR: f64 = 1e-12;

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

    /// Moves the centres against a gradient that has been scaled by their rate; one without a gradient rests to the last bit.
    pub fn pull(&mut self, step: Tensor<2>) {
        let moves = step.clone().abs().sum_dim(1).greater_elem(0.0).float();
        let moved = unit_rows(self.centres.clone() - step);
        self.settle(moved, moves);
    }

    /// Takes new unit centres `[k, d]` where the mask `[k, 1]` is 1.
    pub fn settle(&mut self, moved: Tensor<2>, mask: Tensor<2>) {
        self.centres = moved * mask.clone() + self.centres.clone() * (1.0 - mask);
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
        self.memory = self
            .memory
            .clone()
            .select_assign(0, rows.clone(), moved, IndexingUpdateOp::Add);
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
    pub fn gauges(&self, terms: Terms, earlier: &Tensor<2>, labels: &Labels, x: [Tensor<2>; 2]) -> Terms {
        let k = self.k() as f64;
        let absent = labels
            .now
            .clone()
            .sum_dim(0)
            .equal_elem(0.0)
            .float()
            .reshape([self.k()]);
        let moved = (self.centres.clone() - earlier.clone())
            .square()
            .sum_dim(1)
            .sqrt()
            .reshape([self.k()]);
        let mean = |mask: Tensor<1>| (moved.clone() * mask.clone()).sum() / mask.sum().clamp_min(1.0);
        let spread = self.duals.clone().max() - self.duals.clone().min();
        terms
            .gauge("absent clusters", absent.clone().sum() / k)
            .gauge("movement of absent centres", mean(absent.clone()))
            .gauge("movement of present centres", mean(1.0 - absent))
            .gauge("spread of dual variables", spread)
            .gauge("cosine between centres", mean_cosine(self.centres.clone()))
            .gauge("cosine between features", mean_cosine(x[0].clone()))
            .gauge("views that agree", self.agreement(x))
    }

    /// The share of images whose two views are nearest to the same centre: needs no labels, and compares recipes.
    fn agreement(&self, x: [Tensor<2>; 2]) -> Tensor<1> {
        let [a, b] = x.map(|x| x.matmul(self.centres.clone().transpose()).argmax(1));
        a.equal(b).float().mean()
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
    let data = TensorData::new(values.clone(), like.dims());
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
