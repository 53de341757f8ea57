//! How images spread over clusters: bars of the present sizes, and the shares as bands over the steps.

use plotters::prelude::DrawingBackend;
use plotters::style::{Color, RGBColor};

use super::axes::{self, Axis, Plane};
use super::labels;
use super::scene::{Area, CENTRE, Drawn, LEFT, Point, Scene};
use super::theme::Theme;
use crate::history::{History, SHARE};

/// Draws the present sizes as bars, with the even size n/K as a line and a cross where a cluster is empty.
///
/// # Errors
/// What the backend refuses.
pub fn draw<DB: DrawingBackend>(area: &Area<DB>, sizes: &[u32], theme: &Theme) -> Drawn<DB> {
    scene(area.dim_in_pixel(), sizes, theme).paint(area)
}

/// Draws each cluster's share of the images over the steps from the first of `span` to its last, as bands on top of each
/// other; `cursor` is the step that is looked back at.
///
/// # Errors
/// What the backend refuses.
pub fn draw_shares<DB: DrawingBackend>(
    area: &Area<DB>,
    (history, span): (&History, &[f64]),
    cursor: Option<f64>,
    theme: &Theme,
) -> Drawn<DB> {
    shares_scene(area.dim_in_pixel(), (history, span), cursor, theme).paint(area)
}

/// The cluster whose bar stands at a place in device pixels, or above or below it.
pub fn cluster_at(size: (u32, u32), sizes: &[u32], theme: &Theme, [right, _]: [f64; 2]) -> Option<usize> {
    let (plane, _) = bars_frame(&mut Scene::clear(size, theme), bars_range(sizes)?)?;
    plane.column(sizes.len(), right)
}

/// The plane of the bands and its level axis.
pub fn shares_track(size: (u32, u32), span: &[f64], theme: &Theme) -> Option<(Plane, Axis)> {
    let (plane, level, _) = shares_frame(&mut Scene::clear(size, theme), span)?;
    Some((plane, level))
}

/// From 0 to the largest cluster; none while all are empty.
fn bars_range(sizes: &[u32]) -> Option<[f64; 2]> {
    let largest = sizes.iter().max().filter(|n| **n > 0)?;
    Some([0.0, f64::from(*largest).max(even(sizes)) * 1.05])
}

fn even(sizes: &[u32]) -> f64 {
    sizes.iter().map(|n| f64::from(*n)).sum::<f64>() / sizes.len().max(1) as f64
}

/// The marks of the bars.
fn scene<'a>(size: (u32, u32), sizes: &[u32], theme: &'a Theme) -> Scene<'a> {
    let mut scene = Scene::new(size, theme);
    let Some(range) = bars_range(sizes) else {
        return scene.message("no images assigned yet");
    };
    let even = even(sizes);
    let Some((plane, upright)) = bars_frame(&mut scene, range) else {
        return scene;
    };
    for (k, size) in sizes.iter().enumerate() {
        draw_bar(&mut scene, plane, upright, (k, sizes.len()), *size);
    }
    let y = upright.at(even);
    labels::dashed(
        &mut scene,
        &[(plane.left, y), (plane.right, y)],
        theme.text,
        labels::dashes(1),
    );
    let text = format!("even size {}", axes::number(even, 1.0));
    let at = (plane.right - theme.text_width(&text), theme.row() / 2 + theme.px(1.0));
    scene.text(at, text, theme.text, LEFT);
    scene
}

fn bars_frame(scene: &mut Scene, range: [f64; 2]) -> Option<(Plane, Axis)> {
    let theme = scene.theme;
    let (head, foot) = (theme.head(), theme.foot());
    let count = axes::upright_count(scene, scene.height - head - foot);
    let ticks = Axis::new(range, 100, 0).ticks(count);
    let left = axes::widest(scene, &ticks) + theme.px(9.0);
    let plane = Plane::inside(scene, [left, head, theme.px(8.0), foot])?;
    let upright = plane.upright(range);
    axes::draw_upright(scene, plane, upright, &ticks);
    axes::name_upright(scene, plane, "images");
    let middle = i32::midpoint(plane.left, plane.right);
    scene.text(
        (middle, plane.bottom + theme.row() * 3 / 2 + theme.px(3.0)),
        "cluster",
        theme.muted,
        CENTRE,
    );
    Some((plane, upright))
}

fn draw_bar(scene: &mut Scene, plane: Plane, upright: Axis, (k, n_clusters): (usize, usize), size: u32) {
    let theme = scene.theme;
    let edge = |i: usize| plane.left + (f64::from(plane.right - plane.left) * i as f64 / n_clusters as f64) as i32;
    let (from, to) = (edge(k), edge(k + 1));
    let gap = if to - from > theme.px(6.0) { (to - from) / 8 } else { 0 };
    let middle = i32::midpoint(from, to);
    scene.bar(
        (from + gap, upright.at(f64::from(size))),
        (to - gap, plane.bottom),
        theme.colour(k),
    );
    if size == 0 {
        cross(scene, (middle, plane.bottom - theme.px(7.0)), theme.px(4.0));
    }
    let wanted = theme.text_width(&n_clusters.to_string()) + theme.px(4.0);
    let every = (wanted / (to - from).max(1) + 1) as usize;
    if k % every == 0 {
        scene.text(
            (middle, plane.bottom + theme.row() / 2 + theme.px(3.0)),
            k.to_string(),
            theme.text,
            CENTRE,
        );
    }
}

