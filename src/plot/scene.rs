//! What a chart consists of: marks in pixels, drawn through plotters in one place.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, RGBAColor, RGBColor, ShapeStyle, TextStyle};

use super::Theme;

/// What charts are drawn on.
pub type Area<DB> = DrawingArea<DB, Shift>;
/// The outcome of drawing.
pub type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;
/// A place in device pixels: right, down.
pub type Point = (i32, i32);
/// Where a text lies about its place.
pub type Anchor = (HPos, VPos);

/// Text to the right of its place.
pub const LEFT: Anchor = (HPos::Left, VPos::Center);
/// Text to the left of its place.
pub const RIGHT: Anchor = (HPos::Right, VPos::Center);
/// Text centred on its place.
pub const CENTRE: Anchor = (HPos::Center, VPos::Center);

/// The family of every text; the browser and the files each have their own.
pub const FAMILY: &str = "sans-serif";

/// One thing to draw.
#[derive(Clone)]
pub enum Mark {
    /// A line through points, `width` pixels thick.
    Line {
        points: Vec<Point>,
        colour: RGBAColor,
        width: u32,
    },
    /// A filled polygon.
    Fill { points: Vec<Point>, colour: RGBAColor },
    /// A filled rectangle between two corners.
    Bar { from: Point, to: Point, colour: RGBAColor },
    /// A filled disc.
    Dot { at: Point, radius: u32, colour: RGBAColor },
    /// A text, `size` pixels an em.
    Text {
        at: Point,
        text: String,
        colour: RGBAColor,
        size: f64,
        bold: bool,
        anchor: Anchor,
    },
}

/// Marks in the order in which they are drawn.
#[derive(Clone)]
pub struct Scene<'a> {
    /// Width in device pixels.
    pub width: i32,
    /// Height in device pixels.
    pub height: i32,
    /// Colours and sizes.
    pub theme: &'a Theme,
    /// What to draw.
    pub marks: Vec<Mark>,
}

impl<'a> Scene<'a> {
    /// An empty scene that leaves what lies below it visible.
    pub fn clear((width, height): (u32, u32), theme: &'a Theme) -> Self {
        Self {
            width: width.min(16_384) as i32,
            height: height.min(16_384) as i32,
            theme,
            marks: Vec::new(),
        }
    }

    /// A scene that consists of its background.
    pub fn new(size: (u32, u32), theme: &'a Theme) -> Self {
        let mut scene = Self::clear(size, theme);
        scene.bar((0, 0), (scene.width, scene.height), theme.background);
        scene
    }

    /// Adds a line of a thickness in CSS pixels.
    pub fn line(&mut self, points: Vec<Point>, colour: impl Color, thickness: f64) {
        let width = self.theme.px(thickness).max(1) as u32;
        self.marks.push(Mark::Line {
            points,
            colour: colour.to_rgba(),
            width,
        });
    }

    /// Adds a filled polygon.
    pub fn fill(&mut self, points: Vec<Point>, colour: impl Color) {
        if points.len() > 2 {
            self.marks.push(Mark::Fill {
                points,
                colour: colour.to_rgba(),
            });
        }
    }

    /// Adds a filled rectangle.
    pub fn bar(&mut self, from: Point, to: Point, colour: impl Color) {
        self.marks.push(Mark::Bar {
            from,
            to,
            colour: colour.to_rgba(),
        });
    }

    /// Adds a disc of a radius in CSS pixels.
    pub fn dot(&mut self, at: Point, radius: f64, colour: impl Color) {
        let radius = self.theme.px(radius).max(1) as u32;
        self.marks.push(Mark::Dot {
            at,
            radius,
            colour: colour.to_rgba(),
        });
    }

    /// Adds a text of the theme's size.
    pub fn text(&mut self, at: Point, text: impl Into<String>, colour: RGBColor, anchor: Anchor) {
        self.text_of(self.theme.em(), at, text, colour, anchor);
    }

    /// Adds a text of `size` device pixels an em.
    pub fn text_of(&mut self, size: f64, at: Point, text: impl Into<String>, colour: RGBColor, anchor: Anchor) {
        let (text, colour) = (text.into(), colour.to_rgba());
        self.marks.push(Mark::Text {
            at,
            text,
            colour,
            size,
            bold: false,
            anchor,
        });
    }

    /// Says in the middle why there is nothing to see.
    pub fn message(mut self, text: &str) -> Self {
        let text = self.theme.shorten(text, self.width - self.theme.px(8.0));
        self.text((self.width / 2, self.height / 2), text, self.theme.muted, CENTRE);
        self
    }

    /// Draws the marks.
    ///
    /// # Errors
    /// What the backend refuses.
    pub fn paint<DB: DrawingBackend>(self, area: &Area<DB>) -> Drawn<DB> {
        let theme = self.theme;
        self.marks.into_iter().try_for_each(|mark| paint(mark, theme, area))
    }
}

fn paint<DB: DrawingBackend>(mark: Mark, theme: &Theme, area: &Area<DB>) -> Drawn<DB> {
    let solid = |colour| ShapeStyle {
        color: colour,
        filled: true,
        stroke_width: 1,
    };
    match mark {
        Mark::Line { points, colour, width } => area.draw(&PathElement::new(
            points,
            ShapeStyle {
                color: colour,
                filled: false,
                stroke_width: width,
            },
        )),
        Mark::Fill { points, colour } => area.draw(&Polygon::new(points, solid(colour))),
        Mark::Bar { from, to, colour } => area.draw(&Rectangle::new([from, to], solid(colour))),
        Mark::Dot { at, radius, colour } => area.draw(&Circle::new(at, radius, solid(colour))),
        Mark::Text {
            at,
            text,
            colour,
            size,
            bold,
            anchor,
        } => {
            let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
            let style = TextStyle::from((FAMILY, size * theme.font_factor, style))
                .color(&colour)
                .pos(Pos::new(anchor.0, anchor.1));
            let at = (at.0, at.1 + (size * theme.font_drop).round() as i32);
            area.draw(&Text::new(text, at, style))
        }
    }
}
