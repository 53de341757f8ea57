//! Which digits each cluster holds: counts, with clusters in the order of the digits that they are matched to.

use plotters::prelude::DrawingBackend;

use super::axes::Plane;
use super::scene::{Area, CENTRE, Drawn, LEFT, RIGHT, Scene};
use super::theme::{self, Theme};
use crate::hungarian;

/// Counts of images by cluster and digit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Confusion {
    /// `[n_clusters, n_classes]`.
    pub counts: Vec<u32>,
    /// Rows.
    pub n_clusters: usize,
    /// Columns.
    pub n_classes: usize,
    /// For each cluster the digit that it is matched to, one to one, so that most images agree.
    pub digit_of: Vec<Option<usize>>,
}

impl Confusion {
    /// Counts and matches; images without a counterpart are left out.
    pub fn count(clusters: &[u8], labels: &[u8], n_clusters: usize) -> Self {
        let pairs = || {
            clusters
                .iter()
                .zip(labels)
                .filter(|(k, _)| usize::from(**k) < n_clusters)
        };
        let n_classes = pairs().map(|(_, label)| usize::from(*label) + 1).max().unwrap_or(0);
        let mut counts = vec![0; n_clusters * n_classes];
        pairs().for_each(|(k, label)| counts[usize::from(*k) * n_classes + usize::from(*label)] += 1);
        let weights: Vec<f64> = counts.iter().map(|n| f64::from(*n)).collect();
        let digit_of = hungarian::assign(&weights, n_clusters, n_classes);
        Self {
            counts,
            n_clusters,
            n_classes,
            digit_of,
        }
    }

    /// The clusters in the order of their digits; those without one come after the one of their most frequent digit.
    pub fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.n_clusters).collect();
        order.sort_by_key(|k| {
            (
                self.digit_of[*k].unwrap_or_else(|| self.main_digit(*k)),
                self.digit_of[*k].is_none(),
            )
        });
        order
    }

    fn main_digit(&self, cluster: usize) -> usize {
        let counts = &self.counts[cluster * self.n_classes..][..self.n_classes];
        let most = counts.iter().max().copied().unwrap_or(0);
        counts.iter().position(|n| *n == most && most > 0).unwrap_or(usize::MAX)
    }

    /// The name of a cluster: `3 → 7` if it is matched to digit 7.
    pub fn name(&self, cluster: usize) -> String {
        match self.digit_of.get(cluster) {
            Some(Some(digit)) => format!("{cluster} → {digit}"),
            _ => cluster.to_string(),
        }
    }
}

/// Draws the matrix.
///
/// # Errors
/// What the backend refuses.
pub fn draw<DB: DrawingBackend>(area: &Area<DB>, data: &Confusion, theme: &Theme) -> Drawn<DB> {
    scene(area.dim_in_pixel(), data, theme).paint(area)
}

/// The cluster and the digit of the cell at a place in device pixels.
pub fn cell_at(size: (u32, u32), data: &Confusion, theme: &Theme, place: [f64; 2]) -> Option<(usize, usize)> {
    let plane = plane(&Scene::clear(size, theme), data)?;
    let row = plane.row(data.n_clusters, place[1])?;
    let digit = plane.column(data.n_classes, place[0])?;
    Some((*data.order().get(row)?, digit))
}

/// Where the cells lie.
fn plane(scene: &Scene, data: &Confusion) -> Option<Plane> {
    let theme = scene.theme;
    let (row, gap) = (theme.row(), theme.px(5.0));
    let names = (0..data.n_clusters).map(|k| theme.text_width(&data.name(k)));
    let left = names.max().unwrap_or(0) + 2 * gap;
    Plane::inside(scene, [left, row * 2 + gap, gap, gap])
}

/// The marks of the matrix.
fn scene<'a>(size: (u32, u32), data: &Confusion, theme: &'a Theme) -> Scene<'a> {
    let mut scene = Scene::new(size, theme);
    if data.counts.is_empty() {
        return scene.message("no labels to compare with");
    }
    let (row, gap) = (theme.row(), theme.px(5.0));
    let Some(plane) = plane(&scene, data) else {
        return scene;
    };
    let grid = Grid {
        plane,
        rows: data.n_clusters as i32,
        columns: data.n_classes as i32,
    };
    scene.text((gap, row / 2), "cluster → digit", theme.muted, LEFT);
    scene.text((plane.left - gap, row * 3 / 2), "digit", theme.muted, RIGHT);
    grid.name_columns(&mut scene);
    for (at, cluster) in data.order().into_iter().enumerate() {
        grid.draw_row(&mut scene, data, at as i32, cluster);
    }
    scene
}

#[derive(Clone, Copy)]
struct Grid {
    plane: Plane,
    rows: i32,
    columns: i32,
}

