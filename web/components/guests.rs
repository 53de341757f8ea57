//! Own digits as the run sees them: their pictures, the probabilities of the clusters, their marks in the embedding.
//!
//! What changes with every frame is left empty here and written by the painter.

use deep_clustering::page::{Act, Message, OwnDigit, Page, Run};
use deep_clustering::plot::Theme;
use yew::{Html, html};

use super::AtHub;
use super::image_card::Thumbnail;
use crate::{painter, theme};

/// What the network sees of the digit that is regarded, and how probable it finds each cluster.
pub fn probabilities(page: &Page) -> Html {
    let Some(digit) = page.guests.shown() else {
        return Html::default();
    };
    html! {
        <div class="guest-shown">
            <div class="guest-seen">
                { thumbnail(page, digit) }
                <p class="hint">{ format!("What the network sees of {}.", digit.id) }</p>
            </div>
            if let Some(words) = page.guest_words() { <p class="hint" role="status">{ words }</p> }
            { bars(page, digit) }
        </div>
    }
}

fn bars(page: &Page, digit: &OwnDigit) -> Html {
    let (Some(run), Some(placed)) = (&page.run, &digit.placed) else {
        return Html::default();
    };
    let names = painter::names(page, run);
    let name = |cluster: usize| names.get(cluster).cloned().unwrap_or_else(|| cluster.to_string());
    html! {
        <>
            <p class="hint">{ bars_words(run) }</p>
            <ol class="guest-bars" data-testid="guest-bars" aria-label={format!("Probability of each cluster for {}", digit.id)}>
                { for (0..placed.probabilities.len()).map(|cluster| bar(cluster, &name(cluster))) }
            </ol>
        </>
    }
}

fn bars_words(run: &Run) -> &'static str {
    if run.latest.scores.is_some() {
        "Probability of each cluster → the digit that it is matched to"
    } else {
        "Probability of each cluster"
    }
}

fn bar(cluster: usize, name: &str) -> Html {
    html! {
        <li key={cluster}>
            <span>{ name }</span>
            <span class="guest-bar"><i id={format!("guest-bar-{cluster}")} style={format!("background:{}", colour(cluster))}></i></span>
            <output id={format!("guest-share-{cluster}")}></output>
        </li>
    }
}

/// The colour of a cluster, as CSS.
fn colour(cluster: usize) -> String {
    let theme = if theme::is_dark() {
        Theme::dark(1.0)
    } else {
        Theme::light(1.0)
    };
    let colour = theme.colour(cluster);
    format!("rgb({} {} {})", colour.0, colour.1, colour.2)
}

/// A digit in the list: press it to see its probabilities.
pub fn entry(props: &AtHub, page: &Page, digit: &OwnDigit) -> Html {
    let id = digit.id;
    let shown = page.guests.shown().is_some_and(|shown| shown.id == id);
    let act = |act: Act| props.at.just(Message::Guest(act));
    html! {
        <li key={id} class="guest" data-testid="guest">
            <button type="button" class="quiet guest-button" aria-pressed={shown.to_string()} onclick={act(Act::Regard(id))}>
                { thumbnail(page, digit) }
                <span class="guest-words">
                    <b>{ format!("{id} · {}", digit.name) }</b>
                    <output id={format!("guest-{id}-cluster")} data-testid="guest-cluster"></output>
                </span>
            </button>
            <button type="button" class="quiet small" data-testid="guest-remove" aria-label={format!("Remove {id}")} onclick={act(Act::Forget(id))}>{ "✕" }</button>
        </li>
    }
}

fn thumbnail(page: &Page, digit: &OwnDigit) -> Html {
    let (height, width) = (page.pictures.height, page.pictures.width);
    let pixels = digit.pixels.to_vec();
    if pixels.len() != height * width {
        return Html::default();
    }
    html! { <Thumbnail {pixels} {width} {height} /> }
}

/// The marks over the embedding of a side; the painter puts them in their places.
pub fn marks(props: &AtHub, page: &Page) -> Html {
    let mark = |digit: &OwnDigit| {
        let id = props.at.id(&format!("guest-mark-{}", digit.id));
        html! { <div key={digit.id} {id} class="guest-mark" data-testid={props.at.id("guest-mark")} aria-hidden="true">{ digit.id }</div> }
    };
    page.guests.list.iter().map(mark).collect()
}
