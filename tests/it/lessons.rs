//! Is every lesson in `assets/lessons` sound: does it read, can its runs be trained, do its questions have one answer?
//!
//! `LESSONS=all cargo test --release --test it lessons -- --nocapture` trains every run with seeds 0 to 2 and prints what is measured.

use std::collections::BTreeMap;
use std::fs;

use deep_clustering::engine::Run;
use deep_clustering::engine::dataset::Dataset;
use deep_clustering::engine::device::opened_cpu;
use deep_clustering::engine::methods;
use deep_clustering::page::address;
use deep_clustering::page::lesson::{Experiment, Lesson, measure, names, parse};
use deep_clustering::params::find;
use deep_clustering::protocol::{Request, Snapshot};
use futures_lite::future::block_on;

const FOLDER: &str = "assets/lessons";

fn lessons() -> Vec<Lesson> {
    let list = fs::read_to_string(format!("{FOLDER}/index.txt")).unwrap();
    let read = |name: &str| {
        let text = fs::read_to_string(format!("{FOLDER}/{name}.md")).unwrap();
        parse(name, &text).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    names(&list).into_iter().map(read).collect()
}

fn runs(lesson: &Lesson) -> impl Iterator<Item = &Experiment> {
    lesson.steps.iter().filter_map(|step| step.run.as_ref())
}

/// The request of a run, with its last step; whatever the address says must be readable and known.
fn request(run: &Experiment, seed: u64) -> Request {
    let (mut request, problems) = address::read(&run.fragment);
    assert!(problems.is_empty(), "{}: {problems:?}", run.name);
    let catalog = methods::catalog();
    let method = catalog
        .method(&request.method)
        .unwrap_or_else(|| panic!("{}: no such method", run.name));
    assert!(
        method.presets.iter().any(|preset| preset.name == request.preset),
        "{}",
        run.name
    );
    for (name, text) in &request.knobs {
        find(&method.knobs, name)
            .and_then(|knob| knob.check(text))
            .unwrap_or_else(|error| panic!("{}: {error}", run.name));
    }
    for turn in &run.then {
        let knob = find(&method.knobs, &turn.name).unwrap_or_else(|error| panic!("{}: {error}", run.name));
        assert!(
            knob.live && knob.check(&turn.value).is_ok(),
            "{}: {}",
            run.name,
            turn.name
        );
    }
    request.knobs.insert("steps".into(), run.last_step().to_string());
    (request.seed, request.subset.seed) = (seed, seed);
    request
}

/// Trains a run as the page does; answers with what the lesson measures.
fn train(run: &Experiment, request: &Request, dataset: &Dataset) -> Snapshot {
    let mut trained = Run::prepare(request, dataset, &opened_cpu("a test")).unwrap();
    let mut turns: BTreeMap<usize, _> = BTreeMap::new();
    let starts = std::iter::once(run.until).chain(run.then.iter().map(|phase| phase.until));
    turns.extend(starts.zip(&run.then));
    for step in 0.. {
        if let Some(turn) = turns.get(&step) {
            trained.tune(&turn.name, &turn.value).unwrap();
        }
        if trained.finished() {
            break;
        }
        trained.step();
        block_on(trained.refresh()).unwrap();
    }
    block_on(trained.observe(None)).unwrap()
}

/// What a run measures, in words, with a mark where the lesson expects something else.
fn measured(run: &Experiment, request: &Request, dataset: &Dataset) -> String {
    let trained = train(run, request, dataset);
    let said = run.measures.iter().map(|measure| {
        let value = measure::of(&trained, &measure.name);
        let holds = measure
            .bound
            .is_none_or(|bound| value.is_some_and(|value| bound.holds(value)));
        let mark = if holds { "" } else { " (NOT AS EXPECTED)" };
        format!("{} {}{mark}", measure.name, measure::shown(&measure.name, value))
    });
    said.collect::<Vec<_>>().join(", ")
}

#[test]
fn every_file_is_in_the_list() {
    let list = fs::read_to_string(format!("{FOLDER}/index.txt")).unwrap();
    let mut listed: Vec<String> = names(&list).into_iter().map(|name| format!("{name}.md")).collect();
    let files = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = files.filter(|name| name.contains(".md")).collect();
    files.sort();
    listed.sort();
    assert_eq!(files, listed);
}

#[test]
fn every_lesson_can_be_run() {
    let lessons = lessons();
    assert!(lessons.len() >= 8);
    for lesson in &lessons {
        assert!(runs(lesson).count() >= 1, "{} measures nothing", lesson.name);
        let questions = lesson.steps.iter().filter_map(|step| step.predict.as_ref());
        for predict in questions {
            assert_eq!(
                predict.choices.iter().filter(|choice| choice.expected).count(),
                1,
                "{}",
                lesson.name
            );
        }
        let seeds = runs(lesson).map(|run| request(run, 0).seed);
        assert_eq!(seeds.sum::<u64>(), 0, "{}", lesson.name);
    }
}

#[test]
fn collapse_is_measured_as_the_lesson_says() {
    let lessons = lessons();
    let lesson = lessons
        .iter()
        .find(|lesson| lesson.name == "02-confidence-alone")
        .unwrap();
    let run = runs(lesson).next().unwrap();
    let said = measured(run, &request(run, 0), &Dataset::embedded());
    assert!(!said.contains("NOT"), "{said}");
}

#[test]
fn lessons_are_measured_on_demand() {
    let Ok(wanted) = std::env::var("LESSONS") else { return };
    let dataset = Dataset::embedded();
    let lessons = lessons();
    for lesson in lessons
        .iter()
        .filter(|lesson| wanted == "all" || lesson.name.starts_with(&wanted))
    {
        for run in runs(lesson) {
            for seed in 0..3 {
                println!(
                    "{} · {} · seed {seed}: {}",
                    lesson.name,
                    run.name,
                    measured(run, &request(run, seed), &dataset)
                );
            }
        }
    }
}
