//! What must stay absent, and how the parts may know each other.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The most lines of a file, its tests left out.
const LINES: usize = 250;

/// Files that are longer, with the most lines that each may have: these numbers may only fall.
const LONGER: [(&str, usize); 2] = [("src/engine/maths/kmeans.rs", 367), ("src/engine/scores.rs", 252)];

/// The Rust files below some folders.
fn files(folders: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// The lines that are code: comments and the tests at the end are left out.
fn code(text: &str) -> impl Iterator<Item = &str> {
    own(text)
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
}

/// A file without the tests at its end.
fn own(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default()
}

/// Whether a path of a crate or module begins here.
fn names(line: &str, krate: &str) -> bool {
    let path = format!("{krate}::");
    let mut places = line.match_indices(&path).map(|(at, _)| at);
    places.any(|at| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
}

/// The files that name a crate.
fn that_name(krate: &str) -> Vec<String> {
    let named = files(&["src", "web", "tests/it"])
        .into_iter()
        .filter(|(_, text)| code(text).any(|line| names(line, krate)));
    named.map(|(path, _)| path).collect()
}

fn assert_none(offenders: Vec<String>) {
    assert!(offenders.is_empty(), "{}", offenders.join("\n"));
}

#[test]
fn only_the_engine_and_the_workers_name_burn() {
    let allowed = ["src/engine/", "web/training/", "web/worker", "tests/it/gradients.rs"];
    assert_none(
        that_name("burn")
            .into_iter()
            .filter(|path| !allowed.iter().any(|start| path.starts_with(start)))
            .collect(),
    );
}

#[test]
fn only_the_page_names_yew() {
    assert_none(
        that_name("yew")
            .into_iter()
            .filter(|path| !path.starts_with("web/"))
            .collect(),
    );
}

#[test]
fn the_engine_knows_no_file_clock_or_page() {
    let outside = [
        "std::fs",
        "std::time",
        "std::env",
        "web_sys",
        "js_sys",
        "println!",
        "print!",
    ];
    let engine = files(&["src/engine"]).into_iter();
    let naming = engine.filter(|(_, text)| code(text).any(|line| outside.iter().any(|name| line.contains(name))));
    assert_none(naming.map(|(path, _)| path).collect());
}

#[test]
fn nothing_reads_a_tensor_back_synchronously() {
    let reads = [".into_data()", ".to_data()", ".into_scalar()", ".to_scalar()"];
    let reading = files(&["src", "web"])
        .into_iter()
        .filter(|(_, text)| code(text).any(|line| reads.iter().any(|read| line.contains(read))));
    assert_none(reading.map(|(path, _)| path).collect());
}

#[test]
fn labels_do_not_reach_a_learner() {
    let hidden = [
        "src/engine/batches.rs",
        "src/engine/images.rs",
        "src/engine/objective.rs",
    ];
    let mut blind = files(&hidden);
    blind.extend(files(&["src/engine/methods"]));
    let seeing = blind
        .into_iter()
        .filter(|(_, text)| code(text).any(|line| line.contains("labels")));
    assert_none(seeing.map(|(path, _)| path).collect());
}

#[test]
fn files_are_short() {
    let limit = |path: &str| {
        let longer = LONGER.iter().find(|(known, _)| *known == path);
        longer.map_or(LINES, |(_, lines)| *lines)
    };
    let measured = files(&["src", "web", "tests/it"])
        .into_iter()
        .map(|(path, text)| (own(&text).lines().count(), path));
    let long = measured.filter(|(lines, path)| *lines > limit(path));
    assert_none(
        long.map(|(lines, path)| format!("{path}: {lines} lines, at most {}", limit(&path)))
            .collect(),
    );
}

#[test]
fn every_file_says_what_it_is() {
    let silent = files(&["src", "web", "tests/it"])
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//! "));
    assert_none(silent.map(|(path, _)| path).collect());
}

#[test]
fn nothing_is_left_to_do() {
    let marks = ["todo!", "unimplemented!", "dbg!", "TODO", "FIXME", "#[ignore"];
    let left = files(&["src", "web", "tests/it"]).into_iter().filter(|(path, text)| {
        path != "tests/it/design.rs" && text.lines().any(|line| marks.iter().any(|mark| line.contains(mark)))
    });
    assert_none(left.map(|(path, _)| path).collect());
    assert!(!Path::new("examples").exists(), "examples/ is no part of the program");
}

/// Every checksum in a README below assets/ is that of the file named on its line.
#[test]
fn assets_are_the_ones_described() {
    let mut checked = 0;
    for folder in ["assets/mnist", "assets/font"] {
        let readme = fs::read_to_string(Path::new(folder).join("README.md")).unwrap();
        for line in readme.lines() {
            let words: Vec<&str> = line.split('`').collect();
            let Some(file) = words
                .iter()
                .map(|word| Path::new(folder).join(word))
                .find(|path| path.is_file())
            else {
                continue;
            };
            let Some(sum) = words.iter().find(|word| word.len() == 64) else {
                continue;
            };
            let digest = Sha256::digest(fs::read(&file).unwrap());
            let found: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(*sum, found.concat(), "{}", file.display());
            checked += 1;
        }
    }
    assert!(checked >= 2, "{checked} checksums were found");
}

/// A method is one file, one `mod` line and one entry of `METHODS`; nothing else in `src` names it.
#[test]
fn a_method_costs_one_file_and_two_lines() {
    let registry = fs::read_to_string("src/engine/methods/mod.rs").unwrap();
    let methods: Vec<String> = files(&["src/engine/methods"])
        .iter()
        .filter_map(|(path, _)| {
            path.strip_prefix("src/engine/methods/")?
                .strip_suffix(".rs")
                .map(ToOwned::to_owned)
        })
        .filter(|name| name != "mod" && !name.contains('/'))
        .collect();
    assert!(methods.len() >= 3);
    for method in methods {
        let word = |line: &str| {
            line.split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == method)
        };
        let lines: Vec<&str> = registry.lines().filter(|line| word(line)).collect();
        assert_eq!(registry.matches(&format!("pub mod {method};")).count(), 1, "{method}");
        assert_eq!(registry.matches(&format!("&{method}::METHOD")).count(), 1, "{method}");
        assert!(lines.len() == 2, "{method}: {lines:?}");
        assert_none(elsewhere(&method));
    }
}

/// Files outside `methods/` that name a module of it.
fn elsewhere(method: &str) -> Vec<String> {
    let outside = files(&["src"])
        .into_iter()
        .filter(|(path, _)| !path.starts_with("src/engine/methods/"));
    let path = format!("methods::{method}");
    outside
        .filter(|(_, text)| own(text).contains(&path))
        .map(|(path, _)| path)
        .collect()
}
