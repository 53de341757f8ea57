//! Scripts: what a person does and a worker answers, and what the page makes of it.

use crate::choice;
use crate::params;
use crate::protocol::{
    Catalog, Command, DeviceChoice, DeviceReport, Event, MethodInfo, Paper, Pictures, Preset, Snapshot,
};
use crate::report::Collapse;

use super::{Gpu, Message, Page, Stage, Status, WorkerKind};

choice! {
    /// How views are made.
    enum Views { Rpt = "rpt", Affine = "affine" }
}

params! {
    /// A knob of every kind.
    struct Knobs {
        /// Weight of H(Y).
        mu: f64 = 4.0, real(0.0, 8.0), live;
        /// Learning rate.
        rate: f64 = 0.002, real(0.00001, 0.1), live;
        /// Units.
        hidden: usize = 256, count(16, 2048);
        /// Views.
        views: Views = Views::Rpt, choice;
        /// A switch.
        shared: bool = true, switch;
    }
}

fn method(id: &str) -> MethodInfo {
    let preset = |name: &str, hidden: &str| Preset {
        name: name.into(),
        about: String::new(),
        knobs: [("hidden".to_string(), hidden.to_string())].into(),
    };
    MethodInfo {
        id: id.into(),
        name: id.to_uppercase(),
        family: "information".into(),
        idea: "An idea.".into(),
        formula: "L".into(),
        paper: Paper {
            authors: String::new(),
            title: String::new(),
            url: String::new(),
        },
        terms: vec![],
        presets: vec![preset("page", "64"), preset("paper", "1200")],
        knobs: Knobs::specs(),
    }
}

pub(super) fn catalog() -> Catalog {
    Catalog {
        methods: vec![method("kmeans"), method("rim"), method("imsat")],
    }
}

fn ready() -> Message {
    Message::Heard(Event::Ready {
        catalog: catalog(),
        build: "b1".into(),
    })
}

fn started(run: u32) -> Message {
    Message::Heard(Event::Started {
        run,
        device: DeviceReport {
            kind: "cpu".into(),
            ..DeviceReport::default()
        },
    })
}

fn frame(run: u32, step: usize) -> Message {
    Message::Heard(Event::Frame {
        run,
        snapshot: Box::new(Snapshot {
            step,
            steps: 100,
            ..Snapshot::default()
        }),
    })
}

fn refused() -> Message {
    Message::Heard(Event::Refused { error: "No.".into() })
}

fn knob(name: &str, value: &str) -> Message {
    Message::Knob {
        name: name.into(),
        value: value.into(),
    }
}

/// A page whose first run waits at step 0.
fn open() -> Page {
    let mut page = Page::new(Page::first_visit(), "http://here/".into(), "b1".into());
    page.update(Message::GpuProbed(Some("There is no GPU.".into())));
    let commands = page.update(ready());
    assert!(matches!(&commands[..], [Command::Start { run: 1, request }] if request.method == "imsat"));
    page.update(started(1));
    page.update(frame(1, 0));
    assert_eq!(page.status(), Status::Ready);
    page
}

fn training() -> Page {
    let mut page = open();
    assert_eq!(page.update(Message::Toggle), [Command::Resume]);
    page.update(frame(1, 10));
    page
}

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
fn a_live_knob_is_tuned_while_training_and_others_start_a_new_run_that_trains_on() {
    let mut page = training();
    assert_eq!(
        page.update(knob("mu", "0")),
        [Command::Tune {
            name: "mu".into(),
            value: "0".into()
        }]
    );
    assert_eq!(page.run.as_ref().unwrap().tuned[0].step, 10);
    assert!(matches!(
        &page.update(knob("hidden", "128"))[..],
        [Command::Start { run: 2, .. }]
    ));
    page.update(started(2));
    assert_eq!(page.update(frame(2, 0)), [Command::Resume]);
    assert_eq!(page.request.knobs.len(), 2);
}

#[test]
fn a_knob_at_its_presets_value_is_not_kept() {
    let mut page = open();
    page.update(knob("mu", "2"));
    page.update(knob("mu", "4.0"));
    assert!(page.request.knobs.is_empty());
    assert!(page.update(knob("hidden", "64")).is_empty());
    page.update(knob("mu", "9"));
    assert!(page.error.as_ref().unwrap().contains("from 0 to 8"));
    assert!(page.request.knobs.is_empty());
}

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
    let (request, _) = super::address::read("method=imsatt&set.mu=2");
    let mut page = Page::new(request, String::new(), "b1".into());
    page.update(ready());
    assert_eq!(page.request.method, "imsat");
    assert!(page.error.as_ref().unwrap().contains("`imsatt`"));
    let (request, _) = super::address::read("method=rim&preset=none&set.mu=99&set.rate=0.01");
    page.update(Message::Address(request));
    assert_eq!(
        (&*page.request.method, &*page.request.preset, page.request.knobs.len()),
        ("rim", "page", 1)
    );
    assert!(page.error.unwrap().contains("`mu` cannot be `99`"));
}

#[test]
fn the_worker_follows_the_device_and_the_gpu() {
    let mut page = Page::new(Page::first_visit(), String::new(), "b1".into());
    assert_eq!(page.worker(), None);
    page.update(Message::GpuProbed(None));
    assert_eq!(page.worker().unwrap().kind, WorkerKind::Gpu);
    page.update(ready());
    page.update(Message::Device(DeviceChoice::Cpu));
    assert_eq!(
        (page.worker().unwrap().kind, page.status()),
        (WorkerKind::Cpu, Status::Loading)
    );
    let mut page = open();
    page.update(Message::Device(DeviceChoice::Gpu));
    assert_eq!(
        (page.request.device, page.gpu.clone()),
        (DeviceChoice::Auto, Gpu::None("There is no GPU.".into()))
    );
    assert!(page.error.unwrap().contains("There is no GPU."));
}

#[test]
fn own_images_start_a_run_on_all_of_them_and_bad_ones_change_nothing() {
    let mut page = training();
    let offer = || Message::Offer {
        images: "a".into(),
        labels: None,
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
    page.update(Message::Embedded);
    assert_eq!((page.status(), &page.own_data), (Status::Loading, &None));
}

#[test]
fn the_alarm_offers_the_knob_that_prevents_the_collapse() {
    let mut page = training();
    page.update(knob("mu", "0"));
    let snapshot = Snapshot {
        step: 20,
        collapse: Collapse::OneCluster,
        ..Snapshot::default()
    };
    page.update(Message::Heard(Event::Frame {
        run: 1,
        snapshot: Box::new(snapshot),
    }));
    assert_eq!(page.remedy().unwrap().label, "Set mu to 4");
    page.update(page.remedy().unwrap().message);
    assert!(page.request.knobs.is_empty());
    assert_eq!(page.remedy().unwrap().label, "Set mu to 8");
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
fn the_pace_is_told_to_every_worker() {
    let mut page = training();
    assert_eq!(page.update(Message::Pace(5)), [Command::Pace { steps: 5 }]);
    page.update(Message::Restart);
    assert!(matches!(
        &page.update(ready())[..],
        [Command::Start { .. }, Command::Pace { steps: 5 }]
    ));
}
