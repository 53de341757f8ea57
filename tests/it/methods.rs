//! A walk over every method: what holds for one holds for all.

use std::collections::BTreeSet;

use deep_clustering::cli;
use deep_clustering::engine::Run;
use deep_clustering::engine::device::opened_cpu;
use deep_clustering::engine::methods::{METHODS, Method, catalog};
use deep_clustering::page::{address, command_line};
use deep_clustering::params::{Range, Spec, Values};
use deep_clustering::protocol::{DeviceChoice, Reading, Request, Snapshot};
use futures_lite::future::block_on;

use super::blobs::blobs;

/// Knobs that make a method small, where it has them.
const SMALL: [(&str, &str); 8] = [
    ("channels", "2"),
    ("clusters", "3"),
    ("net", "small"),
    ("pretrain", "20"),
    ("batch", "30"),
    ("steps", "60"),
    ("hidden", "16"),
    ("restarts", "2"),
];

fn requests() -> Vec<Request> {
    let of = |method: &&'static Method| {
        method
            .info
            .presets
            .iter()
            .map(|(preset, ..)| small(method, preset))
            .collect::<Vec<_>>()
    };
    METHODS.iter().flat_map(of).collect()
}

fn small(method: &Method, preset: &str) -> Request {
    let specs = method.specs();
    let known = SMALL
        .iter()
        .filter(|(name, _)| specs.iter().any(|spec| spec.name == *name));
    let knobs = known.map(|(name, text)| ((*name).into(), (*text).into())).collect();
    let (method, preset) = (method.info.id.into(), preset.into());
    Request {
        method,
        preset,
        knobs,
        seed: 1,
        ..Request::default()
    }
}

fn prepare(request: &Request) -> Run {
    Run::prepare(request, &blobs(40), &opened_cpu("a test")).unwrap()
}

fn train(run: &mut Run, steps: usize) -> Snapshot {
    for _ in 0..steps {
        if !run.finished() {
            run.step();
            block_on(run.refresh()).unwrap();
        }
    }
    block_on(run.observe(None)).unwrap()
}

/// Methods whose loss need not fall: players work against each other, or terms, harder pairs and other labels are taken up on
/// the way.
const CONTESTED: [&str; 8] = [
    "bigan",
    "cluster-discrimination",
    "coke",
    "dac",
    "deep-infomax",
    "idec",
    "secu",
    "vade",
];

#[test]
fn what_a_knob_needs_is_a_choice_of_its_method() {
    for method in catalog().methods {
        for (knob, needs) in method
            .knobs
            .iter()
            .filter_map(|knob| Some((knob, knob.needs.as_ref()?)))
        {
            let other = method.knobs.iter().find(|other| other.name == needs.knob).unwrap();
            for choice in &needs.choices {
                assert_eq!(
                    other.check(choice),
                    Ok(()),
                    "{}: {} needs {}={choice}",
                    method.id,
                    knob.name,
                    needs.knob
                );
            }
        }
    }
}

#[test]
fn the_loss_is_finite_and_falls() {
    for request in requests() {
        let mut run = prepare(&request);
        let first = train(&mut run, 1).loss();
        let mut last = first;
        while !run.finished() {
            last = train(&mut run, 5).loss();
        }
        let contested = CONTESTED.contains(&&*request.method);
        assert!(first.is_finite() && last.is_finite(), "{request:?}: {first} to {last}");
        assert!(contested || last <= first, "{request:?}: {first} to {last}");
    }
}

#[test]
fn a_seed_decides_a_run_to_the_last_bit() {
    for request in requests() {
        let once = train(&mut prepare(&request), 8);
        assert_eq!(once, train(&mut prepare(&request), 8), "{request:?}");
        let other = train(
            &mut prepare(&Request {
                seed: 2,
                ..request.clone()
            }),
            8,
        );
        assert_ne!(once.bulk, other.bulk, "{request:?}");
    }
}

#[test]
fn the_terms_that_are_told_are_the_terms_that_are_shown() {
    for request in requests() {
        let shown = train(&mut prepare(&request), 1).terms;
        let shown: BTreeSet<&str> = shown.iter().map(|Reading { name, .. }| &**name).collect();
        let catalog = catalog();
        let told: BTreeSet<&str> = catalog
            .method(&request.method)
            .unwrap()
            .terms
            .iter()
            .map(|term| &*term.name)
            .collect();
        assert_eq!(shown, told, "{request:?}");
    }
}

#[test]
fn a_value_out_of_range_is_refused_with_the_range() {
    for method in METHODS {
        for spec in method.specs() {
            let knobs: Values = [(spec.name.to_string(), outside(&spec))].into();
            let refused = method.values(method.info.presets[0].0, &knobs).unwrap_err().to_string();
            assert!(
                refused.contains(&spec.range.describe()) && refused.contains(&*spec.name),
                "{refused}"
            );
            assert!(
                Run::prepare(
                    &Request {
                        knobs,
                        ..small(method, "page")
                    },
                    &blobs(40),
                    &opened_cpu("a test")
                )
                .is_err()
            );
        }
    }
}

fn outside(spec: &Spec) -> String {
    match &spec.range {
        Range::Real { max, .. } => (max * 2.0 + 1.0).to_string(),
        Range::Count { max, .. } => (max + 1).to_string(),
        Range::Choice(_) | Range::Switch => "neither".into(),
    }
}

#[test]
fn a_knob_goes_through_flag_and_address_and_comes_back() {
    for method in METHODS {
        for spec in method.specs() {
            for value in inside(&spec) {
                let knobs: Values = [(spec.name.to_string(), value)].into();
                let request = Request {
                    knobs,
                    device: DeviceChoice::Cpu,
                    ..small(method, "paper")
                };
                let request = Request {
                    subset: deep_clustering::subset::Subset {
                        seed: 1,
                        ..Default::default()
                    },
                    ..request
                };
                assert_eq!(address::read(&address::write(&request)), (request.clone(), vec![]));
                assert_eq!(typed(&command_line::write(&request, None)), request);
            }
        }
    }
}

/// Both ends of a range, or every choice.
fn inside(spec: &Spec) -> Vec<String> {
    match &spec.range {
        Range::Real { min, max } => vec![min.to_string(), max.to_string()],
        Range::Count { min, max } => vec![min.to_string(), max.to_string()],
        Range::Choice(names) => names.iter().map(ToString::to_string).collect(),
        Range::Switch => vec!["true".into(), "false".into()],
    }
}

/// The request that a typed command stands for.
fn typed(command: &str) -> Request {
    let matches = cli::command().try_get_matches_from(command.split(' ')).unwrap();
    let (_, matches) = matches.subcommand().unwrap();
    cli::train::requests(matches, &blobs(40)).unwrap().remove(0)
}
