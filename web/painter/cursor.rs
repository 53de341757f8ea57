//! What a pointer or a key points at on a chart: one step in all charts over steps, or a part of one chart, with the exact
//! values in a line above it. Laid over the charts, so that none is drawn anew.

use std::cell::Cell;

use deep_clustering::page::{Page, Pair, Run, Side};
use deep_clustering::plot::cursor::{self, Track};
use deep_clustering::plot::{Chart, Hit, curves, hit};
use web_sys::Element;

use super::charts::{self, Shown};
use super::surface::Surface;
use crate::dom;

/// How near to a curve the pointer must be, in CSS pixels.
const REACH: f64 = 9.0;

/// What is pointed at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Target {
    /// Nothing.
    #[default]
    Nothing,
    /// A step, in every chart over steps.
    Step(f64),
    /// A place of a side's chart, in CSS pixels from its corner.
    Place(Side, Chart, [f64; 2]),
}

/// What is pointed at, and whether the page shows it.
#[derive(Debug, Default)]
pub struct Cursor {
    target: Cell<Target>,
    term: Cell<Option<(Side, usize)>>,
    lit: Cell<[Option<usize>; 2]>,
    /// Which charts of a side show something, in the order of [`Chart::ALL`]: one that is out of sight is wiped when it
    /// comes back.
    written: Cell<[[bool; Chart::ALL.len()]; 2]>,
}

impl Cursor {
    /// Points at a place of a chart, in CSS pixels from its corner.
    pub fn point(&self, side: Side, pair: &Pair, chart: Chart, place: [f64; 2]) {
        let target = if cursor::is_over_steps(chart) {
            step_at(side, pair, chart, place).map_or(Target::Nothing, Target::Step)
        } else {
            Target::Place(side, chart, place)
        };
        self.target.set(target);
        self.term
            .set(line_at(side, pair, chart, place).map(|place| (side, place)));
    }

    /// Points at nothing.
    pub fn leave(&self) {
        self.target.set(Target::Nothing);
        self.term.set(None);
    }

    /// Points at the curve of a side's term, or at none.
    pub fn point_at_term(&self, side: Side, place: Option<usize>) {
        self.term.set(place.map(|place| (side, place)));
    }

    /// The place of the curve that is pointed at among those of a side's loss.
    pub fn term(&self, side: Side) -> Option<usize> {
        self.term.get().filter(|(of, _)| *of == side).map(|(_, place)| place)
    }

    /// Moves by observations, from the last one on.
    pub fn move_by(&self, page: &Page, by: isize) {
        let Some(steps) = page.run.as_ref().map(|run| &run.history.steps) else {
            return;
        };
        let row = match self.target.get() {
            Target::Step(step) => cursor::nearest_row(steps, step).and_then(|row| row.checked_add_signed(by)),
            Target::Nothing | Target::Place(..) => None,
        };
        let row = row.unwrap_or(if by < 0 { steps.len().saturating_sub(1) } else { 0 });
        if let Some(step) = steps.get(row).or(steps.last()) {
            self.target.set(Target::Step(*step));
        }
    }

    /// Lays the cursor over a side's charts in sight and writes the values above them.
    pub fn write(&self, side: Side, pair: &Pair) {
        let (target, mut written) = (self.target.get(), self.written.get());
        let waiting = Run::default();
        let at = Shown::of(pair, side, &waiting);
        for (chart, written) in Chart::ALL.into_iter().zip(&mut written[side as usize]) {
            let wanted = target.concerns(side, chart);
            let surface = (wanted || *written).then(|| Surface::of(side, chart.name()));
            if let Some(surface) = surface.flatten() {
                let (words, path) = shown(at, chart, &surface, target);
                write_over(&surface, &words, &path);
                *written = wanted;
            }
        }
        self.written.set(written);
        self.light(side, at.run.latest.terms.len());
    }

    /// Marks the row of the term that is pointed at, and no other.
    fn light(&self, side: Side, terms: usize) {
        let (term, mut lit) = (self.term(side), self.lit.get());
        if std::mem::replace(&mut lit[side as usize], term) != term {
            self.lit.set(lit);
            light(side, terms, term);
        }
    }
}

impl Target {
    /// Whether a side's chart has something to show of it.
    fn concerns(self, side: Side, chart: Chart) -> bool {
        match self {
            Self::Nothing => false,
            Self::Step(_) => cursor::is_over_steps(chart),
            Self::Place(of, its, _) => (of, its) == (side, chart),
        }
    }
}

