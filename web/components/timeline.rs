//! The timeline: a slider over the kept frames, and buttons that go from frame to frame or play them all.

use deep_clustering::page::replay::SPEEDS;
use deep_clustering::page::timeline::{MOST_BYTES, MOST_FRAMES};
use deep_clustering::page::{Message, Page};
use gloo::timers::callback::Interval;
use web_sys::InputEvent;
use yew::{AttrValue, Html, component, html, use_effect_with};

use super::AtHub;
use super::field::{Select, typed};
use super::weights;
use crate::dom;

/// The timeline of the run.
#[component]
pub fn TimelineBar(props: &AtHub) -> Html {
    use_replay(props);
    let (page, at) = (props.at.page(), &props.at);
    let oninput = at.on(|event: InputEvent| Message::Scrub(typed(event).parse().ok()));
    html! {
        <div class="timeline" role="group" aria-label="Timeline">
            <input type="range" id={at.id("timeline")} data-testid={at.id("timeline")} min="0" max="0" step="1" aria-label="Frame that is shown" {oninput} />
            { weights::marks(&page) }
            <div class="timeline-row">
                { step(props, "timeline-back", "◀", "Previous frame", -1) }
                if !dom::is_calm() { { replay(props, &page) } }
                { step(props, "timeline-on", "▶", "Next frame", 1) }
                <button type="button" data-testid={at.id("timeline-live")} disabled={!page.looks_back()}
                    title="Show the newest frame, and each that comes" onclick={at.just(Message::Scrub(None))}>{ "Live" }</button>
                { weights::buttons(props, &page) }
                <span class="place" id={at.id("n-frame")} data-testid={at.id("timeline-about")}
                    title={format!("At most {MOST_FRAMES} frames of {} MB together are kept, evenly spread over the run.", MOST_BYTES >> 20)}></span>
            </div>
        </div>
    }
}

/// Shows one frame after the other while a replay is on.
#[yew::hook]
fn use_replay(props: &AtHub) {
    let (replay, next) = (props.at.page().replay, props.at.just::<()>(Message::Tick));
    use_effect_with(replay, move |replay| {
        let pause = (1000 / replay.speed.max(1)) as u32;
        let timer = replay.on.then(|| Interval::new(pause, move || next.emit(())));
        move || drop(timer)
    });
}

fn step(props: &AtHub, testid: &'static str, sign: &'static str, about: &'static str, by: isize) -> Html {
    let at = props.at.clone();
    let onclick = move |_| {
        let place = at.page().place().0.saturating_add_signed(by);
        at.tell(Message::Scrub(Some(place)));
    };
    html! { <button type="button" data-testid={props.at.id(testid)} aria-label={about} title={about} {onclick}>{ sign }</button> }
}

fn replay(props: &AtHub, page: &Page) -> Html {
    let (on, at) = (page.replay.on, &props.at);
    let option = |speed: usize| (speed.to_string().into(), format!("{speed} frames/s").into());
    let options: Vec<(AttrValue, AttrValue)> = SPEEDS.into_iter().map(option).collect();
    html! {
        <>
            <button type="button" data-testid={at.id("timeline-replay")} aria-pressed={on.to_string()} disabled={page.place().1 < 2}
                onclick={at.just(Message::Replay(!on))}>{ if on { "Stop" } else { "Replay" } }</button>
            <label class="sr" for={at.id("timeline-speed")}>{ "Speed of the replay" }</label>
            <Select id={at.id("timeline-speed")} testid={at.id("timeline-speed")} {options} value={page.replay.speed.to_string()}
                onchoose={at.on(|text: String| Message::ReplaySpeed(text.parse().unwrap_or(5)))} />
        </>
    }
}
