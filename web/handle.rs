//! The hub as components get it: with the side whose page they read and tell.

use std::cell::Ref;
use std::rc::Rc;

use deep_clustering::page::lesson::Card;
use deep_clustering::page::{Message, Page, Side};
use yew::Callback;

use crate::hub::Hub;

/// A hub and a side of it; two handles differ if there was a rendering between them.
#[derive(Clone)]
pub struct Handle {
    hub: Rc<Hub>,
    side: Side,
    renderings: [u64; 2],
    rendering: u64,
}

impl Handle {
    /// A handle to both pages and to that which the controls change, after so many renderings of each.
    pub fn new(hub: &Rc<Hub>, renderings: [u64; 2]) -> Self {
        Self {
            hub: hub.clone(),
            side: hub.pair().steered,
            renderings,
            rendering: renderings.iter().sum(),
        }
    }

    /// The same for what shows one side only.
    pub fn of(&self, side: Side) -> Self {
        Self {
            side,
            rendering: self.renderings[side as usize],
            ..self.clone()
        }
    }

    /// Whose page it is.
    pub fn side(&self) -> Side {
        self.side
    }

    /// The id, for the document or for automation, of an element that each side has.
    pub fn id(&self, name: &str) -> String {
        format!("{}{name}", self.side.prefix())
    }

    /// The name of a region that each side has: while two runs are shown, it says of which.
    pub fn region(&self, name: &str) -> String {
        if self.hub.pair().is_double() {
            format!("{name} of run {}", self.side.name())
        } else {
            name.into()
        }
    }

    /// Reads the page.
    pub fn page(&self) -> Ref<'_, Page> {
        Ref::map(self.hub.pair(), |pair| pair.page(self.side))
    }

    /// Whether a link has hidden a card of controls.
    pub fn hides(&self, card: Card) -> bool {
        self.hub.pair().page(Side::B).hides(card)
    }

    /// The hub itself.
    pub fn hub(&self) -> &Rc<Hub> {
        &self.hub
    }

    /// Tells the page.
    pub fn tell(&self, message: Message) {
        self.hub.tell_side(self.side, message);
    }

    /// A callback that tells what `message` makes of what happened.
    pub fn on<T: 'static>(&self, message: impl Fn(T) -> Message + 'static) -> Callback<T> {
        let at = self.clone();
        Callback::from(move |happened| at.tell(message(happened)))
    }

    /// A callback that tells one message, whatever happened.
    pub fn just<T: 'static>(&self, message: Message) -> Callback<T> {
        self.on(move |_| message.clone())
    }
}

impl yew::html::ImplicitClone for Handle {}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        (self.rendering, self.side) == (other.rendering, other.side)
    }
}