/// The words above a chart and the path over it.
fn shown(at: Shown, chart: Chart, surface: &Surface, target: Target) -> (String, String) {
    let (page, run) = (at.page, at.run);
    match target {
        Target::Step(step) if cursor::is_over_steps(chart) => {
            let words = cursor::words(chart, &run.history, &run.latest, step).unwrap_or_default();
            (words, path(&tracks(at, chart, surface), run, step, surface.theme.scale))
        }
        Target::Place(_, of, place) if of == chart => {
            let hit = find(page, run, chart, surface, place);
            let words = hit.map(|hit| hit.words(run.shown(), &page.pictures));
            (words.unwrap_or_default(), String::new())
        }
        _ => Default::default(),
    }
}

fn tracks(at: Shown, chart: Chart, surface: &Surface) -> Vec<Track> {
    let (size, theme) = (surface.size, &surface.theme);
    match charts::lines(chart, at) {
        Some(lines) => cursor::tracks(chart, size, &lines, theme),
        None => cursor::shares_track(size, &charts::span(at), theme)
            .into_iter()
            .collect(),
    }
}

/// Upright lines in CSS pixels, at the observation nearest to a step.
fn path(tracks: &[Track], run: &Run, step: f64, scale: f64) -> String {
    let steps = &run.history.steps;
    let Some(row) = cursor::nearest_row(steps, step) else {
        return String::new();
    };
    let line = |track: &Track| {
        let [x, top, bottom] = track.line(steps[row]).map(|pixel| f64::from(pixel) / scale);
        format!("M{x:.1} {top:.1}V{bottom:.1}")
    };
    tracks.iter().map(line).collect()
}

fn step_at(side: Side, pair: &Pair, chart: Chart, place: [f64; 2]) -> Option<f64> {
    let (waiting, surface) = (Run::default(), Surface::of(side, chart.name())?);
    let at = Shown::of(pair, side, &waiting);
    let place = place.map(|css| css * surface.theme.scale);
    let mut tracks = tracks(at, chart, &surface).into_iter();
    let step = tracks.find_map(|track| track.step_at(place))?;
    let row = cursor::nearest_row(&at.run.history.steps, step)?;
    at.run.history.steps.get(row).copied()
}

/// The place of the curve near a place of the chart of the loss.
fn line_at(side: Side, pair: &Pair, chart: Chart, place: [f64; 2]) -> Option<usize> {
    let (waiting, surface) = (Run::default(), Surface::of(side, chart.name())?);
    let scale = surface.theme.scale;
    let lines = charts::lines(chart, Shown::of(pair, side, &waiting)).filter(|_| chart == Chart::Terms)?;
    curves::line_at(
        surface.size,
        &lines,
        &surface.theme,
        place.map(|css| css * scale),
        REACH * scale,
    )
}

/// Marks the row of a term, and no other; the loss itself, which may be the first curve, has no row.
fn light(side: Side, terms: usize, term: Option<usize>) {
    for place in 0..=terms {
        let row = dom::document().query_selector(&format!("#{}terms ~ ul [data-term='{place}']", side.prefix()));
        if let Ok(Some(row)) = row {
            let _ = row.toggle_attribute_with_force("data-lit", term == Some(place));
        }
    }
}

fn find(page: &Page, run: &Run, chart: Chart, surface: &Surface, place: [f64; 2]) -> Option<Hit> {
    let place = place.map(|css| css * surface.theme.scale);
    hit::at(
        chart,
        surface.size,
        place,
        (run.shown(), &page.pictures),
        &surface.theme,
    )
}

/// What of a chart lies at a place in CSS pixels.
pub fn hit_at(side: Side, page: &Page, chart: Chart, place: [f64; 2]) -> Option<Hit> {
    find(
        page,
        page.run.as_ref()?,
        chart,
        &Surface::of(side, chart.name())?,
        place,
    )
}

fn write_over(surface: &Surface, words: &str, path: &str) {
    let Some(card) = surface.card() else { return };
    let part = |selector: &str| card.query_selector(selector).ok().flatten();
    if let Some(readout) = part(".readout").filter(|line| line.text_content().as_deref() != Some(words)) {
        // Only what keys point at is read out.
        let live = if surface.has_focus() { "polite" } else { "off" };
        let _ = readout.set_attribute("aria-live", live);
        readout.set_text_content(Some(words));
    }
    if let Some(line) = part(".cursor path") {
        set_changed(&line, "d", path);
    }
}

fn set_changed(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        let _ = element.set_attribute(name, value);
    }
}
