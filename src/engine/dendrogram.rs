//! A tree of clusters: what is drawn of it, and how well it agrees with labels. Labels score here and steer nothing.

use crate::protocol::Branch;

/// Clusters of the lowest level that is drawn, at most.
const SHOWN: usize = 40;

/// Dendrogram purity: over all pairs of points of one class, the mean share of that class below their lowest common ancestor.
///
/// Heller and Ghahramani (2005). Pairs are counted bottom-up by class, so the cost is that of the nodes times the classes. What
/// the last level leaves apart meets in a root. 1 without a pair.
///
/// # Shapes
/// `parents`: for each level from the leaves up, the node of the next level that each node belongs to; `labels`: one a leaf.
///
/// # Panics
/// When there are not as many labels as leaves.
pub fn purity(parents: &[Vec<u32>], labels: &[u8]) -> f64 {
    let leaves = parents.first().map_or(labels.len(), Vec::len);
    assert_eq!(leaves, labels.len(), "each leaf has one label");
    let classes = labels.iter().max().map_or(1, |most| usize::from(*most) + 1);
    let mut nodes = vec![vec![0_u64; classes]; labels.len()];
    for (node, label) in nodes.iter_mut().zip(labels) {
        node[usize::from(*label)] = 1;
    }
    let (mut sum, mut pairs) = (0.0, 0);
    let root = vec![0; parents.last().map_or(labels.len(), |last| count(last))];
    for level in parents.iter().chain([&root]) {
        nodes = merged(&nodes, level, &mut sum, &mut pairs);
    }
    if pairs == 0 { 1.0 } else { sum / pairs as f64 }
}

/// How many nodes a level has above it.
fn count(parents: &[u32]) -> usize {
    parents.iter().max().map_or(0, |most| *most as usize + 1)
}

/// The nodes of the next level, each as its number of leaves of each class, and the pairs that meet there.
fn merged(nodes: &[Vec<u64>], parents: &[u32], sum: &mut f64, pairs: &mut u64) -> Vec<Vec<u64>> {
    let classes = nodes.first().map_or(1, Vec::len);
    let mut above = vec![vec![0_u64; classes]; count(parents)];
    let mut met = above.clone();
    for (node, parent) in nodes.iter().zip(parents) {
        let parent = *parent as usize;
        for class in 0..classes {
            // A pair meets here if its points come from two children.
            met[parent][class] += above[parent][class] * node[class];
            above[parent][class] += node[class];
        }
    }
    for (node, met) in above.iter().zip(&met) {
        let size: u64 = node.iter().sum();
        for (own, met) in node.iter().zip(met) {
            *sum += *met as f64 * *own as f64 / size.max(1) as f64;
            *pairs += met;
        }
    }
    above
}

/// What is drawn of a tree: the clusters of the lowest level with at most 40, and what they merge into; nothing while there
/// are more. A level in which a cluster only goes on adds no branch.
///
/// # Shapes
/// `parents` as for [`purity`]; `labels`: one a leaf, if there are any.
pub fn branches(parents: &[Vec<u32>], labels: Option<&[u8]>) -> Vec<Branch> {
    let few = |level: &Vec<u32>| count(level) <= SHOWN;
    let Some(low) = parents.iter().position(few) else {
        return Vec::new();
    };
    let mut tallies = tallies(&parents[..=low], labels);
    let mut branches: Vec<Branch> = tallies.iter().map(|tally| tally.branch(low + 1)).collect();
    let mut at: Vec<usize> = (0..branches.len()).collect();
    for (level, parents) in parents.iter().enumerate().skip(low + 1) {
        let mut children = vec![Vec::new(); count(parents)];
        for (node, parent) in parents.iter().enumerate() {
            children[*parent as usize].push(at[node]);
        }
        at = children
            .into_iter()
            .map(|few| joined(few, level + 1, &mut branches, &mut tallies))
            .collect();
    }
    branches
}

/// The branch that stands for what some branches have become: itself, if it is but one.
fn joined(children: Vec<usize>, round: usize, branches: &mut Vec<Branch>, tallies: &mut Vec<Tally>) -> usize {
    if let [only] = children[..] {
        return only;
    }
    let mut sum = Tally::default();
    for child in children {
        sum.add(&tallies[child]);
        branches[child].parent = Some(branches.len());
    }
    branches.push(sum.branch(round));
    tallies.push(sum);
    branches.len() - 1
}

