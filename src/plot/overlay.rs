//! Lines of other runs behind those of the present one: paler, dotted, and named after their run.

use plotters::style::RGBColor;

use super::axes::Axis;
use super::labels;
use super::lines::{Line, Lines};
use super::scene::Scene;
use super::theme::{Theme, mix};
use super::thin::thinned;

/// The dashes of a line of another run.
const DASHES: &[f64] = &[3.0, 3.0];
/// How far its colour is mixed into the background.
const PALE: f64 = 0.4;

/// Lines of another run.
#[derive(Clone, Debug)]
pub struct Overlay<'a> {
    /// The run, e.g. `run 3`.
    pub run: String,
    /// The step of each of its observations, rising.
    pub steps: &'a [f64],
    /// Its lines.
    pub lines: Vec<Line<'a>>,
    /// Whether it has a chart of its own beside this one: then it only widens the axes, which both share.
    pub beside: bool,
}

impl<'a> Lines<'a> {
    /// Puts lines of other runs behind; steps and values are widened to hold them.
    #[must_use]
    pub fn with_overlay(mut self, overlay: Vec<Overlay<'a>>) -> Self {
        let values = overlay.iter().flat_map(|over| &over.lines).flat_map(|line| line.values);
        let wider = |[low, high]: [f64; 2]| {
            let finite = values.filter(|value| value.is_finite());
            finite.fold([low, high], |[low, high], x| [low.min(*x), high.max(*x)])
        };
        self.range = self.range.map(wider);
        Self { overlay, ..self }
    }

    /// The first and the last step of all runs.
    pub fn span(&self) -> Vec<f64> {
        let others = self.overlay.iter().map(|over| over.steps);
        let all = others.chain([self.steps]);
        let ends = all.filter_map(|steps| Some([*steps.first()?, *steps.last()?]));
        let joined = ends.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])]);
        joined.map_or_else(Vec::new, Vec::from)
    }
}

fn colour(line: &Line, theme: &Theme) -> RGBColor {
    mix(theme.colour(line.place), theme.background, PALE)
}

/// The names of the lines of other runs.
pub fn names(data: &Lines, theme: &Theme) -> Vec<(String, RGBColor, &'static [f64])> {
    let named = |over: &Overlay, line: &Line| (format!("{}, {}", line.name, over.run), colour(line, theme), DASHES);
    let all = drawn(data);
    all.flat_map(|over| over.lines.iter().map(move |line| named(over, line)))
        .collect()
}

fn drawn<'a>(data: &'a Lines) -> impl Iterator<Item = &'a Overlay<'a>> {
    data.overlay.iter().filter(|over| !over.beside)
}

/// The lines of other runs in the order of their names.
pub fn lines<'a>(data: &'a Lines) -> impl Iterator<Item = &'a Line<'a>> {
    drawn(data).flat_map(|over| &over.lines)
}

/// Draws the lines of other runs.
pub fn draw(scene: &mut Scene, data: &Lines, level: Axis, upright: Axis) {
    for over in drawn(data) {
        for line in &over.lines {
            let colour = colour(line, scene.theme);
            for run in thinned(over.steps, line.values, level, upright) {
                labels::dashed(scene, &run, colour, DASHES);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{History, Series};

    fn history(steps: [f64; 2], acc: [f64; 2]) -> History {
        let series = vec![Series {
            name: "acc".into(),
            values: acc.into(),
        }];
        History {
            steps: steps.into(),
            series,
        }
    }

    #[test]
    fn the_chart_is_widened_to_hold_the_other_run() {
        let (present, past) = (history([0.0, 50.0], [0.1, 0.5]), history([10.0, 90.0], [-0.2, 0.7]));
        let overlay = Overlay {
            run: "run 3".into(),
            steps: &past.steps,
            lines: Lines::scores(&past, None).lines,
            beside: false,
        };
        let beside = Overlay {
            beside: true,
            ..overlay.clone()
        };
        let data = Lines::scores(&present, None).with_overlay(vec![overlay]);
        assert_eq!((data.span(), data.extent()), (vec![0.0, 90.0], [-0.2, 1.0]));
        assert_eq!(names(&data, &Theme::light(1.0))[0].0, "ACC, run 3");

        let data = Lines::scores(&present, None).with_overlay(vec![beside]);
        assert_eq!((data.span(), data.extent()), (vec![0.0, 90.0], [-0.2, 1.0]));
        assert!(names(&data, &Theme::light(1.0)).is_empty() && lines(&data).next().is_none());
    }

    #[test]
    fn without_another_run_nothing_changes() {
        let present = history([0.0, 50.0], [0.1, 0.5]);
        let data = Lines::scores(&present, None);
        assert_eq!(data.span(), present.steps);
        assert_eq!(data.clone().with_overlay(Vec::new()).extent(), data.extent());
    }
}
