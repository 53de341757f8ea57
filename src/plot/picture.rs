//! Small grey pictures within a chart: as pixels, or as rectangles where pixels would be heavy.

use plotters::style::RGBColor;

use super::scene::Scene;
use super::theme::{self, Theme};

/// A square that holds a picture, in device pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Leftmost column.
    pub left: usize,
    /// Topmost row.
    pub top: usize,
    /// Length of a side.
    pub side: usize,
}

/// Pixels `[height, width, 4]` (red, green, blue, opacity) that pictures are stamped on.
pub struct Board<'a> {
    rgba: &'a mut Vec<u8>,
    width: usize,
    height: usize,
    shades: [[u8; 4]; 256],
}

impl<'a> Board<'a> {
    /// An empty board of the theme's background.
    pub fn new(rgba: &'a mut Vec<u8>, (width, height): (usize, usize), theme: &Theme) -> Self {
        let opaque = |RGBColor(r, g, b)| [r, g, b, 255];
        rgba.resize(width * height * 4, 255);
        rgba.as_chunks_mut().0.fill(opaque(theme.background));
        let shades = std::array::from_fn(|ink| opaque(shade(theme, ink as f64 / 255.0)));
        Self {
            rgba,
            width,
            height,
            shades,
        }
    }

    /// Puts a picture of a width on a place; what would lie outside the board is left out.
    pub fn stamp(&mut self, place: Place, picture: &[u8], width: usize) {
        let (height, Place { left, top, side }) = (picture.len() / width, place);
        let step = width.max(height) as f32 / side as f32;
        let at = |i: usize| (i as f32 + 0.5) * step - 0.5;
        for y in 0..side.min(self.height.saturating_sub(top)) {
            for x in 0..side.min(self.width.saturating_sub(left)) {
                let ink = sample(picture, width, height, at(x), at(y));
                let to = ((top + y) * self.width + left + x) * 4;
                self.rgba[to..to + 4].copy_from_slice(&self.shades[usize::from(ink)]);
            }
        }
    }
}

/// Draws a picture of a width as rectangles in four shades.
pub fn mosaic(scene: &mut Scene, place: Place, picture: &[u8], width: usize) {
    let height = picture.len() / width;
    let across = |i: usize| i * place.side / width.max(height);
    let at = |x: usize, y: usize| ((place.left + across(x)) as i32, (place.top + across(y)) as i32);
    scene.bar(at(0, 0), at(width, height), shade(scene.theme, 0.0));
    for (y, line) in picture.chunks_exact(width).enumerate() {
        let mut x = 0;
        for run in line.chunk_by(|a, b| level(*a) == level(*b)) {
            let ink = level(run[0]);
            if ink > 0 {
                let colour = shade(scene.theme, f64::from(ink) / 3.0);
                scene.bar(at(x, y), at(x + run.len(), y + 1), colour);
            }
            x += run.len();
        }
    }
}

fn shade(theme: &Theme, ink: f64) -> RGBColor {
    let paper = theme::mix(theme.background, theme.grid, 0.7);
    theme::mix(paper, theme.text, ink)
}

/// One of four shades.
fn level(ink: u8) -> u8 {
    ((u16::from(ink) * 3 + 127) / 255) as u8
}

/// The ink at a place between pixels, from the four about it.
fn sample(picture: &[u8], width: usize, height: usize, x: f32, y: f32) -> u8 {
    let (x, y) = (x.max(0.0), y.max(0.0));
    let ink = |x: usize, y: usize| {
        if x < width && y < height {
            f32::from(picture[y * width + x])
        } else {
            0.0
        }
    };
    let (left, top) = (x as usize, y as usize);
    let (across, down) = (x - left as f32, y - top as f32);
    let upper = ink(left, top) * (1.0 - across) + ink(left + 1, top) * across;
    let lower = ink(left, top + 1) * (1.0 - across) + ink(left + 1, top + 1) * across;
    (upper * (1.0 - down) + lower * down).round() as u8
}
