//! The person's own digits: drawn or brought as pictures, looked at beside the images of the run.
//!
//! One request is under way at a time; changes that come meanwhile wait, and are asked for together.

mod seats;

use std::rc::Rc;

use crate::protocol::{Command, Guest, MOST_GUESTS};

use super::field::Grey;
use super::{Page, digit};

/// What a person does with own digits.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// The pen has drawn on: all that is on the field now.
    Draw(Rc<Grey>),
    /// Keep the drawing; the pen draws another digit from now on.
    Keep,
    /// Use a picture.
    Bring {
        /// Its name.
        name: String,
        /// What is on it.
        picture: Rc<Grey>,
    },
    /// Show the probabilities of this one.
    Regard(u32),
    /// Send this one away.
    Forget(u32),
}

/// An image of the person's own.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnDigit {
    /// Its number, which stays its own.
    pub id: u32,
    /// Where it comes from.
    pub name: String,
    /// What the network sees, `[height, width]` of the run's images.
    pub pixels: Rc<Vec<u8>>,
    /// Where the run puts it; none until it has been looked at.
    pub placed: Option<Guest>,
    picture: Rc<Grey>,
}

impl OwnDigit {
    /// The most probable cluster and its probability.
    pub fn likeliest(&self) -> Option<(usize, f32)> {
        let shares = self.placed.as_ref()?.probabilities.iter().copied();
        shares.enumerate().max_by(|a, b| a.1.total_cmp(&b.1))
    }
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guests {
    /// In the order in which they were brought.
    pub list: Vec<OwnDigit>,
    /// The one whose probabilities are shown.
    pub regarded: Option<u32>,
    /// The one that the pen draws.
    pub drawing: Option<u32>,
    last: u32,
    size: [usize; 2],
    /// Whom the worker looks at, and whom it was asked to look at.
    known: Vec<u32>,
    sent: Option<Vec<u32>>,
    stale: bool,
}

impl Guests {
    /// Whether there is room for another one.
    pub fn has_room(&self) -> bool {
        self.list.len() < MOST_GUESTS
    }

    /// The one whose probabilities are shown.
    pub fn shown(&self) -> Option<&OwnDigit> {
        let regarded = self.list.iter().find(|digit| Some(digit.id) == self.regarded);
        regarded.or(self.list.last())
    }

    /// The same before any worker knows them.
    pub(super) fn unknown(&self) -> Self {
        let mut guests = Self {
            known: Vec::new(),
            sent: None,
            stale: false,
            ..self.clone()
        };
        guests.list.iter_mut().for_each(|digit| digit.placed = None);
        guests
    }

    fn add(&mut self, name: Option<String>, picture: Rc<Grey>, pixels: Vec<u8>) {
        self.last += 1;
        let id = self.last;
        self.regarded = Some(id);
        if name.is_none() {
            self.drawing = Some(id);
        }
        self.list.push(OwnDigit {
            id,
            name: name.unwrap_or_else(|| "drawing".into()),
            pixels: Rc::new(pixels),
            placed: None,
            picture,
        });
    }

    fn remove(&mut self, id: u32) {
        self.list.retain(|digit| digit.id != id);
        self.drawing = self.drawing.filter(|drawn| *drawn != id);
        self.regarded = self.regarded.filter(|regarded| *regarded != id);
    }

    /// Makes the images anew for a run whose images have another size.
    fn fit(&mut self, [height, width]: [usize; 2]) {
        self.size = [height, width];
        for digit in &mut self.list {
            let pixels = digit::centred(&digit.picture, height, width);
            digit.pixels = Rc::new(pixels.unwrap_or_else(|| vec![0; height * width]));
        }
    }
}

impl Page {
    pub(super) fn act(&mut self, act: Act) -> Vec<Command> {
        let [height, width] = self.guests.size;
        if height * width == 0 {
            return self.fail("The images of the run are not there yet; try again in a moment.".into());
        }
        match act {
            Act::Draw(picture) => self.drawn(picture),
            Act::Keep => {
                self.guests.drawing = None;
                Vec::new()
            }
            Act::Bring { name, picture } => self.bring(name, picture),
            Act::Regard(id) => {
                self.guests.regarded = Some(id);
                Vec::new()
            }
            Act::Forget(id) => {
                self.guests.remove(id);
                self.show_guests()
            }
        }
    }

