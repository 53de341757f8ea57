//! A run from its start to its end.

use super::*;

#[test]
fn a_visit_runs_pauses_steps_and_finishes() {
    let mut page = training();
    assert_eq!(page.status(), Status::Running);
    assert_eq!(page.update(Message::Step), [Command::Pause, Command::Step]);
    assert_eq!(page.status(), Status::Paused);
    assert_eq!(page.update(Message::Toggle), [Command::Resume]);
    page.update(Message::Heard(Event::Finished { run: 1 }));
    assert_eq!(page.status(), Status::Finished);
    assert!(matches!(
        &page.update(Message::Toggle)[..],
        [Command::Start { run: 2, .. }]
    ));
    page.update(started(2));
    assert_eq!(page.update(frame(2, 0)), [Command::Resume]);
}

#[test]
fn run_pressed_while_preparing_is_remembered() {
    let mut page = Page::new(Page::first_visit(), String::new(), "b1".into());
    page.update(ready());
    assert!(page.update(Message::Toggle).is_empty());
    assert!(page.is_training());
    page.update(started(1));
    assert_eq!(page.update(frame(1, 0)), [Command::Resume]);
}

#[test]
fn late_frames_of_an_old_run_are_dropped() {
    let mut page = training();
    page.update(Message::Reset);
    page.update(started(2));
    page.update(frame(1, 20));
    let run = page.run.as_ref().unwrap();
    assert_eq!(
        (run.number, run.stage, run.history.steps.len()),
        (2, Stage::Preparing, 0)
    );
    page.update(Message::Heard(Event::Finished { run: 1 }));
    page.update(frame(2, 0));
    assert_eq!(page.status(), Status::Ready);
}

#[test]
fn frames_of_a_training_run_ask_for_no_new_rendering() {
    let mut page = training();
    let before = page.revision();
    page.update(frame(1, 20));
    assert_eq!(page.revision(), before);
    assert_eq!(page.run.unwrap().history.steps, [0.0, 10.0, 20.0]);
}

#[test]
fn pictures_of_an_old_run_are_dropped() {
    let mut page = open();
    let send = |page: &mut Page, run, name: &str| {
        let pictures = Pictures {
            name: name.into(),
            ..Pictures::default()
        };
        page.update(Message::Heard(Event::Pictures { run, pictures }));
    };
    send(&mut page, 1, "new");
    send(&mut page, 0, "old");
    assert_eq!(page.pictures.name, "new");
}

#[test]
fn a_screen_reader_is_told_of_each_change_of_state_and_not_of_each_frame() {
    let mut page = training();
    assert_eq!(page.spoken(), "running, step 0, 0 clusters active");
    page.update(frame(1, 30));
    assert_eq!(page.spoken(), "running, step 0, 0 clusters active");
    page.update(Message::Toggle);
    assert_eq!(page.spoken(), "paused, step 30, 0 clusters active");
    page.update(Message::Toggle);
    page.update(frame(1, 100));
    page.update(Message::Heard(Event::Finished { run: 1 }));
    assert_eq!(page.spoken(), "finished, step 100, 0 clusters active");
}
