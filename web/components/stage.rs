//! The embedding, large: where each image lies, and which image it is.

use deep_clustering::page::{Message, Page, Status, format, pick};
use deep_clustering::plot::{Chart, arrows};
use deep_clustering::protocol::Extras;
use web_sys::{KeyboardEvent, PointerEvent};
use yew::{Callback, Html, component, html};

use super::AtHub;
use super::chart::ChartProps;
use super::lasso::Lasso;
use super::record::Record;
use super::timeline::TimelineBar;
use crate::painter::{Colour, Layout, Look, embedding};

/// The embedding with its choices and the card of the image that is looked at.
#[component]
pub fn Stage(props: &AtHub) -> Html {
    let page = props.at.page();
    let look = props.at.hub().painter.look.get();
    let chart = match look.layout {
        Layout::Pca => Chart::Embedding,
        Layout::Neighbours => Chart::Neighbours,
        Layout::Polygon => Chart::Polygon,
    };
    html! {
        <figure class="card stage">
            <div class="stage-head">
                <h2>{ chart.title() }</h2>
                { layouts(props, look) }
                { choice(props, look, "Colour by", [("cluster", Look { colour: Colour::Cluster, ..look }), ("digit", Look { colour: Colour::Digit, ..look })]) }
                { tree(props, &page) }
                { choice(props, look, "Finger", [("scrolls", Look { outlining: false, ..look }), ("outlines", Look { outlining: true, ..look })]) }
                <Record at={props.at.clone()} />
            </div>
            { picture(props, &page, look, chart) }
            <TimelineBar at={props.at.clone()} />
            <figcaption>{ chart.caption() }{ centres(&page, chart) }{ sample(&page) }
                if look.colour == Colour::Digit { <strong>{ " Digits are labels: used only for scoring and for these colours." }</strong> }
            </figcaption>
            { for props.at.hub().later().map(|later| (later.table)(ChartProps { chart, at: props.at.clone() })) }
        </figure>
    }
}

/// Says what discs and arrows are, where there are any.
fn centres(page: &Page, chart: Chart) -> Html {
    let drawn = page.run.as_ref().is_some_and(|run| !run.shown().arrows.is_empty());
    html! { if drawn && chart == Chart::Embedding { <span data-testid="centres-legend">{ " " }{ arrows::LEGEND }</span> } }
}

/// Says that a quick look has taken in a sample only.
fn sample(page: &Page) -> String {
    match page.looked_at() {
        (all, seen) if seen > 0 && seen < all => {
            format!(
                " This look, scores included, is at {} of the {} images.",
                format::count(seen),
                format::count(all)
            )
        }
        _ => String::new(),
    }
}

/// The choice of where points lie; the map of neighbours is made only while it is shown.
fn layouts(props: &AtHub, look: Look) -> Html {
    let ways = [
        ("Principal axes", Layout::Pca),
        ("Neighbours", Layout::Neighbours),
        ("K-gon", Layout::Polygon),
    ];
    let button = |(text, layout): (&'static str, Layout)| {
        let at = props.at.clone();
        let onclick = move |_| {
            at.hub().painter.show(|look| Look { layout, ..look });
            let neighbours = layout == Layout::Neighbours;
            let extras = Extras {
                neighbours,
                ..at.page().extras
            };
            at.tell(Message::Extras(extras));
            at.hub().rerender();
        };
        html! { <button type="button" aria-pressed={(layout == look.layout).to_string()} {onclick}>{ text }</button> }
    };
    html! { <div class="toggle layout" role="group" aria-label="Layout"><span>{ "Layout" }</span>{ for ways.map(button) }</div> }
}

/// Whether a tree is grown over the features; SCC grows one by itself.
fn tree(props: &AtHub, page: &Page) -> Html {
    let (at, extras) = (props.at.clone(), page.extras);
    let onclick = move |_| {
        let tree = !extras.tree;
        at.tell(Message::Extras(Extras { tree, ..extras }));
    };
    html! {
        if page.request.method != "scc" {
            <div class="toggle tree" role="group" aria-label="Tree of clusters">
                <span>{ "Tree" }</span>
                <button type="button" data-testid={props.at.id("grow-tree")} aria-pressed={extras.tree.to_string()} {onclick}
                    title="Merge the features into a tree of clusters (SCC) at each look; it is drawn below">{ "of features" }</button>
            </div>
        }
    }
}

