//! A run as files show it: each chart under a heading, the same on SVG and on bitmaps.

use plotters::backend::SVGBackend;
use plotters::drawing::IntoDrawingArea;
use plotters::prelude::DrawingBackend;

use super::confusion::{self, Confusion};
use super::curves;
use super::gallery::{self, Grid};
use super::lines::Lines;
use super::scene::{Area, Drawn, LEFT, Scene};
use super::sheets::{self, Layout};
use super::splat::{Cloud, splat};
use super::theme::SVG_FONT;
use super::{Chart, Theme, View, arrows, bars, scatter, sizes, tree};
use crate::history::History;
use crate::protocol::{Pictures, Snapshot};

/// Width and height of a file in pixels.
pub const SIZE: (u32, u32) = (1200, 800);
/// Device pixels a CSS pixel of the files.
pub const SCALE: f64 = 1.75;

/// The theme with the text sizes of SVG files.
pub fn of_svg(theme: &Theme) -> Theme {
    Theme {
        font_factor: SVG_FONT,
        ..theme.clone()
    }
}

/// How a backend puts `[height, width, 4]` bytes on an area of the same size; none where pixels would be heavy.
type Pixels<DB> = Option<fn(&Area<DB>, &[u8]) -> Drawn<DB>>;

/// What the charts of a run are drawn from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Numbers over the steps.
    pub history: &'a History,
    /// The present state.
    pub snapshot: &'a Snapshot,
    /// The images.
    pub pictures: &'a Pictures,
    /// Method, data and seed, shown above each chart.
    pub title: &'a str,
}

