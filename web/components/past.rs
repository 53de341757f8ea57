//! Past runs: a thumbnail, the settings and the scores of each, and what can be done with it.

use deep_clustering::page::archive::{Past, Store, Thumbnail};
use deep_clustering::page::{Message, Page, format};
use deep_clustering::plot::splat::{Cloud, splat};
use deep_clustering::plot::{Theme, View};
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::{Html, NodeRef, Properties, component, html, use_effect_with, use_node_ref};

use super::AtHub;
use crate::theme;

/// Width and height of a thumbnail in pixels.
const SIZE: (usize, usize) = (120, 80);

/// The card of past runs.
#[component]
pub fn PastRuns(props: &AtHub) -> Html {
    let page = props.at.page();
    let runs = &page.archive.runs;
    html! {
        <section class="card past" aria-labelledby="past" data-testid="past">
            <h2 id="past">{ "Past runs" }<span class="hint">{ about(&page) }</span></h2>
            <ul>{ for runs.iter().map(|past| entry(props, &page, past)) }</ul>
            if runs.len() > 1 {
                <button type="button" class="quiet" data-testid="past-clear" onclick={props.at.just(Message::Forget(None))}>{ "Delete all" }</button>
            }
        </section>
    }
}

fn about(page: &Page) -> &'static str {
    match (page.archive.store, page.archive.runs.is_empty()) {
        (Store::Page, _) => "This browser keeps nothing for the page: runs are listed until it is closed.",
        (_, true) => "A run appears here when it is paused, has ended or is left after at least 20 steps.",
        _ => "The last 30 are kept in this browser.",
    }
}

fn entry(props: &AtHub, page: &Page, past: &Past) -> Html {
    let known = page.catalog.method(&past.request.method);
    let name = known.map_or(&past.request.method, |method| &method.name);
    let settings = past.settings().join(" · ");
    html! {
        <li key={past.key} data-testid="past-run">
            <Small thumbnail={past.thumbnail.clone()} dark={theme::is_dark()} />
            <div>
                <h3>{ format!("Run {}: {name}", past.number) }<span class="hint">{ when(past.time) }</span></h3>
                <p class="hint">{ settings }</p>
                <p>{ reached(past) }</p>
                { for past.origin.iter().map(|origin| html! { <p class="hint">{ origin }</p> }) }
            </div>
            { buttons(props, page, past, known.is_some()) }
        </li>
    }
}

fn reached(past: &Past) -> String {
    let score = |of: fn(&deep_clustering::report::Scores) -> f64| format::score(past.scores.as_ref().map(of));
    let (acc, nmi) = (score(|scores| scores.acc), score(|scores| scores.nmi));
    let (step, steps) = (format::count(past.step), format::count(past.steps));
    format!("ACC {acc} · NMI {nmi} · step {step} of {steps}")
}

fn buttons(props: &AtHub, page: &Page, past: &Past, known: bool) -> Html {
    let (at, key, number) = (&props.at, past.key, past.number);
    let overlaid = page.archive.is_overlaid(key);
    let named = |what: &str| format!("{what}, run {number}");
    html! {
        <div class="past-buttons">
            <button type="button" class="small" data-testid="past-overlay" aria-pressed={overlaid.to_string()} aria-label={named("Overlay")}
                title="Draws its lines into the charts of scores, loss and entropies" onclick={at.just(Message::Overlay(key))}>{ "Overlay" }</button>
            <button type="button" class="small" data-testid="past-settings" disabled={!known} aria-label={named("Use settings")}
                title="Sets the controls as they were and starts anew" onclick={at.just(Message::UseSettings(key))}>{ "Use settings" }</button>
            <button type="button" class="small" data-testid="past-resume" disabled={!known || !page.is_up() || past.weights.is_none()} aria-label={named("Resume")}
                title={resume_words(past)} onclick={at.just(Message::ResumePast(key))}>{ "Resume" }</button>
            <button type="button" class="small" data-testid="past-delete" aria-label={named("Delete")}
                onclick={at.just(Message::Forget(Some(key)))}>{ "Delete" }</button>
        </div>
    }
}

fn resume_words(past: &Past) -> String {
    past.weights.map_or_else(
        || "Its weights are not kept: there is no checkpoint yet, or it is large".into(),
        |step| format!("Goes on from its checkpoint at step {}", format::count(step)),
    )
}

/// Day and time in the browser's time zone.
fn when(time: u64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(time as f64));
    let (year, month, day) = (date.get_full_year(), date.get_month() + 1, date.get_date());
    format!(
        "{year}-{month:02}-{day:02} {:02}:{:02}",
        date.get_hours(),
        date.get_minutes()
    )
}

/// What a thumbnail is made of.
#[derive(Clone, PartialEq, Properties)]
struct SmallProps {
    thumbnail: Thumbnail,
    dark: bool,
}

/// The embedding in small.
#[component]
fn Small(props: &SmallProps) -> Html {
    let canvas = use_node_ref();
    {
        let canvas = canvas.clone();
        use_effect_with(props.clone(), move |props| {
            draw(&canvas, props);
        });
    }
    html! { <canvas ref={canvas} width={SIZE.0.to_string()} height={SIZE.1.to_string()} aria-hidden="true"></canvas> }
}

fn draw(canvas: &NodeRef, props: &SmallProps) -> Option<()> {
    let theme = if props.dark {
        Theme::dark(1.0)
    } else {
        Theme::light(1.0)
    };
    let points = props.thumbnail.points();
    let cloud = Cloud {
        points: &points,
        groups: &props.thumbnail.clusters,
        ..Cloud::default()
    };
    let mut rgba = Vec::new();
    splat(cloud, &View::embedding(SIZE.0, SIZE.1, &theme), &theme, &mut rgba);
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), SIZE.0 as u32, SIZE.1 as u32).ok()?;
    let context = canvas.cast::<HtmlCanvasElement>()?.get_context("2d").ok()??;
    let context = context.dyn_into::<CanvasRenderingContext2d>().ok()?;
    context.put_image_data(&image, 0.0, 0.0).ok()
}
