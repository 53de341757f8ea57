//! Axes: from values to pixels, round ticks, numbers as text, and the frame of a chart.

use super::scene::{CENTRE, LEFT, Point, RIGHT, Scene};

/// Values from `low` to `high` laid out over pixels.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    low: f64,
    high: f64,
    from: i32,
    to: i32,
}

impl Axis {
    /// Lays values out from one pixel to another; a range that is empty or not finite is widened to one that can be drawn.
    pub fn new([low, high]: [f64; 2], from: i32, to: i32) -> Self {
        let [low, high] = drawable(low, high);
        Self { low, high, from, to }
    }

    /// The pixel of a value, at most at the ends.
    pub fn at(&self, value: f64) -> i32 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + (f64::from(self.to - self.from) * share).round() as i32
    }

    /// The value of a pixel, at most at the ends.
    pub fn value(&self, pixel: f64) -> f64 {
        let share = (pixel - f64::from(self.from)) / f64::from(self.to - self.from);
        self.low + share.clamp(0.0, 1.0) * (self.high - self.low)
    }

    /// Round values inside the axis, about `count` of them, with their texts.
    pub fn ticks(&self, count: i32) -> Vec<(f64, String)> {
        let step = round_step((self.high - self.low) / f64::from(count.max(1)));
        let first = (self.low / step - 1e-6).ceil();
        (0..=2 * count.max(1))
            .map(|i| (first + f64::from(i)) * step)
            .take_while(|value| *value <= self.high + step * 1e-6)
            .map(|value| (value, number(value, step)))
            .collect()
    }
}

fn drawable(low: f64, high: f64) -> [f64; 2] {
    let bound = |x: f64, other: f64| if x.is_nan() { other } else { x.clamp(-1e60, 1e60) };
    let (low, high) = (bound(low, 0.0), bound(high, 1.0));
    let middle = f64::midpoint(low, high);
    if high - low > middle.abs() * 1e-6 && high - low > 1e-12 {
        return [low, high];
    }
    let half = if middle.abs() < 1e-9 { 0.5 } else { middle.abs() * 0.1 };
    [middle - half, middle + half]
}

/// The next of 1, 2, 5 times a power of ten.
fn round_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let lead = [1.0, 2.0, 5.0].into_iter().find(|lead| lead * power >= rough * 0.999);
    lead.unwrap_or(10.0) * power
}

/// The range of steps, widened if there is but one.
pub fn ends(steps: &[f64]) -> [f64; 2] {
    let ends = [
        steps.first().copied().unwrap_or(0.0),
        steps.last().copied().unwrap_or(1.0),
    ];
    if ends[0] == ends[1] {
        [ends[0], ends[0] + 10.0]
    } else {
        ends
    }
}

/// A number as text, to the precision of `step`.
pub fn number(value: f64, step: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let size = value.abs().max(step.abs());
    let text = if value == 0.0 && size < 1e-4 {
        "0".into()
    } else if size >= 1e7 || (size > 0.0 && size < 1e-4) {
        let power = size.log10().floor();
        format!("{:.1}e{}", value / 10f64.powf(power), minus(&format!("{power:.0}")))
    } else {
        let decimals = (-step.abs().max(1e-9).log10()).ceil().clamp(0.0, 6.0) as usize;
        format!("{value:.decimals$}")
    };
    minus(&text)
}

/// A number as text with about three digits.
pub fn short(value: f64) -> String {
    let size = value.abs().max(1e-3).log10().floor();
    number(value, 10f64.powf((size - 2.0).min(0.0)))
}

fn minus(text: &str) -> String {
    let zero = text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.'));
    if zero {
        text.trim_start_matches('-').into()
    } else {
        text.replace('-', "−")
    }
}

/// The rectangle that data is drawn in, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Plane {
    /// Leftmost column.
    pub left: i32,
    /// Topmost row.
    pub top: i32,
    /// Rightmost column.
    pub right: i32,
    /// Lowest row.
    pub bottom: i32,
}

impl Plane {
    /// The whole scene less margins in device pixels; `None` if nothing would be left.
    pub fn inside(scene: &Scene, [left, top, right, bottom]: [i32; 4]) -> Option<Self> {
        let plane = Self {
            left,
            top,
            right: scene.width - right,
            bottom: scene.height - bottom,
        };
        (plane.right - plane.left > 8 && plane.bottom - plane.top > 8).then_some(plane)
    }

    /// Whether a place lies in it.
    pub fn holds(&self, [right, down]: [f64; 2]) -> bool {
        let between = |x: f64, from: i32, to: i32| x >= f64::from(from) && x < f64::from(to);
        between(right, self.left, self.right) && between(down, self.top, self.bottom)
    }

    /// Which of `n` equal columns a place lies in or under.
    pub fn column(&self, n: usize, right: f64) -> Option<usize> {
        let share = (right - f64::from(self.left)) / f64::from(self.right - self.left);
        ((0.0..1.0).contains(&share) && n > 0).then_some((share * n as f64) as usize)
    }

