//! What a person sees: each component gets values and callbacks, or the hub's handle, and decides nothing.

mod alarm;
mod below;
mod chart;
mod compare;
mod controls;
mod device;
mod draw;
mod errors;
mod field;
mod formula;
mod guests;
mod header;
mod help;
mod image_card;
mod images;
mod knob;
mod lasso;
mod lesson;
mod lessons;
mod method;
mod pad;
mod parts;
mod past;
mod pen;
mod pointing;
mod prose;
mod record;
mod run_bar;
mod scores;
mod selection;
mod share;
mod stage;
mod take;
mod terms;
mod timeline;
mod weights;
mod work;

pub use alarm::Alarm;
pub use below::Below;
pub use chart::{ChartProps, Charts, TableView};
pub use compare::{Duel, Versus};
pub use controls::Controls;
pub use draw::Draw;
pub use errors::Errors;
pub use formula::{Convert, mathml, take as take_formulas};
pub use header::Header;
pub use help::{Help, content as help_content, open as open_help};
pub use lessons::Lessons;
pub use past::PastRuns;
pub use run_bar::RunBar;
pub use scores::Scores;
pub use selection::SelectionCard;
pub use share::Share;
pub use stage::Stage;
pub use terms::Terms;
pub use work::Work;

use crate::handle::Handle;

/// What components get that read the page.
#[derive(Clone, PartialEq, yew::Properties)]
pub struct AtHub {
    /// The hub.
    pub at: Handle,
}
