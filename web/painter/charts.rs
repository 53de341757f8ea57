//! Every chart but the embedding, through the functions that also write the native files.

use deep_clustering::page::{Page, Run};
use deep_clustering::plot::confusion::{self, Confusion};
use deep_clustering::plot::gallery::{self, Grid};
use deep_clustering::plot::lines::{self, Lines};
use deep_clustering::plot::{Area, Chart, Drawn, sizes};
use plotters_canvas::CanvasBackend;

use super::surface::Surface;

/// Draws a chart of the page's run.
pub fn draw(chart: Chart, page: &Page, surface: &Surface, pixels: &mut Vec<u8>) {
    let waiting = Run::default();
    let run = page.run.as_ref().unwrap_or(&waiting);
    if let (Some(area), true) = (surface.area(), surface.size.1 > 0) {
        if chart == Chart::Gallery {
            draw_gallery(page, run, surface, &area, pixels);
        } else if let Err(error) = draw_plain(chart, page, run, surface, &area) {
            web_sys::console::warn_1(&format!("{}: {error}", chart.name()).into());
        }
    }
}

fn draw_plain(
    chart: Chart,
    page: &Page,
    run: &Run,
    surface: &Surface,
    area: &Area<CanvasBackend>,
) -> Drawn<CanvasBackend> {
    let (theme, history, n_clusters) = (&surface.theme, &run.history, run.latest.balance.sizes.len());
    match chart {
        Chart::Terms => lines::draw(area, &Lines::terms(history), theme),
        Chart::Gauges => lines::draw(area, &Lines::gauges(history), theme),
        Chart::Scores => lines::draw(area, &Lines::scores(history, Vec::new()), theme),
        Chart::Entropies => lines::draw(area, &Lines::entropies(history, n_clusters), theme),
        Chart::Shares => sizes::draw_shares(area, history, theme),
        Chart::Sizes => sizes::draw(area, &run.latest.balance.sizes, theme),
        Chart::Confusion => confusion::draw(area, &matched(page, run), theme),
        Chart::Embedding | Chart::Polygon | Chart::Gallery => Ok(()),
    }
}

fn draw_gallery(page: &Page, run: &Run, surface: &Surface, area: &Area<CanvasBackend>, pixels: &mut Vec<u8>) {
    let grid = Grid::of(surface.size, &run.latest, &surface.theme);
    grid.pixels(&run.latest, &page.pictures, &surface.theme, pixels);
    surface.put(pixels);
    let _ = gallery::draw(area, &grid, &names(page, run), &surface.theme);
}

/// Clusters against labels.
fn matched(page: &Page, run: &Run) -> Confusion {
    Confusion::count(
        &run.latest.bulk.clusters,
        &page.pictures.labels,
        run.latest.balance.sizes.len(),
    )
}

/// The clusters' names, with the digit that each is matched to where there are labels.
pub fn names(page: &Page, run: &Run) -> Vec<String> {
    let confusion = matched(page, run);
    (0..run.latest.balance.sizes.len())
        .map(|cluster| confusion.name(cluster))
        .collect()
}
