//! The page's training worker on WebGPU: its own file, fetched only when it is used.
#![recursion_limit = "256"]

#[path = "worker.rs"]
#[allow(dead_code, reason = "its own main is for the CPU")]
mod worker;

use burn::tensor::Device;

fn main() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        let message = match Device::wgpu_options().init_async().await {
            Ok(device) => worker::train(device).await,
            Err(error) => format!("no GPU: {error}"),
        };
        worker::post(&message);
    });
}
