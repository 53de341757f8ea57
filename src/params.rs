//! Knobs described once, as data: the command line, the page's controls, the address, README's rows and the tests are
//! functions of a [`Spec`]; [`params!`](crate::params!) writes the typed struct beside it.

mod tables;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The text of each knob that differs from its preset, by name: what a flag, a slider and an address all carry.
pub type Values = BTreeMap<String, String>;

/// What a knob accepts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Range {
    /// A real number from `min` to `max`.
    Real {
        /// Smallest value accepted.
        min: f64,
        /// Largest value accepted.
        max: f64,
    },
    /// A whole number from `min` to `max`.
    Count {
        /// Smallest value accepted.
        min: u64,
        /// Largest value accepted.
        max: u64,
    },
    /// One of the names.
    Choice(Vec<Cow<'static, str>>),
    /// `true` or `false`.
    Switch,
}

/// One knob: its name, what it does, what it accepts and what it is unless told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// The name used in flags, addresses and files.
    pub name: Cow<'static, str>,
    /// One sentence in plain English.
    pub doc: Cow<'static, str>,
    /// The default, as text.
    pub default: Cow<'static, str>,
    /// What it accepts.
    pub range: Range,
    /// Whether it may be turned while a run trains.
    pub live: bool,
    /// What another knob must be for this one to matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<Needs>,
}

/// Another knob, and those of its choices with which a knob does something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Needs {
    /// The other knob.
    pub knob: Cow<'static, str>,
    /// Its choices.
    pub choices: Vec<Cow<'static, str>>,
}

/// A knob that cannot be set as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ParamError {
    /// No knob has this name.
    #[error("there is no knob `{name}`{}", hint(.nearest.as_ref()))]
    Unknown {
        /// The name asked for.
        name: String,
        /// The nearest name that exists.
        nearest: Option<String>,
    },
    /// The text is no value of the knob's kind, or lies outside its range.
    #[error("`{name}` cannot be `{text}`: it takes {expected}")]
    Refused {
        /// The knob.
        name: String,
        /// The text given.
        text: String,
        /// What it takes, in words.
        expected: String,
    },
    /// The knob shapes the network or the data and cannot change while a run trains.
    #[error("`{name}` cannot change while a run trains; start a new run with it")]
    NotLive {
        /// The knob.
        name: String,
    },
}

fn hint(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

impl Range {
    /// Says in words what the range takes.
    pub fn describe(&self) -> String {
        match self {
            Self::Real { min, max } => format!("a number from {min} to {max}"),
            Self::Count { min, max } => format!("a whole number from {min} to {max}"),
            Self::Choice(names) => format!("one of {}", names.join(", ")),
            Self::Switch => "true or false".into(),
        }
    }

    fn accepts(&self, text: &str) -> bool {
        match self {
            Self::Real { min, max } => text
                .parse::<f64>()
                .is_ok_and(|x| x.is_finite() && x >= *min && x <= *max),
            Self::Count { min, max } => text.parse::<u64>().is_ok_and(|x| x >= *min && x <= *max),
            Self::Choice(names) => names.iter().any(|name| name == text),
            Self::Switch => matches!(text, "true" | "false"),
        }
    }
}

impl Spec {
    /// Checks a text against the range.
    ///
    /// # Errors
    /// [`ParamError::Refused`] with what the knob takes.
    pub fn check(&self, text: &str) -> Result<(), ParamError> {
        if self.range.accepts(text) {
            Ok(())
        } else {
            Err(self.refuse(text))
        }
    }

    /// Whether the knob does anything, where `text_of` tells what another knob is set to.
    pub fn matters(&self, text_of: impl Fn(&str) -> Option<String>) -> bool {
        self.needs
            .as_ref()
            .is_none_or(|needs| text_of(&needs.knob).is_none_or(|text| needs.choices.contains(&text.into())))
    }

    fn refuse(&self, text: &str) -> ParamError {
        ParamError::Refused {
            name: self.name.to_string(),
            text: text.into(),
            expected: self.range.describe(),
        }
    }
}

/// Checks that each value has a knob and lies in its range.
///
/// # Errors
/// The first [`ParamError`] in order of name.
pub fn check(specs: &[Spec], values: &Values) -> Result<(), ParamError> {
    values
        .iter()
        .try_for_each(|(name, text)| find(specs, name)?.check(text))
}

/// Finds the knob of a name.
///
/// # Errors
/// [`ParamError::Unknown`] with the nearest name.
pub fn find<'a>(specs: &'a [Spec], name: &str) -> Result<&'a Spec, ParamError> {
    specs
        .iter()
        .find(|spec| spec.name == name)
        .ok_or_else(|| ParamError::Unknown {
            name: name.into(),
            nearest: nearest(name, specs.iter().map(|spec| &*spec.name)),
        })
}

