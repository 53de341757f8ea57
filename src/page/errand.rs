//! What the page asks of the browser.

use std::rc::Rc;

/// Something that only the browser can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Errand {
    /// Hand a file to the person.
    Download {
        /// Its name.
        name: String,
        /// What is in it.
        bytes: Rc<Vec<u8>>,
    },
    /// Tell what past runs the store holds, as [`Message::Recalled`](super::Message::Recalled).
    Recall,
    /// Put a past run into the store.
    Store {
        /// Its key.
        key: u64,
        /// What is kept of it.
        text: String,
        /// Its weights; without them those of before stay.
        weights: Option<Rc<Vec<u8>>>,
    },
    /// Take past runs out of the store.
    Forget {
        /// Their keys.
        keys: Vec<u64>,
    },
    /// Tell the weights of a past run, as [`Message::Fetched`](super::Message::Fetched).
    Fetch {
        /// Its key.
        key: u64,
    },
}
