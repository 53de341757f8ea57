//! How good a clustering is: against labels, and by itself. The one place where labels meet assignments.

use crate::hungarian;
use crate::report::{Balance, Collapse, Scores};

/// Share of the images in one cluster from which on the clustering counts as collapsed into it.
pub const ONE_CLUSTER_SHARE: f64 = 0.95;
/// Conditional entropy, as a share of ln K, from which on an output counts as undecided.
pub const UNDECIDED: f64 = 0.9;
/// Mutual information I(X;Y), as a share of ln K, up to which the output counts as independent of the image.
pub const INDEPENDENT: f64 = 0.05;
/// Conditional entropy, as a share of ln K, up to which an output counts as confident.
pub const CONFIDENT: f64 = 0.2;
/// Marginal entropy, as a share of ln K, from which on clusters count as balanced.
pub const BALANCED: f64 = 0.9;
/// NMI, as a share of what as many clusters could reach, below which balanced clusters count as meaningless: K-means on the pixels
/// of MNIST reaches 0.47 to 0.50, an arbitrary even cut learned by RIM 0.33.
pub const MEANINGLESS_NMI: f64 = 0.4;

/// How many images of each class each cluster holds, `[clusters, classes]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contingency {
    counts: Vec<u32>,
    n_clusters: usize,
    n_classes: usize,
}

impl Contingency {
    /// Counts images by cluster and label; numbers beyond `n_clusters` or `n_classes` make the table larger.
    ///
    /// # Panics
    /// When there are not as many labels as clusters.
    pub fn new(clusters: &[u32], labels: &[u8], n_clusters: usize, n_classes: usize) -> Self {
        assert_eq!(clusters.len(), labels.len(), "each image has one cluster and one label");
        let n_clusters = clusters
            .iter()
            .map(|&k| k as usize + 1)
            .max()
            .unwrap_or(0)
            .max(n_clusters);
        let n_classes = labels
            .iter()
            .map(|&c| usize::from(c) + 1)
            .max()
            .unwrap_or(0)
            .max(n_classes);
        let mut counts = vec![0; n_clusters * n_classes];
        for (&k, &c) in clusters.iter().zip(labels) {
            counts[k as usize * n_classes + usize::from(c)] += 1;
        }
        Self {
            counts,
            n_clusters,
            n_classes,
        }
    }

    /// Gives ACC, NMI, ARI and purity; all 0 without images.
    pub fn scores(&self) -> Scores {
        if self.total() == 0.0 {
            return Scores::default();
        }
        Scores {
            acc: self.acc(),
            nmi: self.nmi(),
            ari: self.ari(),
            purity: self.purity(),
        }
    }

    /// Gives the class that each cluster stands for in the best one-to-one matching; none for a cluster that is left over.
    pub fn matching(&self) -> Vec<Option<usize>> {
        let weights: Vec<f64> = self.counts.iter().map(|&n| f64::from(n)).collect();
        hungarian::assign(&weights, self.n_clusters, self.n_classes)
    }

    /// Gives the share of images whose cluster is matched with their class (Hungarian method; Yang et al., 2010).
    fn acc(&self) -> f64 {
        let hits = self.matching().into_iter().enumerate();
        let hits: u64 = hits.filter_map(|(k, c)| c.map(|c| u64::from(self.count(k, c)))).sum();
        hits as f64 / self.total()
    }

    /// Gives I(S;C) / ½(H(S) + H(C)), natural logarithms; 1 when both partitions have one part, as in scikit-learn.
    fn nmi(&self) -> f64 {
        let (clusters, classes) = (self.cluster_sizes(), self.class_sizes());
        let (h_clusters, h_classes) = (entropy_of(&clusters), entropy_of(&classes));
        let mean = 0.5 * (h_clusters + h_classes);
        if mean == 0.0 {
            return 1.0;
        }
        let joint: Vec<u64> = self.counts.iter().map(|&n| u64::from(n)).collect();
        ((h_clusters + h_classes - entropy_of(&joint)) / mean).clamp(0.0, 1.0)
    }

    /// Gives the largest NMI that clusters of these sizes could reach on these classes: min(H(S), H(C)) over their mean.
    fn nmi_bound(&self) -> f64 {
        let (a, b) = (entropy_of(&self.cluster_sizes()), entropy_of(&self.class_sizes()));
        if a + b == 0.0 { 0.0 } else { 2.0 * a.min(b) / (a + b) }
    }

