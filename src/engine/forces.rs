//! What moves the centres: in each step the pull of a centre's own images, and the push of all others.
//!
//! The gradient of [`centre_loss`](crate::engine::directions::centre_loss), split in two (Qian 2023, arXiv:2311.14310):
//! −∂L/∂wⱼ = (1/Bt)·[Σ over own images (1 − pᵢⱼ)·xᵢ − Σ over all others pᵢⱼ·xᵢ], the part along the sphere at wⱼ. The stable
//! loss has no push.

use burn::tensor::Tensor;
use burn::tensor::activation::softmax;

use crate::engine::look::{Inspection, Moved, Seen, histogram};
use crate::engine::prototypes::Head;
use crate::protocol::Bars;

/// What moved the centres of a head in its last step.
#[derive(Clone)]
pub struct Forces {
    /// By their own images `[k, d]`.
    pub pull: Tensor<2>,
    /// By all others `[k, d]`.
    pub push: Tensor<2>,
    /// Images of each in the batch `[k, 1]`.
    pub members: Tensor<2>,
}

/// How a step moves centres.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    /// Temperature of the centres' loss.
    pub temperature: f64,
    /// Learning rate of the centres.
    pub rate: f64,
    /// Whether the loss is the stable one.
    pub stable: bool,
}

impl Forces {
    /// Those of a step down the gradient, the mean over views.
    ///
    /// # Shapes
    /// Constant unit features `[b, d]` of each view, unit centres `[k, d]`, one-hot labels `[b, k]`.
    pub fn of_descent(views: &[Tensor<2>; 2], centres: &Tensor<2>, labels: &Tensor<2>, law: Law) -> Self {
        let [[pull, push], [pull2, push2]] = views.each_ref().map(|x| split(x, centres, labels, law));
        Self {
            pull: (pull + pull2) * 0.5,
            push: (push + push2) * 0.5,
            members: members(labels),
        }
    }

    /// Those of centres that are means of their images: what has moved them is pull.
    ///
    /// # Shapes
    /// Unit centres `[k, d]` before and after the step, one-hot labels `[b, k]`.
    pub fn of_means(before: &Tensor<2>, after: &Tensor<2>, labels: &Tensor<2>) -> Self {
        Self {
            pull: after.clone() - before.clone(),
            push: before.zeros_like(),
            members: members(labels),
        }
    }

    /// Those of a head that has not moved yet: none, and no centre is known to be absent.
    fn none(head: &Head) -> Self {
        let zeros = head.centres.zeros_like();
        Self {
            pull: zeros.clone(),
            push: zeros,
            members: Tensor::ones([head.k(), 1], &head.centres.device()),
        }
    }
}

fn members(labels: &Tensor<2>) -> Tensor<2> {
    labels.clone().sum_dim(0).transpose()
}

/// Pull and push `[k, d]` of one view.
fn split(x: &Tensor<2>, centres: &Tensor<2>, labels: &Tensor<2>, law: Law) -> [Tensor<2>; 2] {
    let n = x.dims()[0] as f64;
    let logits = x.clone().matmul(centres.clone().transpose()) / law.temperature;
    let p = softmax(logits, 1);
    let along = |weights: Tensor<2>| {
        let sum = weights.transpose().matmul(x.clone()) * (law.rate / (n * law.temperature));
        let inwards = (sum.clone() * centres.clone()).sum_dim(1);
        sum - centres.clone() * inwards
    };
    let pull = along(labels.clone() * (1.0 - p.clone()));
    let push = if law.stable {
        pull.zeros_like()
    } else {
        along(p * (labels.clone() - 1.0))
    };
    [pull, push]
}

/// What a look reads of a head `[k, 3d + 3]`: centre, pull, push, members of the last batch, dual variable, labels.
pub fn kept(head: &Head, forces: Option<&Forces>) -> Tensor<2> {
    let Forces { pull, push, members } = forces.cloned().unwrap_or_else(|| Forces::none(head));
    let [duals, counts] = [&head.duals, &head.counts].map(|row| row.clone().transpose());
    Tensor::cat(vec![head.centres.clone(), pull, push, members, duals, counts], 1)
}

