//! The name, one sentence, and the switch between light and dark.

use yew::{Html, component, html, use_state};

use super::AtHub;
use crate::theme;

/// The page's head.
#[component]
pub fn Header(props: &AtHub) -> Html {
    let dark = use_state(theme::is_dark);
    let onclick = {
        let (dark, hub) = (dark.clone(), props.at.hub().clone());
        move |_| {
            theme::toggle();
            dark.set(theme::is_dark());
            hub.rerender();
        }
    };
    let other = if *dark { "Light" } else { "Dark" };
    html! {
        <header class="head">
            <div>
                <h1>{ "Deep Clustering Playground" }</h1>
                <p>{ "Choose what a network is told to want, and watch it sort handwritten digits without being shown a single label." }</p>
            </div>
            <button type="button" class="quiet" {onclick} aria-label={format!("Switch to the {} theme", other.to_lowercase())}>
                { if *dark { "☀ " } else { "☾ " } }{ other }
            </button>
        </header>
    }
}
