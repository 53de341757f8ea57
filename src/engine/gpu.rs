//! Opening the GPU: Burn's wgpu backend on Vulkan, Metal, DirectX 12 or WebGPU, WGSL shaders, without fusion or autotune.
//!
//! Fusion and autotune are left out because they have given wrong numbers in training (tracel-ai/burn #5122).

use std::sync::OnceLock;

use burn::tensor::Device;

use crate::engine::device::Opened;
use crate::protocol::{DeviceChoice, DeviceReport};

/// The device once opened: wgpu refuses to be initialised a second time.
static OPENED: OnceLock<(Device, String)> = OnceLock::new();

/// Tasks put into one GPU command; bounds the work in flight where nothing else does.
const TASKS: usize = 32;

/// Opens the GPU. A software rasteriser counts as one only where a GPU was demanded: it is slower than the CPU's own code.
///
/// # Errors
/// Why there is no GPU, as half a sentence.
pub async fn open(choice: DeviceChoice) -> Result<Opened, String> {
    let (device, name) = match OPENED.get() {
        Some(known) => known.clone(),
        None => init().await?,
    };
    let software = is_software(&device);
    if software && choice != DeviceChoice::Gpu {
        return Err(format!(
            "the only GPU adapter is software (`{name}`), slower than the CPU's own code"
        ));
    }
    let reason = if software {
        "a GPU was asked for; this one is software, good for checks only"
    } else {
        "a GPU was found"
    };
    let report = DeviceReport {
        kind: "gpu".into(),
        backend: "wgpu".into(),
        name,
        reason: reason.into(),
    };
    Ok(Opened { device, report })
}

async fn init() -> Result<(Device, String), String> {
    let device = Device::wgpu_options().tasks_max(TASKS).init_async().await;
    let device = device.map_err(|error| format!("no GPU could be opened ({error})"))?;
    let name = device.identity().map_or_else(String::new, |identity| identity.name);
    let name = if name.is_empty() { "WebGPU".to_owned() } else { name };
    Ok(OPENED.get_or_init(|| (device, name)).clone())
}

/// Whether the adapter is no card. A browser does not tell; the page has asked the adapter before it chose this worker.
fn is_software(device: &Device) -> bool {
    !cfg!(target_arch = "wasm32") && device.identity().is_some_and(|identity| identity.physical.is_none())
}
