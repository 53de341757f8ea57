//! Ten thousand points as pixels: small soft discs, blended, as fast as a frame of the page needs.

use plotters::style::RGBColor;

use super::{Theme, View, theme};

/// Places within a pixel at which a disc may be centred, along each side.
const PHASES: usize = 4;
/// Pixels along the side of the largest stamp.
const STAMP: usize = 24;

/// Points with their groups.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cloud<'a> {
    /// `[n, 2]`.
    pub points: &'a [f32],
    /// `[n]`: the group that decides the colour.
    pub groups: &'a [u8],
    /// `[n]`: 255 for certain; unsure points are fainter. Empty: all are certain.
    pub confidence: &'a [u8],
    /// `[n]`: 255 for points that are selected, which lie above the paler others. Empty: all are alike.
    pub selected: &'a [u8],
}

impl Cloud<'_> {
    /// Points that have a group.
    pub fn len(&self) -> usize {
        (self.points.len() / 2).min(self.groups.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a point stands out: it is selected, or nothing is.
    pub fn is_selected(&self, at: usize) -> bool {
        self.selected.is_empty() || self.selected.get(at) == Some(&255)
    }
}

impl Cloud<'_> {
    /// The same points, without groups to name where something else names them.
    #[must_use]
    pub fn unnamed_if(self, elsewhere: bool) -> Self {
        if elsewhere { Self { groups: &[], ..self } } else { self }
    }
}

/// Draws a cloud on the theme's background into `[height, width, 4]` bytes, red, green, blue, opacity.
///
/// The buffer is resized only when the view's size has changed; otherwise nothing is allocated. Points are taken in an order
/// that mixes the data set, so that no group lies on top of the others because it comes last.
pub fn splat(cloud: Cloud, view: &View, theme: &Theme, rgba: &mut Vec<u8>) {
    let RGBColor(r, g, b) = theme.background;
    rgba.resize(view.width * view.height * 4, 255);
    rgba.as_chunks_mut().0.fill([r, g, b, 255]);
    let (radius, opacity) = brush(cloud.len(), view);
    let stamps = Stamps::new(radius, opacity);
    let colours: [RGBColor; 256] = std::array::from_fn(|k| theme.colour(k));
    if cloud.selected.is_empty() {
        return lay(&stamps, cloud, view, &colours, rgba, |_| true);
    }
    let pale = colours.map(|colour| pale(theme, colour));
    lay(&stamps, cloud, view, &pale, rgba, |at| !cloud.is_selected(at));
    lay(&stamps, cloud, view, &colours, rgba, |at| cloud.is_selected(at));
}

/// Lays the discs of the points that are wanted.
fn lay(
    stamps: &Stamps,
    cloud: Cloud,
    view: &View,
    colours: &[RGBColor; 256],
    rgba: &mut [u8],
    wanted: impl Fn(usize) -> bool,
) {
    let n = cloud.len();
    let (stride, mut at) = (stride(n), 0);
    for _ in 0..n {
        if wanted(at) {
            let place = view.pixel(cloud.points[2 * at], cloud.points[2 * at + 1]);
            let sure = cloud.confidence.get(at).map_or(256, |c| 96 + u32::from(*c) * 160 / 255);
            stamps.blend(rgba, view, place, colours[usize::from(cloud.groups[at])], sure);
        }
        at = (at + stride) % n;
    }
}

/// The colour of points that are not selected where others are.
pub fn pale(theme: &Theme, colour: RGBColor) -> RGBColor {
    theme::mix(colour, theme.background, 0.72)
}

/// Radius in pixels and opacity of a disc: smaller and fainter the more points share the picture.
pub fn brush(n: usize, view: &View) -> (f32, f32) {
    let room = view.side() / (n.max(1) as f32).sqrt();
    let radius = (room * 0.32)
        .clamp(1.4 * view.scale, 3.5 * view.scale)
        .min(STAMP as f32 / 2.0 - 2.0);
    let opacity = (room * room / (radius * radius * 3.0)).clamp(0.5, 0.9);
    (radius, opacity)
}

/// A step through `0..n` that reaches every index and lies near the golden ratio.
fn stride(n: usize) -> usize {
    let start = (n as f64 * 0.618) as usize;
    (start..n).find(|step| common_divisor(*step, n) == 1).unwrap_or(1)
}

