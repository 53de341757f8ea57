//! The collapse alarm: names the mode, says what prevents it, and offers to do it.

use deep_clustering::report::Collapse;
use yew::{Html, component, html};

use super::AtHub;

/// Whether the clustering has degenerated, and how.
#[component]
pub fn Alarm(props: &AtHub) -> Html {
    let page = props.at.page();
    let collapse = page.collapse();
    let (name, words) = page.diagnosis();
    let (class, icon) = match (collapse.is_alarm(), page.is_judged()) {
        (true, _) => ("card health alarm", "!"),
        (false, true) => ("card health", "✓"),
        (false, false) => ("card health early", "…"),
    };
    html! {
        <section {class} aria-label={props.at.region("Collapse")}>
            <span class="icon" aria-hidden="true">{ icon }</span>
            <div>
                <h2><span class="kind">{ if collapse.is_alarm() { "Collapse: " } else { "Clusters: " } }</span><span data-testid={props.at.id("collapse")} role="status">{ name }</span></h2>
                <p>{ words }</p>
            </div>
            { for page.remedy().filter(|_| collapse != Collapse::Healthy).map(|remedy| html! {
                <button type="button" data-testid={props.at.id("remedy")} onclick={props.at.just(remedy.message)}>{ remedy.label }</button>
            }) }
        </section>
    }
}
