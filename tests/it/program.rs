//! The program itself: how tests call it and what it leaves behind.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program with some arguments, its output kept.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deep-clustering"));
    command.args(arguments).env("RUST_BACKTRACE", "0").stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What the program printed; it must have ended well.
pub fn stdout(arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = program(arguments).output().unwrap();
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// The exit code and what the program said about it; it must have refused.
pub fn refusal(arguments: &[&str]) -> (i32, String) {
    let Output { status, stderr, .. } = program(arguments).output().unwrap();
    assert!(!status.success());
    (status.code().unwrap(), String::from_utf8(stderr).unwrap())
}

/// The summary in a folder.
pub fn summary(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(folder.join("summary.json")).unwrap()).unwrap()
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