/// Centres with their forces, and what keeps them alive, from what [`kept`] gave.
pub fn inspection(seen: &Seen) -> Inspection {
    let d = seen.width;
    let rows: Vec<&[f32]> = seen.kept.chunks_exact(3 * d + 3).collect();
    let column = |place: usize| rows.iter().map(move |row| f64::from(row[3 * d + place]));
    let centres = rows.iter().map(|row| moved(row, d)).collect();
    let places: Vec<&[f32]> = rows.iter().map(|row| &row[..d]).collect();
    let cosines = [
        cosines("cosine of pairs of centres", &places),
        cosines("cosine of pairs of features", &sample(seen)),
    ];
    let duals: Vec<f64> = column(1).collect();
    // Only a bound on sizes moves dual variables.
    let duals = duals.iter().any(|dual| *dual != 0.0).then(|| of_duals(duals));
    Inspection {
        gauges: vec![("entropy of labels / ln K", evenness(column(2)))],
        bars: duals.into_iter().chain(cosines).collect(),
        centres,
    }
}

fn moved(row: &[f32], d: usize) -> Moved {
    let part = |i: usize| row[i * d..(i + 1) * d].to_vec();
    Moved {
        at: part(0),
        pull: part(1),
        push: part(2),
        present: row[3 * d] > 0.0,
    }
}

/// The entropy of shares, as a part of its largest value; 0 where nothing is counted.
fn evenness(counts: impl Iterator<Item = f64> + Clone) -> f64 {
    let (sum, k) = (counts.clone().sum::<f64>().max(1.0), counts.clone().count());
    let shares = counts.map(|count| count / sum).filter(|share| *share > 0.0);
    -shares.map(|share| share * share.ln()).sum::<f64>() / (k.max(2) as f64).ln()
}

fn of_duals(heights: Vec<f64>) -> Bars {
    Bars {
        name: "dual variables".into(),
        about:
            "What is added to each cluster's cosines when images are assigned: it grows while a cluster is too small."
                .into(),
        axis: "cluster".into(),
        range: [0.0, heights.len() as f64],
        heights,
        marks: Vec::new(),
    }
}

/// Images whose pairs are compared, at most.
const SAMPLE: usize = 200;

fn sample(seen: &Seen) -> Vec<&[f32]> {
    seen.features.chunks_exact(seen.width).take(SAMPLE).collect()
}

