//! LaTeX as MathML, which every current browser draws itself.

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};
use yew::{AttrValue, Html, Properties, component, html, use_memo};

/// What a formula is made of.
#[derive(Clone, PartialEq, Properties)]
pub struct FormulaProps {
    /// LaTeX.
    pub latex: AttrValue,
    /// On a line of its own.
    #[prop_or_default]
    pub block: bool,
}

/// A rendered formula; what cannot be rendered is shown as it was written.
#[component]
pub fn Formula(props: &FormulaProps) -> Html {
    let mathml = use_memo(props.clone(), |props| mathml(&props.latex, props.block));
    match &*mathml {
        Some(mathml) if props.block => html! {
            // It may be wider than its place: with the focus, arrow keys scroll it.
            <span class="formula" tabindex="0" role="group" aria-label="Formula">{ Html::from_html_unchecked(mathml.clone()) }</span>
        },
        Some(mathml) => html! { <span class="formula">{ Html::from_html_unchecked(mathml.clone()) }</span> },
        None => html! { <code class="formula">{ &props.latex }</code> },
    }
}

fn mathml(latex: &str, block: bool) -> Option<AttrValue> {
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
