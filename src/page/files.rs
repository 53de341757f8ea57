//! What to make of files that a person brought: IDX files, a picture of a digit, or many pictures as a set of images.

/// What files are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Brought {
    /// IDX files, by their places among the names: of images, and of labels.
    Idx(usize, Option<usize>),
    /// One picture of a digit.
    Digit,
    /// Pictures, by their places among the names: a set of images.
    Pictures(Vec<usize>),
    /// A zip archive of pictures.
    Zip,
}

/// What to make of files, by their names.
///
/// # Errors
/// A sentence that says what to bring.
pub fn brought(names: &[String]) -> Result<Brought, String> {
    let pictures: Vec<usize> = (0..names.len()).filter(|i| is_picture(&names[*i])).collect();
    match (names, pictures.len()) {
        ([name], 0) if has_ending(name, &["zip"]) => Ok(Brought::Zip),
        ([_], 1) => Ok(Brought::Digit),
        (_, 0) => roles(names).map(|(images, labels)| Brought::Idx(images, labels)),
        _ => Ok(Brought::Pictures(pictures)),
    }
}

/// Whether a path is that of a picture, and not one of the hidden files that systems leave in folders and archives.
pub fn is_picture(path: &str) -> bool {
    let hidden = path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
    !hidden && has_ending(path, &["png", "jpg", "jpeg", "webp", "gif", "bmp", "avif"])
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    ending.is_some_and(|ending| endings.contains(&&*ending))
}

/// The name of a set of pictures: that of the folder or archive that holds them.
pub fn set_name(path: &str) -> String {
    let name = path.split('/').next().unwrap_or_default();
    let name = name.strip_suffix(".zip").unwrap_or(name);
    if name.is_empty() || is_picture(name) {
        "pictures".into()
    } else {
        name.into()
    }
}

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
            "Choose one IDX file of images, and if you like one of labels with it; or PNG pictures, or a zip archive of them. \
             These are {} files.",
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
    fn endings_tell_pictures_from_other_files() {
        let made = |names: &[&str]| brought(&names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(made(&["t.idx3-ubyte"]), Ok(Brought::Idx(0, None)));
        assert_eq!(made(&["photo.JPG"]), Ok(Brought::Digit));
        assert_eq!(made(&["set.zip"]), Ok(Brought::Zip));
        assert_eq!(
            made(&["s/1/a.png", "s/read.me", "s/.b.png"]),
            Ok(Brought::Pictures(vec![0]))
        );
        assert_eq!(made(&["a.png", "b.png"]), Ok(Brought::Pictures(vec![0, 1])));
        assert!(made(&["a.txt", "b.txt", "c.zip"]).unwrap_err().contains("zip archive"));
        assert!(!is_picture("__MACOSX/1/a.png") && !is_picture("png"));
    }

    #[test]
    fn sets_are_named_by_what_holds_them() {
        assert_eq!(
            ["set.zip", "set/1/a.png", "a.png", ""].map(set_name),
            ["set", "set", "pictures", "pictures"]
        );
    }

    #[test]
    fn other_choices_say_what_to_bring() {
        assert!(roles_of(&["a", "b"]).unwrap_err().contains("not clear"));
        assert!(roles_of(&["label1", "label2"]).is_err());
        assert!(roles_of(&[]).is_err());
        assert!(roles_of(&["a", "b", "c"]).unwrap_err().contains("3 files"));
    }
}
