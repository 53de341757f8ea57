//! What the page asks of the browser beside the worker: files for the person, and the store of past runs.

use std::rc::Rc;

use deep_clustering::page::{Errand, Message, Side};
use wasm_bindgen_futures::spawn_local;

use crate::hub::Hub;
use crate::{download, store};

/// Does what was asked; the side of the hub hears what comes of it.
pub fn run(hub: Rc<Hub>, side: Side, errand: Errand) {
    match errand {
        Errand::Download { name, bytes } => download::bytes(&name, "application/octet-stream", &bytes),
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
