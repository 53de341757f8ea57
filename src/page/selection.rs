//! Images that are looked at together: those of a cluster, of a cell of the confusion matrix, or within an outline.
//!
//! A selection is a fixed set of images, so that one can watch where training takes them.

use std::cmp::Reverse;

use crate::protocol::{Command, Snapshot};

use super::{Message, Page, Pair, Side};

/// What makes a selection.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// The members of a cluster.
    Cluster(usize),
    /// The images of a digit in a cluster.
    Cell {
        /// The cluster.
        cluster: usize,
        /// The digit, from the labels.
        digit: usize,
    },
    /// Images by their places in the run's arrays, such as those within an outline.
    Images(Vec<u32>),
}

/// The order in which the images are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they lie in the set.
    #[default]
    All,
    /// Those nearest to the cluster's centre first, then the most certain.
    Nearest,
    /// The least certain first.
    Uncertain,
}

/// A fixed set of images.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// What was chosen, in words.
    pub title: String,
    /// Places in the run's arrays, rising.
    pub images: Vec<u32>,
    /// What it was made from.
    pub choice: Choice,
    /// The step at which it was made.
    pub step: usize,
    /// The order in which the images are shown.
    pub order: Order,
}

impl Selection {
    /// The images in the order in which they are shown.
    pub fn shown(&self, latest: &Snapshot) -> Vec<u32> {
        let sure = &latest.bulk.confidence;
        match self.order {
            Order::All => self.images.clone(),
            Order::Uncertain => by_confidence(&self.images, sure, false),
            Order::Nearest => self.nearest_first(latest),
        }
    }

    fn nearest_first(&self, latest: &Snapshot) -> Vec<u32> {
        let nearest = match self.choice {
            Choice::Cluster(cluster) => latest.nearest.get(cluster).map_or(&[][..], |row| row),
            Choice::Cell { .. } | Choice::Images(_) => &[],
        };
        let known = nearest.iter().filter(|image| self.images.binary_search(image).is_ok());
        let rest = by_confidence(&self.images, &latest.bulk.confidence, true);
        let rest = rest.into_iter().filter(|image| !nearest.contains(image));
        known.copied().chain(rest).collect()
    }

    /// One byte an image, 255 for those in the set.
    pub fn mask(&self, n: usize) -> Vec<u8> {
        let mut mask = vec![0; n];
        for image in &self.images {
            if let Some(cell) = mask.get_mut(*image as usize) {
                *cell = 255;
            }
        }
        mask
    }
}

impl Page {
    /// What the page makes of messages about the selection; all others are passed on.
    pub(super) fn gather(&mut self, message: Message) -> Vec<Command> {
        match message {
            Message::Select(choice) => self.select(choice),
            Message::Sort(order) => self.sort_selection(order),
            Message::Unselect => self.unselect(),
            other => return self.drive(other),
        }
        Vec::new()
    }

    /// Selects what was chosen; an outline about nothing selects nothing.
    fn select(&mut self, choice: Choice) {
        let Some(run) = &self.run else { return };
        let (clusters, labels) = (&run.shown().bulk.clusters, &self.pictures.labels);
        let images = match &choice {
            Choice::Cluster(cluster) => members(clusters, *cluster),
            Choice::Cell { cluster, digit } => in_cell(clusters, labels, *cluster, *digit),
            Choice::Images(images) => sorted(images.clone()),
        };
        let nothing = images.is_empty() && matches!(choice, Choice::Images(_));
        let selection = Selection {
            title: title(&choice),
            images,
            choice,
            step: run.shown().step,
            order: Order::All,
        };
        self.selected += 1;
        self.selection = (!nothing).then_some(selection);
    }

    /// Selects the images that are selected on another side, whose clusters are not those of this one.
    pub(super) fn adopt_selection(&mut self, selection: Option<Selection>, from: Side) {
        self.revision += 1;
        self.selected += 1;
        self.selection = selection.map(|selection| Selection {
            title: format!("{} of {}", selection.title, from.name()),
            choice: Choice::Images(Vec::new()),
            ..selection
        });
    }

    /// Selects nothing.
    pub(super) fn unselect(&mut self) {
        self.selected += 1;
        self.selection = None;
    }

    /// Shows the selection in another order.
    fn sort_selection(&mut self, order: Order) {
        self.selected += 1;
        if let Some(selection) = &mut self.selection {
            selection.order = order;
        }
    }

    /// Counts the changes of the selection, for drawings that are made from it.
    pub fn selected(&self) -> u64 {
        self.selected
    }
}

impl Message {
    /// Whether it is about the images that are looked at together.
    pub(super) fn is_of_selection(&self) -> bool {
        matches!(self, Self::Select(_) | Self::Unselect | Self::Sort(_))
    }
}

