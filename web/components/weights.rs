//! Weights: where checkpoints lie on the timeline, branching from them, and files of them.

use deep_clustering::page::{Message, Page, format};
use web_sys::Event;
use yew::{Html, html};

use super::AtHub;
use super::field::input_of;
use crate::files;

/// Small marks below the slider where checkpoints lie.
pub fn marks(page: &Page) -> Html {
    let mark = |(place, step): (f64, usize)| {
        let title = format!("Checkpoint at step {}", format::count(step));
        html! { <span {title} style={format!("left:{:.2}%", 100.0 * place)}></span> }
    };
    html! { <div class="marks" data-testid="timeline-marks" aria-hidden="true">{ for page.marks().into_iter().map(mark) }</div> }
}

/// Branch, save, load.
pub fn buttons(props: &AtHub, page: &Page) -> Html {
    let (at, up) = (&props.at, page.is_up());
    let branch = format!("Branch from step {}", format::count(page.branch_step()));
    let loading = at.clone();
    let onchange = move |event: Event| {
        let Some(input) = input_of(&event) else { return };
        if let Some(file) = input.files().and_then(|list| list.get(0)) {
            files::take_weights(&loading, file);
        }
        input.set_value("");
    };
    html! {
        <>
            <button type="button" data-testid={at.id("branch")} disabled={!up || page.run.is_none()}
                title="Starts a run from the last checkpoint at or before the shown frame, with the knobs as they are set now. Knobs that are turned while looking back wait for it."
                onclick={at.just(Message::Branch)}>{ branch }</button>
            <button type="button" data-testid={at.id("save-weights")} disabled={page.run.is_none()}
                title="Downloads everything that the next step depends on, as safetensors" onclick={at.just(Message::SaveWeights)}>{ "Save weights" }</button>
            <span class="chooser">
                <label class="button" for={at.id("load-weights")} title="Goes on from a file that was saved here or by deep-clustering train">{ "Load weights…" }</label>
                <input type="file" id={at.id("load-weights")} data-testid={at.id("load-weights")} accept=".safetensors" disabled={!up} {onchange} />
            </span>
        </>
    }
}
