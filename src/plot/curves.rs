//! Lines drawn: axes, curves, levels, marked moments and the names beside the ends.

use plotters::prelude::DrawingBackend;
use plotters::style::{Color, RGBColor};

use super::axes::{self, Axis, Plane};
use super::labels::{self, Label};
use super::lines::{Level, Line, Lines};
use super::scene::{Area, Drawn, LEFT, Point, Scene};
use super::theme::Theme;
use super::thin::thinned;
use super::{overlay, panels};

/// Draws a line chart.
///
/// # Errors
/// What the backend refuses.
pub fn draw<DB: DrawingBackend>(area: &Area<DB>, data: &Lines, theme: &Theme) -> Drawn<DB> {
    scene(area.dim_in_pixel(), data, theme).paint(area)
}

/// Draws gauges, those of one scale in a chart of their own.
///
/// # Errors
/// What the backend refuses.
pub fn draw_gauges<DB: DrawingBackend>(area: &Area<DB>, data: &Lines, theme: &Theme) -> Drawn<DB> {
    let charts = data.by_scale();
    if charts.is_empty() {
        return draw(area, data, theme);
    }
    panels::draw(area, &charts, theme, |size, lines| scene(size, lines, theme))
}

/// The marks of a line chart.
fn scene<'a>(size: (u32, u32), data: &Lines, theme: &'a Theme) -> Scene<'a> {
    let mut scene = Scene::new(size, theme);
    if !data.lines.iter().any(|line| line.values.iter().any(|x| x.is_finite())) {
        return scene.message("nothing observed yet");
    }
    let wide = f64::from(scene.width) >= 430.0 * theme.scale;
    let mut names = names(data, theme);
    let head = if wide { 0 } else { legend(&mut scene, &names) } + theme.head();
    let right = if wide {
        beside_width(&names, theme).min(scene.width * 2 / 5)
    } else {
        theme.px(12.0)
    };
    let Some((plane, upright)) = frame(&mut scene, data, head, right) else {
        return scene;
    };
    draw_levels(&mut scene, data, plane, upright);
    let level = plane.level(axes::ends(&data.span()));
    overlay::draw(&mut scene, data, level, upright);
    draw_turns(&mut scene, data, plane, level);
    for line in &data.lines {
        draw_line(
            &mut scene,
            &thinned(data.steps, line.values, level, upright),
            line.place,
        );
    }
    labels::cursor(&mut scene, plane, data.cursor.map(|step| level.at(step)));
    if wide {
        names
            .iter_mut()
            .zip(last_values(data))
            .for_each(|(name, value)| name.y = upright.at(value));
        labels::beside(&mut scene, plane, names);
    }
    scene
}

/// Writes the names above the plane, at most over two fifths of the height.
fn legend(scene: &mut Scene, names: &[Label]) -> i32 {
    let rows = (scene.height * 2 / 5 / scene.theme.row()).max(1);
    labels::above(scene, names, rows)
}

fn frame(scene: &mut Scene, data: &Lines, head: i32, right: i32) -> Option<(Plane, Axis)> {
    let theme = scene.theme;
    let foot = theme.foot();
    let count = axes::upright_count(scene, scene.height - head - foot);
    let guess = Axis::new(data.extent(), scene.height - foot, head);
    let left = axes::widest(scene, &guess.ticks(count)) + theme.px(9.0);
    let plane = Plane::inside(scene, [left, head, right, foot])?;
    let upright = plane.upright(data.extent());
    axes::draw_upright(scene, plane, upright, &upright.ticks(count));
    axes::draw_level(scene, plane, plane.level(axes::ends(&data.span())), "step");
    axes::name_upright(scene, plane, data.unit);
    Some((plane, upright))
}

fn last_values<'a>(data: &'a Lines) -> impl Iterator<Item = f64> + 'a {
    let last = |line: &Line| line.values.iter().rev().copied().find(|x| x.is_finite()).unwrap_or(0.0);
    let lines = data.lines.iter().map(last);
    let levels = data.levels.iter().map(|level| level.value);
    lines.chain(levels).chain(overlay::lines(data).map(last))
}

fn names(data: &Lines, theme: &Theme) -> Vec<Label> {
    let lines = data.lines.iter().map(|line| {
        (
            line.name.to_string(),
            theme.colour(line.place),
            labels::dashes(line.place),
        )
    });
    let levels = data
        .levels
        .iter()
        .map(|level| (level.name.clone(), level_colour(level, theme), LEVEL));
    let values = last_values(data);
    let label = |((name, colour, dashes), value)| Label {
        text: format!("{name} {}", axes::short(value)),
        y: 0,
        colour,
        dashes,
    };
    lines
        .chain(levels)
        .chain(overlay::names(data, theme))
        .zip(values)
        .map(label)
        .collect()
}

fn beside_width(names: &[Label], theme: &Theme) -> i32 {
    names.iter().map(|name| theme.text_width(&name.text)).max().unwrap_or(0) + theme.px(21.0)
}

/// The dashes of a level.
const LEVEL: &[f64] = &[1.0, 2.0];

fn level_colour(level: &Level, theme: &Theme) -> RGBColor {
    level.of.map_or(theme.muted, |place| theme.colour(place))
}

fn draw_levels(scene: &mut Scene, data: &Lines, plane: Plane, upright: Axis) {
    for level in data.levels.iter().filter(|level| level.value.is_finite()) {
        let y = upright.at(level.value);
        let colour = level_colour(level, scene.theme);
        labels::dashed(scene, &[(plane.left, y), (plane.right, y)], colour, LEVEL);
    }
}

/// Marks moments by upright lines, named beside the unit; of names that would cover each other the latest is written.
fn draw_turns(scene: &mut Scene, data: &Lines, plane: Plane, level: Axis) {
    let (theme, gap) = (scene.theme, scene.theme.px(4.0));
    let y = plane.top - theme.head() + theme.row() / 2 + theme.px(1.0);
    let start = theme.px(4.0) + theme.text_width(data.unit) + gap;
    let mut free = plane.right;
    for turn in data.turns.iter().rev().filter(|turn| turn.step.is_finite()) {
        let (x, width) = (level.at(turn.step), theme.text_width(&turn.text));
        let left = (x - gap).min(free - width);
        let named = left >= start && left + width >= x;
        let top = if named { y + theme.row() / 2 } else { plane.top };
        scene.line(vec![(x, top), (x, plane.bottom)], theme.muted.mix(0.7), 1.0);
        if named {
            scene.text((left, y), turn.text.clone(), theme.text, LEFT);
            free = left - 2 * gap;
        }
    }
}

fn draw_line(scene: &mut Scene, runs: &[Vec<Point>], index: usize) {
    let colour = scene.theme.colour(index);
    for run in runs {
        match run[..] {
            [only] => scene.dot(only, 2.5, colour),
            _ => labels::dashed(scene, run, colour, labels::dashes(index)),
        }
    }
}
