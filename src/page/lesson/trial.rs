//! A run of a lesson: started like any other, turned on the way if the lesson says so, measured at its last step.

use super::super::{LessonMessage, Message, Page, Pair, Run, Side, Stage, address};
use super::{Experiment, Outcome, measure};
use crate::params::find;
use crate::protocol::{Command, Request};

/// The run of a lesson that is under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The step that it belongs to.
    pub(super) at: usize,
    experiment: Experiment,
    /// The run's number; none while the worker is not ready.
    number: Option<u32>,
    /// Knobs that the lesson has turned.
    turns: usize,
}

/// What a trial needs next.
enum Next {
    Wait,
    /// The worker has become ready and prepares the run: it is to train.
    Adopt(u32),
    Turn(String, String),
    Pause,
    Measure,
    GiveUp(&'static str),
}

impl Pair {
    /// Runs an experiment as B; one on other images than A's is compared with nothing.
    pub(in crate::page) fn experiment(&mut self) -> Vec<(Side, Command)> {
        let mut commands = self.tell_both(Side::B, Message::Lesson(LessonMessage::Run));
        let images = |page: &Page| (page.request.subset.clone(), page.request.seed);
        if self.a.as_ref().is_some_and(|a| images(a) != images(&self.b)) {
            self.keep(Side::B);
            self.b.note = Some(
                "The experiment has images or a seed of its own, so the comparison has ended; run A is among the past runs."
                    .into(),
            );
            commands.retain(|(side, _)| *side == Side::B);
        }
        commands
    }
}

impl Page {
    /// Starts the run of the step that is shown.
    pub(super) fn begin_trial(&mut self) -> Vec<Command> {
        let found = self.lessons.open.as_mut().and_then(|open| {
            open.broken = None;
            let experiment = open.step()?.run.clone()?;
            open.outcomes
                .iter_mut()
                .skip(open.at)
                .take(1)
                .for_each(|outcome| *outcome = None);
            Some((open.at, experiment))
        });
        let Some((at, experiment)) = found else {
            return Vec::new();
        };
        let (before, wanted) = (self.worker(), self.request_of(&experiment));
        let problem = self.wish(wanted);
        // The digits that a lesson speaks of.
        let fresh = self.forget_own_data() || self.worker() != before;
        let commands = if fresh { self.restart() } else { self.start(true) };
        self.error = problem;
        self.lessons.trial = Some(Trial {
            at,
            experiment,
            number: (!commands.is_empty()).then_some(self.last_run),
            turns: 0,
        });
        commands
    }

    /// Takes over a request; while the worker is not ready, it is checked when it is.
    fn wish(&mut self, wanted: Request) -> Option<String> {
        if self.is_up() {
            return self.adopt(wanted);
        }
        self.request = wanted;
        None
    }

    /// The request of an experiment. Its last step is the run's last, so that it is measured on all images.
    fn request_of(&self, experiment: &Experiment) -> Request {
        let (mut request, _) = address::read(&experiment.fragment);
        let method = self.catalog.method(&request.method);
        if method.is_none_or(|method| find(&method.knobs, "steps").is_ok()) {
            let last = experiment.last_step().to_string();
            request.knobs.entry("steps".into()).or_insert(last);
        }
        request
    }

    /// Sees to the trial that is under way, after anything has happened.
    pub(in crate::page) fn attend(&mut self) -> Vec<Command> {
        let Some(trial) = &self.lessons.trial else {
            return Vec::new();
        };
        match self.next(trial) {
            Next::Wait => Vec::new(),
            Next::Adopt(number) => self.adopt_trial(number),
            Next::Turn(name, value) => self.turn_trial(&name, &value),
            Next::Pause => self.pause_trial(),
            Next::Measure => self.measure_trial(),
            Next::GiveUp(why) => self.give_up(why),
        }
    }

    fn next(&self, trial: &Trial) -> Next {
        let Some(number) = trial.number else {
            let prepared = self.pending.back().map(|pending| Next::Adopt(pending.number));
            return prepared.unwrap_or(Next::Wait);
        };
        if self.last_run != number {
            return Next::GiveUp("Another run was started meanwhile, so this one was not measured.");
        }
        if self.pending.iter().any(|pending| pending.number == number) {
            return Next::Wait;
        }
        match self.run.as_ref().filter(|run| run.number == number) {
            Some(run) => trial.next(run),
            None => Next::GiveUp("The run could not be started."),
        }
    }

