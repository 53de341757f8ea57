//! Which objective: its name, idea, formula and paper, its preset and its knobs.

use deep_clustering::page::{Message, knobs};
use deep_clustering::protocol::{MethodInfo, Request};
use yew::{AttrValue, Html, component, html, use_state};

use super::AtHub;
use super::field::Select;
use super::formula::Formula;
use super::knob::Knob;

/// The choice of method and preset.
#[component]
pub fn MethodChoice(props: &AtHub) -> Html {
    let page = props.at.page();
    let methods = page
        .catalog
        .methods
        .iter()
        .map(|method| option(&method.id, &method.name));
    html! {
        <section class="card" aria-labelledby="objective">
            <h2 id="objective">{ "Objective" }</h2>
            <div class="row">
                <label for="method">{ "Method" }</label>
                <Select id="method" testid="method" options={methods.collect::<Vec<_>>()} value={page.request.method.clone()}
                    onchoose={props.at.on(Message::Method)} />
            </div>
            { for page.method().map(about) }
            { presets(props, page.method(), &page.request.preset) }
        </section>
    }
}

fn option(value: &str, text: &str) -> (AttrValue, AttrValue) {
    (value.to_string().into(), text.to_string().into())
}

fn presets(props: &AtHub, method: Option<&MethodInfo>, chosen: &str) -> Html {
    let presets = method.map(|method| &method.presets[..]).unwrap_or_default();
    let options: Vec<_> = presets
        .iter()
        .map(|preset| option(&preset.name, &preset.name))
        .collect();
    let about = presets
        .iter()
        .find(|preset| preset.name == chosen)
        .map(|preset| &preset.about);
    html! {
        <>
            <div class="row">
                <label for="preset">{ "Preset" }</label>
                <Select id="preset" testid="preset" {options} value={chosen.to_string()} onchoose={props.at.on(Message::Preset)} />
            </div>
            { for about.map(|about| html! { <p class="doc shown">{ about }</p> }) }
        </>
    }
}

fn about(method: &MethodInfo) -> Html {
    let paper = &method.paper;
    html! {
        <>
            <p class="idea">{ &method.idea }</p>
            <Formula latex={method.formula.clone()} block={true} />
            if !paper.url.is_empty() {
                <p class="paper">
                    <a href={paper.url.clone()} target="_blank" rel="noopener">{ &paper.title }</a>
                    { format!(" · {}", paper.authors) }
                </p>
            }
        </>
    }
}

/// The knobs of the method.
#[component]
pub fn Knobs(props: &AtHub) -> Html {
    let page = props.at.page();
    let Some(method) = page.method() else { return waiting() };
    let changed = !page.request.knobs.is_empty();
    let (first, rest) = knobs::split(method, &page.request);
    html! {
        <section class="card" aria-labelledby="knobs">
            <h2 id="knobs">{ "Knobs" }
                if changed {
                    <button type="button" class="quiet small" onclick={props.at.just(Message::Preset(page.request.preset.clone()))}>
                        { "back to the preset" }
                    </button>
                }
            </h2>
            <p class="hint"><span class="live">{ "live" }</span>{ " knobs act on the running training; the others start a new run." }</p>
            { for first.into_iter().map(|spec| knob(props, method, &page.request, spec)) }
            if !rest.is_empty() { <MoreKnobs key={method.id.clone()} at={props.at.clone()} /> }
        </section>
    }
}

/// The knobs that are not shown at once; open from the start if one of them has been turned.
#[component]
fn MoreKnobs(props: &AtHub) -> Html {
    let page = props.at.page();
    let rest = page
        .method()
        .map(|method| knobs::split(method, &page.request).1)
        .unwrap_or_default();
    let own = rest
        .iter()
        .filter(|spec| page.request.knobs.contains_key(&*spec.name))
        .count();
    let open = use_state(|| own > 0);
    let Some(method) = page.method() else {
        return Html::default();
    };
    let changed = if own > 0 {
        format!(", {own} changed")
    } else {
        String::new()
    };
    html! {
        <details class="more-knobs" data-testid="more-knobs" open={*open}>
            <summary>{ "More settings" }<span class="hint">{ format!(" {}{changed}", rest.len()) }</span></summary>
            { for rest.into_iter().map(|spec| knob(props, method, &page.request, spec)) }
        </details>
    }
}

/// Keeps the place of the knobs until the worker has told which there are.
fn waiting() -> Html {
    html! {
        <section class="card waiting" aria-label="Knobs">
            <h2>{ "Knobs" }</h2>
            <p class="hint">{ "They arrive with the training engine." }</p>
        </section>
    }
}

fn knob(props: &AtHub, method: &MethodInfo, request: &Request, spec: &deep_clustering::params::Spec) -> Html {
    let value = method
        .knob_text(&request.preset, &request.knobs, &spec.name)
        .unwrap_or_default()
        .to_string();
    let name = spec.name.to_string();
    let onturn = props.at.on(move |value| Message::Knob {
        name: name.clone(),
        value,
    });
    let own = request.knobs.contains_key(&*spec.name);
    html! { <Knob key={format!("{}/{}", method.id, spec.name)} spec={spec.clone()} {value} {own} {onturn} /> }
}
