//! The few things that the page asks the browser for.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlCanvasElement, HtmlInputElement, Window};

/// The window that the page lives in.
pub fn window() -> Window {
    gloo::utils::window()
}

/// The page's document.
pub fn document() -> Document {
    gloo::utils::document()
}

/// The element of an id, if it is there.
pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// The canvas of an id, if it is there.
pub fn canvas(id: &str) -> Option<HtmlCanvasElement> {
    by_id(id)?.dyn_into().ok()
}

/// Writes a number that changes too often for a rendering; yew leaves such elements empty.
pub fn set_text(id: &str, text: &str) {
    if let Some(element) = by_id(id).filter(|element| element.text_content().as_deref() != Some(text)) {
        element.set_text_content(Some(text));
    }
}

/// Calls a method with one value, where the browser has it; one that takes nothing overlooks the value.
pub fn call(object: &JsValue, method: &str, value: &JsValue) {
    let method = Reflect::get(object, &method.into()).and_then(JsValue::dyn_into::<Function>);
    let _ = method.and_then(|method| method.call1(object, value));
}

/// Scrolls to an element if it begins in the lower part of the window, or below it.
pub fn bring_up(element: &Element) {
    let height = window().inner_height().ok().and_then(|height| height.as_f64());
    if height.is_some_and(|height| element.get_bounding_client_rect().top() > 0.5 * height) {
        let (options, behavior) = (Object::new(), if is_calm() { "instant" } else { "smooth" });
        let _ = Reflect::set(&options, &"behavior".into(), &behavior.into());
        call(element, "scrollIntoView", &options);
    }
}

/// Puts a slider at a place between 0 and `last` that changes too often for a rendering.
pub fn slide(id: &str, place: usize, last: usize, words: &str) {
    let Some(slider) = by_id(id).and_then(|slider| slider.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    let (place, last) = (place.to_string(), last.to_string());
    if slider.max() != last {
        slider.set_max(&last);
    }
    if slider.value() != place {
        slider.set_value(&place);
    }
    if slider.get_attribute("aria-valuetext").as_deref() != Some(words) {
        let _ = slider.set_attribute("aria-valuetext", words);
    }
}

/// Whether the person asks for less movement.
pub fn is_calm() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// The content of a `meta` element.
pub fn meta(name: &str) -> String {
    let found = document().query_selector(&format!("meta[name={name}]")).ok().flatten();
    found.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

/// The folder that the page was loaded from, with a slash at its end.
pub fn base() -> String {
    let address = Reflect::get(&document(), &"baseURI".into())
        .ok()
        .and_then(|base| base.as_string())
        .unwrap_or_default();
    let path = address.split(['#', '?']).next().unwrap_or_default();
    path.rsplit_once('/')
        .map_or_else(String::new, |(folder, _)| format!("{folder}/"))
}

/// Milliseconds since the page was opened.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}
