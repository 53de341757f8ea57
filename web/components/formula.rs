//! LaTeX as MathML, which every current browser draws itself.

use std::cell::Cell;

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};
use yew::{AttrValue, Html, Properties, component, html, use_memo};

/// From LaTeX, on a line of its own or not, to MathML; nothing if it cannot be read.
pub type Convert = fn(&str, bool) -> Option<AttrValue>;

thread_local! {
    /// The converter, which comes with [`crate::later`].
    static CONVERT: Cell<Option<Convert>> = const { Cell::new(None) };
}

/// What a formula is made of.
#[derive(Clone, PartialEq, Properties)]
pub struct FormulaProps {
    /// LaTeX.
    pub latex: AttrValue,
    /// On a line of its own.
    #[prop_or_default]
    pub block: bool,
}

/// A rendered formula; what cannot be rendered, or not yet, is shown as it was written.
#[component]
pub fn Formula(props: &FormulaProps) -> Html {
    let convert = CONVERT.get();
    let mathml = use_memo((props.clone(), convert.is_some()), |(props, _)| {
        convert.and_then(|convert| convert(&props.latex, props.block))
    });
    match &*mathml {
        Some(mathml) if props.block => html! {
            // It may be wider than its place: with the focus, arrow keys scroll it.
            <span class="formula" tabindex="0" role="group" aria-label="Formula">{ Html::from_html_unchecked(mathml.clone()) }</span>
        },
        Some(mathml) => html! { <span class="formula">{ Html::from_html_unchecked(mathml.clone()) }</span> },
        None => html! { <code class="formula">{ &props.latex }</code> },
    }
}

/// Takes the converter, [`mathml`].
pub fn take(convert: Convert) {
    CONVERT.set(Some(convert));
}

/// Converts a formula; a tenth of the page's code.
pub fn mathml(latex: &str, block: bool) -> Option<AttrValue> {
    let storage = Storage::new();
    let events: Result<Vec<_>, _> = Parser::new(latex, &storage).collect();
    let display_mode = if block { DisplayMode::Block } else { DisplayMode::Inline };
    let mut text = String::new();
    push_mathml(
        &mut text,
        events.ok()?.into_iter().map(Ok::<_, std::fmt::Error>),
        RenderConfig {
            display_mode,
            ..RenderConfig::default()
        },
    )
    .ok()?;
    Some(text.into())
}
