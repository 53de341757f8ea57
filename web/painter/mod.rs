//! Draws what changes with every frame, outside the rendering: canvases, and numbers written into empty elements.
//!
//! One loop of animation frames serves all of it and sleeps when nothing has changed. Each turn does one piece of work, by
//! turns the embedding and the chart that has waited longest, so that no turn takes long. A turn is a task of its own after
//! the frame: within it, the browser would lay out and paint in the same task.

mod brushes;
mod charts;
pub mod contact;
pub mod cursor;
pub mod embedding;
mod guests;
mod numbers;
mod surface;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Weak;

use deep_clustering::page::{Pair, Side};
use deep_clustering::plot::Chart;
use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use crate::dom;
use crate::hub::Hub;
use surface::{Stamp, Surface};

pub use brushes::Brushes;
pub use charts::names;
pub use cursor::Cursor;
pub use embedding::{Colour, Layout, Look};

/// Least time between two drawings of a chart other than the embedding, in milliseconds.
const CHART_EVERY: f64 = 120.0;

/// A chart of a side.
type Place = (Side, &'static str);
/// The run and the step that each side shows.
type Moment = [(u32, usize); 2];

/// Draws the charts and writes the fast numbers.
pub struct Painter {
    hub: Weak<Hub>,
    scheduled: Cell<bool>,
    chart_first: Cell<bool>,
    frame: Closure<dyn FnMut()>,
    turn: Closure<dyn FnMut()>,
    drawn: RefCell<HashMap<Place, (Stamp, f64)>>,
    pixels: RefCell<Vec<u8>>,
    summarised: Cell<Moment>,
    /// How the embedding is shown.
    pub look: Cell<Look>,
    /// What is pointed at on the charts.
    pub cursor: Cursor,
}

impl Painter {
    /// A painter that draws the page of a hub.
    pub fn new(hub: Weak<Hub>) -> Self {
        let then = |act: fn(&Self)| {
            let hub = hub.clone();
            Closure::new(move || hub.upgrade().iter().for_each(|hub| act(&hub.painter)))
        };
        let (frame, turn) = (then(Self::frame), then(Self::turn));
        Self {
            hub,
            scheduled: Cell::new(false),
            chart_first: Cell::new(false),
            frame,
            turn,
            drawn: RefCell::default(),
            pixels: RefCell::default(),
            summarised: Cell::default(),
            look: Cell::default(),
            cursor: Cursor::default(),
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

    /// Asks for a turn.
    pub fn wake(&self) {
        if !self.scheduled.replace(true) {
            let asked = dom::window().request_animation_frame(self.frame.as_ref().unchecked_ref());
            self.scheduled.set(asked.is_ok());
        }
    }

    fn frame(&self) {
        let asked = dom::window().set_timeout_with_callback(self.turn.as_ref().unchecked_ref());
        self.scheduled.set(asked.is_ok());
    }

    /// Does one piece of work, so that the main thread is free again soon.
    fn turn(&self) {
        self.scheduled.set(false);
        let Some(hub) = self.hub.upgrade() else { return };
        let brushes = hub.later().map(|later| later.brushes);
        // What asks for places on the page comes before what changes it, which would have them computed anew.
        let busy = self.summarise(&hub) || brushes.is_some_and(|brushes| self.paint(&hub.pair(), brushes));
        if let Some(brushes) = brushes {
            let pair = hub.pair();
            pair.sides()
                .for_each(|side| (brushes.cursor)(&self.cursor, side, &pair));
        }
        hub.pair()
            .sides()
            .for_each(|side| numbers::write(side, hub.pair().page(side)));
        guests::write(&hub.pair());
        if busy || moment(&hub.pair()) != self.summarised.get() {
            self.wake();
        }
    }

    /// Asks for a rendering of what is slower than frames, of the side that one is due for; tells whether one was.
    fn summarise(&self, hub: &Hub) -> bool {
        let (now, mut then) = (moment(&hub.pair()), self.summarised.get());
        let due = |side: &Side| now[*side as usize] != then[*side as usize] && hub.summarise(*side);
        let side = Side::BOTH.into_iter().find(due);
        if let Some(side) = side {
            then[side as usize] = now[side as usize];
            self.summarised.set(then);
        }
        side.is_some()
    }

    /// Draws the embedding that has waited longest, if one has changed; tells whether one has.
    fn draw_an_embedding(&self, pair: &Pair, brushes: Brushes) -> bool {
        let look = self.look.get();
        let mut places: Vec<Place> = pair.sides().map(|side| (side, "embedding")).collect();
        places.sort_by(|a, b| self.drawn_at(*a).total_cmp(&self.drawn_at(*b)));
        places.into_iter().any(|place| {
            let page = pair.page(place.0);
            let surface = self.due(place, pair, Look { image: None, ..look }, 0.0);
            if let Some(surface) = &surface {
                (brushes.embedding)(page, look, surface, &mut self.pixels.borrow_mut());
            }
            embedding::place_marker(place.0, page, look);
            guests::place(place.0, page, look);
            surface.is_some()
        })
    }

    /// Draws the chart that has waited longest, if one is due; tells whether one was.
    fn draw_a_chart(&self, pair: &Pair, brushes: Brushes) -> bool {
        let mut waiting: Vec<(Place, Chart)> = self.stale_charts(pair).collect();
        waiting.sort_by(|(a, _), (b, _)| self.drawn_at(*a).total_cmp(&self.drawn_at(*b)));
        let Some((place, chart)) = waiting.first() else {
            return false;
        };
        let look = self.look_of(*place);
        let surface = self.due(*place, pair, look, CHART_EVERY);
        if let Some(surface) = &surface {
            (brushes.chart)(*chart, (pair, place.0), look, surface, &mut self.pixels.borrow_mut());
        }
        surface.is_some()
    }

    /// Whether a chart waits for its next turn.
    fn is_behind(&self, pair: &Pair) -> bool {
        let mut sides = pair.sides();
        let selection = sides.any(|side| self.is_stale((side, contact::NAME), pair));
        selection || self.stale_charts(pair).next().is_some()
    }

    fn stale_charts(&self, pair: &Pair) -> impl Iterator<Item = (Place, Chart)> {
        let rest = Chart::ALL
            .into_iter()
            .filter(|chart| !matches!(chart, Chart::Embedding | Chart::Neighbours | Chart::Polygon));
        let all = pair
            .sides()
            .flat_map(move |side| rest.clone().map(move |chart| ((side, chart.name()), chart)));
        all.filter(|(place, _)| self.is_stale(*place, pair))
    }

    fn drawn_at(&self, place: Place) -> f64 {
        self.drawn
            .borrow()
            .get(&place)
            .map_or(f64::NEG_INFINITY, |(_, time)| *time)
    }

    fn is_stale(&self, place: Place, pair: &Pair) -> bool {
        let Some(surface) = contact::surface(place, pair.page(place.0)) else {
            return false;
        };
        self.drawn
            .borrow()
            .get(&place)
            .is_none_or(|(stamp, _)| *stamp != surface.stamp(place, pair, self.look_of(place)))
    }

    /// What of the look a chart is drawn from.
    fn look_of(&self, (side, name): Place) -> Look {
        let term = self.cursor.term(side).filter(|_| name == Chart::Terms.name());
        Look {
            term,
            ..Look::default()
        }
    }

    /// The canvas of a chart, if it has to be drawn now.
    fn due(&self, place: Place, pair: &Pair, look: Look, every: f64) -> Option<Surface> {
        let surface = contact::surface(place, pair.page(place.0))?;
        let (stamp, now) = (surface.stamp(place, pair, look), dom::now());
        let mut drawn = self.drawn.borrow_mut();
        if drawn
            .get(&place)
            .is_some_and(|(old, time)| *old == stamp || now - time < every)
        {
            return None;
        }
        surface.fit();
        drawn.insert(place, (stamp, now));
        Some(surface)
    }
}

/// The run and the step that each side shows.
fn moment(pair: &Pair) -> Moment {
    Side::BOTH.map(|side| {
        let run = pair.page(side).run.as_ref();
        run.map_or((0, 0), |run| (run.number, run.shown().step))
    })
}
