//! Keeping part of a set: classes, how many of each, a long tail, a limit.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::{DataError, Dataset, Subset};

impl Dataset {
    /// The images that `subset` describes, in the order they have here.
    ///
    /// # Errors
    /// A class that the set lacks, a choice that needs labels where there are none, an imbalance below 1, nothing left.
    pub fn select(&self, subset: &Subset) -> Result<Self, DataError> {
        self.check(subset)?;
        let mut random = ChaCha8Rng::seed_from_u64(subset.seed);
        let mut rows = match &self.labels {
            Some(labels) => self.by_class(labels, subset, &mut random)?,
            None => (0..self.len()).collect(),
        };
        rows.sort_unstable();
        if let Some(limit) = subset.limit {
            rows = draw(rows, limit, &mut random);
        }
        if rows.is_empty() {
            return Err(DataError::EmptySelection {
                name: self.name.clone(),
                asked: asked(subset),
            });
        }
        Ok(self.rows(&rows))
    }

    fn check(&self, subset: &Subset) -> Result<(), DataError> {
        let name = || self.name.clone();
        if !(subset.imbalance >= 1.0 && subset.imbalance.is_finite()) {
            return Err(DataError::Imbalance {
                name: name(),
                found: subset.imbalance,
            });
        }
        match needs_labels(subset) {
            Some(asked) if self.labels.is_none() => Err(DataError::NoLabels { name: name(), asked }),
            _ => Ok(()),
        }
    }

    fn by_class(&self, labels: &[u8], subset: &Subset, random: &mut ChaCha8Rng) -> Result<Vec<usize>, DataError> {
        let classes = self.chosen(subset.classes.as_deref())?;
        let members = classes.iter().map(|&class| members(labels, class)).collect::<Vec<_>>();
        let most = subset.per_class.unwrap_or(usize::MAX);
        if subset.imbalance == 1.0 {
            return Ok(members
                .into_iter()
                .flat_map(|rows| rows.into_iter().take(most))
                .collect());
        }
        let available: Vec<usize> = members.iter().map(Vec::len).collect();
        let counts = long_tail(&available, most, subset.imbalance);
        Ok(members
            .into_iter()
            .zip(counts)
            .flat_map(|(rows, count)| draw(rows, count, random))
            .collect())
    }

    /// The classes asked for, each once, in the order asked for.
    fn chosen(&self, wanted: Option<&[u8]>) -> Result<Vec<u8>, DataError> {
        let has = self.classes();
        let mut chosen = Vec::new();
        for &class in wanted.unwrap_or(&has) {
            if !has.contains(&class) {
                let has = has.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
                return Err(DataError::MissingClass {
                    name: self.name.clone(),
                    class,
                    has,
                });
            }
            if !chosen.contains(&class) {
                chosen.push(class);
            }
        }
        Ok(chosen)
    }
}

fn members(labels: &[u8], class: u8) -> Vec<usize> {
    (0..labels.len()).filter(|&i| labels[i] == class).collect()
}

/// `count` of the `rows`, each equally likely, in their own order.
fn draw(mut rows: Vec<usize>, count: usize, random: &mut ChaCha8Rng) -> Vec<usize> {
    if count >= rows.len() {
        return rows;
    }
    let mut drawn = rows.partial_shuffle(random, count).0.to_vec();
    drawn.sort_unstable();
    drawn
}

/// Class sizes nₖ = n₀ · ratio^(−k/(K−1)), at least 1 each, with the largest n₀ ≤ `most` that no class exhausts.
///
/// The exponential profile of Cui et al., "Class-Balanced Loss Based on Effective Number of Samples" (2019).
fn long_tail(available: &[usize], most: usize, ratio: f64) -> Vec<usize> {
    let last = available.len().saturating_sub(1).max(1) as f64;
    let share = |k: usize| ratio.powf(-(k as f64) / last);
    let supply = available.iter().enumerate().map(|(k, &n)| n as f64 / share(k));
    let largest = supply.fold(most as f64, f64::min);
    let least = usize::from(most > 0);
    let size = |(k, &n): (usize, &usize)| ((largest * share(k)).round() as usize).clamp(least, n);
    available.iter().enumerate().map(size).collect()
}

fn needs_labels(subset: &Subset) -> Option<&'static str> {
    let asked = [
        (subset.classes.is_some(), "a choice of classes"),
        (subset.per_class.is_some(), "a number of images per class"),
        (subset.imbalance > 1.0, "an imbalance"),
    ];
    asked.into_iter().find_map(|(is_asked, what)| is_asked.then_some(what))
}

