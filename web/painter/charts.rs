//! Every chart but the embedding, through the functions that also write the native files.

use deep_clustering::history::History;
use deep_clustering::page::{Page, Pair, Run, Side, Tuned};
use deep_clustering::plot::confusion::{self, Confusion};
use deep_clustering::plot::gallery::{self, Grid};
use deep_clustering::plot::lines::{Lines, Turn};
use deep_clustering::plot::overlay::Overlay;
use deep_clustering::plot::sheets::{self, Layout};
use deep_clustering::plot::{Area, Chart, Drawn, bars, curves, sizes, tree};
use plotters_canvas::CanvasBackend;

use super::Look;
use super::surface::Surface;

/// The run that a chart shows, and the page that it is compared with.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// Whose chart it is.
    pub page: &'a Page,
    /// Its run, or an empty one.
    pub run: &'a Run,
    beside: Option<&'a Page>,
}

impl<'a> Shown<'a> {
    /// What the charts of a side show; `waiting` stands in for a run that is still to come.
    pub fn of(pair: &'a Pair, side: Side, waiting: &'a Run) -> Self {
        let page = pair.page(side);
        Self {
            page,
            run: page.run.as_ref().unwrap_or(waiting),
            beside: pair.beside(side),
        }
    }
}

/// Draws a chart of a side's run.
pub fn draw(chart: Chart, (pair, side): (&Pair, Side), look: Look, surface: &Surface, pixels: &mut Vec<u8>) {
    let waiting = Run::default();
    let shown = Shown::of(pair, side, &waiting);
    let (page, run) = (shown.page, shown.run);
    if let (Some(area), true) = (surface.area(), surface.size.1 > 0) {
        if chart == Chart::Gallery {
            draw_gallery(page, run, surface, &area, pixels);
        } else if chart == Chart::Sheets {
            draw_sheets(page, run, surface, &area, pixels);
        } else if let Err(error) = draw_plain(chart, (shown, look), surface, &area) {
            web_sys::console::warn_1(&format!("{}: {error}", chart.name()).into());
        }
    }
}

fn draw_plain(
    chart: Chart,
    (shown, look): (Shown, Look),
    surface: &Surface,
    area: &Area<CanvasBackend>,
) -> Drawn<CanvasBackend> {
    let (theme, page, run) = (&surface.theme, shown.page, shown.run);
    if let Some(lines) = lines(chart, shown) {
        let lines = emphasised(lines, look);
        return match chart {
            Chart::Gauges => curves::draw_gauges(area, &lines, theme),
            _ => curves::draw(area, &lines, theme),
        };
    }
    match chart {
        Chart::Bars => bars::draw(area, &run.shown().bars, theme),
        Chart::Tree => tree::draw(area, &run.shown().tree, theme),
        Chart::Shares => sizes::draw_shares(area, (&run.history, &span(shown)), cursor(run), theme),
        Chart::Sizes => sizes::draw(area, &run.shown().balance.sizes, theme),
        Chart::Confusion => confusion::draw(area, &matched(page, run), theme),
        _ => Ok(()),
    }
}

/// The lines of a chart over steps, with everything that decides where they lie.
pub fn lines(chart: Chart, shown: Shown) -> Option<Lines> {
    let (page, run) = (shown.page, shown.run);
    let lines = turned(Lines::behind(chart, &run.history, &run.latest)?, run);
    let n_clusters = run.latest.balance.sizes.len();
    let mut overlay = match chart {
        Chart::Terms => over(page, loss),
        Chart::Scores => over(page, |past| Lines::scores(past, None)),
        Chart::Entropies => over(page, |past| Lines::entropies(past, n_clusters)),
        _ => Vec::new(),
    };
    overlay.extend(beside(chart, shown));
    Some(lines.with_overlay(overlay))
}

