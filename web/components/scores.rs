//! How good the clusters are: scores against labels, and how many clusters live.

use yew::{Html, component, html};

use super::AtHub;

/// The scores, large.
#[component]
pub fn Scores(props: &AtHub) -> Html {
    let page = props.at.page();
    let clusters = page.run.as_ref().map_or(0, |run| run.latest.balance.sizes.len());
    html! {
        <section class="card scores" aria-labelledby="scores">
            <h2 id="scores">{ "Scores" }<span class="hint">{ "against labels that training never sees" }</span></h2>
            <dl>
                { number("ACC", "acc", "n-acc", "Accuracy after the best one-to-one matching of clusters and digits.", "") }
                { number("NMI", "nmi", "n-nmi", "Normalised mutual information of clusters and digits: 1 if each tells the other.", "") }
                { number("ARI", "ari", "n-ari", "Share of image pairs on which clusters and digits agree, adjusted for chance.", "") }
                { number("Active", "active-clusters", "n-active", "Clusters that hold more than 1/(5K) of the images.", &format!("of {clusters}")) }
                { number("Largest", "largest-share", "n-largest", "Share of the images in the largest cluster.", "") }
            </dl>
            <p class="sr" role="status">{ summary(props) }</p>
        </section>
    }
}

fn number(name: &'static str, testid: &'static str, id: &'static str, about: &'static str, of: &str) -> Html {
    html! {
        <div title={about}>
            <dt>{ name }</dt>
            <dd><output {id} data-testid={testid}></output>if of.len() > 3 || of.ends_with(|c: char| c != '0') && !of.is_empty() { <small>{ of }</small> }</dd>
        </div>
    }
}

/// One sentence every fifth of the way, so that a screen reader is not flooded.
fn summary(props: &AtHub) -> String {
    let page = props.at.page();
    let Some(run) = &page.run else { return String::new() };
    let fifth = (run.latest.steps / 5).max(1);
    let Some(row) = run
        .history
        .steps
        .iter()
        .rposition(|step| *step as usize % fifth < fifth / 4)
    else {
        return String::new();
    };
    let (step, acc) = (run.history.steps[row], run.history.get("acc").map(|acc| acc[row]));
    let active = run.history.get("active_clusters").map_or(0.0, |active| active[row]);
    let acc = acc.map_or_else(String::new, |acc| format!(", accuracy {acc:.2}"));
    format!(
        "{}: step {}0s{acc}, {active} clusters active",
        page.status().name(),
        step as usize / 10
    )
}
