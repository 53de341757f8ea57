//! Pictures that a method shows of itself: each sheet under its name, its pictures in rows, as large as has room.

use plotters::prelude::DrawingBackend;

use super::picture::{Board, Place, mosaic};
use super::scene::{Area, Drawn, LEFT, Scene};
use super::theme::Theme;
use crate::protocol::{Pictures, Sheet, Snapshot};

/// Longest side of a picture, in CSS pixels.
const LARGEST: f64 = 64.0;

/// Where the pictures of each sheet lie.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Width in device pixels.
    pub width: usize,
    /// Height in device pixels.
    pub height: usize,
    slots: Vec<Slot>,
}

/// Where one sheet lies: its name at the top, its first picture below.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Slot {
    left: usize,
    top: usize,
    width: usize,
    head: usize,
    cell: usize,
    columns: usize,
    first: usize,
    count: usize,
}

impl Layout {
    /// Lays sheets out over a size, as many side by side as make the pictures largest.
    pub fn new((width, height): (u32, u32), sheets: &[Sheet], theme: &Theme) -> Self {
        let size = (width.min(16_384) as usize, height.min(16_384) as usize);
        let ways = (1..=sheets.len().min(6)).map(|across| slots(size, sheets, across, theme));
        let area = |slots: &Vec<Slot>| slots.iter().map(|slot| slot.cell.pow(2) * slot.count).sum::<usize>();
        let slots = ways.rev().max_by_key(area).unwrap_or_default();
        Self {
            width: size.0,
            height: size.1,
            slots,
        }
    }

    /// Draws the pictures into `[height, width, 4]` bytes, red, green, blue, opacity.
    pub fn pixels(&self, snapshot: &Snapshot, pictures: &Pictures, theme: &Theme, rgba: &mut Vec<u8>) {
        let mut board = Board::new(rgba, (self.width, self.height), theme);
        self.each(snapshot, pictures, |place, picture| {
            board.stamp(place, picture, pictures.width);
        });
    }

    /// Calls with the place of each picture and the picture.
    fn each(&self, snapshot: &Snapshot, pictures: &Pictures, mut draw: impl FnMut(Place, &[u8])) {
        let size = (pictures.height * pictures.width).max(1);
        let all: Vec<&[u8]> = snapshot.bulk.sheets.chunks_exact(size).collect();
        for slot in self.slots.iter().filter(|slot| slot.cell > 2 && pictures.width > 0) {
            let shown = all.iter().skip(slot.first).take(slot.count);
            shown.enumerate().for_each(|(i, picture)| draw(slot.place(i), picture));
        }
    }
}

impl Slot {
    /// The place of the picture of an index.
    fn place(&self, i: usize) -> Place {
        let (row, column) = (i / self.columns, i % self.columns);
        Place {
            left: self.left + column * self.cell,
            top: self.top + self.head + row * self.cell,
            side: self.cell - (self.cell / 16).max(1).min(self.cell),
        }
    }
}

/// The slots of sheets of which `across` lie side by side: pictures as wide as they may be, or less where height is short.
fn slots((width, height): (usize, usize), sheets: &[Sheet], across: usize, theme: &Theme) -> Vec<Slot> {
    let (head, gap) = ((theme.row() * 3 / 2) as usize, theme.px(14.0) as usize);
    let wide = (width / across).saturating_sub(if across > 1 { gap } else { 0 });
    let largest = theme.px(LARGEST) as usize;
    let cells = sheets.iter().map(|sheet| (wide / sheet.columns.max(1)).min(largest));
    let cells: Vec<usize> = cells.collect();
    let rows = |i: usize| sheets[i].count.div_ceil(sheets[i].columns.max(1));
    let bands: Vec<Vec<usize>> = (0..sheets.len())
        .collect::<Vec<_>>()
        .chunks(across)
        .map(<[_]>::to_vec)
        .collect();
    let tall = |band: &[usize]| band.iter().map(|i| rows(*i) * cells[*i]).max().unwrap_or(0);
    let wanted = bands.iter().map(|band| tall(band)).sum::<usize>().max(1);
    let room = height.saturating_sub(bands.len() * (head + gap / 2)).min(wanted);
    let (mut made, mut top, mut first) = (Vec::new(), 0, 0);
    for band in &bands {
        for (place, i) in band.iter().enumerate() {
            made.push(Slot {
                left: place * (width / across),
                top,
                width: wide,
                head,
                cell: cells[*i] * room / wanted,
                columns: sheets[*i].columns.max(1),
                first,
                count: sheets[*i].count,
            });
            first += sheets[*i].count;
        }
        top += head + gap / 2 + tall(band) * room / wanted;
    }
    made
}

