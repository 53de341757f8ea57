//! The help, a native dialog: the browser keeps the focus in it, closes it with Escape and gives the focus back.

use deep_clustering::page::help::{ABOUT, LABELS, PRIVACY, source};
use deep_clustering::page::keys::{KEYS, Key};
use deep_clustering::plot::Chart;
use deep_clustering::protocol::{Catalog, MethodInfo};
use gloo::events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::Event;
use yew::{Html, component, html, use_effect_with, use_node_ref, use_state};

use super::AtHub;
use crate::dom;

/// What the window is told when the help is to be opened.
const OPEN: &str = "open-help";

/// Opens the help.
pub fn open() {
    if let Ok(event) = Event::new(OPEN) {
        let _ = dom::window().dispatch_event(&event);
    }
}

/// The help, empty until [`open`] is called: the page starts sooner without it.
#[component]
pub fn Help(props: &AtHub) -> Html {
    let (shown, dialog) = (use_state(|| false), use_node_ref());
    let onclose = {
        let shown = shown.clone();
        move |_: Event| shown.set(false)
    };
    use_effect_with((), {
        let shown = shown.setter();
        move |()| {
            let listener = EventListener::new(&dom::window(), OPEN, move |_| shown.set(true));
            move || drop(listener)
        }
    });
    use_effect_with(*shown, {
        let dialog = dialog.clone();
        move |shown| {
            if let Some(dialog) = dialog.get().filter(|_| *shown) {
                dom::call(&dialog, "showModal", &JsValue::UNDEFINED);
            }
        }
    });
    html! {
        <dialog ref={dialog} class="help" data-testid="help-dialog" aria-labelledby="help-title" closedby="any" {onclose}>
            if *shown {
                <form method="dialog" class="help-head">
                    <h2 id="help-title">{ "How this page works" }</h2>
                    <button class="quiet" data-testid="help-close" aria-label="Close the help">{ "✕" }</button>
                </form>
                { for props.at.hub().later().map(|later| (later.help)(&props.at.page().catalog)) }
            }
        </dialog>
    }
}

/// What it says.
pub fn content(catalog: &Catalog) -> Html {
    html! {
        <>
            { for ABOUT.iter().map(|sentence| html! { <p>{ *sentence }</p> }) }
            <h3>{ "Keys" }</h3>
            <dl class="keys">{ for KEYS.iter().map(key) }</dl>
            <h3>{ "How to read the charts" }</h3>
            <dl>{ for Chart::ALL.into_iter().map(chart) }</dl>
            <h3>{ "Labels and images" }</h3>
            <p>{ LABELS }</p>
            <p>{ PRIVACY }</p>
            <h3>{ "Code and papers" }</h3>
            { code() }
            <ul class="papers">{ for catalog.methods.iter().map(paper) }</ul>
        </>
    }
}

fn key(key: &Key) -> Html {
    html! { <div><dt>{ for key.caps.iter().map(|cap| html! { <kbd>{ *cap }</kbd> }) }</dt><dd>{ key.does }</dd></div> }
}

fn chart(chart: Chart) -> Html {
    html! { <div><dt>{ chart.title() }</dt><dd>{ chart.caption() }</dd></div> }
}

fn code() -> Html {
    let place = "each objective is one file of src/engine/methods.";
    match source(&dom::base()) {
        Some(source) => html! { <p>{ "The " }<a href={source}>{ "code of this page" }</a>{ format!(": {place}") }</p> },
        None => html! { <p>{ format!("In the code of this page, {place}") }</p> },
    }
}

fn paper(method: &MethodInfo) -> Html {
    let paper = &method.paper;
    html! {
        <li>{ format!("{}: ", method.name) }
            if paper.url.is_empty() { { &paper.title } } else { <a href={paper.url.clone()} target="_blank" rel="noopener">{ &paper.title }</a> }
            { format!(", {}", paper.authors) }
        </li>
    }
}
