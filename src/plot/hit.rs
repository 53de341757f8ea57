//! What of a chart lies at a place, and its exact value in words.

use super::axes::short;
use super::confusion::{self, Confusion};
use super::gallery::Grid;
use super::{Chart, Theme, bars, sizes};
use crate::protocol::{Pictures, Snapshot};

/// A part of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A cluster: its bar, or its row of pictures.
    Cluster(usize),
    /// The images of a digit in a cluster.
    Cell {
        /// The cluster.
        cluster: usize,
        /// The digit.
        digit: usize,
    },
    /// A bar of one of the method's bar charts.
    Bar {
        /// The chart.
        chart: usize,
        /// The bar.
        bar: usize,
    },
    /// An image in the row of a cluster.
    Image {
        /// The cluster.
        cluster: usize,
        /// The image's place in the run's arrays.
        image: u32,
    },
}

/// What lies at a place of a chart of a size, both in device pixels.
pub fn at(
    chart: Chart,
    size: (u32, u32),
    place: [f64; 2],
    state: (&Snapshot, &Pictures),
    theme: &Theme,
) -> Option<Hit> {
    let (latest, pictures) = state;
    match chart {
        Chart::Sizes => sizes::cluster_at(size, &latest.balance.sizes, theme, place).map(Hit::Cluster),
        Chart::Confusion => {
            let cell = confusion::cell_at(size, &counts(latest, pictures), theme, place);
            cell.map(|(cluster, digit)| Hit::Cell { cluster, digit })
        }
        Chart::Bars => bars::bar_at(size, &latest.bars, theme, place).map(|(chart, bar)| Hit::Bar { chart, bar }),
        Chart::Gallery => in_gallery(&Grid::of(size, latest, theme), latest, place.map(|x| x as f32)),
        _ => None,
    }
}

fn counts(latest: &Snapshot, pictures: &Pictures) -> Confusion {
    Confusion::count(&latest.bulk.clusters, &pictures.labels, latest.balance.sizes.len())
}

fn in_gallery(grid: &Grid, latest: &Snapshot, [right, down]: [f32; 2]) -> Option<Hit> {
    let cluster = grid.row_at(right, down)?;
    let column = grid.at(right, down).and_then(|(_, column)| column.checked_sub(1));
    let image = column.and_then(|column| latest.nearest.get(cluster)?.get(column));
    Some(image.map_or(Hit::Cluster(cluster), |image| Hit::Image { cluster, image: *image }))
}

impl Hit {
    /// Its exact value.
    pub fn words(self, latest: &Snapshot, pictures: &Pictures) -> String {
        match self {
            Self::Cluster(cluster) => of_cluster(cluster, latest),
            Self::Cell { cluster, digit } => of_cell(&counts(latest, pictures), cluster, digit),
            Self::Bar { chart, bar } => of_bar(latest, chart, bar).unwrap_or_default(),
            Self::Image { image, .. } => of_image(image as usize, latest, pictures),
        }
    }
}

fn of_cluster(cluster: usize, latest: &Snapshot) -> String {
    let sizes = &latest.balance.sizes;
    let (size, all) = (sizes.get(cluster).copied().unwrap_or(0), sizes.iter().sum::<u32>());
    format!("cluster {cluster} · {size} images · {}", percent(size, all))
}

fn of_cell(confusion: &Confusion, cluster: usize, digit: usize) -> String {
    let row = confusion
        .counts
        .chunks(confusion.n_classes.max(1))
        .nth(cluster)
        .unwrap_or_default();
    let (count, all) = (row.get(digit).copied().unwrap_or(0), row.iter().sum::<u32>());
    format!(
        "cluster {cluster} · digit {digit} · {count} images · {} of the cluster",
        percent(count, all)
    )
}

fn percent(part: u32, all: u32) -> String {
    format!("{:.1} %", 100.0 * f64::from(part) / f64::from(all.max(1)))
}

fn of_bar(latest: &Snapshot, chart: usize, bar: usize) -> Option<String> {
    let bars = latest.bars.get(chart)?;
    let height = *bars.heights.get(bar)?;
    let [low, high] = bars.range;
    let edge = |i: usize| short(low + (high - low) * i as f64 / bars.heights.len() as f64);
    Some(format!(
        "{} · {} {} to {} · {}",
        bars.name,
        bars.axis,
        edge(bar),
        edge(bar + 1),
        short(height)
    ))
}

fn of_image(image: usize, latest: &Snapshot, pictures: &Pictures) -> String {
    let bulk = &latest.bulk;
    let label = pictures.labels.get(image).map(|label| format!(" · digit {label}"));
    let assigned = bulk.clusters.get(image).zip(bulk.confidence.get(image));
    let assigned = assigned.map(|(k, sure)| format!(" · cluster {k} · p(y|x) {:.2}", f64::from(*sure) / 255.0));
    format!(
        "image {image}{}{}",
        label.unwrap_or_default(),
        assigned.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Bars, Bulk};
    use crate::report::Balance;

    fn state() -> (Snapshot, Pictures) {
        let balance = Balance {
            sizes: vec![3, 1],
            ..Balance::default()
        };
        let bulk = Bulk {
            clusters: vec![0, 0, 0, 1],
            confidence: vec![255, 51, 0, 255],
            ..Bulk::default()
        };
        let bars = Bars {
            name: "pairs".into(),
            axis: "similarity".into(),
            range: [0.0, 1.0],
            heights: vec![2.0, 7.0],
            ..Bars::default()
        };
        let latest = Snapshot {
            balance,
            bulk,
            bars: vec![bars],
            nearest: vec![vec![1, 0, 2], vec![3]],
            ..Snapshot::default()
        };
        let pictures = Pictures {
            labels: vec![4, 4, 9, 9],
            ..Pictures::default()
        };
        (latest, pictures)
    }

    #[test]
    fn values_are_exact() {
        let (latest, pictures) = state();
        let words = |hit: Hit| hit.words(&latest, &pictures);
        assert_eq!(words(Hit::Cluster(0)), "cluster 0 · 3 images · 75.0 %");
        let cell = Hit::Cell { cluster: 0, digit: 4 };
        assert_eq!(words(cell), "cluster 0 · digit 4 · 2 images · 66.7 % of the cluster");
        assert_eq!(
            words(Hit::Bar { chart: 0, bar: 1 }),
            "pairs · similarity 0.500 to 1.00 · 7.00"
        );
        assert_eq!(
            words(Hit::Image { cluster: 0, image: 1 }),
            "image 1 · digit 4 · cluster 0 · p(y|x) 0.20"
        );
        assert_eq!(words(Hit::Bar { chart: 3, bar: 1 }), "");
        assert_eq!(words(Hit::Image { cluster: 9, image: 99 }), "image 99");
    }

    #[test]
    fn a_row_of_the_gallery_is_its_cluster_and_a_picture_its_image() {
        let ((latest, _), theme) = (state(), Theme::light(1.0));
        let grid = Grid::of((400, 200), &latest, &theme);
        let place = |row, column| {
            let (left, top) = grid.corner(row, column);
            [left as f32 + 3.0, top as f32 + 3.0]
        };
        let hit = |place| in_gallery(&grid, &latest, place);
        assert_eq!(hit(place(0, 0)), Some(Hit::Cluster(0)));
        assert_eq!(hit(place(0, 1)), Some(Hit::Image { cluster: 0, image: 1 }));
        assert_eq!(hit(place(1, 2)), Some(Hit::Cluster(1)));
        assert_eq!(hit([-1.0, 0.0]), None);
    }
}
