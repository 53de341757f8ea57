//! What a run reports about a clustering: plain numbers that cross the boundary between engine and page.

use serde::{Deserialize, Serialize};

/// How well clusters agree with labels, each at most 1, around or a little above 0 by chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Accuracy after the best one-to-one matching of clusters and classes.
    pub acc: f64,
    /// Normalised mutual information, arithmetic mean of the two entropies.
    pub nmi: f64,
    /// Rand index adjusted for chance.
    pub ari: f64,
    /// Share of images whose label is the most frequent one of their cluster: at least ACC, and not to be mixed up with it.
    pub purity: f64,
}

/// How a soft assignment spreads images over clusters; needs no labels. Entropies are in nats.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Balance {
    /// Marginal entropy H(Y) of the mean assignment: ln K when clusters share the images evenly.
    pub marginal: f64,
    /// Conditional entropy H(Y|X), the mean entropy of an image's assignment: 0 when each is certain.
    pub conditional: f64,
    /// Mutual information I(X;Y) = H(Y) − H(Y|X), between 0 and ln K.
    pub information: f64,
    /// Images whose most probable cluster is this one, for each of the K clusters.
    pub sizes: Vec<u32>,
    /// Clusters that hold more than 1/(5K) of the images.
    pub active: usize,
    /// Share of the images in the largest cluster, from 0 to 1.
    pub largest_share: f64,
}

/// The way in which a clustering has degenerated, if it has: the modes A to D of regularised information maximisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Collapse {
    /// No known mode applies.
    #[default]
    Healthy,
    /// Mode A: nearly all images are in one cluster.
    OneCluster,
    /// Mode B: the output is the same nearly even distribution for every image.
    Uniform,
    /// Mode D: some clusters hold next to no image.
    EmptyClusters {
        /// How many clusters are not active.
        empty: usize,
    },
    /// Mode C: confident and balanced, yet unrelated to the labels; seen only where there are labels.
    Meaningless,
}

impl Collapse {
    /// Gives the short name shown to people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::OneCluster => "one cluster",
            Self::Uniform => "uniform output",
            Self::EmptyClusters { .. } => "empty clusters",
            Self::Meaningless => "balanced but meaningless",
        }
    }

    /// Says in one sentence what happens, and which of a method's knobs prevents it.
    pub fn explain(self, has_knob: impl Fn(&str) -> bool) -> String {
        match self {
            Self::Healthy => "Several clusters are in use and the assignment depends on the image.".to_owned(),
            Self::OneCluster => format!("Nearly every image falls into one cluster: {}.", cure(has_knob)),
            Self::Uniform => {
                "Every image gets the same, nearly even distribution over clusters: what makes each image decide, the \
                 conditional entropy H(Y|X) or a low temperature, is too weak."
            }
            .to_owned(),
            Self::EmptyClusters { empty } => {
                let (noun, verb) = if empty == 1 { ("cluster", "holds") } else { ("clusters", "hold") };
                format!("{empty} {noun} {verb} next to no images: {}.", cure(has_knob))
            }
            Self::Meaningless => "Clusters are confident and even in size but cut through the digits: the entropy terms are satisfied by \
                 any even cut, and only augmentation or a stronger regulariser ties it to the images."
                .to_owned(),
        }
    }

    /// Tells whether an alarm is due.
    pub fn is_alarm(self) -> bool {
        self != Self::Healthy
    }
}

/// Knobs that keep clusters alive, and how; the first that a method has is the one that matters most.
pub const KEEPERS: [(&str, &str); 4] = [
    (
        "mu",
        "a larger mu, the weight of the marginal entropy H(Y), prevents it",
    ),
    (
        "constraint",
        "a constraint on sizes brings clusters back, and the stable loss pushes none away that a batch misses",
    ),
    (
        "gamma",
        "a larger gamma, the lower bound on sizes, brings clusters back",
    ),
    (
        "rule",
        "the rule combination, which makes full clusters dearer, spreads the images out",
    ),
];

fn cure(has_knob: impl Fn(&str) -> bool) -> &'static str {
    let known = KEEPERS.iter().find(|(knob, _)| has_knob(knob));
    known.map_or(
        "larger batches, fewer clusters or another seed may spread the images out",
        |(_, cure)| cure,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_has_its_name_and_one_sentence() {
        let modes = [
            Collapse::Healthy,
            Collapse::OneCluster,
            Collapse::Uniform,
            Collapse::EmptyClusters { empty: 1 },
            Collapse::Meaningless,
        ];
        for (i, mode) in modes.into_iter().enumerate() {
            assert!(modes[..i].iter().all(|other| other.name() != mode.name()));
            assert!(mode.explain(|_| false).ends_with('.') && mode.explain(|_| true).matches(". ").count() == 0);
            assert_eq!(mode.is_alarm(), i > 0);
        }
        assert!(
            Collapse::EmptyClusters { empty: 3 }
                .explain(|_| false)
                .starts_with("3 clusters hold")
        );
    }

    #[test]
    fn the_cure_is_one_that_the_method_has() {
        let explain = |knobs: &[&str]| Collapse::OneCluster.explain(|knob| knobs.contains(&knob));
        assert!(explain(&["mu", "lambda"]).contains("H(Y)"));
        assert!(explain(&["gamma", "constraint"]).contains("stable loss"));
        assert!(explain(&["gamma"]).contains("lower bound"));
        assert!(!explain(&["rate"]).contains("H(Y)"));
    }
}
