//! From what was typed to requests: the one door through which the options of `train` become typed and valid.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::builder::RangedU64ValueParser;
use clap::{Arg, ArgAction, ArgMatches, value_parser};

use super::command;
use super::method::refuse;
use super::session::Job;
use crate::cli::{data, device, device_arg};
use crate::engine::dataset::Dataset;
use crate::engine::methods::{self, Method, Schedule};
use crate::params::Values;
use crate::protocol::Request;

/// The most observations of a run, unless `--observe-every` says otherwise.
const OBSERVATIONS: usize = 40;
/// The most steps between two observations, unless `--observe-every` says otherwise.
const LONGEST: usize = 250;

/// The options of `train`.
pub fn args() -> Vec<Arg> {
    let set = option("set", "KNOB=VALUE", "Sets a knob; may be repeated");
    let data = option(
        "data",
        "DIR|IMAGES[,LABELS]",
        "IDX files, gzipped or not; without it the embedded subset of MNIST",
    );
    let preset = option("preset", "NAME", "The values that knobs start from: page, paper …");
    let seed = option("seed", "N", "Seed of weights, order, views, noise and of what is drawn");
    let epochs = count("epochs", "Passes over the images, instead of the preset's steps");
    let out = option(
        "out",
        "DIR",
        "Folder for history, assignments, summary, charts and checkpoint; without it nothing is written",
    );
    let from = option(
        "from",
        "FILE",
        "Weights to go on from, saved by the page or as checkpoint.safetensors; other settings may differ as far as the weights \
         keep their shapes",
    );
    let resume = option("resume", "", "Goes on from the checkpoint in --out of the same command");
    let tree = option(
        "tree",
        "",
        "Merges the features into a tree of clusters (SCC) in the end, and scores it",
    );
    let mut args = vec![
        preset,
        set.action(ArgAction::Append).value_parser(pair),
        data,
        seed.value_parser(value_parser!(u64)).default_value("0"),
        count(
            "seeds",
            "Runs this many seeds one after the other and prints mean and standard deviation",
        ),
        device_arg(),
        count("steps", "Training steps, instead of the preset's"),
        epochs.conflicts_with("steps"),
        count("observe-every", "Steps from one observation to the next"),
        out.value_parser(value_parser!(PathBuf)),
        from.value_parser(value_parser!(PathBuf)).conflicts_with("seeds"),
        resume.action(ArgAction::SetTrue).requires("out"),
        tree.action(ArgAction::SetTrue),
    ];
    args.extend(data::subset_args());
    args
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn count(name: &'static str, help: &'static str) -> Arg {
    option(name, "N", help).value_parser(RangedU64ValueParser::<usize>::new().range(1..))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("a knob is set as KNOB=VALUE, for example mu=4")?;
    Ok((name.into(), value.into()))
}

/// The runs that were asked for, one a seed.
pub fn jobs(matches: &ArgMatches, dataset: &Dataset) -> Result<Vec<Job>> {
    let first: u64 = *matches.get_one("seed").context("--seed has a default")?;
    let seeds = matches.get_one::<usize>("seeds").copied().unwrap_or(1) as u64;
    let last = first
        .checked_add(seeds - 1)
        .context("there are no seeds beyond 2⁶⁴ − 1; choose a smaller --seed")?;
    (first..=last).map(|seed| job(matches, dataset, seed)).collect()
}

fn job(matches: &ArgMatches, dataset: &Dataset, seed: u64) -> Result<Job> {
    let request = request(matches, dataset, seed)?;
    let steps = Schedule::read(&methods::find(&request.method)?.values(&request.preset, &request.knobs)?)?.steps;
    let every = matches.get_one("observe-every").copied();
    let out: Option<&PathBuf> = matches.get_one("out");
    let several = matches.contains_id("seeds");
    Ok(Job {
        request,
        every: every.unwrap_or(steps.div_ceil(OBSERVATIONS).min(LONGEST)),
        out: out.map(|out| {
            if several {
                out.join(format!("seed-{seed}"))
            } else {
                out.clone()
            }
        }),
        from: matches.get_one("from").cloned(),
        resume: matches.get_flag("resume"),
        tree: matches.get_flag("tree"),
    })
}

fn request(matches: &ArgMatches, dataset: &Dataset, seed: u64) -> Result<Request> {
    let usage = |error: crate::engine::Error| refuse(&command(), &error);
    let id: &String = matches.get_one("method").context("clap asks for a method")?;
    let method = methods::find(id)?;
    let preset = matches
        .get_one::<String>("preset")
        .cloned()
        .unwrap_or_else(|| method.info.presets[0].0.into());
    let subset = data::subset(matches, seed);
    let set = matches.get_many::<(String, String)>("set");
    let mut knobs: Values = set.into_iter().flatten().cloned().collect();
    method.values(&preset, &knobs).map_err(usage)?;
    if let Some(steps) = steps(matches, method, &preset, &knobs, || Ok(dataset.select(&subset)?.len()))? {
        knobs.insert("steps".into(), steps.to_string());
    }
    method.values(&preset, &knobs).map_err(usage)?;
    Ok(Request {
        method: id.clone(),
        preset,
        knobs,
        subset,
        seed,
        device: device(matches),
    })
}

/// What `--steps` or `--epochs` ask for.
fn steps(
    matches: &ArgMatches,
    method: &Method,
    preset: &str,
    knobs: &Values,
    images: impl Fn() -> Result<usize>,
) -> Result<Option<usize>> {
    if let Some(steps) = matches.get_one("steps") {
        return Ok(Some(*steps));
    }
    let Some(epochs) = matches.get_one::<usize>("epochs") else {
        return Ok(None);
    };
    let batch = Schedule::read(&method.values(preset, knobs)?)?.batch;
    let epoch = images()?.checked_div(batch).unwrap_or(1).max(1);
    Ok(Some(epochs.saturating_mul(epoch)))
}