    fn drawn(&mut self, picture: Rc<Grey>) -> Vec<Command> {
        let [height, width] = self.guests.size;
        let pixels = digit::centred(&picture, height, width);
        let drawing = self.guests.drawing;
        let place = self.guests.list.iter().position(|digit| Some(digit.id) == drawing);
        match (pixels, place) {
            (Some(pixels), Some(place)) => {
                let digit = &mut self.guests.list[place];
                (digit.pixels, digit.picture) = (Rc::new(pixels), picture);
                self.guests.regarded = drawing;
            }
            (Some(pixels), None) if self.guests.has_room() => self.guests.add(None, picture, pixels),
            (Some(_), None) => return self.full(),
            (None, Some(place)) => self.guests.remove(self.guests.list[place].id),
            (None, None) => return Vec::new(),
        }
        self.show_guests()
    }

    fn bring(&mut self, name: String, picture: Rc<Grey>) -> Vec<Command> {
        let [height, width] = self.guests.size;
        match digit::centred(&picture, height, width) {
            _ if !self.guests.has_room() => self.full(),
            Some(pixels) => {
                self.error = None;
                self.guests.add(Some(name), picture, pixels);
                self.show_guests()
            }
            None => self.fail(format!(
                "No digit can be seen on `{name}`: dark ink on plain light paper, or light on dark, with some paper around it."
            )),
        }
    }

