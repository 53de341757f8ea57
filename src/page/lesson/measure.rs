//! What a lesson measures of a run, and what it expects.

use crate::history::{GAUGE, History, TERM};
use crate::page::format;
use crate::params;
use crate::protocol::Snapshot;

/// The numbers that a lesson can name, with the words shown for them; terms and gauges are named with their prefix.
const NAMES: [(&str, &str); 9] = [
    ("acc", "accuracy"),
    ("nmi", "NMI"),
    ("ari", "ARI"),
    ("active_clusters", "active clusters"),
    ("largest_share", "largest cluster"),
    ("entropy_marginal", "H(Y)"),
    ("entropy_conditional", "H(Y|X)"),
    ("information", "I(X;Y)"),
    ("step", "steps"),
];

/// A number that a lesson names, and what it expects of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// The number's name.
    pub name: String,
    /// What is expected, if anything is.
    pub bound: Option<Bound>,
}

/// What is expected of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
}

impl Bound {
    /// Whether a number is as expected.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }
}

/// Reads `acc`, `active_clusters <= 2` or `term: marginal entropy >= 1`.
///
/// # Errors
/// What is wrong, in a sentence without the full stop.
pub fn read(text: &str) -> Result<Measure, String> {
    let (name, bound) = match (text.split_once("<="), text.split_once(">=")) {
        (Some((name, most)), _) => (name, Some(Bound::AtMost(number(most)?))),
        (_, Some((name, least))) => (name, Some(Bound::AtLeast(number(least)?))),
        _ => (text, None),
    };
    let name = name.trim();
    check(name)?;
    Ok(Measure {
        name: name.into(),
        bound,
    })
}

fn number(text: &str) -> Result<f64, String> {
    let text = text.trim();
    text.parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
        .ok_or_else(|| format!("`{text}` is no number"))
}

fn check(name: &str) -> Result<(), String> {
    let prefixed = [TERM, GAUGE].iter().any(|prefix| name.starts_with(prefix));
    if prefixed || NAMES.iter().any(|(known, _)| *known == name) {
        return Ok(());
    }
    let near = params::nearest(name, NAMES.iter().map(|(known, _)| *known));
    let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(format!("there is no number `{name}`{hint}"))
}

/// The words for a number's name.
pub fn words(name: &str) -> &str {
    let known = NAMES.iter().find(|(known, _)| *known == name).map(|(_, words)| *words);
    let bare = [TERM, GAUGE].iter().find_map(|prefix| name.strip_prefix(prefix));
    known.or(bare).unwrap_or(name)
}

/// A number as people read it.
pub fn shown(name: &str, value: Option<f64>) -> String {
    match (name, value) {
        (_, None) => "–".into(),
        ("active_clusters" | "step", Some(value)) => format::count(value as usize),
        ("largest_share", value) => format::percent(value),
        (_, Some(value)) if name.starts_with(TERM) => format::signed(value),
        (_, value) => format::score(value),
    }
}

/// A number of a look at a run.
pub fn of(snapshot: &Snapshot, name: &str) -> Option<f64> {
    if name == "step" {
        return Some(snapshot.step as f64);
    }
    let mut look = History::default();
    look.push(snapshot);
    let value = look.get(name)?.first().copied()?;
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Reading;
    use crate::report::Balance;

    #[test]
    fn names_and_bounds_are_read() {
        let measure = |name: &str, bound| {
            Ok(Measure {
                name: name.into(),
                bound,
            })
        };
        assert_eq!(read("acc"), measure("acc", None));
        assert_eq!(
            read("active_clusters <= 2"),
            measure("active_clusters", Some(Bound::AtMost(2.0)))
        );
        assert_eq!(
            read("term: marginal entropy >= -1.5"),
            measure("term: marginal entropy", Some(Bound::AtLeast(-1.5)))
        );
        assert_eq!(
            read("activ_clusters").unwrap_err(),
            "there is no number `activ_clusters`; did you mean `active_clusters`?"
        );
        assert_eq!(read("acc >= much").unwrap_err(), "`much` is no number");
    }

    #[test]
    fn numbers_are_taken_from_a_look() {
        let look = Snapshot {
            step: 40,
            terms: vec![Reading {
                name: "a".into(),
                value: -2.0,
            }],
            balance: Balance {
                active: 1,
                largest_share: 1.0,
                ..Balance::default()
            },
            ..Snapshot::default()
        };
        let text = |name: &str| shown(name, of(&look, name));
        assert_eq!(
            ["step", "active_clusters", "largest_share", "term: a", "acc"].map(text),
            ["40", "1", "100 %", "−2.000", "–"]
        );
        assert_eq!((words("nmi"), words("term: a"), words("x")), ("NMI", "a", "x"));
    }
}
