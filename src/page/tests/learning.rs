//! Lessons: opened, answered, run and measured.

use super::*;
use crate::page::LessonMessage;
use crate::page::lesson::{Shelf, Verdict, names};
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
measure: active_clusters >= 1
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

pub(super) fn lesson(message: LessonMessage) -> Message {
    Message::Lesson(message)
}

pub(super) fn files() -> Message {
    lesson(LessonMessage::Arrived(Ok(vec![
        ("02".into(), Ok(LESSON.into())),
        ("bad".into(), Ok("nothing".into())),
        ("lost".into(), Err("It is not there.".into())),
    ])))
}

/// A page that shows the first step of the lesson.
pub(super) fn reading() -> Page {
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

pub(super) fn look(run: u32, step: usize, active: usize) -> Message {
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
pub(super) fn asked(page: &mut Page, message: Message) -> Vec<Command> {
    let commands = page.update(message).into_iter();
    commands.filter(|command| *command != Command::Save).collect()
}

pub(super) fn outcome(page: &Page) -> (Vec<Option<f64>>, bool, bool) {
    let outcome = page.lessons.open.as_ref().unwrap().outcome().unwrap();
    (outcome.values.clone(), outcome.as_expected, outcome.turned)
}

/// Presses Run it, and prepares the run that it asks for.
pub(super) fn run_it(page: &mut Page) -> u32 {
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
        needs: None,
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
