//! The embedding: ten thousand points as pixels, the frame by plotters, a marker on the image that is looked at.

use deep_clustering::page::{Page, Run, Side, selection};
use deep_clustering::plot::splat::{Cloud, splat};
use deep_clustering::plot::{View, arrows, scatter};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::charts;
use super::surface::Surface;
use crate::dom;

/// Where points lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// On the principal axes of the features.
    #[default]
    Pca,
    /// So that neighbours stay together.
    Neighbours,
    /// In the K-gon, by p(y|x).
    Polygon,
}

/// What colours tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// The cluster.
    #[default]
    Cluster,
    /// The digit: from the labels, which training never sees.
    Digit,
}

/// How the embedding is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Where points lie.
    pub layout: Layout,
    /// What colours tell.
    pub colour: Colour,
    /// The image that is looked at.
    pub image: Option<usize>,
    /// Whether a finger draws an outline; otherwise it scrolls.
    pub outlining: bool,
    /// The curve of the loss that stands out, by its place.
    pub term: Option<usize>,
}

impl Look {
    /// The points of a run in this layout, `[n, 2]`.
    pub fn points(self, run: &Run) -> &[f32] {
        match self.layout {
            Layout::Pca => &run.shown().bulk.points,
            Layout::Neighbours => &run.shown().bulk.neighbours,
            Layout::Polygon => &run.shown().bulk.polygon,
        }
    }

    /// From points to pixels and back.
    pub fn view(self, surface: &Surface) -> View {
        let (width, height) = (surface.size.0 as usize, surface.size.1 as usize);
        match self.layout {
            Layout::Pca | Layout::Neighbours => View::embedding(width, height, &surface.theme),
            Layout::Polygon => View::polygon(width, height, &surface.theme),
        }
    }
}

/// Draws the cloud and the frame over it.
pub fn draw(page: &Page, look: Look, surface: &Surface, pixels: &mut Vec<u8>) {
    let waiting = Run::default();
    let run = page.run.as_ref().unwrap_or(&waiting);
    let mask = mask(page, run);
    let cloud = Cloud {
        selected: &mask,
        ..cloud(page, run, look)
    };
    splat(cloud, &look.view(surface), &surface.theme, pixels);
    surface.put(pixels);
    let Some(area) = surface.area() else { return };
    let _ = match look.layout {
        Layout::Pca => {
            let centres = &run.shown().arrows;
            let by_centre = look.colour == Colour::Cluster && !centres.is_empty();
            let _ = scatter::draw_embedding(&area, cloud.unnamed_if(by_centre), &surface.theme);
            arrows::draw(&area, centres, &surface.theme)
        }
        Layout::Neighbours => scatter::draw_neighbours(&area, cloud, &surface.theme),
        Layout::Polygon => scatter::draw_polygon(&area, &charts::names(page, run), &surface.theme),
    };
}

fn cloud<'a>(page: &'a Page, run: &'a Run, look: Look) -> Cloud<'a> {
    let (points, bulk) = (look.points(run), &run.shown().bulk);
    // A quick look takes only the first images.
    let labels = page.pictures.labels.get(..bulk.clusters.len());
    let groups = labels
        .filter(|_| look.colour == Colour::Digit)
        .unwrap_or(&bulk.clusters);
    Cloud {
        points,
        groups,
        confidence: &bulk.confidence,
        ..Cloud::default()
    }
}

/// Which images stand out; empty if none is selected.
fn mask(page: &Page, run: &Run) -> Vec<u8> {
    let n = run.shown().bulk.clusters.len();
    page.selection
        .as_ref()
        .map_or_else(Vec::new, |selection| selection.mask(n))
}

/// The images within an outline of places in CSS pixels from the canvas's corner.
pub fn images_within(side: Side, page: &Page, look: Look, outline: &[[f64; 2]]) -> Option<Vec<u32>> {
    let (surface, run) = (Surface::of(side, "embedding")?, page.run.as_ref()?);
    let (view, scale) = (look.view(&surface), surface.theme.scale);
    let point = |[right, down]: &[f64; 2]| view.point((right * scale) as f32, (down * scale) as f32).into();
    let outline: Vec<[f32; 2]> = outline.iter().map(point).collect();
    Some(selection::inside(look.points(run), &outline))
}

/// The image under the pointer, which is `right` and `down` from the canvas's corner in CSS pixels.
pub fn image_at(side: Side, page: &Page, look: Look, right: f64, down: f64) -> Option<usize> {
    let surface = Surface::of(side, "embedding")?;
    let scale = surface.theme.scale;
    let (right, down, reach) = ((right * scale) as f32, (down * scale) as f32, (14.0 * scale) as f32);
    look.view(&surface)
        .nearest_point(look.points(page.run.as_ref()?), right, down, reach)
}

/// Puts the ring and the card on the image that is looked at, wherever it has moved.
pub fn place_marker(side: Side, page: &Page, look: Look) {
    let Some(marker) =
        dom::by_id(&format!("{}marker", side.prefix())).and_then(|marker| marker.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    let style = marker.style();
    let Some((x, y)) = place(side, page, look) else {
        let _ = style.set_property("visibility", "hidden");
        return;
    };
    let _ = style.set_property("visibility", "visible");
    if let Some(picture) = marker.parent_element() {
        // The card of the image goes where it hides least: to the other half of the picture.
        let side = if x > f64::from(picture.client_width()) / 2.0 {
            "left"
        } else {
            "right"
        };
        let _ = picture.set_attribute("data-side", side);
    }
    let _ = style.set_property("transform", &format!("translate({x:.1}px, {y:.1}px)"));
}

/// The image's place in CSS pixels from the canvas's corner.
fn place(side: Side, page: &Page, look: Look) -> Option<(f64, f64)> {
    let surface = Surface::of(side, "embedding")?;
    let at = 2 * look.image?;
    let [x, y] = *look.points(page.run.as_ref()?).get(at..at + 2)?.as_array()?;
    let (x, y) = look.view(&surface).pixel(x, y);
    Some((f64::from(x) / surface.theme.scale, f64::from(y) / surface.theme.scale))
}
