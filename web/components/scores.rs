//! How good the clusters are: scores against labels, and how many clusters live.

use yew::{Html, component, html};

use super::AtHub;
use crate::handle::Handle;

/// The scores, large.
#[component]
pub fn Scores(props: &AtHub) -> Html {
    let page = props.at.page();
    let at = &props.at;
    let of_all = page
        .run
        .as_ref()
        .map(|run| format!("of {}", run.shown().balance.sizes.len()));
    html! {
        <section class="card scores" aria-label={at.region("Scores")}>
            <h2 id={at.id("scores")}>{ "Scores" }<span class="hint">{ "against labels that training never sees" }</span></h2>
            <dl>
                { number(at, "ACC", "acc", "n-acc", "Accuracy after the best one-to-one matching of clusters and digits.", None) }
                { number(at, "NMI", "nmi", "n-nmi", "Normalised mutual information of clusters and digits: 1 if each tells the other.", None) }
                { number(at, "ARI", "ari", "n-ari", "Share of image pairs on which clusters and digits agree, adjusted for chance.", None) }
                { number(at, "Active", "active-clusters", "n-active", "Clusters that hold more than 1/(5K) of the images.", of_all) }
                { number(at, "Largest", "largest-share", "n-largest", "Share of the images in the largest cluster.", None) }
            </dl>
            <p class="hint" data-testid={at.id("baseline")} title="K-means on the pixels of the same images: the line that learning has to beat. The best, by inertia, of three starts that are made while the run trains, so it may change once or twice.">{ page.baseline_words() }</p>
            <p class="sr" role="status">{ page.spoken() }</p>
        </section>
    }
}

fn number(at: &Handle, name: &str, testid: &str, id: &str, about: &'static str, of: Option<String>) -> Html {
    html! {
        <div title={about}>
            <dt>{ name }</dt>
            <dd><output id={at.id(id)} data-testid={at.id(testid)}></output>if let Some(of) = of { <small>{ of }</small> }</dd>
        </div>
    }
}
