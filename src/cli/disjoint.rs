//! `maps-portal disjoint`: the engine's path algorithms on topologies that others made.

use crate::server::console::eprintln;
use clap::Args;
use maps_domain::diversity::{DEFAULT_WORK_BOUND, disjoint};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `maps-portal disjoint --topologies FILE --pairs FILE` or `--srlg --instances FILE --pairs FILE`
#[derive(Debug, Args)]
pub struct Disjoint {
    /// Topologies, one JSON object a line.
    #[arg(long, required_unless_present = "srlg", conflicts_with = "srlg")]
    topologies: Option<PathBuf>,
    /// Pairs to answer, one JSON object a line.
    #[arg(long)]
    pairs: PathBuf,
    /// Shared-risk mode.
    #[arg(long, requires = "instances")]
    srlg: bool,
    /// Shared-risk instances, one JSON object a line.
    #[arg(long)]
    instances: Option<PathBuf>,
    /// Search states after which a shared-risk answer is "undecided".
    #[arg(long, default_value_t = DEFAULT_WORK_BOUND)]
    work_bound: u64,
}

impl Disjoint {
    /// Runs the command: exit 2 with a line number on unreadable input.
    pub fn run(self) -> ExitCode {
        match self.answer() {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                eprintln(&format!("maps-portal disjoint: {message}"));
                ExitCode::from(2)
            }
        }
    }

    fn answer(&self) -> Result<(), String> {
        let pairs = open(&self.pairs)?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        match (&self.topologies, &self.instances) {
            (Some(topologies), _) => disjoint::run_topologies(open(topologies)?, pairs, &mut out),
            (None, Some(instances)) => {
                disjoint::run_srlg(open(instances)?, pairs, &mut out, self.work_bound)
            }
            (None, None) => return Err("give --topologies, or --srlg with --instances".to_owned()),
        }
        .map_err(|e| e.to_string())?;
        out.flush().map_err(|e| e.to_string())
    }
}

fn open(path: &Path) -> Result<BufReader<File>, String> {
    File::open(path)
        .map(BufReader::new)
        .map_err(|e| format!("{}: {e}", path.display()))
}
