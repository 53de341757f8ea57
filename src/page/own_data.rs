//! Images of the person's own: the names of their files, and the files themselves where the page has bound them.

use std::rc::Rc;

use crate::protocol::Command;

use super::album::Bound;
use super::{Errand, Page, Pair};

/// Images that the person brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnData {
    /// Name of the image file.
    pub images: String,
    /// Name of the label file.
    pub labels: Option<String>,
    /// Which of the copies that are kept of files: a refused file may have the same name.
    pub copy: u64,
    /// What the worker says it is.
    pub about: String,
    /// The files, where they were made of pictures.
    pub bound: Option<Rc<Bound>>,
}

impl OwnData {
    /// Whether a worker has read them before.
    pub(super) fn is_known(&self) -> bool {
        !self.about.is_empty()
    }
}

impl Page {
    /// Which copy of files is offered to the worker.
    pub fn offered_copy(&self) -> Option<u64> {
        self.offered.as_ref().map(|own| own.copy)
    }

    /// Offers a fresh worker the images that the last one trained on.
    pub(super) fn offer_again(&mut self) -> Option<Command> {
        let own = self.own_data.take()?;
        let (images, labels) = (own.images.clone(), own.labels.clone());
        self.offered = Some(own);
        Some(Command::Data { images, labels })
    }

    /// Goes back to the embedded digits; tells whether there were others.
    pub(super) fn forget_own_data(&mut self) -> bool {
        let forgotten = self.own_data.take().is_some();
        if forgotten {
            self.note = Some("The embedded digits are used again; choose your files anew to train on them.".into());
        }
        forgotten
    }

    /// The files that were offered last were made of pictures: the person has none like them yet.
    pub(super) fn keep_bound(&mut self, bound: Rc<Bound>) -> Vec<Command> {
        if let Some(offered) = &mut self.offered {
            offered.bound = Some(bound);
        }
        Vec::new()
    }

    /// Hands the files that were made of pictures to the person.
    pub(super) fn save_set(&mut self) -> Vec<Command> {
        let bound = self.own_data.as_ref().and_then(|own| own.bound.clone());
        let files = bound
            .iter()
            .flat_map(|bound| std::iter::once(&bound.images).chain(&bound.labels));
        let errands = files.map(|(name, bytes)| Errand::Download {
            name: name.clone(),
            bytes: bytes.clone(),
        });
        self.errands.extend(errands);
        Vec::new()
    }
}

impl Pair {
    /// The copies of files that the runs train on, or would after an answer of their workers.
    pub fn copies(&self) -> Vec<u64> {
        let of = |side| {
            let page = self.page(side);
            [page.offered_copy(), page.own_data.as_ref().map(|own| own.copy)]
        };
        self.sides().flat_map(of).flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Message;
    use crate::page::tests::open;
    use crate::protocol::Event;

    fn offer(page: &mut Page, bound: Option<Bound>) {
        page.update(Message::Offer {
            images: "x-images".into(),
            labels: None,
            copy: 0,
        });
        bound.map(|bound| page.update(Message::Bound(Rc::new(bound))));
        page.update(Message::Heard(Event::DataAccepted { about: "x".into() }));
        page.take_errands();
        page.update(Message::SaveSet);
    }

    fn names(page: &mut Page) -> Vec<String> {
        let name = |errand| match errand {
            Errand::Download { name, .. } => name,
            other => panic!("{other:?}"),
        };
        page.take_errands().into_iter().map(name).collect()
    }

    #[test]
    fn what_was_bound_can_be_saved_and_what_was_brought_need_not() {
        let file = |name: &str| (name.to_string(), Rc::new(vec![1]));
        let (mut page, bound) = (
            open(),
            Bound {
                images: file("x-images"),
                labels: Some(file("x-labels")),
            },
        );
        offer(&mut page, Some(bound));
        assert_eq!(names(&mut page), ["x-images", "x-labels"]);
        offer(&mut page, None);
        assert!(names(&mut page).is_empty());
    }
}
