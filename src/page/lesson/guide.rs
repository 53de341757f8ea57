//! What an address says beside the request: the lesson and step that are open, and the controls that a teacher has hidden.
//!
//! `#…&lesson=02-collapse&at=2&hide=knobs,images`

use std::collections::BTreeSet;

use super::super::{Page, address};

/// A card of controls that a link can hide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Card {
    /// Method and preset.
    Method,
    /// The knobs.
    Knobs,
    /// The choice of images.
    Images,
    /// Seed and device.
    Device,
    /// The list of lessons.
    Lessons,
    /// Link and command.
    Share,
}

impl Card {
    /// Every card with its name in an address and the words for it.
    pub const ALL: [(Self, &str, &str); 6] = [
        (Self::Method, "method", "method and preset"),
        (Self::Knobs, "knobs", "knobs"),
        (Self::Images, "images", "images"),
        (Self::Device, "device", "seed and device"),
        (Self::Lessons, "lessons", "list of experiments"),
        (Self::Share, "share", "link and command"),
    ];

    /// The name in an address.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(card, ..)| *card == self)
            .map_or("", |(_, name, _)| name)
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(card, ..)| *card)
    }
}

/// What an address says beside the request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guide {
    /// A lesson, and its step counted from 1.
    pub lesson: Option<(String, usize)>,
    /// The controls that are hidden.
    pub hidden: BTreeSet<Card>,
}

/// Whether a key of an address belongs here.
pub fn knows(key: &str) -> bool {
    matches!(key, "lesson" | "at" | "hide")
}

/// Reads a fragment, with or without `#`; what cannot be read is told.
pub fn read(fragment: &str) -> (Guide, Vec<String>) {
    let (mut guide, mut problems, mut at) = (Guide::default(), Vec::new(), 1);
    for (key, value) in address::pairs(fragment) {
        let read = match &*key {
            "lesson" => {
                guide.lesson = Some((value.clone(), 1));
                Some(())
            }
            "at" => value.parse().ok().filter(|step| *step > 0).map(|step| at = step),
            "hide" => value.split(',').try_for_each(|name| {
                guide.hidden.insert(Card::named(name)?);
                Some(())
            }),
            _ => Some(()),
        };
        if read.is_none() {
            problems.push(format!("In the address, `{key}={value}` cannot be read."));
        }
    }
    guide.lesson.iter_mut().for_each(|lesson| lesson.1 = at);
    (guide, problems)
}

/// Writes what belongs behind a request, with `&` before each part; nothing if there is nothing to say.
pub fn write(guide: &Guide) -> String {
    let lesson = guide.lesson.as_ref().map_or_else(String::new, |(name, at)| {
        format!("&lesson={}&at={at}", address::escape(name))
    });
    let names: Vec<&str> = Card::ALL
        .iter()
        .filter(|(card, ..)| guide.hidden.contains(card))
        .map(|(_, name, _)| *name)
        .collect();
    let hide = if names.is_empty() {
        String::new()
    } else {
        format!("&hide={}", names.join(","))
    };
    lesson + &hide
}

impl Page {
    /// What the address says beside the request.
    pub fn guide(&self) -> Guide {
        let lessons = &self.lessons;
        let open = lessons
            .open
            .as_ref()
            .map(|open| (open.lesson.name.clone(), open.at + 1));
        Guide {
            lesson: open.or_else(|| lessons.wanted.clone()).filter(|_| lessons.shown),
            hidden: self.hidden.clone(),
        }
    }

    /// Whether a link has hidden a card.
    pub fn hides(&self, card: Card) -> bool {
        self.hidden.contains(&card)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_and_hidden_cards_come_back() {
        let guide = Guide {
            lesson: Some(("02 a&b".into(), 3)),
            hidden: [Card::Share, Card::Method].into(),
        };
        let text = write(&guide);
        assert_eq!(text, "&lesson=02%20a%26b&at=3&hide=method,share");
        assert_eq!(read(&text), (guide, vec![]));
        let every = Guide {
            hidden: Card::ALL.iter().map(|(card, ..)| *card).collect(),
            ..Guide::default()
        };
        assert_eq!(read(&write(&every)), (every, vec![]));
        assert_eq!(
            (read(""), write(&Guide::default())),
            ((Guide::default(), vec![]), String::new())
        );
    }

    #[test]
    fn the_request_of_the_same_address_is_left_alone() {
        let fragment = "#method=rim&preset=page&at=2&lesson=a&hide=knobs&seed=3";
        let (request, problems) = address::read(fragment);
        assert_eq!((&*request.method, request.seed, problems.len()), ("rim", 3, 0));
        let (guide, problems) = read(fragment);
        assert_eq!((guide.lesson, problems.len()), (Some(("a".into(), 2)), 0));
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let (guide, problems) = read("at=0&hide=knobs,everything&lesson=a");
        assert_eq!((guide.lesson, problems.len()), (Some(("a".into(), 1)), 2));
        assert!(problems[1].contains("`hide=knobs,everything`"));
    }
}
