//! Runs side by side: a bar with its deviation for each, a panel for each figure.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use plotters::backend::{BitMapBackend, SVGBackend};
use plotters::drawing::IntoDrawingArea;
use plotters::prelude::DrawingBackend;

use super::axes::{self, Axis, Plane};
use super::paper::{self, SCALE, SIZE};
use super::scene::{Area, CENTRE, Drawn, LEFT, Scene};
use super::{Theme, labels, panels};

/// A figure of several runs.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What it is.
    pub name: String,
    /// The runs.
    pub bars: Vec<Bar>,
    /// The value that would be best.
    pub ideal: Option<f64>,
}

/// The figure of one run.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The run.
    pub name: String,
    /// Mean over seeds.
    pub mean: f64,
    /// Standard deviation over seeds.
    pub deviation: f64,
}

/// Writes panels as SVG and as PNG; gives both files.
///
/// # Errors
/// A file that cannot be written.
pub fn write(stem: &Path, title: &str, panels: &[Panel]) -> Result<[PathBuf; 2]> {
    let [svg, png] = ["svg", "png"].map(|kind| stem.with_extension(kind));
    let (mut text, theme) = (String::new(), Theme::light(SCALE));
    let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
    draw(&area, title, panels, &paper::of_svg(&theme)).map_err(|error| anyhow!("{error}"))?;
    drop(area);
    std::fs::write(&svg, text).with_context(|| format!("cannot write {}", svg.display()))?;
    let area = BitMapBackend::new(&png, SIZE).into_drawing_area();
    draw(&area, title, panels, &paper::of_bitmap(&theme)?)
        .map_err(|error| anyhow!("cannot write {}: {error}", png.display()))?;
    drop(area);
    Ok([svg, png])
}

fn draw<DB: DrawingBackend>(area: &Area<DB>, title: &str, panels: &[Panel], theme: &Theme) -> Drawn<DB> {
    area.fill(&theme.background)?;
    let (head, body) = area.split_vertically(theme.row() * 2);
    let mut heading = Scene::new(head.dim_in_pixel(), theme);
    let text = theme.shorten(title, heading.width - theme.px(16.0));
    heading.text((theme.px(8.0), theme.row()), text, theme.text, LEFT);
    heading.paint(&head)?;
    panels::draw(&body, panels, theme, |size, panel| scene(size, panel, theme))?;
    area.present()
}

/// The marks of one panel.
fn scene<'a>(size: (u32, u32), panel: &Panel, theme: &'a Theme) -> Scene<'a> {
    let mut scene = Scene::new(size, theme);
    let (head, foot) = (theme.head(), theme.row() + theme.px(10.0));
    let count = axes::upright_count(&scene, scene.height - head - foot);
    let ticks = Axis::new(range(panel), 100, 0).ticks(count);
    let left = axes::widest(&scene, &ticks) + theme.px(9.0);
    let Some(plane) = Plane::inside(&scene, [left, head, theme.px(12.0), foot]) else {
        return scene;
    };
    let upright = plane.upright(range(panel));
    axes::draw_upright(&mut scene, plane, upright, &ticks);
    axes::name_upright(&mut scene, plane, &panel.name);
    let slot = (plane.right - plane.left) / panel.bars.len().max(1) as i32;
    for (i, bar) in panel.bars.iter().enumerate() {
        draw_bar(&mut scene, bar, [plane.left + slot * i as i32, slot], plane, upright, i);
    }
    draw_ideal(&mut scene, panel, plane, upright);
    scene
}

/// From 0 to the top of the highest whisker.
fn range(panel: &Panel) -> [f64; 2] {
    let tops = panel.bars.iter().map(|bar| bar.mean + bar.deviation);
    let top = tops.filter(|top| top.is_finite()).fold(0.0, f64::max);
    [0.0, (top * 1.12).max(1e-9)]
}

/// A bar in its slot, its whisker and its value above it, its name below.
fn draw_bar(scene: &mut Scene, bar: &Bar, [left, slot]: [i32; 2], plane: Plane, upright: Axis, place: usize) {
    let (theme, middle) = (scene.theme, left + slot / 2);
    let (half, cap) = (slot * 3 / 10, theme.px(5.0));
    let below = (middle, plane.bottom + theme.row() / 2 + theme.px(5.0));
    let name = theme.shorten(&bar.name, slot * 5 / 4);
    scene.text_of(theme.em() * 0.9, below, name, theme.text, CENTRE);
    if !bar.mean.is_finite() {
        return;
    }
    scene.bar(
        (middle - half, upright.at(bar.mean)),
        (middle + half, plane.bottom),
        theme.colour(place),
    );
    let [low, high] = [bar.mean - bar.deviation, bar.mean + bar.deviation].map(|value| upright.at(value));
    scene.line(vec![(middle, low), (middle, high)], theme.text, 1.4);
    for y in [low, high] {
        scene.line(vec![(middle - cap, y), (middle + cap, y)], theme.text, 1.4);
    }
    let above = high - theme.row() / 2 - theme.px(1.0);
    scene.text((middle, above), axes::short(bar.mean), theme.text, CENTRE);
}

fn draw_ideal(scene: &mut Scene, panel: &Panel, plane: Plane, upright: Axis) {
    let Some(value) = panel.ideal else { return };
    let (y, colour) = (upright.at(value), scene.theme.text);
    labels::dashed(scene, &[(plane.left, y), (plane.right, y)], colour, &[5.0, 4.0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(means: &[f64]) -> Panel {
        let bar = |mean: &f64| Bar {
            name: format!("a run at {mean}"),
            mean: *mean,
            deviation: 0.1,
        };
        Panel {
            name: "purity".into(),
            bars: means.iter().map(bar).collect(),
            ideal: Some(1.0),
        }
    }

    #[test]
    fn the_axis_begins_at_nothing_and_holds_the_whiskers() {
        let [low, high] = range(&panel(&[0.4, 0.9, f64::NAN]));
        assert!(low == 0.0 && high > 1.0);
        assert!(range(&panel(&[]))[1] > 0.0);
    }

    #[test]
    fn both_files_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let panels = [panel(&[0.2, 0.8]), panel(&[3.0, f64::NAN]), panel(&[])];
        let [svg, png] = write(&folder.path().join("chart"), "four runs", &panels).unwrap();
        let text = std::fs::read_to_string(svg).unwrap();
        assert!(text.contains("a run at 0.8") && text.contains("four runs"));
        assert!(std::fs::metadata(png).unwrap().len() > 1000);
    }
}