/// Height over width of the sheets one below the other, names left out: what a narrow card should grant.
pub fn proportion(sheets: &[Sheet]) -> f64 {
    let tall = |sheet: &Sheet| sheet.count.div_ceil(sheet.columns.max(1)) as f64 / sheet.columns.max(1) as f64;
    sheets.iter().map(tall).sum()
}

/// Draws the names over pictures that [`Layout::pixels`] has drawn.
///
/// # Errors
/// What the backend refuses.
pub fn draw<DB: DrawingBackend>(area: &Area<DB>, layout: &Layout, sheets: &[Sheet], theme: &Theme) -> Drawn<DB> {
    let mut scene = Scene::clear((layout.width as u32, layout.height as u32), theme);
    if sheets.is_empty() {
        return scene.message("this method draws nothing").paint(area);
    }
    for (slot, sheet) in layout.slots.iter().zip(sheets) {
        let at = (slot.left as i32, slot.top as i32 + theme.row() / 2 + theme.px(2.0));
        let text = theme.shorten(&sheet.name, slot.width as i32);
        scene.text(at, text, theme.text, LEFT);
    }
    scene.paint(area)
}

/// Draws the pictures as rectangles in few shades, for backends where pixels would be heavy: SVG.
///
/// # Errors
/// What the backend refuses.
pub fn draw_mosaic<DB: DrawingBackend>(
    area: &Area<DB>,
    layout: &Layout,
    snapshot: &Snapshot,
    pictures: &Pictures,
    theme: &Theme,
) -> Drawn<DB> {
    let mut scene = Scene::clear(area.dim_in_pixel(), theme);
    layout.each(snapshot, pictures, |place, picture| {
        mosaic(&mut scene, place, picture, pictures.width);
    });
    scene.paint(area)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(columns: usize, count: usize) -> Sheet {
        Sheet {
            columns,
            count,
            ..Sheet::default()
        }
    }

    #[test]
    fn every_picture_lies_inside_and_none_covers_another() {
        let sheets = [sheet(10, 20), sheet(20, 400), sheet(1, 0), sheet(0, 3)];
        for size in [(700, 500), (330, 560), (1200, 200), (0, 0), (40, 900)] {
            let layout = Layout::new(size, &sheets, &Theme::light(1.0));
            let places: Vec<Place> = layout
                .slots
                .iter()
                .filter(|slot| slot.cell > 2)
                .flat_map(|slot| (0..slot.count).map(|i| slot.place(i)))
                .collect();
            for (i, a) in places.iter().enumerate() {
                assert!(
                    a.left + a.side <= layout.width && a.top + a.side <= layout.height,
                    "{size:?} {a:?}"
                );
                let apart = |b: &Place| {
                    a.left + a.side <= b.left
                        || b.left + b.side <= a.left
                        || a.top + a.side <= b.top
                        || b.top + b.side <= a.top
                };
                assert!(places[..i].iter().all(apart), "{size:?} {a:?}");
            }
        }
    }

    #[test]
    fn a_narrow_card_grants_each_sheet_its_rows() {
        assert_eq!(proportion(&[sheet(10, 20), sheet(20, 400)]), 1.2);
        assert_eq!(proportion(&[]), 0.0);
    }
}
