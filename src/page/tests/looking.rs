//! Looking back at the kept frames.

use super::*;

/// A page whose run trains and has been seen at steps 0, 10, 20 and 30.
fn seen() -> Page {
    let mut page = training();
    for step in [20, 30] {
        page.update(frame(1, step));
    }
    page
}

fn shown(page: &Page) -> usize {
    page.run.as_ref().unwrap().shown().step
}

#[test]
fn a_frame_that_is_looked_at_stays_while_training_goes_on() {
    let mut page = seen();
    assert!(page.update(Message::Scrub(Some(1))).is_empty());
    assert_eq!((shown(&page), page.place(), page.looks_back()), (10, (1, 4), true));
    page.update(frame(1, 40));
    assert_eq!((shown(&page), page.place()), (10, (1, 5)));
    assert_eq!(page.run.as_ref().unwrap().latest.step, 40);
    assert_eq!(page.place_words(), "frame 2 of 5 kept · step 10");
    page.update(Message::Scrub(None));
    assert_eq!((shown(&page), page.looks_back()), (40, false));
}

#[test]
fn the_last_frame_is_the_present() {
    let mut page = seen();
    page.update(Message::Scrub(Some(3)));
    assert!(!page.looks_back());
    page.update(frame(1, 40));
    assert_eq!(shown(&page), 40);
}

#[test]
fn scrubbing_asks_for_a_rendering_only_when_it_leaves_the_present() {
    let mut page = seen();
    let before = page.revision();
    page.update(Message::Scrub(Some(0)));
    page.update(Message::Scrub(Some(1)));
    assert_eq!(page.revision(), before + 1);
    page.update(Message::Scrub(None));
    assert_eq!(page.revision(), before + 2);
}

#[test]
fn a_replay_shows_every_frame_and_ends_with_the_present() {
    let mut page = seen();
    page.update(Message::Replay(true));
    let mut steps = vec![shown(&page)];
    while page.replay.on {
        page.update(Message::Tick);
        steps.push(shown(&page));
    }
    assert_eq!((steps, page.looks_back()), (vec![0, 10, 20, 30], false));
    page.update(Message::Tick);
    assert!(!page.looks_back(), "a late tick changes nothing");
}

#[test]
fn a_replay_goes_on_from_the_shown_frame_and_stops_at_a_touch() {
    let mut page = seen();
    page.update(Message::Scrub(Some(1)));
    page.update(Message::Replay(true));
    page.update(Message::Tick);
    assert_eq!(shown(&page), 20);
    page.update(Message::Scrub(Some(0)));
    assert!(!page.replay.on);
}

#[test]
fn knobs_that_are_turned_while_looking_back_wait_for_a_branch() {
    let mut page = seen();
    page.update(Message::Scrub(Some(1)));
    assert!(page.update(knob("hidden", "32")).is_empty() && page.update(knob("mu", "1")).is_empty());
    assert_eq!(page.request.knobs.len(), 2);
    page.update(Message::Scrub(None));
    assert!(page.request.knobs.is_empty(), "the controls show the run again");
}

#[test]
fn training_on_or_a_step_goes_back_to_the_present() {
    let mut page = seen();
    page.update(Message::Toggle);
    page.update(Message::Scrub(Some(0)));
    page.update(Message::Toggle);
    assert!(!page.looks_back());
    page.update(Message::Scrub(Some(0)));
    page.update(Message::Step);
    assert!(!page.looks_back());
}

#[test]
fn a_new_run_shows_its_present() {
    let mut page = seen();
    page.update(Message::Scrub(Some(0)));
    page.update(Message::Reset);
    page.update(started(2));
    page.update(frame(2, 0));
    assert_eq!((page.looks_back(), page.place()), (false, (0, 1)));
}
