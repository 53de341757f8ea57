//! Sub-cluster components: a tree of clusters in a few rounds, without a number of clusters.
//!
//! Monath et al., "Scalable hierarchical agglomerative clustering" (KDD 2021, arXiv:2010.11821), in the similarity form of the
//! authors' code. Points are joined to their nearest neighbours by cosine. In each round every cluster looks for the cluster
//! with the largest average linkage S(A, B) = Σ s(u, v) / (|A|·|B|) over the edges between them, where missing edges count 0;
//! if it exceeds the round's threshold both are linked, and all that hangs together becomes one cluster.
//!
//! Differences: cosines below 0 count 0, no noise is added against ties (the lowest number wins), and one round a threshold.

use super::dots::{LANES, Panels, Rows};

/// An edge between two clusters, the lower number first, with the sum of the similarities across.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Edge {
    a: u32,
    b: u32,
    sum: f64,
}

/// The clusters of the present round, and how they came about.
#[derive(Clone, Debug)]
pub struct Forest {
    edges: Vec<Edge>,
    counts: Vec<u32>,
    clusters: Vec<u32>,
    parents: Vec<Vec<u32>>,
    similarities: Vec<f32>,
}

impl Forest {
    /// Every row is a cluster of its own, joined to its `t` nearest others.
    pub fn new(rows: &Rows<'_>, t: usize) -> Self {
        let n = rows.len();
        let mut edges = neighbours(rows, t);
        edges.sort_by_key(|edge| (edge.a, edge.b));
        // Two rows that name each other have one edge.
        edges.dedup_by_key(|edge| (edge.a, edge.b));
        let mut similarities: Vec<f32> = edges.iter().map(|edge| edge.sum as f32).collect();
        similarities.sort_by(f32::total_cmp);
        Self {
            edges,
            counts: vec![1; n],
            clusters: (0..n as u32).collect(),
            parents: Vec::new(),
            similarities,
        }
    }

    /// The similarity that a share of the first edges does not exceed; 0 without edges.
    pub fn quantile(&self, share: f64) -> f64 {
        let at = (share * self.similarities.len() as f64) as usize;
        let last = self.similarities.len().saturating_sub(1);
        self.similarities.get(at.min(last)).map_or(0.0, |s| f64::from(*s))
    }

    /// Links every cluster to its best neighbour above a threshold, and merges what hangs together.
    pub fn round(&mut self, threshold: f64) {
        let parents = components(&self.links(threshold));
        let mut counts = vec![0; parents.iter().max().map_or(0, |most| *most as usize + 1)];
        for (child, parent) in parents.iter().enumerate() {
            counts[*parent as usize] += self.counts[child];
        }
        self.counts = counts;
        self.merge_edges(&parents);
        for cluster in &mut self.clusters {
            *cluster = parents[*cluster as usize];
        }
        self.parents.push(parents);
    }

    /// The neighbour of each cluster to which it is linked: itself where none is near enough.
    fn links(&self, threshold: f64) -> Vec<u32> {
        let mut best: Vec<(f64, u32)> = (0..self.counts.len() as u32).map(|a| (threshold, a)).collect();
        let size = |a: u32| f64::from(self.counts[a as usize]);
        for Edge { a, b, sum } in &self.edges {
            let linkage = sum / (size(*a) * size(*b));
            for (from, to) in [(*a, *b), (*b, *a)] {
                if linkage > best[from as usize].0 {
                    best[from as usize] = (linkage, to);
                }
            }
        }
        best.into_iter().map(|(_, to)| to).collect()
    }

    fn merge_edges(&mut self, parents: &[u32]) {
        let moved = self.edges.iter().map(|edge| {
            let [a, b] = [edge.a, edge.b].map(|end| parents[end as usize]);
            Edge {
                a: a.min(b),
                b: a.max(b),
                sum: edge.sum,
            }
        });
        let mut moved: Vec<Edge> = moved.filter(|edge| edge.a != edge.b).collect();
        moved.sort_by_key(|edge| (edge.a, edge.b));
        moved.dedup_by(|later, earlier| {
            let same = (later.a, later.b) == (earlier.a, earlier.b);
            earlier.sum += if same { later.sum } else { 0.0 };
            same
        });
        self.edges = moved;
    }

