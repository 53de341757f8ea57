//! Whether this browser has a GPU that helps: looked at from the page, before the larger worker is fetched.

use deep_clustering::page::Gpu;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Names of adapters that draw on the CPU.
const SOFTWARE: [&str; 4] = ["swiftshader", "llvmpipe", "lavapipe", "basic render"];

/// Looks at the default adapter.
pub async fn probe() -> Gpu {
    let none = |why: &str| Gpu::None(why.into());
    let adapter = match adapter().await {
        Some(adapter) if adapter.is_object() => adapter,
        Some(_) => return none("This browser offers no GPU to web pages."),
        None => return none("This browser has no WebGPU."),
    };
    if !has_feature(&adapter, "timestamp-query") {
        return none("The GPU's adapter lacks the feature `timestamp-query`.");
    }
    if is_software(&adapter) {
        let why = "The browser's only WebGPU adapter is software, which is slower than training on the CPU.";
        return Gpu::Software(why.into());
    }
    Gpu::Real
}

fn is_software(adapter: &JsValue) -> bool {
    let info = get(adapter, "info");
    let names = ["vendor", "architecture", "device", "description"];
    let names = names
        .map(|key| get(&info, key).as_string().unwrap_or_default())
        .join(" ")
        .to_lowercase();
    let fallback = is_true(&info, "isFallbackAdapter") || is_true(adapter, "isFallbackAdapter");
    fallback || SOFTWARE.iter().any(|name| names.contains(name))
}

async fn adapter() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    let gpu = get(navigator.as_ref(), "gpu");
    let request: Function = get(&gpu, "requestAdapter").dyn_into().ok()?;
    let promise: Promise = request.call0(&gpu).ok()?.dyn_into().ok()?;
    Some(JsFuture::from(promise).await.unwrap_or(JsValue::NULL))
}

fn has_feature(adapter: &JsValue, name: &str) -> bool {
    let features = get(adapter, "features");
    let has: Option<Function> = get(&features, "has").dyn_into().ok();
    has.and_then(|has| has.call1(&features, &name.into()).ok())
        .is_some_and(|answer| answer.is_truthy())
}

fn is_true(object: &JsValue, key: &str) -> bool {
    get(object, key).is_truthy()
}

fn get(object: &JsValue, key: &str) -> JsValue {
    if !Object::is(object, &JsValue::UNDEFINED) && object.is_object() {
        return Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED);
    }
    JsValue::UNDEFINED
}
