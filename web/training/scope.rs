//! The worker's surroundings: clock, event loop, messages to the page.

use deep_clustering::protocol::Event;
use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel};

use crate::bridge;

/// The worker's global scope.
pub fn worker() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Milliseconds on a clock that never goes back.
pub fn now() -> f64 {
    worker().performance().map_or(0.0, |clock| clock.now())
}

/// The build id that the worker's loader has left.
pub fn build() -> String {
    let build = Reflect::get(&worker(), &JsValue::from_str("build"));
    build.ok().and_then(|value| value.as_string()).unwrap_or_default()
}

/// Tells the page something.
pub fn post(event: &Event) {
    let sent = bridge::encode_event(event).and_then(|parcel| {
        let sent = worker().post_message_with_transfer(&parcel.message, &parcel.transfer);
        sent.map_err(|error| format!("{error:?}"))
    });
    if let Err(error) = sent {
        web_sys::console::error_1(&JsValue::from_str(&error));
    }
}

/// Gives the event loop a turn, so that messages are heard; a timer would cost four milliseconds, a channel costs none.
pub async fn turn() {
    let promise = Promise::new(&mut |resolve, _| {
        let channel = MessageChannel::new().expect("workers have message channels");
        channel.port1().set_onmessage(Some(&resolve));
        channel
            .port2()
            .post_message(&JsValue::NULL)
            .expect("null can be posted");
    });
    // A channel's promise cannot fail.
    let _ = JsFuture::from(promise).await;
}
