//! A canvas as large as the screen shows it, in device pixels.

use deep_clustering::page::{Pair, Side};
use deep_clustering::plot::cursor::is_over_steps;
use deep_clustering::plot::{Area, Chart, Theme};
use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, ImageData};

use crate::painter::{Look, Place};
use crate::{dom, theme};

/// Pixels beyond the window's edge at which a chart is drawn already.
const AHEAD: f64 = 200.0;

/// A canvas that can be seen.
pub struct Surface {
    canvas: HtmlCanvasElement,
    /// Width and height in device pixels.
    pub size: (u32, u32),
    /// Light or dark, and the device pixels of a CSS pixel.
    pub theme: Theme,
}

/// What a drawing was made from; an equal stamp needs no new drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    run: u32,
    step: usize,
    looks: u64,
    rows: usize,
    turns: usize,
    images: usize,
    overlaid: Vec<u64>,
    size: (u32, u32),
    scale: f64,
    dark: bool,
    look: Look,
    selected: u64,
    beside: (u32, usize),
}

impl Surface {
    /// The canvas of a side's chart; none if it is not there or not in sight.
    pub fn of(side: Side, name: &str) -> Option<Self> {
        let canvas = dom::canvas(&format!("{}chart-{name}", side.prefix()))?;
        let frame = canvas.get_bounding_client_rect();
        let height = dom::window().inner_height().ok()?.as_f64()?;
        if frame.width() < 1.0 || frame.bottom() < -AHEAD || frame.top() > height + AHEAD {
            return None;
        }
        let scale = dom::window().device_pixel_ratio();
        let size = (
            (frame.width() * scale).round() as u32,
            (frame.height() * scale).round() as u32,
        );
        let theme = if theme::is_dark() {
            Theme::dark(scale)
        } else {
            Theme::light(scale)
        };
        Some(Self { canvas, size, theme })
    }

    /// What a drawing of a chart on it would be made from.
    pub fn stamp(&self, (side, name): Place, pair: &Pair, look: Look) -> Stamp {
        let page = pair.page(side);
        let run = page.run.as_ref();
        // Charts over steps share their axes with those of the other run.
        let over_steps = Chart::ALL
            .into_iter()
            .any(|chart| chart.name() == name && is_over_steps(chart));
        let beside = pair
            .beside(side)
            .filter(|_| over_steps)
            .and_then(|page| page.run.as_ref());
        Stamp {
            run: run.map_or(0, |run| run.number),
            step: run.map_or(0, |run| run.shown().step),
            looks: run.filter(|run| !run.looks_back()).map_or(0, |run| run.looks),
            rows: run.map_or(0, |run| run.history.steps.len()),
            turns: run.map_or(0, |run| run.tuned.len()),
            images: page.pictures.pixels.len(),
            overlaid: page.archive.overlaid(None).map(|past| past.key).collect(),
            size: self.size,
            scale: self.theme.scale,
            dark: self.theme.dark,
            look,
            selected: page.selected(),
            beside: beside.map_or((0, 0), |run| (run.number, run.history.steps.len())),
        }
    }

    /// The card that the canvas stands in.
    pub fn card(&self) -> Option<Element> {
        self.canvas.closest("figure, section").ok().flatten()
    }

    /// Whether keys go to the canvas.
    pub fn has_focus(&self) -> bool {
        let focused = dom::document().active_element();
        focused.is_some_and(|element| self.canvas.is_same_node(Some(&element)))
    }

    /// Gives the canvas a height in CSS pixels where the style sheet gives it none.
    pub fn set_height(&mut self, css: f64) {
        let _ = self.canvas.style().set_property("height", &format!("{css}px"));
        self.size.1 = (css * self.theme.scale).round() as u32;
    }

    /// Gives the canvas as many pixels as it covers; a canvas that is resized is emptied.
    pub fn fit(&self) {
        if (self.canvas.width(), self.canvas.height()) != self.size {
            self.canvas.set_width(self.size.0);
            self.canvas.set_height(self.size.1);
        }
    }

    /// Writes pixels, `[height, width, 4]` bytes.
    pub fn put(&self, rgba: &[u8]) {
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), self.size.0, self.size.1);
        let context = self.canvas.get_context("2d").ok().flatten();
        let context = context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
        if let (Ok(image), Some(context)) = (image, context) {
            let _ = context.put_image_data(&image, 0.0, 0.0);
        }
    }

    /// The canvas for plotters.
    pub fn area(&self) -> Option<Area<CanvasBackend>> {
        Some(CanvasBackend::with_canvas_object(self.canvas.clone())?.into_drawing_area())
    }
}