    /// Gives the Rand index adjusted for chance (Hubert and Arabie, 1985); 1 when both partitions are trivial in the same way.
    fn ari(&self) -> f64 {
        let pairs = |sizes: &[u64]| sizes.iter().map(|&n| n as f64 * (n as f64 - 1.0) / 2.0).sum::<f64>();
        let joint: Vec<u64> = self.counts.iter().map(|&n| u64::from(n)).collect();
        let (together, clusters, classes) = (pairs(&joint), pairs(&self.cluster_sizes()), pairs(&self.class_sizes()));
        let expected = clusters * classes / (self.total() * (self.total() - 1.0) / 2.0).max(1.0);
        let largest = 0.5 * (clusters + classes);
        if largest == expected {
            1.0
        } else {
            (together - expected) / (largest - expected)
        }
    }

    /// Gives the share of images whose label is the most frequent one in their cluster.
    fn purity(&self) -> f64 {
        let rows = (0..self.n_clusters).map(|k| (0..self.n_classes).map(|c| self.count(k, c)).max().unwrap_or(0));
        rows.map(f64::from).sum::<f64>() / self.total()
    }

    /// Gives the clusters in the order of the classes they are matched with: entry c is that of class c, if any; left-over
    /// clusters follow.
    pub fn order(&self) -> Vec<Option<usize>> {
        let mut order = vec![None; self.n_classes];
        for (k, class) in self.matching().into_iter().enumerate() {
            match class {
                Some(c) => order[c] = Some(k),
                None => order.push(Some(k)),
            }
        }
        order
    }

    /// Gives the confusion matrix after matching: one row a class, columns in the sense of [`Contingency::order`]; the diagonal
    /// holds what ACC counts.
    pub fn confusion(&self) -> Vec<Vec<u32>> {
        let order = self.order();
        let row = |c| order.iter().map(|k| k.map_or(0, |k| self.count(k, c))).collect();
        (0..self.n_classes).map(row).collect()
    }

    fn count(&self, cluster: usize, class: usize) -> u32 {
        self.counts[cluster * self.n_classes + class]
    }

    fn total(&self) -> f64 {
        self.counts.iter().map(|&n| f64::from(n)).sum()
    }

    fn cluster_sizes(&self) -> Vec<u64> {
        (0..self.n_clusters)
            .map(|k| (0..self.n_classes).map(|c| u64::from(self.count(k, c))).sum())
            .collect()
    }

    fn class_sizes(&self) -> Vec<u64> {
        (0..self.n_classes)
            .map(|c| (0..self.n_clusters).map(|k| u64::from(self.count(k, c))).sum())
            .collect()
    }
}

/// Gives −Σ p log p in nats for shares p of the total.
fn entropy_of(sizes: &[u64]) -> f64 {
    let total: u64 = sizes.iter().sum();
    entropy(sizes.iter().map(|&n| n as f64 / total.max(1) as f64))
}

/// Gives −Σ p log p in nats, where 0 log 0 is 0.
fn entropy(shares: impl Iterator<Item = f64>) -> f64 {
    shares.filter(|&p| p > 0.0).map(|p| -p * p.ln()).sum::<f64>().max(0.0)
}

/// Gives the most probable cluster of each image, the first of equals.
///
/// # Shapes
/// `p`: `[n, k]`, row by row; result: `[n]`.
pub fn most_probable(p: &[f32], k: usize) -> Vec<u32> {
    let argmax = |row: &[f32]| (1..k).fold(0, |best, j| if row[j] > row[best] { j } else { best }) as u32;
    p.chunks_exact(k.max(1)).map(argmax).collect()
}

/// Measures how a soft assignment spreads images over clusters (entropies in nats; see [`Balance`]).
///
/// # Shapes
/// `p`: `[n, k]`, row by row, each row adding up to 1.
pub fn balance(p: &[f32], k: usize) -> Balance {
    let mut mean = vec![0.0; k];
    let mut conditional = 0.0;
    for row in p.chunks_exact(k.max(1)) {
        mean.iter_mut().zip(row).for_each(|(m, &p)| *m += f64::from(p));
        conditional += entropy(row.iter().map(|&p| f64::from(p)));
    }
    let n = (p.len() / k.max(1)).max(1) as f64;
    let marginal = entropy(mean.iter().map(|m| m / n));
    let conditional = conditional / n;
    let spread = balance_of(&most_probable(p, k), k);
    Balance {
        marginal,
        conditional,
        information: (marginal - conditional).max(0.0),
        ..spread
    }
}

