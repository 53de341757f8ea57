//! Which knobs are shown at once, and which only when asked for.

use crate::params::Spec;
use crate::protocol::MethodInfo;

/// Knobs shown at once, at most.
const SHOWN: usize = 6;

/// The knobs shown at once and the others, both in their order.
///
/// Shown are those that matter most by what the method says of them: the first one (the number of clusters), live ones, then
/// those that set its presets apart.
pub fn split(method: &MethodInfo) -> (Vec<&Spec>, Vec<&Spec>) {
    let mut ranked: Vec<usize> = (0..method.knobs.len()).collect();
    ranked.sort_by_key(|place| (rank(method, *place), *place));
    let few = ranked.len() <= SHOWN + 1;
    let shown = &ranked[..if few { ranked.len() } else { SHOWN }];
    let of = |wanted: bool| {
        let places = (0..method.knobs.len()).filter(move |place| shown.contains(place) == wanted);
        places.map(|place| &method.knobs[place]).collect()
    };
    (of(true), of(false))
}

fn rank(method: &MethodInfo, place: usize) -> usize {
    let spec = &method.knobs[place];
    let preset = method
        .presets
        .iter()
        .any(|preset| preset.knobs.contains_key(&*spec.name));
    match (place, spec.live, preset) {
        (0, ..) => 0,
        (_, true, _) => 1,
        (_, false, true) => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::catalog;
    use crate::params::Range;

    #[test]
    fn live_knobs_come_first_and_a_few_are_not_split() {
        let mut method = catalog().methods[0].clone();
        let (first, rest) = split(&method);
        assert_eq!((first.len(), rest.len()), (5, 0));
        let plain = |i: usize| Spec {
            name: format!("plain {i}").into(),
            doc: "".into(),
            default: "true".into(),
            range: Range::Switch,
            live: i == 9,
        };
        method.knobs.extend((0..10).map(plain));
        let (first, rest) = split(&method);
        let names: Vec<&str> = first.iter().map(|spec| &*spec.name).collect();
        assert_eq!(names, ["mu", "rate", "hidden", "views", "shared", "plain 9"]);
        assert_eq!(rest.len(), 9);
    }
}
