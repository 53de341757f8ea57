//! Centres in the embedding: numbered discs, with an arrow for the pull of their own images and one for the push of all others.

use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use super::scene::{Area, CENTRE, Drawn, LEFT, Point, Scene};
use super::theme::Theme;
use super::view::View;
use crate::protocol::Centre;

/// How to read the discs and arrows.
pub const LEGEND: &str = "Numbered discs are the centres: solid arrows show how their own images pulled them in the last step, \
     dashed ones how all other images pushed them, all on one scale; a hollow disc had no image in the batch.";

/// More centres than this have no numbers.
const NAMED: usize = 20;
/// Length of the longest arrow as a share of the picture's side.
const LONGEST: f32 = 0.16;
/// Arrows shorter than this, in CSS pixels, are left out.
const SHORTEST: f32 = 2.0;
/// Length of a dash and of the gap after it, in CSS pixels.
const DASH: f64 = 4.0;

/// Draws the centres over an embedding.
///
/// # Errors
/// What the backend refuses.
pub fn draw<DB: DrawingBackend>(area: &Area<DB>, centres: &[Centre], theme: &Theme) -> Drawn<DB> {
    scene(area.dim_in_pixel(), centres, theme).paint(area)
}

fn scene<'a>(size: (u32, u32), centres: &[Centre], theme: &'a Theme) -> Scene<'a> {
    let mut scene = Scene::clear(size, theme);
    let view = View::embedding(size.0 as usize, size.1 as usize, theme);
    let reach = reach(centres) * view.side() * LONGEST;
    let named = centres.len() <= NAMED;
    let radius = if named { 9.0 } else { 4.0 };
    for centre in centres {
        let from = view.place(centre.at[0], centre.at[1]);
        for (force, dashed) in [(centre.pull, false), (centre.push, true)] {
            let by = (force[0] * reach, -force[1] * reach);
            arrow(&mut scene, rim(from, by, theme.px(radius)), by, dashed);
        }
    }
    for (k, centre) in centres.iter().enumerate() {
        let at = view.place(centre.at[0], centre.at[1]);
        disc(&mut scene, at, radius, k, centre.present);
        if named {
            let ground = if centre.present {
                theme.colour(k)
            } else {
                theme.background
            };
            scene.text(at, k.to_string(), theme.ink_on(ground), CENTRE);
        }
    }
    if !centres.is_empty() {
        legend(&mut scene);
    }
    scene
}

/// One over the length of the longest force; 0 where there is none.
fn reach(centres: &[Centre]) -> f32 {
    let forces = centres.iter().flat_map(|centre| [centre.pull, centre.push]);
    let longest = forces.map(|[x, y]| x.hypot(y)).filter(|length| length.is_finite());
    let longest = longest.fold(0.0, f32::max);
    if longest > 0.0 { 1.0 / longest } else { 0.0 }
}

/// Where an arrow leaves a disc.
fn rim((x, y): Point, (dx, dy): (f32, f32), radius: i32) -> Point {
    let share = radius as f32 / dx.hypot(dy).max(1e-6);
    let away = |by: f32| (by * share).round().clamp(-1e4, 1e4) as i32;
    (x + away(dx), y + away(dy))
}

/// Draws an arrow with a rim of the background, so that it stands out from the points.
fn arrow(scene: &mut Scene, from: Point, (dx, dy): (f32, f32), dashed: bool) {
    let (theme, length) = (scene.theme, dx.hypot(dy));
    if !length.is_finite() || length < SHORTEST * theme.scale as f32 {
        return;
    }
    let (ux, uy) = (dx / length, dy / length);
    let point = |along: f32, aside: f32| {
        let at = |start: i32, u: f32, v: f32| start + (u * along + v * aside).round() as i32;
        (at(from.0, ux, -uy), at(from.1, uy, ux))
    };
    let head = (theme.px(8.0) as f32).min(length);
    let tip = |more: f32| {
        vec![
            point(length + more, 0.0),
            point(length - head - more, head * 0.45 + more),
            point(length - head - more, -head * 0.45 - more),
        ]
    };
    scene.line(vec![from, point(length, 0.0)], theme.background, 4.5);
    scene.fill(tip(theme.px(1.5) as f32), theme.background);
    for [start, end] in pieces(length - head, dashed, theme) {
        scene.line(vec![point(start, 0.0), point(end, 0.0)], theme.text, 2.0);
    }
    scene.fill(tip(0.0), theme.text);
}

