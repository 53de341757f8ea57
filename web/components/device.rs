//! Where training runs, and the seed.

use deep_clustering::page::Message;
use deep_clustering::protocol::DeviceChoice;
use yew::{AttrValue, Html, component, html};

use super::AtHub;
use super::field::{Count, Select};

/// The choice of device and seed.
#[component]
pub fn Device(props: &AtHub) -> Html {
    let page = props.at.page();
    let words = [("auto", "automatic"), ("gpu", "GPU (WebGPU)"), ("cpu", "CPU")];
    let options = words
        .map(|(value, text)| (AttrValue::Static(value), AttrValue::Static(text)))
        .to_vec();
    let onchoose = props
        .at
        .on(|name: String| Message::Device(DeviceChoice::named(&name).unwrap_or_default()));
    let seed = page.request.seed;
    let onset = props
        .at
        .on(move |text: String| Message::Seed(text.parse().unwrap_or(seed)));
    html! {
        <section class="card" aria-labelledby="where">
            <h2 id="where">{ "Seed and device" }</h2>
            <div class="row">
                <label for="seed">{ "Seed" }</label>
                <span class="joined">
                    <Count id="seed" testid="seed" value={seed.to_string()} min="0" {onset} />
                    <button type="button" class="quiet" aria-label="+1: next seed" title="Next seed" onclick={props.at.just(Message::Seed(seed.wrapping_add(1)))}>{ "+1" }</button>
                </span>
            </div>
            <div class="row">
                <label for="device">{ "Device" }</label>
                <Select id="device" testid="device" {options} value={page.request.device.name()} {onchoose} />
            </div>
            <p class="hint" data-testid="device-active">{ page.device_words() }</p>
            <button type="button" class="quiet" data-testid="self-test" disabled={!page.is_up()} title="Compares losses and gradients on this device with stored values" onclick={props.at.just(Message::SelfTest)}>{ "Test the device" }</button>
        </section>
    }
}
