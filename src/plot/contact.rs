//! Many images on one sheet, side by side and row by row, such as those of a selection.

use super::picture::{Board, Place};
use super::theme::Theme;
use crate::protocol::Pictures;

/// Side of a picture, in CSS pixels.
const SIDE: f64 = 38.0;
/// The most pictures of a sheet.
pub const MOST: usize = 120;

/// Where each picture lies, in device pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// Width of the sheet.
    pub width: usize,
    /// Height of the sheet.
    pub height: usize,
    cell: usize,
    columns: usize,
    count: usize,
}

impl Contact {
    /// Lays pictures out over a width, at most [`MOST`].
    pub fn new(width: usize, count: usize, theme: &Theme) -> Self {
        let (width, count) = (width.min(16_384), count.min(MOST));
        let cell = theme.px(SIDE).max(1) as usize;
        let columns = (width / cell).max(1);
        let height = count.div_ceil(columns) * cell;
        Self {
            width,
            height,
            cell,
            columns,
            count,
        }
    }

    /// Draws the pictures of images into `[height, width, 4]` bytes, red, green, blue, opacity.
    pub fn pixels(&self, images: &[u32], pictures: &Pictures, theme: &Theme, rgba: &mut Vec<u8>) {
        let mut board = Board::new(rgba, (self.width, self.height), theme);
        let size = (pictures.height * pictures.width).max(1);
        for (i, image) in images.iter().take(self.count).enumerate() {
            let start = *image as usize * size;
            if let Some(picture) = pictures.pixels.get(start..start + size) {
                board.stamp(self.place(i), picture, pictures.width);
            }
        }
    }

    fn place(&self, i: usize) -> Place {
        Place {
            left: i % self.columns * self.cell,
            top: i / self.columns * self.cell,
            side: self.cell - (self.cell / 16).max(1).min(self.cell),
        }
    }

    /// The picture at a place in device pixels.
    pub fn at(&self, [right, down]: [f64; 2]) -> Option<usize> {
        if right < 0.0 || down < 0.0 {
            return None;
        }
        let (column, row) = (right as usize / self.cell, down as usize / self.cell);
        let i = row * self.columns + column;
        (column < self.columns && i < self.count).then_some(i)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_leads_to_the_picture_that_was_drawn() {
        let sheet = Contact::new(400, 25, &Theme::light(1.0));
        assert_eq!((sheet.columns, sheet.height), (10, 114));
        for i in 0..25 {
            let Place { left, top, .. } = sheet.place(i);
            assert_eq!(sheet.at([left as f64 + 2.0, top as f64 + 2.0]), Some(i));
        }
        assert_eq!((sheet.at([390.0, 1.0]), sheet.at([300.0, 90.0])), (None, None));
        assert_eq!(Contact::new(0, 3, &Theme::light(2.0)).at([-1.0, 0.0]), None);
    }

    #[test]
    fn images_that_are_not_there_are_left_out() {
        let pictures = Pictures {
            height: 2,
            width: 2,
            pixels: vec![255; 8],
            ..Pictures::default()
        };
        let (theme, mut rgba) = (Theme::light(1.0), Vec::new());
        let sheet = Contact::new(100, 3, &theme);
        sheet.pixels(&[1, 9, 0], &pictures, &theme, &mut rgba);
        assert_eq!(rgba.len(), sheet.width * sheet.height * 4);
        assert_ne!(rgba[..3], rgba[40 * 4..40 * 4 + 3]);
    }
}
