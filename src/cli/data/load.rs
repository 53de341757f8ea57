//! From the `--data` option to a set: the embedded subset, a folder, or files.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::files;
use crate::engine::dataset::{Dataset, Named};

static IMAGES: &[u8] = include_bytes!("../../../assets/mnist/images-idx3-ubyte.gz");
static LABELS: &[u8] = include_bytes!("../../../assets/mnist/labels-idx1-ubyte.gz");

impl Dataset {
    /// The first 1,000 training images of each digit of MNIST, compiled into the program.
    ///
    /// # Panics
    /// Never: a test decodes it.
    pub fn embedded() -> Self {
        let images = Named {
            name: "the embedded images",
            bytes: IMAGES,
        };
        let labels = Named {
            name: "the embedded labels",
            bytes: LABELS,
        };
        Self::decode("mnist-subset", images, Some(labels)).expect("the embedded subset decodes")
    }
}

/// Reads the set that `--data DIR|IMAGES[,LABELS]` names, or the embedded one.
///
/// A folder holds the files of MNIST under their usual names, training images first, or one pair of images and labels.
///
/// # Errors
/// Files that are missing, ambiguous or malformed.
pub fn load(spec: Option<&str>) -> Result<Dataset> {
    let Some(spec) = spec else {
        return Ok(Dataset::embedded());
    };
    let path = Path::new(spec);
    if path.is_dir() {
        return folder(path);
    }
    match spec.rsplit_once(',') {
        Some((images, labels)) if !path.exists() => {
            pair(&stem(images.as_ref()), images.as_ref(), Some(labels.as_ref()))
        }
        _ => pair(&stem(path), path, None),
    }
}

fn pair(name: &str, images: &Path, labels: Option<&Path>) -> Result<Dataset> {
    let images = Owned::read(images)?;
    let labels = labels.map(Owned::read).transpose()?;
    Ok(Dataset::decode(
        name,
        images.named(),
        labels.as_ref().map(Owned::named),
    )?)
}

/// A file that was read.
struct Owned {
    name: String,
    bytes: Vec<u8>,
}

impl Owned {
    fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        files::read(path).map(|bytes| Self { name, bytes })
    }

    fn named(&self) -> Named<'_> {
        let Self { name, bytes } = self;
        Named { name, bytes }
    }
}

fn folder(path: &Path) -> Result<Dataset> {
    let name = path
        .canonicalize()?
        .file_name()
        .map_or_else(|| "data".to_owned(), |name| name.to_string_lossy().into_owned());
    let parts = parts(path)?;
    let mut sets = parts
        .iter()
        .map(|(images, labels)| pair(&name, images, labels.as_deref()));
    let first = sets.next().with_context(|| {
        format!(
            "{}: holds no images file (*images*, IDX); get one with `data fetch mnist`",
            path.display()
        )
    })??;
    sets.try_fold(first, |joined, next| Ok(joined.join(&next?)?))
}

/// The images files of a folder in reading order, each with its labels.
fn parts(path: &Path) -> Result<Vec<(PathBuf, Option<PathBuf>)>> {
    let names = names(path)?;
    let usual = ["train", "t10k"]
        .iter()
        .filter_map(|part| find(&names, &format!("{part}-images-idx3-ubyte")));
    let mut images: Vec<&String> = usual.collect();
    if images.is_empty() {
        images = names.iter().filter(|name| name.contains("images")).collect();
        if images.len() > 1 {
            bail!(
                "{}: holds several sets; name the IMAGES,LABELS to read: {images:?}",
                path.display()
            );
        }
    }
    let labels = |images: &str| labels_of(&names, images).map(|name| path.join(name));
    Ok(images
        .iter()
        .map(|images| (path.join(images), labels(images)))
        .collect())
}

/// The names of the files in a folder, sorted.
fn names(path: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    Ok(names)
}

/// `name` or `name.gz`, whichever is there.
fn find<'a>(names: &'a [String], name: &str) -> Option<&'a String> {
    names
        .iter()
        .find(|found| found.strip_suffix(".gz").unwrap_or(found) == name)
}

/// The labels beside an images file: its own name with `labels` for `images`, or the only labels there are.
fn labels_of<'a>(names: &'a [String], images: &str) -> Option<&'a String> {
    let plain = images.strip_suffix(".gz").unwrap_or(images);
    let expected = plain.replace("images", "labels").replace("idx3", "idx1");
    let mut all = names.iter().filter(|name| name.contains("labels"));
    let only = all.next().filter(|_| all.next().is_none());
    find(names, &expected).or(if plain.starts_with("train") || plain.starts_with("t10k") {
        None
    } else {
        only
    })
}

/// A file's name without `.gz`.
fn stem(path: &Path) -> String {
    let name = path.file_name().map_or_else(|| "data".into(), OsStr::to_string_lossy);
    name.strip_suffix(".gz").unwrap_or(&name).to_owned()
}
