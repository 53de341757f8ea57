//! The address bar: read at the start and when it is changed by hand, written a moment after each change.

use std::rc::Rc;

use deep_clustering::page::lesson::{Guide, guide};
use deep_clustering::page::{LessonMessage, Message, Pair, address};
use deep_clustering::protocol::Request;
use gloo::events::EventListener;

use crate::dom;
use crate::hub::Hub;

/// What the address asks for, and what in it cannot be read.
pub fn read() -> (Request, Vec<String>) {
    address::read(&fragment())
}

/// What the address says of lessons and of hidden controls, and what in it cannot be read.
pub fn read_guide() -> (Guide, Vec<String>) {
    guide::read(&fragment())
}

/// The run that the address wants to be compared with.
pub fn read_other() -> Option<Request> {
    address::read_other(&fragment())
}

/// The address that restores a run, or both.
pub fn link(pair: &Pair) -> String {
    guided(pair, &pair.guide())
}

/// The same address with another lesson or other hidden controls.
pub fn guided(pair: &Pair, guide: &Guide) -> String {
    let address = dom::window().location().href().unwrap_or_default();
    let page = address.split('#').next().unwrap_or_default();
    format!("{page}#{}", pair.fragment(guide))
}

/// Puts what the controls show into the address, without a new entry in the history.
pub fn write(pair: &Pair) {
    let fragment = format!("#{}", pair.fragment(&pair.guide()));
    let up = pair.sides().all(|side| pair.page(side).is_up());
    if !up || fragment == self::fragment() {
        return;
    }
    if let Ok(history) = dom::window().history() {
        // Some browsers refuse when it happens too often; the next change writes it again.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&fragment));
    }
}

/// Tells when the address is changed by hand; one with another comparison is opened as a link is.
pub fn listen(hub: &Rc<Hub>) -> EventListener {
    let hub = Rc::downgrade(hub);
    EventListener::new(&dom::window(), "hashchange", move |_| {
        let Some(hub) = hub.upgrade() else { return };
        let present = hub.pair().fragment(&Guide::default());
        if of_other(&fragment()) != of_other(&present) {
            let _ = dom::window().location().reload();
            return;
        }
        // The guide first: with the first change the page writes its address anew.
        let (request, guide) = (read().0, read_guide().0);
        hub.tell(LessonMessage::Follow(guide).into());
        hub.tell(Message::Address(request));
    })
}

/// What a fragment says of the run that is compared.
fn of_other(fragment: &str) -> Vec<&str> {
    let parts = fragment.trim_start_matches('#').split('&');
    let mut parts: Vec<&str> = parts.filter(|part| part.starts_with("a.")).collect();
    parts.sort_unstable();
    parts
}

fn fragment() -> String {
    dom::window().location().hash().unwrap_or_default()
}
