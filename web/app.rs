//! The page: renders what [`deep_clustering::page`] decides and carries it to the training worker.
//!
//! ```text
//! person → components → Hub::tell → Page::update → Trainer → worker
//!                                        ↓                     │ events
//!                         rendering, painter (charts) ←────────┘
//! ```
#![recursion_limit = "256"]

mod address;
mod album;
mod bridge;
mod components;
mod dom;
mod download;
mod errands;
mod files;
mod gpu;
mod handle;
mod hub;
mod keys;
mod later;
mod lessons;
mod painter;
mod pictures;
mod recorder;
mod store;
mod theme;
mod trainer;

use std::rc::Rc;

use deep_clustering::page::Side;
use gloo::timers::callback::Timeout;
use yew::{Component, Context, Html, Renderer, html};

use components::{Controls, Errors, Header, Help, Work};
use handle::Handle;
use hub::Hub;

fn main() {
    // index.html marks a browser that lacks what the page needs, and has told the person.
    if let Some(root) = dom::by_id("app").filter(|root| !root.has_attribute("data-lacking")) {
        // In a task of its own: starting the module has taken one.
        Timeout::new(0, || drop(Renderer::<App>::with_root(root).render())).forget();
    }
}

/// The whole page.
struct App {
    hub: Rc<Hub>,
    renderings: [u64; 2],
}

/// Something that the components show has changed: of one side, or anything.
struct Changed(Option<Side>);

impl Component for App {
    type Message = Changed;
    type Properties = ();

    fn create(context: &Context<Self>) -> Self {
        let hub = Hub::open(context.link().callback(Changed));
        Self {
            hub,
            renderings: [0; 2],
        }
    }

    fn update(&mut self, _: &Context<Self>, Changed(only): Changed) -> bool {
        for side in Side::BOTH
            .into_iter()
            .filter(|side| only.is_none_or(|only| only == *side))
        {
            self.renderings[side as usize] += 1;
        }
        true
    }

    fn rendered(&mut self, _: &Context<Self>, first: bool) {
        if first {
            self.hub.fetch_later();
        }
        self.hub.repaint();
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let both = Handle::new(&self.hub, self.renderings);
        let at = both.of(both.side());
        html! {
            <>
                <Header at={at.clone()} />
                <Help at={at.clone()} />
                <Errors at={at.clone()} />
                <div class="columns">
                    <Controls {at} />
                    <Work at={both} />
                </div>
            </>
        }
    }
}
