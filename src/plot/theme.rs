//! Colours and sizes of charts, light and dark.

use plotters::style::RGBColor;

/// Colours and sizes of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Whether the background is dark.
    pub dark: bool,
    /// What lies behind everything.
    pub background: RGBColor,
    /// Text and outlines.
    pub text: RGBColor,
    /// Axes, ticks and remarks.
    pub muted: RGBColor,
    /// Grid lines.
    pub grid: RGBColor,
    /// Device pixels a CSS pixel (`devicePixelRatio`).
    pub scale: f64,
    /// Size of text in CSS pixels.
    pub font: f64,
    /// The size that the backend must be asked for to get text of one pixel an em: 1 for the canvas.
    pub font_factor: f64,
    /// How far below its place the backend must be asked to centre text for it to lie on it, in ems.
    pub font_drop: f64,
}

/// What `font_factor` is for plotters' SVG backend, which divides sizes by it.
pub const SVG_FONT: f64 = 1.24;
/// What `font_factor` is for bitmaps, which measure `DejaVu` Sans from ascender to descender.
pub const BITMAP_FONT: f64 = 1.164;
/// What `font_drop` is for bitmaps.
pub const BITMAP_DROP: f64 = 0.22;

// Found by a search over a grid of 18³ colours for the ten with the largest smallest distance in OKLab (Ottosson 2020), in
// normal, protanope, deuteranope and tritanope sight (Machado, Oliveira and Fernandes 2009), among those with a contrast of
// at least 3 to the background: the nearest two are 0.15 apart in normal, 0.12 in red- or green-blind sight; for
// comparison, Okabe and Ito's yellow has a contrast of 1.3 on white.
const LIGHT: [u32; 10] = [
    0x00_2db4, 0xe1_7800, 0x1e_a5a5, 0xd2_0000, 0x78_00ff, 0x87_000f, 0xa5_78ff, 0x5a_2d69, 0x4b_69b4, 0x96_4b69,
];
const DARK: [u32; 10] = [
    0x96_c3ff, 0xd2_6900, 0x2d_a5a5, 0xc3_1e5a, 0xb4_78ff, 0xc3_b469, 0x78_f0d2, 0x69_69a5, 0xa5_f000, 0x96_00f0,
];

const fn rgb(hex: u32) -> RGBColor {
    RGBColor((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Theme {
    /// Dark on white.
    pub fn light(scale: f64) -> Self {
        let (background, text, muted, grid) = (rgb(0xff_ffff), rgb(0x1b_1f24), rgb(0x5b_6470), rgb(0xe3_e6ea));
        Self {
            dark: false,
            background,
            text,
            muted,
            grid,
            scale: sane(scale),
            font: 12.0,
            font_factor: 1.0,
            font_drop: 0.0,
        }
    }

    /// Light on near black.
    pub fn dark(scale: f64) -> Self {
        let (background, text, muted, grid) = (rgb(0x15_181e), rgb(0xe8_eaed), rgb(0x9a_a4b1), rgb(0x2c_323b));
        Self {
            dark: true,
            background,
            text,
            muted,
            grid,
            ..Self::light(scale)
        }
    }

    /// Device pixels of a length in CSS pixels, rounded.
    pub fn px(&self, css: f64) -> i32 {
        (css * self.scale).round().clamp(-1e6, 1e6) as i32
    }

    /// Device pixels an em of the charts' text.
    pub fn em(&self) -> f64 {
        self.font * self.scale
    }

    /// Device pixels above a plane that leave room for the name of its upright axis.
    pub fn head(&self) -> i32 {
        self.row() * 3 / 2 + self.px(2.0)
    }

    /// Device pixels below a plane that leave room for the ticks and the name of its level axis.
    pub fn foot(&self) -> i32 {
        self.row() * 2 + self.px(6.0)
    }

    /// Device pixels from one line of text to the next.
    pub fn row(&self) -> i32 {
        self.px(self.font * 1.3)
    }

    /// The colour of a cluster, a digit or a line: ten that stay apart in normal and in colour-blind sight, then the same
    /// ten in further shades, each with a contrast of at least 3 to the background.
    pub fn colour(&self, index: usize) -> RGBColor {
        let base = rgb((if self.dark { DARK } else { LIGHT })[index % 10]);
        let shade = [0.0, 0.4, 0.2, 0.6, 0.3, 0.5][index / 10 % 6];
        mix(base, self.text, shade)
    }

    /// Black or white, whichever reads better on a colour.
    pub fn ink_on(&self, colour: RGBColor) -> RGBColor {
        let (black, white) = (rgb(0x10_1317), rgb(0xff_ffff));
        if contrast(colour, black) > contrast(colour, white) {
            black
        } else {
            white
        }
    }

    /// A guess at the width of a text in device pixels, without asking the backend (in a page that would lay out the page).
    pub fn text_width(&self, text: &str) -> i32 {
        (text.chars().map(advance).sum::<f64>() * self.em()).ceil() as i32
    }

    /// The text, or its beginning with an ellipsis if it is wider than `width` device pixels.
    pub fn shorten(&self, text: &str, width: i32) -> String {
        if self.text_width(text) <= width {
            return text.into();
        }
        let mut room = f64::from(width) / self.em() - advance('…');
        let fits = text.chars().take_while(|c| {
            room -= advance(*c);
            room >= 0.0
        });
        fits.chain(['…']).collect()
    }
}

fn sane(scale: f64) -> f64 {
    if scale.is_finite() { scale.clamp(0.25, 8.0) } else { 1.0 }
}

/// Width of a letter in ems, near that of `DejaVu` Sans, one of the widest.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' => 0.3,
        ' ' | '.' | ',' | ':' | ';' | 'I' | '!' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '-' | '·' => 0.41,
        'm' | 'M' | 'w' | 'W' | '…' | '→' => 0.95,
        'A'..='Z' | '−' | '=' | '+' | '≤' | '≥' => 0.76,
        _ => 0.62,
    }
}

/// Goes from one colour to another by a share.
pub fn mix(from: RGBColor, to: RGBColor, share: f64) -> RGBColor {
    let blend = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    RGBColor(blend(from.0, to.0), blend(from.1, to.1), blend(from.2, to.2))
}

/// The contrast of two colours after WCAG 2.2: from 1 (equal) to 21.
pub fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(RGBColor(r, g, b): RGBColor) -> f64 {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_stands_out_from_its_background() {
        for theme in [Theme::light(1.0), Theme::dark(1.0)] {
            for k in 0..60 {
                assert!(
                    contrast(theme.colour(k), theme.background) >= 3.0,
                    "{k} in dark={}",
                    theme.dark
                );
            }
            assert!(contrast(theme.muted, theme.background) >= 4.5);
        }
    }

    #[test]
    fn sixty_clusters_have_sixty_colours() {
        let theme = Theme::dark(1.0);
        for k in 0..60 {
            assert!((0..k).all(|other| theme.colour(other) != theme.colour(k)), "{k}");
        }
    }

    #[test]
    fn a_text_that_is_too_wide_ends_with_an_ellipsis() {
        let theme = Theme::light(1.0);
        assert_eq!(theme.shorten("short", 100), "short");
        let cut = theme.shorten("a rather long name", 60);
        assert!(cut.ends_with('…') && theme.text_width(&cut) <= 61);
        assert_eq!(theme.shorten("wide", -5), "…");
    }
}
