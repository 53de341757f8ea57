//! What the page makes of the buttons that drive a run.

use crate::protocol::{Command, Request};

use super::{Life, Message, Page, Pending, Run, Stage};

impl Page {
    pub(super) fn drive(&mut self, message: Message) -> Vec<Command> {
        match message {
            Message::Toggle => self.toggle(),
            Message::Step => {
                self.present();
                self.step()
            }
            Message::Reset => self.start(false),
            Message::Branch => self.branch(),
            Message::SaveWeights => self.save_weights(),
            Message::Bound(bound) => self.keep_bound(bound),
            Message::SaveSet => self.save_set(),
            Message::Weights { name, bytes } => self.load_weights(&name, &bytes),
            Message::Extras(extras) => {
                self.extras = extras;
                if self.is_up() {
                    vec![Command::Extras(extras)]
                } else {
                    Vec::new()
                }
            }
            Message::Recalled(held) => self.recall(held),
            Message::Overlay(key) => self.overlay(key),
            Message::UseSettings(key) => self.use_settings(key),
            Message::ResumePast(key) => self.resume_past(key),
            Message::Fetched { key, bytes } => self.take_up(key, bytes),
            Message::Forget(key) => self.forget(key),
            Message::Replay(on) => self.play(on),
            Message::ReplaySpeed(speed) => {
                self.replay.speed = speed;
                Vec::new()
            }
            Message::SelfTest if self.is_up() => vec![Command::SelfTest],
            Message::Pace(steps) => {
                self.pace = steps;
                if self.is_up() {
                    vec![Command::Pace { steps }]
                } else {
                    Vec::new()
                }
            }
            _ => Vec::new(),
        }
    }

    /// How far the run is, if the worker can be asked.
    pub(super) fn stage(&self) -> Option<Stage> {
        self.run.as_ref().filter(|_| self.is_up()).map(|run| run.stage)
    }

    fn enter(&mut self, stage: Stage, command: Command) -> Vec<Command> {
        if let Some(run) = &mut self.run {
            run.stage = stage;
        }
        vec![command]
    }

    fn toggle(&mut self) -> Vec<Command> {
        if let Some(pending) = self.pending.back_mut() {
            pending.train = !pending.train;
            return Vec::new();
        }
        match self.stage() {
            Some(Stage::Running) => self.enter(Stage::Paused, Command::Pause),
            Some(Stage::Paused) => {
                self.present();
                self.enter(Stage::Running, Command::Resume)
            }
            Some(Stage::Preparing) => {
                self.run
                    .iter_mut()
                    .for_each(|run| run.train_at_once = !run.train_at_once);
                Vec::new()
            }
            Some(Stage::Finished | Stage::Failed) | None => self.start(true),
        }
    }

    fn step(&mut self) -> Vec<Command> {
        match self.stage() {
            _ if self.is_preparing() => Vec::new(),
            Some(Stage::Running) => {
                let mut commands = self.enter(Stage::Paused, Command::Pause);
                commands.push(Command::Step);
                commands
            }
            Some(Stage::Paused) => vec![Command::Step],
            _ => Vec::new(),
        }
    }

    /// Asks for a run of what the controls show.
    pub(super) fn start(&mut self, train: bool) -> Vec<Command> {
        if self.life != Life::Up {
            return Vec::new();
        }
        let (run, request) = self.expect(train, Run::default());
        vec![Command::Start { run, request }]
    }

    /// Numbers a run that the worker is about to be asked for; `before` is what is known of it already.
    pub(super) fn expect(&mut self, train: bool, before: Run) -> (u32, Request) {
        self.last_run += 1;
        self.error = None;
        let (number, request) = (self.last_run, self.request.clone());
        self.pending.push_back(Pending {
            number,
            request: request.clone(),
            train,
            before: Box::new(before),
        });
        (number, request)
    }
}