/// Leaves of a cluster, and how many have each label.
#[derive(Clone, Default)]
struct Tally {
    size: u32,
    classes: Vec<u32>,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.size += other.size;
        let classes = self.classes.len().max(other.classes.len());
        self.classes.resize(classes, 0);
        self.classes
            .iter_mut()
            .zip(&other.classes)
            .for_each(|(own, more)| *own += more);
    }

    fn count(&mut self, label: Option<u8>) {
        self.size += 1;
        if let Some(label) = label.map(usize::from) {
            self.classes.resize(self.classes.len().max(label + 1), 0);
            self.classes[label] += 1;
        }
    }

    fn branch(&self, round: usize) -> Branch {
        let most = self.classes.iter().copied().max().unwrap_or(0);
        let digit = self.classes.iter().position(|count| *count == most && most > 0);
        Branch {
            round,
            parent: None,
            size: self.size,
            digit: digit.map(|digit| digit as u8),
            share: most as f32 / self.size.max(1) as f32,
        }
    }
}

/// What the nodes above some levels hold.
fn tallies(levels: &[Vec<u32>], labels: Option<&[u8]>) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); levels.last().map_or(0, |last| count(last))];
    for leaf in 0..levels.first().map_or(0, Vec::len) {
        let node = levels.iter().fold(leaf, |node, level| level[node] as usize);
        let label = labels.and_then(|labels| labels.get(leaf));
        tallies[node].count(label.copied());
    }
    tallies
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: pairs of class 0 meet in {0, 1} (purity 1) and twice in the root (3/4).
    #[test]
    fn a_small_tree_by_hand() {
        let parents = [vec![0, 0, 1, 1], vec![0, 0]];
        assert!((purity(&parents, &[0, 0, 0, 1]) - (1.0 + 2.0 * 0.75) / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_tree_that_follows_the_classes_is_pure() {
        assert!((purity(&[vec![0, 0, 1, 1, 1]], &[0, 0, 1, 1, 1]) - 1.0).abs() < 1e-12);
        assert!((purity(&[], &[0, 1, 0, 1]) - 0.5).abs() < 1e-12);
        assert!((purity(&[], &[]) - 1.0).abs() < 1e-12);
    }

    /// The lowest common ancestor of every pair, looked up.
    #[test]
    fn agrees_with_looking_up_every_pair() {
        let parents = [vec![0, 1, 0, 2, 2, 3, 1, 3], vec![0, 0, 1, 1], vec![0, 1]];
        let labels = [0, 1, 1, 0, 2, 2, 1, 0];
        let at = |leaf: usize, levels: usize| {
            let up = |node: usize, level: &Vec<u32>| level[node] as usize;
            parents[..levels].iter().fold(leaf, up)
        };
        let (mut sum, mut pairs) = (0.0, 0.0);
        for i in 0..8 {
            for j in (0..i).filter(|j| labels[*j] == labels[i]) {
                let level = (0..=3).find(|l| at(i, *l) == at(j, *l));
                let below = |leaf: &usize| level.is_none_or(|l| at(*leaf, l) == at(i, l));
                let members: Vec<usize> = (0..8).filter(below).collect();
                let own = members.iter().filter(|leaf| labels[**leaf] == labels[i]).count();
                sum += own as f64 / members.len() as f64;
                pairs += 1.0;
            }
        }
        assert!((purity(&parents, &labels) - sum / pairs).abs() < 1e-12);
    }

    /// Six leaves in three clusters, of which the first two merge, then all.
    #[test]
    fn branches_are_merges_with_their_sizes_and_labels() {
        let parents = [vec![0, 0, 1, 1, 2, 2], vec![0, 0, 1], vec![0, 1], vec![0, 0]];
        let found = branches(&parents, Some(&[7, 7, 7, 3, 5, 5]));
        let told: Vec<_> = found.iter().map(|b| (b.round, b.parent, b.size, b.digit)).collect();
        let expected = [
            (1, Some(3), 2, Some(7)),
            (1, Some(3), 2, Some(3)),
            (1, Some(4), 2, Some(5)),
            (2, Some(4), 4, Some(7)),
            (4, None, 6, Some(7)),
        ];
        assert_eq!(told, expected, "round 3 merges nothing");
        assert!((found[3].share - 0.75).abs() < 1e-6);
        assert!(
            branches(&parents, None)
                .iter()
                .all(|b| b.digit.is_none() && b.share == 0.0)
        );
    }

    #[test]
    fn a_tree_of_many_clusters_is_not_drawn_yet() {
        let many: Vec<u32> = (0..100).map(|i| i / 2).collect();
        assert!(branches(std::slice::from_ref(&many), None).is_empty());
        let few = (0..50).map(|i| i / 5).collect();
        assert_eq!(branches(&[many, few], None).len(), 10);
        assert!(branches(&[], None).is_empty());
    }
}
