//! SVG and PNG files as something to draw on: their size, their fonts.

use anyhow::{Result, anyhow};
use plotters::style::{FontStyle, register_font};

use super::Theme;
use super::scene;
use super::theme::{BITMAP_DROP, BITMAP_FONT};

/// `DejaVu` Sans, cut down to the letters that charts use.
static FONT: &[u8] = include_bytes!("../../assets/font/DejaVuSans-subset.ttf");

pub use super::source::{SCALE, SIZE, of_svg};

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
