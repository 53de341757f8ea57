//! The images that are looked at together: how many, which, and what can be done with them.

use deep_clustering::page::{Choice, Message, Order, Page, Selection, exports, format};
use deep_clustering::plot::contact::MOST;
use web_sys::PointerEvent;
use yew::{AttrValue, Callback, Html, component, html};

use super::AtHub;
use super::field::Select;
use crate::download;
use crate::painter::{Look, contact};

/// The selection, or how to make one.
#[component]
pub fn SelectionCard(props: &AtHub) -> Html {
    let page = props.at.page();
    let selection = page.selection.as_ref();
    let class = if selection.is_some() {
        "card selection some"
    } else {
        "card selection"
    };
    html! {
        <section {class} data-testid="selection" aria-labelledby="selection">
            <div class="selection-head">
                <h2 id="selection">{ "Selected images" }<output data-testid="selection-count">{ selection.map(|s| format::count(s.images.len())) }</output></h2>
                { choices(props, &page) }
                { for selection.map(|selection| buttons(props, selection)) }
            </div>
            { selection.map_or_else(empty, |selection| shown(props, &page, selection)) }
        </section>
    }
}

fn empty() -> Html {
    html! {
        <p class="hint">{ "Draw an outline about points of the embedding, click a bar, a cell or a row of pictures, or choose a cluster here: its images are listed and stand out." }</p>
    }
}

fn shown(props: &AtHub, page: &Page, selection: &Selection) -> Html {
    let bulk = page.run.as_ref().map(|run| &run.shown().bulk);
    let summary = bulk.map(|bulk| selection.summary(bulk, &page.pictures.labels).words());
    let more = selection
        .images
        .len()
        .checked_sub(MOST + 1)
        .map(|_| format!(" The first {MOST} are shown."));
    html! {
        <>
            <p class="hint" data-testid="selection-summary"><b>{ &selection.title }</b>{ format!(" at step {}", selection.step) }{ for summary.filter(|words| !words.is_empty()).map(|words| format!(" · {words}")) }</p>
            <div class="scroll" tabindex="0" role="group" aria-label="Pictures of the selected images">
                <canvas id={props.at.id("chart-selected")} class="pictures" data-testid="chart-selected" role="img" aria-label={format!("{}: pictures", selection.title)}
                    onpointermove={pointed(props)} onpointerleave={left(props)}></canvas>
            </div>
            <p class="hint">{ "The set stays as it is while training moves its images." }{ more }</p>
        </>
    }
}

/// The keyboard's way to a selection: a cluster, and of it a digit.
fn choices(props: &AtHub, page: &Page) -> Html {
    let n_clusters = page.run.as_ref().map_or(0, |run| run.shown().balance.sizes.len());
    let (cluster, digit) = chosen(page);
    let text = |name: Option<usize>| AttrValue::from(name.map_or_else(String::new, |name| name.to_string()));
    let option = |kind: &'static str| move |i: usize| (i.to_string().into(), format!("{kind} {i}").into());
    let none = |words: &'static str| [(AttrValue::Static(""), AttrValue::Static(words))].into_iter();
    let clusters: Vec<_> = none("cluster…").chain((0..n_clusters).map(option("cluster"))).collect();
    let n_digits = page
        .pictures
        .labels
        .iter()
        .max()
        .map_or(0, |most| usize::from(*most) + 1);
    let digits: Vec<_> = none("every digit").chain((0..n_digits).map(option("digit"))).collect();
    let choose_cluster = props.at.on(move |text: String| select(text.parse().ok(), digit));
    let choose_digit = props.at.on(move |text: String| select(cluster, text.parse().ok()));
    html! {
        <div class="selection-choice">
            <label class="sr" for="select-cluster">{ "Select a cluster" }</label>
            <Select id="select-cluster" testid="select-cluster" options={clusters} value={text(cluster)} onchoose={choose_cluster} />
            if n_digits > 0 && cluster.is_some() {
                <label class="sr" for="select-digit">{ "of which digit" }</label>
                <Select id="select-digit" testid="select-digit" options={digits} value={text(digit)} onchoose={choose_digit} />
            }
        </div>
    }
}

fn chosen(page: &Page) -> (Option<usize>, Option<usize>) {
    match page.selection.as_ref().map(|selection| &selection.choice) {
        Some(Choice::Cluster(cluster)) => (Some(*cluster), None),
        Some(Choice::Cell { cluster, digit }) => (Some(*cluster), Some(*digit)),
        Some(Choice::Images(_)) | None => (None, None),
    }
}

fn select(cluster: Option<usize>, digit: Option<usize>) -> Message {
    match (cluster, digit) {
        (Some(cluster), Some(digit)) => Message::Select(Choice::Cell { cluster, digit }),
        (Some(cluster), None) => Message::Select(Choice::Cluster(cluster)),
        (None, _) => Message::Unselect,
    }
}

fn buttons(props: &AtHub, selection: &Selection) -> Html {
    let nearest = match selection.choice {
        Choice::Cluster(_) => "nearest",
        Choice::Cell { .. } | Choice::Images(_) => "most certain",
    };
    let orders = [
        (Order::All, "all"),
        (Order::Nearest, nearest),
        (Order::Uncertain, "most uncertain"),
    ];
    let order = |(order, words): (Order, &'static str)| {
        let pressed = (order == selection.order).to_string();
        html! { <button type="button" aria-pressed={pressed} onclick={props.at.just(Message::Sort(order))}>{ words }</button> }
    };
    html! {
        <>
            <div class="toggle" role="group" aria-label="Order of the images">{ for orders.into_iter().map(order) }</div>
            <button type="button" class="quiet" data-testid="selection-csv" onclick={export(props)}>{ "Export CSV" }</button>
            <button type="button" class="quiet" data-testid="selection-clear" aria-keyshortcuts="Escape" title="Select nothing (Escape)" onclick={props.at.just(Message::Unselect)}>{ "Clear" }</button>
        </>
    }
}

fn export<T: 'static>(props: &AtHub) -> Callback<T> {
    let at = props.at.clone();
    Callback::from(move |_| {
        let page = at.page();
        if let Some(selection) = &page.selection {
            let text = exports::assignments(&page, Some(&selection.images));
            download::text(&page.file_name("selection", "csv"), "text/csv", &text);
        }
    })
}

fn pointed(props: &AtHub) -> Callback<PointerEvent> {
    let (at, hub) = (props.at.clone(), props.at.hub().clone());
    Callback::from(move |event: PointerEvent| {
        let place = [f64::from(event.offset_x()), f64::from(event.offset_y())];
        let image = contact::image_at(at.side(), &at.page(), place);
        if image != hub.painter.look.get().image {
            hub.painter.show(|look| Look { image, ..look });
            hub.rerender();
        }
    })
}

fn left(props: &AtHub) -> Callback<PointerEvent> {
    let hub = props.at.hub().clone();
    Callback::from(move |_| {
        hub.painter.show(|look| Look { image: None, ..look });
        hub.rerender();
    })
}
