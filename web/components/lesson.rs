//! An open lesson: the text of a step, the question, the run, and what was measured.

use deep_clustering::page::lesson::{Card, Open, Predict, Step, Verdict};
use deep_clustering::page::{LessonMessage, Page};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::{Html, component, html, use_effect_with};

use super::AtHub;
use super::lessons::step_link;
use super::prose;
use super::share::Copy;
use crate::dom;

/// The id of the step's heading.
const HEADING: &str = "lesson-step";

/// The lesson that is open.
#[component]
pub fn OpenLesson(props: &AtHub) -> Html {
    let page = props.at.page();
    let place = page
        .lessons
        .open
        .as_ref()
        .map(|open| (open.lesson.name.clone(), open.at));
    use_effect_with(place, |_| focus_heading());
    let Some((open, step)) = page.lessons.open.as_ref().and_then(|open| Some((open, open.step()?))) else {
        return Html::default();
    };
    html! {
        <div class="lesson" data-testid="lesson">
            <p class="hint lesson-place">
                <span data-testid="lesson-place">{ format!("Step {} of {}", open.at + 1, open.lesson.steps.len()) }</span>
                if !page.hides(Card::Lessons) {
                    <button type="button" class="quiet small" data-testid="lesson-all" onclick={props.at.just(LessonMessage::List.into())}>{ "All experiments" }</button>
                }
            </p>
            <h3 id={HEADING} tabindex="-1" data-testid="lesson-heading">{ &step.title }</h3>
            <div class="prose">{ prose::blocks(&step.before) }</div>
            { for step.predict.as_ref().map(|predict| question(props, &page, open, predict)) }
            if step.run.is_some() { { experiment(props, &page, open, step) } }
            { ways(props, open) }
            <Copy name="Link to this step" text={step_link(props, open)} testid="lesson-link" />
        </div>
    }
}

fn focus_heading() {
    if let Some(heading) = dom::by_id(HEADING).and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
        let _ = heading.focus();
    }
}

fn question(props: &AtHub, page: &Page, open: &Open, predict: &Predict) -> Html {
    let settled = open.outcome().is_some() || page.lessons.is_running();
    let choice = |place: usize| {
        let onchange = props.at.just(LessonMessage::Answer(place).into());
        html! {
            <label key={place}>
                <input type="radio" name="lesson-answer" checked={open.answer() == Some(place)} disabled={settled} {onchange} />
                <span>{ prose::spans(&predict.choices[place].text) }</span>
            </label>
        }
    };
    html! {
        <fieldset class="predict" data-testid="predict" key={open.at}>
            <legend>{ prose::spans(&predict.question) }</legend>
            { for (0..predict.choices.len()).map(choice) }
        </fieldset>
    }
}

fn experiment(props: &AtHub, page: &Page, open: &Open, step: &Step) -> Html {
    let (running, measured) = (page.lessons.is_running(), open.outcome().is_some());
    let unanswered = step.predict.is_some() && open.answer().is_none();
    let words = if measured { "Run it again" } else { "▶ Run it" };
    // While it runs the button keeps the focus, which a disabled one would lose.
    let onclick = props.at.just(LessonMessage::Run.into());
    let onclick = (!running).then_some(onclick);
    html! {
        <>
            <div class="lesson-run">
                <button type="button" class="primary" data-testid="lesson-run" disabled={unanswered}
                    aria-disabled={running.then_some("true")} {onclick}>{ words }</button>
                <span class="hint" data-testid="lesson-progress">{ progress(page, unanswered) }</span>
            </div>
            <div class="lesson-result" role="status" aria-live="polite" data-testid="lesson-result">
                { for open.broken.iter().map(|why| html! { <p>{ why }</p> }) }
                if measured { { result(open) } }
            </div>
            if !open.run_names().is_empty() { { table(open) } }
            if !step.after.is_empty() {
                <details class="prose" open={measured} key={format!("{}/{measured}", open.at)}>
                    <summary>{ "What it means" }</summary>
                    { prose::blocks(&step.after) }
                </details>
            }
        </>
    }
}

fn progress(page: &Page, unanswered: bool) -> String {
    if page.lessons.is_running() {
        page.trial_words()
    } else if unanswered {
        "Choose an answer first.".into()
    } else {
        String::new()
    }
}

fn result(open: &Open) -> Html {
    let turned = open.outcome().is_some_and(|outcome| outcome.turned);
    html! {
        <>
            { for open.chosen().map(|choice| html! { <p><strong>{ "You expected: " }</strong>{ prose::spans(&choice.text) }</p> }) }
            <p><strong>{ "Measured: " }</strong>{ open.measured_words() }{ "." }</p>
            { for open.verdict().map(|verdict| said(open, verdict)) }
            if turned { <p class="hint">{ "A knob was turned by hand on the way, so these numbers are of that." }</p> }
        </>
    }
}

fn said(open: &Open, verdict: Verdict) -> Html {
    match verdict {
        Verdict::Right => html! { <p class="verdict right">{ "✓ That is what happened." }</p> },
        Verdict::NoAnswer => Html::default(),
        Verdict::Other => {
            let usual = open.usual().map(|choice| prose::spans(&choice.text));
            html! { <p class="verdict other">{ "→ What happened: " }{ for usual }</p> }
        }
        Verdict::Unusual => html! {
            <p class="verdict other">{ "→ This run went otherwise than the ones that the text describes: the numbers count, not the text." }</p>
        },
    }
}

fn table(open: &Open) -> Html {
    let row = |row: deep_clustering::page::lesson::Row| {
        html! { <tr><th scope="row">{ row.name }</th>{ for row.values.into_iter().map(|value| html! { <td>{ value }</td> }) }</tr> }
    };
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label="Runs of this experiment">
            <table data-testid="lesson-table">
                <thead><tr><td></td>{ for open.run_names().into_iter().map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                <tbody>{ for open.rows().into_iter().map(row) }</tbody>
            </table>
        </div>
    }
}

fn ways(props: &AtHub, open: &Open) -> Html {
    let last = open.at + 1 >= open.lesson.steps.len();
    let to = |at: usize| props.at.just(LessonMessage::GoTo(at).into());
    html! {
        <div class="lesson-ways">
            <button type="button" data-testid="lesson-back" disabled={open.at == 0} onclick={to(open.at.saturating_sub(1))}>{ "← Back" }</button>
            <button type="button" data-testid="lesson-next" disabled={last} onclick={to(open.at + 1)}>{ "Next →" }</button>
        </div>
    }
}
