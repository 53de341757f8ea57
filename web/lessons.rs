//! Fetches the lessons: the list `lessons/index.txt`, then the files that it names.

use deep_clustering::page::lesson::{Fetched, names};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::dom;

/// The files of all lessons, in the order of the list.
pub async fn fetch() -> Result<Vec<Fetched>, String> {
    let list = text("index.txt").await?;
    let mut files = Vec::new();
    for name in names(&list) {
        files.push((name.to_string(), text(&format!("{name}.md")).await));
    }
    Ok(files)
}

async fn text(file: &str) -> Result<String, String> {
    let found = read(&format!("{}lessons/{file}", dom::base())).await;
    found
        .map_err(|_| format!("`{file}` could not be fetched."))?
        .ok_or_else(|| format!("`{file}` is not there."))
}

/// The text at an address; nothing if the server has none.
async fn read(address: &str) -> Result<Option<String>, JsValue> {
    let response: Response = JsFuture::from(dom::window().fetch_with_str(address))
        .await?
        .dyn_into()?;
    if !response.ok() {
        return Ok(None);
    }
    Ok(JsFuture::from(response.text()?).await?.as_string())
}
