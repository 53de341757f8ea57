//! A run that was cut off at any moment goes on to the very history of one that was not.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::program::{program, refusal, stdout, text};

/// Rows of a history that a run must have saved before it is cut off.
const ROWS: usize = 4;

fn arguments<'a>(run: &[&'a str], out: &'a Path) -> Vec<&'a str> {
    [&["train"], run, &["--device", "cpu", "--out", text(out)]].concat()
}

fn history(out: &Path) -> String {
    fs::read_to_string(out.join("history.csv")).unwrap_or_default()
}

/// Starts a run and waits until part of it is saved.
fn start(arguments: &[&str], out: &Path) -> Child {
    let mut run = program(arguments).stdout(std::process::Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while history(out).lines().count() <= ROWS || !out.join("checkpoint.safetensors").exists() {
        assert!(
            start.elapsed() < Duration::from_mins(1) && run.try_wait().unwrap().is_none(),
            "nothing to cut off"
        );
        sleep(Duration::from_millis(2));
    }
    run
}

fn cut_and_resumed(run: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let [whole, cut] = ["whole", "cut"].map(|name| folder.path().join(name));
    stdout(&arguments(run, &whole));
    let mut killed = start(&arguments(run, &cut), &cut);
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(
        !cut.join("summary.json").exists(),
        "the run had ended before it was cut off"
    );
    let resumed = [arguments(run, &cut), vec!["--resume"]].concat();
    stdout(&resumed);
    assert_eq!(history(&cut), history(&whole));
    let file = |out: &Path| fs::read(out.join("assignments.csv")).unwrap();
    assert_eq!(file(&cut), file(&whole));
}

#[test]
fn rim_goes_on_bit_for_bit_after_sigkill() {
    cut_and_resumed(&["rim", "--per-class", "60", "--steps", "250", "--observe-every", "3"]);
}

#[test]
fn imsat_goes_on_bit_for_bit_after_sigkill() {
    cut_and_resumed(&[
        "imsat",
        "--per-class",
        "30",
        "--steps",
        "40",
        "--observe-every",
        "1",
        "--set",
        "batch=100",
    ]);
}

#[test]
fn imsat_vat_goes_on_bit_for_bit_after_sigkill() {
    let knobs = ["--set", "hidden=128", "--set", "batch=200"];
    let run = [
        "imsat",
        "--preset",
        "paper",
        "--per-class",
        "30",
        "--steps",
        "120",
        "--observe-every",
        "2",
    ];
    cut_and_resumed(&[&run[..], &knobs].concat());
}

#[test]
fn k_means_goes_on_bit_for_bit_after_sigkill() {
    cut_and_resumed(&[
        "kmeans",
        "--per-class",
        "200",
        "--set",
        "restarts=40",
        "--observe-every",
        "5",
    ]);
}

#[test]
fn ctrl_c_saves_exits_130_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [whole, cut] = ["whole", "cut"].map(|name| folder.path().join(name));
    let run = ["rim", "--per-class", "60", "--steps", "250", "--observe-every", "3"];
    stdout(&arguments(&run, &whole));
    let mut interrupted = start(&arguments(&run, &cut), &cut);
    let signal = Command::new("kill")
        .args(["-INT", &interrupted.id().to_string()])
        .status();
    assert!(signal.unwrap().success());
    assert_eq!(interrupted.wait().unwrap().code(), Some(130));
    assert!(
        fs::read_to_string(cut.join("summary.json"))
            .unwrap()
            .contains("\"finished\": false")
    );
    stdout(&[arguments(&run, &cut), vec!["--resume"]].concat());
    assert_eq!(history(&cut), history(&whole));
}

#[test]
fn a_checkpoint_of_another_run_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let run = ["kmeans", "--per-class", "10", "--set", "restarts=2"];
    stdout(&arguments(&run, folder.path()));
    let before = history(folder.path());
    for (option, name) in [
        (["--set", "clusters=5"], "clusters"),
        (["--seed", "9"], "seed"),
        (["--observe-every", "7"], "observe-every"),
    ] {
        let (code, said) = refusal(&[arguments(&run, folder.path()), vec!["--resume"], option.to_vec()].concat());
        assert!(
            code == 1 && said.contains("belongs to another run") && said.contains(&format!("`{name}` was")),
            "{said}"
        );
    }
    let (code, said) = refusal(&[arguments(&run, folder.path()), vec!["--resume", "--classes", "1,2"]].concat());
    assert!(code == 1 && said.contains("belongs to another run"), "{said}");
    assert_eq!(history(folder.path()), before);
}

#[test]
fn a_folder_without_a_checkpoint_is_started_from_the_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let run = ["kmeans", "--per-class", "10", "--set", "restarts=2", "--resume"];
    stdout(&arguments(&run, folder.path()));
    let once = history(folder.path());
    assert!(once.lines().count() > 2);
    stdout(&arguments(&run, folder.path()));
    assert_eq!(history(folder.path()), once, "a run that has ended stays as it is");
}

#[test]
fn resume_needs_a_folder() {
    let (code, said) = refusal(&["train", "rim", "--resume"]);
    assert!(code == 2 && said.contains("--out"), "{said}");
}

#[test]
fn a_torn_checkpoint_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = ["kmeans", "--per-class", "10", "--set", "restarts=2"];
    stdout(&arguments(&run, folder.path()));
    fs::write(folder.path().join("checkpoint.safetensors"), b"torn").unwrap();
    let (code, said) = refusal(&[arguments(&run, folder.path()), vec!["--resume"]].concat());
    assert!(code == 1 && said.contains("checkpoint.safetensors"), "{said}");
}
