//! The page's training worker on the CPU.
//!
//! For now it answers one question: does Burn train inside a module worker? It fits a line with Adam and posts the loss
//! before and after one step.
#![recursion_limit = "256"]

use burn::module::{Module, Param};
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Tensor};
use js_sys::wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// A matrix to learn.
#[derive(Module, Debug)]
struct Net {
    weight: Param<Tensor<2>>,
}

fn main() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async { post(&train(Device::flex()).await) });
}

/// Takes one training step on the device and reports the loss on both sides of it.
pub(crate) async fn train(device: Device) -> String {
    let device = device.autodiff();
    let images = Tensor::<2>::from_floats([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], &device);
    let mut net = Net { weight: Param::from_tensor(Tensor::from_floats([[0.5, -0.5], [0.25, 1.0]], &device)) };
    let mut adam = AdamConfig::new().init();
    let mut losses = Vec::new();
    for _ in 0..2 {
        let loss = images.clone().matmul(net.weight.val()).powi_scalar(2).mean();
        let gradients = GradientsParams::from_grads(loss.backward(), &net);
        net = adam.step(0.1, net, gradients);
        match loss.into_data_async().await {
            Ok(data) => losses.extend(data.iter::<f32>()),
            Err(error) => return format!("failed: {error:?}"),
        }
    }
    format!("trained: {losses:?}")
}

/// Sends a message to the page.
pub(crate) fn post(message: &str) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    scope.post_message(&JsValue::from_str(message)).expect("a string can be posted");
}
