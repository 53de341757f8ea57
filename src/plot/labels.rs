//! Names beside the ends of lines, pushed apart until none covers another.

use plotters::style::RGBColor;

use super::axes::Plane;
use super::scene::{LEFT, Point, Scene};

/// The dashes of lines, in CSS pixels drawn and left out in turn, so that lines can be told apart without colour.
const DASHES: [&[f64]; 5] = [&[], &[7.0, 4.0], &[2.0, 3.0], &[10.0, 3.0, 2.0, 3.0], &[16.0, 5.0]];

/// The dashes of the line of an index.
pub fn dashes(index: usize) -> &'static [f64] {
    DASHES[index % DASHES.len()]
}

/// A name with the height at which its line ends.
#[derive(Clone, Debug)]
pub struct Label {
    /// Name and value.
    pub text: String,
    /// Where the line ends, in pixels.
    pub y: i32,
    /// Colour of the line.
    pub colour: RGBColor,
    /// Dashes of the line.
    pub dashes: &'static [f64],
}

/// Moves heights apart to at least `row`, within `top` to `bottom`, in their order and as little as needed; those that
/// find no room are left out.
pub fn spread(mut labels: Vec<Label>, row: i32, top: i32, bottom: i32) -> Vec<Label> {
    labels.truncate(((bottom - top) / row.max(1) + 1).max(0) as usize);
    labels.sort_by_key(|label| label.y);
    let mut free = top;
    for label in &mut labels {
        label.y = label.y.max(free);
        free = label.y + row;
    }
    let mut limit = bottom;
    for label in labels.iter_mut().rev() {
        label.y = label.y.min(limit);
        limit = label.y - row;
    }
    labels
}

/// Writes names to the right of a plane, each joined to the end of its line.
pub fn beside(scene: &mut Scene, plane: Plane, labels: Vec<Label>) {
    let theme = scene.theme;
    let (near, far) = (plane.right + theme.px(3.0), plane.right + theme.px(12.0));
    let half = theme.row() / 2;
    for label in spread(labels.clone(), theme.row(), plane.top, plane.bottom - half) {
        let end = labels
            .iter()
            .find(|other| other.text == label.text)
            .map_or(label.y, |other| other.y);
        scene.line(vec![(near, end), (far, label.y)], label.colour, 1.0);
        let text = theme.shorten(&label.text, scene.width - far - theme.px(4.0));
        scene.text((far + theme.px(3.0), label.y), text, theme.text, LEFT);
    }
}

/// Writes names in rows from the top, each with a piece of its line; gives the height that they take.
pub fn above(scene: &mut Scene, labels: &[Label], rows: i32) -> i32 {
    let theme = scene.theme;
    let (row, swatch, gap) = (theme.row(), theme.px(20.0), theme.px(10.0));
    let (mut x, mut y) = (gap / 2, row / 2 + theme.px(2.0));
    for label in labels {
        let text = theme.shorten(&label.text, scene.width - swatch - 2 * gap);
        let width = swatch + theme.px(4.0) + theme.text_width(&text);
        if x > gap / 2 && x + width > scene.width {
            if y + row > rows * row {
                break;
            }
            (x, y) = (gap / 2, y + row);
        }
        dashed(scene, &[(x, y), (x + swatch, y)], label.colour, label.dashes);
        scene.text((x + swatch + theme.px(4.0), y), text, theme.text, LEFT);
        x += width + gap;
    }
    y + row / 2
}

/// Draws the upright line of the step that is looked back at, with a knob on its top.
pub fn cursor(scene: &mut Scene, plane: Plane, x: Option<i32>) {
    if let Some(x) = x.map(|x| x.clamp(plane.left, plane.right)) {
        let text = scene.theme.text;
        scene.line(vec![(x, plane.top), (x, plane.bottom)], text, 1.6);
        scene.dot((x, plane.top), 3.5, text);
    }
}

/// Draws a line with dashes that are measured from left to right, whatever the line does in between.
pub fn dashed(scene: &mut Scene, points: &[Point], colour: RGBColor, dashes: &[f64]) {
    if dashes.is_empty() {
        return scene.line(points.to_vec(), colour, 1.8);
    }
    let lengths: Vec<i32> = dashes.iter().map(|css| scene.theme.px(*css).max(1)).collect();
    for piece in pieces(points, &lengths) {
        scene.line(piece, colour, 1.8);
    }
}

fn pieces(points: &[Point], lengths: &[i32]) -> Vec<Vec<Point>> {
    let Some(first) = points.first() else { return Vec::new() };
    let (mut all, mut piece) = (Vec::new(), vec![*first]);
    let (mut turn, mut next) = (0, first.0 + lengths[0]);
    for pair in points.windows(2) {
        while next < pair[1].0 {
            let cut = (next, between(pair[0], pair[1], next));
            if turn % 2 == 0 {
                piece.push(cut);
                all.push(std::mem::take(&mut piece));
            } else {
                piece = vec![cut];
            }
            turn += 1;
            next += lengths[turn % lengths.len()];
        }
        if turn % 2 == 0 {
            piece.push(pair[1]);
        }
    }
    all.push(piece);
    all.retain(|piece| piece.len() > 1);
    all
}

fn between(a: Point, b: Point, x: i32) -> i32 {
    let share = f64::from(x - a.0) / f64::from((b.0 - a.0).max(1));
    a.1 + (f64::from(b.1 - a.1) * share).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(y: i32) -> Label {
        Label {
            text: String::new(),
            y,
            colour: RGBColor(0, 0, 0),
            dashes: &[],
        }
    }

    #[test]
    fn labels_are_spread_within_their_room() {
        let heights = |ys: &[i32]| -> Vec<i32> {
            spread(ys.iter().map(|y| label(*y)).collect(), 10, 0, 50)
                .iter()
                .map(|l| l.y)
                .collect()
        };
        assert_eq!(heights(&[20, 21, 5]), [5, 20, 30]);
        assert_eq!(heights(&[50, 50, 49]), [30, 40, 50]);
        assert_eq!(heights(&[0; 9]), [0, 10, 20, 30, 40, 50]);
        assert_eq!(spread(vec![label(3)], 10, 0, -40).len(), 0);
    }

    #[test]
    fn dashes_are_cut_where_they_cross_a_segment() {
        let cut = pieces(&[(0, 0), (10, 10)], &[4, 2]);
        assert_eq!(cut, [vec![(0, 0), (4, 4)], vec![(6, 6), (10, 10)]]);
        assert_eq!(pieces(&[], &[4, 2]).len(), 0);
    }
}
