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
    let (width, _) = area.dim_in_pixel();
    let across = across(f64::from(width) / theme.scale, items.len());
    let panels = area.split_evenly((items.len().div_ceil(across), across));
    panels
        .iter()
        .zip(items)
        .try_for_each(|(panel, item)| scene(panel.dim_in_pixel(), item).paint(panel))
}

/// How many charts lie side by side in a width of CSS pixels: no more than leave the last row nearly full.
fn across(width: f64, n: usize) -> usize {
    let most = ((width / WIDTH) as usize).clamp(1, n.max(1));
    n.max(1).div_ceil(n.max(1).div_ceil(most))
}

#[cfg(test)]
mod tests {
    use super::across;

    #[test]
    fn charts_lie_side_by_side_where_they_have_room() {
        let wide = [0, 1, 2, 3, 4, 5].map(|n| across(900.0, n));
        assert_eq!(wide, [1, 1, 2, 3, 2, 3]);
        assert_eq!(across(330.0, 4), 1);
        assert_eq!(across(0.0, 4), 1);
    }
}
