//! The name, one sentence, the help, and the switch between light and dark.

use deep_clustering::page::lesson::Card;
use deep_clustering::page::{LessonMessage, Side};
use yew::{Html, component, html, use_effect_with};

use super::AtHub;
use crate::theme;

/// The page's head.
#[component]
pub fn Header(props: &AtHub) -> Html {
    let hub = props.at.hub().clone();
    use_effect_with((), move |()| {
        let listener = theme::listen(move || hub.rerender());
        move || drop(listener)
    });
    let at = props.at.of(Side::B);
    let shown = at.page().lessons.shown;
    html! {
        <header class="head">
            <div>
                <h1>{ "Deep Clustering Playground" }</h1>
                <p>{ "Choose what a network is told to want, and watch it sort handwritten digits without being shown a single label." }</p>
            </div>
            <div class="tools">
                if !props.at.hides(Card::Lessons) {
                    <button type="button" class="quiet" data-testid="lessons" aria-expanded={shown.to_string()} aria-controls="lesson-panel"
                        onclick={at.just(LessonMessage::Toggle.into())}>{ "Experiments" }</button>
                }
                <button type="button" class="quiet" data-testid="help" aria-haspopup="dialog" aria-keyshortcuts="?" title="How this page works, and its keys (?)"
                    onclick={|_| super::open_help()}>{ "? Help" }</button>
                { switch(props) }
            </div>
        </header>
    }
}

fn switch(props: &AtHub) -> Html {
    let hub = props.at.hub().clone();
    let onclick = move |_| {
        theme::toggle();
        hub.rerender();
    };
    let (sign, other) = if theme::is_dark() {
        ("☀", "Light")
    } else {
        ("☾", "Dark")
    };
    html! {
        <button type="button" class="quiet" data-testid="theme" {onclick} aria-label={format!("Switch to the {} theme", other.to_lowercase())}>
            { format!("{sign} {other}") }
        </button>
    }
}
