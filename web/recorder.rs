//! A canvas as a film: the browser records it while it changes.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlCanvasElement};

/// Pictures a second.
const RATE: f64 = 30.0;
/// Bits a second, enough for ten thousand small discs.
const BITS: f64 = 6e6;
/// Kinds of film, the best first, with the endings of their files.
const KINDS: [(&str, &str); 4] = [
    ("video/webm;codecs=vp9", "webm"),
    ("video/webm;codecs=vp8", "webm"),
    ("video/webm", "webm"),
    ("video/mp4", "mp4"),
];

/// A kind of film and the ending of its files.
type Kind = (&'static str, &'static str);
type Heard = Closure<dyn FnMut(JsValue)>;

/// A recording that goes on until it is stopped.
pub struct Recording {
    recorder: JsValue,
    _data: Heard,
    _stop: Heard,
}

/// Why this browser cannot record; none if it can.
pub fn problem() -> Option<&'static str> {
    let canvas = get(&js_sys::global(), "HTMLCanvasElement");
    if !get(&get(&canvas, "prototype"), "captureStream").is_function() {
        return Some("This browser cannot record a canvas.");
    }
    kind().is_none().then_some("This browser has no recorder for films.")
}

fn kind() -> Option<Kind> {
    let recorder = get(&js_sys::global(), "MediaRecorder");
    let known = |kind: &Kind| call(&recorder, "isTypeSupported", &[kind.0.into()]).is_ok_and(|yes| yes.is_truthy());
    KINDS.into_iter().find(known)
}

impl Recording {
    /// Begins to record a canvas; `done` gets the film and the ending of its file.
    pub fn begin(canvas: &HtmlCanvasElement, done: impl FnOnce(Blob, &'static str) + 'static) -> Result<Self, JsValue> {
        let kind = kind().ok_or("there is no recorder")?;
        let stream = call(canvas, "captureStream", &[RATE.into()])?;
        let recorder = recorder(&stream, kind)?;
        let parts = Array::new();
        let (data, stop) = (gathered(&parts), finished(parts, kind, stream, done));
        Reflect::set(&recorder, &"ondataavailable".into(), data.as_ref())?;
        Reflect::set(&recorder, &"onstop".into(), stop.as_ref())?;
        call(&recorder, "start", &[])?;
        Ok(Self {
            recorder,
            _data: data,
            _stop: stop,
        })
    }

    /// Ends it; the film comes a moment later.
    pub fn stop(&self) {
        let _ = call(&self.recorder, "stop", &[]);
    }
}

fn recorder(stream: &JsValue, (name, _): Kind) -> Result<JsValue, JsValue> {
    let make: Function = get(&js_sys::global(), "MediaRecorder").dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"mimeType".into(), &name.into())?;
    Reflect::set(&options, &"videoBitsPerSecond".into(), &BITS.into())?;
    Reflect::construct(&make, &Array::of2(stream, &options))
}

fn gathered(parts: &Array) -> Heard {
    let parts = parts.clone();
    Closure::new(move |event: JsValue| {
        parts.push(&get(&event, "data"));
    })
}

fn finished(
    parts: Array,
    (name, ending): Kind,
    stream: JsValue,
    done: impl FnOnce(Blob, &'static str) + 'static,
) -> Heard {
    let done = Rc::new(RefCell::new(Some(done)));
    Closure::new(move |_: JsValue| {
        if let Ok(tracks) = call(&stream, "getTracks", &[]) {
            let tracks: Array = tracks.unchecked_into();
            tracks.iter().for_each(|track| drop(call(&track, "stop", &[])));
        }
        let options = BlobPropertyBag::new();
        options.set_type(name);
        let film = Blob::new_with_blob_sequence_and_options(&parts, &options);
        if let (Ok(film), Some(done)) = (film, done.take()) {
            done(film, ending);
        }
    })
}

fn call(object: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(object, &name.into())?.dyn_into()?;
    function.apply(object, &arguments.iter().collect::<Array>())
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}
