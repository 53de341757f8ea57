//! Taking it along: the link that restores everything, and the command that trains the same natively.

use deep_clustering::page::{Page, command_line};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::{AttrValue, Html, Properties, component, html, use_state};

use super::AtHub;
use super::take::Numbers;
use crate::handle::Handle;
use crate::{address, dom};

/// Link and command.
#[component]
pub fn Share(props: &AtHub) -> Html {
    let page = props.at.page();
    html! {
        <section class="card share" aria-labelledby="share">
            <h2 id="share">{ "Take it with you" }</h2>
            <Copy name="Link" text={address::link(&props.at.hub().pair())} testid="link" />
            <Copy name="Command" text={command_line::write(&page.request, page.own_data.as_ref())} testid="command" />
            <Numbers at={props.at.clone()} />
            <p class="hint">{ repeated(&props.at) }{ " On another device numbers differ by rounding." }{ origin(&page) }{ turns(&page) }</p>
        </section>
    }
}

/// Says what link and command restore.
fn repeated(at: &Handle) -> String {
    let what = "method, preset, knobs, images, seed and device";
    if at.hub().pair().is_double() {
        let side = at.side().name();
        format!(
            "The link repeats both runs: {what}. Command and numbers are those of {side}, which the controls change."
        )
    } else {
        format!("Link and command repeat this run: {what}.")
    }
}

fn origin(page: &Page) -> String {
    let origin = page.run.as_ref().and_then(|run| run.origin.as_ref());
    origin.map_or_else(String::new, |origin| format!(" This run: {origin}"))
}

fn turns(page: &Page) -> String {
    let turns = page.run.as_ref().map(|run| &run.tuned[..]).unwrap_or_default();
    let turns: Vec<String> = turns
        .iter()
        .map(|turn| format!("{} to {} at step {}", turn.name, turn.value, turn.step))
        .collect();
    match turns.len() {
        0 => String::new(),
        n => format!(
            " Turned on the way, so not repeated: {}.",
            turns[n.saturating_sub(4)..].join(", ")
        ),
    }
}

/// What a text to copy is made of.
#[derive(Clone, PartialEq, Properties)]
pub struct CopyProps {
    /// What it is called.
    pub name: AttrValue,
    /// The text.
    pub text: AttrValue,
    /// For automation.
    pub testid: AttrValue,
}

/// A text with a button that copies it.
#[component]
pub fn Copy(props: &CopyProps) -> Html {
    let copied = use_state(AttrValue::default);
    let onclick = {
        let (copied, text) = (copied.clone(), props.text.clone());
        move |_| {
            let (copied, text) = (copied.clone(), text.clone());
            spawn_local(async move {
                if copy(&text).await {
                    copied.set(text);
                }
            });
        }
    };
    let done = *copied == props.text;
    html! {
        <div class="copy">
            <span>{ &props.name }</span>
            <code tabindex="0" data-testid={&props.testid}>{ &props.text }</code>
            <button type="button" class="quiet" {onclick} aria-label={format!("Copy the {}", props.name.to_lowercase())}>{ if done { "Copied" } else { "Copy" } }</button>
        </div>
    }
}

/// Copies a text; a page without https has no clipboard.
async fn copy(text: &str) -> bool {
    let clipboard = dom::window().navigator().clipboard();
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