    /// Which of `n` equal rows a place lies in, counted from the top.
    pub fn row(&self, n: usize, down: f64) -> Option<usize> {
        let share = (down - f64::from(self.top)) / f64::from(self.bottom - self.top);
        ((0.0..1.0).contains(&share) && n > 0).then_some((share * n as f64) as usize)
    }

    /// The plane with its corner moved.
    #[must_use]
    pub fn moved(self, (right, down): Point) -> Self {
        Self {
            left: self.left + right,
            top: self.top + down,
            right: self.right + right,
            bottom: self.bottom + down,
        }
    }

    /// The upright axis of a range, low values below.
    pub fn upright(&self, range: [f64; 2]) -> Axis {
        Axis::new(range, self.bottom, self.top)
    }

    /// The level axis of a range, low values left.
    pub fn level(&self, range: [f64; 2]) -> Axis {
        Axis::new(range, self.left, self.right)
    }

    /// The corners, clockwise and closed.
    pub fn outline(&self) -> Vec<Point> {
        let Self {
            left,
            top,
            right,
            bottom,
        } = *self;
        vec![(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    }
}

/// How many ticks of a height fit upright.
pub fn upright_count(scene: &Scene, height: i32) -> i32 {
    (height / (scene.theme.row() * 2)).clamp(1, 8)
}

/// The widest text of the upright ticks in pixels.
pub fn widest(scene: &Scene, ticks: &[(f64, String)]) -> i32 {
    ticks
        .iter()
        .map(|(_, text)| scene.theme.text_width(text))
        .max()
        .unwrap_or(0)
}

/// Draws upright ticks with their grid lines.
pub fn draw_upright(scene: &mut Scene, plane: Plane, axis: Axis, ticks: &[(f64, String)]) {
    let (gap, muted, grid) = (scene.theme.px(5.0), scene.theme.muted, scene.theme.grid);
    for (value, text) in ticks {
        let y = axis.at(*value);
        scene.line(vec![(plane.left, y), (plane.right, y)], grid, 1.0);
        scene.text((plane.left - gap, y), text, muted, RIGHT);
    }
}

/// Draws the level axis: its ticks below, its name at the right end below them.
pub fn draw_level(scene: &mut Scene, plane: Plane, axis: Axis, name: &str) {
    let theme = scene.theme;
    let (row, tick) = (theme.row(), theme.px(4.0));
    scene.line(
        vec![(plane.left, plane.bottom), (plane.right, plane.bottom)],
        theme.muted,
        1.0,
    );
    let count = ((plane.right - plane.left) / theme.px(70.0).max(1)).clamp(1, 10);
    let mut free = i32::MIN;
    for (value, text) in axis.ticks(count) {
        let (x, half) = (axis.at(value), theme.text_width(&text) / 2);
        scene.line(vec![(x, plane.bottom), (x, plane.bottom + tick)], theme.muted, 1.0);
        if x - half > free && x + half <= scene.width {
            scene.text((x, plane.bottom + tick + row / 2), text, theme.muted, CENTRE);
            free = x + half + theme.px(6.0);
        }
    }
    let middle = i32::midpoint(plane.left, plane.right);
    scene.text((middle, plane.bottom + tick + row * 3 / 2), name, theme.muted, CENTRE);
}

/// Writes the name of the upright axis above its top.
pub fn name_upright(scene: &mut Scene, plane: Plane, name: &str) {
    let theme = scene.theme;
    let y = plane.top - theme.head() + theme.row() / 2 + theme.px(1.0);
    scene.text((theme.px(4.0), y), name, theme.muted, LEFT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        let texts = |low, high| {
            Axis::new([low, high], 0, 100)
                .ticks(5)
                .into_iter()
                .map(|t| t.1)
                .collect::<Vec<_>>()
        };
        assert_eq!(texts(0.0, 1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(texts(-2.0, 0.5), ["−2.0", "−1.5", "−1.0", "−0.5", "0.0", "0.5"]);
        assert_eq!(texts(0.0, 12_000.0), ["0", "5000", "10000"]);
        assert_eq!(texts(0.0, 3e9).last().unwrap(), "3.0e9");
    }

    #[test]
    fn odd_ranges_are_widened() {
        for range in [
            [f64::NAN; 2],
            [1.0, 1.0],
            [0.0, 0.0],
            [f64::NEG_INFINITY, f64::INFINITY],
            [5.0, -5.0],
            [1e-300, 2e-300],
        ] {
            let axis = Axis::new(range, 0, 100);
            assert!(axis.low < axis.high, "{range:?}");
            assert!((1..=11).contains(&axis.ticks(5).len()), "{range:?}");
        }
        assert_eq!(short(-2.3456), "−2.35");
        assert_eq!(short(0.000_04), "4.0e−5");
        assert_eq!(short(123_456.0), "123456");
        assert_eq!(short(0.0), "0");
    }
}
