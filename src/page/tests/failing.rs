//! What goes wrong, and what stays as it was.

use super::*;

#[test]
fn a_refused_start_leaves_everything_as_it_was() {
    let mut page = training();
    let before = page.request.clone();
    page.update(Message::Subset(crate::subset::Subset {
        classes: Some(vec![]),
        ..Default::default()
    }));
    page.update(refused());
    assert_eq!(
        (page.request.clone(), page.status(), page.error.as_deref()),
        (before, Status::Running, Some("No."))
    );
    page.update(frame(1, 30));
    assert_eq!(page.run.unwrap().latest.step, 30);
}

#[test]
fn of_two_starts_the_refused_one_is_forgotten() {
    let mut page = open();
    page.update(Message::Seed(1));
    page.update(Message::Seed(2));
    page.update(refused());
    assert_eq!(page.request.seed, 2);
    page.update(started(3));
    page.update(frame(3, 0));
    assert_eq!((page.run.as_ref().unwrap().number, page.status()), (3, Status::Ready));
    assert_eq!(page.request.subset.seed, 2);
}

#[test]
fn a_refused_tune_turns_the_knob_back() {
    let mut page = training();
    page.update(knob("mu", "1"));
    page.update(refused());
    assert!(page.request.knobs.is_empty() && page.run.unwrap().request.knobs.is_empty());
}

#[test]
fn a_failed_run_keeps_what_it_has_shown() {
    let mut page = training();
    page.update(Message::Heard(Event::Failed {
        run: 1,
        error: "NaN in a term.".into(),
    }));
    assert_eq!(page.status(), Status::Failed);
    assert_eq!(page.run.as_ref().unwrap().latest.step, 10);
    assert!(matches!(
        &page.update(Message::Toggle)[..],
        [Command::Start { run: 2, .. }]
    ));
    assert_eq!(page.error, None);
}

#[test]
fn a_panic_offers_another_worker_that_goes_on_with_the_same_request() {
    let mut page = training();
    page.update(knob("mu", "2"));
    let first = page.worker();
    page.update(Message::Heard(Event::Panicked { error: "boom".into() }));
    assert_eq!(page.status(), Status::Crashed);
    assert!(page.update(Message::Toggle).is_empty());
    page.update(Message::Restart);
    assert_ne!(page.worker(), first);
    assert_eq!(page.status(), Status::Loading);
    assert!(matches!(&page.update(ready())[..], [Command::Start { request, .. }] if request.knobs["mu"] == "2"));
}

#[test]
fn a_worker_of_another_build_is_not_used() {
    let mut page = Page::new(Page::first_visit(), String::new(), "b2".into());
    assert!(page.update(ready()).is_empty());
    assert_eq!(page.status(), Status::Outdated);
    assert!(page.error.unwrap().contains("Reload"));
}

#[test]
fn an_address_that_asks_for_nonsense_is_told_so() {
    let (request, _) = crate::page::address::read("method=imsatt&set.mu=2");
    let mut page = Page::new(request, String::new(), "b1".into());
    page.update(ready());
    assert_eq!(page.request.method, "imsat");
    assert!(page.error.as_ref().unwrap().contains("`imsatt`"));
    let (request, _) = crate::page::address::read("method=rim&preset=none&set.mu=99&set.rate=0.01");
    page.update(Message::Address(request));
    assert_eq!(
        (&*page.request.method, &*page.request.preset, page.request.knobs.len()),
        ("rim", "page", 1)
    );
    assert!(page.error.unwrap().contains("`mu` cannot be `99`"));
}

#[test]
fn what_the_address_asked_in_vain_stays_told_when_the_worker_comes() {
    let mut page = Page::new(Page::first_visit(), String::new(), "b1".into());
    page.update(Message::Trouble("In the address, `a=b` cannot be read.".into()));
    page.update(ready());
    assert!(page.error.unwrap().contains("`a=b`"));
}

#[test]
fn own_images_start_a_run_on_all_of_them_and_bad_ones_change_nothing() {
    let mut page = training();
    let offer = || Message::Offer {
        images: "a".into(),
        labels: None,
        copy: 0,
    };
    assert_eq!(
        page.update(offer()),
        [Command::Data {
            images: "a".into(),
            labels: None
        }]
    );
    page.update(refused());
    assert_eq!((page.status(), &page.own_data), (Status::Running, &None));
    page.update(offer());
    let commands = page.update(Message::Heard(Event::DataAccepted {
        about: "70 images".into(),
    }));
    assert!(matches!(&commands[..], [Command::Start { .. }]));
    assert_eq!(page.own_data.as_ref().unwrap().images, "a");
    page.update(Message::Restart);
    assert!(
        matches!(&page.update(ready())[..], [Command::Data { images, .. }] if images == "a"),
        "a fresh worker does not get them"
    );
    assert!(
        matches!(&page.update(refused())[..], [Command::Start { .. }]),
        "it has nothing to train on"
    );
    page.update(offer());
    page.update(Message::Heard(Event::DataAccepted {
        about: "70 images".into(),
    }));
    page.update(Message::Embedded);
    assert_eq!((page.status(), &page.own_data), (Status::Loading, &None));
}

#[test]
fn what_is_wrong_with_the_address_is_still_told_when_the_worker_is_ready() {
    let mut page = Page::new(Page::first_visit(), String::new(), "b1".into());
    page.update(Message::Trouble("In the address, `a=1` cannot be read.".into()));
    page.update(ready());
    assert_eq!(page.error.as_deref(), Some("In the address, `a=1` cannot be read."));
    page.update(Message::Dismiss);
    assert_eq!(page.error, None);
}
