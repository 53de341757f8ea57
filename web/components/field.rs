//! Fields that know nothing of what they set.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, InputEvent};
use yew::{AttrValue, Callback, Html, Properties, component, html};

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

/// What a field for a whole number is made of.
#[derive(Clone, PartialEq, Properties)]
pub struct CountProps {
    /// The element's id, for its label.
    pub id: AttrValue,
    /// For automation.
    #[prop_or_default]
    pub testid: AttrValue,
    /// The text shown.
    pub value: AttrValue,
    /// Shown while it is empty.
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// Least value.
    #[prop_or_default]
    pub min: AttrValue,
    /// Distance between values; `any` for real numbers.
    #[prop_or(AttrValue::Static("1"))]
    pub step: AttrValue,
    /// Gets the text, once it is complete.
    pub onset: Callback<String>,
}

/// A field for a number, told when it is left or Enter is pressed.
#[component]
pub fn Count(props: &CountProps) -> Html {
    let onchange = props.onset.reform(|event: Event| text_of(&event));
    html! {
        <input type="number" id={&props.id} data-testid={&props.testid} value={&props.value} placeholder={&props.placeholder}
            min={&props.min} step={&props.step} inputmode="decimal" {onchange} />
    }
}

/// The text that an input event leaves behind.
pub fn typed(event: InputEvent) -> String {
    text_of(&event)
}
