//! The charts, each with its sentence and the table behind it.

use deep_clustering::page::Run;
use deep_clustering::plot::lines::Lines;
use deep_clustering::plot::{Chart, Table, cursor, sheets, table};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};
use yew::{Callback, Html, component, html, use_state};

use super::AtHub;
use super::pad::PadCard;
use super::parts::use_parts;
use super::pointing;
use super::take::Take;

/// The charts below the embedding.
#[component]
pub fn Charts(props: &AtHub) -> Html {
    let charts = [
        Chart::Scores,
        Chart::Terms,
        Chart::Entropies,
        Chart::Sizes,
        Chart::Shares,
        Chart::Gauges,
        Chart::Confusion,
        Chart::Gallery,
        Chart::Sheets,
        Chart::Bars,
        Chart::Tree,
    ];
    let (page, parts) = (props.at.page(), use_parts(charts.len()));
    let shown = charts
        .into_iter()
        .take(parts)
        .filter(|chart| has(*chart, page.run.as_ref()));
    html! {
        <div class="charts">
            { for shown.map(|chart| html! { <ChartCard key={chart.name()} {chart} at={props.at.clone()} /> }) }
            if page.plane().is_some() { <PadCard at={props.at.clone()} /> }
        </div>
    }
}

/// Whether a chart has a card: what a method may or may not show has one only where it does.
pub fn has(chart: Chart, run: Option<&Run>) -> bool {
    match chart {
        Chart::Sheets => run.is_some_and(|run| !run.shown().sheets.is_empty()),
        Chart::Bars => run.is_some_and(|run| !run.shown().bars.is_empty()),
        Chart::Tree => run.is_some_and(|run| !run.shown().tree.is_empty()),
        _ => true,
    }
}

/// What the style sheet has to know to give a chart its height.
fn shape(chart: Chart, run: &Run) -> String {
    match chart {
        Chart::Gauges => format!("--panels:{}", Lines::gauges(&run.history).by_scale().len().max(1)),
        Chart::Bars => format!("--panels:{}", run.shown().bars.len().max(1)),
        Chart::Sheets => {
            let sheets = &run.shown().sheets;
            format!(
                "--sheets:{};--proportion:{:.3}",
                sheets.len(),
                sheets::proportion(sheets)
            )
        }
        _ => String::new(),
    }
}

/// What the method itself says of what it shows.
fn explained(chart: Chart, run: &Run) -> Vec<(String, String)> {
    let latest = run.shown();
    match chart {
        Chart::Sheets => latest
            .sheets
            .iter()
            .map(|sheet| (sheet.name.clone(), sheet.about.clone()))
            .collect(),
        Chart::Bars => latest
            .bars
            .iter()
            .map(|bars| (bars.name.clone(), bars.about.clone()))
            .collect(),
        _ => Vec::new(),
    }
}

/// What a chart's card is made of.
#[derive(Clone, PartialEq, yew::Properties)]
pub struct ChartProps {
    /// Which chart.
    pub chart: Chart,
    /// The hub.
    pub at: crate::handle::Handle,
}

/// One chart.
#[component]
pub fn ChartCard(props: &ChartProps) -> Html {
    let (name, title) = (props.chart.name(), props.chart.title());
    let page = props.at.page();
    let waiting = Run::default();
    let run = page.run.as_ref().unwrap_or(&waiting);
    html! {
        <figure class={format!("card chart {name}")} style={shape(props.chart, run)}>
            <h2>{ title }</h2>
            <p class="readout" data-testid={props.at.id(&format!("readout-{name}"))}></p>
            <div class="plot">
                { canvas(props) }
                <svg class="cursor" aria-hidden="true"><path></path></svg>
            </div>
            <figcaption>
                { props.chart.caption() }
                { for explained(props.chart, run).into_iter().map(|(name, about)| html! { <p><b>{ name }</b>{ ": " }{ about }</p> }) }
            </figcaption>
            <TableView chart={props.chart} at={props.at.clone()} />
        </figure>
    }
}

/// The canvas, which answers to pointers and, where it is drawn over steps, to arrow keys.
fn canvas(props: &ChartProps) -> Html {
    let (chart, at) = (props.chart, &props.at);
    let id = at.id(&format!("chart-{}", chart.name()));
    let over_steps = cursor::is_over_steps(chart);
    let keys = if over_steps {
        " Arrow keys move through the observations."
    } else {
        ""
    };
    let label = format!("{}. {}{keys}", chart.title(), chart.caption());
    html! {
        <canvas id={id.clone()} data-testid={id} role="img" aria-label={label} tabindex={over_steps.then_some("0")}
            onpointermove={pointing::pointed(at, chart)} onpointerdown={pointing::pointed(at, chart)} onpointerleave={pointing::left(at)}
            onkeydown={over_steps.then(|| pointing::moved(at))} onblur={pointing::blurred(at).reform(|_| ())} onclick={pointing::clicked(at, chart)}></canvas>
    }
}

/// The table behind a chart, made only while it is open, and beside it the buttons that save the chart.
#[component]
pub fn TableView(props: &ChartProps) -> Html {
    let open = use_state(|| false);
    let ontoggle = {
        let open = open.clone();
        Callback::from(move |event: Event| {
            let details: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
            open.set(details.is_some_and(|details| details.has_attribute("open")));
        })
    };
    html! {
        <div class="under">
            <details class="table" {ontoggle}>
                <summary>{ "Table" }<span class="sr">{ format!(" of {}", props.chart.title()) }</span></summary>
                if *open { { rows(&made(props)) } }
            </details>
            <Take chart={props.chart} at={props.at.clone()} />
        </div>
    }
}

fn made(props: &ChartProps) -> Table {
    let page = props.at.page();
    let waiting = Run::default();
    let run = page.run.as_ref().unwrap_or(&waiting);
    table::table(props.chart, &run.history, run.shown(), &page.pictures)
}

fn rows(table: &Table) -> Html {
    html! {
        <div class="scroll" tabindex="0">
            <table>
                <thead><tr>{ for table.columns.iter().map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                <tbody>{ for table.rows.iter().map(|row| html! { <tr>{ for row.iter().map(|cell| html! { <td>{ cell }</td> }) }</tr> }) }</tbody>
            </table>
        </div>
    }
}
