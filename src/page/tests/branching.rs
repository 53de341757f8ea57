//! Checkpoints: kept, branched from, saved and loaded.

use std::rc::Rc;

use super::*;
use crate::page::{Errand, weights};

fn saved(run: u32, step: usize) -> Message {
    Message::Heard(Event::Saved {
        run,
        step,
        bytes: vec![step as u8],
    })
}

/// A page whose run of 100 steps trains, has been seen up to step 40 and has checkpoints at steps 10 and 30.
fn kept() -> Page {
    let mut page = training();
    for step in [20, 30, 40] {
        page.update(frame(1, step));
    }
    page.update(saved(1, 10));
    page.update(saved(1, 30));
    page
}

/// The number, the knobs and the bytes of a run that goes on.
fn restored(commands: &[Command]) -> (u32, usize, Vec<u8>) {
    match commands {
        [Command::Restore { run, request, bytes }] => (*run, request.knobs.len(), bytes.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_checkpoint_is_asked_for_in_each_tenth_and_at_the_end() {
    let mut page = open();
    page.update(Message::Toggle);
    let asked: Vec<usize> = (1..=30)
        .filter(|step| page.update(frame(1, *step)).contains(&Command::Save))
        .collect();
    assert_eq!(asked, [10, 20, 30]);
    assert_eq!(page.update(Message::Heard(Event::Finished { run: 1 })), [Command::Save]);
}

#[test]
fn a_branch_goes_on_from_the_checkpoint_before_the_shown_frame_with_the_knobs_of_the_controls() {
    let mut page = kept();
    page.update(Message::Scrub(Some(2)));
    page.update(knob("mu", "1"));
    assert_eq!((page.branch_step(), page.marks().len()), (10, 2));
    assert_eq!(restored(&page.update(Message::Branch)), (2, 1, vec![10]));
    page.update(started(2));
    assert_eq!(
        page.update(frame(2, 10)),
        [Command::Resume],
        "it trains on as the run did"
    );
    let run = page.run.as_ref().unwrap();
    assert_eq!(run.history.steps, [0.0, 10.0]);
    assert_eq!((run.timeline.len(), page.looks_back()), (2, false));
    assert!(page.note.as_ref().unwrap().contains("Branched from step 10 of IMSAT"));
    assert_eq!(page.branch_step(), 10, "it can be branched from again");
}

#[test]
fn without_a_checkpoint_a_branch_starts_at_the_first_step() {
    let mut page = kept();
    page.update(Message::Scrub(Some(0)));
    assert!(matches!(
        &page.update(Message::Branch)[..],
        [Command::Start { run: 2, .. }]
    ));
}

#[test]
fn a_branch_that_does_not_fit_leaves_everything_as_it_was() {
    let mut page = kept();
    page.update(Message::Scrub(Some(2)));
    page.update(knob("hidden", "32"));
    page.update(Message::Branch);
    page.update(refused());
    assert_eq!((page.error.as_deref(), page.status()), (Some("No."), Status::Running));
    assert!(page.request.knobs.is_empty() && page.note.is_none());
    assert_eq!(page.run.unwrap().number, 1);
}

#[test]
fn weights_are_handed_over_once_they_are_there() {
    let mut page = training();
    assert_eq!(page.update(Message::SaveWeights), [Command::Save]);
    assert!(page.take_errands().is_empty());
    page.update(saved(1, 12));
    let file = Errand::Download {
        name: "imsat-0-12.safetensors".into(),
        bytes: Rc::new(vec![12]),
    };
    assert_eq!(page.take_errands(), [file]);
    page.update(saved(1, 20));
    assert!(page.take_errands().is_empty());
    page.update(Message::SaveWeights);
    page.update(Message::Heard(Event::Saved {
        run: 1,
        step: 21,
        bytes: vec![],
    }));
    assert!(page.error.unwrap().contains("try again"));
}

#[test]
fn a_failed_run_hands_over_its_last_checkpoint() {
    let mut page = kept();
    page.update(Message::Heard(Event::Failed {
        run: 1,
        error: "NaN.".into(),
    }));
    assert!(page.update(Message::SaveWeights).is_empty());
    assert!(matches!(&page.take_errands()[..], [Errand::Download { name, .. }] if name == "imsat-0-30.safetensors"));
}

#[test]
fn a_file_brings_its_settings() {
    let mut page = open();
    let request = r#"{"request":{"method":"rim","preset":"page","knobs":{"mu":"2"},
        "subset":{"classes":[0,1],"per_class":null,"limit":null,"imbalance":1.0,"seed":4},"seed":4,"device":"auto"}}"#;
    let bytes = weights::file(&[("method", "rim"), ("step", "50"), ("seed", "4"), ("request", request)]);
    let load = |bytes: &[u8]| Message::Weights {
        name: "w.safetensors".into(),
        bytes: Rc::new(bytes.to_vec()),
    };
    assert_eq!(restored(&page.update(load(&bytes))), (2, 1, bytes.clone()));
    assert_eq!((&*page.request.method, page.request.seed), ("rim", 4));
    assert_eq!(page.request.subset.classes, Some(vec![0, 1]));
    page.update(started(2));
    page.update(frame(2, 50));
    assert_eq!((page.status(), page.error.as_ref()), (Status::Paused, None));
    page.update(load(b"nonsense"));
    assert!(page.error.unwrap().starts_with("`w.safetensors` cannot be loaded."));
}

#[test]
fn checkpoints_of_an_old_run_are_dropped() {
    let mut page = training();
    page.update(Message::Reset);
    page.update(started(2));
    page.update(frame(2, 0));
    page.update(saved(1, 10));
    assert_eq!(page.branch_step(), 0);
}
