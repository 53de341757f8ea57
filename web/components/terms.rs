//! The terms of the loss: formula, present value and what each does, in the colours of their curves.

use deep_clustering::page::Run;
use deep_clustering::plot::Theme;
use deep_clustering::protocol::MethodInfo;
use yew::{Callback, Html, component, html};

use super::AtHub;
use super::formula::Formula;
use crate::handle::Handle;
use crate::theme;

/// The terms and gauges of the run.
#[component]
pub fn Terms(props: &AtHub) -> Html {
    let page = props.at.page();
    let (at, waiting) = (&props.at, Run::default());
    let (run, method) = (page.run.as_ref().unwrap_or(&waiting), page.shown_method());
    let terms = names(at, run, method);
    html! {
        <section class="card terms" aria-label={at.region("Loss")}>
            <h2 id={at.id("terms")}>{ "Loss" }<output id={at.id("n-loss")}></output></h2>
            <ul>{ for terms.iter().enumerate().map(|(i, name)| row(at, method, name, (i, terms.len()))) }</ul>
            if terms.is_empty() { <p class="hint">{ "The terms appear with the first step." }</p> }
            if !run.shown().gauges.is_empty() {
                <details class="gauge-list">
                    <summary>{ format!("{} gauges", run.shown().gauges.len()) }<span class="hint">{ " inform, but do not train" }</span></summary>
                    <dl>{ for run.shown().gauges.iter().enumerate().map(|(i, gauge)| html! {
                        <div><dt>{ &gauge.name }</dt><dd><output id={at.id(&format!("n-gauge-{i}"))}></output></dd></div>
                    }) }</dl>
                </details>
            }
        </section>
    }
}

/// The terms of the run or, before its first step, those of its method: one reads first what will be seen.
///
/// Without the code that converts formulas there are none yet, as they would only change their height.
fn names<'a>(at: &Handle, run: &'a Run, method: Option<&'a MethodInfo>) -> Vec<&'a str> {
    let known = method.filter(|_| at.hub().later().is_some());
    let trained: Vec<&str> = run.shown().terms.iter().map(|term| &*term.name).collect();
    if trained.is_empty() {
        known.map_or_else(Vec::new, |method| method.terms.iter().map(|term| &*term.name).collect())
    } else {
        trained
    }
}

fn row(at: &Handle, method: Option<&MethodInfo>, name: &str, (place, terms): (usize, usize)) -> Html {
    let info = method.and_then(|method| method.terms.iter().find(|info| info.name == name));
    // The loss itself is the first curve where there are several terms.
    let curve = if terms > 1 { place + 1 } else { place };
    let colour = colour(curve);
    let (over, out) = (pointed(at, Some(curve)), pointed(at, None));
    html! {
        <li key={name.to_string()} data-term={curve.to_string()} tabindex="0" aria-label={format!("{name}: its curve stands out while this has the focus")}
            onmouseover={over.reform(|_| ())} onmouseout={out.reform(|_| ())} onfocus={over.reform(|_| ())} onblur={out.reform(|_| ())}>
            <span class="swatch" style={format!("background:{colour}")} aria-hidden="true"></span>
            <span class="term-name" title={info.map(|info| info.about.clone())}>{ name.to_string() }</span>
            <output id={at.id(&format!("n-term-{place}"))}></output>
            { for info.map(|info| html! { <><Formula latex={info.formula.clone()} /><p class="doc shown">{ &info.about }</p></> }) }
        </li>
    }
}

/// Lets the curve of a place stand out in the chart of the loss, or none.
fn pointed(at: &Handle, curve: Option<usize>) -> Callback<()> {
    let at = at.clone();
    Callback::from(move |()| {
        at.hub().painter.cursor.point_at_term(at.side(), curve);
        at.hub().painter.wake();
    })
}

/// The colour of a curve, as CSS.
fn colour(index: usize) -> String {
    let theme = if theme::is_dark() {
        Theme::dark(1.0)
    } else {
        Theme::light(1.0)
    };
    let colour = theme.colour(index);
    format!("rgb({} {} {})", colour.0, colour.1, colour.2)
}
