//! What the page asks of the browser beside the worker: files for the person.

use deep_clustering::page::Errand;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

use crate::dom;

/// Does what was asked.
pub fn run(errand: Errand) {
    match errand {
        Errand::Download { name, bytes } => drop(download(&name, &bytes)),
    }
}

/// Hands a file to the person.
fn download(name: &str, bytes: &[u8]) -> Option<()> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlAnchorElement = dom::document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address).ok()
}
