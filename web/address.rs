//! The address bar: read at the start and when it is changed by hand, written a moment after each change.

use deep_clustering::page::{Message, Pair, address};
use deep_clustering::protocol::Request;
use gloo::events::EventListener;

use crate::dom;

/// What the address asks for, and what in it cannot be read.
pub fn read() -> (Request, Vec<String>) {
    address::read(&fragment())
}

/// The run that the address wants to be compared with.
pub fn read_other() -> Option<Request> {
    address::read_other(&fragment())
}

/// The address that restores a run, or both.
pub fn link(pair: &Pair) -> String {
    let address = dom::window().location().href().unwrap_or_default();
    let page = address.split('#').next().unwrap_or_default();
    format!("{page}#{}", pair.fragment())
}

/// Puts what the controls show into the address, without a new entry in the history.
pub fn write(pair: &Pair) {
    let fragment = format!("#{}", pair.fragment());
    let up = pair.sides().all(|side| pair.page(side).is_up());
    if !up || fragment == self::fragment() {
        return;
    }
    if let Ok(history) = dom::window().history() {
        // Some browsers refuse when it happens too often; the next change writes it again.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&fragment));
    }
}

/// Tells when the address is changed by hand.
pub fn listen(tell: impl Fn(Message) + 'static) -> EventListener {
    EventListener::new(&dom::window(), "hashchange", move |_| tell(Message::Address(read().0)))
}

fn fragment() -> String {
    dom::window().location().hash().unwrap_or_default()
}
