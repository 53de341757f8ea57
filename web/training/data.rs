//! Images for the worker: the embedded subset, or files of the user's.

use deep_clustering::engine::dataset::{Dataset, Named};
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::scope;

const IMAGES: &str = "mnist/images-idx3-ubyte.gz";
const LABELS: &str = "mnist/labels-idx1-ubyte.gz";

/// Fetches the subset that comes with the page.
pub async fn embedded(base: &str) -> Result<Dataset, String> {
    let images = fetch(&format!("{base}{IMAGES}")).await?;
    let labels = fetch(&format!("{base}{LABELS}")).await?;
    decode(IMAGES, Some(LABELS), &[images, labels]).map(|dataset| Dataset {
        name: "mnist-subset".into(),
        ..dataset
    })
}

async fn fetch(address: &str) -> Result<Vec<u8>, String> {
    let failed =
        |what: &str| format!("{address} could not be fetched ({what}): check the connection and reload the page");
    let response = JsFuture::from(scope::worker().fetch_with_str(address)).await;
    let response: Response = response.map_err(|_| failed("no answer"))?.unchecked_into();
    if !response.ok() {
        return Err(failed(&format!("status {}", response.status())));
    }
    let buffer = response.array_buffer().map_err(|_| failed("no body"))?;
    let buffer = JsFuture::from(buffer).await.map_err(|_| failed("the body broke off"))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Reads IDX files.
pub fn decode(images: &str, labels: Option<&str>, files: &[Vec<u8>]) -> Result<Dataset, String> {
    let bytes = |i: usize| files.get(i).map_or(&[][..], Vec::as_slice);
    let label_file = labels.map(|name| Named { name, bytes: bytes(1) });
    Dataset::decode(
        images,
        Named {
            name: images,
            bytes: bytes(0),
        },
        label_file,
    )
    .map_err(|error| error.to_string())
}