fn choice(props: &AtHub, now: Look, name: &'static str, ways: [(&'static str, Look); 2]) -> Html {
    let button = |(text, look): (&'static str, Look)| {
        let hub = props.at.hub().clone();
        let onclick = move |_| {
            hub.painter.show(|_| look);
            hub.rerender();
        };
        html! { <button type="button" aria-pressed={(look == now).to_string()} {onclick}>{ text }</button> }
    };
    html! { <div class={format!("toggle {}", name.to_lowercase())} role="group" aria-label={name}><span>{ name }</span>{ for ways.into_iter().map(button) }</div> }
}

fn picture(props: &AtHub, page: &Page, look: Look, chart: Chart) -> Html {
    let label = format!(
        "{}. {} Arrow keys move from image to image; drag to draw an outline about images.",
        chart.title(),
        chart.caption()
    );
    html! {
        <Lasso at={props.at.clone()}>
            <canvas id={props.at.id("chart-embedding")} class="embedding" data-testid={props.at.id("chart-embedding")} tabindex="0" role="img" aria-label={label}
                onpointermove={pointed(props)} onpointerdown={pointed(props)} onpointerleave={left(props)} onkeydown={moved(props)}></canvas>
            <div id={props.at.id("marker")} class="marker" aria-hidden="true"></div>
            { super::guests::marks(props, page) }
            if page.run.is_none() { { splash(page) } }
            { super::image_card::card(page, look) }
        </Lasso>
    }
}

fn splash(page: &Page) -> Html {
    let words = match page.status() {
        Status::Loading => "Loading the training engine…",
        Status::Crashed | Status::Outdated | Status::Failed => "No run.",
        _ => "Preparing the run…",
    };
    html! { <div class="splash"><span class="mosaic" aria-hidden="true"></span><p>{ words }</p></div> }
}

fn pointed(props: &AtHub) -> Callback<PointerEvent> {
    let (at, hub) = (props.at.clone(), props.at.hub().clone());
    Callback::from(move |event: PointerEvent| {
        let look = hub.painter.look.get();
        let (right, down) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        let image = embedding::image_at(at.side(), &at.page(), look, right, down);
        if image != look.image {
            hub.painter.show(|look| Look { image, ..look });
            hub.rerender();
        }
    })
}

fn left(props: &AtHub) -> Callback<PointerEvent> {
    let hub = props.at.hub().clone();
    Callback::from(move |event: PointerEvent| {
        if event.pointer_type() == "mouse" && hub.painter.look.get().image.is_some() {
            hub.painter.show(|look| Look { image: None, ..look });
            hub.rerender();
        }
    })
}

fn moved(props: &AtHub) -> Callback<KeyboardEvent> {
    let (at, hub) = (props.at.clone(), props.at.hub().clone());
    Callback::from(move |event: KeyboardEvent| {
        let direction = match &*event.key() {
            "ArrowLeft" => [-1.0, 0.0],
            "ArrowRight" => [1.0, 0.0],
            "ArrowUp" => [0.0, 1.0],
            "ArrowDown" => [0.0, -1.0],
            _ => return,
        };
        event.prevent_default();
        let look = hub.painter.look.get();
        let image = at
            .page()
            .run
            .as_ref()
            .and_then(|run| next(look, look.points(run), direction));
        hub.painter.show(|look| Look {
            image: image.or(look.image),
            ..look
        });
        hub.rerender();
    })
}

fn next(look: Look, points: &[f32], direction: [f32; 2]) -> Option<usize> {
    match look.image {
        Some(from) => pick::towards(points, from, direction),
        None => (points.len() >= 2).then_some(0),
    }
}
