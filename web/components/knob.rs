//! A knob: slider and number field, drop-down list or switch, as its description asks.

use deep_clustering::page::scale::{STEPS, Scale};
use deep_clustering::params::{Range, Spec};
use web_sys::{Event, InputEvent};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_state};

use super::field::{Count, Select, input_of, text_of, typed};

/// What a knob is made of.
#[derive(Clone, PartialEq, Properties)]
pub struct KnobProps {
    /// Its description.
    pub spec: Spec,
    /// Its text.
    pub value: AttrValue,
    /// Whether it differs from its preset.
    pub own: bool,
    /// Gets its new text.
    pub onturn: Callback<String>,
}

/// A knob with its name and sentence.
#[component]
pub fn Knob(props: &KnobProps) -> Html {
    let spec = &props.spec;
    let id = format!("knob-{}", spec.name);
    html! {
        <div class={if props.own { "knob own" } else { "knob" }} title={spec.doc.to_string()}>
            <div class="knob-head">
                <label for={id.clone()}>{ spec.name.replace('_', " ") }</label>
                if spec.live { <span class="live" title="May be turned while training runs.">{ "live" }</span> }
                { entry(props, &id) }
            </div>
            if let Some(scale) = Scale::of(spec) {
                <Slider {scale} name={spec.name.replace('_', " ")} live={spec.live} value={&props.value} onturn={&props.onturn} />
            }
            <p class="doc" id={format!("{id}-doc")}>{ &*spec.doc }</p>
        </div>
    }
}

fn entry(props: &KnobProps, id: &str) -> Html {
    let about = format!("{id}-doc");
    match &props.spec.range {
        Range::Choice(names) => {
            let options = names
                .iter()
                .map(|name| (AttrValue::from(name.to_string()), AttrValue::from(name.to_string())));
            html! { <Select id={id.to_string()} testid={id.to_string()} options={options.collect::<Vec<_>>()} value={&props.value} onchoose={&props.onturn} /> }
        }
        Range::Switch => {
            let onchange = props
                .onturn
                .reform(|event: Event| input_of(&event).is_some_and(|input| input.checked()).to_string());
            html! { <input type="checkbox" role="switch" id={id.to_string()} data-testid={id.to_string()} aria-describedby={about}
            checked={props.value == "true"} {onchange} /> }
        }
        Range::Real { min, max } => number(props, id, [min.to_string(), max.to_string()], "any"),
        Range::Count { min, max } => number(props, id, [min.to_string(), max.to_string()], "1"),
    }
}

fn number(props: &KnobProps, id: &str, [min, max]: [String; 2], step: &'static str) -> Html {
    html! {
        <Count id={id.to_string()} testid={id.to_string()} about={format!("{id}-doc")} value={&props.value} {min} {max} {step}
            onset={&props.onturn} />
    }
}

/// What a slider is made of.
#[derive(Clone, PartialEq, Properties)]
struct SliderProps {
    scale: Scale,
    name: String,
    live: bool,
    value: AttrValue,
    onturn: Callback<String>,
}

/// A slider; a live one tells while it is dragged, another one when it is let go.
#[component]
fn Slider(props: &SliderProps) -> Html {
    let dragged = use_state(|| None::<String>);
    {
        let dragged = dragged.clone();
        use_effect_with(props.value.clone(), move |_| dragged.set(None));
    }
    let scale = props.scale;
    let text = move |position: String| scale.text(position.parse().unwrap_or(0));
    let oninput = {
        let (dragged, onturn, live) = (dragged.clone(), props.onturn.clone(), props.live);
        move |event: InputEvent| {
            let text = text(typed(event));
            if live {
                onturn.emit(text);
            } else {
                dragged.set(Some(text));
            }
        }
    };
    let onchange = props.onturn.reform(move |event: Event| text(text_of(&event)));
    let position = props.value.parse().map_or(0, |value| scale.position(value)).to_string();
    html! {
        <div class="slide">
            <input type="range" min="0" max={STEPS.to_string()} value={position} {oninput} onchange={(!props.live).then_some(onchange)}
                aria-label={format!("{} (slider)", props.name)} aria-valuetext={props.value.to_string()} />
            if let Some(text) = &*dragged { <output class="bubble">{ text }</output> }
        </div>
    }
}
