//! Distributions that a method shows of itself: a bar chart for each, with marks where a value matters.

use plotters::prelude::DrawingBackend;

use super::axes::{self, Axis, Plane};
use super::panels;
use super::scene::{Area, Drawn, LEFT, Scene};
use super::theme::{self, Theme};
use crate::protocol::Bars;

/// Draws every bar chart.
///
/// # Errors
/// What the backend refuses.
pub fn draw<DB: DrawingBackend>(area: &Area<DB>, bars: &[Bars], theme: &Theme) -> Drawn<DB> {
    if bars.is_empty() {
        let scene = Scene::new(area.dim_in_pixel(), theme);
        return scene.message("this method counts nothing").paint(area);
    }
    panels::draw(area, bars, theme, |size, bars| scene(size, bars, theme))
}

/// The chart and the bar at a place in device pixels, or above or below it.
pub fn bar_at(size: (u32, u32), bars: &[Bars], theme: &Theme, place: [f64; 2]) -> Option<(usize, usize)> {
    let (chart, size, [right, _]) = panels::find(panels::frames(size, bars.len(), theme), place)?;
    let data = &bars[chart];
    let (plane, _) = frame(&mut Scene::clear(size, theme), data, upright_range(&data.heights))?;
    Some((chart, plane.column(data.heights.len(), right)?))
}

/// The marks of one bar chart.
fn scene<'a>(size: (u32, u32), data: &Bars, theme: &'a Theme) -> Scene<'a> {
    let mut scene = Scene::new(size, theme);
    let range = upright_range(&data.heights);
    let Some((plane, upright)) = frame(&mut scene, data, range) else {
        return scene;
    };
    let level = plane.level(data.range);
    draw_bars(&mut scene, data, plane, upright);
    for (row, mark) in data.marks.iter().enumerate().filter(|(_, mark)| mark.at.is_finite()) {
        let text = format!("{} {}", mark.name, axes::short(mark.at));
        draw_mark(&mut scene, plane, level.at(mark.at), (row as i32, &text));
    }
    scene
}

/// From 0 to the highest bar, or from the lowest where one lies below.
fn upright_range(heights: &[f64]) -> [f64; 2] {
    let finite = heights.iter().filter(|height| height.is_finite());
    let [low, high] = finite.fold([0.0_f64; 2], |[low, high], x| [low.min(*x), high.max(*x)]);
    [low * 1.05, (high * 1.05).max(low + 1e-9)]
}

fn frame(scene: &mut Scene, data: &Bars, range: [f64; 2]) -> Option<(Plane, Axis)> {
    let theme = scene.theme;
    let (head, foot) = (
        theme.head() + data.marks.len().min(4) as i32 * theme.row(),
        theme.foot(),
    );
    let count = axes::upright_count(scene, scene.height - head - foot);
    let ticks = Axis::new(range, 100, 0).ticks(count);
    let left = axes::widest(scene, &ticks) + theme.px(9.0);
    let plane = Plane::inside(scene, [left, head, theme.px(12.0), foot])?;
    let upright = plane.upright(range);
    axes::draw_upright(scene, plane, upright, &ticks);
    axes::draw_level(scene, plane, plane.level(data.range), &data.axis);
    let name = theme.shorten(&data.name, scene.width - theme.px(8.0));
    scene.text((theme.px(4.0), theme.row() / 2 + theme.px(2.0)), name, theme.text, LEFT);
    Some((plane, upright))
}

fn draw_bars(scene: &mut Scene, data: &Bars, plane: Plane, upright: Axis) {
    let n = data.heights.len().min(4096);
    let width = f64::from(plane.right - plane.left);
    let edge = |i: usize| plane.left + (width * i as f64 / n as f64).round() as i32;
    let (ground, colour) = (upright.at(0.0), scene.theme.colour(0));
    for (i, height) in data.heights.iter().enumerate().take(n) {
        let gap = i32::from(edge(i + 1) - edge(i) > scene.theme.px(4.0)) * scene.theme.px(1.0);
        if height.is_finite() && *height != 0.0 {
            let y = upright.at(*height);
            let right = (edge(i + 1) - gap).max(edge(i) + 1);
            scene.bar((edge(i), y.min(ground)), (right, y.max(ground)), colour);
        }
    }
}

/// Draws an upright line with its name above the plane, each name in a row of its own.
fn draw_mark(scene: &mut Scene, plane: Plane, x: i32, (row, text): (i32, &str)) {
    let theme = scene.theme;
    let y = plane.top - theme.row() / 2 - theme.px(2.0) - (row % 4) * theme.row();
    scene.line(vec![(x, y + theme.row() / 2), (x, plane.bottom)], theme.background, 4.0);
    scene.line(vec![(x, y - theme.row() / 3), (x, plane.bottom)], theme.text, 1.6);
    let gap = theme.px(5.0);
    let text = theme.shorten(text, scene.width - 2 * gap);
    let width = theme.text_width(&text);
    let left = if x + gap + width <= scene.width {
        x + gap
    } else {
        (x - gap - width).max(0)
    };
    let ink = theme::mix(theme.text, theme.muted, 0.3);
    scene.text((left, y), text, ink, LEFT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_leads_to_the_bar_of_its_chart() {
        let of = |heights: &[f64]| Bars {
            heights: heights.to_vec(),
            range: [0.0, 1.0],
            ..Bars::default()
        };
        let (bars, theme) = ([of(&[1.0, 2.0]), of(&[3.0])], Theme::light(1.0));
        let at = |place| bar_at((800, 300), &bars, &theme, place);
        assert_eq!(at([80.0, 100.0]), Some((0, 0)));
        assert_eq!(at([370.0, 290.0]), Some((0, 1)));
        assert_eq!(at([600.0, 100.0]), Some((1, 0)));
        assert_eq!((at([1.0, 100.0]), at([900.0, 100.0])), (None, None));
    }

    #[test]
    fn the_upright_axis_begins_at_nothing() {
        assert_eq!(upright_range(&[2.0, f64::NAN, 4.0]), [0.0, 4.2]);
        assert_eq!(upright_range(&[-1.0, 1.0]), [-1.05, 1.05]);
        assert!(upright_range(&[])[1] > 0.0);
    }
}
