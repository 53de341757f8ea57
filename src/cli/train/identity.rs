//! What makes two runs the same run: what was asked, the images, and when they were observed.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cli::data::files::sha256;
use crate::engine::checkpoint::Checkpoint;
use crate::engine::dataset::Dataset;
use crate::engine::run::Run;
use crate::protocol::{DeviceChoice, Request};

/// The note of a checkpoint that holds an [`Identity`].
const NOTE: &str = "request";

/// Two runs of one identity on one device have the same history. The device is left out: a run may go on on another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    request: Request,
    images: String,
    #[serde(rename = "observe-every")]
    observe_every: usize,
}

impl Identity {
    /// The identity of a prepared run.
    pub fn of(request: &Request, run: &Run, observe_every: usize) -> Self {
        let (knobs, device) = (run.values().clone(), DeviceChoice::Auto);
        let set = run.dataset();
        let images = format!("{} ({})", set.describe(), fingerprint(set));
        Self {
            request: Request {
                knobs,
                device,
                ..request.clone()
            },
            images,
            observe_every,
        }
    }

    /// Writes it into a checkpoint.
    pub fn sign(&self, checkpoint: &mut Checkpoint) -> Result<()> {
        checkpoint.notes.insert(NOTE.into(), serde_json::to_string(self)?);
        Ok(())
    }

    /// Refuses a checkpoint of another identity.
    pub fn recognise(&self, checkpoint: &Checkpoint) -> Result<()> {
        let note = checkpoint
            .notes
            .get(NOTE)
            .context("it does not say which run it belongs to")?;
        let theirs: Self = serde_json::from_str(note).context("it does not say which run it belongs to")?;
        match self.difference(&theirs)? {
            None => Ok(()),
            Some((name, was, now)) => bail!(
                "it belongs to another run: `{name}` was {was} there and is {now} here; repeat the first command, or leave \
                 out --resume to start anew"
            ),
        }
    }

    fn difference(&self, theirs: &Self) -> Result<Option<(String, String, String)>> {
        let (mine, theirs) = (flat(self)?, flat(theirs)?);
        let absent = || "not set".to_owned();
        let mut names = mine.keys().chain(theirs.keys());
        let differs = names.find(|name| mine.get(*name) != theirs.get(*name));
        Ok(differs.map(|name| {
            let [was, now] = [&theirs, &mine].map(|all| all.get(name).cloned().unwrap_or_else(absent));
            (name.clone(), was, now)
        }))
    }
}

/// A checksum of the images in the order of their file, whatever order a run takes them in.
fn fingerprint(set: &Dataset) -> String {
    let mut rows: Vec<usize> = (0..set.len()).collect();
    rows.sort_by_key(|row| set.index[*row]);
    let pixels: Vec<u8> = rows.iter().flat_map(|row| set.image(*row)).copied().collect();
    sha256(&pixels)[..16].to_owned()
}

/// Every value by its name.
fn flat(identity: &Identity) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    collect("", &serde_json::to_value(identity)?, &mut all);
    Ok(all)
}

fn collect(name: &str, value: &Value, all: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| collect(name, value, all)),
        Value::Null => {}
        other => drop(all.insert(name.into(), other.to_string().trim_matches('"').into())),
    }
}
