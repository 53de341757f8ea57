//! What the page asks of the browser beside the worker: files for the person, and the store of past runs.

use std::rc::Rc;

use deep_clustering::page::{Errand, Message, Side};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, HtmlAnchorElement, Url};

use crate::hub::Hub;
use crate::{dom, store};

/// Does what was asked; the side of the hub hears what comes of it.
pub fn run(hub: Rc<Hub>, side: Side, errand: Errand) {
    match errand {
        Errand::Download { name, bytes } => drop(download(&name, &bytes)),
        Errand::Recall => spawn_local(async move { hub.tell_side(side, Message::Recalled(store::all().await)) }),
        Errand::Store { key, text, weights } => spawn_local(async move {
            store::keep(key, &text, weights.as_ref().map(|bytes| &***bytes)).await;
        }),
        Errand::Forget { keys } => spawn_local(async move { store::forget(&keys).await }),
        Errand::Fetch { key } => spawn_local(async move {
            let bytes = store::weights(key).await.map(Rc::new);
            hub.tell_side(side, Message::Fetched { key, bytes });
        }),
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
