//! How good the clusters are: scores against labels, and how many clusters live.

use yew::{Html, component, html};

use super::AtHub;

/// The scores, large.
#[component]
pub fn Scores(props: &AtHub) -> Html {
    let page = props.at.page();
    let of_all = page
        .run
        .as_ref()
        .map(|run| format!("of {}", run.latest.balance.sizes.len()));
    html! {
        <section class="card scores" aria-labelledby="scores">
            <h2 id="scores">{ "Scores" }<span class="hint">{ "against labels that training never sees" }</span></h2>
            <dl>
                { number("ACC", "acc", "n-acc", "Accuracy after the best one-to-one matching of clusters and digits.", None) }
                { number("NMI", "nmi", "n-nmi", "Normalised mutual information of clusters and digits: 1 if each tells the other.", None) }
                { number("ARI", "ari", "n-ari", "Share of image pairs on which clusters and digits agree, adjusted for chance.", None) }
                { number("Active", "active-clusters", "n-active", "Clusters that hold more than 1/(5K) of the images.", of_all) }
                { number("Largest", "largest-share", "n-largest", "Share of the images in the largest cluster.", None) }
            </dl>
            <p class="hint" data-testid="baseline" title="K-means on the pixels of the same images: the line that learning has to beat.">{ page.baseline_words() }</p>
            <p class="sr" role="status">{ page.spoken() }</p>
        </section>
    }
}

fn number(name: &'static str, testid: &'static str, id: &'static str, about: &'static str, of: Option<String>) -> Html {
    html! {
        <div title={about}>
            <dt>{ name }</dt>
            <dd><output {id} data-testid={testid}></output>if let Some(of) = of { <small>{ of }</small> }</dd>
        </div>
    }
}
