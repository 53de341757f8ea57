//! What each cluster looks like.

use deep_clustering::plot::Chart;
use yew::{Html, component, html};

use super::AtHub;
use super::chart::ChartCard;

/// Centres, and the images nearest to them.
#[component]
pub fn Gallery(props: &AtHub) -> Html {
    html! { <ChartCard chart={Chart::Gallery} at={props.at.clone()} /> }
}
