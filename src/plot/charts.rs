//! The charts by name, and how each is drawn from what a run has told.

/// A chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// The features on their principal axes.
    Embedding,
    /// The images placed so that neighbours stay together.
    Neighbours,
    /// The assignment within the K-gon.
    Polygon,
    /// The loss and its terms.
    Terms,
    /// Scores against labels.
    Scores,
    /// Entropies between their bounds.
    Entropies,
    /// The present sizes of the clusters.
    Sizes,
    /// The shares of the clusters over the steps.
    Shares,
    /// Clusters against digits.
    Confusion,
    /// Centres and the images nearest to them.
    Gallery,
    /// What a method adds for information.
    Gauges,
    /// Pictures that a method shows of itself.
    Sheets,
    /// Bar charts that a method shows of itself.
    Bars,
    /// The tree of clusters.
    Tree,
}

impl Chart {
    /// Every chart, in the order in which they are shown.
    pub const ALL: [Self; 14] = [
        Self::Embedding,
        Self::Neighbours,
        Self::Polygon,
        Self::Terms,
        Self::Scores,
        Self::Entropies,
        Self::Sizes,
        Self::Shares,
        Self::Confusion,
        Self::Gallery,
        Self::Gauges,
        Self::Sheets,
        Self::Bars,
        Self::Tree,
    ];

    /// The name in files and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Embedding => "embedding",
            Self::Neighbours => "neighbours",
            Self::Polygon => "polygon",
            Self::Terms => "terms",
            Self::Scores => "scores",
            Self::Entropies => "entropies",
            Self::Sizes => "sizes",
            Self::Shares => "shares",
            Self::Confusion => "confusion",
            Self::Gallery => "gallery",
            Self::Gauges => "gauges",
            Self::Sheets => "sheets",
            Self::Bars => "bars",
            Self::Tree => "tree",
        }
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Embedding => "Embedding",
            Self::Neighbours => "Neighbour map",
            Self::Polygon => "Assignment polygon",
            Self::Terms => "Loss terms",
            Self::Scores => "Scores against labels",
            Self::Entropies => "Entropies",
            Self::Sizes => "Cluster sizes",
            Self::Shares => "Cluster shares over time",
            Self::Confusion => "Clusters and digits",
            Self::Gallery => "Centres and nearest images",
            Self::Gauges => "Gauges",
            Self::Sheets => "Pictures the method draws",
            Self::Bars => "Distributions",
            Self::Tree => "Tree of clusters",
        }
    }

    /// What it shows and how to read it, in one sentence.
    pub fn caption(self) -> &'static str {
        match self {
            Self::Embedding => "Each point is an image, placed by the two principal components of its features.",
            Self::Neighbours => {
                "Each point is one of the first 1,000 images, placed by t-SNE so that images with like features are neighbours; how far \
                 groups lie apart means little."
            }
            Self::Polygon => {
                "Each point is an image's p(y|x): certain images lie in their cluster's corner, undecided ones in the middle."
            }
            Self::Terms => "The loss and the terms that add up to it, averaged since the last observation.",
            Self::Scores => {
                "Agreement with the labels, which are used only for scoring: 1 is perfect, 0 of NMI and ARI is chance; \
                 dotted lines are K-means on the pixels, the best of three starts, which are made while the run trains."
            }
            Self::Entropies => {
                "H(Y) near ln K means even clusters, H(Y|X) near 0 means certain images; their difference is I(X;Y)."
            }
            Self::Sizes => {
                "How many images each cluster holds; the dashed line is the even size, a cross marks an empty cluster."
            }
            Self::Shares => {
                "The share of the images that each cluster holds; a band that closes is a cluster that dies."
            }
            Self::Confusion => {
                "Images by cluster and digit, each cluster in the row of the digit that it is matched to."
            }
            Self::Gallery => "Each cluster's centre as a picture, framed, then the images nearest to it.",
            Self::Gauges => "Numbers that the method reports for information; they do not enter the loss.",
            Self::Sheets => "What the method itself draws at this step, each sheet of pictures under its name.",
            Self::Tree => {
                "Clusters of the lowest round with at most 40, and what they merge into; digits and their shares are labels, \
                 used only for scoring."
            }
            Self::Bars => "What the method itself counts at this step; upright lines mark values that matter to it.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chart_has_its_own_name_and_one_sentence() {
        for (i, chart) in Chart::ALL.into_iter().enumerate() {
            assert!(Chart::ALL[..i].iter().all(|other| other.name() != chart.name()));
            assert!(chart.caption().ends_with('.') && !chart.caption().contains(". "));
        }
    }
}
