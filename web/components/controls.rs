//! The controls, and the experiments above them: beside the work on a wide screen, in a drawer above it on a narrow one.

use deep_clustering::page::Side;
use deep_clustering::page::lesson::Card;
use yew::{Html, component, html, use_state};

use super::AtHub;
use super::device::Device;
use super::images::Images;
use super::lessons::ShowAll;
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
    let shows = |card| !at.hides(card);
    let more = [Card::Knobs, Card::Images, Card::Device].into_iter().any(shows);
    html! {
        <aside class={if *open { "controls open" } else { "controls" }} aria-label="Controls">
            { for at.hub().later().map(|later| (later.lessons)(at.of(Side::B))) }
            if shows(Card::Method) { <MethodChoice {at} /> }
            if more {
                <button type="button" class="drawer quiet" aria-expanded={open.to_string()} aria-controls="more-controls" {onclick}>
                    { if *open { "Hide knobs, images, seed and device" } else { "Knobs, images, seed and device" } }
                </button>
            }
            <div class="more" id="more-controls">
                if shows(Card::Knobs) { <Knobs {at} /> }
                if shows(Card::Images) { <Images {at} /> }
                if shows(Card::Device) { <Device {at} /> }
            </div>
            <ShowAll at={at.of(Side::B)} />
        </aside>
    }
}
