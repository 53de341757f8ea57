//! Opening the CPU or the GPU, and saying which and why.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use burn::tensor::{Device, Tensor};

use crate::engine::error::Error;
use crate::protocol::{DeviceChoice, DeviceReport};

/// A device that is ready, with the reason for it.
#[derive(Clone)]
pub struct Opened {
    /// The plain device; training runs on [`Device::autodiff`] of it.
    pub device: Device,
    /// What a person is told.
    pub report: DeviceReport,
}

/// The CPU: Burn's Flex backend, SIMD on every target.
pub fn cpu() -> Device {
    Device::flex()
}

/// Whether tensors of a device lie in the host's memory.
pub fn is_cpu(device: &Device) -> bool {
    *device == cpu()
}

/// Takes a CPU tensor's buffer, without a copy if nobody else holds it.
///
/// # Panics
/// On a device that is not the CPU: there a read has to be awaited.
pub fn take(tensor: Tensor<1>) -> Vec<f32> {
    let read = pin!(tensor.into_data_async());
    match read.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(data)) => data.try_into_vec().expect("tensors here are f32"),
        _ => panic!("only the CPU's buffers can be taken"),
    }
}

/// Opens what was asked for.
///
/// # Errors
/// A GPU was demanded and there is none.
pub async fn open(choice: DeviceChoice) -> Result<Opened, Error> {
    match choice {
        DeviceChoice::Cpu => Ok(opened_cpu("the CPU was asked for")),
        DeviceChoice::Gpu => gpu(choice).await.map_err(Error::Device),
        DeviceChoice::Auto => Ok(gpu(choice).await.unwrap_or_else(|why| opened_cpu(&why))),
    }
}

/// The CPU, with a reason for it.
pub fn opened_cpu(reason: &str) -> Opened {
    let report = DeviceReport {
        kind: "cpu".into(),
        backend: "flex".into(),
        name: if cfg!(target_arch = "wasm32") {
            "WebAssembly SIMD"
        } else {
            "CPU SIMD"
        }
        .into(),
        reason: reason.into(),
    };
    Opened { device: cpu(), report }
}

#[cfg(not(feature = "gpu"))]
fn gpu(_choice: DeviceChoice) -> std::future::Ready<Result<Opened, String>> {
    std::future::ready(Err(
        "this build has no GPU code; build with `--features gpu` for it".into()
    ))
}

#[cfg(feature = "gpu")]
use crate::engine::gpu::open as gpu;
