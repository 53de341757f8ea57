//! The classes of a subset as a row of boxes.

use crate::subset::Subset;

/// Classes that have a box.
pub const SHOWN: u8 = 10;

/// Whether a class is kept.
pub fn keeps(subset: &Subset, class: u8) -> bool {
    subset.classes.as_ref().is_none_or(|classes| classes.contains(&class))
}

/// The subset after a box was ticked or cleared; with every box ticked nothing is left out.
pub fn with(subset: &Subset, class: u8, kept: bool) -> Subset {
    let wanted = |other: &u8| if *other == class { kept } else { keeps(subset, *other) };
    let classes: Vec<u8> = (0..SHOWN).filter(wanted).collect();
    let all = classes.len() == usize::from(SHOWN);
    Subset {
        classes: (!all).then_some(classes),
        ..subset.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_clear_and_tick_classes() {
        let all = Subset::default();
        let most = with(&all, 3, false);
        assert!(!keeps(&most, 3) && keeps(&most, 4));
        assert_eq!(with(&most, 4, false).classes, Some(vec![0, 1, 2, 5, 6, 7, 8, 9]));
        assert_eq!(with(&most, 3, true), all);
    }
}
