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
    pub counts: Tensor<2>,
    /// Dual variables ρ `[1, k]`.
    pub duals: Tensor<2>,
}

/// The labels of a batch, one-hot `[b, k]`.
pub struct Assigned {
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
    pub fn assign(&mut self, x: Tensor<2>, rows: &Tensor<1, Int>, rule: Rule) -> Assigned {
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
        Assigned { now, before }
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
    pub fn gauges(&self, terms: Terms, earlier: &Tensor<2>, labels: &Assigned, x: [Tensor<2>; 2]) -> Terms {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::device::{cpu, take};

    fn rule(constraint: Constraint, gamma: f64) -> Rule {
        Rule {
            constraint,
            eta: 0.1,
            gamma,
            alpha: 0.12,
        }
    }

    fn head(k: usize, n: usize) -> Head {
        Head::new(&mut Init::new(0, &cpu()), k, 4, n)
    }

    fn rows(numbers: [i32; 3]) -> Tensor<1, Int> {
        Tensor::from_ints(numbers, &cpu())
    }

    fn features(phase: f32) -> Tensor<2> {
        let values: Vec<f32> = (0..12).map(|i| (i as f32 * 2.3 + phase).sin()).collect();
        unit_rows(Tensor::from_data(TensorData::new(values, [3, 4]), &cpu()))
    }

    /// By hand: ρ = (0, 0.05), all of the batch in the first cluster, η 0.1: −0.1 + 0.05·γ and 0.05 + 0.05·γ.
    #[test]
    fn dual_variables_follow_sizes() {
        let next = |gamma| {
            let duals = Tensor::from_floats([[0.0, 0.05]], &cpu());
            let share = Tensor::from_floats([[1.0, 0.0]], &cpu());
            take(next_duals(duals, share, rule(Constraint::Size, gamma)).reshape([2]))
        };
        let close = |a: Vec<f32>, b: [f32; 2]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-7);
        assert!(close(next(0.9), [0.0, 0.095]), "not below zero where γ < 1");
        assert!(close(next(1.0), [-0.05, 0.1]));
    }

    fn entropy(counts: &[f64], n: f64) -> f64 {
        let terms = counts.iter().filter(|c| **c > 0.0).map(|c| c / n * (c / n).ln());
        terms.sum()
    }

    #[test]
    fn the_entropy_increment_is_what_recounting_gives() {
        let (counts, n) = ([5.0, 3.0, 1.0, 0.0], 12);
        let before = one_hot(Tensor::from_floats([0.0, 2.0, -1.0], &cpu()), 4);
        let table = Tensor::from_floats([counts.map(|c| c as f32)], &cpu());
        let found = take(entropy_increment(table, before, n).reshape([12]));
        for (i, old) in [Some(0), Some(2), None].into_iter().enumerate() {
            for new in 0..4 {
                let mut moved = counts;
                if let Some(old) = old {
                    moved[old] -= 1.0;
                }
                moved[new] += 1.0;
                let expected = entropy(&moved, 12.0) - entropy(&counts, 12.0);
                let found = f64::from(found[i * 4 + new]);
                assert!((found - expected).abs() < 1e-6, "{i} {new}: {found} {expected}");
            }
        }
    }

    /// Images come back with other features, and one is new: memory and counts must say the same.
    #[test]
    fn counts_are_those_of_the_memory() {
        for constraint in [Constraint::None, Constraint::Size, Constraint::Entropy] {
            let mut head = head(3, 6);
            head.assign(features(0.0), &rows([4, 0, 2]), rule(constraint, 0.9));
            let labels = head.assign(features(1.0), &rows([2, 5, 4]), rule(constraint, 0.9));
            let memory = take(head.memory.clone());
            let mut counts = [0.0; 3];
            memory
                .iter()
                .filter(|y| **y >= 0.0)
                .for_each(|y| counts[*y as usize] += 1.0);
            assert_eq!(take(head.counts.clone().reshape([3])), counts);
            assert_eq!(
                memory.iter().filter(|y| **y < 0.0).count(),
                2,
                "images 1 and 3 were not seen"
            );
            let last = take(labels.now.argmax(1).float().reshape([3]));
            assert_eq!(last, [memory[2], memory[5], memory[4]]);
        }
    }

    #[test]
    fn a_first_label_is_also_the_one_before() {
        let mut head = head(3, 6);
        let first = head.assign(features(0.0), &rows([4, 0, 2]), rule(Constraint::None, 0.9));
        assert_eq!(take(first.now.clone().reshape([9])), take(first.before.reshape([9])));
        let second = head.assign(features(1.0), &rows([4, 1, 2]), rule(Constraint::None, 0.9));
        let (first, second) = (take(first.now.reshape([9])), take(second.before.reshape([9])));
        assert_eq!((&first[..3], &first[6..]), (&second[..3], &second[6..]));
    }

    #[test]
    fn an_empty_cluster_wins_by_its_dual_variable() {
        let mut head = head(2, 6);
        head.centres = Tensor::from_floats([[1.0, 0.0, 0.0, 0.0], [-1.0, 0.0, 0.0, 0.0]], &cpu());
        let x = Tensor::<2>::from_floats(
            [[1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]],
            &cpu(),
        );
        let mut won = |constraint| {
            let each = (0..60).map(|_| head.assign(x.clone(), &rows([0, 1, 2]), rule(constraint, 0.9)));
            each.map(|labels| take(labels.now.sum_dim(0).reshape([2]))[1])
                .sum::<f32>()
        };
        assert_eq!(won(Constraint::None), 0.0);
        assert!(
            won(Constraint::Size) > 0.0,
            "0.045 a batch reaches the gap of 2 after 45"
        );
    }

    #[test]
    fn a_centre_without_a_gradient_rests_to_the_last_bit() {
        let mut head = head(3, 6);
        let earlier = take(head.centres.clone().reshape([12]));
        let mut step = vec![0.0; 12];
        step[1] = 0.5;
        head.pull(Tensor::from_data(TensorData::new(step, [3, 4]), &cpu()));
        let later = take(head.centres.reshape([12]));
        assert_eq!(earlier[4..], later[4..]);
        assert_ne!(earlier[..4], later[..4]);
    }
}
