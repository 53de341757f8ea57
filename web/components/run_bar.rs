//! Run, pause, one step, reset, pace and progress.

use deep_clustering::page::{Message, Page, Pair, Side, Status};
use web_sys::{Element, MouseEvent};
use yew::{AttrValue, Callback, Html, component, html};

use super::AtHub;
use super::field::Select;
use crate::dom;
use crate::handle::Handle;

/// The bar that drives the run; it stays in sight.
#[component]
pub fn RunBar(props: &AtHub) -> Html {
    let (page, at) = (props.at.page(), &props.at);
    let pair = at.hub().pair();
    let (training, up) = (pair.is_training(), pair.sides().all(|side| pair.page(side).is_up()));
    let paces = [
        ("0", "smooth"),
        ("1", "every step"),
        ("10", "every 10 steps"),
        ("50", "every 50 steps"),
    ];
    let options = paces
        .map(|(value, text)| (AttrValue::Static(value), AttrValue::Static(text)))
        .to_vec();
    html! {
        <section class="bar" aria-label="Run">
            <button type="button" class="primary" data-testid="run-toggle" disabled={!up} aria-keyshortcuts="Space"
                title="Run or pause (Space)" onclick={toggled(at, training)}>{ run_words(training, page.status()) }</button>
            <button type="button" data-testid="step-once" disabled={!up} aria-keyshortcuts="S" title="Take one step (S)"
                onclick={at.just(Message::Step)}>{ "Step" }</button>
            <button type="button" data-testid="reset" disabled={!up} aria-keyshortcuts="R" title="Start again (R)"
                onclick={at.just(Message::Reset)}>{ "Reset" }</button>
            <label class="pace" for="pace"><span>{ "Show" }</span>
                <Select id="pace" testid="pace" {options} value={page.pace.to_string()}
                    onchoose={at.on(|text: String| Message::Pace(text.parse().unwrap_or(0)))} />
            </label>
            if !pair.is_double() {
                <button type="button" class="quiet" data-testid="pin" disabled={!up} title="Keep this run as A and start a second one, B, beside it"
                    onclick={at.just(Message::Pin)}>{ "Compare" }</button>
            }
            <div class="progresses">{ for pair.sides().map(|side| progress(&at.of(side), pair.page(side))) }</div>
        </section>
    }
}

/// Runs or pauses; the picture that will move is brought into sight, where it is not on a phone.
fn toggled(at: &Handle, training: bool) -> Callback<MouseEvent> {
    let at = at.clone();
    Callback::from(move |_| {
        let picture = picture(&at.hub().pair());
        at.tell(Message::Toggle);
        picture.iter().filter(|_| !training).for_each(dom::bring_up);
    })
}

/// The card with the picture of the run that trains next: the one that is behind waits for nobody.
fn picture(pair: &Pair) -> Option<Element> {
    let done = |side: &Side| {
        let page = pair.page(*side);
        let step = page.run.as_ref().map_or(0, |run| run.latest.step);
        (page.status() == Status::Finished, step)
    };
    let side = pair.sides().min_by_key(done)?;
    let canvas = dom::canvas(&format!("{}chart-embedding", side.prefix()))?;
    canvas.closest(".stage").ok().flatten()
}

fn run_words(training: bool, status: Status) -> &'static str {
    match (training, status) {
        (true, _) => "❚❚ Pause",
        (false, Status::Finished | Status::Failed) => "▶ Run again",
        (false, _) => "▶ Run",
    }
}

/// How far a run is.
fn progress(at: &Handle, page: &Page) -> Html {
    let (done, all) = page
        .run
        .as_ref()
        .map_or((0, 1), |run| (run.latest.step, run.latest.steps.max(1)));
    let status = page.status().name();
    html! {
        <div class="progress">
            if at.hub().pair().is_double() { <b class="letter">{ at.side().name() }</b> }
            <span class={format!("status {status}")} data-testid={at.id("status")}>{ status }</span>
            <span class="steps">{ "step " }<output id={at.id("n-step")} data-testid={at.id("step")}></output>{ " " }<span id={at.id("n-steps")}></span></span>
            <span class="time"><span id={at.id("n-seconds")}></span><span id={at.id("n-rate")}></span></span>
            <progress max={all.to_string()} value={done.to_string()} aria-label="Steps taken"></progress>
        </div>
    }
}