fn common_divisor(mut a: usize, mut b: usize) -> usize {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// One disc as opacities from 0 to 255, centred at each place within a pixel.
struct Stamps {
    side: usize,
    alphas: [[u8; STAMP * STAMP]; PHASES * PHASES],
}

impl Stamps {
    fn new(radius: f32, opacity: f32) -> Self {
        let side = ((radius + 1.0).ceil() as usize * 2 + 1).min(STAMP);
        let mut alphas = [[0; STAMP * STAMP]; PHASES * PHASES];
        for (phase, stamp) in alphas.iter_mut().enumerate() {
            let centre = |part: usize| (side / 2) as f32 + (part as f32 + 0.5) / PHASES as f32 - 0.5;
            let (cx, cy) = (centre(phase % PHASES), centre(phase / PHASES));
            for (i, alpha) in stamp.iter_mut().take(side * side).enumerate() {
                let (dx, dy) = ((i % side) as f32 - cx, (i / side) as f32 - cy);
                let cover = (radius + 0.5 - dx.hypot(dy)).clamp(0.0, 1.0);
                *alpha = (cover * opacity * 255.0).round() as u8;
            }
        }
        Self { side, alphas }
    }

    /// Blends one disc; what lies outside the picture is cut off.
    fn blend(&self, rgba: &mut [u8], view: &View, (x, y): (f32, f32), colour: RGBColor, sure: u32) {
        let half = self.side as f32;
        let inside = x > -half && y > -half && x < view.width as f32 + half && y < view.height as f32 + half;
        if !inside {
            return;
        }
        let part = |x: f32| ((x - x.floor()) * PHASES as f32) as usize % PHASES;
        let stamp = &self.alphas[part(y) * PHASES + part(x)];
        let (left, top) = (
            x.floor() as i32 - self.side as i32 / 2,
            y.floor() as i32 - self.side as i32 / 2,
        );
        let from = (-left).max(0) as usize;
        let to = (view.width as i32 - left).clamp(0, self.side as i32) as usize;
        for row in 0..self.side {
            let down = top + row as i32;
            if from < to && (0..view.height as i32).contains(&down) {
                let start = (down as usize * view.width + (left + from as i32) as usize) * 4;
                let pixels = &mut rgba[start..start + (to - from) * 4];
                blend_row(
                    pixels,
                    &stamp[row * self.side + from..row * self.side + to],
                    colour,
                    sure,
                );
            }
        }
    }
}

fn blend_row(pixels: &mut [u8], alphas: &[u8], RGBColor(r, g, b): RGBColor, sure: u32) {
    for (pixel, alpha) in pixels.as_chunks_mut::<4>().0.iter_mut().zip(alphas) {
        let alpha = (u32::from(*alpha) * sure) >> 8;
        let mix =
            |under: u8, over: u8| ((u32::from(under) * (255 - alpha) + u32::from(over) * alpha + 127) / 255) as u8;
        *pixel = [mix(pixel[0], r), mix(pixel[1], g), mix(pixel[2], b), 255];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_leaves_its_colour_where_the_view_puts_it() {
        let theme = Theme::dark(1.0);
        let view = View::embedding(200, 100, &theme);
        let mut rgba = Vec::new();
        splat(
            Cloud {
                points: &[0.5, 0.5],
                groups: &[3],
                ..Cloud::default()
            },
            &view,
            &theme,
            &mut rgba,
        );
        let (x, y) = view.place(0.5, 0.5);
        let at = (y as usize * 200 + x as usize) * 4;
        let (seen, wanted) = (rgba[at], theme.colour(3).0);
        assert!(seen.abs_diff(wanted) < 24, "{seen} {wanted}");
        assert_eq!(rgba[..3], [theme.background.0, theme.background.1, theme.background.2]);
    }

    #[test]
    fn points_that_are_not_selected_are_pale() {
        let theme = Theme::light(1.0);
        let (view, mut rgba) = (View::embedding(200, 100, &theme), Vec::new());
        let cloud = Cloud {
            points: &[0.5, 0.5, -0.5, -0.5],
            groups: &[3, 3],
            selected: &[255, 0],
            ..Cloud::default()
        };
        splat(cloud, &view, &theme, &mut rgba);
        let green = |x: f32, y: f32| {
            let (x, y) = view.place(x, y);
            i32::from(rgba[(y as usize * 200 + x as usize) * 4 + 1])
        };
        assert!(green(-0.5, -0.5) - green(0.5, 0.5) > 100);
    }

    #[test]
    fn every_index_is_taken_once() {
        for n in [1, 2, 3, 10, 100, 9_999, 10_000] {
            let (mut seen, mut at) = (vec![false; n], 0);
            (0..n).for_each(|_| {
                seen[at] = true;
                at = (at + stride(n)) % n;
            });
            assert!(seen.into_iter().all(|s| s), "{n}");
        }
    }

    #[test]
    fn points_that_are_nowhere_are_left_out() {
        let theme = Theme::light(3.0);
        let points = [f32::NAN, 0.0, f32::INFINITY, 0.0, -1e30, 1e30, 1.0, 1.0, 0.0, 0.0];
        for size in [0, 1, 7, 64] {
            let (view, mut rgba) = (View::polygon(size, size, &theme), Vec::new());
            splat(
                Cloud {
                    points: &points,
                    groups: &[0, 1, 255, 3, 4],
                    confidence: &[9],
                    selected: &[0, 255, 9, 255],
                },
                &view,
                &theme,
                &mut rgba,
            );
            assert_eq!(rgba.len(), size * size * 4);
        }
    }
}
