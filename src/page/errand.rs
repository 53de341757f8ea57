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
}
