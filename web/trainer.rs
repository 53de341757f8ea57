//! The workers as the page sees them: started, asked, heard, replaced.

use std::cell::Cell;
use std::rc::Rc;

use deep_clustering::page::{Side, WorkerKey, WorkerKind};
use deep_clustering::protocol::{Command, Event};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::bridge;

/// A running worker; dropping it ends it.
pub struct Trainer {
    /// Which one it is.
    pub key: WorkerKey,
    side: Rc<Cell<Side>>,
    worker: Worker,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut(web_sys::Event)>,
}

impl Trainer {
    /// Starts the worker of a key from the page's folder; `hear` gets whatever it says, with the side it then works for.
    pub fn start(
        key: WorkerKey,
        side: Side,
        base: &str,
        build: &str,
        hear: impl Fn(Side, Event) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let side = Rc::new(Cell::new(side));
        let hear = {
            let side = side.clone();
            move |event| hear(side.get(), event)
        };
        let file = match key.kind {
            WorkerKind::Cpu => "worker-loader.js",
            WorkerKind::Gpu => "worker-gpu-loader.js",
        };
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&format!("{base}{file}?v={build}"), &options)?;
        let (heard, failed) = (on_message(hear.clone()), on_error(hear));
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(failed.as_ref().unchecked_ref()));
        Ok(Self {
            key,
            side,
            worker,
            _heard: heard,
            _failed: failed,
        })
    }

    /// Asks for something; `files` are the bytes that the command names.
    pub fn ask(&self, command: &Command, files: &[Uint8Array]) -> Result<(), String> {
        let parcel = bridge::encode_command(command, files)?;
        let sent = self
            .worker
            .post_message_with_transfer(&parcel.message, &parcel.transfer);
        sent.map_err(|error| format!("{error:?}"))
    }
}

/// The workers of both sides.
#[derive(Default)]
pub struct Trainers([Option<Trainer>; 2]);

impl Trainers {
    /// Moves each worker to the side that wants it, ends those that none wants, and tells which are missing.
    pub fn arrange(&mut self, wanted: [Option<WorkerKey>; 2]) -> Vec<(Side, WorkerKey)> {
        let key = |trainer: &Option<Trainer>| trainer.as_ref().map(|trainer| trainer.key);
        let [a, b] = [&self.0[0], &self.0[1]].map(key);
        let crossed =
            (b.is_some() && b == wanted[0] && b != wanted[1]) || (a.is_some() && a == wanted[1] && a != wanted[0]);
        if crossed {
            self.0.reverse();
        }
        let mut missing = Vec::new();
        for (side, wanted) in Side::BOTH.into_iter().zip(wanted) {
            let place = &mut self.0[side as usize];
            // A page that does not know yet which worker it needs keeps the one it has.
            let unwanted = wanted.is_none() && side == Side::A;
            if unwanted || (wanted.is_some() && key(place) != wanted) {
                *place = None;
                missing.extend(wanted.map(|key| (side, key)));
            }
            if let Some(trainer) = place {
                trainer.side.set(side);
            }
        }
        missing
    }

    /// Gives a side its worker.
    pub fn put(&mut self, side: Side, trainer: Trainer) {
        self.0[side as usize] = Some(trainer);
    }

    /// Asks the worker of a side, if there is one.
    pub fn ask(&self, side: Side, command: &Command, files: &[Uint8Array]) -> Result<(), String> {
        let trainer = self.0[side as usize].as_ref();
        trainer.map_or(Ok(()), |trainer| trainer.ask(command, files))
    }
}

impl Drop for Trainer {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

fn on_message(hear: impl Fn(Event) + 'static) -> Closure<dyn FnMut(MessageEvent)> {
    Closure::new(
        move |message: MessageEvent| match bridge::decode_event(&message.data()) {
            Ok(event) => hear(event),
            Err(error) => hear(Event::Panicked {
                error: format!("its message cannot be read ({error})"),
            }),
        },
    )
}

/// A script that cannot be loaded, or an error that nothing has caught.
fn on_error(hear: impl Fn(Event) + 'static) -> Closure<dyn FnMut(web_sys::Event)> {
    Closure::new(move |event: web_sys::Event| {
        event.prevent_default();
        let message = event
            .dyn_ref::<ErrorEvent>()
            .map(ErrorEvent::message)
            .filter(|message| !message.is_empty());
        hear(Event::Panicked {
            error: message.unwrap_or_else(|| "its file could not be loaded".into()),
        });
    })
}
