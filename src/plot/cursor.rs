//! The cursor that all charts over steps share: from a pixel to an observation and back, and the values there in words.

use super::axes::{Axis, Plane, short};
use super::lines::Lines;
use super::theme::Theme;
use super::{Chart, curves, panels, sizes};
use crate::history::{History, SHARE};
use crate::protocol::Snapshot;

pub use super::curves::nearest_row;

/// The most values that are written beside a step.
const VALUES: usize = 12;

/// What a chart over steps is laid out by.
#[derive(Clone, Copy, Debug)]
pub struct Track {
    plane: Plane,
    level: Axis,
    left: i32,
}

impl Track {
    /// The step at a place in device pixels; none outside the plane.
    pub fn step_at(&self, place: [f64; 2]) -> Option<f64> {
        let right = place[0] - f64::from(self.left);
        self.plane.holds(place).then(|| self.level.value(right))
    }

    /// The upright line of a step: from the left, its upper and its lower end.
    pub fn line(&self, step: f64) -> [i32; 3] {
        [self.left + self.level.at(step), self.plane.top, self.plane.bottom]
    }
}

/// Whether a chart is drawn over steps.
pub fn is_over_steps(chart: Chart) -> bool {
    matches!(
        chart,
        Chart::Terms | Chart::Gauges | Chart::Scores | Chart::Entropies | Chart::Shares
    )
}

/// The tracks of a chart that shows `lines`: one, or one for each of its small charts.
pub fn tracks(chart: Chart, size: (u32, u32), lines: &Lines, theme: &Theme) -> Vec<Track> {
    if chart != Chart::Gauges {
        let track = curves::track(size, lines, theme);
        return track.map(|track| moved(track, (0, 0))).into_iter().collect();
    }
    let charts = lines.by_scale();
    let frames = panels::frames(size, charts.len(), theme);
    let tracks = frames
        .into_iter()
        .zip(&charts)
        .filter_map(|((corner, size), lines)| Some(moved(curves::track(size, lines, theme)?, corner)));
    tracks.collect()
}

/// The track of the shares, whose bands are no lines, from the first step of `span` to the last.
pub fn shares_track(size: (u32, u32), span: &[f64], theme: &Theme) -> Option<Track> {
    let track = sizes::shares_track(size, span, theme)?;
    Some(moved(track, (0, 0)))
}

fn moved((plane, level): (Plane, Axis), corner: (i32, i32)) -> Track {
    Track {
        plane: plane.moved(corner),
        level,
        left: corner.0,
    }
}

/// The values of a chart at the observation nearest to a step, as `step 340 · ACC 0.912`.
pub fn words(chart: Chart, history: &History, latest: &Snapshot, step: f64) -> Option<String> {
    let row = nearest_row(&history.steps, step)?;
    let values = values(chart, history, latest, row);
    let shown = values
        .iter()
        .take(VALUES)
        .map(|(name, value)| format!(" · {name} {}", short(*value)));
    let rest = if values.len() > VALUES { " · …" } else { "" };
    Some(format!(
        "step {}{}{rest}",
        history.steps[row],
        shown.collect::<String>()
    ))
}

fn values<'a>(chart: Chart, history: &'a History, latest: &Snapshot, row: usize) -> Vec<(&'a str, f64)> {
    if chart == Chart::Shares {
        return history.group(SHARE).map(|(name, values)| (name, values[row])).collect();
    }
    let lines = Lines::behind(chart, history, latest).map_or_else(Vec::new, |lines| lines.lines);
    lines.iter().map(|line| (line.name, line.values[row])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Series;

    fn history() -> History {
        let series = |name: &str, values: [f64; 3]| Series {
            name: name.into(),
            values: values.to_vec(),
        };
        History {
            steps: vec![0.0, 10.0, 30.0],
            series: vec![
                series("acc", [0.1, 0.5, 0.912]),
                series("gauge: a", [1.0, 2.0, 3.0]),
                series("gauge: b", [1e4, 1e4, 2e4]),
                series("share: 0", [1.0, 0.5, 0.25]),
                series("share: 1", [0.0, 0.5, 0.75]),
            ],
        }
    }

    #[test]
    fn every_chart_over_steps_finds_the_observation_under_its_cursor() {
        let (history, latest, theme) = (history(), Snapshot::default(), Theme::light(1.0));
        for (chart, count) in [
            (Chart::Scores, 1),
            (Chart::Gauges, 2),
            (Chart::Shares, 1),
            (Chart::Sizes, 0),
        ] {
            let lines = Lines::behind(chart, &history, &latest);
            let mut tracks = lines.map_or_else(Vec::new, |lines| tracks(chart, (640, 230), &lines, &theme));
            tracks.extend(shares_track((640, 230), &history.steps, &theme).filter(|_| chart == Chart::Shares));
            assert_eq!(tracks.len(), count, "{chart:?}");
            for (track, step) in tracks.iter().zip([0.0, 10.0, 30.0].iter().cycle()) {
                let [x, top, bottom] = track.line(*step);
                let middle = f64::from(top + bottom) / 2.0;
                // The right end of a plane lies just outside it.
                let found = track
                    .step_at([f64::from(x) - 0.5, middle])
                    .or(track.step_at([f64::from(x) + 0.5, middle]));
                assert_eq!(
                    nearest_row(&history.steps, found.unwrap()),
                    nearest_row(&history.steps, *step)
                );
                assert_eq!(track.step_at([f64::from(x), -9.0]), None);
            }
        }
    }

    #[test]
    fn values_are_those_of_the_table() {
        let (history, latest) = (history(), Snapshot::default());
        let words = |chart, step| words(chart, &history, &latest, step);
        assert_eq!(words(Chart::Scores, 26.0).unwrap(), "step 30 · ACC 0.912");
        assert_eq!(words(Chart::Shares, 9.0).unwrap(), "step 10 · 0 0.500 · 1 0.500");
        assert_eq!(super::words(Chart::Scores, &History::default(), &latest, 0.0), None);
    }
}
