//! Files that the page makes, given to the person through a link that is pressed.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlCanvasElement, Url};

use crate::dom;

/// How long a file can be fetched by the browser, in milliseconds.
const KEPT: u32 = 60_000;

/// Saves a text as a file.
pub fn text(name: &str, kind: &str, text: &str) {
    bytes(name, kind, text.as_bytes());
}

/// Saves bytes as a file.
pub fn bytes(name: &str, kind: &str, bytes: &[u8]) {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&Uint8Array::from(bytes));
    if let Ok(made) = Blob::new_with_u8_array_sequence_and_options(&parts, &options) {
        blob(name, &made);
    }
}

/// Saves what a canvas shows as PNG.
pub fn canvas(name: &str, canvas: &HtmlCanvasElement) {
    let name = name.to_string();
    let save = Closure::once_into_js(move |made: JsValue| {
        if let Ok(made) = made.dyn_into::<Blob>() {
            blob(&name, &made);
        }
    });
    let _ = canvas.to_blob(save.unchecked_ref());
}

/// Saves a blob as a file.
pub fn blob(name: &str, made: &Blob) {
    let Ok(address) = Url::create_object_url_with_blob(made) else {
        return;
    };
    let link = dom::document()
        .create_element("a")
        .map(JsCast::dyn_into::<HtmlAnchorElement>);
    if let Ok(Ok(link)) = link {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    gloo::timers::callback::Timeout::new(KEPT, move || drop(Url::revoke_object_url(&address))).forget();
}
