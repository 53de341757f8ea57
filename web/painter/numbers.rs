//! Numbers that change with every frame, written into elements that yew leaves empty.

use deep_clustering::page::{Page, Run, Side, format};

use crate::dom::{self, set_text};

/// Writes those of a side.
pub fn write(side: Side, page: &Page) {
    let Some(run) = &page.run else { return };
    let latest = run.shown();
    let set_text = |name: &str, text: &str| set_text(&format!("{}{name}", side.prefix()), text);
    set_text("n-step", &latest.step.to_string());
    let back = if run.looks_back() { " · looking back" } else { "" };
    set_text("n-steps", &format!("of {}{back}", format::count(latest.steps)));
    set_text("n-seconds", &format::seconds(latest.seconds));
    set_text("n-rate", &format!(" · {:.1} ms/step", latest.ms_per_step));
    set_text("n-acc", &format::score(latest.scores.map(|scores| scores.acc)));
    set_text("n-nmi", &format::score(latest.scores.map(|scores| scores.nmi)));
    set_text("n-ari", &format::score(latest.scores.map(|scores| scores.ari)));
    set_text("n-active", &latest.balance.active.to_string());
    set_text("n-largest", &format::percent(Some(latest.balance.largest_share)));
    write_terms(side, run);
    write_place(side, page);
}

/// Puts the timeline's slider where the shown frame lies.
fn write_place(side: Side, page: &Page) {
    let ((at, kept), words) = (page.place(), page.place_words());
    set_text(&format!("{}n-frame", side.prefix()), &words);
    dom::slide(
        &format!("{}timeline", side.prefix()),
        at,
        kept.saturating_sub(1),
        &words,
    );
}

fn write_terms(side: Side, run: &Run) {
    let latest = run.shown();
    let set_text = |name: &str, text: &str| set_text(&format!("{}{name}", side.prefix()), text);
    latest
        .terms
        .iter()
        .enumerate()
        .for_each(|(i, term)| set_text(&format!("n-term-{i}"), &format::signed(term.value)));
    // Before the first step the terms are shown without values: none may stay from the run before.
    for i in latest.terms.len().. {
        let id = format!("{}n-term-{i}", side.prefix());
        if dom::by_id(&id).is_none() {
            break;
        }
        dom::set_text(&id, "");
    }
    latest
        .gauges
        .iter()
        .enumerate()
        .for_each(|(i, gauge)| set_text(&format!("n-gauge-{i}"), &format::signed(gauge.value)));
    let loss = if latest.terms.is_empty() {
        String::new()
    } else {
        format::signed(latest.loss())
    };
    set_text("n-loss", &loss);
}
