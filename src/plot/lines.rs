//! Lines over the steps of a run: terms of the loss, gauges, scores, entropies, active clusters.

use plotters::prelude::DrawingBackend;

use super::axes::{self, Axis, Plane};
use super::labels::{self, Label};
use super::scene::{Area, Drawn, Point, Scene};
use super::theme::Theme;
use super::thin::thinned;
use crate::history::{GAUGE, History, TERM};

/// A named line, one value an observation, NaN where there is none.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// What it is.
    pub name: &'a str,
    /// Its values.
    pub values: &'a [f64],
}

/// A named level to compare lines with, such as `K-means on pixels`.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: f64,
}

/// What a line chart shows.
#[derive(Clone, Debug, Default)]
pub struct Lines<'a> {
    /// The step of each observation, rising.
    pub steps: &'a [f64],
    /// The lines, the most important first.
    pub lines: Vec<Line<'a>>,
    /// Levels across the whole width.
    pub levels: Vec<Level>,
    /// The range of values; from the data if it is absent.
    pub range: Option<[f64; 2]>,
    /// The unit or the kind of the values.
    pub unit: &'static str,
}

impl<'a> Lines<'a> {
    /// The loss and its terms.
    pub fn terms(history: &'a History) -> Self {
        let terms: Vec<Line> = group(history, TERM).collect();
        let total = (terms.len() > 1).then(|| named(history, "loss", "loss")).flatten();
        Self::of(history, total.into_iter().chain(terms).collect(), "loss")
    }

    /// The numbers that a method adds for information.
    pub fn gauges(history: &'a History) -> Self {
        Self::of(history, group(history, GAUGE).collect(), "value")
    }

    /// Scores against labels, with levels that other methods reach.
    pub fn scores(history: &'a History, levels: Vec<Level>) -> Self {
        let data = Self::of(
            history,
            all(history, &[("ACC", "acc"), ("NMI", "nmi"), ("ARI", "ari")]),
            "score",
        );
        let values = data.lines.iter().flat_map(|line| line.values);
        let lowest = values.fold(0.0_f64, |low, x| low.min(*x));
        Self {
            levels,
            range: Some([lowest, 1.0]),
            ..data
        }
    }

    /// Entropies between their bounds 0 and ln K.
    pub fn entropies(history: &'a History, n_clusters: usize) -> Self {
        let (marginal, conditional) = (("H(Y)", "entropy_marginal"), ("H(Y|X)", "entropy_conditional"));
        let lines = all(history, &[marginal, conditional, ("I(X;Y)", "information")]);
        Self::of(history, lines, "nats").bounded("ln K", (n_clusters.max(2) as f64).ln())
    }

    /// Clusters that hold more than 1/(5K) of the images.
    pub fn active(history: &'a History, n_clusters: usize) -> Self {
        let lines = all(history, &[("active", "active_clusters")]);
        Self::of(history, lines, "clusters").bounded("K", n_clusters as f64)
    }

    fn of(history: &'a History, lines: Vec<Line<'a>>, unit: &'static str) -> Self {
        Self {
            steps: &history.steps,
            lines,
            unit,
            ..Self::default()
        }
    }

    fn bounded(mut self, name: &str, value: f64) -> Self {
        self.range = Some([0.0, value.max(0.1) * 1.04]);
        self.levels = vec![Level {
            name: name.into(),
            value,
        }];
        self
    }

    fn range(&self) -> [f64; 2] {
        self.range.unwrap_or_else(|| {
            let values = self
                .lines
                .iter()
                .flat_map(|line| line.values)
                .filter(|value| value.is_finite());
            let seen = values.fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], x| [a.min(*x), b.max(*x)]);
            if seen[0] > seen[1] {
                return [0.0, 1.0];
            }
            let pad = ((seen[1] - seen[0]) * 0.04).min(1e60);
            [seen[0] - pad, seen[1] + pad]
        })
    }
}

fn named<'a>(history: &'a History, name: &'a str, key: &str) -> Option<Line<'a>> {
    let values = history.get(key)?;
    values.iter().any(|x| x.is_finite()).then_some(Line { name, values })
}

fn all<'a>(history: &'a History, names: &[(&'a str, &str)]) -> Vec<Line<'a>> {
    names
        .iter()
        .filter_map(|(name, key)| named(history, name, key))
        .collect()
}

fn group<'a>(history: &'a History, prefix: &'a str) -> impl Iterator<Item = Line<'a>> {
    history.group(prefix).map(|(name, values)| Line { name, values })
}

/// Draws a line chart.
///
/// # Errors
/// What the backend refuses.
pub fn draw<DB: DrawingBackend>(area: &Area<DB>, data: &Lines, theme: &Theme) -> Drawn<DB> {
    scene(area.dim_in_pixel(), data, theme).paint(area)
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
    let level = plane.level(axes::ends(data.steps));
    for (i, line) in data.lines.iter().enumerate() {
        draw_line(&mut scene, &thinned(data.steps, line.values, level, upright), i);
    }
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
    let guess = Axis::new(data.range(), scene.height - foot, head);
    let left = axes::widest(scene, &guess.ticks(count)) + theme.px(9.0);
    let plane = Plane::inside(scene, [left, head, right, foot])?;
    let upright = plane.upright(data.range());
    axes::draw_upright(scene, plane, upright, &upright.ticks(count));
    axes::draw_level(scene, plane, plane.level(axes::ends(data.steps)), "step");
    axes::name_upright(scene, plane, data.unit);
    Some((plane, upright))
}

fn last_values<'a>(data: &'a Lines) -> impl Iterator<Item = f64> + 'a {
    let lines = data
        .lines
        .iter()
        .map(|line| line.values.iter().rev().copied().find(|x| x.is_finite()).unwrap_or(0.0));
    lines.chain(data.levels.iter().map(|level| level.value))
}

fn names(data: &Lines, theme: &Theme) -> Vec<Label> {
    let lines = data
        .lines
        .iter()
        .enumerate()
        .map(|(i, line)| (line.name, theme.colour(i), labels::dashes(i)));
    let levels = data
        .levels
        .iter()
        .map(|level| (&*level.name, theme.muted, &[1.0, 2.0][..]));
    let values = last_values(data);
    let label = |((name, colour, dashes), value)| Label {
        text: format!("{name} {}", axes::short(value)),
        y: 0,
        colour,
        dashes,
    };
    lines.chain(levels).zip(values).map(label).collect()
}

fn beside_width(names: &[Label], theme: &Theme) -> i32 {
    names.iter().map(|name| theme.text_width(&name.text)).max().unwrap_or(0) + theme.px(21.0)
}

fn draw_levels(scene: &mut Scene, data: &Lines, plane: Plane, upright: Axis) {
    let muted = scene.theme.muted;
    for level in data.levels.iter().filter(|level| level.value.is_finite()) {
        let y = upright.at(level.value);
        labels::dashed(scene, &[(plane.left, y), (plane.right, y)], muted, &[1.0, 2.0]);
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
