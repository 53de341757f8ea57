//! `deep-clustering methods`: what can be trained, and every knob of it.

use std::io::{Write, stdout};

use anyhow::Result;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::train::method_arg;
use crate::engine::methods::catalog;
use crate::params::Spec;
use crate::protocol::{MethodInfo, Preset, TermInfo};

/// The `methods` command.
pub fn command() -> Command {
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue);
    Command::new("methods")
        .about("Lists what can be trained, or the knobs of one method")
        .arg(method_arg().help("Describes this one in full"))
        .arg(json.help("Prints JSON: an array of all methods, or one object"))
}

/// Runs what [`command`] parsed.
///
/// # Errors
/// Nobody reads the output.
pub fn run(matches: &ArgMatches) -> Result<()> {
    let methods = catalog().methods;
    let one = matches.get_one::<String>("method");
    let found = one.and_then(|id| methods.iter().find(|method| method.id == *id));
    let text = match (found, matches.get_flag("json")) {
        (Some(method), true) => serde_json::to_string_pretty(method)? + "\n",
        (None, true) => serde_json::to_string_pretty(&methods)? + "\n",
        (Some(method), false) => details(method),
        (None, false) => table(&methods),
    };
    Ok(stdout().write_all(text.as_bytes())?)
}

fn table(methods: &[MethodInfo]) -> String {
    let of = |method: &MethodInfo| {
        let presets: Vec<&str> = method.presets.iter().map(|preset| &*preset.name).collect();
        let knobs = method.knobs.len().to_string();
        [
            method.id.clone(),
            method.name.clone(),
            method.family.clone(),
            presets.join(" "),
            knobs,
        ]
    };
    let head = ["METHOD", "NAME", "FAMILY", "PRESETS", "KNOBS"].map(String::from);
    let rows: Vec<_> = [head].into_iter().chain(methods.iter().map(of)).collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..5).map(width).collect();
    let text: String = rows.iter().map(|row| line(row, &widths)).collect();
    text + "\n`deep-clustering methods METHOD` describes one with all its knobs.\n"
}

fn line(cells: &[String; 5], widths: &[usize]) -> String {
    let padded: Vec<String> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| format!("{cell:<width$}"))
        .collect();
    padded.join("  ").trim_end().to_owned() + "\n"
}

fn details(method: &MethodInfo) -> String {
    let about = [
        format!("{} ({}): {}\n", method.name, method.id, method.family),
        format!("\n{}\n", method.idea),
        format!(
            "\n{}, {}\n{}\n",
            method.paper.authors, method.paper.title, method.paper.url
        ),
        format!("\nLoss  {}\n", method.formula),
    ];
    let terms = method.terms.iter().map(term);
    let presets = method.presets.iter().map(preset);
    let knobs = method.knobs.iter().map(knob);
    about
        .into_iter()
        .chain(terms)
        .chain(["\nPresets, the default first\n".to_owned()])
        .chain(presets)
        .chain(["\nKnobs: --set KNOB=VALUE\n".to_owned()])
        .chain(knobs)
        .collect()
}

fn term(term: &TermInfo) -> String {
    format!("  {:<22}{}\n", term.name, term.about)
}

fn preset(preset: &Preset) -> String {
    let knobs: Vec<String> = preset
        .knobs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("  {:<8}{} [{}]\n", preset.name, preset.about, knobs.join(" "))
}

fn knob(spec: &Spec) -> String {
    let range = spec.range.describe();
    let only = spec
        .needs
        .as_ref()
        .map(|needs| format!("; only with {}={}", needs.knob, needs.choices.join("|")));
    format!(
        "  {:<14}{} ({range}; default {}{})\n",
        spec.name,
        spec.doc,
        spec.default,
        only.unwrap_or_default()
    )
}
