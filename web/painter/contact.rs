//! The pictures of the selection on one canvas.

use deep_clustering::page::{Page, Pair, Run, Selection, Side};
use deep_clustering::plot::contact::Contact;

use super::surface::Surface;
use super::{Brushes, Look, Painter, Place};

/// What the canvas is called.
pub const NAME: &str = "selected";
/// Least time between two drawings, in milliseconds: pictures that change their places faster cannot be looked at.
const EVERY: f64 = 500.0;

impl Painter {
    /// Draws the pictures of the selection if they are due; tells whether they were.
    pub(super) fn draw_selection(&self, pair: &Pair, brushes: Brushes) -> bool {
        pair.sides().any(|side| {
            let page = pair.page(side);
            let Some(selection) = &page.selection else { return false };
            let surface = self.due((side, NAME), pair, Look::default(), EVERY);
            if let Some(surface) = &surface {
                (brushes.selection)(page, selection, surface, &mut self.pixels.borrow_mut());
            }
            surface.is_some()
        })
    }
}

/// The canvas of a chart; that of the selection is as high as its pictures need.
pub fn surface((side, name): Place, page: &Page) -> Option<Surface> {
    let mut surface = Surface::of(side, name)?;
    if name == NAME {
        fit(page, &mut surface);
    }
    Some(surface)
}

/// Draws the pictures in the order that the person chose.
pub(super) fn draw(page: &Page, selection: &Selection, surface: &Surface, pixels: &mut Vec<u8>) {
    let sheet = sheet(selection, surface);
    let waiting = Run::default();
    let latest = page.run.as_ref().unwrap_or(&waiting).shown();
    if sheet.height > 0 {
        sheet.pixels(&selection.shown(latest), &page.pictures, &surface.theme, pixels);
        surface.put(pixels);
    }
}

/// Makes the canvas as high as its pictures need.
fn fit(page: &Page, surface: &mut Surface) {
    if let Some(selection) = &page.selection {
        let height = sheet(selection, surface).height as f64;
        surface.set_height(height / surface.theme.scale);
    }
}

/// The image at a place of the canvas in CSS pixels.
pub fn image_at(side: Side, page: &Page, place: [f64; 2]) -> Option<usize> {
    let (selection, surface) = (page.selection.as_ref()?, Surface::of(side, NAME)?);
    let at = sheet(selection, &surface).at(place.map(|css| css * surface.theme.scale))?;
    let image = *selection.shown(page.run.as_ref()?.shown()).get(at)?;
    Some(image as usize)
}

fn sheet(selection: &Selection, surface: &Surface) -> Contact {
    Contact::new(surface.size.0 as usize, selection.images.len(), &surface.theme)
}
