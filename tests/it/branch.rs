//! A checkpoint that one run hands over as bytes is taken up by another, with other knobs or not at all.

use std::fs;

use deep_clustering::engine::Run;
use deep_clustering::engine::checkpoint::Checkpoint;
use deep_clustering::engine::device::opened_cpu;
use deep_clustering::engine::methods::METHODS;
use deep_clustering::page::weights;
use deep_clustering::params::find;
use deep_clustering::protocol::Request;
use futures_lite::future::block_on;

use super::blobs::blobs;
use super::program::{refusal, stdout, summary, text};

fn request(method: &str, knobs: &[(&str, &str)]) -> Request {
    let known = METHODS.iter().find(|known| known.info.id == method).unwrap().specs();
    let small = [
        ("channels", "2"),
        ("clusters", "3"),
        ("net", "small"),
        ("pretrain", "4"),
        ("batch", "30"),
        ("steps", "20"),
        ("hidden", "16"),
        ("restarts", "2"),
    ];
    let set = small.iter().chain(knobs).filter(|(name, _)| find(&known, name).is_ok());
    Request {
        method: method.into(),
        preset: "page".into(),
        knobs: set.map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        seed: 1,
        ..Request::default()
    }
}

fn prepare(request: &Request, images: usize) -> Run {
    Run::prepare(request, &blobs(images), &opened_cpu("a test")).unwrap()
}

fn train(run: &mut Run, steps: usize) {
    for _ in 0..steps {
        if !run.finished() {
            run.step();
            block_on(run.refresh()).unwrap();
        }
    }
}

fn bytes(run: &Run) -> Vec<u8> {
    block_on(run.save()).unwrap().to_bytes().unwrap()
}

#[test]
fn bytes_of_one_run_go_on_in_another_to_the_last_bit() {
    for method in METHODS {
        let request = request(method.info.id, &[]);
        let mut whole = prepare(&request, 40);
        train(&mut whole, 8);
        let saved = bytes(&whole);
        let mut other = prepare(&request, 40);
        other.restore(&Checkpoint::from_bytes(&saved).unwrap()).unwrap();
        assert_eq!(other.step_count(), whole.step_count());
        // A run that has settled before has nothing left to do.
        for run in [&mut whole, &mut other] {
            train(run, 4);
        }
        let [a, b] = [&other, &whole].map(|run| Checkpoint::from_bytes(&bytes(run)).unwrap());
        assert_eq!(a, b, "{}", method.info.id);
        assert_eq!(weights::read(&saved, &request).unwrap().0.method, method.info.id);
    }
}

#[test]
fn knobs_that_keep_the_shapes_may_differ() {
    let mut first = prepare(&request("rim", &[]), 40);
    train(&mut first, 5);
    let checkpoint = Checkpoint::from_bytes(&bytes(&first)).unwrap();
    let mut branch = prepare(&request("rim", &[("rate", "0.01"), ("mu", "0.5"), ("steps", "9")]), 40);
    branch.restore(&checkpoint).unwrap();
    train(&mut branch, 99);
    assert_eq!(branch.step_count(), 9);
}

/// Whatever differs, a run goes on or says why not; nothing panics.
#[test]
fn other_shapes_are_refused_with_a_sentence() {
    let others: [(&[(&str, &str)], usize); 3] = [
        (
            &[("clusters", "4"), ("hidden", "17"), ("channels", "3"), ("code", "3")],
            40,
        ),
        (&[("net", "published"), ("restarts", "1"), ("rounds", "1")], 40),
        (&[], 25),
    ];
    let mut refused = 0;
    for method in METHODS {
        let mut first = prepare(&request(method.info.id, &[]), 40);
        train(&mut first, 8);
        let checkpoint = Checkpoint::from_bytes(&bytes(&first)).unwrap();
        for (knobs, images) in others {
            let mut other = prepare(&request(method.info.id, knobs), images);
            match other.restore(&checkpoint) {
                Ok(()) => train(&mut other, 2),
                Err(error) => {
                    refused += 1;
                    assert!(error.to_string().contains("the checkpoint cannot be used: "), "{error}");
                }
            }
        }
    }
    assert!(refused > METHODS.len() / 2, "{refused} were refused");
}

#[test]
fn the_program_goes_on_from_a_file_of_weights() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    let run = |steps: &'static str| ["train", "rim", "--per-class", "20", "--device", "cpu", "--steps", steps];
    stdout(&[&run("20")[..], &["--out", text(&first)]].concat());
    let file = first.join("checkpoint.safetensors");
    let rest = ["--set", "rate=0.01", "--from", text(&file), "--out", text(&second)];
    stdout(&[&run("30")[..], &rest].concat());
    assert_eq!(summary(&second)["steps"], 30);
    let history = fs::read_to_string(second.join("history.csv")).unwrap();
    assert!(history.lines().nth(1).unwrap().starts_with("20,"), "{history}");
    let (request, step) = weights::read(&fs::read(&file).unwrap(), &Request::default()).unwrap();
    assert_eq!(
        (&*request.method, step, request.subset.per_class),
        ("rim", 20, Some(20))
    );
    let (code, said) = refusal(&[&run("30")[..], &["--seed", "4", "--from", text(&file)]].concat());
    assert!(code == 1 && said.contains("with seed 0"), "{said}");
}
