//! Lessons: opened, answered, run and measured.

use super::*;
use crate::page::lesson::{Card, Guide, Shelf, Verdict, names};
use crate::page::{LessonMessage, Pair, Side};
use crate::params::{Range, Spec};
use crate::report::Balance;

const LESSON: &str = "---
title: Collapse
question: What is left?
minutes: 2
---

## First
```predict
How many?
- [x] One
- [ ] Ten
```
```run
method=rim&preset=page&set.mu=0&device=cpu
name: mu = 0
until: 50
measure: active_clusters <= 2
measure: acc
```

## Second
```run
method=rim&preset=page&set.mu=0&device=cpu
name: turned
until: 50
then: set.mu=4 until 80
measure: active_clusters >= 8
```
";

fn lesson(message: LessonMessage) -> Message {
    Message::Lesson(message)
}

fn files() -> Message {
    lesson(LessonMessage::Arrived(Ok(vec![
        ("02".into(), Ok(LESSON.into())),
        ("bad".into(), Ok("nothing".into())),
        ("lost".into(), Err("It is not there.".into())),
    ])))
}

/// A page that shows the first step of the lesson.
fn reading() -> Page {
    let mut page = open();
    page.update(Message::Device(DeviceChoice::Cpu));
    page.update(started(2));
    page.update(frame(2, 0));
    page.update(lesson(LessonMessage::Toggle));
    assert!(page.lessons.wants_files());
    page.update(files());
    page.update(lesson(LessonMessage::Open("02".into())));
    page
}

fn look(run: u32, step: usize, active: usize) -> Message {
    let balance = Balance {
        active,
        sizes: vec![1; 10],
        ..Balance::default()
    };
    let snapshot = Snapshot {
        step,
        steps: 100,
        balance,
        ..Snapshot::default()
    };
    Message::Heard(Event::Frame {
        run,
        snapshot: Box::new(snapshot),
    })
}

/// What the worker is asked, but for checkpoints, which any run is asked for now and then.
fn asked(page: &mut Page, message: Message) -> Vec<Command> {
    let commands = page.update(message).into_iter();
    commands.filter(|command| *command != Command::Save).collect()
}

fn outcome(page: &Page) -> (Vec<Option<f64>>, bool, bool) {
    let outcome = page.lessons.open.as_ref().unwrap().outcome().unwrap();
    (outcome.values.clone(), outcome.as_expected, outcome.turned)
}

/// Presses Run it, and prepares the run that it asks for.
fn run_it(page: &mut Page) -> u32 {
    let commands = page.update(lesson(LessonMessage::Run));
    let [Command::Start { run, request }] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!((&*request.method, &*request.knobs["mu"]), ("rim", "0"));
    page.update(started(*run));
    assert_eq!(page.update(look(*run, 0, 10)), [Command::Resume]);
    *run
}

#[test]
fn lessons_arrive_and_a_bad_file_is_told() {
    let page = reading();
    let Shelf::Here { lessons, problems } = &page.lessons.shelf else {
        panic!("no lessons");
    };
    assert_eq!((lessons.len(), problems.len()), (1, 2));
    assert!(problems[0].starts_with("bad: Line 1: "));
    assert_eq!(problems[1], "lost: It is not there.");
    assert!(!page.lessons.wants_files());
    assert_eq!(names("01-a.md\n\n# no lesson\n ../b.md\n 02-b.md \n"), ["01-a", "02-b"]);
}

#[test]
fn a_run_is_paused_at_its_step_and_compared_with_the_answer() {
    let mut page = reading();
    page.update(lesson(LessonMessage::Answer(1)));
    let run = run_it(&mut page);
    assert!(page.lessons.is_running());
    assert!(asked(&mut page, look(run, 40, 5)).is_empty());
    assert_eq!(page.trial_words(), "Step 40 of 50…");
    let before = page.revision();
    assert_eq!(asked(&mut page, look(run, 52, 1)), [Command::Pause]);
    assert!(page.revision() > before && !page.lessons.is_running());
    assert_eq!(page.status(), Status::Paused);
    assert_eq!(outcome(&page), (vec![Some(1.0), None], true, false));
    let open = page.lessons.open.as_ref().unwrap();
    assert_eq!(open.verdict(), Some(Verdict::Other));
    assert_eq!(open.measured_words().unwrap(), "1 of 10 active clusters, accuracy –");
    page.update(lesson(LessonMessage::Answer(0)));
    assert_eq!(
        page.lessons.open.as_ref().unwrap().answer(),
        Some(1),
        "a prediction comes first"
    );
}

#[test]
fn the_last_step_of_a_lesson_is_the_last_of_its_run() {
    let mut page = reading();
    let steps = Spec {
        name: "steps".into(),
        doc: "Steps.".into(),
        default: "800".into(),
        range: Range::Count { min: 1, max: 1000 },
        live: false,
    };
    std::rc::Rc::make_mut(&mut page.catalog).methods[1].knobs.push(steps);
    page.update(lesson(LessonMessage::GoTo(1)));
    let run = run_it(&mut page);
    assert_eq!(page.request.knobs["steps"], "80");
    let mut last = Snapshot {
        step: 80,
        steps: 80,
        ..Snapshot::default()
    };
    last.balance.active = 3;
    page.update(Message::Heard(Event::Frame {
        run,
        snapshot: Box::new(Snapshot {
            step: 50,
            ..last.clone()
        }),
    }));
    let frame = Event::Frame {
        run,
        snapshot: Box::new(last),
    };
    let commands = asked(&mut page, Message::Heard(frame));
    assert!(commands.is_empty(), "it finishes by itself");
    page.update(Message::Heard(Event::Finished { run }));
    assert_eq!(outcome(&page), (vec![Some(3.0), None], false, false));
}

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
