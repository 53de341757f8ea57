//! Several small charts in one: as many side by side as have room.

use plotters::prelude::DrawingBackend;

use super::scene::{Area, Drawn, Scene};
use super::theme::Theme;

/// Least width of a small chart, in CSS pixels.
const WIDTH: f64 = 290.0;

/// Draws one small chart for each item, in rows; `scene` makes its marks for a size.
///
/// # Errors
/// What the backend refuses.
pub fn draw<'t, DB: DrawingBackend, T>(
    area: &Area<DB>,
    items: &[T],
    theme: &'t Theme,
    scene: impl Fn((u32, u32), &T) -> Scene<'t>,
) -> Drawn<DB> {
    let frames = frames(area.dim_in_pixel(), items.len(), theme);
    frames.into_iter().zip(items).try_for_each(|((corner, size), item)| {
        let panel = area.clone().shrink(corner, (size.0 as i32, size.1 as i32));
        scene(size, item).paint(&panel)
    })
}

/// Left and top of a small chart, and its width and height.
pub type Frame = ((i32, i32), (u32, u32));

/// Where each of `n` small charts lies within a size.
pub fn frames((width, height): (u32, u32), n: usize, theme: &Theme) -> Vec<Frame> {
    let across = across(f64::from(width) / theme.scale, n);
    let down = n.div_ceil(across);
    let frame = |i: usize| {
        let (left, right) = edges(width, across, i % across);
        let (top, bottom) = edges(height, down, i / across);
        ((left, top), ((right - left) as u32, (bottom - top) as u32))
    };
    (0..n).map(frame).collect()
}

/// The small chart at a place, with its size and the place within it.
pub fn find(frames: Vec<Frame>, [right, down]: [f64; 2]) -> Option<(usize, (u32, u32), [f64; 2])> {
    let within = |((left, top), size): Frame| (size, [right - f64::from(left), down - f64::from(top)]);
    let holds = |(size, [right, down]): ((u32, u32), [f64; 2])| {
        (0.0..f64::from(size.0)).contains(&right) && (0.0..f64::from(size.1)).contains(&down)
    };
    let mut places = frames.into_iter().map(within).enumerate();
    places
        .find(|(_, place)| holds(*place))
        .map(|(i, (size, place))| (i, size, place))
}

/// Where a part of a length begins and ends if the first parts take what does not divide.
fn edges(length: u32, parts: usize, i: usize) -> (i32, i32) {
    let (each, rest) = (length as usize / parts, length as usize % parts);
    let at = |i: usize| (i * each + i.min(rest)) as i32;
    (at(i), at(i + 1))
}

/// How many charts lie side by side in a width of CSS pixels: no more than leave the last row nearly full.
fn across(width: f64, n: usize) -> usize {
    let most = ((width / WIDTH) as usize).clamp(1, n.max(1));
    n.max(1).div_ceil(n.max(1).div_ceil(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_lie_side_by_side_where_they_have_room() {
        let wide = [0, 1, 2, 3, 4, 5].map(|n| across(900.0, n));
        assert_eq!(wide, [1, 1, 2, 3, 2, 3]);
        assert_eq!(across(330.0, 4), 1);
        assert_eq!(across(0.0, 4), 1);
    }

    #[test]
    fn small_charts_fill_the_size_without_a_gap() {
        let frames = frames((901, 401), 5, &Theme::light(1.0));
        assert_eq!(frames[0], ((0, 0), (301, 201)));
        assert_eq!(frames[2], ((601, 0), (300, 201)));
        assert_eq!(frames[4], ((301, 201), (300, 200)));
    }
}
