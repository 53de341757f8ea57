//! The program from outside: what it prints and refuses, and how it ends.

use super::program::{program, refusal, stdout};

#[test]
fn methods_are_listed_for_people_and_programs() {
    let methods: serde_json::Value = serde_json::from_str(&stdout(&["methods", "--json"])).unwrap();
    let ids: Vec<&str> = methods
        .as_array()
        .unwrap()
        .iter()
        .map(|method| method["id"].as_str().unwrap())
        .collect();
    assert!(["kmeans", "rim", "imsat"].iter().all(|id| ids.contains(id)));
    for key in [
        "id", "name", "family", "presets", "knobs", "terms", "paper", "formula", "idea",
    ] {
        assert!(
            methods.as_array().unwrap().iter().all(|method| !method[key].is_null()),
            "{key}"
        );
    }
    let table = stdout(&["methods"]);
    assert!(ids.iter().all(|id| table.contains(id)));
    assert!(stdout(&["methods", "imsat"]).contains("a number from 0 to 8"));
}

#[test]
fn slips_of_the_keyboard_are_answered_with_the_nearest_name() {
    let (code, said) = refusal(&["train", "imsta"]);
    assert!(code == 2 && said.contains("did you mean `imsat`?"), "{said}");
    let (code, said) = refusal(&["train", "rim", "--set", "hiden=64"]);
    assert!(code == 2 && said.contains("did you mean `hidden`?"), "{said}");
    let (code, said) = refusal(&["train", "rim", "--preset", "papre"]);
    assert!(code == 2 && said.contains("it has page and paper"), "{said}");
    let (code, said) = refusal(&["trian"]);
    assert!(code == 2 && said.contains("train"), "{said}");
}

#[test]
fn a_value_out_of_range_is_answered_with_the_range() {
    let (code, said) = refusal(&["train", "rim", "--set", "mu=9"]);
    assert!(code == 2 && said.contains("a number from 0 to 8"), "{said}");
    let (code, said) = refusal(&["train", "rim", "--set", "mu"]);
    assert!(code == 2 && said.contains("KNOB=VALUE"), "{said}");
    let (code, said) = refusal(&["train", "rim", "--steps", "0"]);
    assert!(code == 2 && said.contains("--steps"), "{said}");
}

#[test]
fn what_cannot_be_done_exits_1_and_is_said_once() {
    let (code, said) = refusal(&["train", "rim", "--data", "nowhere"]);
    assert_eq!(
        (code, said.matches("nowhere").count(), said.lines().count()),
        (1, 1, 1),
        "{said}"
    );
    let (code, said) = refusal(&["train", "rim", "--classes", "77"]);
    assert!(code == 1 && said.starts_with("error: "), "{said}");
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    let mut run = program(&["methods", "imsat"]).spawn().unwrap();
    drop(run.stdout.take());
    assert!(run.wait().unwrap().success());
}

#[test]
fn the_cpu_passes_its_own_self_test() {
    assert!(stdout(&["self-test", "--device", "cpu"]).contains("agrees with stored CPU values"));
}

#[test]
fn shells_can_complete_methods() {
    for shell in ["bash", "zsh"] {
        assert!(stdout(&["completions", shell]).contains("imsat"), "{shell}");
    }
    assert!(stdout(&["completions", "fish"]).contains("observe-every"));
}
