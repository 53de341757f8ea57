//! Charts as files: the same drawing functions on SVG and on bitmaps.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use plotters::backend::BitMapBackend;
use plotters::drawing::IntoDrawingArea;
use plotters::element::BitMapElement;
use plotters::prelude::DrawingBackend;

use super::paper;
use super::scene::{Area, Drawn};
pub use super::source::{SCALE, SIZE, Source};
use super::{Chart, Theme};
use crate::history::History;
use crate::protocol::{Pictures, Snapshot};

/// Writes each chart that has something to show as SVG and as PNG; gives the files in the order in which they were written.
///
/// # Errors
/// A file that cannot be written.
pub fn write_all(
    dir: &Path,
    history: &History,
    snapshot: &Snapshot,
    pictures: &Pictures,
    title: &str,
) -> Result<Vec<PathBuf>> {
    let source = Source {
        history,
        snapshot,
        pictures,
        title,
    };
    let mut written = Vec::new();
    for chart in Chart::ALL.into_iter().filter(|chart| source.has(*chart)) {
        let stem = dir.join(chart.name());
        written.push(source.write_svg(chart, &stem.with_extension("svg"))?);
        written.push(source.write_png(chart, &stem.with_extension("png"))?);
    }
    Ok(written)
}

impl Source<'_> {
    fn write_svg(&self, chart: Chart, path: &Path) -> Result<PathBuf> {
        let text = self
            .svg(chart, SIZE, &Theme::light(SCALE))
            .map_err(|error| anyhow!(error))?;
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path.into())
    }

    fn write_png(&self, chart: Chart, path: &Path) -> Result<PathBuf> {
        self.png(chart, path, SIZE, &Theme::light(SCALE))
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path.into())
    }

    /// Writes a chart as a PNG file.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn png(&self, chart: Chart, path: &Path, size: (u32, u32), theme: &Theme) -> Result<()> {
        let theme = paper::of_bitmap(theme)?;
        let area = BitMapBackend::new(path, size).into_drawing_area();
        self.draw(chart, &area, &theme, Some(blit))
            .map_err(|error| anyhow!("{error}"))
    }
}

/// Puts `[height, width, 4]` bytes on a bitmap of the same size.
fn blit<DB: DrawingBackend>(area: &Area<DB>, rgba: &[u8]) -> Drawn<DB> {
    let rgb = rgba
        .as_chunks::<4>()
        .0
        .iter()
        .flat_map(|[r, g, b, _]| [*r, *g, *b])
        .collect();
    match BitMapElement::<_>::with_owned_buffer((0, 0), area.dim_in_pixel(), rgb) {
        Some(picture) => area.draw(&picture),
        None => Ok(()),
    }
}