/// Measures how a hard assignment spreads images over `k` clusters: H(Y|X) is 0.
///
/// # Panics
/// When a cluster is not below `k`.
pub fn balance_of(clusters: &[u32], k: usize) -> Balance {
    let mut sizes = vec![0_u32; k];
    for &cluster in clusters {
        sizes[cluster as usize] += 1;
    }
    let n = clusters.len().max(1) as f64;
    let shares = || sizes.iter().map(|&size| f64::from(size) / n);
    let marginal = entropy(shares());
    Balance {
        marginal,
        conditional: 0.0,
        information: marginal,
        active: shares().filter(|share| share * 5.0 * k as f64 > 1.0).count(),
        largest_share: shares().fold(0.0, f64::max),
        sizes,
    }
}

/// Names the way in which a clustering has degenerated, by the thresholds of this file; labels only tell "meaningless".
pub fn diagnose(balance: &Balance, table: Option<&Contingency>) -> Collapse {
    let k = balance.sizes.len();
    if k < 2 || balance.sizes.iter().all(|&size| size == 0) {
        return Collapse::Healthy;
    }
    let of_ln_k = |nats: f64| nats / (k as f64).ln();
    if of_ln_k(balance.conditional) >= UNDECIDED && of_ln_k(balance.information) <= INDEPENDENT {
        return Collapse::Uniform;
    }
    if balance.largest_share >= ONE_CLUSTER_SHARE {
        return Collapse::OneCluster;
    }
    if balance.active < k {
        return Collapse::EmptyClusters {
            empty: k - balance.active,
        };
    }
    let decided = of_ln_k(balance.conditional) <= CONFIDENT && of_ln_k(balance.marginal) >= BALANCED;
    if decided && table.is_some_and(|table| table.nmi() < MEANINGLESS_NMI * table.nmi_bound()) {
        return Collapse::Meaningless;
    }
    Collapse::Healthy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::maths::dots::Rows;
    use crate::engine::maths::kmeans::KMeans;
    use crate::engine::maths::random::{Purpose, fill_normal, permutation, rng};

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    fn scores(clusters: &[u32], labels: &[u8]) -> Scores {
        Contingency::new(clusters, labels, 0, 0).scores()
    }

    /// Six images; clusters 0 0 0 1 1 1, labels 0 0 1 1 1 1:
    ///
    /// ```text
    ///            class 0  class 1
    /// cluster 0      2        1      3
    /// cluster 1      0        3      3
    ///                2        4      6
    /// ```
    const CLUSTERS: [u32; 6] = [0, 0, 0, 1, 1, 1];
    const LABELS: [u8; 6] = [0, 0, 1, 1, 1, 1];

    #[test]
    fn six_images_by_hand() {
        let s = scores(&CLUSTERS, &LABELS);
        near(s.acc, 5.0 / 6.0); // 2 + 3 of 6
        near(s.purity, 5.0 / 6.0);
        // H(S) = ln 2; H(C) = −⅓ ln ⅓ − ⅔ ln ⅔; H(S,C) = −⅓ ln ⅓ − ⅙ ln ⅙ − ½ ln ½
        let h_s = 2_f64.ln();
        let h_c = 3_f64.ln() / 3.0 + 2.0 / 3.0 * 1.5_f64.ln();
        let h_joint = 3_f64.ln() / 3.0 + 6_f64.ln() / 6.0 + 2_f64.ln() / 2.0;
        near(s.nmi, (h_s + h_c - h_joint) / (0.5 * (h_s + h_c)));
        near((s.nmi * 1e6).round(), 478_704.0); // the same, to six digits
        // Pairs together in both: 1 + 3 = 4; in clusters 3 + 3 = 6; in classes 1 + 6 = 7; in all 15. E = 42/15 = 2.8.
        near(s.ari, (4.0 - 2.8) / (6.5 - 2.8));
    }

    #[test]
    fn names_of_clusters_do_not_matter() {
        let swapped = CLUSTERS.map(|k| 1 - k);
        let (a, b) = (scores(&CLUSTERS, &LABELS), scores(&swapped, &LABELS));
        for (a, b) in [(a.acc, b.acc), (a.nmi, b.nmi), (a.ari, b.ari), (a.purity, b.purity)] {
            near(a, b);
        }
        assert_eq!(Contingency::new(&swapped, &LABELS, 2, 2).matching(), [Some(1), Some(0)]);
    }

    #[test]
    fn independent_partitions_score_nothing() {
        // Each cluster has one image of each class: I = 0; no pair together in both, E = 2·2/6 = ⅔, (0 − ⅔)/(2 − ⅔) = −½.
        let s = scores(&[0, 0, 1, 1], &[0, 1, 0, 1]);
        near(s.acc, 0.5);
        near(s.nmi, 0.0);
        near(s.ari, -0.5);
    }

    #[test]
    fn a_constant_assignment_scores_the_largest_class() {
        // Classes of 2, 3 and 5 images.
        let labels = [0, 0, 1, 1, 1, 2, 2, 2, 2, 2];
        let table = Contingency::new(&[3; 10], &labels, 4, 3);
        assert_eq!(
            table.scores(),
            Scores {
                acc: 0.5,
                nmi: 0.0,
                ari: 0.0,
                purity: 0.5
            }
        );
        // Full MNIST: 7,877 ones of 70,000.
        let labels: Vec<u8> = (0..70_000)
            .map(|i| if i < 7877 { 1 } else { 2 + (i % 8) as u8 })
            .collect();
        let ones = labels.iter().map(|&label| u32::from(label == 1)).sum::<u32>();
        assert_eq!(ones, 7877);
        near(scores(&vec![0; 70_000], &labels).acc, 7877.0 / 70_000.0);
    }

    #[test]
    fn more_clusters_than_classes_and_fewer() {
        // Clusters of sizes 2, 1, 1 on classes of 3 and 1: matched 2 + 1, one cluster is left over; each cluster is pure.
        let table = Contingency::new(&[0, 0, 1, 2], &[0, 0, 0, 1], 3, 2);
        assert_eq!(table.matching(), [Some(0), None, Some(1)]);
        near(table.scores().acc, 0.75);
        near(table.scores().purity, 1.0);
        assert_eq!(table.order(), [Some(0), Some(2), Some(1)]);
        assert_eq!(table.confusion(), [[2, 0, 1], [0, 1, 0]]);
        // Two clusters on three classes of one image each: two of three can be right, class 1 has no cluster of its own.
        let table = Contingency::new(&[0, 0, 1], &[0, 0, 2], 2, 3);
        assert_eq!(table.order(), [Some(0), None, Some(1)]);
        assert_eq!(table.confusion(), [[2, 0, 0], [0, 0, 0], [0, 0, 1]]);
        near(scores(&[0, 0, 1], &[0, 1, 2]).acc, 2.0 / 3.0);
    }

    #[test]
    fn nothing_and_one_are_no_trouble() {
        assert_eq!(Contingency::new(&[], &[], 10, 10).scores(), Scores::default());
        assert_eq!(Contingency::new(&[], &[], 0, 0).confusion(), Vec::<Vec<u32>>::new());
        assert_eq!(
            scores(&[0], &[0]),
            Scores {
                acc: 1.0,
                nmi: 1.0,
                ari: 1.0,
                purity: 1.0
            }
        );
        assert_eq!(balance(&[], 0), Balance::default());
        let empty = balance(&[], 3);
        assert_eq!(
            (empty.sizes.as_slice(), empty.active, empty.largest_share),
            ([0, 0, 0].as_slice(), 0, 0.0)
        );
        assert_eq!(diagnose(&empty, None), Collapse::Healthy);
        let one = balance(&[1.0, 1.0], 1);
        assert_eq!((one.active, one.largest_share, one.information), (1, 1.0, 0.0));
        assert_eq!(diagnose(&one, None), Collapse::Healthy);
    }

    #[test]
    fn entropies_by_hand() {
        // Rows (1, 0) and (½, ½): mean (¾, ¼); H(Y|X) = ½ ln 2.
        let b = balance(&[1.0, 0.0, 0.5, 0.5], 2);
        near(b.marginal, 0.75 * (4.0_f64 / 3.0).ln() + 0.25 * 4.0_f64.ln());
        near(b.conditional, 0.5 * 2.0_f64.ln());
        near(b.information, b.marginal - b.conditional);
        assert_eq!((b.sizes, b.active, b.largest_share), (vec![2, 0], 1, 1.0));
    }

    #[test]
    fn a_cluster_is_active_above_a_fifth_of_its_even_share() {
        // K = 2: 1/(5K) = 0.1; of ten images one is exactly a tenth and does not count, two do.
        let mut clusters = vec![0; 10];
        clusters[0] = 1;
        assert_eq!(balance_of(&clusters, 2).active, 1);
        clusters[1] = 1;
        assert_eq!(balance_of(&clusters, 2).active, 2);
    }

    /// A soft assignment over `k` clusters that gives each image its cluster with certainty.
    fn one_hot(clusters: impl Iterator<Item = usize>, k: usize) -> Vec<f32> {
        clusters
            .flat_map(|cluster| (0..k).map(move |j| f32::from(u8::from(j == cluster))))
            .collect()
    }

    #[test]
    fn modes_a_to_d_of_the_rim_card() {
        let (n, k) = (1000, 10);
        let ln_k = 10_f64.ln();
        // A: all in one cluster: H(Y) = H(Y|X) = I = 0.
        let a = balance(&one_hot((0..n).map(|_| 3), k), k);
        assert_eq!((a.marginal, a.conditional, a.information), (0.0, 0.0, 0.0));
        assert_eq!(diagnose(&a, None), Collapse::OneCluster);
        // B: uniform output: H(Y) = H(Y|X) = ln K, I = 0.
        let b = balance(&vec![0.1; n * k], k);
        assert!((b.marginal - ln_k).abs() < 1e-6 && (b.conditional - ln_k).abs() < 1e-6 && b.information < 1e-6);
        assert_eq!(diagnose(&b, None), Collapse::Uniform);
        // C: confident, balanced and unrelated to the labels: I = ln K, its optimum.
        let labels: Vec<u8> = (0..n).map(|i| (i / 100) as u8).collect();
        let cut: Vec<u32> = (0..n as u32).map(|i| i % 10).collect();
        let c = balance(&one_hot(cut.iter().map(|&k| k as usize), k), k);
        near(c.information, ln_k);
        assert_eq!(diagnose(&c, None), Collapse::Healthy, "without labels nobody can tell");
        assert_eq!(
            diagnose(&c, Some(&Contingency::new(&cut, &labels, k, 10))),
            Collapse::Meaningless
        );
        let right: Vec<u32> = labels.iter().map(|&c| u32::from(c)).collect();
        assert_eq!(
            diagnose(&c, Some(&Contingency::new(&right, &labels, k, 10))),
            Collapse::Healthy
        );
        // D: seven clusters of ten: H(Y) = I = ln 7.
        let d = balance(&one_hot((0..n).map(|i| i % 7), k), k);
        assert!((d.information - 7_f64.ln()).abs() < 1e-5);
        assert_eq!(diagnose(&d, None), Collapse::EmptyClusters { empty: 3 });
    }

    #[test]
    fn few_clusters_that_respect_the_classes_are_not_meaningless() {
        // Two clusters of five whole classes each: NMI = ln 2 / ½(ln 2 + ln 10) = 0.46, the most that two clusters can reach.
        let labels: Vec<u8> = (0..1000).map(|i| (i / 100) as u8).collect();
        let halves: Vec<u32> = labels.iter().map(|&c| u32::from(c >= 5)).collect();
        let table = Contingency::new(&halves, &labels, 2, 10);
        near(table.scores().nmi, 2_f64.ln() / (0.5 * (2_f64.ln() + 10_f64.ln())));
        near(table.nmi_bound(), table.nmi());
        assert_eq!(diagnose(&balance_of(&halves, 2), Some(&table)), Collapse::Healthy);
    }

    #[test]
    fn k_means_on_three_blobs_is_perfect_in_any_order() {
        let n = 300;
        let mut points = vec![0.0; 2 * n];
        fill_normal(&mut points, &mut rng(0, Purpose::Noise, 0));
        let labels: Vec<u8> = permutation(n, &mut rng(0, Purpose::Order, 0))
            .iter()
            .map(|i| (i % 3) as u8)
            .collect();
        for (point, &label) in points.chunks_exact_mut(2).zip(&labels) {
            point[0] += 30.0 * f32::from(label);
        }
        let kmeans = KMeans::fit(&Rows::new(points, 2), 3, 5, 100, 0);
        let table = Contingency::new(&kmeans.assignment(), &labels, 3, 3);
        let s = table.scores();
        for score in [s.acc, s.nmi, s.ari, s.purity] {
            near(score, 1.0);
        }
        assert_eq!(table.confusion(), [[100, 0, 0], [0, 100, 0], [0, 0, 100]]);
    }
}
