//! What the page makes of a person's choices.

use crate::params::{Spec, find};
use crate::protocol::{Command, DeviceChoice, MethodInfo, Request};
use crate::subset::Subset;

use super::{Gpu, Life, Message, OwnData, Page, Stage};

impl Page {
    pub(super) fn obey(&mut self, message: Message) -> Vec<Command> {
        match message {
            Message::Method(id) => self.choose_method(id),
            Message::Preset(preset) => self.ask(|request| {
                request.preset = preset;
                request.knobs.clear();
            }),
            Message::Knob { name, value } => self.turn(&name, &value),
            Message::Seed(seed) => self.ask(|request| (request.seed, request.subset.seed) = (seed, seed)),
            Message::Subset(subset) => self.ask(|request| {
                request.subset = Subset {
                    seed: request.seed,
                    ..subset
                }
            }),
            Message::Device(device) => self.choose_device(device),
            Message::Address(request) => self.follow(request),
            Message::Lesson(message) => self.learn(message),
            Message::Offer { images, labels, copy } => self.offer(images, labels, copy),
            Message::Embedded => self.embedded(),
            Message::Restart => self.restart(),
            Message::Point(place) => self.point(place),
            Message::Guest(act) => self.act(act),
            Message::GpuProbed(gpu) => {
                self.gpu = gpu;
                Vec::new()
            }
            Message::Say(text) => self.say(text),
            Message::Trouble(error) => self.fail(error),
            Message::Dismiss => {
                self.error = None;
                Vec::new()
            }
            other => self.gather(other),
        }
    }

    /// Changes the request; if it is another one then, a new run starts, and waits for Run unless the old one trained.
    fn ask(&mut self, change: impl FnOnce(&mut Request)) -> Vec<Command> {
        let before = (self.request.clone(), self.worker());
        change(&mut self.request);
        if self.request == before.0 {
            return Vec::new();
        }
        if self.worker() != before.1 {
            return self.restart();
        }
        let train = self.stage() == Some(Stage::Running);
        self.start(train)
    }

    fn choose_device(&mut self, device: DeviceChoice) -> Vec<Command> {
        match &self.gpu {
            Gpu::None(problem) if device == DeviceChoice::Gpu => self.fail(no_gpu(problem)),
            _ => self.ask(|request| request.device = device),
        }
    }

    fn choose_method(&mut self, id: String) -> Vec<Command> {
        let Some(method) = self.catalog.method(&id) else {
            return Vec::new();
        };
        let kept = method.presets.iter().find(|preset| preset.name == self.request.preset);
        let preset = kept
            .or(method.presets.first())
            .map_or_else(String::new, |preset| preset.name.clone());
        self.ask(|request| {
            (request.method, request.preset) = (id, preset);
            request.knobs.clear();
        })
    }

    pub(super) fn turn(&mut self, name: &str, value: &str) -> Vec<Command> {
        let Some(method) = self.method() else { return Vec::new() };
        let spec = match find(&method.knobs, name).and_then(|spec| spec.check(value).map(|()| spec.clone())) {
            Ok(spec) => spec,
            Err(error) => return self.fail(format!("{error}.")),
        };
        let knobs = with_knob(method, &self.request, &spec, value);
        if self.looks_back() {
            // It is meant for a branch.
            self.request.knobs = knobs;
            return Vec::new();
        }
        let tunable = spec.live && !self.is_preparing() && matches!(self.stage(), Some(Stage::Paused | Stage::Running));
        if !tunable {
            return self.ask(|request| request.knobs = knobs);
        }
        self.tune(name, value, knobs)
    }

    fn tune(&mut self, name: &str, value: &str, knobs: crate::params::Values) -> Vec<Command> {
        self.error = None;
        self.before_tune = Some(self.request.clone());
        self.request.knobs = knobs;
        if let Some(run) = &mut self.run {
            run.request.knobs.clone_from(&self.request.knobs);
            run.note_tuned(name, value);
        }
        vec![Command::Tune {
            name: name.into(),
            value: value.into(),
        }]
    }

    pub(super) fn follow(&mut self, wanted: Request) -> Vec<Command> {
        let before = self.request.clone();
        let problem = self.adopt(wanted);
        let wanted = std::mem::replace(&mut self.request, before);
        let commands = self.ask(|request| *request = wanted);
        self.error = problem;
        commands
    }

    fn offer(&mut self, images: String, labels: Option<String>, copy: u64) -> Vec<Command> {
        if !self.is_up() {
            return self.fail("The training engine is not ready for files yet; try again in a moment.".into());
        }
        self.error = None;
        self.offered = Some(OwnData {
            images: images.clone(),
            labels: labels.clone(),
            copy,
            ..OwnData::default()
        });
        vec![Command::Data { images, labels }]
    }

    fn embedded(&mut self) -> Vec<Command> {
        if !self.forget_own_data() {
            return Vec::new();
        }
        self.request.subset = Subset {
            seed: self.request.seed,
            ..Subset::default()
        };
        self.restart()
    }

    pub(super) fn restart(&mut self) -> Vec<Command> {
        self.remember();
        // By two: of compared runs one counts odd numbers, the other even ones, so that no worker is taken for the other's.
        self.generation += 2;
        self.life = Life::Starting;
        self.pending.clear();
        self.offered = None;
        self.error = None;
        self.run = None;
        Vec::new()
    }

    /// The command that a fresh worker gets first.
    pub fn greeting(&self) -> Command {
        Command::Open {
            base: self.base.clone(),
            build: self.build.clone(),
        }
    }
}

/// Says that the GPU cannot be had.
pub(super) fn no_gpu(problem: &str) -> String {
    format!("Training on the GPU is not possible here. {problem}")
}

/// The knobs of a request after one was set; a value that the preset has anyway is not kept.
fn with_knob(method: &MethodInfo, request: &Request, spec: &Spec, value: &str) -> crate::params::Values {
    let mut knobs = request.knobs.clone();
    knobs.remove(&*spec.name);
    let usual = method.knob_text(&request.preset, &knobs, &spec.name);
    if !usual.is_some_and(|usual| same(usual, value)) {
        knobs.insert(spec.name.to_string(), value.into());
    }
    knobs
}

fn same(a: &str, b: &str) -> bool {
    a == b || a.parse::<f64>().is_ok_and(|a| b.parse() == Ok(a))
}
