//! Past runs: kept, stored, recalled, resumed.

use std::rc::Rc;

use super::*;
use crate::page::archive::Store;
use crate::page::{Errand, Page, Pair, Side};

/// A page with a store whose run has taken 30 of 100 steps and has a checkpoint at step 20.
fn page() -> Page {
    let mut page = open();
    page.set_clock(1000.0);
    page.update(Message::Recalled(Some(vec![])));
    page.update(Message::Toggle);
    page.update(frame(1, 30));
    page.update(Message::Heard(Event::Saved {
        run: 1,
        step: 20,
        bytes: vec![20],
    }));
    page
}

fn stored(page: &mut Page) -> Vec<(u64, String, bool)> {
    let store = |errand| match errand {
        Errand::Store { key, text, weights } => Some((key, text, weights.is_some())),
        _ => None,
    };
    page.take_errands().into_iter().filter_map(store).collect()
}

#[test]
fn a_run_is_kept_with_its_checkpoint_when_paused_at_its_end_and_when_left() {
    let mut page = page();
    let keys = |page: &mut Page| {
        stored(page)
            .iter()
            .map(|(key, _, weights)| (*key, *weights))
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&mut page), [(1000, true)]);
    page.set_clock(2000.0);
    page.update(Message::Toggle);
    page.update(frame(1, 31));
    assert_eq!(keys(&mut page), [(1000, true)], "it is the same run");
    page.update(Message::Reset);
    page.update(started(2));
    assert_eq!(keys(&mut page), [(1000, true)]);
    page.update(frame(2, 0));
    page.update(Message::Heard(Event::Finished { run: 2 }));
    assert!(keys(&mut page).is_empty(), "a run that has not moved is not kept");
    page.update(frame(2, 5));
    page.update(Message::Heard(Event::Finished { run: 2 }));
    assert_eq!(keys(&mut page), [(2000, false)]);
    assert_eq!(
        page.archive.runs.iter().map(|past| past.number).collect::<Vec<_>>(),
        [2, 1]
    );
}

#[test]
fn a_short_run_that_is_left_is_not_kept() {
    let mut page = training();
    page.update(Message::Recalled(Some(vec![])));
    page.update(Message::Reset);
    page.update(started(2));
    assert!(page.archive.runs.is_empty());
}

#[test]
fn a_past_run_is_recalled_and_resumed_with_its_settings_and_its_history() {
    let mut before = page();
    before.update(knob("mu", "2"));
    before.update(Message::Toggle);
    before.update(frame(1, 32));
    let text = stored(&mut before).pop().unwrap().1;
    let mut page = open();
    page.update(Message::Recalled(Some(vec![text])));
    assert!(page.update(Message::ResumePast(1000)).is_empty());
    assert_eq!(page.take_errands(), [Errand::Fetch { key: 1000 }]);
    let commands = page.update(Message::Fetched {
        key: 1000,
        bytes: Some(Rc::new(vec![20])),
    });
    assert!(
        matches!(&commands[..], [Command::Restore { run: 2, request, bytes }] if request.knobs["mu"] == "2" && *bytes == [20])
    );
    page.update(started(2));
    page.update(frame(2, 20));
    let run = page.run.as_ref().unwrap();
    assert_eq!((run.key, &run.history.steps[..]), (Some(1000), &[0.0, 20.0][..]));
    assert!(page.note.as_ref().unwrap().contains("Run 1 goes on from step 20"));
    page.update(Message::Toggle);
    page.update(Message::Toggle);
    page.update(frame(2, 60));
    assert_eq!(
        (page.archive.runs.len(), page.archive.runs[0].step),
        (1, 60),
        "it is the same past run"
    );
}

#[test]
fn weights_that_are_gone_are_told() {
    let mut page = page();
    page.update(Message::Fetched { key: 1000, bytes: None });
    assert!(page.error.unwrap().contains("no longer kept"));
}

#[test]
fn settings_are_used_and_runs_forgotten() {
    let mut page = page();
    page.update(Message::Method("rim".into()));
    page.update(started(2));
    page.update(frame(2, 0));
    assert!(
        matches!(&page.update(Message::UseSettings(1000))[..], [Command::Start { run: 3, request }] if request.method == "imsat")
    );
    page.take_errands();
    page.update(Message::Overlay(1000));
    page.update(Message::Forget(Some(1000)));
    assert_eq!(page.take_errands(), [Errand::Forget { keys: vec![1000] }]);
    assert!(page.archive.runs.is_empty() && !page.archive.is_overlaid(1000));
}

#[test]
fn without_a_store_runs_stay_on_the_page_with_their_weights() {
    let mut page = open();
    page.update(Message::Recalled(None));
    page.update(Message::Toggle);
    page.update(frame(1, 30));
    page.update(Message::Heard(Event::Saved {
        run: 1,
        step: 30,
        bytes: vec![1],
    }));
    assert_eq!((page.archive.store, page.archive.runs.len()), (Store::Page, 1));
    assert!(stored(&mut page).is_empty());
    assert!(matches!(
        &page.update(Message::ResumePast(0))[..],
        [Command::Restore { .. }]
    ));
}

#[test]
fn other_images_are_not_gone_on_with() {
    let mut page = page();
    let pictures = Pictures {
        name: "mine".into(),
        ..Pictures::default()
    };
    page.update(Message::Heard(Event::Pictures { run: 2, pictures }));
    assert!(page.update(Message::ResumePast(1000)).is_empty());
    assert!(page.error.unwrap().contains("other images"));
}

#[test]
fn two_runs_that_are_compared_have_the_same_past() {
    let mut pair = Pair::new(page());
    pair.set_clock(3000.0);
    pair.update(Side::B, Message::Pin);
    assert_eq!(pair.page(Side::B).archive.runs.len(), 1);
    pair.update(Side::B, ready());
    pair.update(Side::B, started(1));
    pair.update(Side::B, frame(1, 0));
    pair.update(Side::B, frame(1, 30));
    pair.take_errands();
    pair.update(Side::B, Message::Overlay(1000));
    assert!(pair.page(Side::A).archive.is_overlaid(1000));
    pair.update(Side::A, Message::Keep(Side::A));
    let keys: Vec<u64> = pair.page(Side::B).archive.runs.iter().map(|past| past.key).collect();
    assert_eq!(keys, [3000, 1000], "the run that is given up is kept");
    assert!(matches!(
        pair.take_errands()[..],
        [(Side::B, Errand::Store { key: 3000, .. })]
    ));
}