    /// The cluster of each row.
    pub fn clusters(&self) -> &[u32] {
        &self.clusters
    }

    /// How many rows each cluster has.
    pub fn sizes(&self) -> &[u32] {
        &self.counts
    }

    /// For each round the number that each cluster of the round before has become: the tree from its leaves up. What is
    /// left unconnected in the end are the trees of a forest.
    pub fn parents(&self) -> &[Vec<u32>] {
        &self.parents
    }
}

/// The number of the component of each node of a graph in which every node has one link; numbered by their lowest nodes.
fn components(links: &[u32]) -> Vec<u32> {
    let mut roots: Vec<u32> = (0..links.len() as u32).collect();
    for (from, to) in links.iter().enumerate() {
        let (a, b) = (root(&mut roots, from as u32), root(&mut roots, *to));
        roots[a.max(b) as usize] = a.min(b);
    }
    let mut numbers = vec![u32::MAX; links.len()];
    let mut next = 0;
    for node in 0..links.len() {
        let root = root(&mut roots, node as u32) as usize;
        if root == node {
            numbers[node] = next;
            next += 1;
        }
        numbers[node] = numbers[root];
    }
    numbers
}

fn root(roots: &mut [u32], mut node: u32) -> u32 {
    while roots[node as usize] != node {
        // Halves the way for the next time.
        roots[node as usize] = roots[roots[node as usize] as usize];
        node = roots[node as usize];
    }
    node
}

/// Edges from each row to its `t` nearest others by cosine, the lowest number first among equals.
fn neighbours(rows: &Rows<'_>, t: usize) -> Vec<Edge> {
    let mut panels = Panels::default();
    panels.pack(rows.as_slice(), rows.width());
    let lengths: Vec<f32> = rows
        .norms
        .iter()
        .map(|norm| norm.sqrt().max(f32::MIN_POSITIVE))
        .collect();
    let mut nearest: Vec<Vec<(f32, u32)>> = vec![Vec::with_capacity(t + 1); rows.len()];
    let each = (0..rows.len()).map(|i| (i, rows.row(i)));
    panels.dots(each, |i, panel, products| {
        for (product, j) in products.iter().zip(panel * LANES..rows.len()) {
            if i != j {
                let cosine = (product / (lengths[i] * lengths[j])).max(0.0);
                enter(&mut nearest[i], t, cosine, j as u32);
            }
        }
    });
    let edge = |i: u32, (cosine, j): (f32, u32)| Edge {
        a: i.min(j),
        b: i.max(j),
        sum: f64::from(cosine),
    };
    let of_row = |(i, list): (usize, Vec<(f32, u32)>)| list.into_iter().map(move |near| edge(i as u32, near));
    nearest.into_iter().enumerate().flat_map(of_row).collect()
}

/// Inserts a neighbour into a list in descending order, if it is among the `t` nearest.
fn enter(list: &mut Vec<(f32, u32)>, t: usize, cosine: f32, j: u32) {
    if list.len() == t && list.last().is_none_or(|last| cosine <= last.0) {
        return;
    }
    let place = list.partition_point(|near| near.0 >= cosine);
    list.insert(place, (cosine, j));
    list.truncate(t);
}

