//! Which images of a data set take part in a run.

use serde::{Deserialize, Serialize};

/// Which images to keep: the classes, how many of each, how uneven, and the seed of what is drawn.
///
/// The default keeps everything. `classes`, `per_class` and `imbalance` need labels; `limit` works without.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(default)]
pub struct Subset {
    /// Labels to keep, or all; with an imbalance the first one listed is the largest class.
    pub classes: Option<Vec<u8>>,
    /// Images of each class (of the largest one, with an imbalance); a class that has fewer gives all it has.
    ///
    /// Without an imbalance these are the first of each class in file order, whatever the seed.
    pub per_class: Option<usize>,
    /// Images in all, drawn at random from what the other fields leave: the way to shrink a set without labels.
    pub limit: Option<usize>,
    /// Size of the largest class over that of the smallest, 1 or more: an exponential long tail, drawn at random.
    ///
    /// 1 leaves the classes as they are. Above 1 the ratio is kept even if that makes all classes smaller.
    pub imbalance: f64,
    /// Seed of the random draws; without `limit` and `imbalance` nothing is drawn.
    pub seed: u64,
}

impl Default for Subset {
    fn default() -> Self {
        Self {
            classes: None,
            per_class: None,
            limit: None,
            imbalance: 1.0,
            seed: 0,
        }
    }
}
