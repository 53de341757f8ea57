//! The panel of experiments: their list, the one that is open, and a teacher's link.

use std::collections::BTreeSet;

use deep_clustering::page::lesson::{Card, Guide, Lesson, Open, Shelf};
use deep_clustering::page::{LessonMessage, Message, Page};
use wasm_bindgen_futures::spawn_local;
use yew::{Html, component, html, use_effect_with, use_state};

use super::AtHub;
use super::lesson::OpenLesson;
use super::share::Copy;
use crate::{address, lessons};

/// The experiments, while they are shown.
#[component]
pub fn Lessons(props: &AtHub) -> Html {
    let page = props.at.page();
    let arrived = props.at.on(|files| LessonMessage::Arrived(files).into());
    use_effect_with(page.lessons.wants_files(), move |wanted| {
        if *wanted {
            spawn_local(async move { arrived.emit(lessons::fetch().await) });
        }
    });
    if !page.lessons.shown {
        return Html::default();
    }
    let close = props.at.just(LessonMessage::Toggle.into());
    html! {
        <section class="card lessons" id="lesson-panel" aria-labelledby="lessons-title">
            <div class="lessons-head">
                <h2 id="lessons-title">{ title(&page) }</h2>
                <button type="button" class="quiet small" data-testid="lessons-close" aria-label="Close the experiments" onclick={close}>{ "✕" }</button>
            </div>
            { content(props, &page) }
            <TeacherLink at={props.at.clone()} />
        </section>
    }
}

fn title(page: &Page) -> String {
    let open = page.lessons.open.as_ref();
    open.map_or_else(|| "Experiments".into(), |open| open.lesson.title.clone())
}

fn content(props: &AtHub, page: &Page) -> Html {
    if page.lessons.open.is_some() {
        return html! { <OpenLesson at={props.at.clone()} /> };
    }
    match &page.lessons.shelf {
        Shelf::Unasked => html! { <p class="hint">{ "The experiments are being fetched…" }</p> },
        Shelf::Missing(error) => {
            html! { <p class="hint" data-testid="lessons-missing">{ format!("There are no experiments here. {error}") }</p> }
        }
        Shelf::Here { lessons, problems } => html! {
            <>
                <p class="hint">{ "Each asks a question, lets you predict the answer, and measures it." }</p>
                <ul class="lesson-list" data-testid="lesson-list">{ for lessons.iter().map(|lesson| entry(props, lesson)) }</ul>
                { for problems.iter().map(|problem| html! { <p class="hint">{ problem }</p> }) }
            </>
        },
    }
}

fn entry(props: &AtHub, lesson: &Lesson) -> Html {
    let open = props.at.just(LessonMessage::Open(lesson.name.clone()).into());
    html! {
        <li key={lesson.name.clone()}>
            <button type="button" class="quiet" data-testid={format!("lesson-{}", lesson.name)} onclick={open}>
                <strong>{ &lesson.title }</strong>
                <span class="hint">{ format!("{} min", lesson.minutes) }</span>
                <span>{ &lesson.question }</span>
            </button>
        </li>
    }
}

/// Boxes for what to hide, and the link that hides it.
#[component]
fn TeacherLink(props: &AtHub) -> Html {
    let hidden = use_state(BTreeSet::<Card>::new);
    let page = props.at.page();
    let guide = Guide {
        hidden: (*hidden).clone(),
        ..page.guide()
    };
    let tick = |(card, _, words): (Card, &'static str, &'static str)| {
        let (ticked, hidden) = (hidden.contains(&card), hidden.clone());
        let onchange = move |_| {
            let mut cards = (*hidden).clone();
            if !cards.remove(&card) {
                cards.insert(card);
            }
            hidden.set(cards);
        };
        html! { <label><input type="checkbox" data-testid={format!("hide-{}", Card::name(card))} checked={ticked} {onchange} />{ words }</label> }
    };
    html! {
        <details class="teacher" data-testid="teacher">
            <summary>{ "Make a teacher's link" }</summary>
            <p class="hint">{ "It opens the page as it is now, with the experiment and step shown here, without the controls that you tick." }</p>
            <fieldset><legend>{ "Hide" }</legend>{ for Card::ALL.into_iter().map(tick) }</fieldset>
            <Copy name="Teacher's link" text={address::guided(&props.at.hub().pair(), &guide)} testid="teacher-link" />
        </details>
    }
}

/// Brings hidden controls back.
#[component]
pub fn ShowAll(props: &AtHub) -> Html {
    if props.at.page().hidden.is_empty() {
        return Html::default();
    }
    let onclick = props.at.just(Message::Lesson(LessonMessage::ShowAll));
    html! { <button type="button" class="quiet small" data-testid="show-all" {onclick}>{ "Show all controls" }</button> }
}

/// The link to the step that is shown.
pub fn step_link(props: &AtHub, open: &Open) -> String {
    let guide = Guide {
        lesson: Some((open.lesson.name.clone(), open.at + 1)),
        ..Guide::default()
    };
    address::guided(&props.at.hub().pair(), &guide)
}
