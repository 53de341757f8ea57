//! The pad: a plane of codes to point at, and what the decoder draws there.

use deep_clustering::page::pad::REACH;
use deep_clustering::page::{Message, Page};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::{Callback, Html, component, html};

use super::AtHub;
use super::image_card::Thumbnail;

/// How far an arrow key moves, in standard deviations; with Shift ten times as far.
const STRIDE: f32 = 0.1;

/// The pad with its picture.
#[component]
pub fn PadCard(props: &AtHub) -> Html {
    let page = props.at.page();
    let (height, width) = (page.pictures.height, page.pictures.width);
    let pixels = page.pad.pixels.to_vec();
    html! {
        <figure class="card chart pad-card">
            <h2>{ "Draw from a code" }</h2>
            <div class="pad-row">
                { pad(props, &page) }
                <div class="pad-picture" data-testid={props.at.id("decoded")}>
                    if pixels.len() == height * width { <Thumbnail {pixels} {width} {height} /> }
                </div>
            </div>
            <p class="hint" data-testid={props.at.id("code")}>{ words(&page) }</p>
            <figcaption>
                { "Drag the point, or move it with the arrow keys: the decoder draws the code at its place; the middle is the mean of the codes and the edges lie three standard deviations away." }
            </figcaption>
        </figure>
    }
}

fn words(page: &Page) -> String {
    let [x, y] = page.pointed().unwrap_or_default();
    format!("code ({x:.2}, {y:.2})").replace('-', "−")
}

fn pad(props: &AtHub, page: &Page) -> Html {
    let [x, y] = page.pad.at;
    let percent = |share: f32| 50.0 + 50.0 * share / REACH;
    html! {
        <div class="pad" data-testid={props.at.id("pad")} tabindex="0" role="slider" aria-roledescription="two-dimensional slider"
            aria-label="Code to draw, in standard deviations. Arrow keys move the point." aria-valuemin={format!("{}", -REACH)}
            aria-valuemax={REACH.to_string()} aria-valuenow={x.to_string()} aria-valuetext={format!("across {x:.1}, up {y:.1}")}
            onpointerdown={pointed(props)} onpointermove={pointed(props)} onkeydown={moved(props)}>
            <span class="pad-point" style={format!("left:{:.2}%;top:{:.2}%", percent(x), percent(-y))} aria-hidden="true"></span>
        </div>
    }
}

/// The place under a pressed pointer, which the pad keeps while it is held.
fn pointed(props: &AtHub) -> Callback<PointerEvent> {
    let at = props.at.clone();
    Callback::from(move |event: PointerEvent| {
        // The current target is the root, where yew listens.
        let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
        let pad = target.and_then(|target| target.closest(".pad").ok().flatten());
        let Some(target) = pad.filter(|_| event.buttons() & 1 == 1) else {
            return;
        };
        let _ = target.set_pointer_capture(event.pointer_id());
        let frame = target.get_bounding_client_rect();
        let across = (f64::from(event.client_x()) - frame.left()) / frame.width().max(1.0);
        let down = (f64::from(event.client_y()) - frame.top()) / frame.height().max(1.0);
        let place = [2.0 * across - 1.0, 1.0 - 2.0 * down].map(|share| share as f32 * REACH);
        at.tell(Message::Point(place));
    })
}

fn moved(props: &AtHub) -> Callback<KeyboardEvent> {
    let at = props.at.clone();
    Callback::from(move |event: KeyboardEvent| {
        let stride = if event.shift_key() { 10.0 * STRIDE } else { STRIDE };
        let by = match &*event.key() {
            "ArrowLeft" => [-stride, 0.0],
            "ArrowRight" => [stride, 0.0],
            "ArrowUp" => [0.0, stride],
            "ArrowDown" => [0.0, -stride],
            "Home" => return at.tell(Message::Point([0.0, 0.0])),
            _ => return,
        };
        event.prevent_default();
        let [x, y] = at.page().pad.at;
        at.tell(Message::Point([x + by[0], y + by[1]]));
    })
}
