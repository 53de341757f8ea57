//! What comes between a lesson and its measurement: turned knobs, other runs, links, a second run.

use super::learning::*;
use super::*;
use crate::page::lesson::{Card, Guide};
use crate::page::{LessonMessage, Pair, Side};

#[test]
fn a_live_knob_is_turned_on_the_way() {
    let mut page = reading();
    page.update(lesson(LessonMessage::GoTo(1)));
    let run = run_it(&mut page);
    let turn = Command::Tune {
        name: "mu".into(),
        value: "4".into(),
    };
    assert_eq!(asked(&mut page, look(run, 55, 1)), [turn]);
    assert!(asked(&mut page, look(run, 70, 5)).is_empty());
    assert_eq!(asked(&mut page, look(run, 80, 9)), [Command::Pause]);
    assert_eq!(outcome(&page), (vec![Some(9.0), None], true, false));
}

#[test]
fn a_knob_that_the_learner_turns_is_noted() {
    let mut page = reading();
    let run = run_it(&mut page);
    page.update(look(run, 20, 5));
    page.update(knob("mu", "2"));
    page.update(look(run, 50, 2));
    assert_eq!(outcome(&page), (vec![Some(2.0), None], true, true));
}

#[test]
fn another_run_or_a_refusal_ends_it_unmeasured() {
    let broken = |page: &Page| page.lessons.open.as_ref().unwrap().broken.clone().unwrap();
    let mut page = reading();
    run_it(&mut page);
    page.update(Message::Seed(7));
    assert!(broken(&page).contains("Another run"));
    let mut page = reading();
    page.update(lesson(LessonMessage::Run));
    page.update(refused());
    assert!(broken(&page).contains("could not be started"));
    let mut page = reading();
    let run = run_it(&mut page);
    page.update(Message::Heard(Event::Failed {
        run,
        error: "NaN.".into(),
    }));
    assert!(broken(&page).contains("has failed"));
}

#[test]
fn a_lesson_waits_for_a_worker_of_its_own() {
    let mut page = open();
    page.update(lesson(LessonMessage::Toggle));
    page.update(files());
    page.update(lesson(LessonMessage::Open("02".into())));
    page.gpu = Gpu::Real;
    assert!(page.update(lesson(LessonMessage::Run)).is_empty());
    assert_eq!(page.worker().unwrap().kind, WorkerKind::Cpu);
    assert_eq!(page.trial_words(), "The training engine is loading…");
    let commands = page.update(ready());
    assert!(matches!(&commands[..], [Command::Start { run: 2, request }] if request.method == "rim"));
    page.update(started(2));
    assert_eq!(page.update(look(2, 0, 10)), [Command::Resume]);
}

#[test]
fn an_address_opens_a_lesson_at_a_step_and_hides_controls() {
    let mut page = Page::new(Page::first_visit(), String::new(), "b1".into());
    let guide = Guide {
        lesson: Some(("02".into(), 2)),
        hidden: [Card::Knobs].into(),
    };
    page.update(lesson(LessonMessage::Follow(guide.clone())));
    assert!(page.lessons.wants_files() && page.hides(Card::Knobs));
    assert_eq!(page.guide(), guide);
    page.update(files());
    assert_eq!(page.lessons.open.as_ref().unwrap().at, 1);
    assert_eq!(page.guide(), guide);
    page.update(lesson(LessonMessage::ShowAll));
    page.update(lesson(LessonMessage::Toggle));
    assert_eq!(page.guide(), Guide::default());
    let unknown = Guide {
        lesson: Some(("99".into(), 1)),
        ..Guide::default()
    };
    page.update(lesson(LessonMessage::Follow(unknown)));
    assert_eq!(page.error.as_deref(), Some("There is no experiment `99`."));
}

#[test]
fn a_lesson_goes_on_beside_a_pinned_run() {
    let mut pair = Pair::new(reading());
    let hide = Guide {
        lesson: Some(("02".into(), 1)),
        hidden: [Card::Share].into(),
    };
    pair.update(Side::B, lesson(LessonMessage::Follow(hide.clone())));
    pair.update(Side::B, Message::Pin);
    assert!(pair.is_double());
    pair.update(Side::A, lesson(LessonMessage::GoTo(1)));
    assert_eq!(pair.guide().lesson, Some(("02".into(), 2)));
    pair.update(Side::B, Message::Keep(Side::A));
    assert!(pair.page(Side::B).hides(Card::Share));
    assert!(pair.fragment(&pair.guide()).ends_with("&lesson=02&at=2&hide=share"));
}

#[test]
fn an_experiment_on_other_images_ends_the_comparison() {
    for (seed, compared) in [(0, true), (5, false)] {
        let mut page = reading();
        page.request.seed = seed;
        let mut pair = Pair::new(page);
        pair.update(Side::B, Message::Pin);
        pair.update(Side::B, ready());
        pair.update(Side::B, started(1));
        pair.update(Side::B, frame(1, 0));
        let commands = pair.update(Side::B, lesson(LessonMessage::Run));
        assert!(
            commands
                .iter()
                .any(|(_, command)| matches!(command, Command::Start { .. }))
        );
        assert_eq!(pair.is_double(), compared);
        let note = pair.page(Side::B).note.clone();
        assert_eq!(
            note.is_some_and(|note| note.contains("comparison has ended")),
            !compared
        );
    }
}
