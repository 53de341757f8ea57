//! What is to be seen of the run, or of both: the bar that drives it, the pictures, the numbers.

use deep_clustering::page::lesson::Card;
use yew::{Html, component, html};

use super::parts::use_parts;
use super::{Alarm, AtHub, Charts, Draw, Duel, PastRuns, RunBar, Scores, SelectionCard, Share, Stage, Terms, Versus};

/// The work beside the controls; what lies below the first screen comes a moment later.
#[component]
pub fn Work(props: &AtHub) -> Html {
    let (at, parts) = (&props.at, use_parts(3));
    html! {
        <main class="work" id="work">
            <RunBar {at} />
            if at.hub().pair().is_double() {
                <Versus {at} />
                <Duel {at} />
                <Draw {at} />
            } else {
                <div class="top">
                    <Stage {at} />
                    <div class="side">
                        <Scores {at} />
                        <Alarm {at} />
                        <Terms {at} />
                        if parts > 1 { <Draw {at} /> }
                    </div>
                </div>
                <Charts {at} />
            }
            if parts > 2 {
                <SelectionCard {at} />
                <PastRuns {at} />
                if !at.hides(Card::Share) { <Share {at} /> }
            }
        </main>
    }
}
