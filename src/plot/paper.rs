//! SVG and PNG files as something to draw on: their size, their fonts.

use anyhow::{Result, anyhow};
use plotters::style::{FontStyle, register_font};

use super::Theme;
use super::scene;
use super::theme::{BITMAP_DROP, BITMAP_FONT, SVG_FONT};

/// `DejaVu` Sans, cut down to the letters that charts use.
static FONT: &[u8] = include_bytes!("../../assets/font/DejaVuSans-subset.ttf");

/// Width and height of a file in pixels.
pub const SIZE: (u32, u32) = (1200, 800);
/// Device pixels a CSS pixel of the files.
pub const SCALE: f64 = 1.75;

/// The theme with the text sizes of SVG files.
pub fn of_svg(theme: &Theme) -> Theme {
    Theme {
        font_factor: SVG_FONT,
        ..theme.clone()
    }
}

/// The theme with the text sizes of bitmaps, whose font is in the program.
///
/// # Errors
/// The font is damaged.
pub fn of_bitmap(theme: &Theme) -> Result<Theme> {
    register_font(scene::FAMILY, FontStyle::Normal, FONT).map_err(|_| anyhow!("the built-in font is damaged"))?;
    Ok(Theme {
        font_factor: BITMAP_FONT,
        font_drop: BITMAP_DROP,
        ..theme.clone()
    })
}
