//! Charts: one file a chart, each generic over plotters' `DrawingBackend`, so that the page's canvas and the SVG and PNG
//! files of the command line show the same picture.
//!
//! A chart turns plain data into a `Scene` of marks in pixels, without a backend and so without generic code;
//! one function draws the marks through plotters. What is dense (10,000 points, a grid of pictures) is written
//! as pixels by [`splat::splat`], [`gallery::Grid::pixels`] and [`sheets::Layout::pixels`], and its frame is drawn over them.
//!
//! ```text
//! History, Snapshot, Pictures → chart's data → Scene → plotters → canvas | SVG | PNG
//! ```
//! Sizes are device pixels; [`Theme::scale`] says how many of them make one CSS pixel.

pub mod arrows;
mod axes;
pub mod bars;
pub mod charts;
#[cfg(feature = "cli")]
pub mod comparison;
pub mod confusion;
pub mod contact;
pub mod cursor;
pub mod curves;
#[cfg(feature = "cli")]
pub mod files;
pub mod gallery;
mod grid;
pub mod hit;
mod labels;
pub mod lines;
pub mod overlay;
mod panels;
#[cfg(feature = "cli")]
mod paper;
mod picture;
pub mod scatter;
mod scene;
pub mod sheets;
pub mod sizes;
#[cfg(any(feature = "cli", feature = "page"))]
pub mod source;
pub mod splat;
pub mod table;
pub mod theme;
mod thin;
pub mod tree;
pub mod view;

pub use charts::Chart;
pub use hit::Hit;
pub use scene::{Area, Drawn};
pub use table::Table;
pub use theme::Theme;
pub use view::View;
