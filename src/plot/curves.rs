//! Lines drawn: axes, curves, levels, marked moments and the names beside the ends.

use plotters::prelude::DrawingBackend;
use plotters::style::{Color, RGBColor};

use super::axes::{self, Axis, Plane};
use super::labels::{self, Label};
use super::lines::{Level, Line, Lines};
use super::scene::{Area, Drawn, LEFT, Point, Scene};
use super::theme::{self, Theme};
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

/// The plane of a line chart and its level axis; none while nothing is drawn.
pub fn track(size: (u32, u32), data: &Lines, theme: &Theme) -> Option<(Plane, Axis)> {
    let frame = layout(&mut Scene::clear(size, theme), data)?;
    Some((frame.plane, frame.level))
}

/// The place of the line whose value at an observation lies within `reach` pixels of a place.
pub fn line_at(size: (u32, u32), data: &Lines, theme: &Theme, [right, down]: [f64; 2], reach: f64) -> Option<usize> {
    let Frame {
        plane, level, upright, ..
    } = layout(&mut Scene::clear(size, theme), data)?;
    let row = nearest_row(data.steps, level.value(right)).filter(|_| plane.holds([right, down]))?;
    let far =
        |line: &Line| Some((f64::from(upright.at(*line.values.get(row).filter(|x| x.is_finite())?)) - down).abs());
    let near = data.lines.iter().filter_map(|line| Some((far(line)?, line.place)));
    let near = near.filter(|(far, _)| *far <= reach);
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, place)| place)
}

/// The observation nearest to a step.
pub fn nearest_row(steps: &[f64], step: f64) -> Option<usize> {
    let after = steps
        .partition_point(|other| *other < step)
        .min(steps.len().checked_sub(1)?);
    let before = after.saturating_sub(1);
    Some(if step - steps[before] < steps[after] - step {
        before
    } else {
        after
    })
}

/// Where the parts of a line chart lie.
struct Frame {
    plane: Plane,
    level: Axis,
    upright: Axis,
    names: Vec<Label>,
    wide: bool,
}

/// Draws the axes and, on a narrow chart, the names above them.
fn layout(scene: &mut Scene, data: &Lines) -> Option<Frame> {
    let theme = scene.theme;
    let wide = f64::from(scene.width) >= 430.0 * theme.scale;
    let names = names(data, theme);
    let head = if wide { 0 } else { legend(scene, &names) } + theme.head();
    let right = if wide {
        beside_width(&names, theme).min(scene.width * 2 / 5)
    } else {
        theme.px(12.0)
    };
    let (plane, upright) = frame(scene, data, head, right)?;
    let level = plane.level(axes::ends(&data.span()));
    Some(Frame {
        plane,
        level,
        upright,
        names,
        wide,
    })
}

/// The marks of a line chart.
fn scene<'a>(size: (u32, u32), data: &Lines, theme: &'a Theme) -> Scene<'a> {
    let mut scene = Scene::new(size, theme);
    if !data.lines.iter().any(|line| line.values.iter().any(|x| x.is_finite())) {
        return scene.message("nothing observed yet");
    }
    let Some(Frame {
        plane,
        level,
        upright,
        mut names,
        wide,
    }) = layout(&mut scene, data)
    else {
        return scene;
    };
    draw_levels(&mut scene, data, plane, upright);
    overlay::draw(&mut scene, data, level, upright);
    draw_turns(&mut scene, data, plane, level);
    for line in &data.lines {
        let runs = thinned(data.steps, line.values, level, upright);
        draw_line(&mut scene, &runs, line.place, data.stands_out(line.place));
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

fn draw_line(scene: &mut Scene, runs: &[Vec<Point>], index: usize, stands_out: bool) {
    let theme = scene.theme;
    let colour = if stands_out {
        theme.colour(index)
    } else {
        theme::mix(theme.colour(index), theme.background, 0.75)
    };
    for run in runs {
        match run[..] {
            [only] => scene.dot(only, 2.5, colour),
            _ => labels::dashed(scene, run, colour, labels::dashes(index)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_leads_to_the_observation_that_was_drawn_there() {
        let (steps, values) = ([0.0, 10.0, 20.0, 50.0], [1.0, 2.0, f64::NAN, 4.0]);
        let line = |name, values, place| Line { name, values, place };
        let data = Lines {
            steps: &steps,
            lines: vec![line("a", &values, 0), line("b", &[4.0; 4], 3)],
            ..Lines::default()
        };
        for (size, theme) in [((900, 400), Theme::light(2.0)), ((300, 200), Theme::dark(1.0))] {
            let (plane, level) = track(size, &data, &theme).unwrap();
            for (row, step) in steps.iter().enumerate() {
                let right = f64::from(level.at(*step));
                assert_eq!(nearest_row(&steps, level.value(right)), Some(row));
            }
            let upright = plane.upright(data.extent());
            let at = |step: f64, value: f64| [f64::from(level.at(step)), f64::from(upright.at(value))];
            assert_eq!(line_at(size, &data, &theme, at(10.0, 2.0), 8.0), Some(0));
            assert_eq!(line_at(size, &data, &theme, at(10.0, 3.97), 8.0), Some(3));
            assert_eq!(line_at(size, &data, &theme, at(20.0, 2.5), 8.0), None);
            assert_eq!(line_at(size, &data, &theme, [1.0, 1.0], 8.0), None);
        }
        assert!(track((5, 5), &data, &Theme::light(1.0)).is_none());
    }

    #[test]
    fn the_nearest_observation_is_found() {
        let rows = [-5.0, 4.0, 6.0, 99.0].map(|step| nearest_row(&[0.0, 10.0, 20.0], step));
        assert_eq!(rows, [Some(0), Some(0), Some(1), Some(2)]);
        assert_eq!(nearest_row(&[], 1.0), None);
    }
}
