//! Keys that work everywhere but in a field: Space runs or pauses, S takes a step, R starts again.

use deep_clustering::page::Message;
use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

use crate::dom;

/// Tells what a key means.
pub fn listen(tell: impl Fn(Message) + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&dom::window(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if let Some(message) = meaning(event) {
            event.prevent_default();
            tell(message);
        }
    })
}

fn meaning(event: &KeyboardEvent) -> Option<Message> {
    let modified = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
    let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let (typing, pressing) = target.map_or((false, false), |target| (is_typing(&target), is_pressing(&target)));
    if modified || typing || event.repeat() {
        return None;
    }
    match &*event.key().to_lowercase() {
        " " if !pressing => Some(Message::Toggle),
        "s" => Some(Message::Step),
        "r" => Some(Message::Reset),
        _ => None,
    }
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
