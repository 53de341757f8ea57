//! Two runs side by side.

use super::*;
use crate::page::{Choice, Pair, Side};

/// A pair of which B waits at step 0 and A at step 10.
fn pinned() -> Pair {
    let mut pair = Pair::new(training());
    assert_eq!(pair.update(Side::B, Message::Pin), [(Side::A, Command::Pause)]);
    pair.update(Side::B, ready());
    pair.update(Side::B, started(1));
    pair.update(Side::B, frame(1, 0));
    pair
}

fn goals(commands: &[(Side, Command)]) -> Vec<(Side, usize)> {
    let goal = |(side, command): &(Side, Command)| match command {
        Command::Advance { to } => Some((*side, *to)),
        _ => None,
    };
    commands.iter().filter_map(goal).collect()
}

#[test]
fn the_pinned_run_stays_as_it_was_and_a_second_one_starts() {
    let mut pair = Pair::new(training());
    pair.update(Side::B, Message::Pin);
    assert!(pair.is_double());
    assert_eq!(pair.page(Side::A).run.as_ref().unwrap().latest.step, 10);
    assert_eq!(pair.page(Side::B).status(), Status::Loading);
    let commands = pair.update(Side::B, ready());
    assert!(matches!(&commands[..], [(Side::B, Command::Start { request, .. })] if request.method == "imsat"));
}

#[test]
fn own_images_are_handed_to_the_second_worker_and_both_go_back_to_the_embedded_ones() {
    let offered = || Command::Data {
        images: "a".into(),
        labels: None,
    };
    let accepted = || {
        Message::Heard(Event::DataAccepted {
            about: "70 images".into(),
        })
    };
    let mut pair = Pair::new(training());
    pair.update(
        Side::B,
        Message::Offer {
            images: "a".into(),
            labels: None,
            copy: 0,
        },
    );
    pair.update(Side::B, accepted());
    pair.update(Side::B, started(2));
    pair.update(Side::B, Message::Pin);
    assert_eq!(pair.update(Side::B, ready()), [(Side::B, offered())]);
    let commands = pair.update(Side::B, accepted());
    assert!(matches!(&commands[..], [(Side::B, Command::Start { .. })]));
    assert_eq!(pair.copies(), [0, 0]);
    let before = Side::BOTH.map(|side| pair.worker(side));
    pair.update(Side::B, Message::Embedded);
    assert!(pair.copies().is_empty());
    let after = Side::BOTH.map(|side| pair.worker(side));
    assert!(
        after.iter().all(|worker| !before.contains(worker)),
        "{before:?} {after:?}"
    );
}

#[test]
fn the_run_that_is_behind_catches_up_and_then_both_go_on_in_step() {
    let mut pair = pinned();
    pair.update(Side::B, Message::Pace(20));
    let commands = pair.update(Side::B, Message::Toggle);
    assert_eq!(goals(&commands), [(Side::A, 20), (Side::B, 20)]);
    assert!(
        goals(&pair.update(Side::A, frame(1, 20))).is_empty(),
        "A does not wait for B"
    );
    let commands = pair.update(Side::B, frame(1, 20));
    assert_eq!(goals(&commands), [(Side::A, 40), (Side::B, 40)]);
}

#[test]
fn a_run_that_ends_does_not_hold_up_the_other() {
    let mut pair = pinned();
    pair.update(Side::B, Message::Pace(20));
    pair.update(Side::B, Message::Toggle);
    pair.update(Side::A, frame(1, 20));
    let commands = pair.update(Side::A, Message::Heard(Event::Finished { run: 1 }));
    assert!(goals(&commands).is_empty());
    assert_eq!(goals(&pair.update(Side::B, frame(1, 20))), [(Side::B, 40)]);
}

#[test]
fn pause_and_step_are_for_both_and_a_step_first_for_the_one_behind() {
    let mut pair = pinned();
    pair.update(Side::B, Message::Toggle);
    let commands = pair.update(Side::B, Message::Toggle);
    assert_eq!(commands, [(Side::A, Command::Pause), (Side::B, Command::Pause)]);
    assert_eq!(pair.update(Side::B, Message::Step), [(Side::B, Command::Step)]);
}

#[test]
fn both_rest_at_the_same_step() {
    let mut pair = pinned();
    pair.update(Side::B, Message::Pace(20));
    pair.update(Side::B, Message::Toggle);
    pair.update(Side::B, frame(1, 14));
    pair.update(Side::B, Message::Toggle);
    assert_eq!(goals(&pair.update(Side::A, frame(1, 12))), [(Side::A, 14)]);
    assert!(pair.update(Side::A, frame(1, 14)).is_empty());
    assert_eq!(pair.update(Side::B, Message::Step).len(), 2);
}

#[test]
fn seed_and_images_are_chosen_for_both_but_knobs_for_one() {
    let mut pair = pinned();
    let commands = pair.update(Side::B, Message::Seed(3));
    assert_eq!(commands.len(), 2);
    assert!(pair.differences().is_empty());
    pair.update(Side::B, knob("hidden", "256"));
    assert_eq!(pair.differences(), [["hidden", "64", "256"].map(String::from)]);
    assert_eq!(pair.page(Side::A).request.seed, 3);
}

#[test]
fn one_side_is_kept() {
    for side in Side::BOTH {
        let mut pair = pinned();
        let step = pair.page(side).run.as_ref().unwrap().latest.step;
        pair.update(Side::B, Message::Keep(side));
        assert!(!pair.is_double());
        assert_eq!(pair.page(Side::B).run.as_ref().unwrap().latest.step, step);
    }
}

#[test]
fn images_that_are_selected_in_one_run_are_selected_in_the_other() {
    let mut pair = pinned();
    pair.update(Side::B, Message::Select(Choice::Images(vec![4, 2])));
    let selected = |pair: &Pair, side| {
        pair.page(side)
            .selection
            .as_ref()
            .map(|s| (s.title.clone(), s.images.clone()))
    };
    assert_eq!(
        selected(&pair, Side::A),
        Some(("Outlined images of B".into(), vec![2, 4]))
    );
    assert_eq!(selected(&pair, Side::B), Some(("Outlined images".into(), vec![2, 4])));
    pair.update(Side::A, Message::Unselect);
    assert_eq!((selected(&pair, Side::A), selected(&pair, Side::B)), (None, None));
}
