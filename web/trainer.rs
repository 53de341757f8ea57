//! The worker as the page sees it: started, asked, heard, replaced.

use deep_clustering::page::{WorkerKey, WorkerKind};
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
    worker: Worker,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut(web_sys::Event)>,
}

impl Trainer {
    /// Starts the worker of a key from the page's folder; `hear` gets whatever it says.
    pub fn start(
        key: WorkerKey,
        base: &str,
        build: &str,
        hear: impl Fn(Event) + Clone + 'static,
    ) -> Result<Self, JsValue> {
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
