//! The frame about a cloud of points: names of axes, or the corners of the K-gon, and each group's name at its middle.

use plotters::prelude::DrawingBackend;
use plotters::style::{Color, RGBColor};

use super::axes::Plane;
use super::scene::{Area, CENTRE, Drawn, LEFT, Point, Scene};
use super::splat::{self, Cloud};
use super::theme::Theme;
use super::view::View;

/// More groups than this are too many to be named in the picture; so many have colours of their own.
const NAMED: usize = 60;
/// How far a name may be moved to make room for others, in thirds of a row.
const FAR: i32 = 7;
/// The most points that are drawn as discs of their own.
const SAMPLE: usize = 2_000;

/// The corner of the regular K-gon that stands for a cluster: on the unit circle, the first on top, then clockwise.
pub fn corner(cluster: usize, n_clusters: usize) -> (f32, f32) {
    let angle = std::f32::consts::TAU * cluster as f32 / n_clusters.max(1) as f32;
    (angle.sin(), angle.cos())
}

/// Draws the frame of the principal axes over a cloud that [`splat::splat`] has drawn.
///
/// # Errors
/// What the backend refuses.
pub fn draw_embedding<DB: DrawingBackend>(area: &Area<DB>, cloud: Cloud, theme: &Theme) -> Drawn<DB> {
    embedding(area.dim_in_pixel(), cloud, theme).paint(area)
}

/// Draws the frame of the map of neighbours over a cloud that [`splat::splat`] has drawn; it has no axes.
///
/// # Errors
/// What the backend refuses.
pub fn draw_neighbours<DB: DrawingBackend>(area: &Area<DB>, cloud: Cloud, theme: &Theme) -> Drawn<DB> {
    framed(area.dim_in_pixel(), cloud, theme).paint(area)
}

/// Draws the frame of the K-gon over a cloud that [`splat::splat`] has drawn; `corners` names the clusters.
///
/// # Errors
/// What the backend refuses.
pub fn draw_polygon<DB: DrawingBackend>(area: &Area<DB>, corners: &[String], theme: &Theme) -> Drawn<DB> {
    polygon(area.dim_in_pixel(), corners, theme).paint(area)
}

/// Draws a sample of the points as discs, for backends where pixels would be heavy: SVG.
///
/// # Errors
/// What the backend refuses.
pub fn draw_discs<DB: DrawingBackend>(area: &Area<DB>, cloud: Cloud, view: &View, theme: &Theme) -> Drawn<DB> {
    discs(area.dim_in_pixel(), cloud, view, theme).paint(area)
}

/// The marks of the principal axes.
fn embedding<'a>(size: (u32, u32), cloud: Cloud, theme: &'a Theme) -> Scene<'a> {
    let mut scene = framed(size, cloud, theme);
    if cloud.points.is_empty() {
        return scene;
    }
    let half = theme.row() / 2 + theme.px(2.0);
    let below = (scene.width / 2, scene.height - half);
    let fits = |long: &'static str, short: &'static str| {
        if theme.text_width(long) < size.0 as i32 {
            long
        } else {
            short
        }
    };
    let right = fits("first principal component →", "PC 1 →");
    let up = fits("↑ second principal component", "↑ PC 2");
    scene.text(below, right, theme.muted, CENTRE);
    scene.text((theme.px(4.0), half), up, theme.muted, LEFT);
    scene
}

/// A frame about the cloud, and the names of its groups.
fn framed<'a>(size: (u32, u32), cloud: Cloud, theme: &'a Theme) -> Scene<'a> {
    let mut scene = Scene::clear(size, theme);
    if cloud.points.is_empty() {
        return scene.message("no embedding yet");
    }
    let view = View::embedding(size.0 as usize, size.1 as usize, theme);
    let half = theme.row() / 2 + theme.px(2.0);
    let plane = Plane {
        left: 1,
        top: half * 2,
        right: scene.width - 2,
        bottom: scene.height - half * 2,
    };
    scene.line(plane.outline(), theme.grid, 1.0);
    name_groups(&mut scene, cloud, &view);
    scene
}

fn name_groups(scene: &mut Scene, cloud: Cloud, view: &View) {
    let (mut sums, mut n) = ([(0.0f32, 0.0f32, 0.0f32); 256], 0.0);
    for (point, group) in cloud.points.chunks_exact(2).zip(cloud.groups) {
        let sum = &mut sums[usize::from(*group)];
        if point[0].is_finite() && point[1].is_finite() {
            *sum = (sum.0 + point[0], sum.1 + point[1], sum.2 + 1.0);
            n += 1.0;
        }
    }
    if sums.iter().filter(|sum| sum.2 > 0.0).count() > NAMED {
        return;
    }
    let mut taken: Vec<Point> = Vec::new();
    for (group, (x, y, count)) in sums.iter().enumerate().filter(|(_, sum)| sum.2 > 0.004 * n) {
        let (place, name) = (view.place(x / count, y / count), group.to_string());
        let wide = scene.theme.text_width(&name) + scene.theme.px(6.0);
        let Some(at) = clear_of(&taken, place, (wide, scene.theme.row()), scene.height) else {
            continue;
        };
        taken.push(at);
        let colour = scene.theme.colour(group);
        badge(scene, at, &name, colour);
    }
}

