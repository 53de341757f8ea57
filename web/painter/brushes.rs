//! The functions that draw. They are most of the painter's code, and nothing is drawn in the first rendering: they come with
//! [`crate::later`].

use deep_clustering::page::{Page, Pair, Selection, Side};
use deep_clustering::plot::Chart;

use super::surface::Surface;
use super::{Cursor, Look, Painter, charts, contact, embedding};

/// What draws on canvases; bytes of pixels are used again from drawing to drawing.
#[derive(Clone, Copy)]
pub struct Brushes {
    pub(super) embedding: fn(&Page, Look, &Surface, &mut Vec<u8>),
    pub(super) chart: fn(Chart, (&Pair, Side), Look, &Surface, &mut Vec<u8>),
    pub(super) selection: fn(&Page, &Selection, &Surface, &mut Vec<u8>),
    pub(super) cursor: fn(&Cursor, Side, &Pair),
}

impl Brushes {
    /// All of them; whoever calls this has their code.
    pub fn all() -> Self {
        Self {
            embedding: embedding::draw,
            chart: charts::draw,
            selection: contact::draw,
            cursor: Cursor::write,
        }
    }
}

impl Painter {
    /// Draws something; tells whether anything is left to draw.
    pub(super) fn paint(&self, pair: &Pair, brushes: Brushes) -> bool {
        self.draw_something(pair, brushes) || self.is_behind(pair)
    }

    /// Draws an embedding or a chart, by turns; tells whether one was due.
    fn draw_something(&self, pair: &Pair, brushes: Brushes) -> bool {
        let chart_first = self.chart_first.replace(!self.chart_first.get());
        (chart_first && self.draw_a_chart(pair, brushes))
            || self.draw_an_embedding(pair, brushes)
            || self.draw_selection(pair, brushes)
            || self.draw_a_chart(pair, brushes)
    }
}