/// The candidate that differs from `name` by the fewest edits, if it is near enough to be a slip of the keyboard.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    candidates
        .map(|candidate| (edits(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 2.max(candidate.len() / 3) || candidate.starts_with(name))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.to_string())
}

/// Levenshtein distance; small enough to keep the page free of a library for it.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// A Rust type that a knob's text turns into.
pub trait Knob: Sized {
    /// Reads a text that the range has accepted.
    fn parse(text: &str) -> Option<Self>;
    /// The text that reads back as this value.
    fn text(&self) -> String;
}

macro_rules! knob_from_str {
    ($($kind:ty),*) => { $(impl Knob for $kind {
        fn parse(text: &str) -> Option<Self> { text.parse().ok() }
        fn text(&self) -> String { self.to_string() }
    })* };
}
knob_from_str!(f64, usize, u64, bool);

/// Reads one knob: its own value if there is one, else its default.
///
/// # Errors
/// [`ParamError::Refused`] if the text lies outside the range.
pub fn read<T: Knob>(spec: &Spec, values: &Values) -> Result<T, ParamError> {
    let text = values.get(&*spec.name).map_or(&*spec.default, String::as_str);
    spec.check(text)?;
    T::parse(text).ok_or_else(|| spec.refuse(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{choice, params};

    choice! {
        /// A choice.
        enum Size { Small = "small", Large = "large" }
    }

    params! {
        /// Knobs of the tests.
        struct Knobs {
            /// A weight.
            mu: f64 = 4.0, real(0.0, 8.0), live;
            /// A width.
            hidden: usize = 256, count(16, 2048);
            /// A size,
            /// in two lines.
            size: Size = Size::Small, choice;
            /// A switch.
            on: bool = true, switch;
        }
    }

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs
            .iter()
            .map(|(name, text)| ((*name).into(), (*text).into()))
            .collect()
    }

    #[test]
    fn defaults_are_read_where_nothing_is_set() {
        let knobs = Knobs::read(&Values::new()).unwrap();
        assert_eq!(
            knobs,
            Knobs {
                mu: 4.0,
                hidden: 256,
                size: Size::Small,
                on: true
            }
        );
    }

    #[test]
    fn a_value_out_of_range_names_the_range() {
        let error = Knobs::read(&values(&[("hidden", "7")])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`hidden` cannot be `7`: it takes a whole number from 16 to 2048"
        );
        assert!(Knobs::read(&values(&[("mu", "NaN")])).is_err());
        assert!(
            Knobs::read(&values(&[("size", "huge")]))
                .unwrap_err()
                .to_string()
                .contains("small, large")
        );
    }

    #[test]
    fn an_unknown_knob_suggests_the_nearest() {
        let error = check(&Knobs::specs(), &values(&[("hiden", "64")])).unwrap_err();
        assert_eq!(error.to_string(), "there is no knob `hiden`; did you mean `hidden`?");
        let far = check(&Knobs::specs(), &values(&[("zzzzzzzzz", "1")])).unwrap_err();
        assert_eq!(far.to_string(), "there is no knob `zzzzzzzzz`");
    }

    #[test]
    fn a_doc_of_two_lines_is_one_sentence() {
        assert_eq!(Knobs::specs()[2].doc, "A size, in two lines.");
    }
}
