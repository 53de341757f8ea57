//! The controls: beside the work on a wide screen, in a drawer above it on a narrow one.

use yew::{Html, component, html, use_state};

use super::AtHub;
use super::device::Device;
use super::images::Images;
use super::method::{Knobs, MethodChoice};

/// All controls of the next run.
#[component]
pub fn Controls(props: &AtHub) -> Html {
    let open = use_state(|| false);
    let onclick = {
        let open = open.clone();
        move |_| open.set(!*open)
    };
    let at = &props.at;
    html! {
        <aside class={if *open { "controls open" } else { "controls" }} aria-label="Controls">
            <MethodChoice {at} />
            <button type="button" class="drawer quiet" aria-expanded={open.to_string()} aria-controls="more-controls" {onclick}>
                { if *open { "Hide knobs, images, seed and device" } else { "Knobs, images, seed and device" } }
            </button>
            <div class="more" id="more-controls">
                <Knobs {at} />
                <Images {at} />
                <Device {at} />
            </div>
        </aside>
    }
}