    fn full(&mut self) -> Vec<Command> {
        self.fail(format!(
            "A run looks at {MOST_GUESTS} own digits at most: remove one first."
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Message;
    use crate::page::tests::{open, ready, started};
    use crate::protocol::{Event, Pictures, Snapshot};

    /// A white stroke on black, at a column.
    fn stroke(column: usize) -> Rc<Grey> {
        let inked = |i: usize| (5..35).contains(&(i / 40)) && (column..column + 4).contains(&(i % 40));
        Rc::new(Grey {
            height: 40,
            width: 40,
            pixels: (0..1600).map(|i| if inked(i) { 255 } else { 0 }).collect(),
        })
    }

    fn blank() -> Rc<Grey> {
        stroke(99)
    }

    fn pictures(run: u32, side: usize) -> Message {
        let pictures = Pictures {
            height: side,
            width: side,
            ..Pictures::default()
        };
        Message::Heard(Event::Pictures { run, pictures })
    }

    fn seated() -> Page {
        let mut page = open();
        page.update(pictures(1, 28));
        page
    }

    fn guest(x: f32) -> Guest {
        Guest {
            point: [x, 0.0],
            polygon: [x, 0.0],
            neighbours: None,
            probabilities: vec![0.2, 0.8],
        }
    }

    fn met(run: u32, places: &[f32]) -> Message {
        let guests = places.iter().map(|x| guest(*x)).collect();
        Message::Heard(Event::Met { run, guests })
    }

    fn frame(run: u32, places: &[f32]) -> Message {
        let snapshot = Box::new(Snapshot {
            guests: places.iter().map(|x| guest(*x)).collect(),
            ..Snapshot::default()
        });
        Message::Heard(Event::Frame { run, snapshot })
    }

    fn act(page: &mut Page, act: Act) -> Vec<Command> {
        page.update(Message::Guest(act))
    }

    fn bring(page: &mut Page, column: usize) -> Vec<Command> {
        let name = format!("{column}.png");
        act(
            page,
            Act::Bring {
                name,
                picture: stroke(column),
            },
        )
    }

    fn places(page: &Page) -> Vec<Option<f32>> {
        let place = |digit: &OwnDigit| digit.placed.as_ref().map(|guest| guest.point[0]);
        page.guests.list.iter().map(place).collect()
    }

    fn sizes(commands: &[Command]) -> Vec<(usize, usize)> {
        let size = |command: &Command| match command {
            Command::Guests { height, pixels, .. } => (*height, pixels.len() / (height * height)),
            other => panic!("{other:?}"),
        };
        commands.iter().map(size).collect()
    }

    #[test]
    fn a_drawing_is_placed_and_moves_with_the_frames() {
        let mut page = seated();
        assert!(act(&mut page, Act::Draw(blank())).is_empty() && page.guests.list.is_empty());
        assert_eq!(sizes(&act(&mut page, Act::Draw(stroke(8)))), [(28, 1)]);
        assert!(
            act(&mut page, Act::Draw(stroke(20))).is_empty(),
            "one request is under way"
        );
        assert!(page.guest_words().unwrap().contains("is looking"));
        assert_eq!(sizes(&page.update(met(1, &[0.1]))), [(28, 1)]);
        assert!(page.update(met(1, &[0.2])).is_empty());
        assert_eq!((places(&page), page.guest_words()), (vec![Some(0.2)], None));
        page.update(frame(1, &[0.3]));
        assert_eq!(places(&page), [Some(0.3)]);
        assert_eq!(sizes(&act(&mut page, Act::Draw(blank()))), [(28, 0)]);
        assert!(page.guests.list.is_empty());
    }

    #[test]
    fn places_go_to_those_whom_the_worker_knows() {
        let mut page = seated();
        bring(&mut page, 5);
        page.update(met(1, &[0.5]));
        bring(&mut page, 10);
        page.update(frame(1, &[0.6]));
        assert_eq!(places(&page), [Some(0.6), None], "the worker knows the first only");
        page.update(met(1, &[0.6, 0.7]));
        assert_eq!(sizes(&act(&mut page, Act::Forget(1))), [(28, 1)]);
        page.update(frame(1, &[0.8, 0.9]));
        assert_eq!(places(&page), [Some(0.9)], "the frame is from before");
        page.update(met(1, &[1.0]));
        assert_eq!((places(&page), page.guests.shown().unwrap().id), (vec![Some(1.0)], 2));
    }

    #[test]
    fn a_kept_drawing_stays_beside_the_next() {
        let mut page = seated();
        act(&mut page, Act::Draw(stroke(8)));
        act(&mut page, Act::Keep);
        act(&mut page, Act::Draw(stroke(20)));
        act(&mut page, Act::Draw(stroke(30)));
        assert_eq!((page.guests.list.len(), page.guests.drawing), (2, Some(2)));
        act(&mut page, Act::Regard(1));
        assert_eq!(page.guests.shown().unwrap().id, 1);
        act(&mut page, Act::Draw(stroke(31)));
        assert_eq!(page.guests.shown().unwrap().id, 2, "what is drawn is what is shown");
    }

    #[test]
    fn eight_are_enough_and_paper_is_no_digit() {
        let mut page = seated();
        bring(&mut page, 99);
        assert!(page.error.as_ref().unwrap().contains("on `99.png`"));
        (4..12).for_each(|i| drop(bring(&mut page, i)));
        assert_eq!(page.error, None);
        bring(&mut page, 20);
        assert!(page.error.as_ref().unwrap().contains("remove one"));
        assert_eq!(page.guests.list.len(), 8);
    }

    #[test]
    fn a_run_on_other_images_gets_them_at_its_size() {
        let mut page = seated();
        bring(&mut page, 5);
        page.update(met(1, &[0.5]));
        page.update(Message::Reset);
        assert!(page.update(pictures(2, 28)).is_empty(), "the worker remembers them");
        page.update(started(2));
        assert_eq!(places(&page), [None]);
        page.update(frame(2, &[0.1]));
        assert_eq!(places(&page), [Some(0.1)]);
        page.update(Message::Reset);
        assert_eq!(sizes(&page.update(pictures(3, 16))), [(16, 1)]);
        page.update(met(2, &[]));
        assert_eq!(places(&page), [None]);
    }

    #[test]
    fn another_worker_is_told_of_them_before_its_run() {
        let mut page = seated();
        bring(&mut page, 5);
        page.update(Message::Restart);
        assert!(bring(&mut page, 7).is_empty(), "there is nobody to ask");
        let commands = page.update(ready());
        assert_eq!(sizes(&commands[..1]), [(28, 2)]);
        assert!(matches!(commands[1], Command::Start { .. }));
        assert!(page.update(met(0, &[])).is_empty());
    }

    #[test]
    fn without_images_there_is_nothing_to_fit_them_to() {
        let mut page = open();
        assert!(bring(&mut page, 5).is_empty());
        assert!(page.error.is_some());
    }
}
