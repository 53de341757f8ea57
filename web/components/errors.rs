//! What went wrong, with what can be done about it, and what is worth saying politely.

use deep_clustering::page::{Message, Status};
use yew::{Html, component, html};

use super::AtHub;

/// Errors in the page's one place for them.
#[component]
pub fn Errors(props: &AtHub) -> Html {
    let page = props.at.page();
    html! {
        <>
            <div role="alert" data-testid="error" class={if page.error.is_some() { "error" } else { "" }}>
                if let Some(error) = &page.error {
                    <span class="icon" aria-hidden="true">{ "!" }</span>
                    <p>{ error }</p>
                    { way_out(props, page.status()) }
                }
            </div>
            <p class="note" role="status">{ page.note.clone().unwrap_or_default() }</p>
        </>
    }
}

fn way_out(props: &AtHub, status: Status) -> Html {
    match status {
        Status::Crashed => html! {
            <button type="button" data-testid="restart" onclick={props.at.just(Message::Restart)}>{ "Restart the training engine" }</button>
        },
        Status::Outdated => html! {
            <button type="button" onclick={|_| { let _ = crate::dom::window().location().reload(); }}>{ "Reload the page" }</button>
        },
        _ => html! {
            <button type="button" class="quiet" aria-label="Dismiss" onclick={props.at.just(Message::Dismiss)}>{ "✕" }</button>
        },
    }
}
