//! Files of weights: what a safetensors file says of the run that it was saved from.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::protocol::Request;

/// The part of a file's header that holds texts by name.
#[derive(Deserialize)]
struct Header {
    #[serde(rename = "__metadata__", default)]
    notes: BTreeMap<String, String>,
}

/// What a checkpoint of the page or of the native program says was asked.
#[derive(Deserialize)]
struct Told {
    request: Request,
}

/// What goes on from a file: the run that it was saved from, and the steps that this had taken.
///
/// A file without settings takes over the present ones, as far as they are of its method.
///
/// # Errors
/// A sentence if the file is no checkpoint.
pub fn read(bytes: &[u8], present: &Request) -> Result<(Request, usize), String> {
    let notes = notes(bytes).unwrap_or_default();
    let told = notes
        .get("request")
        .and_then(|text| serde_json::from_str::<Told>(text).ok());
    let number = |name: &str| notes.get(name).and_then(|text| text.parse::<u64>().ok());
    let (Some(method), Some(step), Some(seed)) = (notes.get("method"), number("step"), number("seed")) else {
        return Err("It is no checkpoint: choose a file that was saved here or by `deep-clustering train`.".into());
    };
    let mut request = told.map_or_else(|| present.clone(), |told| told.request);
    if request.method != *method {
        request.knobs.clear();
    }
    request.method.clone_from(method);
    request.device = present.device;
    (request.seed, request.subset.seed) = (seed, seed);
    Ok((request, step as usize))
}

fn notes(bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let header: Header = serde_json::from_slice(rest.get(..length)?).ok()?;
    Some(header.notes)
}

/// The name of a file of weights.
pub fn file_name(request: &Request, step: usize) -> String {
    format!("{}-{}-{step}.safetensors", request.method, request.seed)
}

/// A safetensors file without arrays.
#[cfg(test)]
pub(in crate::page) fn file(notes: &[(&str, &str)]) -> Vec<u8> {
    let notes: BTreeMap<_, _> = notes.iter().copied().collect();
    let header = serde_json::json!({ "__metadata__": notes }).to_string();
    let length = header.len() as u64;
    [&length.to_le_bytes()[..], header.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    #[test]
    fn settings_come_back_from_a_file() {
        let asked = Request {
            knobs: [("mu".to_string(), "2".to_string())].into(),
            seed: 3,
            ..Page::first_visit()
        };
        let told = serde_json::json!({ "request": asked, "images": "some" }).to_string();
        let bytes = file(&[("method", "imsat"), ("step", "40"), ("seed", "3"), ("request", &told)]);
        let (request, step) = read(&bytes, &Request::default()).unwrap();
        assert_eq!(
            (&*request.method, &*request.knobs["mu"], request.seed, step),
            ("imsat", "2", 3, 40)
        );
        assert_eq!(file_name(&request, step), "imsat-3-40.safetensors");
    }

    #[test]
    fn a_file_without_settings_takes_the_present_ones_of_its_method() {
        let bytes = file(&[("method", "rim"), ("step", "4"), ("seed", "1")]);
        let present = Request {
            method: "rim".into(),
            knobs: [("mu".to_string(), "2".to_string())].into(),
            ..Request::default()
        };
        assert_eq!(read(&bytes, &present).unwrap().0.knobs.len(), 1);
        assert!(read(&bytes, &Page::first_visit()).unwrap().0.knobs.is_empty());
    }

    #[test]
    fn other_files_are_refused() {
        let long = u64::MAX.to_le_bytes();
        for bytes in [&b"text"[..], &[], &long, &file(&[("method", "rim")])] {
            assert!(read(bytes, &Request::default()).unwrap_err().contains("no checkpoint"));
        }
    }
}
