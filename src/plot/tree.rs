//! A tree of clusters, from those of the lowest round that is drawn to what they have become.

use plotters::prelude::DrawingBackend;

use super::axes::{self, Axis, Plane};
use super::scene::{Area, Drawn, Point, RIGHT, Scene};
use super::theme::{self, Theme};
use crate::protocol::Branch;

/// Draws the tree.
///
/// # Errors
/// What the backend refuses.
pub fn draw<DB: DrawingBackend>(area: &Area<DB>, tree: &[Branch], theme: &Theme) -> Drawn<DB> {
    scene(area.dim_in_pixel(), tree, theme).paint(area)
}

/// What a branch holds, such as `312 · 7 (94 %)`; the digit is from the labels.
pub fn name(branch: &Branch) -> String {
    let digit = branch
        .digit
        .map(|digit| format!(" · {digit} ({:.0} %)", branch.share * 100.0));
    format!("{}{}", branch.size, digit.unwrap_or_default())
}

/// The marks of the tree.
fn scene<'a>(size: (u32, u32), tree: &[Branch], theme: &'a Theme) -> Scene<'a> {
    let mut scene = Scene::new(size, theme);
    if tree.is_empty() {
        return scene.message("the tree is drawn once few enough clusters are left");
    }
    let leaves = leaves(tree);
    let names = leaves.iter().map(|leaf| theme.text_width(&name(&tree[*leaf])));
    let left = names.max().unwrap_or(0) + theme.px(10.0);
    let margins = [left.min(scene.width / 2), theme.px(6.0), theme.px(12.0), theme.foot()];
    let Some(plane) = Plane::inside(&scene, margins) else {
        return scene;
    };
    let level = plane.level(rounds(tree));
    axes::draw_level(&mut scene, plane, level, "round");
    let rows = rows(tree, &leaves, plane);
    name_leaves(&mut scene, tree, &leaves, &rows, plane);
    for (i, branch) in tree.iter().enumerate() {
        draw_branch(&mut scene, tree, (i, branch), &rows, level, plane);
    }
    scene
}

/// The first and the last round that is drawn.
fn rounds(tree: &[Branch]) -> [f64; 2] {
    let rounds = || tree.iter().map(|branch| branch.round as f64);
    let (first, last) = (rounds().fold(f64::INFINITY, f64::min), rounds().fold(0.0, f64::max));
    [first, (last + 1.0).max(first + 1.0)]
}

/// The branches that nothing has merged into, those of one tree together and those that merge first side by side.
fn leaves(tree: &[Branch]) -> Vec<usize> {
    let mut children = vec![Vec::new(); tree.len()];
    let mut waiting = Vec::new();
    for (i, branch) in tree.iter().enumerate() {
        match branch.parent.filter(|parent| *parent > i && *parent < tree.len()) {
            Some(parent) => children[parent].push(i),
            None => waiting.push(i),
        }
    }
    waiting.sort_by_key(|i| tree[*i].size);
    let mut leaves = Vec::new();
    while let Some(i) = waiting.pop() {
        if children[i].is_empty() {
            leaves.push(i);
        }
        children[i].sort_by_key(|child| tree[*child].size);
        waiting.extend(&children[i]);
    }
    leaves
}

/// The row of each branch in pixels: leaves one below the other, any other in the middle of what has merged into it.
fn rows(tree: &[Branch], leaves: &[usize], plane: Plane) -> Vec<i32> {
    let height = f64::from(plane.bottom - plane.top) / leaves.len().max(1) as f64;
    let mut ends = vec![[f64::INFINITY, f64::NEG_INFINITY]; tree.len()];
    for (place, leaf) in leaves.iter().enumerate() {
        ends[*leaf] = [f64::from(plane.top) + height * (place as f64 + 0.5); 2];
    }
    let middle = |[low, high]: [f64; 2]| f64::midpoint(low, high);
    for (i, branch) in tree.iter().enumerate() {
        let row = middle(ends[i]);
        if let Some(parent) = branch.parent.filter(|parent| *parent > i && *parent < tree.len()) {
            ends[parent] = [ends[parent][0].min(row), ends[parent][1].max(row)];
        }
    }
    ends.into_iter().map(|ends| middle(ends).round() as i32).collect()
}

fn name_leaves(scene: &mut Scene, tree: &[Branch], leaves: &[usize], rows: &[i32], plane: Plane) {
    let theme = scene.theme;
    let height = f64::from(plane.bottom - plane.top) / leaves.len().max(1) as f64;
    let size = theme.em().min(height * 0.92);
    if size < 5.0 * theme.scale {
        return;
    }
    let room = plane.left - theme.px(8.0);
    for leaf in leaves {
        let at = (plane.left - theme.px(6.0), rows[*leaf]);
        let name = theme.shorten(&name(&tree[*leaf]), room);
        scene.text_of(size, at, name, theme.text, RIGHT);
    }
}

/// Draws a branch from its round to the one in which it merges, and there across to what it merges with.
fn draw_branch(
    scene: &mut Scene,
    tree: &[Branch],
    (i, branch): (usize, &Branch),
    rows: &[i32],
    level: Axis,
    plane: Plane,
) {
    let parent = branch.parent.and_then(|parent| Some((parent, tree.get(parent)?)));
    let start: Point = (level.at(branch.round as f64), rows[i]);
    let end = parent.map_or(plane.right, |(_, above)| level.at(above.round as f64));
    let theme = scene.theme;
    let own = branch
        .digit
        .map_or(theme.text, |digit| theme.colour(usize::from(digit)));
    let colour = theme::mix(theme.muted, own, f64::from(branch.share));
    scene.line(vec![start, (end, rows[i])], colour, 2.2);
    if let Some((above, _)) = parent {
        scene.line(vec![(end, rows[i]), (end, rows[above])], colour, 2.2);
    }
    scene.dot(start, 2.5, colour);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branch(round: usize, parent: Option<usize>, size: u32) -> Branch {
        Branch {
            round,
            parent,
            size,
            digit: Some(7),
            share: 0.94,
        }
    }

    /// Two trees: one of three leaves, of which two merge first, and one that stays alone.
    fn tree() -> Vec<Branch> {
        vec![
            branch(3, Some(5), 30),
            branch(3, Some(4), 20),
            branch(3, None, 90),
            branch(3, Some(4), 10),
            branch(4, Some(5), 30),
            branch(6, None, 60),
        ]
    }

    #[test]
    fn what_merges_lies_side_by_side() {
        let order = leaves(&tree());
        assert_eq!(order[0], 2, "the largest root is on top");
        let place = |leaf: usize| order.iter().position(|i| *i == leaf).unwrap();
        assert_eq!(place(1).abs_diff(place(3)), 1);
        assert_eq!(order.len(), 4);
    }

    #[test]
    fn a_branch_lies_in_the_middle_of_its_children() {
        let plane = Plane {
            left: 0,
            top: 0,
            right: 100,
            bottom: 80,
        };
        let rows = rows(&tree(), &leaves(&tree()), plane);
        assert_eq!(rows[4], i32::midpoint(rows[1], rows[3]));
        assert_eq!(rows[5], i32::midpoint(rows[0], rows[4]));
        assert_eq!(rows[2], 10);
    }

    #[test]
    fn a_branch_tells_its_size_and_its_digit() {
        assert_eq!(name(&tree()[0]), "30 · 7 (94 %)");
        assert_eq!(
            name(&Branch {
                digit: None,
                ..tree()[0]
            }),
            "30"
        );
    }
}
