//! What front ends know of the methods.

use serde::{Deserialize, Serialize};

use crate::params::{Spec, Values};

/// A published method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    /// Authors and year.
    pub authors: String,
    /// Title.
    pub title: String,
    /// Where to read it.
    pub url: String,
}

/// Named values of a method's knobs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preset {
    /// `page` or `paper`.
    pub name: String,
    /// One sentence.
    pub about: String,
    /// The knobs that differ from the defaults.
    pub knobs: Values,
}

/// A term of the loss, with its formula in LaTeX.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TermInfo {
    /// The name that snapshots use.
    pub name: String,
    /// LaTeX.
    pub formula: String,
    /// What it does, in one sentence.
    pub about: String,
}

/// What a front end knows of a method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MethodInfo {
    /// Short id: `imsat`.
    pub id: String,
    /// Full name.
    pub name: String,
    /// The family in which it is taught.
    pub family: String,
    /// One sentence.
    pub idea: String,
    /// The whole loss in LaTeX.
    pub formula: String,
    /// Where it comes from.
    pub paper: Paper,
    /// The terms that the loss consists of.
    pub terms: Vec<TermInfo>,
    /// Presets, the default first.
    pub presets: Vec<Preset>,
    /// Knobs in the order in which they are shown.
    pub knobs: Vec<Spec>,
}

impl MethodInfo {
    /// The text of a knob after preset and own values.
    pub fn knob_text<'a>(&'a self, preset: &str, own: &'a Values, name: &str) -> Option<&'a str> {
        let preset = self.presets.iter().find(|p| p.name == preset);
        own.get(name)
            .or_else(|| preset?.knobs.get(name))
            .map(String::as_str)
            .or_else(|| {
                self.knobs
                    .iter()
                    .find(|spec| spec.name == name)
                    .map(|spec| &*spec.default)
            })
    }
}

/// All methods, in teaching order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// The methods.
    pub methods: Vec<MethodInfo>,
}

impl Catalog {
    /// The method of an id.
    pub fn method(&self, id: &str) -> Option<&MethodInfo> {
        self.methods.iter().find(|method| method.id == id)
    }
}
