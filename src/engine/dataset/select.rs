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
mod tests;
