//! Fields that know nothing of what they set.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, InputEvent};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

/// The text of the input that an event comes from.
pub fn text_of(event: &Event) -> String {
    input_of(event).map(|input| input.value()).unwrap_or_default()
}

/// The input that an event comes from.
pub fn input_of(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// What a drop-down list is made of.
#[derive(Clone, PartialEq, Properties)]
pub struct SelectProps {
    /// The element's id, for its label.
    pub id: AttrValue,
    /// For automation.
    pub testid: AttrValue,
    /// Values with what is shown for them.
    pub options: Vec<(AttrValue, AttrValue)>,
    /// The value that is chosen.
    pub value: AttrValue,
    /// Gets the value that a person chooses.
    pub onchoose: Callback<String>,
    /// Whether it can be used.
    #[prop_or_default]
    pub disabled: bool,
}

/// A drop-down list.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let onchange = props.onchoose.reform(|event: Event| {
        let select: Option<HtmlSelectElement> = event.target().and_then(|target| target.dyn_into().ok());
        select.map(|select| select.value()).unwrap_or_default()
    });
    html! {
        <select id={&props.id} data-testid={&props.testid} disabled={props.disabled} {onchange}>
            { for props.options.iter().map(|(value, text)| html! {
                <option key={value.to_string()} value={value} selected={*value == props.value}>{ text }</option>
            }) }
        </select>
    }
}

/// What a field for a number is made of.
#[derive(Clone, PartialEq, Properties)]
pub struct CountProps {
    /// The element's id, for its label.
    pub id: AttrValue,
    /// For automation.
    #[prop_or_default]
    pub testid: AttrValue,
    /// The id of the element that describes it.
    #[prop_or_default]
    pub about: Option<AttrValue>,
    /// The text shown.
    pub value: AttrValue,
    /// Shown while it is empty.
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// Least value.
    #[prop_or_default]
    pub min: AttrValue,
    /// Largest value.
    #[prop_or_default]
    pub max: Option<AttrValue>,
    /// Distance between values; `any` for real numbers.
    #[prop_or(AttrValue::Static("1"))]
    pub step: AttrValue,
    /// Gets the text, once it is complete.
    pub onset: Callback<String>,
}

/// A field for a number, told when it is left or Enter is pressed.
///
/// What is being typed is kept here: the renderings of a running training would put the old value back.
#[component]
pub fn Count(props: &CountProps) -> Html {
    let draft = use_state(|| None::<String>);
    let oninput = {
        let draft = draft.clone();
        move |event: InputEvent| draft.set(Some(typed(event)))
    };
    let onchange = {
        let (draft, onset) = (draft.clone(), props.onset.clone());
        move |event: Event| {
            draft.set(None);
            onset.emit(text_of(&event));
        }
    };
    let value = draft
        .as_ref()
        .map_or_else(|| props.value.clone(), |text| text.clone().into());
    html! {
        <input type="number" class="number" id={&props.id} data-testid={&props.testid} aria-describedby={props.about.clone()} {value}
            placeholder={&props.placeholder} min={&props.min} max={props.max.clone()} step={&props.step} inputmode="decimal" {oninput} {onchange} />
    }
}

/// The text that an input event leaves behind.
pub fn typed(event: InputEvent) -> String {
    text_of(&event)
}
