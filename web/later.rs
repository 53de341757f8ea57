//! What the page starts without: code in files of its own, so that the controls are there sooner.
//!
//! `scripts/split-page` moves every function marked `wasm_split`, with all that only such functions reach, into the file that
//! the mark names. A marked function hands over plain ones: whoever has them calls them without waiting.

use deep_clustering::protocol::Catalog;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::{Html, html};

use crate::components::{Below, ChartProps, Convert, Draw, Lessons, TableView, help_content, mathml};
use crate::handle::Handle;
use crate::painter::Brushes;

/// A file of the page's code could not be fetched.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("A part of the page could not be fetched. Check the connection, then reload the page.")]
pub struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// What is fetched after the first rendering.
#[derive(Clone, Copy)]
pub struct Later {
    /// What draws on canvases.
    pub brushes: Brushes,
    /// What makes MathML of formulas.
    pub formula: Convert,
    /// The card of own digits.
    pub draw: fn(Handle) -> Html,
    /// All that lies below the first screen, and both runs of a comparison.
    pub below: fn(Handle) -> Html,
    /// The panel of experiments.
    pub lessons: fn(Handle) -> Html,
    /// What the help says.
    pub help: fn(&Catalog) -> Html,
    /// The numbers behind a chart, and the buttons that save it.
    pub table: fn(ChartProps) -> Html,
}

/// Fetches it.
#[wasm_split(later, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "the file may be missing")]
pub fn later() -> Result<Later, Missing> {
    Ok(Later {
        brushes: Brushes::all(),
        formula: mathml,
        draw: |at| html! { <Draw {at} /> },
        below: |at| html! { <Below {at} /> },
        lessons: |at| html! { <Lessons {at} /> },
        help: help_content,
        table: |ChartProps { chart, at }| html! { <TableView {chart} {at} /> },
    })
}
