//! Keys that work everywhere but in a field and while the help is open: what they do is in [`deep_clustering::page::keys`].

use deep_clustering::page::Message;
use deep_clustering::page::keys::{Act, act};
use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

use crate::{components, dom};

/// Tells what a key means.
pub fn listen(tell: impl Fn(Message) + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&dom::window(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if let Some(act) = meaning(event) {
            event.prevent_default();
            obey(act, &tell);
        }
    })
}

fn obey(act: Act, tell: &impl Fn(Message)) {
    match act.message() {
        Some(message) => tell(message),
        None if act == Act::Help => components::open_help(),
        None => {}
    }
}

fn meaning(event: &KeyboardEvent) -> Option<Act> {
    let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
    let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let (typing, pressing) = target.map_or((false, false), |target| (is_typing(&target), is_pressing(&target)));
    if modified || typing || event.repeat() || is_reading() {
        return None;
    }
    act(&event.key(), event.shift_key()).filter(|act| *act != Act::Run || !pressing)
}

/// Whether the help is open.
fn is_reading() -> bool {
    matches!(dom::document().query_selector("dialog[open]"), Ok(Some(_)))
}

fn is_typing(target: &Element) -> bool {
    match &*target.tag_name() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => {
            let kind = target.dyn_ref().map(HtmlInputElement::type_).unwrap_or_default();
            !matches!(&*kind, "range" | "checkbox" | "radio" | "file")
        }
        _ => false,
    }
}

/// Whether Space presses the element that has the focus.
fn is_pressing(target: &Element) -> bool {
    matches!(&*target.tag_name(), "BUTTON" | "SUMMARY" | "A" | "INPUT" | "LABEL")
}
