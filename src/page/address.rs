//! A request as the fragment of an address, and back: `#method=imsat&preset=page&set.mu=2&classes=0,1&seed=3`.
//!
//! Knobs carry the prefix `set.`, as on the command line; what is as usual is left out.

use crate::protocol::{DeviceChoice, Request};
use crate::subset::Subset;

use super::Page;
use super::lesson::guide;

/// Prefix of a knob's key.
const KNOB: &str = "set.";
/// Prefix of the keys that say what differs in the run that is compared with.
const OTHER: &str = "a.";

/// Writes a request as a fragment, without `#`.
pub fn write(request: &Request) -> String {
    join_pairs(&[own_pairs(request), shared_pairs(request)].concat())
}

/// Writes the requests of two runs that are compared: those of B, then what differs in A.
pub fn write_both(a: &Request, b: &Request) -> String {
    let others = own_pairs(a)
        .into_iter()
        .map(|(key, text)| (format!("{OTHER}{key}"), text));
    join_pairs(&[own_pairs(b), shared_pairs(b), others.collect()].concat())
}

/// What each of two compared runs has for itself.
fn own_pairs(request: &Request) -> Vec<(String, String)> {
    let knobs = request.knobs.iter();
    let mut pairs = vec![
        ("method".to_string(), request.method.clone()),
        ("preset".into(), request.preset.clone()),
    ];
    pairs.extend(knobs.map(|(name, text)| (format!("{KNOB}{name}"), text.clone())));
    if request.device != DeviceChoice::Auto {
        pairs.push(("device".into(), request.device.name().into()));
    }
    pairs
}

/// What two compared runs share.
fn shared_pairs(request: &Request) -> Vec<(String, String)> {
    let mut pairs = subset_pairs(&request.subset);
    if request.seed != 0 {
        pairs.push(("seed".into(), request.seed.to_string()));
    }
    pairs
}

fn join_pairs(pairs: &[(String, String)]) -> String {
    pairs
        .iter()
        .map(|(key, value)| format!("{}={}", escape(key), escape(value)))
        .collect::<Vec<_>>()
        .join("&")
}

fn subset_pairs(subset: &Subset) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut add = |key: &str, value: Option<String>| pairs.extend(value.map(|value| (key.to_string(), value)));
    add("classes", subset.classes.as_ref().map(|classes| join(classes)));
    add("per-class", subset.per_class.map(|n| n.to_string()));
    add("limit", subset.limit.map(|n| n.to_string()));
    add(
        "imbalance",
        (subset.imbalance != 1.0).then(|| subset.imbalance.to_string()),
    );
    pairs
}

/// Classes with commas between them.
pub fn join(classes: &[u8]) -> String {
    classes.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Reads a fragment, with or without `#`; what is missing is as on a first visit, and what cannot be read is told.
pub fn read(fragment: &str) -> (Request, Vec<String>) {
    let mut request = Page::first_visit();
    let mut problems = Vec::new();
    let own = |key: &str| !key.starts_with(OTHER) && !guide::knows(key);
    for (key, value) in pairs(fragment).filter(|(key, _)| own(key)) {
        if take(&mut request, &key, &value).is_none() {
            problems.push(format!("In the address, `{key}={value}` cannot be read."));
        }
    }
    request.subset.seed = request.seed;
    (request, problems)
}

/// Reads the run that a fragment wants to be compared with, on the images and with the seed of the first.
pub fn read_other(fragment: &str) -> Option<Request> {
    let (first, _) = read(fragment);
    let mut others = pairs(fragment)
        .filter_map(|(key, value)| Some((key.strip_prefix(OTHER)?.to_string(), value)))
        .peekable();
    others.peek()?;
    let mut request = Request {
        subset: first.subset,
        seed: first.seed,
        ..Page::first_visit()
    };
    // What cannot be read is as on a first visit; the page says so when it meets the catalogue.
    for (key, value) in others {
        let _ = take(&mut request, &key, &value);
    }
    Some(request)
}

/// The keys of a fragment with their values.
pub(super) fn pairs(fragment: &str) -> impl Iterator<Item = (String, String)> {
    let parts = fragment
        .trim_start_matches('#')
        .split('&')
        .filter(|part| !part.is_empty());
    parts.map(|part| {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        (unescape(key), unescape(value))
    })
}

fn take(request: &mut Request, key: &str, value: &str) -> Option<()> {
    match key {
        "method" => request.method = value.into(),
        "preset" => request.preset = value.into(),
        "seed" => request.seed = value.parse().ok()?,
        "device" => request.device = DeviceChoice::named(value)?,
        _ => match key.strip_prefix(KNOB) {
            Some(knob) => drop(request.knobs.insert(knob.into(), value.into())),
            None => take_subset(&mut request.subset, key, value)?,
        },
    }
    Some(())
}

fn take_subset(subset: &mut Subset, key: &str, value: &str) -> Option<()> {
    let amount = || value.parse().ok().filter(|n| *n > 0);
    let ratio = || {
        value
            .parse()
            .ok()
            .filter(|ratio: &f64| ratio.is_finite() && *ratio >= 1.0)
    };
    let classes = || value.split(',').map(|class| class.parse().ok()).collect::<Option<_>>();
    match key {
        "classes" => subset.classes = Some(classes()?),
        "per-class" => subset.per_class = Some(amount()?),
        "limit" => subset.limit = Some(amount()?),
        "imbalance" => subset.imbalance = ratio()?,
        _ => return None,
    }
    Some(())
}

/// Percent-encodes what may not stand in a fragment, and what separates its parts.
pub(super) fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~,:/".contains(&byte);
    let one = |byte: u8| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(one).collect()
}

fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        plain.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::catalog;
    use crate::params::{Range, Spec};

    #[test]
    fn every_knob_at_its_bounds_comes_back() {
        for method in &catalog().methods {
            for spec in &method.knobs {
                for text in extremes(spec) {
                    spec.check(&text).unwrap();
                    let knobs = [(spec.name.to_string(), text)].into();
                    let request = Request {
                        method: method.id.clone(),
                        preset: "paper".into(),
                        knobs,
                        ..Request::default()
                    };
                    assert_eq!(read(&write(&request)), (request, vec![]));
                }
            }
        }
    }

    fn extremes(spec: &Spec) -> Vec<String> {
        match &spec.range {
            Range::Real { min, max } => vec![min.to_string(), max.to_string(), format!("{}", min + (max - min) / 3.0)],
            Range::Count { min, max } => vec![min.to_string(), max.to_string()],
            Range::Choice(names) => names.iter().map(ToString::to_string).collect(),
            Range::Switch => vec!["true".into(), "false".into()],
        }
    }

    #[test]
    fn two_runs_come_back() {
        let knobs = [("mu".to_string(), "0".to_string())].into();
        let b = Request {
            seed: 3,
            subset: Subset {
                seed: 3,
                ..Subset::default()
            },
            ..Page::first_visit()
        };
        let a = Request {
            method: "rim".into(),
            knobs,
            ..b.clone()
        };
        let fragment = write_both(&a, &b);
        assert_eq!(read(&fragment), (b, vec![]));
        assert_eq!(read_other(&fragment), Some(a));
        assert_eq!(read_other("method=rim&seed=3"), None);
    }

    #[test]
    fn subset_seed_and_device_come_back() {
        let classes = Some(vec![0, 1, 9]);
        let subset = Subset {
            classes,
            per_class: Some(500),
            limit: Some(700),
            imbalance: 2.5,
            seed: u64::MAX,
        };
        let request = Request {
            subset,
            seed: u64::MAX,
            device: DeviceChoice::Cpu,
            ..Page::first_visit()
        };
        let fragment = write(&request);
        assert!(fragment.contains("classes=0,1,9&per-class=500&limit=700&imbalance=2.5"));
        assert_eq!(read(&format!("#{fragment}")), (request, vec![]));
    }

    #[test]
    fn an_empty_address_is_a_first_visit_and_says_little() {
        assert_eq!(read(""), (Page::first_visit(), vec![]));
        assert_eq!(write(&Page::first_visit()), "method=imsat&preset=page");
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_is_kept() {
        let (request, problems) = read("#seed=-1&classes=0,x&imbalance=0.5&device=tpu&nonsense&set.mu=2");
        assert_eq!((problems.len(), request.seed, &*request.knobs["mu"]), (5, 0, "2"));
        assert!(problems[0].contains("`seed=-1`"));
    }

    #[test]
    fn odd_characters_survive() {
        let knobs = [("a&b=c".to_string(), "100 % ä#".to_string())].into();
        let request = Request {
            knobs,
            ..Page::first_visit()
        };
        assert_eq!(read(&write(&request)).0, request);
        assert_eq!(unescape("%zz%4"), "%zz%4");
    }
}
