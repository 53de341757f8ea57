//! Draws what changes with every frame, outside the rendering: canvases, and numbers written into empty elements.
//!
//! One loop of animation frames serves all of it and sleeps when nothing has changed. Each turn does one piece of work, by
//! turns the embedding and the chart that has waited longest, so that no turn takes long.

mod charts;
pub mod embedding;
mod numbers;
mod surface;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Weak;

use deep_clustering::page::Page;
use deep_clustering::plot::Chart;
use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use crate::dom;
use crate::hub::Hub;
use surface::{Stamp, Surface};

pub use embedding::{Colour, Layout, Look};

/// Least time between two drawings of a chart other than the embedding, in milliseconds.
const CHART_EVERY: f64 = 120.0;

/// Draws the charts and writes the fast numbers.
pub struct Painter {
    hub: Weak<Hub>,
    scheduled: Cell<bool>,
    chart_first: Cell<bool>,
    tick: RefCell<Option<Closure<dyn FnMut()>>>,
    drawn: RefCell<HashMap<&'static str, (Stamp, f64)>>,
    pixels: RefCell<Vec<u8>>,
    summarised: Cell<(u32, usize)>,
    /// How the embedding is shown.
    pub look: Cell<Look>,
}

impl Painter {
    /// A painter that draws the page of a hub.
    pub fn new(hub: Weak<Hub>) -> Self {
        let painting = hub.clone();
        let tick = Closure::new(move || painting.upgrade().iter().for_each(|hub| hub.painter.tick()));
        Self {
            hub,
            scheduled: Cell::new(false),
            chart_first: Cell::new(false),
            tick: RefCell::new(Some(tick)),
            drawn: RefCell::default(),
            pixels: RefCell::default(),
            summarised: Cell::default(),
            look: Cell::default(),
        }
    }

    /// Wakes when charts come into sight or change their size, and when the system turns dark.
    pub fn listen(&self) -> Vec<EventListener> {
        let options = EventListenerOptions {
            phase: EventListenerPhase::Capture,
            passive: true,
        };
        let wake = |hub: &Weak<Hub>| {
            let hub = hub.clone();
            move |_: &web_sys::Event| hub.upgrade().iter().for_each(|hub| hub.painter.wake())
        };
        let on = |kind: &'static str| EventListener::new_with_options(&dom::window(), kind, options, wake(&self.hub));
        let mut listeners = vec![on("scroll"), on("resize"), on("toggle"), on("visibilitychange")];
        if let Ok(Some(dark)) = dom::window().match_media("(prefers-color-scheme: dark)") {
            listeners.push(EventListener::new(&dark, "change", wake(&self.hub)));
        }
        listeners
    }

    /// Changes how the embedding is shown.
    pub fn show(&self, change: impl FnOnce(Look) -> Look) {
        self.look.set(change(self.look.get()));
        self.wake();
    }

    /// Asks for an animation frame.
    pub fn wake(&self) {
        if !self.scheduled.replace(true)
            && let Some(tick) = &*self.tick.borrow()
        {
            let asked = dom::window().request_animation_frame(tick.as_ref().unchecked_ref());
            self.scheduled.set(asked.is_ok());
        }
    }

    /// Does one piece of work, so that the main thread is free again soon.
    fn tick(&self) {
        self.scheduled.set(false);
        let Some(hub) = self.hub.upgrade() else { return };
        numbers::write(&hub.page());
        let busy = self.summarise(&hub) || self.draw_something(&hub.page());
        if busy || self.is_behind(&hub.page()) {
            self.wake();
        }
    }

    /// Draws the embedding or a chart, by turns; tells whether one was due.
    fn draw_something(&self, page: &Page) -> bool {
        let chart_first = self.chart_first.replace(!self.chart_first.get());
        (chart_first && self.draw_a_chart(page)) || self.draw_embedding(page) || self.draw_a_chart(page)
    }

    /// Asks for a rendering of what is slower than frames, if one is due; tells whether it was.
    fn summarise(&self, hub: &Hub) -> bool {
        let now = moment(&hub.page());
        let done = now != self.summarised.get() && hub.summarise();
        if done {
            self.summarised.set(now);
        }
        done
    }

    /// Draws the embedding if it has changed; tells whether it has.
    fn draw_embedding(&self, page: &Page) -> bool {
        let look = self.look.get();
        let surface = self.due("embedding", page, Look { image: None, ..look }, 0.0);
        if let Some(surface) = &surface {
            embedding::draw(page, look, surface, &mut self.pixels.borrow_mut());
        }
        embedding::place_marker(page, look);
        surface.is_some()
    }

    /// Draws the chart that has waited longest, if one is due; tells whether one was.
    fn draw_a_chart(&self, page: &Page) -> bool {
        let mut waiting: Vec<Chart> = self.stale_charts(page).collect();
        waiting.sort_by(|a, b| self.drawn_at(a.name()).total_cmp(&self.drawn_at(b.name())));
        let Some(chart) = waiting.first() else { return false };
        let surface = self.due(chart.name(), page, Look::default(), CHART_EVERY);
        if let Some(surface) = &surface {
            charts::draw(*chart, page, surface, &mut self.pixels.borrow_mut());
        }
        surface.is_some()
    }

    /// Whether a chart or the summary waits for its next turn.
    fn is_behind(&self, page: &Page) -> bool {
        moment(page) != self.summarised.get() || self.stale_charts(page).next().is_some()
    }

    fn stale_charts(&self, page: &Page) -> impl Iterator<Item = Chart> {
        let rest = Chart::ALL
            .into_iter()
            .filter(|chart| !matches!(chart, Chart::Embedding | Chart::Polygon));
        rest.filter(|chart| self.is_stale(chart.name(), page))
    }

    fn drawn_at(&self, name: &str) -> f64 {
        self.drawn
            .borrow()
            .get(name)
            .map_or(f64::NEG_INFINITY, |(_, time)| *time)
    }

    fn is_stale(&self, name: &'static str, page: &Page) -> bool {
        let Some(surface) = Surface::of(name) else { return false };
        self.drawn
            .borrow()
            .get(name)
            .is_none_or(|(stamp, _)| *stamp != surface.stamp(page, Look::default()))
    }

    /// The canvas of a chart, if it has to be drawn now.
    fn due(&self, name: &'static str, page: &Page, look: Look, every: f64) -> Option<Surface> {
        let surface = Surface::of(name)?;
        let (stamp, now) = (surface.stamp(page, look), dom::now());
        let mut drawn = self.drawn.borrow_mut();
        if drawn
            .get(name)
            .is_some_and(|(old, time)| *old == stamp || now - time < every)
        {
            return None;
        }
        surface.fit();
        drawn.insert(name, (stamp, now));
        Some(surface)
    }
}

/// The run and the step that the page shows.
fn moment(page: &Page) -> (u32, usize) {
    page.run.as_ref().map_or((0, 0), |run| (run.number, run.latest.step))
}
