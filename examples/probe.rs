//! Scratch probe.
use deep_clustering::engine::{Run, dataset::Dataset, device};
use deep_clustering::protocol::{DeviceChoice, Request};
use futures_lite::future::block_on;
use std::time::Instant;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let dataset = match std::env::var("DATA") { Ok(d) => deep_clustering::cli::data::load(Some(&d)).unwrap(), _ => Dataset::embedded() };
    let opened = block_on(device::open(DeviceChoice::Cpu)).unwrap();
    let every: usize = std::env::var("EVERY").map_or(100, |s| s.parse().unwrap());
    let seeds = std::env::var("SEEDS").unwrap_or("0".into());
    for seed in seeds.split(',') {
    let mut request = Request { method: args[1].clone(), seed: seed.parse().unwrap(), ..Request::default() };
    request.preset = std::env::var("PRESET").unwrap_or_default();
    for pair in &args[2..] { let (k, v) = pair.split_once('=').unwrap(); request.knobs.insert(k.into(), v.into()); }
    let t = Instant::now();
    let mut run = Run::prepare(&request, &dataset, &opened).unwrap();
    println!("seed {seed} prepared {:.2}s", t.elapsed().as_secs_f64());
    let mut t = Instant::now();
    let mut last = 0; let mut train = 0.0;
    while !run.finished() {
        run.step();
        if run.step_count() % every == 0 || run.finished() {
            let ms = t.elapsed().as_secs_f64() * 1e3 / (run.step_count() - last) as f64;
            train += t.elapsed().as_secs_f64();
            last = run.step_count();
            let t2 = Instant::now();
            let s = block_on(run.observe(None)).unwrap();
            let look = t2.elapsed().as_secs_f64();
            let sc = s.scores.unwrap();
            println!("step {} {ms:.1} ms/step {train:.1}s look {look:.2}s acc {:.3} nmi {:.3} ari {:.3} active {} {:?} HY {:.3} HYX {:.3} {}", s.step, sc.acc, sc.nmi, sc.ari, s.balance.active, s.collapse, s.balance.marginal, s.balance.conditional,
                s.terms.iter().chain(s.gauges.iter().skip(2)).map(|r| format!("{}={:.4}", r.name, r.value)).collect::<Vec<_>>().join(" "));
            t = Instant::now();
        }
    }}
}
