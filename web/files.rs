//! Files of the person's: chosen with the picker, dropped anywhere on the page, or pasted.

use std::pin::Pin;
use std::rc::Rc;

use deep_clustering::page::files::{self, Brought};
use deep_clustering::page::{Act, Grey, Message};
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_split_helpers::wasm_split;
use web_sys::{DataTransfer, DragEvent, Event, File, FileList};

use crate::handle::Handle;
use crate::hub::Hub;
use crate::later::Missing;
use crate::pictures::Reader;
use crate::{album, dom};

/// Longest side that a picture of a digit is read at.
const PHOTOGRAPH: u32 = 560;

/// Takes files dropped or pasted anywhere.
pub fn listen(hub: &Rc<Hub>) -> [EventListener; 4] {
    let options = EventListenerOptions::enable_prevent_default();
    let on = |kind: &'static str, act: Box<dyn Fn(&Event)>| {
        EventListener::new_with_options(&dom::window(), kind, options, move |event| act(event))
    };
    let over = |event: &Event| {
        event.prevent_default();
        set_dropping(true);
    };
    let (dropped, pasted) = (taker(hub), taker(hub));
    let drop = move |event: &Event| {
        event.prevent_default();
        set_dropping(false);
        dropped(event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer));
    };
    let paste = move |event: &Event| {
        let data = Reflect::get(event, &"clipboardData".into()).ok();
        pasted(data.and_then(|data| data.dyn_into().ok()));
    };
    [
        on("dragover", Box::new(over)),
        on("dragleave", Box::new(|_| set_dropping(false))),
        on("drop", Box::new(drop)),
        on("paste", Box::new(paste)),
    ]
}

/// Takes the files that are carried, if there are any.
fn taker(hub: &Rc<Hub>) -> impl Fn(Option<DataTransfer>) + 'static {
    let weak = Rc::downgrade(hub);
    move |carried| {
        let carried = carried.filter(|carried| carried.files().is_some_and(|list| list.length() > 0));
        if let (Some(carried), Some(hub)) = (carried, weak.upgrade()) {
            // Asked for at once: what is carried is gone when the event ends.
            let walk = walk(&carried);
            wasm_bindgen_futures::spawn_local(async move {
                match walked(walk).await {
                    Ok(files) => take(&hub, files),
                    Err(error) => hub.tell(Message::Trouble(unread(&error))),
                }
            });
        }
    }
}

/// Asks `carried.js` for the files, those in folders too.
fn walk(carried: &DataTransfer) -> Result<Promise, JsValue> {
    let walk: Function = Reflect::get(&dom::window(), &"carriedFiles".into())?.dyn_into()?;
    walk.call1(&JsValue::NULL, carried)?.dyn_into()
}

async fn walked(walk: Result<Promise, JsValue>) -> Result<Vec<(String, File)>, JsValue> {
    let found: Array = JsFuture::from(walk?).await?.dyn_into()?;
    let file = |pair: JsValue| -> Option<(String, File)> {
        let pair: Array = pair.dyn_into().ok()?;
        Some((pair.get(0).as_string()?, pair.get(1).dyn_into().ok()?))
    };
    Ok(found.iter().filter_map(file).collect())
}

fn unread(error: &JsValue) -> String {
    let reason = error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()));
    format!(
        "Files could not be read: {}.",
        reason.unwrap_or_else(|| format!("{error:?}"))
    )
}

fn set_dropping(dropping: bool) {
    if let Some(root) = dom::document().document_element() {
        let _ = root.toggle_attribute_with_force("data-dropping", dropping);
    }
}

/// The files that were chosen in a picker, with their paths in the folder that was.
pub fn chosen(list: &FileList) -> Vec<(String, File)> {
    let files = (0..list.length()).filter_map(|index| list.get(index));
    files.map(|file| (path(&file), file)).collect()
}

/// Reads files and does with them what their names say.
pub fn take(hub: &Rc<Hub>, files: Vec<(String, File)>) {
    let names: Vec<String> = files.iter().map(|(path, _)| path.clone()).collect();
    match files::brought(&names) {
        Err(error) => hub.tell(Message::Trouble(error)),
        Ok(Brought::Digit) => bring(hub, files),
        Ok(kind) => {
            let hub = hub.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let offered = match reader().await {
                    Ok(read) => read(hub.clone(), kind, files).await,
                    Err(missing) => Err(missing.to_string()),
                };
                if let Err(error) = offered {
                    hub.tell(Message::Trouble(error));
                }
            });
        }
    }
}

/// Reads a chosen file of weights and goes on from it.
pub fn take_weights(at: &Handle, file: File) {
    let at = at.clone();
    wasm_bindgen_futures::spawn_local(async move {
        at.tell(match read(&file).await {
            Ok((name, bytes)) => Message::Weights {
                name,
                bytes: Rc::new(bytes.to_vec()),
            },
            Err(error) => Message::Trouble(format!("A file could not be read: {error:?}")),
        });
    });
}

/// Reads files of a kind and offers them to the page.
type Read = fn(Rc<Hub>, Brought, Vec<(String, File)>) -> Pin<Box<dyn Future<Output = Result<(), String>>>>;

/// Fetches what reads files.
#[wasm_split(files, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "the file may be missing")]
fn reader() -> Result<Read, Missing> {
    Ok(|hub, kind, files| Box::pin(async move { offer(&hub, kind, files).await }))
}

async fn offer(hub: &Rc<Hub>, kind: Brought, files: Vec<(String, File)>) -> Result<(), String> {
    match kind {
        Brought::Idx(images, labels) => {
            let read = read_both(&files[images].1, labels.map(|labels| &files[labels].1)).await;
            let (images, labels) = read.map_err(|error| format!("A file could not be read: {error:?}"))?;
            hub.offer(images, labels);
            Ok(())
        }
        Brought::Pictures(places) => {
            let files = files
                .into_iter()
                .enumerate()
                .filter(|(place, _)| places.contains(place));
            album::offer_files(hub, files.map(|(_, file)| file).collect()).await
        }
        Brought::Zip => album::offer_zip(hub, &files[0].1).await,
        Brought::Digit => Ok(()),
    }
}

/// Uses each of some pictures as a digit of the person's own.
pub fn bring(hub: &Rc<Hub>, files: Vec<(String, File)>) {
    for (_, file) in files {
        let hub = hub.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let name = file.name();
            hub.tell(match picture(&file).await {
                Ok(picture) => Message::Guest(Act::Bring {
                    name,
                    picture: Rc::new(picture),
                }),
                Err(_) => Message::Trouble(format!(
                    "`{name}` is no picture that this browser can read; PNG and JPEG files are."
                )),
            });
        });
    }
}

async fn picture(file: &File) -> Result<Grey, JsValue> {
    Reader::new(PHOTOGRAPH)?.read(file).await
}

/// The path of a file in the folder that was chosen, or its name.
fn path(file: &File) -> String {
    let path = Reflect::get(file, &"webkitRelativePath".into()).ok();
    let path = path.and_then(|path| path.as_string()).filter(|path| !path.is_empty());
    path.unwrap_or_else(|| file.name())
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
