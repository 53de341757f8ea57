//! Scripts: what a person does and a worker answers, and what the page makes of it.

mod branching;
mod choosing;
mod comparing;
mod failing;
mod learning;
mod lesson_turns;
mod looking;
mod remembering;
mod running;
mod selecting;

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

choice! {
    /// A loss of centres.
    enum Loss { CrossEntropy = "cross-entropy", Stable = "stable" }
}

choice! {
    /// What keeps clusters alive.
    enum Constraint { None = "none", Size = "size" }
}

params! {
    /// Knobs of a method without a weight of H(Y).
    struct Constrained {
        /// A loss.
        loss: Loss = Loss::CrossEntropy, choice, live;
        /// A constraint.
        constraint: Constraint = Constraint::None, choice, live;
    }
}

fn discrimination() -> MethodInfo {
    MethodInfo {
        presets: vec![],
        knobs: Constrained::specs(),
        ..method("discrimination")
    }
}

pub(in crate::page) fn catalog() -> Catalog {
    Catalog {
        methods: vec![method("kmeans"), method("rim"), method("imsat"), discrimination()],
    }
}

pub(in crate::page) fn ready() -> Message {
    Message::Heard(Event::Ready {
        catalog: catalog(),
        build: "b1".into(),
    })
}

pub(in crate::page) fn started(run: u32) -> Message {
    Message::Heard(Event::Started {
        run,
        device: DeviceReport {
            kind: "cpu".into(),
            ..DeviceReport::default()
        },
    })
}

pub(in crate::page) fn frame(run: u32, step: usize) -> Message {
    Message::Heard(Event::Frame {
        run,
        snapshot: Box::new(Snapshot {
            step,
            steps: 100,
            ..Snapshot::default()
        }),
    })
}

pub(in crate::page) fn refused() -> Message {
    Message::Heard(Event::Refused { error: "No.".into() })
}

pub(in crate::page) fn knob(name: &str, value: &str) -> Message {
    Message::Knob {
        name: name.into(),
        value: value.into(),
    }
}

/// A page whose first run waits at step 0.
pub(in crate::page) fn open() -> Page {
    let mut page = Page::new(Page::first_visit(), "http://here/".into(), "b1".into());
    page.update(Message::GpuProbed(Gpu::None("There is no GPU.".into())));
    let commands = page.update(ready());
    assert!(matches!(&commands[..], [Command::Start { run: 1, request }] if request.method == "imsat"));
    page.update(started(1));
    page.update(frame(1, 0));
    assert_eq!(page.status(), Status::Ready);
    page.take_errands();
    page
}

pub(in crate::page) fn training() -> Page {
    let mut page = open();
    assert_eq!(page.update(Message::Toggle), [Command::Resume]);
    page.update(frame(1, 10));
    page
}
