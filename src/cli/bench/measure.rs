//! The measurements: each repeated, each a median.

use std::hint::black_box;
use std::time::Instant;

use anyhow::Result;
use futures_lite::future::block_on;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::figures::{Measured, Product, Step};
use super::work::{WORK, Work};
use crate::engine::augment::Affine;
use crate::engine::dataset::{Dataset, Subset};
use crate::engine::device::{Opened, opened_cpu};
use crate::engine::images::Images;
use crate::engine::{Run, product};
use crate::plot::splat::{Cloud, splat};
use crate::plot::{Theme, View};
use crate::protocol::Request;

/// Sides of the matrices that are multiplied.
const SIDES: [usize; 3] = [512, 1024, 2048];
/// Seconds that one measurement of a step takes at least.
const LONG_ENOUGH: f64 = 0.25;

/// Everything that depends on the device and on the number of threads of this process.
pub fn steps(name: &str, opened: &Opened, repeats: usize) -> Result<Measured> {
    let products = SIDES
        .into_iter()
        .map(|n| multiply(n, opened, repeats))
        .collect::<Result<Vec<_>>>()?;
    let peak = products.iter().map(|product| product.gflops).fold(0.0, f64::max);
    let dataset = Dataset::embedded();
    let steps = WORK
        .iter()
        .map(|work| step(work, &dataset, opened, repeats, peak))
        .collect::<Result<_>>()?;
    Ok(Measured {
        device: name.into(),
        products,
        steps,
        views_ms: views_ms(&dataset, repeats)?,
    })
}

/// Milliseconds to make both views of a batch of 128, on the host.
fn views_ms(dataset: &Dataset, repeats: usize) -> Result<f64> {
    let images = Images::upload(dataset, &opened_cpu("a benchmark").device);
    let rows: Vec<u32> = (0..256).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let seconds = median(10 * repeats, || {
        black_box(Affine::default().views(&images, &rows, &mut rng));
        Ok(())
    })?;
    Ok(1e3 * seconds)
}

fn multiply(n: usize, opened: &Opened, repeats: usize) -> Result<Product> {
    let product = product::Product::new(n, &opened.device);
    let seconds = median(repeats, || Ok(block_on(product.run())?))?;
    Ok(Product {
        n,
        gflops: 2.0 * (n as f64).powi(3) / seconds / 1e9,
    })
}

fn step(work: &Work, dataset: &Dataset, opened: &Opened, repeats: usize, peak: f64) -> Result<Step> {
    // A step takes as long whatever the number of images; distances to neighbours do not.
    let mut run = prepare(work, dataset, opened, Some(100))?;
    let mut many = |times: usize| {
        (0..times).for_each(|_| run.step());
        Ok(opened.device.sync()?)
    };
    // A GPU compiles its kernels in the first steps.
    many(3)?;
    let start = Instant::now();
    many(3)?;
    let times = (LONG_ENOUGH * 3.0 / start.elapsed().as_secs_f64()).ceil() as usize;
    let seconds = median(repeats, || many(times))? / times as f64;
    let share = |count: usize| 2.0 * count as f64 / seconds / 1e9 / peak;
    Ok(Step {
        name: work.name.into(),
        ms: 1e3 * seconds,
        million_multiply_adds: work.multiply_adds.map(|count| count as f64 / 1e6),
        share_of_peak: work.multiply_adds.map(share),
    })
}

fn prepare(work: &Work, dataset: &Dataset, opened: &Opened, per_class: Option<usize>) -> Result<Run> {
    let mut knobs: crate::params::Values = work
        .knobs
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()))
        .collect();
    knobs.insert("steps".into(), "1000000".into());
    let request = Request {
        method: work.method.into(),
        preset: work.preset.into(),
        knobs,
        subset: Subset {
            per_class,
            ..Subset::default()
        },
        ..Request::default()
    };
    Ok(Run::prepare(&request, dataset, opened)?)
}

/// Seconds for K-means with 20 restarts on the embedded 10,000 images.
pub fn kmeans(repeats: usize) -> Result<f64> {
    let dataset = Dataset::embedded();
    let work = Work {
        name: "",
        method: "kmeans",
        preset: "paper",
        knobs: &[],
        multiply_adds: None,
    };
    median(repeats, || {
        let mut run = prepare(&work, &dataset, &opened_cpu("a benchmark"), None)?;
        while !run.finished() {
            run.step();
        }
        Ok(())
    })
}

/// Milliseconds to draw 10,000 points.
pub fn splat_ms(repeats: usize) -> Result<f64> {
    let spread = |i: u32, ratio: f32| (i as f32 * ratio).fract() * 2.0 - 1.0;
    let points: Vec<f32> = (0..10_000)
        .flat_map(|i| [spread(i, 0.618_034), spread(i, 0.414_214)])
        .collect();
    let groups: Vec<u8> = (0..10_000).map(|i| (i % 10) as u8).collect();
    let confidence = vec![255; 10_000];
    let theme = Theme::light(1.75);
    let view = View::embedding(1200, 800, &theme);
    let mut pixels = Vec::new();
    let seconds = median(repeats, || {
        splat(
            Cloud {
                points: &points,
                groups: &groups,
                confidence: &confidence,
                ..Cloud::default()
            },
            &view,
            &theme,
            &mut pixels,
        );
        Ok(())
    })?;
    Ok(1e3 * seconds)
}

/// The median time in seconds; a first time is left out.
fn median(repeats: usize, mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut once = || {
        let start = Instant::now();
        work().map(|()| start.elapsed().as_secs_f64())
    };
    let mut times = (0..=repeats).map(|_| once()).skip(1).collect::<Result<Vec<_>>>()?;
    times.sort_by(f64::total_cmp);
    Ok(f64::midpoint(times[(times.len() - 1) / 2], times[times.len() / 2]))
}
