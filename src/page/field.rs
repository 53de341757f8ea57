//! Grey pictures of any size, and averages over parts of them.

/// A grey picture as a canvas gives it: 0 for black, 255 for white.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grey {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// `[height, width]`.
    pub pixels: Vec<u8>,
}

impl Grey {
    /// The median of the pixels in the border: what the paper is like.
    pub(super) fn paper(&self) -> u8 {
        let mut border: Vec<u8> = border(self.height, self.width).map(|i| self.pixels[i]).collect();
        border.sort_unstable();
        border.get(border.len() / 2).copied().unwrap_or(0)
    }

    /// The same with a margin of paper around it.
    pub fn framed(&self, margin: usize, paper: u8) -> Self {
        let (height, width) = (self.height + 2 * margin, self.width + 2 * margin);
        let mut pixels = vec![paper; height * width];
        for (r, row) in self.pixels.chunks_exact(self.width.max(1)).enumerate() {
            let start = (r + margin) * width + margin;
            pixels[start..start + self.width].copy_from_slice(row);
        }
        Self { height, width, pixels }
    }

    /// Whether there is a pixel, and as many as height and width say.
    pub(super) fn is_whole(&self) -> bool {
        !self.pixels.is_empty() && self.pixels.len() == self.height * self.width
    }
}

/// How broad the border is: a sixteenth of the shorter side, at least one pixel.
pub(super) fn depth(height: usize, width: usize) -> usize {
    (height.min(width) / 16).max(1)
}

/// Places of the pixels near the edge.
pub(super) fn border(height: usize, width: usize) -> impl Iterator<Item = usize> {
    let depth = depth(height, width);
    let inside = move |at: usize, side: usize| at >= depth && at + depth < side;
    (0..height * width).filter(move |i| !(inside(i / width, height) && inside(i % width, width)))
}

/// Numbers on a grid, and zeros around it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    pub height: usize,
    pub width: usize,
    /// `[height, width]`.
    pub values: Vec<f32>,
}

impl Field {
    /// The brightness of a picture, turned round where `dark` ink lies on light paper.
    pub fn of(picture: &Grey, dark: bool) -> Self {
        let ink = |pixel: &u8| f32::from(if dark { 255 - pixel } else { *pixel });
        Self {
            height: picture.height,
            width: picture.width,
            values: picture.pixels.iter().map(ink).collect(),
        }
    }

    /// The same, no larger than `longest` on a side.
    pub fn shrunk(self, longest: usize) -> Self {
        let side = self.height.max(self.width) as f32 / longest as f32;
        if side <= 1.0 {
            return self;
        }
        let [height, width] = [self.height, self.width].map(|length| (length as f32 / side).max(1.0) as usize);
        let centre = [self.height as f32 / 2.0, self.width as f32 / 2.0];
        self.window(centre, side, [height, width])
    }

    /// `[height, width]` squares of this field, `side` long each, around a centre (down, right): the mean over each of them.
    pub fn window(&self, centre: [f32; 2], side: f32, [height, width]: [usize; 2]) -> Self {
        let start = |at: usize, length: usize, centre: f32| centre + (at as f32 - length as f32 / 2.0) * side;
        let value = |i: usize| {
            let down = start(i / width, height, centre[0]);
            let right = start(i % width, width, centre[1]);
            self.mean(down, right, side)
        };
        Self {
            height,
            width,
            values: (0..height * width).map(value).collect(),
        }
    }

    /// The mean over a square by its upper left corner; pixels that it covers in part count in part.
    fn mean(&self, down: f32, right: f32, side: f32) -> f32 {
        let rows = covered(down, side, self.height);
        let columns: Vec<(usize, f32)> = covered(right, side, self.width).collect();
        let row = |(r, share): (usize, f32)| {
            let sum: f32 = columns
                .iter()
                .map(|(c, share)| share * self.values[r * self.width + c])
                .sum();
            share * sum
        };
        rows.map(row).sum::<f32>() / (side * side)
    }
}

/// The cells from 0 to `cells` that a stretch covers, and the length that it covers of each.
fn covered(start: f32, length: f32, cells: usize) -> impl Iterator<Item = (usize, f32)> {
    let end = start + length;
    let [first, last] = [start.floor(), end.ceil()].map(|x| x.clamp(0.0, cells as f32) as usize);
    let share = move |i: usize| end.min(i as f32 + 1.0) - start.max(i as f32);
    (first..last).map(move |i| (i, share(i).max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(height: usize, width: usize, values: &[f32]) -> Field {
        Field {
            height,
            width,
            values: values.to_vec(),
        }
    }

    #[test]
    fn a_window_averages_what_it_covers() {
        let four = field(2, 2, &[4.0, 8.0, 0.0, 12.0]);
        assert_eq!(four.window([1.0, 1.0], 2.0, [1, 1]).values, [6.0]);
        assert_eq!(four.window([1.0, 1.0], 1.0, [2, 2]), four);
        assert_eq!(
            four.window([0.5, 1.0], 1.0, [1, 1]).values,
            [6.0],
            "half of each upper pixel"
        );
        assert_eq!(
            four.window([0.0, 0.0], 2.0, [1, 1]).values,
            [1.0],
            "three quarters lie outside"
        );
    }

    #[test]
    fn shrinking_keeps_the_proportion_and_the_mean() {
        let wide = field(4, 8, &(0..32).map(|i| i as f32).collect::<Vec<_>>()).shrunk(4);
        assert_eq!((wide.height, wide.width), (2, 4));
        assert_eq!(wide.values[0], (0.0 + 1.0 + 8.0 + 9.0) / 4.0);
        assert_eq!(field(2, 2, &[1.0; 4]).shrunk(4).values, [1.0; 4]);
        assert_eq!(field(1, 100, &[1.0; 100]).shrunk(10).height, 1);
    }

    #[test]
    fn paper_is_what_lies_around() {
        let pixels = (0..100).map(|i| if i % 10 == 5 && (20..80).contains(&i) { 0 } else { 250 });
        let picture = Grey {
            height: 10,
            width: 10,
            pixels: pixels.collect(),
        };
        assert_eq!(picture.paper(), 250);
        assert_eq!(border(10, 10).count(), 36);
        let framed = picture.framed(2, 7);
        assert_eq!((framed.height, framed.pixels[0], framed.pixels[14 * 4 + 7]), (14, 7, 0));
        assert!(picture.is_whole() && !Grey::default().is_whole());
    }
}
