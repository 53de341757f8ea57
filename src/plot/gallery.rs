//! What each cluster looks like: its centre as a picture, then the images nearest to it.

use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

use super::axes::Plane;
pub use super::grid::Grid;
use super::scene::{Area, Drawn, LEFT, Scene};
use super::theme::{self, Theme};
use crate::protocol::{Pictures, Snapshot};

impl Grid {
    /// Draws the pictures into `[height, width, 4]` bytes, red, green, blue, opacity.
    pub fn pixels(&self, snapshot: &Snapshot, pictures: &Pictures, theme: &Theme, rgba: &mut Vec<u8>) {
        let shades: [[u8; 4]; 256] = std::array::from_fn(|ink| {
            let RGBColor(r, g, b) = shade(theme, ink as f64 / 255.0);
            [r, g, b, 255]
        });
        let RGBColor(r, g, b) = theme.background;
        rgba.resize(self.width * self.height * 4, 255);
        rgba.as_chunks_mut().0.fill([r, g, b, 255]);
        let each = pictures.height * pictures.width;
        if each == 0 || self.cell < 3 {
            return;
        }
        for row in 0..self.rows {
            for column in 0..self.columns {
                if let Some(picture) = picture(snapshot, pictures, row, column) {
                    self.stamp(rgba, (row, column), picture, pictures.width, &shades);
                }
            }
        }
    }

    fn mosaic(&self, scene: &mut Scene, (row, column): (usize, usize), picture: &[u8], width: usize) {
        let (side, (left, top)) = (self.side(), self.corner(row, column));
        let longest = width.max(picture.len() / width);
        let at = |x: usize, y: usize| ((left + x * side / longest) as i32, (top + y * side / longest) as i32);
        scene.bar(at(0, 0), at(width, picture.len() / width), shade(scene.theme, 0.0));
        for (y, line) in picture.chunks_exact(width).enumerate() {
            let mut x = 0;
            for run in line.chunk_by(|a, b| level(*a) == level(*b)) {
                let ink = level(run[0]);
                if ink > 0 {
                    scene.bar(
                        at(x, y),
                        at(x + run.len(), y + 1),
                        shade(scene.theme, f64::from(ink) / 3.0),
                    );
                }
                x += run.len();
            }
        }
    }

    fn stamp(
        &self,
        rgba: &mut [u8],
        (row, column): (usize, usize),
        picture: &[u8],
        width: usize,
        shades: &[[u8; 4]; 256],
    ) {
        let (height, side, (left, top)) = (picture.len() / width, self.side(), self.corner(row, column));
        let step = width.max(height) as f32 / side as f32;
        for y in 0..side {
            for x in 0..side {
                let ink = sample(
                    picture,
                    width,
                    height,
                    (x as f32 + 0.5) * step - 0.5,
                    (y as f32 + 0.5) * step - 0.5,
                );
                let at = ((top + y) * self.width + left + x) * 4;
                rgba[at..at + 4].copy_from_slice(&shades[usize::from(ink)]);
            }
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

/// The picture of a place, if there is one.
fn picture<'a>(snapshot: &'a Snapshot, pictures: &'a Pictures, row: usize, column: usize) -> Option<&'a [u8]> {
    let each = (pictures.height * pictures.width).max(1);
    let (pixels, index) = match column {
        0 => (&snapshot.bulk.centres, row),
        _ => (&pictures.pixels, *snapshot.nearest.get(row)?.get(column - 1)? as usize),
    };
    pixels.get(index.checked_mul(each)?..(index + 1).checked_mul(each)?)
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

/// Draws names and frames over pictures that [`Grid::pixels`] has drawn; `names` names the clusters.
///
/// # Errors
/// What the backend refuses.
pub fn draw<DB: DrawingBackend>(area: &Area<DB>, grid: &Grid, names: &[String], theme: &Theme) -> Drawn<DB> {
    scene(grid, names, theme).paint(area)
}

/// Draws the pictures as rectangles in few shades, for backends where pixels would be heavy: SVG.
///
/// # Errors
/// What the backend refuses.
pub fn draw_mosaic<DB: DrawingBackend>(
    area: &Area<DB>,
    grid: &Grid,
    snapshot: &Snapshot,
    pictures: &Pictures,
    theme: &Theme,
) -> Drawn<DB> {
    let mut scene = Scene::clear(area.dim_in_pixel(), theme);
    for (row, column) in (0..grid.rows).flat_map(|row| (0..grid.columns).map(move |column| (row, column))) {
        if let Some(picture) = picture(snapshot, pictures, row, column).filter(|_| grid.cell > 2 && pictures.width > 0)
        {
            grid.mosaic(&mut scene, (row, column), picture, pictures.width);
        }
    }
    scene.paint(area)
}

/// The marks about the pictures.
fn scene<'a>(grid: &Grid, names: &[String], theme: &'a Theme) -> Scene<'a> {
    let mut scene = Scene::clear((grid.width as u32, grid.height as u32), theme);
    if grid.rows == 0 {
        return scene.message("no pictures yet");
    }
    let every = theme.row() as usize / grid.cell.max(1) + 1;
    for (row, name) in names.iter().enumerate().take(grid.rows) {
        let (left, top) = grid.corner(row, 0);
        let (left, top, side) = (left as i32, top as i32, grid.side() as i32);
        let frame = Plane {
            left,
            top,
            right: left + side,
            bottom: top + side,
        }
        .outline();
        scene.line(frame, theme.colour(row), 2.0);
        if row % every == 0 {
            scene.text(
                (left - grid.left as i32 + theme.px(4.0), top + side / 2),
                name.clone(),
                theme.text,
                LEFT,
            );
        }
    }
    scene
}
