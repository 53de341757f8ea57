//! Buttons that save charts and numbers as files.

use deep_clustering::page::{Page, Run, exports, format};
use deep_clustering::plot::source::{SCALE, SIZE, Source};
use deep_clustering::plot::{Chart, Theme};
use yew::{Callback, Html, MouseEvent, component, html};

use super::AtHub;
use super::chart::ChartProps;
use crate::{dom, download};

/// A kind of file.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Csv,
    Png,
    Svg,
}

impl Kind {
    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }
}

/// Saves a chart as numbers, as a bitmap or as a drawing.
#[component]
pub fn Take(props: &ChartProps) -> Html {
    let (name, title) = (props.chart.name(), props.chart.title());
    let button = |kind: Kind| {
        let ending = kind.ending();
        html! {
            <button type="button" class="quiet small" data-testid={props.at.id(&format!("save-{ending}-{name}"))}
                aria-label={format!("Save {title} as {}", ending.to_uppercase())} onclick={save(props, kind)}>{ ending.to_uppercase() }</button>
        }
    };
    html! { <div class="take"><span aria-hidden="true">{ "Save" }</span>{ for [Kind::Csv, Kind::Png, Kind::Svg].into_iter().map(button) }</div> }
}

fn save(props: &ChartProps, kind: Kind) -> Callback<MouseEvent> {
    let (chart, at) = (props.chart, props.at.clone());
    Callback::from(move |_| {
        let page = at.page();
        let name = page.file_name(chart.name(), kind.ending());
        match kind {
            Kind::Csv => download::text(&name, "text/csv", &exports::chart(&page, chart)),
            Kind::Svg => download::text(&name, "image/svg+xml", &svg(&page, chart)),
            Kind::Png => dom::canvas(&at.id(&format!("chart-{}", canvas(chart))))
                .iter()
                .for_each(|canvas| download::canvas(&name, canvas)),
        }
    })
}

/// All layouts of the embedding are drawn on one canvas.
fn canvas(chart: Chart) -> &'static str {
    match chart {
        Chart::Neighbours | Chart::Polygon => Chart::Embedding.name(),
        _ => chart.name(),
    }
}

/// The same drawing as the command line's.
fn svg(page: &Page, chart: Chart) -> String {
    let waiting = Run::default();
    let run = page.run.as_ref().unwrap_or(&waiting);
    let source = Source {
        history: &run.history,
        snapshot: run.shown(),
        pictures: &page.pictures,
        title: &page.file_title(),
    };
    source.svg(chart, SIZE, &Theme::light(SCALE)).unwrap_or_default()
}

/// Saves the numbers of the whole run.
#[component]
pub fn Numbers(props: &AtHub) -> Html {
    let page = props.at.page();
    let missing = page.run.is_none();
    html! {
        <div class="numbers">
            <span>{ "Numbers" }</span>
            <button type="button" class="quiet" disabled={missing} data-testid="save-assignments" onclick={assignments(props)}>{ "Assignments (CSV)" }</button>
            <button type="button" class="quiet" disabled={missing} data-testid="save-history" onclick={history(props)}>{ "History (CSV)" }</button>
            <span class="hint">{ listed(&page) }</span>
        </div>
    }
}

/// Says which images the assignments list.
fn listed(page: &Page) -> String {
    match page.looked_at() {
        (all, seen) if seen > 0 && seen < all => format!(
            "Assignments are those of the newest look, at {} of the {} images; the last look of a run takes in all.",
            format::count(seen),
            format::count(all)
        ),
        _ => String::new(),
    }
}

fn assignments(props: &AtHub) -> Callback<MouseEvent> {
    let at = props.at.clone();
    Callback::from(move |_| {
        let page = at.page();
        download::text(
            &page.file_name("assignments", "csv"),
            "text/csv",
            &exports::assignments(&page, None),
        );
    })
}

fn history(props: &AtHub) -> Callback<MouseEvent> {
    let at = props.at.clone();
    Callback::from(move |_| {
        let page = at.page();
        if let Some(run) = &page.run {
            download::text(&page.file_name("history", "csv"), "text/csv", &exports::history(run));
        }
    })
}
