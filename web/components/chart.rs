//! The charts, each with its sentence and the table behind it.

use deep_clustering::page::Run;
use deep_clustering::plot::{Chart, Table, table};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};
use yew::{Callback, Html, component, html, use_state};

use super::AtHub;

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
    ];
    html! {
        <div class="charts">
            { for charts.into_iter().map(|chart| html! { <ChartCard key={chart.name()} {chart} at={props.at.clone()} /> }) }
        </div>
    }
}

/// What a chart's card is made of.
#[derive(Clone, PartialEq, yew::Properties)]
pub struct ChartProps {
    /// Which chart.
    pub chart: Chart,
    /// The hub.
    pub at: crate::hub::Handle,
}

/// One chart.
#[component]
pub fn ChartCard(props: &ChartProps) -> Html {
    let (name, title) = (props.chart.name(), props.chart.title());
    html! {
        <figure class={format!("card chart {name}")}>
            <h2>{ title }</h2>
            <canvas id={format!("chart-{name}")} data-testid={format!("chart-{name}")} role="img" aria-label={format!("{title}. {}", props.chart.caption())}></canvas>
            <figcaption>{ props.chart.caption() }</figcaption>
            <TableView chart={props.chart} at={props.at.clone()} />
        </figure>
    }
}

/// The table behind a chart, made only while it is open.
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
        <details class="table" {ontoggle}>
            <summary>{ "Table" }<span class="sr">{ format!(" of {}", props.chart.title()) }</span></summary>
            if *open { { rows(&made(props)) } }
        </details>
    }
}

fn made(props: &ChartProps) -> Table {
    let page = props.at.page();
    let waiting = Run::default();
    let run = page.run.as_ref().unwrap_or(&waiting);
    table::table(props.chart, &run.history, &run.latest, &page.pictures, &[])
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
