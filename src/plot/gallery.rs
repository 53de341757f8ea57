//! What each cluster looks like: its centre as a picture, then the images nearest to it.

use plotters::prelude::DrawingBackend;

use super::axes::Plane;
pub use super::grid::Grid;
use super::picture::{Board, Place, mosaic};
use super::scene::{Area, Drawn, LEFT, Scene};
use super::theme::Theme;
use crate::protocol::{Pictures, Snapshot};

impl Grid {
    /// Draws the pictures into `[height, width, 4]` bytes, red, green, blue, opacity.
    pub fn pixels(&self, snapshot: &Snapshot, pictures: &Pictures, theme: &Theme, rgba: &mut Vec<u8>) {
        let mut board = Board::new(rgba, (self.width, self.height), theme);
        self.each(snapshot, pictures, |place, picture| {
            board.stamp(place, picture, pictures.width);
        });
    }

    /// Calls with the place of each picture and the picture.
    fn each(&self, snapshot: &Snapshot, pictures: &Pictures, mut draw: impl FnMut(Place, &[u8])) {
        if pictures.height * pictures.width == 0 || self.cell < 3 {
            return;
        }
        for (row, column) in (0..self.rows).flat_map(|row| (0..self.columns).map(move |column| (row, column))) {
            if let Some(picture) = picture(snapshot, pictures, row, column) {
                draw(self.place(row, column), picture);
            }
        }
    }

    fn place(&self, row: usize, column: usize) -> Place {
        let ((left, top), side) = (self.corner(row, column), self.side());
        Place { left, top, side }
    }
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
    grid.each(snapshot, pictures, |place, picture| {
        mosaic(&mut scene, place, picture, pictures.width);
    });
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
