//! Which of the files that a person brought holds the images, and which the labels.

/// The places of the image file and of the label file among the names.
///
/// # Errors
/// A sentence that says what to bring, if there are not one or two files, or both look like labels.
pub fn roles(names: &[String]) -> Result<(usize, Option<usize>), String> {
    match names {
        [_] => Ok((0, None)),
        [a, b] if holds_labels(b) && !holds_labels(a) => Ok((0, Some(1))),
        [a, b] if holds_labels(a) && !holds_labels(b) => Ok((1, Some(0))),
        [a, b] => Err(format!(
            "It is not clear which of `{a}` and `{b}` holds the labels: the name of one (and only one) should contain \
             `label` or `idx1`."
        )),
        _ => Err(format!(
            "Choose one IDX file of images, and if you like one of labels with it; these are {} files.",
            names.len()
        )),
    }
}

fn holds_labels(name: &str) -> bool {
    let name = name.to_lowercase();
    name.contains("label") || name.contains("idx1")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles_of(names: &[&str]) -> Result<(usize, Option<usize>), String> {
        roles(&names.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn labels_are_known_by_their_names() {
        assert_eq!(
            roles_of(&["train-labels-idx1-ubyte.gz", "train-images-idx3-ubyte.gz"]),
            Ok((1, Some(0)))
        );
        assert_eq!(roles_of(&["x.idx3", "LABELS"]), Ok((0, Some(1))));
        assert_eq!(roles_of(&["anything"]), Ok((0, None)));
    }

    #[test]
    fn other_choices_say_what_to_bring() {
        assert!(roles_of(&["a", "b"]).unwrap_err().contains("not clear"));
        assert!(roles_of(&["label1", "label2"]).is_err());
        assert!(roles_of(&[]).is_err());
        assert!(roles_of(&["a", "b", "c"]).unwrap_err().contains("3 files"));
    }
}
