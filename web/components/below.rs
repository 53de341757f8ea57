//! What lies below the first screen: the charts, or both runs of a comparison; the selection, past runs, links.

use deep_clustering::page::lesson::Card;
use yew::{Html, component, html};

use super::parts::use_parts;
use super::{AtHub, Charts, Draw, Duel, PastRuns, SelectionCard, Share, Versus};

/// All of it, in several tasks.
#[component]
pub fn Below(props: &AtHub) -> Html {
    let (at, parts) = (&props.at, use_parts(4));
    html! {
        <>
            if at.hub().pair().is_double() {
                <Versus {at} />
                <Duel {at} />
                <Draw {at} />
            } else if parts > 1 {
                <Charts {at} />
            }
            if parts > 2 {
                <SelectionCard {at} />
                <PastRuns {at} />
            }
            if parts > 3 && !at.hides(Card::Share) {
                <Share {at} />
            }
        </>
    }
}
