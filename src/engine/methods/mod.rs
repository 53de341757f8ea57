//! The registry. A new objective is one file and two adjacent lines here: its `mod` and its place in [`METHODS`].

use crate::engine::error::Error;
use crate::engine::images::Images;
use crate::engine::objective::Learner;
use crate::params::{self, Spec, Values};
use crate::protocol::{Catalog, MethodInfo, Paper, Preset, TermInfo};

pub mod autoencoder;
pub mod bigan;
pub mod cluster_discrimination;
pub mod coke;
pub mod dac;
pub mod dec;
pub mod deep_infomax;
pub mod hard_regularization;
pub mod idec;
pub mod imsat;
pub mod kmeans;
pub mod rim;
pub mod scc;
pub mod secu;
pub mod sparse_autoencoder;
pub mod vade;
pub mod vae;

/// Every method, in teaching order: no learning, codes to cluster, entropies, pairs, then centres that are learnt.
pub const METHODS: &[&Method] = &[
    &kmeans::METHOD,
    &scc::METHOD,
    &autoencoder::METHOD,
    &sparse_autoencoder::METHOD,
    &vae::METHOD,
    &vade::METHOD,
    &deep_infomax::METHOD,
    &bigan::METHOD,
    &dec::METHOD,
    &idec::METHOD,
    &rim::METHOD,
    &imsat::METHOD,
    &dac::METHOD,
    &hard_regularization::METHOD,
    &cluster_discrimination::METHOD,
    &secu::METHOD,
    &coke::METHOD,
];

/// Builds the learner of a run from its knobs.
pub type Build = fn(&Values, &Setup<'_>) -> Result<Box<dyn Learner>, Error>;

/// A preset: name, one sentence, and the knobs that differ from the defaults.
pub type PresetTexts = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// A method: what it says of itself and how a learner is built from its knobs.
pub struct Method {
    /// What front ends show.
    pub info: Info,
    /// Builds the learner of a run.
    pub build: Build,
}

/// What a method says of itself; formulas are LaTeX.
pub struct Info {
    /// Short id.
    pub id: &'static str,
    /// Full name.
    pub name: &'static str,
    /// The family in which it is taught.
    pub family: &'static str,
    /// One sentence.
    pub idea: &'static str,
    /// The whole loss.
    pub formula: &'static str,
    /// Authors and year, title, address.
    pub paper: [&'static str; 3],
    /// Each term: name, formula, what it does.
    pub terms: &'static [[&'static str; 3]],
    /// Each preset: name, one sentence, knobs; the default first.
    pub presets: &'static [PresetTexts],
    /// The method's own knobs.
    pub knobs: fn() -> Vec<Spec>,
}

crate::params! {
    /// Knobs that every method has.
    pub struct Schedule {
        /// Number of clusters K.
        clusters: usize = 10, count(2, 200);
        /// Images in a batch.
        batch: usize = 250, count(2, 4096);
        /// Training steps.
        steps: usize = 800, count(1, 10_000_000);
    }
}

/// What a learner is built from.
pub struct Setup<'a> {
    /// The images, without labels.
    pub images: &'a Images,
    /// Number of clusters.
    pub clusters: usize,
    /// Seed of all randomness.
    pub seed: u64,
    /// The plain device.
    pub device: &'a burn::tensor::Device,
}

impl Method {
    /// The knobs: those of every method, then its own.
    pub fn specs(&self) -> Vec<Spec> {
        let mut specs = Schedule::specs();
        specs.extend((self.info.knobs)());
        specs
    }

    /// Preset and own values together, checked.
    ///
    /// # Errors
    /// An unknown preset or knob, or a value out of range.
    pub fn values(&self, preset: &str, own: &Values) -> Result<Values, Error> {
        let found = self.info.presets.iter().find(|(name, ..)| *name == preset);
        let (_, _, knobs) = found.ok_or_else(|| self.unknown_preset(preset))?;
        let mut values: Values = knobs
            .iter()
            .map(|(name, text)| ((*name).into(), (*text).into()))
            .collect();
        values.extend(own.clone());
        params::check(&self.specs(), &values)?;
        Ok(values)
    }

    fn unknown_preset(&self, name: &str) -> Error {
        let known: Vec<&str> = self.info.presets.iter().map(|(name, ..)| *name).collect();
        Error::UnknownPreset {
            method: self.info.id.into(),
            name: name.into(),
            known: known.join(" and "),
        }
    }

    fn describe(&self) -> MethodInfo {
        let Info {
            id,
            name,
            family,
            idea,
            formula,
            paper: [authors, title, url],
            terms,
            presets,
            ..
        } = self.info;
        MethodInfo {
            id: id.into(),
            name: name.into(),
            family: family.into(),
            idea: idea.into(),
            formula: formula.into(),
            paper: Paper {
                authors: authors.into(),
                title: title.into(),
                url: url.into(),
            },
            terms: terms.iter().map(term).collect(),
            presets: presets
                .iter()
                .map(|(name, about, knobs)| describe_preset(name, about, knobs))
                .collect(),
            knobs: self.specs(),
        }
    }
}

fn term([name, formula, about]: &[&'static str; 3]) -> TermInfo {
    TermInfo {
        name: (*name).into(),
        formula: (*formula).into(),
        about: (*about).into(),
    }
}

fn describe_preset(name: &str, about: &str, knobs: &[(&str, &str)]) -> Preset {
    let knobs = knobs
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()))
        .collect();
    Preset {
        name: name.into(),
        about: about.into(),
        knobs,
    }
}

/// What front ends show: every method.
pub fn catalog() -> Catalog {
    Catalog {
        methods: METHODS.iter().map(|method| method.describe()).collect(),
    }
}

/// Finds a method.
///
/// # Errors
/// [`Error::UnknownMethod`] with the nearest id.
pub fn find(id: &str) -> Result<&'static Method, Error> {
    METHODS
        .iter()
        .find(|method| method.info.id == id)
        .copied()
        .ok_or_else(|| Error::UnknownMethod {
            name: id.into(),
            nearest: params::nearest(id, METHODS.iter().map(|method| method.info.id)),
        })
}