/// A histogram of the cosines of all pairs of unit rows.
fn cosines(name: &str, rows: &[&[f32]]) -> Bars {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum::<f64>();
    let pairs = rows
        .iter()
        .enumerate()
        .flat_map(|(i, a)| rows[..i].iter().map(move |b| dot(a, b)));
    Bars {
        name: name.into(),
        about: "How many pairs point how far in one direction: all at 1 is a collapse.".into(),
        axis: "cosine".into(),
        range: [-1.0, 1.0],
        heights: histogram(pairs, [-1.0, 1.0], 40),
        marks: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::device::{cpu, take};
    use crate::engine::directions::{centre_loss, one_hot, unit_rows};
    use crate::engine::network::Init;

    fn law(stable: bool) -> Law {
        Law {
            temperature: 0.5,
            rate: 0.8,
            stable,
        }
    }

    fn labels(numbers: &[f32], k: usize) -> Tensor<2> {
        one_hot(Tensor::from_floats(numbers, &cpu()), k)
    }

    fn flat(x: Tensor<2>) -> Vec<f32> {
        let [n, d] = x.dims();
        take(x.reshape([n * d]))
    }

    /// In the plane: one image to the right at (1, 0), of the centre at 60°; another centre at −60° has none.
    #[test]
    fn an_image_pulls_its_centre_and_pushes_the_other() {
        let (cos, sin) = (0.5_f32, 0.75_f32.sqrt());
        let centres = Tensor::<2>::from_floats([[cos, sin], [cos, -sin]], &cpu());
        let x = Tensor::<2>::from_floats([[1.0, 0.0]], &cpu());
        let views = [x.clone(), x];
        let forces = Forces::of_descent(&views, &centres, &labels(&[0.0], 2), law(false));
        // Both cosines are equal, so p = 1/2; (1, 0) less its part along the centre is (3/4, ∓sin/2); rate / t is 1.6.
        let (right, up) = (0.5 * 1.6 * 0.75, 0.5 * 1.6 * sin * 0.5);
        let close = |found: Vec<f32>, hand: [f32; 4]| found.iter().zip(hand).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(close(flat(forces.pull), [right, -up, 0.0, 0.0]), "towards the image");
        assert!(close(flat(forces.push), [0.0, 0.0, -right, -up]), "away from it");
        assert_eq!(flat(forces.members), [1.0, 0.0]);
        let stable = Forces::of_descent(&views, &centres, &labels(&[0.0], 2), law(true));
        assert!(close(flat(stable.pull), [right, -up, 0.0, 0.0]));
        assert_eq!(flat(stable.push), [0.0; 4], "exactly nothing");
    }

    /// Two views of six images, of which none is in the third cluster.
    fn case() -> ([Tensor<2>; 2], Tensor<2>, Tensor<2>) {
        let mut init = Init::new(3, &cpu());
        let mut rows = |n: usize| unit_rows(init.normal([n, 4], 1.0).val().inner());
        let (views, centres) = ([rows(6), rows(6)], rows(4));
        (views, centres, labels(&[0.0, 1.0, 3.0, 1.0, 0.0, 3.0], 4))
    }

    #[test]
    fn pull_and_push_add_up_to_a_step_down_the_gradient() {
        for stable in [true, false] {
            let (views, centres, labels) = case();
            let forces = Forces::of_descent(&views, &centres, &labels, law(stable));
            let w = centres.autodiff().require_grad();
            let unit = unit_rows(w.clone());
            let one = |x: Tensor<2>| centre_loss(x, unit.clone(), labels.clone(), 0.5, stable);
            let [a, b] = views.map(one);
            let gradient = w.grad(&((a + b) * 0.5).backward()).unwrap();
            let (step, sum) = (flat(gradient * -0.8), flat(forces.pull + forces.push));
            assert!(
                step.iter().zip(&sum).all(|(a, b)| (a - b).abs() < 1e-5),
                "{step:?} {sum:?}"
            );
        }
    }

    #[test]
    fn only_cross_entropy_pushes_an_absent_centre() {
        let (views, centres, labels) = case();
        let [stable, plain] = [true, false].map(|s| Forces::of_descent(&views, &centres, &labels, law(s)));
        let absent = 2 * 4..3 * 4;
        assert_eq!(flat(stable.pull)[absent.clone()], [0.0; 4]);
        assert_eq!(flat(stable.push)[absent.clone()], [0.0; 4]);
        assert!(flat(plain.push)[absent].iter().any(|x| x.abs() > 1e-3));
    }

    #[test]
    fn what_is_kept_of_a_head_comes_back() {
        let (views, centres, labels) = case();
        let mut head = Head::new(&mut Init::new(0, &cpu()), 4, 4, 10);
        head.centres = centres.clone();
        head.duals = Tensor::from_floats([[0.1, 0.2, 0.3, 0.4]], &cpu());
        head.counts = Tensor::from_floats([[2.0, 2.0, 0.0, 2.0]], &cpu());
        let forces = Forces::of_descent(&views, &centres, &labels, law(false));
        let seen = Seen {
            width: 4,
            kept: flat(kept(&head, Some(&forces))),
            ..Seen::default()
        };
        let told = inspection(&seen);
        assert_eq!(
            told.centres.iter().map(|c| c.present).collect::<Vec<_>>(),
            [true, true, false, true]
        );
        assert_eq!(told.centres[1].at, flat(centres)[4..8]);
        assert_eq!(told.centres[2].push, flat(forces.push)[8..12]);
        assert!(
            (told.gauges[0].1 - 3.0_f64.ln() / 4.0_f64.ln()).abs() < 1e-9,
            "three even clusters of four"
        );
        assert!((told.bars[0].heights[3] - 0.4).abs() < 1e-6);
        assert_eq!(told.bars[1].heights.iter().sum::<f64>(), 6.0, "pairs of four centres");
        let fresh = Seen {
            width: 4,
            kept: flat(kept(&head, None)),
            ..Seen::default()
        };
        assert!(
            inspection(&fresh)
                .centres
                .iter()
                .all(|c| c.present && c.pull == [0.0; 4])
        );
    }
}