impl Pair {
    /// Selects on one side, and the same images on the other; what ends or sorts the selection is for both.
    pub(super) fn select(&mut self, side: Side, message: &Message) {
        self.page_mut(side).update(message.clone());
        let selection = self.page(side).selection.clone();
        for other in self.sides().filter(|other| *other != side) {
            match message {
                Message::Select(_) => self.page_mut(other).adopt_selection(selection.clone(), side),
                _ => drop(self.page_mut(other).update(message.clone())),
            }
        }
    }
}

fn title(choice: &Choice) -> String {
    match choice {
        Choice::Cluster(cluster) => format!("Cluster {cluster}"),
        Choice::Cell { cluster, digit } => format!("Digit {digit} in cluster {cluster}"),
        Choice::Images(_) => "Outlined images".into(),
    }
}

fn sorted(mut images: Vec<u32>) -> Vec<u32> {
    images.sort_unstable();
    images.dedup();
    images
}

/// The images of a cluster.
pub fn members(clusters: &[u8], cluster: usize) -> Vec<u32> {
    places(clusters.iter().map(|k| usize::from(*k) == cluster))
}

/// The images of a digit in a cluster.
pub fn in_cell(clusters: &[u8], labels: &[u8], cluster: usize, digit: usize) -> Vec<u32> {
    let pairs = clusters.iter().zip(labels);
    places(pairs.map(|(k, label)| usize::from(*k) == cluster && usize::from(*label) == digit))
}

/// The points, `[n, 2]`, within a closed outline, by the even-odd rule.
pub fn inside(points: &[f32], outline: &[[f32; 2]]) -> Vec<u32> {
    places(points.as_chunks::<2>().0.iter().map(|point| holds(outline, *point)))
}

fn places(wanted: impl Iterator<Item = bool>) -> Vec<u32> {
    let places = (0_u32..).zip(wanted);
    places.filter_map(|(place, wanted)| wanted.then_some(place)).collect()
}

/// Whether a ray to the right of a point crosses the outline an odd number of times.
fn holds(outline: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
    let ends = outline.iter().zip(outline.iter().cycle().skip(1));
    let crossed = ends.filter(|([ax, ay], [bx, by])| {
        let passes = (*ay > y) != (*by > y);
        passes && x < ax + (y - ay) / (by - ay) * (bx - ax)
    });
    crossed.count() % 2 == 1
}

/// Images by their confidence, falling or rising; those without one come last.
pub fn by_confidence(images: &[u32], confidence: &[u8], falling: bool) -> Vec<u32> {
    let mut sorted = images.to_vec();
    sorted.sort_by_key(|image| match confidence.get(*image as usize) {
        Some(sure) if falling => Reverse(i16::from(*sure)),
        Some(sure) => Reverse(-i16::from(*sure)),
        None => Reverse(-256),
    });
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [[f32; 2]; 4] = [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]];

    fn of(images: &[u32], choice: Choice, order: Order) -> Selection {
        Selection {
            title: String::new(),
            images: images.to_vec(),
            choice,
            step: 0,
            order,
        }
    }

    #[test]
    fn an_outline_holds_the_points_within_it() {
        let points = [0.0, 0.0, 0.6, 0.0, -0.4, -0.4, f32::NAN, 0.0];
        assert_eq!(inside(&points, &SQUARE), [0, 2]);
        assert!(inside(&points, &SQUARE[..2]).is_empty() && inside(&points, &[]).is_empty());
        // A corner drawn inwards leaves the notch out.
        let notched = [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [0.0, -0.2], [-0.5, 0.5]];
        assert_eq!(inside(&points, &notched), [2]);
    }

    #[test]
    fn clusters_and_cells_list_their_images() {
        let (clusters, labels) = ([0, 1, 1, 0, 1], [7, 7, 3, 3]);
        assert_eq!(members(&clusters, 1), [1, 2, 4]);
        assert_eq!(in_cell(&clusters, &labels, 1, 7), [1]);
        assert!(in_cell(&clusters, &[], 1, 7).is_empty());
    }

    #[test]
    fn images_are_shown_by_their_certainty() {
        let mut latest = Snapshot::default();
        latest.bulk.confidence = vec![9, 200, 100, 50];
        latest.nearest = vec![vec![3, 7, 2]];
        let show = |choice, order| of(&[0, 1, 2, 3, 9], choice, order).shown(&latest);
        assert_eq!(show(Choice::Cluster(0), Order::Uncertain), [0, 3, 2, 1, 9]);
        assert_eq!(show(Choice::Cluster(0), Order::Nearest), [3, 2, 1, 0, 9]);
        assert_eq!(show(Choice::Images(vec![]), Order::Nearest), [1, 2, 3, 0, 9]);
        assert_eq!(show(Choice::Images(vec![]), Order::All), [0, 1, 2, 3, 9]);
        assert_eq!(of(&[0, 2, 9], Choice::Cluster(0), Order::All).mask(4), [255, 0, 255, 0]);
    }
}
