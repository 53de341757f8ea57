//! The button that records the embedding as a short film.

use std::cell::RefCell;
use std::rc::Rc;

use deep_clustering::page::Message;
use gloo::timers::callback::Timeout;
use yew::{Callback, Html, component, html, use_mut_ref, use_state};

use super::AtHub;
use crate::recorder::{self, Recording};
use crate::{dom, download};

/// The longest film, in milliseconds.
const LONGEST: u32 = 20_000;

/// A recording and what ends it in time.
type Going = Rc<RefCell<Option<(Recording, Timeout)>>>;

/// Records the embedding while it changes, and saves the film.
#[component]
pub fn Record(props: &AtHub) -> Html {
    let going: Going = use_mut_ref(|| None);
    let recording = use_state(|| false);
    let problem = recorder::problem();
    let set = {
        let recording = recording.clone();
        Callback::from(move |on| recording.set(on))
    };
    let onclick = {
        let (at, recording) = (props.at.clone(), *recording);
        Callback::from(move |_| {
            if recording {
                stop(&going);
            } else {
                begin(&at, &going, &set);
            }
        })
    };
    let title = problem.unwrap_or("Records the embedding, for at most 20 seconds, and saves the film");
    html! {
        <button type="button" class={if *recording { "record on" } else { "record" }} data-testid={props.at.id("record")} disabled={problem.is_some()}
            aria-pressed={recording.to_string()} {title} {onclick}>{ if *recording { "■ Stop and save" } else { "● Record" } }</button>
    }
}

fn stop(going: &Going) {
    if let Some((recording, _)) = &*going.borrow() {
        recording.stop();
    }
}

fn begin(at: &crate::handle::Handle, going: &Going, set: &Callback<bool>) {
    let name = at.page().file_name("embedding", "");
    let tell = at.on(Message::Trouble);
    let ended = {
        let (going, set, tell) = (going.clone(), set.clone(), tell.clone());
        move |film: web_sys::Blob, ending: &'static str| {
            set.emit(false);
            if film.size() > 0.0 {
                download::blob(&format!("{name}{ending}"), &film);
            } else {
                tell.emit(
                    "The embedding did not change, so there is nothing to save. Record while the training runs.".into(),
                );
            }
            // Not here: its own callback is running.
            Timeout::new(0, move || drop(going.take())).forget();
        }
    };
    let Some(canvas) = dom::canvas(&at.id("chart-embedding")) else {
        return;
    };
    match Recording::begin(&canvas, ended) {
        Ok(recording) => {
            let late = going.clone();
            let timeout = Timeout::new(LONGEST, move || stop(&late));
            going.replace(Some((recording, timeout)));
            set.emit(true);
        }
        Err(error) => tell.emit(format!("The browser cannot record the embedding: {error:?}")),
    }
}
