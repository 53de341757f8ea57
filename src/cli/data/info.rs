//! `data info`: what a set holds.

use std::io::{Write, stdout};

use anyhow::Result;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde::Serialize;

use super::{load, set_arg};
use crate::engine::dataset::Dataset;

pub fn command() -> Command {
    let json = Arg::new("json")
        .long("json")
        .action(ArgAction::SetTrue)
        .help("Prints one JSON object");
    Command::new("info").about("Describes a set").args([set_arg(), json])
}

pub fn run(matches: &ArgMatches) -> Result<()> {
    let set = load(matches.get_one::<String>("set").map(String::as_str))?;
    let info = Info::of(&set);
    if matches.get_flag("json") {
        writeln!(stdout(), "{}", serde_json::to_string_pretty(&info)?)?;
        return Ok(());
    }
    Ok(info.print(&mut stdout())?)
}

/// What `data info` says about a set.
#[derive(Serialize)]
struct Info {
    name: String,
    n_images: usize,
    height: usize,
    width: usize,
    /// Each class with the number of its images, where there are labels.
    classes: Option<Vec<Class>>,
    /// Mean and standard deviation of all intensities, scaled to 0–1.
    pixel_mean: f64,
    pixel_std: f64,
    /// Bytes that the pixels take here, and as 32-bit numbers while a run trains.
    bytes: usize,
    bytes_training: usize,
}

#[derive(Serialize)]
struct Class {
    class: u8,
    n_images: usize,
}

impl Info {
    fn of(set: &Dataset) -> Self {
        let (pixel_mean, pixel_std) = moments(&set.pixels);
        Self {
            name: set.name.clone(),
            n_images: set.len(),
            height: set.height,
            width: set.width,
            classes: set.labels.as_deref().map(sizes),
            pixel_mean,
            pixel_std,
            bytes: set.pixels.len(),
            bytes_training: set.pixels.len() * size_of::<f32>(),
        }
    }

    fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(out, "name       {}", self.name)?;
        writeln!(
            out,
            "images     {} of {}×{} pixels",
            self.n_images, self.height, self.width
        )?;
        writeln!(
            out,
            "pixels     mean {:.4}, standard deviation {:.4} (black 0, white 1)",
            self.pixel_mean, self.pixel_std
        )?;
        writeln!(
            out,
            "memory     {} as read, {} while training",
            mebibytes(self.bytes),
            mebibytes(self.bytes_training)
        )?;
        let Some(classes) = &self.classes else {
            return writeln!(out, "classes    unknown: no labels");
        };
        writeln!(out, "classes    {}", classes.len())?;
        classes
            .iter()
            .try_for_each(|Class { class, n_images }| writeln!(out, "{class:>7}    {n_images}"))
    }
}

fn sizes(labels: &[u8]) -> Vec<Class> {
    let counts = (0..=u8::MAX)
        .zip(histogram(labels))
        .filter(|(_, n_images)| *n_images > 0);
    counts.map(|(class, n_images)| Class { class, n_images }).collect()
}

fn histogram(values: &[u8]) -> [usize; 256] {
    let mut counts = [0; 256];
    for &value in values {
        counts[usize::from(value)] += 1;
    }
    counts
}

/// Mean and standard deviation of intensities, scaled to 0–1.
fn moments(pixels: &[u8]) -> (f64, f64) {
    let counts = histogram(pixels);
    let moment = |power: i32| {
        let terms = counts
            .iter()
            .enumerate()
            .map(|(value, &n)| n as f64 * (value as f64 / 255.0).powi(power));
        terms.sum::<f64>() / pixels.len() as f64
    };
    (moment(1), (moment(2) - moment(1).powi(2)).max(0.0).sqrt())
}

fn mebibytes(bytes: usize) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::moments;

    #[test]
    fn half_black_half_white_has_mean_and_deviation_one_half() {
        assert_eq!(moments(&[0, 255, 255, 0]), (0.5, 0.5));
    }
}
