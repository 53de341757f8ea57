//! The person's own digit: drawn, photographed, pasted or chosen, and where the run puts it while it trains.

use deep_clustering::page::{Act, Message, Page};
use web_sys::Event;
use yew::{Html, component, html, use_effect_with, use_mut_ref, use_node_ref};

use super::AtHub;
use super::field::input_of;
use super::guests;
use super::pen::{self, Pen, SIDE};
use crate::files;

/// The card of own digits.
#[component]
pub fn Draw(props: &AtHub) -> Html {
    let page = props.at.page();
    let canvas = use_node_ref();
    let pen = Pen::new(props.at.clone(), canvas.clone(), use_mut_ref(Vec::new));
    let (drawing, wiped) = (page.guests.drawing.is_some(), pen.clone());
    use_effect_with(drawing, move |drawing| {
        // What was kept, or sent away by its button, is no longer under the pen.
        if !drawing {
            wiped.wipe();
        }
    });
    html! {
        <section class="card draw" aria-labelledby="own-digit">
            <h2 id="own-digit">{ "Your own digit" }</h2>
            <p class="hint">{ "Draw, choose or paste one: its number in the embedding shows where it lies while the network trains. It is centred as the digits of MNIST are, never trained on, and counts in no score." }</p>
            <div class="draw-plan">
                <div class="draw-field">
                    <canvas ref={canvas} class="draw-canvas" data-testid="draw" width={SIDE.to_string()} height={SIDE.to_string()} role="img"
                        aria-label="Field to draw a digit on, with mouse, finger or pen. By keyboard: the example, or a picture."
                        onpointerdown={pen.press()} onpointermove={pen.drag()}></canvas>
                    { buttons(props, &pen, drawing) }
                    { pictures(props) }
                </div>
                { guests::probabilities(&page) }
                { others(props, &page) }
            </div>
        </section>
    }
}

fn buttons(props: &AtHub, pen: &Pen, drawing: bool) -> Html {
    let (undo, clear) = (pen.change(|strokes| drop(strokes.pop())), pen.change(Vec::clear));
    let example = pen.change(|strokes| *strokes = pen::example());
    html! {
        <div class="draw-buttons">
            <button type="button" class="quiet" data-testid="draw-undo" onclick={undo}>{ "Undo" }</button>
            <button type="button" class="quiet" data-testid="draw-clear" onclick={clear}>{ "Clear" }</button>
            <button type="button" class="quiet" data-testid="draw-add" disabled={!drawing} onclick={props.at.just(Message::Guest(Act::Keep))}>{ "Keep it, draw another" }</button>
            <button type="button" class="quiet" data-testid="draw-example" onclick={example}>{ "Try an example: 1" }</button>
        </div>
    }
}

/// Pictures instead of a drawing; a phone or a tablet also offers its camera.
fn pictures(props: &AtHub) -> Html {
    let onchange = || {
        let hub = props.at.hub().clone();
        move |event: Event| {
            let Some(input) = input_of(&event) else { return };
            if let Some(list) = input.files() {
                files::bring(&hub, files::chosen(&list));
            }
            input.set_value("");
        }
    };
    html! {
        <div class="draw-buttons">
            <label class="button quiet file-button">{ "Choose a picture…" }
                <input type="file" accept="image/*" data-testid="digit-file" onchange={onchange()} />
            </label>
            <label class="button quiet file-button camera">{ "Photograph…" }
                <input type="file" accept="image/*" capture="environment" data-testid="digit-photo" onchange={onchange()} />
            </label>
        </div>
    }
}

fn others(props: &AtHub, page: &Page) -> Html {
    if page.guests.list.is_empty() {
        return html! { <p class="hint draw-empty">{ "Nothing here yet. Draw on the dark field and press Run: its probabilities move with every frame." }</p> };
    }
    html! {
        <ul class="guest-list" aria-label="Your digits">
            { for page.guests.list.iter().map(|digit| guests::entry(props, page, digit)) }
        </ul>
    }
}
