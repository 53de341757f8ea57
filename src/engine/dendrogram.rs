//! How well a tree of clusters agrees with labels. Labels score here and steer nothing.

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
}