/// Moves a place down until no other lies within a name's width and a row of it; `None` where that would leave the picture,
/// or the group whose name it is.
fn clear_of(taken: &[Point], (x, y): Point, (wide, row): (i32, i32), height: i32) -> Option<Point> {
    let near = |other: &Point, down: i32| (other.0 - x).abs() < wide && (other.1 - down).abs() < row;
    let rows = (0..=FAR).map(|thirds| y + thirds * (row / 3 + 1));
    let mut free = rows.filter(|down| !taken.iter().any(|other| near(other, *down)));
    free.next().filter(|down| down + row < height).map(|down| (x, down))
}

/// A name on a patch of its colour.
fn badge(scene: &mut Scene, (x, y): Point, name: &str, colour: RGBColor) {
    let theme = scene.theme;
    let (wide, high) = (theme.text_width(name) / 2 + theme.px(4.0), theme.row() / 2);
    let edge = theme.px(1.0).max(1);
    scene.bar(
        (x - wide - edge, y - high - edge),
        (x + wide + edge, y + high + edge),
        theme.background,
    );
    scene.bar((x - wide, y - high), (x + wide, y + high), colour);
    scene.text((x, y), name, theme.ink_on(colour), CENTRE);
}

/// The marks of the K-gon: its outline, a name at each corner, and the middle where every cluster is equally probable.
fn polygon<'a>(size: (u32, u32), corners: &[String], theme: &'a Theme) -> Scene<'a> {
    let mut scene = Scene::clear(size, theme);
    if corners.is_empty() {
        return scene.message("no assignment yet");
    }
    let view = View::polygon(size.0 as usize, size.1 as usize, theme);
    let place = |k: usize, far: f32| {
        let (x, y) = corner(k, corners.len());
        view.place(x * far, y * far)
    };
    scene.line(
        (0..=corners.len()).map(|k| place(k, 1.0)).collect(),
        theme.muted.mix(0.6),
        1.0,
    );
    let outside = 1.0 + 1.8 * theme.row() as f32 / view.side().max(1.0);
    let every = (corners.len() as f32 * theme.row() as f32 * 1.4 / (3.1 * view.side().max(1.0)))
        .ceil()
        .max(1.0);
    for (k, name) in corners.iter().enumerate().step_by(every as usize) {
        name_corner(&mut scene, place(k, outside), name, k);
    }
    let centre = view.place(0.0, 0.0);
    let arm = theme.px(4.0);
    scene.line(
        vec![(centre.0 - arm, centre.1), (centre.0 + arm, centre.1)],
        theme.text,
        1.0,
    );
    scene.line(
        vec![(centre.0, centre.1 - arm), (centre.0, centre.1 + arm)],
        theme.text,
        1.0,
    );
    scene.text((centre.0, centre.1 + theme.row()), "uniform", theme.muted, CENTRE);
    scene
}

fn name_corner(scene: &mut Scene, (x, y): Point, name: &str, k: usize) {
    let theme = scene.theme;
    let (wide, dot) = (theme.text_width(name), theme.px(10.0));
    let left = match (x - scene.width / 2) / theme.row().max(1) {
        1.. => x - dot / 2,
        ..=-1 => x - wide - dot / 2,
        0 => x - wide / 2 - dot / 2,
    };
    let left = left.min(scene.width - wide - dot).max(0);
    scene.dot((left + dot / 2, y), 3.5, theme.colour(k));
    scene.text((left + dot, y), name, theme.text, LEFT);
}

/// The marks of a sample of the points.
fn discs<'a>(size: (u32, u32), cloud: Cloud, view: &View, theme: &'a Theme) -> Scene<'a> {
    let mut scene = Scene::new(size, theme);
    let n = cloud.len();
    let drawn = n.min(SAMPLE);
    let (radius, opacity) = splat::brush(drawn, view);
    for i in 0..drawn {
        let at = i * n / drawn;
        let (x, y) = (cloud.points[2 * at], cloud.points[2 * at + 1]);
        if x.is_finite() && y.is_finite() {
            let colour = theme.colour(usize::from(cloud.groups[at]));
            let colour = if cloud.is_selected(at) {
                colour
            } else {
                splat::pale(theme, colour)
            };
            scene.dot(
                view.place(x, y),
                f64::from(radius) / theme.scale,
                colour.mix(f64::from(opacity)),
            );
        }
    }
    scene
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_make_room_for_each_other_near_their_groups() {
        let size = (20, 15);
        assert_eq!(clear_of(&[], (50, 50), size, 300), Some((50, 50)));
        assert_eq!(clear_of(&[(50, 50)], (69, 52), size, 300), Some((69, 70)));
        assert_eq!(clear_of(&[(50, 50)], (70, 52), size, 300), Some((70, 52)));
        let column: Vec<Point> = (0..9).map(|k| (50, 50 + 10 * k)).collect();
        assert_eq!(clear_of(&column, (50, 50), size, 300), None, "too far from its group");
        assert_eq!(clear_of(&[], (50, 290), size, 300), None, "outside the picture");
    }
}
