//! Many pictures as one set of images: brought to one size, labelled by their folders, bound as IDX files.

use std::rc::Rc;

use super::field::{Field, Grey};

/// Rows and columns that pictures of unlike sizes are brought to.
const USUAL: usize = 28;
/// Sides that images may have.
const SIDES: std::ops::RangeInclusive<usize> = 8..=64;
/// Most pictures of a set.
pub const MOST: usize = 70_000;

/// A picture with its path.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Folders and file name with `/` between them.
    pub path: String,
    /// What is on it.
    pub picture: Grey,
}

/// Pictures bound as IDX files.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// Name and bytes of the image file.
    pub images: (String, Rc<Vec<u8>>),
    /// Name and bytes of the label file, if every picture lies in a folder that is named by a number from 0 to 255.
    pub labels: Option<(String, Rc<Vec<u8>>)>,
}

/// Binds pictures in the order of their paths.
///
/// Pictures of one size from 8 to 64 pixels a side stay as they are; others are fitted into 28×28 pixels with their proportions
/// kept. If most of them are dark on light, all are turned round, so that ink is bright as in MNIST.
///
/// # Errors
/// A sentence: there are too few or too many of them, or one is empty.
pub fn bind(name: &str, mut pages: Vec<Page>) -> Result<Bound, String> {
    if pages.len() < 2 || pages.len() > MOST {
        return Err(format!(
            "`{name}` holds {} pictures that can be read; a set of images has 2 to {MOST}, as PNG or JPEG files.",
            pages.len()
        ));
    }
    if let Some(bad) = pages.iter().find(|page| !page.picture.is_whole()) {
        return Err(format!("`{}` is an empty picture; leave it out.", bad.path));
    }
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    let [height, width] = common_size(&pages).unwrap_or([USUAL; 2]);
    let dark = 2 * pages.iter().filter(|page| page.picture.paper() >= 128).count() > pages.len();
    let pixels = pages
        .iter()
        .flat_map(|page| image(&page.picture, dark, [height, width]));
    let images = idx(0x0803, &[pages.len(), height, width], pixels);
    let labels: Option<Vec<u8>> = pages.iter().map(|page| label(&page.path)).collect();
    let labels = labels.map(|labels| idx(0x0801, &[pages.len()], labels));
    Ok(Bound {
        images: (format!("{name}-images-idx3-ubyte"), Rc::new(images)),
        labels: labels.map(|labels| (format!("{name}-labels-idx1-ubyte"), Rc::new(labels))),
    })
}

/// The size of all pictures, if they have one that images may have.
fn common_size(pages: &[Page]) -> Option<[usize; 2]> {
    let size = |page: &Page| [page.picture.height, page.picture.width];
    let first = size(pages.first()?);
    let fits = first.iter().all(|side| SIDES.contains(side));
    (fits && pages.iter().all(|page| size(page) == first)).then_some(first)
}

fn image(picture: &Grey, dark: bool, [height, width]: [usize; 2]) -> Vec<u8> {
    let field = Field::of(picture, dark);
    let side = (field.height as f32 / height as f32).max(field.width as f32 / width as f32);
    let centre = [field.height as f32 / 2.0, field.width as f32 / 2.0];
    let fitted = field.window(centre, side, [height, width]);
    fitted.values.iter().map(|value| value.round() as u8).collect()
}

/// The number that the folder of a path is named by.
fn label(path: &str) -> Option<u8> {
    let (folders, _) = path.rsplit_once('/')?;
    folders.rsplit('/').next()?.parse().ok()
}

/// An IDX file: its magic number, the length of each dimension, the values.
fn idx(magic: u32, lengths: &[usize], values: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let header = std::iter::once(magic).chain(lengths.iter().map(|length| *length as u32));
    let mut bytes: Vec<u8> = header.flat_map(u32::to_be_bytes).collect();
    bytes.extend(values);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, height: usize, width: usize, ink: u8) -> Page {
        let mut pixels = vec![255 - ink; height * width];
        pixels[height / 2 * width + width / 2] = ink;
        Page {
            path: path.into(),
            picture: Grey { height, width, pixels },
        }
    }

    #[test]
    fn equal_pictures_stay_as_they_are_in_the_order_of_their_paths() {
        let bound = bind(
            "set",
            vec![page("set/7/b.png", 8, 9, 250), page("set/3/a.png", 8, 9, 255)],
        )
        .unwrap();
        let (name, bytes) = bound.images;
        assert_eq!(name, "set-images-idx3-ubyte");
        assert_eq!(bytes[..16], [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0, 0, 9]);
        assert_eq!((bytes.len(), bytes[16], bytes[16 + 72]), (16 + 144, 0, 5));
        assert_eq!(**bound.labels.unwrap().1, [0, 0, 8, 1, 0, 0, 0, 2, 3, 7]);
    }

    #[test]
    fn unlike_pictures_are_fitted_with_their_proportions() {
        let wide = Page {
            path: "w.png".into(),
            picture: Grey {
                height: 50,
                width: 100,
                pixels: vec![200; 5000],
            },
        };
        let bytes = bind("x", vec![page("a.png", 28, 28, 255), page("b.png", 28, 28, 255), wide])
            .unwrap()
            .images
            .1;
        assert_eq!(bytes[4..16], [0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28]);
        let last = &bytes[16 + 2 * 784..];
        assert_eq!(
            (last[0], last[6 * 28], last[7 * 28], last[14 * 28 + 27], last[783]),
            (0, 0, 200, 200, 0)
        );
    }

    #[test]
    fn dark_on_light_is_turned_round() {
        let pages = ["a", "b", "c"].map(|path| page(path, 8, 8, 0));
        let bytes = bind("x", pages.to_vec()).unwrap().images.1;
        assert_eq!((bytes[16], bytes[16 + 4 * 8 + 4]), (0, 255));
    }

    #[test]
    fn labels_need_a_number_for_every_picture() {
        let labelled = |paths: [&str; 2]| {
            bind("x", paths.map(|path| page(path, 8, 8, 255)).to_vec())
                .unwrap()
                .labels
                .is_some()
        };
        assert!(labelled(["0/a.png", "255/b.png"]));
        assert!(!labelled(["0/a.png", "256/b.png"]));
        assert!(!labelled(["0/a.png", "b.png"]));
        assert!(!labelled(["0/a.png", "x/b.png"]));
    }

    #[test]
    fn one_picture_is_no_set_and_an_empty_one_is_named() {
        let error = bind("x.zip", vec![page("a.png", 8, 8, 255)]).unwrap_err();
        assert!(error.contains("`x.zip` holds 1 pictures"), "{error}");
        let empty = Page {
            path: "3/e.png".into(),
            picture: Grey::default(),
        };
        let error = bind("x", vec![page("a.png", 8, 8, 255), empty]).unwrap_err();
        assert!(error.contains("`3/e.png`"), "{error}");
    }
}