    fn adopt_trial(&mut self, number: u32) -> Vec<Command> {
        self.pending.iter_mut().for_each(|pending| pending.train = true);
        self.lessons
            .trial
            .iter_mut()
            .for_each(|trial| trial.number = Some(number));
        Vec::new()
    }

    fn turn_trial(&mut self, name: &str, value: &str) -> Vec<Command> {
        self.lessons.trial.iter_mut().for_each(|trial| trial.turns += 1);
        self.revision += 1;
        self.turn(name, value)
    }

    /// Pauses and measures: the step is reached, although the run could go on.
    fn pause_trial(&mut self) -> Vec<Command> {
        self.run.iter_mut().for_each(|run| run.stage = Stage::Paused);
        self.measure_trial();
        vec![Command::Pause]
    }

    fn measure_trial(&mut self) -> Vec<Command> {
        self.revision += 1;
        let (trial, run) = (self.lessons.trial.take(), self.run.as_ref());
        if let (Some(trial), Some(run), Some(open)) = (trial, run, &mut self.lessons.open) {
            let outcome = trial.outcome(run, &open.lesson.measured());
            open.outcomes
                .iter_mut()
                .skip(trial.at)
                .take(1)
                .for_each(|place| *place = Some(outcome.clone()));
        }
        Vec::new()
    }

    fn give_up(&mut self, why: &str) -> Vec<Command> {
        self.revision += 1;
        self.lessons.trial = None;
        self.lessons
            .open
            .iter_mut()
            .for_each(|open| open.broken = Some(why.into()));
        Vec::new()
    }

    /// How far the trial is, in words.
    pub fn trial_words(&self) -> String {
        let Some(trial) = &self.lessons.trial else {
            return String::new();
        };
        let run = self.run.as_ref().filter(|run| Some(run.number) == trial.number);
        let last = trial.experiment.last_step();
        match run.map(|run| (run.stage, run.latest.step)) {
            None if trial.number.is_none() => "The training engine is loading…".into(),
            None | Some((Stage::Preparing, _)) => "The run is being prepared…".into(),
            Some((Stage::Paused, step)) => format!("Paused at step {step} of {last}; press Run to go on."),
            Some((_, step)) => format!("Step {step} of {last}…"),
        }
    }
}

impl Trial {
    fn next(&self, run: &Run) -> Next {
        let until = match self.turns {
            0 => self.experiment.until,
            turns => self.experiment.then.get(turns - 1).map_or(0, |phase| phase.until),
        };
        let reached = run.latest.step >= until;
        match (run.stage, self.experiment.then.get(self.turns)) {
            (Stage::Failed, _) => Next::GiveUp("The run has failed, so it was not measured."),
            (Stage::Finished, _) => Next::Measure,
            (Stage::Running, Some(turn)) if reached => Next::Turn(turn.name.clone(), turn.value.clone()),
            // At its last step the run is about to finish by itself.
            (Stage::Running, None) if reached && run.latest.step < run.latest.steps => Next::Pause,
            _ => Next::Wait,
        }
    }

    fn outcome(&self, run: &Run, names: &[&str]) -> Outcome {
        let as_expected = |measure: &super::Measure| {
            let value = measure::of(&run.latest, &measure.name);
            measure
                .bound
                .is_none_or(|bound| value.is_some_and(|value| bound.holds(value)))
        };
        Outcome {
            values: names.iter().map(|name| measure::of(&run.latest, name)).collect(),
            clusters: run.latest.balance.sizes.len(),
            as_expected: self.experiment.measures.iter().all(as_expected),
            turned: run
                .tuned
                .iter()
                .any(|turn| !self.experiment.turns(&turn.name, &turn.value)),
        }
    }
}

impl Experiment {
    fn turns(&self, name: &str, value: &str) -> bool {
        self.then.iter().any(|phase| phase.name == name && phase.value == value)
    }
}
