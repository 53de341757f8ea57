//! The command that trains the same thing natively.

use crate::protocol::{DeviceChoice, Request};

use super::OwnData;
use super::address::join;

/// Writes a request as a command of the native program.
pub fn write(request: &Request, data: Option<&OwnData>) -> String {
    let mut words = vec!["deep-clustering".to_string(), "train".into(), request.method.clone()];
    let mut option = |name: &str, value: String| words.extend([format!("--{name}"), quote(&value)]);
    option("preset", request.preset.clone());
    request
        .knobs
        .iter()
        .for_each(|(name, text)| option("set", format!("{name}={text}")));
    if let Some(data) = data {
        let labels = data
            .labels
            .as_ref()
            .map_or_else(String::new, |labels| format!(",{labels}"));
        option("data", format!("{}{labels}", data.images));
    }
    let subset = &request.subset;
    subset
        .classes
        .iter()
        .for_each(|classes| option("classes", join(classes)));
    subset.per_class.iter().for_each(|n| option("per-class", n.to_string()));
    subset.limit.iter().for_each(|n| option("limit", n.to_string()));
    if subset.imbalance != 1.0 {
        option("imbalance", subset.imbalance.to_string());
    }
    option("seed", request.seed.to_string());
    if request.device != DeviceChoice::Auto {
        option("device", request.device.name().into());
    }
    words.join(" ")
}

/// Quotes a word for a POSIX shell if it needs it.
fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.,=/:+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;
    use crate::subset::Subset;

    #[test]
    fn a_command_names_what_differs() {
        let knobs = [("mu".to_string(), "2".to_string())].into();
        let subset = Subset {
            classes: Some(vec![0, 1]),
            per_class: Some(500),
            ..Subset::default()
        };
        let request = Request {
            knobs,
            subset,
            seed: 3,
            device: DeviceChoice::Cpu,
            ..Page::first_visit()
        };
        let expected =
            "deep-clustering train imsat --preset page --set mu=2 --classes 0,1 --per-class 500 --seed 3 --device cpu";
        assert_eq!(write(&request, None), expected);
    }

    #[test]
    fn file_names_are_quoted_where_a_shell_would_split_them() {
        let data = OwnData {
            images: "my images.gz".into(),
            labels: Some("it's".into()),
            ..OwnData::default()
        };
        assert!(write(&Page::first_visit(), Some(&data)).contains(r"--data 'my images.gz,it'\''s' --seed 0"));
    }
}
