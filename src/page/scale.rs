//! Where a number lies on its slider: wide ranges get finer steps near their small end.

use crate::params::{Range, Spec};

/// Positions of a slider run from 0 to this.
pub const STEPS: u32 = 1_000;

/// How positions turn into numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    min: f64,
    max: f64,
    bend: Bend,
    whole: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Bend {
    Straight,
    /// Equal ratios are equal distances.
    Logarithmic,
    /// From 0 on, with most of the way for the small numbers.
    Cubic,
}

impl Scale {
    /// The scale of a knob; none for choices and switches.
    pub fn of(spec: &Spec) -> Option<Self> {
        let (min, max, whole) = match spec.range {
            Range::Real { min, max } => (min, max, false),
            Range::Count { min, max } => (min as f64, max as f64, true),
            Range::Choice(_) | Range::Switch => return None,
        };
        let usual = spec.default.parse().unwrap_or(max);
        Some(Self {
            min,
            max,
            bend: bend(min, max, usual),
            whole,
        })
    }

    /// The text of the number at a position, no longer than the slider is exact.
    pub fn text(self, position: u32) -> String {
        let t = f64::from(position.min(STEPS)) / f64::from(STEPS);
        let exact = match self.bend {
            Bend::Straight => self.min + t * (self.max - self.min),
            Bend::Logarithmic => self.min * (self.max / self.min).powf(t),
            Bend::Cubic => self.min + t.powi(3) * (self.max - self.min),
        };
        let round = if self.whole {
            whole(exact)
        } else {
            short(exact, self.max - self.min, self.bend)
        };
        round.clamp(self.min, self.max).to_string()
    }

    /// The position of a number.
    pub fn position(self, value: f64) -> u32 {
        let value = value.clamp(self.min, self.max);
        let t = match self.bend {
            _ if self.max <= self.min => 0.0,
            Bend::Straight => (value - self.min) / (self.max - self.min),
            Bend::Logarithmic => (value / self.min).ln() / (self.max / self.min).ln(),
            Bend::Cubic => ((value - self.min) / (self.max - self.min)).cbrt(),
        };
        (t * f64::from(STEPS)).round() as u32
    }
}

fn bend(min: f64, max: f64, usual: f64) -> Bend {
    if min > 0.0 && max / min >= 50.0 {
        Bend::Logarithmic
    } else if min == 0.0 && usual > 0.0 && max / usual >= 20.0 {
        Bend::Cubic
    } else {
        Bend::Straight
    }
}

/// Two significant digits, and everything below a hundred.
fn whole(value: f64) -> f64 {
    if value < 100.0 {
        value.round()
    } else {
        significant(value, 2)
    }
}

fn short(value: f64, span: f64, bend: Bend) -> f64 {
    if bend == Bend::Straight {
        let step = 10f64.powi((span / 200.0).log10().floor() as i32);
        let places = (1.0 / step).round();
        if places >= 1.0 {
            (value * places).round() / places
        } else {
            (value / step).round() * step
        }
    } else if bend == Bend::Cubic && value < span * 1e-5 {
        0.0
    } else {
        significant(value, 2)
    }
}

fn significant(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits - 1).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(range: Range, default: &'static str) -> Spec {
        Spec {
            name: "x".into(),
            doc: "".into(),
            default: default.into(),
            range,
            live: false,
            needs: None,
        }
    }

    #[test]
    fn every_position_gives_a_text_that_the_knob_accepts() {
        let ranges = [
            spec(Range::Real { min: 0.0, max: 8.0 }, "4"),
            spec(Range::Real { min: 1e-5, max: 0.1 }, "0.002"),
            spec(Range::Real { min: 0.0, max: 1.0 }, "0.005"),
            spec(Range::Real { min: -3.0, max: 3.0 }, "0"),
            spec(Range::Count { min: 16, max: 2048 }, "256"),
            spec(Range::Count { min: 0, max: 4 }, "2"),
            spec(Range::Count { min: 7, max: 7 }, "7"),
        ];
        for spec in &ranges {
            let scale = Scale::of(spec).unwrap();
            for position in 0..=STEPS {
                let text = scale.text(position);
                spec.check(&text).unwrap();
                assert!(text.len() <= 8, "{text}");
            }
            let Range::Real { min, max } = spec.range else { continue };
            assert_eq!((scale.text(0).parse(), scale.text(STEPS).parse()), (Ok(min), Ok(max)));
        }
    }

    #[test]
    fn a_number_and_its_position_agree() {
        let scale = Scale::of(&spec(Range::Real { min: 1e-5, max: 0.1 }, "0.002")).unwrap();
        assert_eq!(scale.position(1e-3), 500);
        assert_eq!(scale.text(500), "0.001");
        let scale = Scale::of(&spec(Range::Real { min: 0.0, max: 8.0 }, "4")).unwrap();
        assert_eq!(
            (scale.position(4.0), &*scale.text(500), &*scale.text(125)),
            (500, "4", "1")
        );
    }

    #[test]
    fn small_usual_values_get_most_of_the_slider() {
        let scale = Scale::of(&spec(Range::Real { min: 0.0, max: 1.0 }, "0.005")).unwrap();
        assert!(scale.position(0.005) > 100);
        assert_eq!(scale.text(0), "0");
    }
}
