//! Messages between page and worker: `[json, ...buffers]`, the buffers transferred, not copied.
//!
//! The text is serde's JSON of a [`Command`] or an [`Event`]; arrays travel beside it in the order of their struct's fields.
#![allow(dead_code, reason = "the page uses one half, the worker the other")]

use deep_clustering::protocol::{Bulk, Command, Event, Pictures};
use js_sys::{Array, Float32Array, Uint8Array, Uint32Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

/// A message and the buffers in it that change hands.
pub struct Parcel {
    /// What `postMessage` takes first.
    pub message: Array,
    /// What it takes second.
    pub transfer: Array,
}

impl Parcel {
    fn pack(value: &impl Serialize, buffers: &[Uint8Array]) -> Result<Self, String> {
        let json = serde_json::to_string(value).map_err(|error| error.to_string())?;
        let (message, transfer) = (Array::of1(&JsValue::from_str(&json)), Array::new());
        for buffer in buffers {
            message.push(&buffer.buffer());
            transfer.push(&buffer.buffer());
        }
        Ok(Self { message, transfer })
    }
}

/// Packs a command with its pixels, or with the bytes of the files that it names.
pub fn encode_command(command: &Command, files: &[Uint8Array]) -> Result<Parcel, String> {
    match command {
        Command::Restore { bytes, .. } => Parcel::pack(command, &[Uint8Array::from(&bytes[..])]),
        Command::Guests { pixels, .. } => Parcel::pack(command, &[Uint8Array::from(&pixels[..])]),
        _ => Parcel::pack(command, files),
    }
}

/// Unpacks a command with its pixels, or with the bytes of its files.
pub fn decode_command(data: &JsValue) -> Result<(Command, Vec<Vec<u8>>), String> {
    let (mut command, buffers) = unpack(data)?;
    let buffers = buffers.iter().map(|buffer| Uint8Array::new(&buffer).to_vec());
    let mut buffers: Vec<Vec<u8>> = buffers.collect();
    if let Command::Restore { bytes: own, .. } | Command::Guests { pixels: own, .. } = &mut command {
        *own = buffers.pop().unwrap_or_default();
    }
    Ok((command, buffers))
}

/// Packs an event with its arrays.
pub fn encode_event(event: &Event) -> Result<Parcel, String> {
    let bytes = |bytes: &[u8]| Uint8Array::from(bytes);
    let buffers = match event {
        Event::Frame { snapshot, .. } => {
            let Bulk {
                points,
                polygon,
                neighbours,
                clusters,
                confidence,
                centres,
                sheets,
            } = &snapshot.bulk;
            vec![
                reals(points),
                reals(polygon),
                bytes(clusters),
                bytes(confidence),
                bytes(centres),
                bytes(sheets),
                reals(neighbours),
            ]
        }
        Event::Pictures { pictures, .. } => {
            let Pictures {
                pixels, labels, index, ..
            } = pictures;
            let index = Uint8Array::new(&Uint32Array::from(&index[..]).buffer());
            vec![bytes(pixels), bytes(labels), index]
        }
        Event::Decoded { pixels: one, .. } | Event::Saved { bytes: one, .. } => vec![bytes(one)],
        _ => Vec::new(),
    };
    Parcel::pack(event, &buffers)
}

fn reals(values: &[f32]) -> Uint8Array {
    Uint8Array::new(&Float32Array::from(values).buffer())
}

/// Unpacks an event with its arrays.
pub fn decode_event(data: &JsValue) -> Result<Event, String> {
    let (mut event, buffers) = unpack(data)?;
    let reals = |index: u32| Float32Array::new(&buffers.get(index)).to_vec();
    let bytes = |index: u32| Uint8Array::new(&buffers.get(index)).to_vec();
    match &mut event {
        Event::Frame { snapshot, .. } if buffers.length() == 7 => {
            let (points, polygon, clusters) = (reals(0), reals(1), bytes(2));
            snapshot.bulk = Bulk {
                points,
                polygon,
                clusters,
                confidence: bytes(3),
                centres: bytes(4),
                sheets: bytes(5),
                neighbours: reals(6),
            };
        }
        Event::Pictures { pictures, .. } if buffers.length() == 3 => {
            let known = std::mem::take(pictures);
            *pictures = Pictures {
                pixels: bytes(0),
                labels: bytes(1),
                index: Uint32Array::new(&buffers.get(2)).to_vec(),
                ..known
            };
        }
        Event::Decoded { pixels: one, .. } | Event::Saved { bytes: one, .. } if buffers.length() == 1 => {
            *one = bytes(0);
        }
        Event::Frame { .. } | Event::Pictures { .. } | Event::Decoded { .. } | Event::Saved { .. } => {
            return Err("a message came without its arrays".into());
        }
        _ => {}
    }
    Ok(event)
}

fn unpack<T: DeserializeOwned>(data: &JsValue) -> Result<(T, Array), String> {
    let message: &Array = data.dyn_ref().ok_or("a message is no array")?;
    let json = message.get(0).as_string().ok_or("a message has no text")?;
    let value = serde_json::from_str(&json).map_err(|error| error.to_string())?;
    Ok((value, message.slice(1, message.length())))
}
