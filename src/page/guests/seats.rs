//! What the worker is told of the person's own digits, and where its looks have found them.

use crate::page::Page;
use crate::protocol::{Command, Guest};

use super::Guests;

impl Page {
    /// Asks the worker to look at them as they are now, unless it is being asked already: then once it has answered.
    pub(super) fn show_guests(&mut self) -> Vec<Command> {
        let (up, [height, width]) = (self.is_up(), self.guests.size);
        let guests = &mut self.guests;
        if !up || height * width == 0 {
            return Vec::new();
        }
        guests.stale = guests.sent.is_some();
        if guests.stale {
            return Vec::new();
        }
        guests.sent = Some(guests.list.iter().map(|digit| digit.id).collect());
        let pixels = guests
            .list
            .iter()
            .flat_map(|digit| digit.pixels.iter().copied())
            .collect();
        vec![Command::Guests { height, width, pixels }]
    }

    /// The worker has looked at those that it was asked for.
    pub(in crate::page) fn met(&mut self, run: u32, met: Vec<Guest>) -> Vec<Command> {
        self.guests.known = self.guests.sent.take().unwrap_or_default();
        if self.run.as_ref().is_some_and(|shown| shown.number == run) {
            self.place_guests(met);
        }
        if self.guests.stale {
            self.show_guests()
        } else {
            Vec::new()
        }
    }

    /// Takes in where a look has found those that the worker knows.
    pub(in crate::page) fn place_guests(&mut self, found: Vec<Guest>) {
        let Guests { list, known, .. } = &mut self.guests;
        let mut found = found.into_iter();
        let places: Vec<(u32, Option<Guest>)> = known.iter().map(|id| (*id, found.next())).collect();
        for digit in list {
            if let Some((_, place)) = places.iter().find(|(id, _)| *id == digit.id) {
                digit.placed.clone_from(place);
            }
        }
    }

    /// The images of a run have come: if they have another size, the own ones are made anew.
    pub(in crate::page) fn fit_guests(&mut self) -> Vec<Command> {
        let size = [self.pictures.height, self.pictures.width];
        if size == self.guests.size {
            return Vec::new();
        }
        self.guests.fit(size);
        if self.guests.list.is_empty() {
            Vec::new()
        } else {
            self.show_guests()
        }
    }

    /// A new run has not looked at them yet.
    pub(in crate::page) fn displace_guests(&mut self) {
        self.guests.list.iter_mut().for_each(|digit| digit.placed = None);
    }

    /// Tells a new worker of them, if there are any.
    pub(in crate::page) fn reintroduce_guests(&mut self) -> Vec<Command> {
        (self.guests.sent, self.guests.stale) = (None, false);
        self.guests.known.clear();
        if self.guests.list.is_empty() {
            Vec::new()
        } else {
            self.show_guests()
        }
    }

    /// What there is to know about them, where it is not plain to see.
    pub fn guest_words(&self) -> Option<&'static str> {
        match self.guests.shown() {
            None => None,
            Some(digit) if digit.placed.is_some() => None,
            Some(_) if self.run.is_none() || self.is_preparing() => Some("It is placed as soon as the run is ready."),
            Some(_) if self.guests.sent.is_some() => Some("The run is looking at it."),
            Some(_) => {
                Some("This run cannot place it: its features or clusters are not numbers yet. Train a few steps.")
            }
        }
    }
}
