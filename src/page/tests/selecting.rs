//! Images looked at together, and how long they stay so.

use super::*;
use crate::page::{Choice, Order};
use crate::protocol::Bulk;

fn pictures(run: u32, labels: &[u8]) -> Message {
    let pictures = Pictures {
        labels: labels.to_vec(),
        ..Pictures::default()
    };
    Message::Heard(Event::Pictures { run, pictures })
}

fn look(run: u32, step: usize, clusters: &[u8]) -> Message {
    let bulk = Bulk {
        clusters: clusters.to_vec(),
        ..Bulk::default()
    };
    let snapshot = Box::new(Snapshot {
        step,
        bulk,
        ..Snapshot::default()
    });
    Message::Heard(Event::Frame { run, snapshot })
}

/// A page that shows four images in two clusters.
fn shown() -> Page {
    let mut page = open();
    page.update(pictures(1, &[7, 3, 7, 7]));
    page.update(look(1, 10, &[0, 0, 1, 0]));
    page
}

fn selected(page: &Page) -> Vec<u32> {
    page.selection.as_ref().map_or_else(Vec::new, |s| s.images.clone())
}

#[test]
fn a_selection_stays_while_training_moves_its_images() {
    let mut page = shown();
    assert!(page.update(Message::Select(Choice::Cluster(0))).is_empty());
    page.update(look(1, 20, &[1, 1, 1, 1]));
    page.update(Message::Sort(Order::Uncertain));
    let selection = page.selection.as_ref().unwrap();
    assert_eq!((&*selection.title, selection.step), ("Cluster 0", 10));
    assert_eq!(selection.images, [0, 1, 3]);
    page.update(Message::Unselect);
    assert_eq!(page.selection, None);
}

#[test]
fn a_cell_and_an_outline_list_their_images() {
    let mut page = shown();
    page.update(Message::Select(Choice::Cell { cluster: 0, digit: 7 }));
    assert_eq!(selected(&page), [0, 3]);
    page.update(Message::Select(Choice::Images(vec![2, 0, 2])));
    assert_eq!(selected(&page), [0, 2]);
    page.update(Message::Select(Choice::Images(vec![])));
    assert_eq!(page.selection, None);
}

#[test]
fn a_new_run_keeps_the_selection_unless_its_images_are_others() {
    let mut page = shown();
    page.update(Message::Select(Choice::Cluster(1)));
    page.update(Message::Reset);
    page.update(pictures(2, &[7, 3, 7, 7]));
    page.update(started(2));
    assert_eq!(selected(&page), [2]);
    page.update(pictures(2, &[1, 1]));
    assert_eq!(page.selection, None);
}