fn cross(scene: &mut Scene, (x, y): Point, arm: i32) {
    let text = scene.theme.text;
    scene.line(vec![(x - arm, y - arm), (x + arm, y + arm)], text, 1.6);
    scene.line(vec![(x - arm, y + arm), (x + arm, y - arm)], text, 1.6);
}

/// The marks of the bands.
fn shares_scene<'a>(
    size: (u32, u32),
    (history, span): (&History, &[f64]),
    cursor: Option<f64>,
    theme: &'a Theme,
) -> Scene<'a> {
    let mut scene = Scene::new(size, theme);
    let shares: Vec<&[f64]> = history.group(SHARE).map(|(_, values)| values).collect();
    if shares.is_empty() || history.steps.is_empty() {
        return scene.message("nothing observed yet");
    }
    let Some((plane, level, upright)) = shares_frame(&mut scene, span) else {
        return scene;
    };
    let rows = columns(&history.steps, level);
    let mut base = vec![0.0; rows.len()];
    for (k, values) in shares.iter().enumerate() {
        let top: Vec<f64> = rows
            .iter()
            .zip(&base)
            .map(|((_, row), base)| base + share(values[*row]))
            .collect();
        band(&mut scene, &rows, (&base, &top), upright, theme.colour(k));
        name_band(
            &mut scene,
            plane,
            upright,
            k,
            (base[base.len() - 1], top[top.len() - 1]),
        );
        base = top;
    }
    labels::cursor(&mut scene, plane, cursor.map(|step| level.at(step)));
    scene
}

fn share(value: f64) -> f64 {
    if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 }
}

fn shares_frame(scene: &mut Scene, span: &[f64]) -> Option<(Plane, Axis, Axis)> {
    let theme = scene.theme;
    let (head, foot) = (theme.head(), theme.foot());
    let count = axes::upright_count(scene, scene.height - head - foot).min(5);
    let ticks = Axis::new([0.0, 1.0], 100, 0).ticks(count);
    let left = axes::widest(scene, &ticks) + theme.px(9.0);
    let right = theme.text_width("00") + theme.px(12.0);
    let plane = Plane::inside(scene, [left, head, right, foot])?;
    let (level, upright) = (plane.level(axes::ends(span)), plane.upright([0.0, 1.0]));
    axes::draw_upright(scene, plane, upright, &ticks);
    axes::draw_level(scene, plane, level, "step");
    axes::name_upright(scene, plane, "share of the images");
    Some((plane, level, upright))
}

/// The columns of pixels that have an observation, each with the row of its last one.
fn columns(steps: &[f64], level: Axis) -> Vec<(i32, usize)> {
    let mut columns: Vec<(i32, usize)> = Vec::new();
    for (row, step) in steps.iter().enumerate() {
        let x = level.at(*step);
        match columns.last_mut() {
            Some(last) if last.0 == x => last.1 = row,
            _ => columns.push((x, row)),
        }
    }
    if let [only] = columns[..] {
        columns.push((only.0 + 6, only.1));
    }
    columns
}

fn band(scene: &mut Scene, rows: &[(i32, usize)], (base, top): (&[f64], &[f64]), upright: Axis, colour: RGBColor) {
    let edge = |values: &[f64]| -> Vec<Point> {
        rows.iter()
            .zip(values)
            .map(|((x, _), v)| (*x, upright.at(*v)))
            .collect()
    };
    let (lower, upper) = (edge(base), edge(top));
    let outline = upper.iter().copied().chain(lower.into_iter().rev()).collect();
    scene.fill(outline, colour.mix(0.85));
    let background = scene.theme.background;
    scene.line(upper, background, 1.0);
}

fn name_band(scene: &mut Scene, plane: Plane, upright: Axis, k: usize, (base, top): (f64, f64)) {
    let theme = scene.theme;
    let (low, high) = (upright.at(base), upright.at(top));
    if low - high >= theme.row() * 3 / 4 {
        scene.text(
            (plane.right + theme.px(5.0), i32::midpoint(low, high)),
            k.to_string(),
            theme.text,
            LEFT,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_leads_to_the_bar_that_stands_there() {
        let (sizes, theme) = ([5, 0, 9, 2], Theme::light(2.0));
        let (plane, _) = bars_frame(&mut Scene::clear((600, 400), &theme), bars_range(&sizes).unwrap()).unwrap();
        for (k, share) in [0.125, 0.375, 0.625, 0.875].into_iter().enumerate() {
            let right = f64::from(plane.left) + f64::from(plane.right - plane.left) * share;
            assert_eq!(cluster_at((600, 400), &sizes, &theme, [right, 200.0]), Some(k));
        }
        assert_eq!(cluster_at((600, 400), &sizes, &theme, [2.0, 200.0]), None);
        assert_eq!(cluster_at((600, 400), &[0, 0], &theme, [300.0, 200.0]), None);
        assert_eq!(cluster_at((3, 3), &sizes, &theme, [1.0, 1.0]), None);
    }
}
