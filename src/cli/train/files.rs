//! The folder of a run. Every file is written whole under another name and then renamed, so that a cut run leaves the old
//! file or none.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::summary::Summary;
use super::table;
use crate::cli::data::files::write;
use crate::engine::checkpoint::Checkpoint;
use crate::engine::dataset::Dataset;
use crate::history::History;
use crate::plot::files::write_all;
use crate::protocol::{Pictures, Snapshot};

const CHECKPOINT: &str = "checkpoint.safetensors";
const HISTORY: &str = "history.csv";
const TIMING: &str = "timing.csv";
const ASSIGNMENTS: &str = "assignments.csv";
const SUMMARY: &str = "summary.json";

/// The folder that `--out` names.
pub struct Folder(PathBuf);

impl Folder {
    /// Creates the folder; unless a run goes on in it, what an earlier one left is removed.
    pub fn open(path: PathBuf, resume: bool) -> Result<Self> {
        fs::create_dir_all(&path).with_context(|| format!("cannot create {}", path.display()))?;
        let stale = [CHECKPOINT, HISTORY, TIMING, ASSIGNMENTS, SUMMARY].map(|name| path.join(name));
        for file in stale.iter().filter(|file| !resume && file.exists()) {
            fs::remove_file(file).with_context(|| format!("cannot replace {}", file.display()))?;
        }
        Ok(Self(path))
    }

    /// Where the folder is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The last checkpoint, if there is one.
    pub fn checkpoint(&self) -> Result<Option<Checkpoint>> {
        let path = self.0.join(CHECKPOINT);
        if !path.exists() {
            return Ok(None);
        }
        Checkpoint::from_bytes(&read(&path)?)
            .with_context(|| format!("cannot go on from {}", path.display()))
            .map(Some)
    }

    /// The history up to a step.
    pub fn history(&self, last: usize) -> Result<History> {
        let (history, timing) = (read(&self.0.join(HISTORY))?, read(&self.0.join(TIMING))?);
        let mut history =
            table::read(&history, &timing).with_context(|| format!("cannot go on in {}", self.0.display()))?;
        table::keep_until(&mut history, last);
        Ok(history)
    }

    /// Writes what a run goes on from: the history first, so that the checkpoint never knows more than it.
    pub fn keep(&self, history: &History, steps_per_epoch: usize, checkpoint: &Checkpoint) -> Result<()> {
        self.write(HISTORY, &table::history(history, steps_per_epoch)?)?;
        self.write(TIMING, &table::timing(history)?)?;
        self.write(CHECKPOINT, &checkpoint.to_bytes()?)
    }

    /// Writes `index,label,cluster,probability`, in the order of the file that the images came from.
    pub fn assignments(&self, dataset: &Dataset, clusters: &[u8], probability: &[f32]) -> Result<()> {
        let mut rows: Vec<usize> = (0..dataset.len()).collect();
        rows.sort_by_key(|row| dataset.index[*row]);
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(["index", "label", "cluster", "probability"])?;
        for row in rows {
            let label = dataset.labels.as_ref().map(|labels| labels[row]);
            table.serialize((dataset.index[row], label, clusters[row], probability[row]))?;
        }
        self.write(ASSIGNMENTS, &table.into_inner()?)
    }

    /// Writes the summary.
    pub fn summary(&self, summary: &Summary) -> Result<()> {
        self.write(SUMMARY, &serde_json::to_vec_pretty(summary)?)
    }

    /// Writes every chart as SVG and PNG.
    pub fn charts(&self, history: &History, snapshot: &Snapshot, pictures: &Pictures, title: &str) -> Result<()> {
        let scratch = tempfile::tempdir_in(&self.0).with_context(|| format!("cannot write to {}", self.0.display()))?;
        for chart in write_all(scratch.path(), history, snapshot, pictures, title)? {
            File::open(&chart)?.sync_all()?;
            let name = chart.file_name().context("a chart has a name")?;
            fs::rename(&chart, self.0.join(name)).with_context(|| format!("cannot write {}", chart.display()))?;
        }
        Ok(())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        write(&self.0.join(name), bytes)
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
