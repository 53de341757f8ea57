//! Past runs in the browser's database, through `store.js`.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::dom;

/// The texts of all past runs; none if the browser keeps nothing for the page.
pub async fn all() -> Option<Vec<String>> {
    let texts: Array = call("all", &[]).await.ok()?.dyn_into().ok()?;
    Some(texts.iter().filter_map(|text| text.as_string()).collect())
}

/// Keeps a run.
pub async fn keep(key: u64, text: &str, weights: Option<&[u8]>) {
    let weights = weights.map_or(JsValue::UNDEFINED, |bytes| Uint8Array::from(bytes).into());
    told(call("keep", &[number(key), text.into(), weights]).await);
}

/// The weights of a run, if they are kept.
pub async fn weights(key: u64) -> Option<Vec<u8>> {
    let bytes: Uint8Array = call("weights", &[number(key)]).await.ok()?.dyn_into().ok()?;
    Some(bytes.to_vec())
}

/// Forgets runs.
pub async fn forget(keys: &[u64]) {
    let keys: Array = keys.iter().map(|key| number(*key)).collect();
    told(call("forget", &[keys.into()]).await);
}

/// Milliseconds since 1970, which a double holds exactly.
fn number(key: u64) -> JsValue {
    JsValue::from_f64(key as f64)
}

async fn call(name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let store = Reflect::get(&dom::window(), &"pastRuns".into())?;
    let function: Function = Reflect::get(&store, &name.into())?.dyn_into()?;
    let promise = function.apply(&store, &arguments.iter().collect())?;
    JsFuture::from(promise.dyn_into::<Promise>()?).await
}

/// A run that cannot be kept is no reason to stop: the console says why.
fn told(outcome: Result<JsValue, JsValue>) {
    if let Err(error) = outcome {
        web_sys::console::warn_2(&"A past run cannot be kept:".into(), &error);
    }
}
