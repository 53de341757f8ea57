//! `deep-clustering data …`, run as the program itself.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use deep_clustering::cli::data::load;
use deep_clustering::engine::dataset::Dataset;

use super::{IMAGES, LABELS, file, gzip, images};

fn data(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("deep-clustering").unwrap();
    command.arg("data").args(arguments).env("RUST_BACKTRACE", "0");
    command
}

fn stdout(arguments: &[&str]) -> String {
    String::from_utf8(data(arguments).assert().success().get_output().stdout.clone()).unwrap()
}

fn stderr(arguments: &[&str]) -> String {
    String::from_utf8(data(arguments).assert().failure().get_output().stderr.clone()).unwrap()
}

/// A folder with files of these names and contents.
fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn info_describes_the_embedded_subset() {
    let info: serde_json::Value = serde_json::from_str(&stdout(&["info", "--json"])).unwrap();
    assert_eq!(info["n_images"], 10_000);
    assert_eq!(info["classes"][9], serde_json::json!({ "class": 9, "n_images": 1000 }));
    assert!((info["pixel_mean"].as_f64().unwrap() - 0.13).abs() < 0.01);
    assert!(stdout(&["info"]).contains("10000 of 28×28 pixels"));
}

#[test]
fn pack_writes_what_is_embedded_byte_for_byte() {
    let out = tempfile::tempdir().unwrap();
    let printed = stdout(&["pack", "assets/mnist", "--out", text(out.path())]);
    for name in ["images-idx3-ubyte.gz", "labels-idx1-ubyte.gz"] {
        assert!(fs::read(out.path().join(name)).unwrap() == fs::read(Path::new("assets/mnist").join(name)).unwrap());
    }
    let readme = fs::read_to_string("assets/mnist/README.md").unwrap();
    assert!(printed.lines().all(|line| readme.contains(&line[..64])), "{printed}");
}

#[test]
fn pack_selects() {
    let out = tempfile::tempdir().unwrap();
    stdout(&[
        "pack",
        "--classes",
        "3,5",
        "--per-class",
        "20",
        "--imbalance",
        "4",
        "--out",
        text(out.path()),
    ]);
    let set = load(Some(text(out.path()))).unwrap();
    assert_eq!((set.len(), set.classes()), (25, vec![3, 5]));
}

#[test]
fn a_folder_is_read_training_images_first() {
    let test = file(&[IMAGES, 1, 8, 8], &[9; 64]);
    let folder = folder(&[
        ("t10k-images-idx3-ubyte", test),
        ("t10k-labels-idx1-ubyte", file(&[LABELS, 1], &[6])),
        ("train-images-idx3-ubyte.gz", gzip(&images(2))),
        ("train-labels-idx1-ubyte.gz", gzip(&file(&[LABELS, 2], &[1, 2]))),
        ("README.md", Vec::new()),
    ]);
    let set = load(Some(text(folder.path()))).unwrap();
    assert_eq!(
        (set.labels.as_deref(), set.image(2)),
        (Some(&[1, 2, 6][..]), &[9; 64][..])
    );
}

#[test]
fn files_are_read_with_and_without_labels() {
    let folder = folder(&[("i", images(2)), ("l", file(&[LABELS, 2], &[1, 2]))]);
    let [images, labels] = ["i", "l"].map(|name| folder.path().join(name));
    assert_eq!(load(Some(text(&images))).unwrap().labels, None);
    let both = format!("{},{}", text(&images), text(&labels));
    assert_eq!(load(Some(&both)).unwrap().labels, Some(vec![1, 2]));
    assert_eq!(load(None).unwrap(), Dataset::embedded());
}

#[test]
fn a_folder_without_images_or_with_several_sets_is_refused() {
    let empty = folder(&[]);
    assert!(stderr(&["info", text(empty.path())]).contains("holds no images file"));
    let several = folder(&[("a-images", images(1)), ("b-images", images(1))]);
    assert!(stderr(&["info", text(several.path())]).contains("holds several sets"));
}

#[test]
fn a_bad_file_is_named_and_nothing_is_written() {
    let folder = folder(&[("cut-images", images(2)[..99].to_vec())]);
    let out = folder.path().join("out");
    let refused = stderr(&["pack", text(folder.path()), "--out", text(&out)]);
    assert!(
        refused.contains("cut-images: ends after 99 bytes where 144 were expected"),
        "{refused}"
    );
    assert!(!out.exists());
}

#[test]
fn a_path_that_is_not_there_is_named() {
    assert!(stderr(&["info", "nowhere"]).contains("cannot open nowhere; check the path"));
}
