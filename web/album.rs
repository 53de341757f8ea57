//! Sets of pictures: a folder, several files or a zip archive, bound as IDX files and offered to the worker.

use std::rc::Rc;

use deep_clustering::page::{Message, album, files, format, zip};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::hub::Hub;
use crate::pictures::Reader;

/// Longest side that a picture of a set is read at: images have no longer ones.
const LONGEST: u32 = 64;

/// Offers picture files, with the paths by which they were chosen, as a set of images.
pub async fn offer_files(hub: &Rc<Hub>, files: Vec<(String, File)>) -> Result<(), String> {
    let name = files::set_name(files.first().map_or("", |(path, _)| path));
    let pictures = files.into_iter().map(|(path, file)| (path, Blob::from(file)));
    offer(hub, &name, pictures.map(Ok).collect::<Vec<_>>()).await
}

/// Offers the pictures of a zip archive as a set of images.
pub async fn offer_zip(hub: &Rc<Hub>, file: &File) -> Result<(), String> {
    let name = file.name();
    let unreadable = |error: JsValue| format!("`{name}` could not be read: {error:?}");
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(unreadable)?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    let packed = zip::files(&name, &bytes, files::is_picture)?;
    let unpacked = packed.into_iter().map(|packed| {
        let contents = packed.unpack(&bytes)?;
        let parts = Array::of1(&Uint8Array::from(&contents[..]));
        let blob = Blob::new_with_u8_array_sequence(&parts).map_err(unreadable)?;
        Ok((packed.path, blob))
    });
    offer(hub, &files::set_name(&name), unpacked).await
}

async fn offer(
    hub: &Rc<Hub>,
    name: &str,
    pictures: impl IntoIterator<Item = Result<(String, Blob), String>>,
) -> Result<(), String> {
    let reader = Reader::new(LONGEST).map_err(|error| format!("Pictures cannot be read here: {error:?}"))?;
    let mut pages = Vec::new();
    for picture in pictures {
        let (path, blob) = picture?;
        if pages.len() == album::MOST {
            return Err(format!(
                "`{name}` holds more than {} pictures; take fewer of them.",
                format::count(album::MOST)
            ));
        }
        if pages.len() % 1000 == 500 {
            hub.tell(Message::Say(format!(
                "Reading pictures: {} so far",
                format::count(pages.len())
            )));
        }
        match reader.read(&blob).await {
            Ok(picture) => pages.push(album::Page { path, picture }),
            Err(_) => {
                return Err(format!(
                    "`{path}` is no picture that this browser can read; PNG and JPEG files are."
                ));
            }
        }
    }
    let bound = album::bind(name, pages)?;
    let array = |(name, bytes): &(String, Rc<Vec<u8>>)| (name.clone(), Uint8Array::from(&bytes[..]));
    hub.offer(array(&bound.images), bound.labels.as_ref().map(array));
    hub.tell(Message::Bound(Rc::new(bound)));
    Ok(())
}
