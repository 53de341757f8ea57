//! From data to pixels and back: the one mapping that drawing and hovering share.

use super::Theme;

/// A square of the data laid out over a picture, as large as fits and centred; values rise upwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Width of the picture in device pixels.
    pub width: usize,
    /// Height of the picture in device pixels.
    pub height: usize,
    /// Device pixels a CSS pixel.
    pub scale: f32,
    low: f32,
    left: f32,
    bottom: f32,
    unit: f32,
    side: f32,
}

impl View {
    /// The square from −1 to 1, for [`points`](crate::protocol::Bulk::points).
    pub fn embedding(width: usize, height: usize, theme: &Theme) -> Self {
        Self::square(width, height, [-1.0, 1.0], theme.row() + theme.px(6.0), theme)
    }

    /// The square about the unit circle, for [`polygon`](crate::protocol::Bulk::polygon).
    pub fn polygon(width: usize, height: usize, theme: &Theme) -> Self {
        Self::square(width, height, [-1.0, 1.0], theme.row() * 2 + theme.px(4.0), theme)
    }

    fn square(width: usize, height: usize, [low, high]: [f32; 2], margin: i32, theme: &Theme) -> Self {
        let (width, height) = (width.min(16_384), height.min(16_384));
        let side = (width.min(height) as f32 - 2.0 * margin as f32).max(1.0);
        let left = (width as f32 - side) / 2.0;
        let bottom = f32::midpoint(height as f32, side);
        Self {
            width,
            height,
            scale: theme.scale as f32,
            low,
            left,
            bottom,
            unit: side / (high - low),
            side,
        }
    }

    /// The pixel of a point.
    pub fn pixel(&self, x: f32, y: f32) -> (f32, f32) {
        (
            self.left + (x - self.low) * self.unit,
            self.bottom - (y - self.low) * self.unit,
        )
    }

    /// The point of a pixel.
    pub fn point(&self, right: f32, down: f32) -> (f32, f32) {
        (
            (right - self.left) / self.unit + self.low,
            (self.bottom - down) / self.unit + self.low,
        )
    }

    /// The pixel of a point, rounded and kept within reach of the picture.
    pub fn place(&self, x: f32, y: f32) -> (i32, i32) {
        let (right, down) = self.pixel(x, y);
        (
            right.round().clamp(-1e5, 1e5) as i32,
            down.round().clamp(-1e5, 1e5) as i32,
        )
    }

    /// The side of the square in pixels.
    pub fn side(&self) -> f32 {
        self.side
    }

    /// The point nearest to a pixel, if one lies within `radius` pixels of it.
    ///
    /// `points` is `[n, 2]`.
    pub fn nearest_point(&self, points: &[f32], right: f32, down: f32, radius: f32) -> Option<usize> {
        let (x, y) = self.point(right, down);
        let limit = (radius / self.unit).powi(2);
        let distances = points.chunks_exact(2).map(|p| (p[0] - x).powi(2) + (p[1] - y).powi(2));
        let near = distances.enumerate().filter(|(_, distance)| *distance <= limit);
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_leads_back_to_its_point() {
        let view = View::polygon(800, 600, &Theme::light(2.0));
        let (right, down) = view.pixel(0.25, -0.75);
        let (x, y) = view.point(right, down);
        assert!((x - 0.25).abs() < 1e-5 && (y + 0.75).abs() < 1e-5);
        assert_eq!(view.place(0.0, 0.0), (400, 300));
    }

    #[test]
    fn the_nearest_point_lies_within_the_radius() {
        let view = View::embedding(400, 400, &Theme::light(1.0));
        let points = [0.1, 0.1, 0.5, 0.5, f32::NAN, 0.5];
        let (right, down) = view.pixel(0.5, 0.52);
        assert_eq!(view.nearest_point(&points, right, down, 8.0), Some(1));
        assert_eq!(view.nearest_point(&points, right, down, 2.0), None);
        assert_eq!(view.nearest_point(&[], right, down, 8.0), None);
    }
}
