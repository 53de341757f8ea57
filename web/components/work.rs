//! What is to be seen of the run, or of both: the bar that drives it, the pictures, the numbers.

use yew::{Html, component, html};

use super::parts::use_parts;
use super::{Alarm, AtHub, RunBar, Scores, Stage, Terms};

/// The work beside the controls, part by part.
#[component]
pub fn Work(props: &AtHub) -> Html {
    let (at, parts) = (&props.at, use_parts(3));
    // In the order of the page: what is inserted above other things moves them.
    let later = at.hub().later().filter(|_| parts > 2);
    let told = at.page().shown_method().is_some();
    html! {
        <main class="work" id="work">
            <RunBar {at} />
            if !at.hub().pair().is_double() {
                <div class="top">
                    if parts > 1 { <Stage {at} /> }
                    <div class="side">
                        if parts > 2 {
                            <Scores {at} />
                            <Alarm {at} />
                            <Terms {at} />
                        }
                        { for later.filter(|_| told).map(|later| (later.draw)(at.clone())) }
                    </div>
                </div>
            }
            { for later.map(|later| (later.below)(at.clone())) }
        </main>
    }
}