/// The other run of a comparison, with which a chart shares its axes: the steps always, the values where they mean the same.
fn beside(chart: Chart, shown: Shown) -> Option<Overlay> {
    let run = shown.beside?.run.as_ref()?;
    let comparable = match chart {
        Chart::Terms => run.request.method == shown.run.request.method,
        // Gauges are drawn by their scales.
        Chart::Gauges => false,
        _ => true,
    };
    let lines = Lines::behind(chart, &run.history, &run.latest).filter(|_| comparable);
    Some(Overlay {
        run: String::new(),
        steps: &run.history.steps,
        lines: lines.map_or_else(Vec::new, |lines| lines.lines),
        beside: true,
    })
}

/// The first and the last step of what shares an axis.
pub fn span(shown: Shown) -> Vec<f64> {
    let overlay = beside(Chart::Shares, shown).into_iter().collect();
    let own = Lines {
        steps: &shown.run.history.steps,
        ..Lines::default()
    };
    own.with_overlay(overlay).span()
}

/// The loss of a past run without its terms, which may be others.
fn loss(past: &History) -> Lines<'_> {
    let mut lines = Lines::terms(past);
    lines.lines.truncate(1);
    lines
}

/// The lines of the past runs that were chosen for it.
fn over<'a>(page: &'a Page, of: impl Fn(&'a History) -> Lines<'a>) -> Vec<Overlay<'a>> {
    let present = page.run.as_ref().and_then(|run| run.key);
    let overlay = page.archive.overlaid(present).map(|past| Overlay {
        run: format!("run {}", past.number),
        steps: &past.history.steps,
        lines: of(&past.history).lines,
        beside: false,
    });
    overlay.collect()
}

/// The step that is looked back at.
fn cursor(run: &Run) -> Option<f64> {
    run.looks_back().then(|| run.shown().step as f64)
}

/// Lines of which one may stand out.
fn emphasised(lines: Lines, look: Look) -> Lines {
    let known = |place: &usize| lines.lines.iter().any(|line| line.place == *place);
    let emphasis = look.term.filter(known);
    Lines { emphasis, ..lines }
}

/// Lines with the moments at which live knobs were turned, and the one that is looked back at.
fn turned<'a>(lines: Lines<'a>, run: &Run) -> Lines<'a> {
    let turn = |tuned: &Tuned| Turn {
        step: tuned.step as f64,
        text: format!("{} → {}", tuned.name.replace('_', " "), tuned.value),
    };
    lines
        .with_turns(run.tuned.iter().map(turn).collect())
        .with_cursor(cursor(run))
}

fn draw_sheets(page: &Page, run: &Run, surface: &Surface, area: &Area<CanvasBackend>, pixels: &mut Vec<u8>) {
    let sheets = &run.shown().sheets;
    let layout = Layout::new(surface.size, sheets, &surface.theme);
    layout.pixels(run.shown(), &page.pictures, &surface.theme, pixels);
    surface.put(pixels);
    let _ = sheets::draw(area, &layout, sheets, &surface.theme);
}

fn draw_gallery(page: &Page, run: &Run, surface: &Surface, area: &Area<CanvasBackend>, pixels: &mut Vec<u8>) {
    let grid = Grid::of(surface.size, run.shown(), &surface.theme);
    grid.pixels(run.shown(), &page.pictures, &surface.theme, pixels);
    surface.put(pixels);
    let _ = gallery::draw(area, &grid, &names(page, run), &surface.theme);
}

/// Clusters against labels.
fn matched(page: &Page, run: &Run) -> Confusion {
    Confusion::count(
        &run.shown().bulk.clusters,
        &page.pictures.labels,
        run.shown().balance.sizes.len(),
    )
}

/// The clusters' names, with the digit that each is matched to where there are labels.
pub fn names(page: &Page, run: &Run) -> Vec<String> {
    let confusion = matched(page, run);
    (0..run.shown().balance.sizes.len())
        .map(|cluster| confusion.name(cluster))
        .collect()
}