impl Grid {
    fn x(&self, column: i32) -> i32 {
        self.plane.left + (self.plane.right - self.plane.left) * column / self.columns
    }

    fn y(&self, row: i32) -> i32 {
        self.plane.top + (self.plane.bottom - self.plane.top) * row / self.rows
    }

    fn name_columns(&self, scene: &mut Scene) {
        let theme = scene.theme;
        let every = theme.text_width("000") / (self.x(1) - self.x(0)).max(1) + 1;
        for digit in (0..self.columns).step_by(every as usize) {
            let middle = i32::midpoint(self.x(digit), self.x(digit + 1));
            scene.text((middle, theme.row() * 3 / 2), digit.to_string(), theme.text, CENTRE);
        }
    }

    fn draw_row(&self, scene: &mut Scene, data: &Confusion, row: i32, cluster: usize) {
        let theme = scene.theme;
        let counts = &data.counts[cluster * data.n_classes..][..data.n_classes];
        let total = counts.iter().sum::<u32>().max(1);
        for (digit, count) in counts.iter().enumerate() {
            self.draw_cell(scene, (row, digit as i32), *count, f64::from(*count) / f64::from(total));
        }
        if let Some(digit) = data.digit_of[cluster] {
            self.outline(scene, row, digit as i32);
        }
        if row % ((theme.em() as i32 - 1) / (self.y(1) - self.y(0)).max(1) + 1) == 0 {
            let at = (
                self.plane.left - theme.px(5.0),
                i32::midpoint(self.y(row), self.y(row + 1)),
            );
            scene.text(at, data.name(cluster), theme.text, RIGHT);
        }
    }

    fn draw_cell(&self, scene: &mut Scene, (row, column): (i32, i32), count: u32, share: f64) {
        let theme = scene.theme;
        let (from, to) = (
            (self.x(column), self.y(row)),
            (self.x(column + 1) - 1, self.y(row + 1) - 1),
        );
        let colour = theme::mix(theme.grid, theme.colour(0), share);
        scene.bar(from, to, colour);
        let text = count.to_string();
        let room = f64::from(to.0 - from.0 - theme.px(2.0)) / f64::from(theme.text_width(&text).max(1));
        let size = theme.em() * room.min(f64::from(to.1 - from.1) / theme.em() * 0.72).min(1.0);
        if count > 0 && size >= 7.0 * theme.scale {
            let middle = (i32::midpoint(from.0, to.0), i32::midpoint(from.1, to.1));
            scene.text_of(size, middle, text, theme.ink_on(colour), CENTRE);
        }
    }

    fn outline(&self, scene: &mut Scene, row: i32, column: i32) {
        let (left, top) = (self.x(column), self.y(row));
        let cell = Plane {
            left,
            top,
            right: self.x(column + 1) - 1,
            bottom: self.y(row + 1) - 1,
        };
        let text = scene.theme.text;
        scene.line(cell.outline(), text, 1.5);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_are_matched_to_the_digits_that_agree_most() {
        let confusion = Confusion::count(&[0, 0, 0, 1, 1, 2], &[1, 1, 0, 0, 0, 1], 3);
        assert_eq!(confusion.counts, [1, 2, 2, 0, 0, 1]);
        assert_eq!(confusion.digit_of, [Some(1), Some(0), None]);
        assert_eq!(confusion.order(), [1, 0, 2]);
        assert_eq!(confusion.name(0), "0 → 1");
    }

    #[test]
    fn a_place_leads_to_the_cell_that_was_drawn() {
        let confusion = Confusion::count(&[0, 0, 0, 1, 1, 2], &[1, 1, 0, 0, 0, 1], 3);
        let (size, theme) = ((300, 200), Theme::light(1.0));
        let plane = plane(&Scene::clear(size, &theme), &confusion).unwrap();
        let grid = Grid {
            plane,
            rows: 3,
            columns: 2,
        };
        for (row, cluster) in confusion.order().into_iter().enumerate() {
            for digit in 0..2 {
                let place = [grid.x(digit) + 3, grid.y(row as i32) + 3].map(f64::from);
                assert_eq!(
                    cell_at(size, &confusion, &theme, place),
                    Some((cluster, digit as usize))
                );
            }
        }
        assert_eq!(cell_at(size, &confusion, &theme, [1.0, 100.0]), None);
        assert_eq!(cell_at(size, &Confusion::default(), &theme, [150.0, 100.0]), None);
    }

    #[test]
    fn without_labels_there_are_no_counts() {
        assert!(Confusion::count(&[0, 1], &[], 2).counts.is_empty());
        assert!(Confusion::count(&[9], &[1], 2).counts.is_empty());
    }
}
