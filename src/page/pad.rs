//! The pad: a place in the plane of codes, and the picture that the decoder draws of it.
//!
//! One request is under way at a time; places that come meanwhile wait, and only the last of them is asked for.

use std::rc::Rc;

use crate::protocol::{Command, Plane};

use super::Page;

/// Farthest place on each axis, in standard deviations of the codes.
pub const REACH: f32 = 3.0;

/// A place and its picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pad {
    /// The place, in standard deviations of the codes from their mean.
    pub at: [f32; 2],
    /// Its picture `[height, width]`, 255 for ink; empty until it is drawn.
    pub pixels: Rc<Vec<u8>>,
    asked: bool,
    stale: bool,
}

impl Pad {
    /// A pad at a place that nothing has been asked for.
    pub(super) fn new(at: [f32; 2]) -> Self {
        Self { at, ..Self::default() }
    }
}

impl Page {
    /// Where the codes of the run lie, if they can be drawn.
    pub fn plane(&self) -> Option<Plane> {
        self.run.as_ref()?.latest.plane
    }

    /// The code that the pad points at.
    pub fn pointed(&self) -> Option<[f32; 2]> {
        self.plane().map(|plane| plane.code(self.pad.at))
    }

    pub(super) fn point(&mut self, place: [f32; 2]) -> Vec<Command> {
        self.pad.at = place.map(|x| if x.is_finite() { x.clamp(-REACH, REACH) } else { 0.0 });
        self.draw_code().into_iter().collect()
    }

    /// Asks for the picture of the present place, unless one is under way: then once it has come.
    pub(super) fn draw_code(&mut self) -> Option<Command> {
        let code = self.pointed().filter(|_| self.is_up())?;
        if std::mem::replace(&mut self.pad.asked, true) {
            self.pad.stale = true;
            return None;
        }
        self.pad.stale = false;
        Some(Command::Decode { codes: code.to_vec() })
    }

    pub(super) fn decoded(&mut self, run: u32, pixels: Vec<u8>) -> Vec<Command> {
        if self.run.as_ref().is_none_or(|shown| shown.number != run) {
            return Vec::new();
        }
        self.pad.asked = false;
        if !pixels.is_empty() {
            self.pad.pixels = Rc::new(pixels);
        }
        let again = if self.pad.stale { self.draw_code() } else { None };
        again.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Message;
    use crate::page::tests::{open, started};
    use crate::protocol::{Event, Snapshot};

    fn frame(run: u32, step: usize) -> Message {
        let plane = Some(Plane {
            centre: [1.0, 0.0],
            spread: [2.0, 0.5],
        });
        let snapshot = Snapshot {
            step,
            plane,
            ..Snapshot::default()
        };
        Message::Heard(Event::Frame {
            run,
            snapshot: Box::new(snapshot),
        })
    }

    fn drawn(run: u32) -> Message {
        Message::Heard(Event::Decoded { run, pixels: vec![7] })
    }

    fn decode(codes: [f32; 2]) -> Vec<Command> {
        vec![Command::Decode { codes: codes.to_vec() }]
    }

    #[test]
    fn one_request_is_under_way_and_the_last_place_is_asked_for() {
        let mut page = open();
        assert!(
            page.update(Message::Point([1.0, 1.0])).is_empty(),
            "nothing to decode with"
        );
        assert_eq!(page.update(frame(1, 1)), decode([3.0, 0.5]));
        assert!(page.update(Message::Point([0.0, 2.0])).is_empty());
        assert!(page.update(Message::Point([-9.0, 2.0])).is_empty());
        assert_eq!(page.update(drawn(1)), decode([-5.0, 1.0]));
        assert!(page.update(drawn(1)).is_empty());
        assert_eq!((page.pad.at, &**page.pad.pixels), ([-3.0, 2.0], &[7][..]));
        assert_eq!(page.update(frame(1, 2)), decode([-5.0, 1.0]));
    }

    #[test]
    fn a_new_run_asks_anew_and_late_pictures_are_dropped() {
        let mut page = open();
        page.update(frame(1, 1));
        page.update(Message::Reset);
        page.update(started(2));
        assert!(page.update(drawn(1)).is_empty() && page.pad.pixels.is_empty());
        assert_eq!(page.update(frame(2, 0)), decode([1.0, 0.0]));
    }
}
