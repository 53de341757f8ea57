//! Files of the person's: chosen with the picker or dropped anywhere on the page.

use std::rc::Rc;

use deep_clustering::page::{Message, files};
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, Event, File, FileList};

use crate::dom;
use crate::hub::Hub;

/// Takes files dropped anywhere.
pub fn listen(hub: &Rc<Hub>) -> [EventListener; 3] {
    let options = EventListenerOptions::enable_prevent_default();
    let weak = Rc::downgrade(hub);
    let on = |kind: &'static str, act: Box<dyn Fn(&Event)>| {
        EventListener::new_with_options(&dom::window(), kind, options, move |event| act(event))
    };
    let over = |event: &Event| {
        event.prevent_default();
        set_dropping(true);
    };
    let drop = move |event: &Event| {
        event.prevent_default();
        set_dropping(false);
        let list = event
            .dyn_ref::<DragEvent>()
            .and_then(DragEvent::data_transfer)
            .and_then(|data| data.files());
        if let (Some(list), Some(hub)) = (list, weak.upgrade()) {
            take(&hub, &list);
        }
    };
    [
        on("dragover", Box::new(over)),
        on("dragleave", Box::new(|_| set_dropping(false))),
        on("drop", Box::new(drop)),
    ]
}

fn set_dropping(dropping: bool) {
    if let Some(root) = dom::document().document_element() {
        let _ = root.toggle_attribute_with_force("data-dropping", dropping);
    }
}

/// Reads chosen files and offers them to the worker.
pub fn take(hub: &Rc<Hub>, list: &FileList) {
    let files: Vec<File> = (0..list.length()).filter_map(|index| list.get(index)).collect();
    let names: Vec<String> = files.iter().map(File::name).collect();
    let hub = hub.clone();
    match files::roles(&names) {
        Err(error) => hub.tell(Message::Trouble(error)),
        Ok((images, labels)) => wasm_bindgen_futures::spawn_local(async move {
            match read_both(&files[images], labels.map(|labels| &files[labels])).await {
                Ok((images, labels)) => hub.offer(images, labels),
                Err(error) => hub.tell(Message::Trouble(format!("A file could not be read: {error:?}"))),
            }
        }),
    }
}

/// Reads a chosen file of weights and goes on from it.
pub fn take_weights(hub: &Rc<Hub>, file: File) {
    let hub = hub.clone();
    wasm_bindgen_futures::spawn_local(async move {
        hub.tell(match read(&file).await {
            Ok((name, bytes)) => Message::Weights {
                name,
                bytes: Rc::new(bytes.to_vec()),
            },
            Err(error) => Message::Trouble(format!("A file could not be read: {error:?}")),
        });
    });
}

type Named = (String, Uint8Array);

async fn read_both(images: &File, labels: Option<&File>) -> Result<(Named, Option<Named>), JsValue> {
    let labels = match labels {
        Some(labels) => Some(read(labels).await?),
        None => None,
    };
    Ok((read(images).await?, labels))
}

async fn read(file: &File) -> Result<Named, JsValue> {
    let buffer = JsFuture::from(file.array_buffer()).await?;
    Ok((file.name(), Uint8Array::new(&buffer)))
}