fn asked(subset: &Subset) -> String {
    let number = |n: Option<usize>| n.map_or("all".to_owned(), |n| n.to_string());
    let classes = subset
        .classes
        .as_ref()
        .map_or("all".to_owned(), |classes| classes.len().to_string());
    format!(
        "classes: {classes}, images of each: {}, in all: {}",
        number(subset.per_class),
        number(subset.limit)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Image `i` has the label `labels[i]` and nothing but pixels of value `i`.
    fn set(labels: Option<&[u8]>, n: usize) -> Dataset {
        Dataset {
            name: "made".to_owned(),
            height: 8,
            width: 8,
            pixels: (0..n).flat_map(|i| [i as u8; 64]).collect(),
            labels: labels.map(<[u8]>::to_vec),
            index: (0..n as u32).collect(),
        }
    }

    fn ten_each() -> Dataset {
        let labels: Vec<u8> = (0..30).map(|i| [7, 1, 4][i % 3]).collect();
        set(Some(&labels), 30)
    }

    fn count(set: &Dataset, class: u8) -> usize {
        set.labels.iter().flatten().filter(|&&label| label == class).count()
    }

    #[test]
    fn the_default_keeps_everything() {
        assert!(ten_each().select(&Subset::default()) == Ok(ten_each()));
    }

    #[test]
    fn per_class_takes_the_first_of_each_class_whatever_the_seed() {
        let subset = Subset {
            classes: Some(vec![4, 7]),
            per_class: Some(2),
            seed: 9,
            ..Subset::default()
        };
        let few = ten_each().select(&subset).unwrap();
        assert_eq!(few.index, [0, 2, 3, 5]);
        assert_eq!(few.labels.as_deref(), Some(&[7, 4, 7, 4][..]));
        assert_eq!(few.image(3), [5; 64]);
    }

    #[test]
    fn a_class_with_fewer_images_gives_all_it_has() {
        let few = set(Some(&[0, 0, 1, 0]), 4)
            .select(&Subset {
                per_class: Some(2),
                ..Subset::default()
            })
            .unwrap();
        assert_eq!(few.index, [0, 1, 2]);
    }

    #[test]
    fn an_imbalance_of_four_over_three_classes_halves_each_time() {
        let subset = Subset {
            classes: Some(vec![4, 7, 1]),
            per_class: Some(8),
            imbalance: 4.0,
            ..Subset::default()
        };
        let tail = ten_each().select(&subset).unwrap();
        assert_eq!([4, 7, 1].map(|class| count(&tail, class)), [8, 4, 2]);
        assert!(tail.index.is_sorted());
    }

    #[test]
    fn an_imbalance_keeps_its_ratio_when_the_first_class_is_small() {
        assert_eq!(long_tail(&[40, 100, 3], usize::MAX, 16.0), [40, 10, 3]);
        assert_eq!(long_tail(&[100, 100, 2], usize::MAX, 16.0), [32, 8, 2]);
        assert_eq!(long_tail(&[100, 100], 5, 1000.0), [5, 1]);
        assert_eq!(long_tail(&[100], 5, 1000.0), [5]);
    }

    #[test]
    fn a_limit_draws_without_labels_and_repeats_with_its_seed() {
        let draw = |seed| {
            set(None, 30)
                .select(&Subset {
                    limit: Some(5),
                    seed,
                    ..Subset::default()
                })
                .unwrap()
                .index
        };
        assert_eq!(draw(1).len(), 5);
        assert!(draw(1).is_sorted());
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn a_class_that_the_set_lacks_is_named() {
        let error = ten_each()
            .select(&Subset {
                classes: Some(vec![1, 5]),
                ..Subset::default()
            })
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "made: has no class 5; choose among its classes, 1, 4, 7"
        );
    }

    #[test]
    fn an_empty_selection_is_refused() {
        let empty = [
            Subset {
                classes: Some(Vec::new()),
                ..Subset::default()
            },
            Subset {
                classes: Some(Vec::new()),
                imbalance: 2.0,
                ..Subset::default()
            },
            Subset {
                per_class: Some(0),
                ..Subset::default()
            },
            Subset {
                per_class: Some(0),
                imbalance: 2.0,
                ..Subset::default()
            },
            Subset {
                limit: Some(0),
                ..Subset::default()
            },
        ];
        for subset in empty {
            assert!(
                matches!(ten_each().select(&subset), Err(DataError::EmptySelection { .. })),
                "{subset:?}"
            );
        }
    }

    #[test]
    fn what_needs_labels_is_refused_without_them() {
        let needy = [
            Subset {
                classes: Some(vec![1]),
                ..Subset::default()
            },
            Subset {
                per_class: Some(1),
                ..Subset::default()
            },
            Subset {
                imbalance: 2.0,
                ..Subset::default()
            },
        ];
        for subset in needy {
            assert!(
                matches!(set(None, 3).select(&subset), Err(DataError::NoLabels { .. })),
                "{subset:?}"
            );
        }
    }

    #[test]
    fn an_imbalance_below_one_is_refused() {
        for imbalance in [0.5, -1.0, f64::NAN, f64::INFINITY] {
            let result = ten_each().select(&Subset {
                imbalance,
                ..Subset::default()
            });
            assert!(matches!(result, Err(DataError::Imbalance { .. })), "{imbalance}");
        }
    }
}
