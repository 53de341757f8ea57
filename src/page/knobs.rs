//! Which knobs are shown at once, and which only when asked for.

use crate::params::Spec;
use crate::protocol::{MethodInfo, Request};

/// Knobs shown at once, at most.
const SHOWN: usize = 6;

/// The knobs shown at once and the others, both in their order, without those that do nothing as other knobs are set.
///
/// Shown are those that matter most by what the method says of them: the first one (the number of clusters), live ones, then
/// those that set its presets apart.
pub fn split<'a>(method: &'a MethodInfo, request: &Request) -> (Vec<&'a Spec>, Vec<&'a Spec>) {
    let text_of = |name: &str| {
        method
            .knob_text(&request.preset, &request.knobs, name)
            .map(str::to_owned)
    };
    let mut ranked: Vec<usize> = (0..method.knobs.len()).collect();
    ranked.retain(|place| method.knobs[*place].matters(text_of));
    ranked.sort_by_key(|place| (rank(method, *place), *place));
    let few = ranked.len() <= SHOWN + 1;
    let rest = ranked.split_off(if few { ranked.len() } else { SHOWN });
    let in_order = |mut places: Vec<usize>| {
        places.sort_unstable();
        places.into_iter().map(|place| &method.knobs[place]).collect()
    };
    (in_order(ranked), in_order(rest))
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
    use crate::params::{Needs, Range};

    #[test]
    fn live_knobs_come_first_and_a_few_are_not_split() {
        let (mut method, request) = (catalog().methods[0].clone(), Request::default());
        let (first, rest) = split(&method, &request);
        assert_eq!((first.len(), rest.len()), (5, 0));
        let plain = |i: usize| Spec {
            name: format!("plain {i}").into(),
            doc: "".into(),
            default: "true".into(),
            range: Range::Switch,
            live: i == 9,
            needs: None,
        };
        method.knobs.extend((0..10).map(plain));
        let (first, rest) = split(&method, &request);
        let names: Vec<&str> = first.iter().map(|spec| &*spec.name).collect();
        assert_eq!(names, ["mu", "rate", "hidden", "views", "shared", "plain 9"]);
        assert_eq!(rest.len(), 9);
    }
    #[test]
    fn a_knob_that_does_nothing_is_not_shown() {
        let (mut method, mut request) = (catalog().methods[0].clone(), Request::default());
        method.knobs[1].needs = Some(Needs {
            knob: "views".into(),
            choices: vec!["affine".into()],
        });
        let names = |request: &Request| -> Vec<String> {
            split(&method, request)
                .0
                .iter()
                .map(|spec| spec.name.to_string())
                .collect()
        };
        assert_eq!(names(&request), ["mu", "hidden", "views", "shared"]);
        request.knobs.insert("views".into(), "affine".into());
        assert_eq!(names(&request), ["mu", "rate", "hidden", "views", "shared"]);
    }
}
