//! Training inside a Web Worker: hears commands, drives a run, posts frames.
//!
//! One loop: carry out what has arrived; if a run is going, train for a slice of time; if a frame is due, look and post it;
//! give the event loop a turn, so that messages are heard. Nothing blocks: every read is awaited.

mod asides;
mod beginning;
mod data;
mod going;
mod guests;
mod inbox;
mod pace;
mod scope;

use std::rc::Rc;

use deep_clustering::engine::dataset::Dataset;
use deep_clustering::engine::device::Opened;
use deep_clustering::engine::{Error, methods};
use deep_clustering::protocol::{Command, DeviceChoice, Event, Extras};

use going::Going;
use guests::Guests;
use inbox::Inbox;
use pace::Pace;

/// Milliseconds of training between two turns of the event loop: a Pause is heard at least this often.
const SLICE: f64 = 40.0;

/// Starts listening; returns at once.
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        scope::post(&Event::Panicked {
            error: panic.to_string(),
        });
        console_error_panic_hook::hook(panic);
    }));
    let inbox = Inbox::listen();
    wasm_bindgen_futures::spawn_local(async move { Trainer::new(inbox).serve().await });
}

/// Everything the worker knows.
struct Trainer {
    inbox: Rc<Inbox>,
    dataset: Option<Dataset>,
    opened: Option<(DeviceChoice, Opened)>,
    run: Option<Going>,
    pace: Pace,
    /// Whether looks place images by their neighbours.
    extras: Extras,
    guests: Guests,
}

impl Trainer {
    fn new(inbox: Rc<Inbox>) -> Self {
        Self {
            inbox,
            dataset: None,
            opened: None,
            run: None,
            pace: Pace::default(),
            extras: Extras::default(),
            guests: Guests::default(),
        }
    }

    async fn serve(mut self) {
        loop {
            while let Some((command, files)) = self.inbox.pop() {
                self.carry_out(command, files).await;
            }
            if self.run.as_ref().is_some_and(|going| going.training) {
                self.train().await;
                scope::turn().await;
            } else {
                self.inbox.arrival().await;
            }
        }
    }

    async fn carry_out(&mut self, command: Command, files: Vec<Vec<u8>>) {
        let outcome = match command {
            Command::Open { base, .. } => self.open(&base).await,
            Command::Data { images, labels } => self.data(&images, labels.as_deref(), &files),
            Command::Start { run, request } => self.prepare(run, &request).await,
            Command::Resume => self.set_training(true),
            Command::Advance { to } => self.advance(to),
            Command::Pause => self.pause().await,
            Command::Step => self.one_step().await,
            Command::Pace { steps } => {
                self.pace.steps = steps;
                Ok(())
            }
            Command::Extras(extras) => self.set_extras(extras).await,
            Command::Tune { name, value } => self.tune(&name, &value),
            Command::Decode { codes } => self.decode(&codes).await,
            Command::Save => self.save().await,
            Command::Restore { run, request, bytes } => self.restore(run, &request, &bytes).await,
            Command::Guests { height, width, pixels } => self.take_in(Guests::new(height, width, pixels)).await,
            Command::SelfTest => self.self_test().await,
        };
        if let Err(error) = outcome {
            scope::post(&Event::Refused { error });
        }
    }

    async fn open(&mut self, base: &str) -> Result<(), String> {
        self.dataset = Some(data::embedded(base).await?);
        scope::post(&Event::Ready {
            catalog: methods::catalog(),
            build: scope::build(),
        });
        Ok(())
    }

    fn data(&mut self, images: &str, labels: Option<&str>, files: &[Vec<u8>]) -> Result<(), String> {
        let dataset = data::decode(images, labels, files)?;
        let labelled = if dataset.labels.is_some() {
            "with labels"
        } else {
            "without labels: scores are absent"
        };
        let about = format!(
            "{images}: {} images of {}×{}, {labelled}",
            dataset.len(),
            dataset.height,
            dataset.width
        );
        self.dataset = Some(dataset);
        scope::post(&Event::DataAccepted { about });
        Ok(())
    }

    fn set_training(&mut self, training: bool) -> Result<(), String> {
        let going = self.run.as_mut().ok_or("there is no run yet")?;
        let finished = going.run.finished();
        if training && finished {
            scope::post(&Event::Finished { run: going.number });
        }
        going.training = training && !finished;
        going.until = None;
        self.pace.resume();
        Ok(())
    }

    fn advance(&mut self, to: usize) -> Result<(), String> {
        let going = self.run.as_mut().ok_or("there is no run yet")?;
        let waited = !going.training;
        going.training = !going.run.finished();
        going.until = Some(to);
        // Waiting for the other run is no training time.
        if waited {
            self.pace.resume();
        }
        Ok(())
    }

    async fn pause(&mut self) -> Result<(), String> {
        self.set_training(false)?;
        self.frame(false).await;
        Ok(())
    }

    async fn one_step(&mut self) -> Result<(), String> {
        self.set_training(false)?;
        if let Some(going) = self.run.as_mut().filter(|going| !going.run.finished()) {
            going.step().await.map_err(|error| error.to_string())?;
        }
        self.frame(false).await;
        Ok(())
    }

    fn tune(&mut self, name: &str, value: &str) -> Result<(), String> {
        let going = self.run.as_mut().ok_or("there is no run yet")?;
        going.run.tune(name, value).map_err(|error| error.to_string())?;
        going.request.knobs.insert(name.into(), value.into());
        Ok(())
    }

    /// Trains for a slice of time, or until a frame is due.
    async fn train(&mut self) {
        let Some(going) = &mut self.run else { return };
        let start = scope::now();
        while !going.rests() && scope::now() - start < SLICE && !self.pace.due() {
            if let Err(error) = going.step().await {
                return self.fail(&error);
            }
            self.pace.step();
        }
        let (finished, rests) = (going.run.finished(), going.rests());
        going.training = finished || !rests;
        if rests || self.pace.due() {
            self.frame(finished).await;
        }
        if finished {
            self.finish();
        }
    }

    fn finish(&mut self) {
        if let Some(going) = self.run.as_mut().filter(|going| going.training) {
            going.training = false;
            scope::post(&Event::Finished { run: going.number });
        }
    }

    /// Looks at the run and posts what it sees; `whole`: at every image, whatever it takes.
    async fn frame(&mut self, whole: bool) {
        let Some(going) = &mut self.run else { return };
        let start = scope::now();
        let limit = (!whole).then_some(self.pace.images);
        match going.run.observe(limit).await {
            Ok(mut snapshot) => {
                snapshot.seconds = going.seconds;
                snapshot.ms_per_step = self.pace.ms_per_step();
                scope::post(&Event::Frame {
                    run: going.number,
                    snapshot: Box::new(snapshot),
                });
                self.pace.looked(scope::now() - start, whole);
            }
            Err(error) => self.fail(&error),
        }
    }

    fn fail(&mut self, error: &Error) {
        if let Some(going) = self.run.take() {
            scope::post(&Event::Failed {
                run: going.number,
                error: error.to_string(),
            });
        }
    }
}
