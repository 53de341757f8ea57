//! Which images: the classes, how many of each, how uneven, and files of the person's own.

use deep_clustering::page::{Message, Page, classes};
use deep_clustering::subset::Subset;
use web_sys::Event;
use yew::{Callback, Html, component, html};

use super::AtHub;
use super::field::{Count, input_of};
use crate::files;

/// The choice of images.
#[component]
pub fn Images(props: &AtHub) -> Html {
    let page = props.at.page();
    html! {
        <section class="card" aria-labelledby="images">
            <h2 id="images">{ "Images" }</h2>
            <p class="hint" data-testid="images-about">{ about(&page) }</p>
            <fieldset class="classes">
                <legend>{ "Digits" }<span class="hint">{ " (labels choose images and score, they never train)" }</span></legend>
                { for (0..classes::SHOWN).map(|class| class_box(props, &page.request.subset, class)) }
            </fieldset>
            <div class="pair">
                { amount(props, &page.request.subset) }
                { tail(props, &page.request.subset) }
            </div>
            { own_files(props, &page) }
        </section>
    }
}

fn about(page: &Page) -> String {
    let (n, _) = page.looked_at();
    match (&page.own_data, n) {
        (Some(own), _) => own.about.clone(),
        (None, 0) => "MNIST: 1 000 handwritten digits of each class.".into(),
        (None, n) => format!(
            "{}: {} images of {} × {} pixels.",
            page.pictures.name,
            deep_clustering::page::format::count(n),
            page.pictures.height,
            page.pictures.width
        ),
    }
}

fn class_box(props: &AtHub, subset: &Subset, class: u8) -> Html {
    let kept = classes::keeps(subset, class);
    let before = subset.clone();
    let onchange = props.at.on(move |event: Event| {
        let wanted = input_of(&event).is_some_and(|input| input.checked());
        Message::Subset(classes::with(&before, class, wanted))
    });
    html! { <label class="digit"><input type="checkbox" data-testid={format!("class-{class}")} checked={kept} {onchange} /><span>{ class }</span></label> }
}

fn amount(props: &AtHub, subset: &Subset) -> Html {
    let before = subset.clone();
    let onset = props.at.on(move |text: String| {
        Message::Subset(Subset {
            per_class: text.parse().ok().filter(|n| *n > 0),
            ..before.clone()
        })
    });
    let value = subset.per_class.map(|n| n.to_string()).unwrap_or_default();
    html! {
        <div class="row">
            <label for="per-class">{ "Per digit" }</label>
            <Count id="per-class" testid="per-class" {value} placeholder="all" min="1" {onset} />
        </div>
    }
}

fn tail(props: &AtHub, subset: &Subset) -> Html {
    let before = subset.clone();
    let onset = props.at.on(move |text: String| {
        Message::Subset(Subset {
            imbalance: text.parse().ok().filter(|ratio| *ratio >= 1.0).unwrap_or(1.0),
            ..before.clone()
        })
    });
    html! {
        <div class="row" title="Size of the largest class over that of the smallest: 1 is even, 50 a long tail.">
            <label for="imbalance">{ "Long tail ×" }</label>
            <Count id="imbalance" testid="imbalance" value={subset.imbalance.to_string()} min="1" step="any" {onset} />
        </div>
    }
}

fn own_files(props: &AtHub, page: &Page) -> Html {
    let hub = props.at.hub().clone();
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = input_of(&event) else { return };
        if let Some(list) = input.files().filter(|list| list.length() > 0) {
            files::take(&hub, files::chosen(&list));
        }
        input.set_value("");
    });
    html! {
        <div class="own-files">
            <label class="button quiet" for="files">{ "Use your own images…" }</label>
            <input type="file" id="files" data-testid="files" multiple={true} onchange={onchange.clone()} />
            <label class="button quiet file-button">{ "A folder of pictures…" }
                <input type="file" data-testid="folder" webkitdirectory={true} {onchange} />
            </label>
            if page.own_data.as_ref().is_some_and(|own| own.bound.is_some()) {
                <button type="button" class="quiet" data-testid="save-set" title="For the command that repeats this run."
                    onclick={props.at.just(Message::SaveSet)}>{ "Save them as IDX files" }</button>
            }
            if page.own_data.is_some() {
                <button type="button" class="quiet" data-testid="embedded" onclick={props.at.just(Message::Embedded)}>{ "Back to MNIST" }</button>
            }
            <p class="hint">{ "IDX files (.gz too), one of images and, for scoring only, one of labels; or several PNG or JPEG pictures, a folder or a zip archive of them, whose folders 0 to 255 are the labels. Dropping files on the page works as well. They stay on your machine." }</p>
        </div>
    }
}