impl Source<'_> {
    /// Tells whether a chart has something to show.
    pub fn has(&self, chart: Chart) -> bool {
        let bulk = &self.snapshot.bulk;
        match chart {
            Chart::Sheets => !self.snapshot.sheets.is_empty(),
            Chart::Bars => !self.snapshot.bars.is_empty(),
            Chart::Tree => !self.snapshot.tree.is_empty(),
            Chart::Gauges => !Lines::gauges(self.history).lines.is_empty(),
            Chart::Scores => !Lines::scores(self.history, None).lines.is_empty(),
            Chart::Confusion => !self.pictures.labels.is_empty() && !bulk.clusters.is_empty(),
            Chart::Embedding => !bulk.points.is_empty(),
            Chart::Polygon => !bulk.polygon.is_empty(),
            Chart::Neighbours => !bulk.neighbours.is_empty(),
            Chart::Gallery => !bulk.centres.is_empty() || !self.snapshot.nearest.is_empty(),
            Chart::Terms | Chart::Entropies | Chart::Sizes | Chart::Shares => true,
        }
    }

    /// A chart as the text of an SVG file.
    ///
    /// # Errors
    /// What plotters refuses.
    pub fn svg(&self, chart: Chart, size: (u32, u32), theme: &Theme) -> Result<String, String> {
        let mut text = String::new();
        let theme = of_svg(theme);
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        self.draw(chart, &area, &theme, None)
            .map_err(|error| error.to_string())?;
        drop(area);
        Ok(text)
    }

    /// Draws a chart under its heading.
    pub(super) fn draw<DB: DrawingBackend>(
        &self,
        chart: Chart,
        area: &Area<DB>,
        theme: &Theme,
        pixels: Pixels<DB>,
    ) -> Drawn<DB> {
        area.fill(&theme.background)?;
        let (head, body) = area.split_vertically(theme.row() * 2);
        self.heading(chart, head.dim_in_pixel(), theme).paint(&head)?;
        let n_clusters = self.snapshot.balance.sizes.len();
        match chart {
            Chart::Embedding | Chart::Neighbours | Chart::Polygon => self.draw_cloud(chart, &body, theme, pixels)?,
            Chart::Terms => curves::draw(&body, &Lines::terms(self.history), theme)?,
            Chart::Gauges => curves::draw_gauges(&body, &Lines::gauges(self.history), theme)?,
            Chart::Scores => curves::draw(
                &body,
                &Lines::scores(self.history, self.snapshot.baseline.as_ref()),
                theme,
            )?,
            Chart::Entropies => curves::draw(&body, &Lines::entropies(self.history, n_clusters), theme)?,
            Chart::Sizes => sizes::draw(&body, &self.snapshot.balance.sizes, theme)?,
            Chart::Shares => sizes::draw_shares(&body, (self.history, &self.history.steps), None, theme)?,
            Chart::Confusion => confusion::draw(&body, &self.confusion(), theme)?,
            Chart::Gallery => self.draw_gallery(&body, theme, pixels)?,
            Chart::Sheets => {
                let inset = body.margin(0, 0, theme.px(8.0), 0);
                self.draw_sheets(&inset, theme, pixels)?;
            }
            Chart::Bars => bars::draw(&body, &self.snapshot.bars, theme)?,
            Chart::Tree => tree::draw(&body, &self.snapshot.tree, theme)?,
        }
        area.present()
    }

    fn heading<'t>(&self, chart: Chart, size: (u32, u32), theme: &'t Theme) -> Scene<'t> {
        let mut scene = Scene::new(size, theme);
        let text = format!("{} · {}", chart.title(), self.title);
        let at = (theme.px(8.0), theme.row());
        let text = theme.shorten(&text, (f64::from(scene.width - 2 * at.0) / 1.15) as i32);
        scene.text_of(theme.em() * 1.15, at, text, theme.text, LEFT);
        scene
    }

    fn confusion(&self) -> Confusion {
        Confusion::count(
            &self.snapshot.bulk.clusters,
            &self.pictures.labels,
            self.snapshot.balance.sizes.len(),
        )
    }

    fn names(&self) -> Vec<String> {
        let confusion = self.confusion();
        (0..confusion.n_clusters).map(|k| confusion.name(k)).collect()
    }

    fn draw_cloud<DB: DrawingBackend>(
        &self,
        chart: Chart,
        area: &Area<DB>,
        theme: &Theme,
        pixels: Pixels<DB>,
    ) -> Drawn<DB> {
        let (bulk, (width, height)) = (&self.snapshot.bulk, area.dim_in_pixel());
        let (points, view): (_, fn(usize, usize, &Theme) -> View) = match chart {
            Chart::Polygon => (&bulk.polygon, View::polygon),
            Chart::Neighbours => (&bulk.neighbours, View::embedding),
            _ => (&bulk.points, View::embedding),
        };
        let view = view(width as usize, height as usize, theme);
        let cloud = Cloud {
            points,
            groups: &bulk.clusters,
            confidence: &bulk.confidence,
            ..Cloud::default()
        };
        if let Some(blit) = pixels {
            let mut rgba = Vec::new();
            splat(cloud, &view, theme, &mut rgba);
            blit(area, &rgba)?;
        } else {
            scatter::draw_discs(area, cloud, &view, theme)?;
        }
        match chart {
            Chart::Polygon => return scatter::draw_polygon(area, &self.names(), theme),
            Chart::Neighbours => return scatter::draw_neighbours(area, cloud, theme),
            _ => {}
        }
        scatter::draw_embedding(area, cloud.unnamed_if(!self.snapshot.arrows.is_empty()), theme)?;
        arrows::draw(area, &self.snapshot.arrows, theme)
    }

    fn draw_gallery<DB: DrawingBackend>(&self, area: &Area<DB>, theme: &Theme, pixels: Pixels<DB>) -> Drawn<DB> {
        let grid = Grid::of(area.dim_in_pixel(), self.snapshot, theme);
        if let Some(blit) = pixels {
            let mut rgba = Vec::new();
            grid.pixels(self.snapshot, self.pictures, theme, &mut rgba);
            blit(area, &rgba)?;
        } else {
            gallery::draw_mosaic(area, &grid, self.snapshot, self.pictures, theme)?;
        }
        gallery::draw(area, &grid, &self.names(), theme)
    }

    fn draw_sheets<DB: DrawingBackend>(&self, area: &Area<DB>, theme: &Theme, pixels: Pixels<DB>) -> Drawn<DB> {
        let sheets = &self.snapshot.sheets;
        let layout = Layout::new(area.dim_in_pixel(), sheets, theme);
        if let Some(blit) = pixels {
            let mut rgba = Vec::new();
            layout.pixels(self.snapshot, self.pictures, theme, &mut rgba);
            blit(area, &rgba)?;
        } else {
            sheets::draw_mosaic(area, &layout, self.snapshot, self.pictures, theme)?;
        }
        sheets::draw(area, &layout, sheets, theme)
    }
}