/// The parts of a length that are drawn.
fn pieces(length: f32, dashed: bool, theme: &Theme) -> Vec<[f32; 2]> {
    let dash = theme.px(DASH).max(1) as f32;
    if !dashed {
        return vec![[0.0, length]];
    }
    let starts = (0..).map(|i| i as f32 * 2.0 * dash).take_while(|start| *start < length);
    starts.map(|start| [start, (start + dash).min(length)]).collect()
}

/// A disc in the cluster's colour; hollow where the batch had no image of it.
fn disc(scene: &mut Scene, at: Point, radius: f64, k: usize, present: bool) {
    let (theme, colour) = (scene.theme, scene.theme.colour(k));
    let [rim, inside] = if present {
        [theme.text, colour]
    } else {
        [colour, theme.background]
    };
    scene.dot(at, radius + 2.5, theme.background);
    scene.dot(at, radius + 1.0, rim);
    scene.dot(at, radius - 0.5, inside);
}

/// Names the two kinds of arrows in the upper right corner, where there is room.
fn legend(scene: &mut Scene) {
    let (theme, row) = (scene.theme, scene.theme.row());
    let (wide, gap) = (theme.px(26.0), theme.px(5.0));
    let left = scene.width - wide - 2 * gap - theme.text_width("push");
    if left < scene.width / 2 {
        return;
    }
    let top = row / 2 + theme.px(2.0);
    for (line, (name, dashed)) in [("pull", false), ("push", true)].into_iter().enumerate() {
        let y = top + row * (line as i32 + 1);
        scene.bar(
            (left - gap, y - row / 2),
            (scene.width, y + row / 2),
            theme.background.mix(0.8),
        );
        arrow(scene, (left, y), (wide as f32, 0.0), dashed);
        scene.text((left + wide + gap, y), name, theme.text, LEFT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::scene::Mark;

    fn centre(pull: [f32; 2], push: [f32; 2]) -> Centre {
        Centre {
            at: [0.5, 0.0],
            pull,
            push,
            present: true,
        }
    }

    /// Where the heads of the arrows point, as seen from their ends: the tips are the first points of filled polygons.
    fn tips(centres: &[Centre]) -> Vec<Point> {
        let theme = Theme::light(1.0);
        let marks = scene((400, 400), centres, &theme).marks;
        let fills = marks.iter().filter_map(|mark| match mark {
            Mark::Fill { points, colour } if colour.rgb() == theme.text.rgb() => Some(points[0]),
            _ => None,
        });
        fills.collect()
    }

    #[test]
    fn arrows_point_where_forces_do_and_upwards_is_up() {
        let theme = Theme::light(1.0);
        let view = View::embedding(400, 400, &theme);
        let (x, y) = view.place(0.5, 0.0);
        let longest = (view.side() * LONGEST).round() as i32;
        let found = tips(&[centre([0.0, 0.02], [-0.01, 0.0])]);
        assert_eq!(
            found[..2],
            [(x, y - longest - 9), (x - longest / 2 - 9, y)],
            "pull up, push left and half as long"
        );
    }

    #[test]
    fn what_does_not_move_has_no_arrow() {
        let legend = 2;
        assert_eq!(tips(&[centre([0.0; 2], [0.0; 2])]).len(), legend);
        assert_eq!(tips(&[centre([0.0, 1.0], [0.0, f32::NAN])]).len(), legend + 1);
        assert!(tips(&[]).is_empty());
    }
}
