//! Selections small enough to count by hand.

use super::*;

/// Image `i` has the label `labels[i]` and nothing but pixels of value `i`.
fn set(labels: Option<&[u8]>, n: usize) -> Dataset {
    Dataset {
        name: "made".to_owned(),
        height: 8,
        width: 8,
        pixels: (0..n).flat_map(|i| [i as u8; 64]).collect(),
        labels: labels.map(<[u8]>::to_vec),
        index: (0..n as u32).collect(),
    }
}

fn ten_each() -> Dataset {
    let labels: Vec<u8> = (0..30).map(|i| [7, 1, 4][i % 3]).collect();
    set(Some(&labels), 30)
}

fn count(set: &Dataset, class: u8) -> usize {
    set.labels.iter().flatten().filter(|&&label| label == class).count()
}

#[test]
fn the_default_keeps_everything() {
    assert!(ten_each().select(&Subset::default()) == Ok(ten_each()));
}

#[test]
fn per_class_takes_the_first_of_each_class_whatever_the_seed() {
    let subset = Subset {
        classes: Some(vec![4, 7]),
        per_class: Some(2),
        seed: 9,
        ..Subset::default()
    };
    let few = ten_each().select(&subset).unwrap();
    assert_eq!(few.index, [0, 2, 3, 5]);
    assert_eq!(few.labels.as_deref(), Some(&[7, 4, 7, 4][..]));
    assert_eq!(few.image(3), [5; 64]);
}

#[test]
fn a_class_with_fewer_images_gives_all_it_has() {
    let few = set(Some(&[0, 0, 1, 0]), 4)
        .select(&Subset {
            per_class: Some(2),
            ..Subset::default()
        })
        .unwrap();
    assert_eq!(few.index, [0, 1, 2]);
}

#[test]
fn an_imbalance_of_four_over_three_classes_halves_each_time() {
    let subset = Subset {
        classes: Some(vec![4, 7, 1]),
        per_class: Some(8),
        imbalance: 4.0,
        ..Subset::default()
    };
    let tail = ten_each().select(&subset).unwrap();
    assert_eq!([4, 7, 1].map(|class| count(&tail, class)), [8, 4, 2]);
    assert!(tail.index.is_sorted());
}

#[test]
fn an_imbalance_keeps_its_ratio_when_the_first_class_is_small() {
    assert_eq!(long_tail(&[40, 100, 3], usize::MAX, 16.0), [40, 10, 3]);
    assert_eq!(long_tail(&[100, 100, 2], usize::MAX, 16.0), [32, 8, 2]);
    assert_eq!(long_tail(&[100, 100], 5, 1000.0), [5, 1]);
    assert_eq!(long_tail(&[100], 5, 1000.0), [5]);
}

#[test]
fn a_limit_draws_without_labels_and_repeats_with_its_seed() {
    let draw = |seed| {
        set(None, 30)
            .select(&Subset {
                limit: Some(5),
                seed,
                ..Subset::default()
            })
            .unwrap()
            .index
    };
    assert_eq!(draw(1).len(), 5);
    assert!(draw(1).is_sorted());
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
}

#[test]
fn a_class_that_the_set_lacks_is_named() {
    let error = ten_each()
        .select(&Subset {
            classes: Some(vec![1, 5]),
            ..Subset::default()
        })
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "made: has no class 5; choose among its classes, 1, 4, 7"
    );
}

#[test]
fn an_empty_selection_is_refused() {
    let empty = [
        Subset {
            classes: Some(Vec::new()),
            ..Subset::default()
        },
        Subset {
            classes: Some(Vec::new()),
            imbalance: 2.0,
            ..Subset::default()
        },
        Subset {
            per_class: Some(0),
            ..Subset::default()
        },
        Subset {
            per_class: Some(0),
            imbalance: 2.0,
            ..Subset::default()
        },
        Subset {
            limit: Some(0),
            ..Subset::default()
        },
    ];
    for subset in empty {
        assert!(
            matches!(ten_each().select(&subset), Err(DataError::EmptySelection { .. })),
            "{subset:?}"
        );
    }
}

#[test]
fn what_needs_labels_is_refused_without_them() {
    let needy = [
        Subset {
            classes: Some(vec![1]),
            ..Subset::default()
        },
        Subset {
            per_class: Some(1),
            ..Subset::default()
        },
        Subset {
            imbalance: 2.0,
            ..Subset::default()
        },
    ];
    for subset in needy {
        assert!(
            matches!(set(None, 3).select(&subset), Err(DataError::NoLabels { .. })),
            "{subset:?}"
        );
    }
}

#[test]
fn an_imbalance_below_one_is_refused() {
    for imbalance in [0.5, -1.0, f64::NAN, f64::INFINITY] {
        let result = ten_each().select(&Subset {
            imbalance,
            ..Subset::default()
        });
        assert!(matches!(result, Err(DataError::Imbalance { .. })), "{imbalance}");
    }
}
