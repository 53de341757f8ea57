//! Own digits: their marks over the embedding and their probabilities, which move with every frame.

use deep_clustering::page::{OwnDigit, Page, Pair, Run, Side, format};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::surface::Surface;
use super::{Layout, Look, charts};
use crate::dom;

/// Writes the cluster of each, and the bars of the one that is regarded: of the run that the controls change.
pub fn write(pair: &Pair) {
    let page = pair.page(pair.steered);
    let (Some(run), Some(shown)) = (&page.run, page.guests.shown()) else {
        return;
    };
    let names = charts::names(page, run);
    for digit in &page.guests.list {
        dom::set_text(&format!("guest-{}-cluster", digit.id), &words(digit, &names));
    }
    let shares = shown.placed.iter().flat_map(|placed| &placed.probabilities);
    for (cluster, share) in shares.enumerate() {
        let percent = format::percent(Some(f64::from(*share)));
        dom::set_text(&format!("guest-share-{cluster}"), &percent);
        style(
            &format!("guest-bar-{cluster}"),
            "width",
            &format!("{:.1}%", 100.0 * share),
        );
    }
}

fn words(digit: &OwnDigit, names: &[String]) -> String {
    let Some((cluster, share)) = digit.likeliest() else {
        return "not placed yet".into();
    };
    let name = names.get(cluster).cloned().unwrap_or_else(|| cluster.to_string());
    format!("cluster {name}, {}", format::percent(Some(f64::from(share))))
}

/// Puts the marks where their digits are; one that lies outside of the picture stays at its edge.
pub fn place(side: Side, page: &Page, look: Look) {
    let (Some(surface), Some(run)) = (Surface::of(side, "embedding"), &page.run) else {
        return;
    };
    for digit in &page.guests.list {
        let id = format!("{}guest-mark-{}", side.prefix(), digit.id);
        match at(digit, run, look, &surface) {
            Some([x, y]) => {
                style(&id, "transform", &format!("translate({x:.1}px, {y:.1}px)"));
                style(&id, "visibility", "visible");
            }
            None => style(&id, "visibility", "hidden"),
        }
    }
}

/// A digit's place in CSS pixels from the canvas's corner.
fn at(digit: &OwnDigit, run: &Run, look: Look, surface: &Surface) -> Option<[f64; 2]> {
    // Before a run's first look there is no picture to lie in, and what is looked back at shows another network.
    let present = !run.latest.bulk.points.is_empty() && !run.looks_back();
    let placed = digit.placed.as_ref().filter(|_| present)?;
    let [x, y] = match look.layout {
        Layout::Pca => placed.point,
        Layout::Neighbours => placed.neighbours?,
        Layout::Polygon => placed.polygon,
    };
    let (right, down) = look.view(surface).pixel(x, y);
    let scale = surface.theme.scale;
    let inside = |at: f32, length: u32| f64::from(at).clamp(0.0, f64::from(length)) / scale;
    Some([inside(right, surface.size.0), inside(down, surface.size.1)])
}

fn style(id: &str, property: &str, value: &str) {
    let element = dom::by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        let _ = element.style().set_property(property, value);
    }
}
