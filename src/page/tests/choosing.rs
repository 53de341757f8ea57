//! Choices of a person, and what they start or tune.

use super::*;

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
fn the_worker_follows_the_device_and_the_gpu() {
    let mut page = Page::new(Page::first_visit(), String::new(), "b1".into());
    assert_eq!(page.worker(), None);
    page.update(Message::GpuProbed(Gpu::Real));
    assert_eq!(page.worker().unwrap().kind, WorkerKind::Gpu);
    page.update(ready());
    page.update(Message::Device(DeviceChoice::Cpu));
    assert_eq!(
        (page.worker().unwrap().kind, page.status()),
        (WorkerKind::Cpu, Status::Loading)
    );
    let mut page = Page::new(Page::first_visit(), String::new(), "b1".into());
    page.update(Message::GpuProbed(Gpu::Software("It is software.".into())));
    assert_eq!(page.worker().unwrap().kind, WorkerKind::Cpu);
    page.update(Message::Device(DeviceChoice::Gpu));
    assert_eq!(page.worker().unwrap().kind, WorkerKind::Gpu);
    let mut page = open();
    page.update(Message::Device(DeviceChoice::Gpu));
    assert_eq!(
        (page.request.device, page.gpu.clone()),
        (DeviceChoice::Auto, Gpu::None("There is no GPU.".into()))
    );
    assert!(page.error.unwrap().contains("There is no GPU."));
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
fn a_uniform_output_is_an_alarm_only_after_the_beginning() {
    let mut page = training();
    let mut after = |step| {
        let collapse = Collapse::Uniform;
        let snapshot = Box::new(Snapshot {
            step,
            collapse,
            ..Snapshot::default()
        });
        page.update(Message::Heard(Event::Frame { run: 1, snapshot }));
        (page.diagnosis().0, page.collapse().is_alarm())
    };
    assert_eq!(after(0), ("not trained yet", false));
    assert_eq!(after(60), ("just begun", false));
    assert_eq!(after(120), ("uniform output", true));
}

#[test]
fn a_method_without_that_knob_is_offered_its_own() {
    let mut page = training();
    page.update(Message::Method("discrimination".into()));
    page.update(started(2));
    let snapshot = Snapshot {
        step: 20,
        collapse: Collapse::EmptyClusters { empty: 3 },
        ..Snapshot::default()
    };
    page.update(Message::Heard(Event::Frame {
        run: 2,
        snapshot: Box::new(snapshot),
    }));
    assert!(!page.diagnosis().1.contains("H(Y)"), "{}", page.diagnosis().1);
    assert_eq!(page.remedy().unwrap().label, "Set constraint to size");
    page.update(page.remedy().unwrap().message);
    assert_eq!(page.remedy().unwrap().label, "Set loss to stable");
    page.update(page.remedy().unwrap().message);
    assert_eq!(page.remedy(), None);
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
