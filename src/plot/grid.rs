//! Where the pictures of the gallery lie, for drawing and for hovering alike.

use super::theme::Theme;
use crate::protocol::Snapshot;

/// Where each picture lies: clusters in rows, the centre first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Width in device pixels.
    pub width: usize,
    /// Height in device pixels.
    pub height: usize,
    /// Pixels from one picture to the next, right and down.
    pub cell: usize,
    /// Pixels left for the name of a row.
    pub left: usize,
    /// Blocks of rows side by side.
    pub blocks: usize,
    /// Clusters.
    pub rows: usize,
    /// Pictures in a row, the centre included.
    pub columns: usize,
}

impl Grid {
    /// Lays `rows` clusters out over a size, in as many blocks side by side as make the pictures largest.
    pub fn new((width, height): (u32, u32), rows: usize, columns: usize, theme: &Theme) -> Self {
        let (width, height) = (width.min(16_384) as usize, height.min(16_384) as usize);
        let left = theme.text_width("00 → 00") as usize + theme.px(8.0) as usize;
        let cell = |blocks: usize| {
            let across = (width / blocks).saturating_sub(left) / columns.max(1);
            across.min(height / rows.div_ceil(blocks).max(1))
        };
        let blocks = (1..=6).rev().max_by_key(|blocks| cell(*blocks)).unwrap_or(1);
        Self {
            width,
            height,
            cell: cell(blocks),
            left,
            blocks,
            rows,
            columns,
        }
    }

    /// The grid of a snapshot.
    pub fn of(size: (u32, u32), snapshot: &Snapshot, theme: &Theme) -> Self {
        let rows = snapshot.balance.sizes.len().max(snapshot.nearest.len()).min(256);
        let longest = snapshot.nearest.iter().map(Vec::len).max().unwrap_or(0);
        let grid = Self::new(size, rows, longest.min(8) + 1, theme);
        let room = grid.block().1.saturating_sub(grid.left) / grid.cell.max(1);
        let columns = (longest.min(12) + 1).min(room).max(grid.columns);
        Self { columns, ..grid }
    }

    fn block(&self) -> (usize, usize) {
        (
            self.rows.div_ceil(self.blocks).max(1),
            (self.width / self.blocks).max(1),
        )
    }

    /// Left and top of a place.
    pub fn corner(&self, row: usize, column: usize) -> (usize, usize) {
        let (rows, wide) = self.block();
        (
            row / rows * wide + self.left + column * self.cell,
            row % rows * self.cell,
        )
    }

    /// The cluster and the column (0 for the centre) at a pixel.
    pub fn at(&self, right: f32, down: f32) -> Option<(usize, usize)> {
        let ((rows, wide), cell) = (self.block(), self.cell.max(1));
        if right < 0.0 || down < 0.0 {
            return None;
        }
        let (block, row) = (right as usize / wide, down as usize / cell);
        let column = (right as usize % wide).checked_sub(self.left)? / cell;
        let cluster = block * rows + row;
        (row < rows && cluster < self.rows && column < self.columns).then_some((cluster, column))
    }

    /// The cluster of the row at a pixel, its name included.
    pub fn row_at(&self, right: f32, down: f32) -> Option<usize> {
        let ((rows, wide), cell) = (self.block(), self.cell.max(1));
        if right < 0.0 || down < 0.0 {
            return None;
        }
        let row = down as usize / cell;
        let cluster = right as usize / wide * rows + row;
        (row < rows && cluster < self.rows).then_some(cluster)
    }

    /// The side of a picture in pixels.
    pub fn side(&self) -> usize {
        self.cell - (self.cell / 16).max(1).min(self.cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hovering_finds_the_cell_that_was_drawn() {
        let grid = Grid::new((400, 200), 10, 9, &Theme::light(1.0));
        let middle = |row: usize, column: usize| {
            (
                grid.left as f32 + (column as f32 + 0.5) * grid.cell as f32,
                (row as f32 + 0.5) * grid.cell as f32,
            )
        };
        let (x, y) = middle(3, 2);
        assert_eq!(grid.at(x, y), Some((3, 2)));
        assert_eq!((grid.at(0.0, y), grid.row_at(0.0, y)), (None, Some(3)));
        let (x, y) = middle(12, 0);
        assert_eq!(grid.at(x, y), None);
    }
}
