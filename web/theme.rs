//! Light or dark: as the system has it, until the person chooses.

use gloo::events::EventListener;
use web_sys::Storage;

use crate::dom;

const KEY: &str = "deep-clustering-theme";
const SYSTEM: &str = "(prefers-color-scheme: dark)";

/// Whether the page is dark now.
pub fn is_dark() -> bool {
    match chosen().as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => system_is_dark(),
    }
}

/// Switches between light and dark, and remembers it.
pub fn toggle() {
    let next = if is_dark() { "light" } else { "dark" };
    set(next);
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, next);
    }
}

fn set(theme: &str) {
    if let Some(root) = dom::document().document_element() {
        let _ = root.set_attribute("data-theme", theme);
    }
}

fn chosen() -> Option<String> {
    dom::document().document_element()?.get_attribute("data-theme")
}

/// Tells when the system turns dark or light.
pub fn listen(changed: impl Fn() + 'static) -> Option<EventListener> {
    let query = dom::window().match_media(SYSTEM).ok().flatten()?;
    Some(EventListener::new(&query, "change", move |_| changed()))
}

fn system_is_dark() -> bool {
    let query = dom::window().match_media(SYSTEM);
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// Not every browser lets every page store something.
fn storage() -> Option<Storage> {
    dom::window().local_storage().ok().flatten()
}