/// Σ‖x − c‖² of rows in `k` clusters: Σ‖x‖² − Σ n‖c‖².
pub fn distances(rows: &Rows<'_>, clusters: &[u32], k: usize) -> f64 {
    let d = rows.width();
    let (mut sums, mut counts) = (vec![0.0_f64; k * d], vec![0.0_f64; k]);
    for (i, cluster) in clusters.iter().enumerate() {
        let cluster = *cluster as usize;
        counts[cluster] += 1.0;
        let sum = &mut sums[cluster * d..(cluster + 1) * d];
        sum.iter_mut().zip(rows.row(i)).for_each(|(s, x)| *s += f64::from(*x));
    }
    let squares = sums.chunks_exact(d).zip(&counts);
    let means: f64 = squares
        .map(|(sum, n)| sum.iter().map(|s| s * s).sum::<f64>() / n.max(1.0))
        .sum();
    (rows.energy - means).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::maths::random::{Purpose, fill_normal, rng};

    /// Directions in the plane, in degrees.
    fn directions(degrees: &[f32]) -> Rows<'static> {
        let data: Vec<f32> = degrees
            .iter()
            .flat_map(|d| [d.to_radians().cos(), d.to_radians().sin()])
            .collect();
        Rows::new(data, 2)
    }

    #[test]
    fn near_directions_merge_first_and_all_that_hangs_together_at_once() {
        let mut forest = Forest::new(&directions(&[0.0, 5.0, 11.0, 60.0, 66.0]), 4);
        forest.round(0.99);
        assert_eq!(forest.clusters(), [0, 0, 0, 1, 1]);
        assert_eq!(forest.sizes(), [3, 2]);
        forest.round(0.9);
        assert_eq!(forest.sizes(), [3, 2], "they are 60 degrees apart");
        forest.round(0.3);
        assert_eq!(forest.clusters(), [0; 5]);
        assert_eq!(forest.parents(), [vec![0, 0, 0, 1, 1], vec![0, 1], vec![0, 0]]);
    }

    /// By hand: one edge of cosine 1 between clusters of two and one has linkage 1/2, since the other edge is missing.
    #[test]
    fn missing_edges_count_nothing() {
        let mut forest = Forest::new(&directions(&[0.0, 0.0, 90.0]), 1);
        forest.edges = [(0, 1, 1.0), (1, 2, 0.8)]
            .map(|(a, b, sum)| Edge { a, b, sum })
            .to_vec();
        forest.round(0.9);
        assert_eq!(forest.edges, [Edge { a: 0, b: 1, sum: 0.8 }]);
        let mut other = forest.clone();
        forest.round(0.41);
        assert_eq!(forest.sizes(), [2, 1]);
        other.round(0.39);
        assert_eq!(other.sizes(), [3]);
    }

    #[test]
    fn equal_rows_merge_in_the_first_round() {
        let mut forest = Forest::new(&directions(&[30.0; 6]), 5);
        forest.round(0.5);
        assert_eq!(forest.sizes(), [6]);
        forest.round(0.5);
        assert_eq!(forest.sizes(), [6]);
    }

    /// Two directions without an edge between them never merge, at whatever threshold.
    #[test]
    fn what_is_not_connected_stays_a_forest() {
        let mut forest = Forest::new(&directions(&[0.0, 1.0, 90.0, 91.0]), 1);
        (0..5).for_each(|_| forest.round(0.0));
        assert_eq!(forest.clusters(), [0, 0, 1, 1]);
    }

    #[test]
    fn neighbours_agree_with_comparing_all_pairs() {
        let (n, d, t) = (61, 5, 4);
        let mut data = vec![0.0; n * d];
        fill_normal(&mut data, &mut rng(0, Purpose::Noise, 0));
        let rows = Rows::new(data, d);
        let cosine = |i: usize, j: usize| {
            let dot: f32 = rows.row(i).iter().zip(rows.row(j)).map(|(a, b)| a * b).sum();
            (dot / (rows.norms[i] * rows.norms[j]).sqrt()).max(0.0)
        };
        let found = neighbours(&rows, t);
        for i in 0..n {
            let mut all: Vec<f32> = (0..n).filter(|j| *j != i).map(|j| cosine(i, j)).collect();
            all.sort_by(|a, b| b.total_cmp(a));
            let mine = found[i * t..(i + 1) * t].iter().map(|edge| edge.sum as f32);
            assert!(mine.zip(&all).all(|(a, b)| (a - b).abs() < 1e-6), "row {i}");
        }
    }

    /// By hand: 0, 2 and 10 in two clusters: 1 + 1 + 0; in one, mean 4: 16 + 4 + 36.
    #[test]
    fn distances_agree_with_a_hand_computed_case() {
        let rows = Rows::new(vec![0.0, 2.0, 10.0], 1);
        assert!((distances(&rows, &[0, 0, 1], 2) - 2.0).abs() < 1e-6);
        assert!((distances(&rows, &[0, 0, 0], 1) - 56.0).abs() < 1e-6);
    }
}
