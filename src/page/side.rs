//! Which of two runs that are compared.

/// One of two runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Side {
    /// The pinned run.
    A,
    /// The run that is there if there is only one.
    #[default]
    B,
}

impl Side {
    /// Both, in the order in which they are shown.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// `A` or `B`.
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }

    /// What the ids of its elements begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::A => "a-",
            Self::B => "",
        }
    }

    pub(super) fn index(self) -> usize {
        usize::from(self == Self::B)
    }
}
