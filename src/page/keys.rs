//! The keyboard map: the one table that the listener obeys and the help shows.

use super::Message;

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Runs or pauses.
    Run,
    /// Takes a step.
    Step,
    /// Starts again.
    Reset,
    /// Selects no images.
    Unselect,
    /// Opens the help.
    Help,
    /// Something in the element that has the focus, which hears the key itself.
    Local,
}

/// A key, or keys that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// What the browser calls it (`KeyboardEvent.key`), in lower case.
    pub names: &'static [&'static str],
    /// What is printed on it.
    pub caps: &'static [&'static str],
    /// What it does, in words.
    pub does: &'static str,
    /// What it does.
    pub act: Act,
}

/// The keyboard map, in the order in which it is shown.
pub const KEYS: [Key; 7] = [
    key(&[" "], &["Space"], "runs or pauses the training", Act::Run),
    key(&["s"], &["S"], "takes one step", Act::Step),
    key(&["r"], &["R"], "starts again from the first step", Act::Reset),
    key(&["?"], &["?"], "opens this help", Act::Help),
    key(
        &["escape"],
        &["Esc"],
        "closes it, or ends the selection of images",
        Act::Unselect,
    ),
    key(
        &["arrowleft", "arrowright", "arrowup", "arrowdown"],
        &["←", "→", "↑", "↓"],
        "move from image to image in the embedding, from observation to observation in a chart, or the point whose code is drawn (with Shift ten times as far)",
        Act::Local,
    ),
    key(
        &["home"],
        &["Home"],
        "moves the point whose code is drawn to the middle",
        Act::Local,
    ),
];

const fn key(names: &'static [&'static str], caps: &'static [&'static str], does: &'static str, act: Act) -> Key {
    Key { names, caps, does, act }
}

/// What a key does wherever on the page it is pressed; with Shift only what needs Shift to be typed.
pub fn act(name: &str, shift: bool) -> Option<Act> {
    let name = name.to_lowercase();
    let key = KEYS.iter().find(|key| key.names.contains(&&*name))?;
    let typed = !shift || key.act == Act::Help;
    (typed && key.act != Act::Local).then_some(key.act)
}

impl Act {
    /// What it tells the page, if it is the page that does it.
    pub fn message(self) -> Option<Message> {
        match self {
            Self::Run => Some(Message::Toggle),
            Self::Step => Some(Message::Step),
            Self::Reset => Some(Message::Reset),
            Self::Unselect => Some(Message::Unselect),
            Self::Help | Self::Local => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_is_handled() {
        for key in KEYS {
            for name in key.names {
                let wanted = (key.act != Act::Local).then_some(key.act);
                assert_eq!(act(name, false), wanted, "{name}");
            }
            let told = matches!(key.act, Act::Run | Act::Step | Act::Reset | Act::Unselect);
            assert_eq!(key.act.message().is_some(), told, "{}", key.does);
            assert!(!key.caps.is_empty() && !key.does.ends_with('.'));
        }
    }

    #[test]
    fn no_name_stands_in_the_table_twice() {
        let mut names: Vec<_> = KEYS.iter().flat_map(|key| key.names).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn shift_is_for_the_question_mark_alone() {
        assert_eq!(act("?", true), Some(Act::Help));
        assert_eq!(act("S", false), Some(Act::Step), "with caps lock");
        assert_eq!((act("S", true), act(" ", true), act("x", false)), (None, None, None));
    }
}
