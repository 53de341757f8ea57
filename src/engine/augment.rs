//! Seeded affine views, made on the host: a digit turned, moved, scaled and sheared a little is the same digit. No flips:
//! a mirrored digit is another sign.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::engine::images::Images;

/// How far a view may differ from its image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// Largest turn either way, in degrees.
    pub rotate: f32,
    /// Largest move either way, as a share of the image's side.
    pub shift: f32,
    /// Largest change of size either way, as a share.
    pub scale: f32,
    /// Largest shear either way, as a share.
    pub shear: f32,
}

impl Default for Affine {
    fn default() -> Self {
        Self {
            rotate: 15.0,
            shift: 0.1,
            scale: 0.1,
            shear: 0.15,
        }
    }
}

/// A 2×2 matrix and a shift that map a view's pixel to the place in the image that it shows.
struct Map {
    xx: f32,
    xy: f32,
    yx: f32,
    yy: f32,
    dx: f32,
    dy: f32,
}

impl Affine {
    fn draw(&self, rng: &mut ChaCha8Rng, height: usize, width: usize) -> Map {
        let mut within = |limit: f32| limit * rng.random_range(-1.0_f32..=1.0);
        let (sin, cos) = within(self.rotate).to_radians().sin_cos();
        let (sx, sy) = (1.0 / (1.0 + within(self.scale)), 1.0 / (1.0 + within(self.scale)));
        let shear = within(self.shear);
        let (dx, dy) = (within(self.shift) * width as f32, within(self.shift) * height as f32);
        Map {
            xx: cos * sx,
            xy: (-sin + shear * cos) * sx,
            yx: sin * sy,
            yy: (cos + shear * sin) * sy,
            dx,
            dy,
        }
    }

    /// Views of some images, one after the other.
    ///
    /// # Shapes
    /// `rows` are indices of images; the result is `[rows, height, width]`, row by row.
    pub fn views(&self, images: &Images, rows: &[u32], rng: &mut ChaCha8Rng) -> Vec<f32> {
        let (height, width) = (images.height, images.width);
        let mut views = vec![0.0; rows.len() * images.size()];
        for (view, row) in views.chunks_exact_mut(images.size()).zip(rows) {
            let map = self.draw(rng, height, width);
            warp(images.image(*row as usize), view, &map, height, width);
        }
        views
    }
}

/// Draws a view by bilinear interpolation; outside the image there is paper.
fn warp(image: &[f32], view: &mut [f32], map: &Map, height: usize, width: usize) {
    let (cy, cx) = ((height as f32 - 1.0) / 2.0, (width as f32 - 1.0) / 2.0);
    for (row, line) in view.chunks_exact_mut(width).enumerate() {
        let v = row as f32 - cy - map.dy;
        for (column, pixel) in line.iter_mut().enumerate() {
            let u = column as f32 - cx - map.dx;
            let (x, y) = (map.xx * u + map.xy * v + cx, map.yx * u + map.yy * v + cy);
            *pixel = bilinear(image, x, y, height, width);
        }
    }
}

fn bilinear(image: &[f32], x: f32, y: f32, height: usize, width: usize) -> f32 {
    // Shifting by one before truncating makes truncation a floor for every place that matters.
    if x <= -1.0 || y <= -1.0 || x >= width as f32 || y >= height as f32 {
        return 0.0;
    }
    let (left, top) = ((x + 1.0) as usize, (y + 1.0) as usize);
    let (fx, fy) = (x + 1.0 - left as f32, y + 1.0 - top as f32);
    let at = |row: usize, column: usize| {
        let inside = row >= 1 && row <= height && column >= 1 && column <= width;
        if inside {
            image[(row - 1) * width + column - 1]
        } else {
            0.0
        }
    };
    let upper = at(top, left) * (1.0 - fx) + at(top, left + 1) * fx;
    let lower = at(top + 1, left) * (1.0 - fx) + at(top + 1, left + 1) * fx;
    upper * (1.0 - fy) + lower * fy
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTITY: Map = Map {
        xx: 1.0,
        xy: 0.0,
        yx: 0.0,
        yy: 1.0,
        dx: 0.0,
        dy: 0.0,
    };

    #[test]
    fn the_identity_leaves_an_image_as_it_is() {
        let image: Vec<f32> = (0..64).map(|i| i as f32 / 64.0).collect();
        let mut view = vec![0.0; 64];
        warp(&image, &mut view, &IDENTITY, 8, 8);
        assert_eq!(view, image);
    }

    #[test]
    fn a_move_by_half_a_pixel_mixes_two_neighbours() {
        let mut image = vec![0.0; 64];
        image[8 * 4 + 4] = 1.0;
        let mut view = vec![0.0; 64];
        warp(&image, &mut view, &Map { dx: 0.5, ..IDENTITY }, 8, 8);
        assert!((view[8 * 4 + 4] - 0.5).abs() < 1e-6 && (view[8 * 4 + 5] - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_quarter_turn_moves_the_top_to_a_side() {
        let mut image = vec![0.0; 81];
        image[4] = 1.0;
        let mut view = vec![0.0; 81];
        warp(
            &image,
            &mut view,
            &Map {
                xx: 0.0,
                xy: -1.0,
                yx: 1.0,
                yy: 0.0,
                dx: 0.0,
                dy: 0.0,
            },
            9,
            9,
        );
        assert!((view[9 * 4] - 1.0).abs() < 1e-6, "{view:?}");
    }
}
