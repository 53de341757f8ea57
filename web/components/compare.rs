//! Two runs side by side: what differs, both pictures, both sets of charts, row by row.

use deep_clustering::page::{Message, Side};
use deep_clustering::plot::Chart;
use yew::{Html, component, html};

use super::chart::{ChartCard, has};
use super::{Alarm, AtHub, Scores, Stage, Terms};
use crate::handle::Handle;

/// Charts that two runs are compared by, in the order in which they are shown.
const CHARTS: [Chart; 9] = [
    Chart::Scores,
    Chart::Entropies,
    Chart::Shares,
    Chart::Terms,
    Chart::Sizes,
    Chart::Confusion,
    Chart::Gallery,
    Chart::Gauges,
    Chart::Sheets,
];

/// What differs between the two, which of them the controls change, and how the comparison ends.
#[component]
pub fn Versus(props: &AtHub) -> Html {
    let at = &props.at;
    let pair = at.hub().pair();
    let rows = pair.differences();
    html! {
        <section class="card versus" aria-labelledby="versus">
            <div class="versus-head">
                <h2 id="versus">{ "A against B" }<span class="hint">{ "same images, same seed, step by step" }</span></h2>
                <div class="toggle" role="group" aria-label="The controls change">
                    <span>{ "The controls change" }</span>
                    { for Side::BOTH.map(|side| html! {
                        <button type="button" data-testid={format!("steer-{}", side.name().to_lowercase())} aria-pressed={(pair.steered == side).to_string()}
                            onclick={at.just(Message::Steer(side))}>{ side.name() }</button>
                    }) }
                </div>
                { for Side::BOTH.map(|side| html! {
                    <button type="button" class="quiet" data-testid={format!("keep-{}", side.name().to_lowercase())}
                        onclick={at.just(Message::Keep(side))}>{ format!("Keep only {}", side.name()) }</button>
                }) }
            </div>
            if rows.is_empty() {
                <p class="hint" data-testid="differences">{ "Nothing differs yet: change the method or a knob of one of them." }</p>
            } else {
                <div class="scroll" tabindex="0">
                    <table data-testid="differences">
                        <thead><tr><th scope="col">{ "differs" }</th><th scope="col">{ "A" }</th><th scope="col">{ "B" }</th></tr></thead>
                        <tbody>{ for rows.into_iter().map(|[name, a, b]| html! {
                            <tr><th scope="row">{ name }</th><td>{ a }</td><td>{ b }</td></tr>
                        }) }</tbody>
                    </table>
                </div>
            }
        </section>
    }
}

/// The two runs, what belongs together in one row.
#[component]
pub fn Duel(props: &AtHub) -> Html {
    let sides = Side::BOTH.map(|side| props.at.of(side));
    html! {
        <div class="duel">
            { for sides.iter().map(|at| lane(at, html! { <Stage at={at.clone()} /> })) }
            { for sides.iter().map(|at| lane(at, html! { <><Scores at={at.clone()} /><Alarm at={at.clone()} /></> })) }
            { for CHARTS.iter().map(|chart| row(*chart, &sides)) }
            { for sides.iter().map(|at| lane(at, html! { <Terms at={at.clone()} /> })) }
        </div>
    }
}

/// A chart of both, if either has it.
fn row(chart: Chart, sides: &[Handle; 2]) -> Html {
    let there = sides.each_ref().map(|at| has(chart, at.page().run.as_ref()));
    if there == [false, false] {
        return Html::default();
    }
    let cell = |(at, there): (&Handle, bool)| {
        let card = html! { if there { <ChartCard {chart} at={at.clone()} /> } };
        lane(at, card)
    };
    sides.iter().zip(there).map(cell).collect()
}

/// A cell of a side, marked with its letter and what it trains.
fn lane(at: &Handle, content: Html) -> Html {
    let page = at.page();
    let method = page
        .shown_method()
        .map_or_else(String::new, |method| method.name.clone());
    let side = at.side().name();
    html! {
        <div class={format!("lane lane-{}", side.to_lowercase())} data-side={side} role="group" aria-label={format!("Run {side}: {method}")}>
            <p class="lane-name" aria-hidden="true"><b>{ side }</b>{ " " }{ method }</p>
            { content }
        </div>
    }
}
