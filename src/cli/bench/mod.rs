//! `maps-portal bench`: figures as JSON lines, ratios within the same run: of the [`engine`], of a
//! [`rollout`], of the public [`directory`].

mod directory;
mod engine;
mod fill;
pub(crate) mod rollout;

use super::with_app;
use crate::server::app::App;
use crate::server::config::Config;
use crate::server::console::{eprintln, println};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Topologies that ship with the sources, with the pairs to answer.
const TOPOLOGIES: &str = "src/domain/tests_data/topozoo_topologies.jsonl";
const PAIRS: &str = "src/domain/tests_data/topozoo_answers.jsonl";

/// `maps-portal bench`
#[derive(Debug, Args)]
pub struct Bench {
    /// Measures instead how fast a rollout turns on so many customer sites, on an empty database.
    #[arg(long, value_name = "SITES")]
    rollout: Option<u32>,
    /// Measures instead the public directory with so many partners, on an empty database: pages per
    /// second against a bare handler that runs the same query and writes JSON.
    #[arg(long, value_name = "PARTNERS", conflicts_with = "rollout")]
    directory: Option<u32>,
    #[command(flatten)]
    config: Config,
    /// Topologies, one JSON object a line, as for `disjoint`.
    #[arg(long, default_value = TOPOLOGIES)]
    topologies: PathBuf,
    /// Pairs to answer, one JSON object a line.
    #[arg(long, default_value = PAIRS)]
    pairs: PathBuf,
}

impl Bench {
    /// Runs the command.
    pub fn run(self) -> ExitCode {
        if let Some(sites) = self.rollout {
            return measure_rollout(self.config, sites);
        }
        if let Some(partners) = self.directory {
            return measure_directory(self.config, partners);
        }
        match engine::figures(&self.topologies, &self.pairs) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                eprintln(&message);
                ExitCode::FAILURE
            }
        }
    }
}

/// A folder of its own keeps the user's data out of it.
fn with_own_folder(
    mut config: Config,
    work: impl AsyncFnOnce(App) -> anyhow::Result<()>,
) -> ExitCode {
    let folder = std::env::temp_dir().join(format!("maps-portal-bench-{}", std::process::id()));
    config.data.clone_from(&folder);
    let code = with_app(config, false, work);
    let _ = std::fs::remove_dir_all(folder);
    code
}

fn measure_directory(config: Config, partners: u32) -> ExitCode {
    with_own_folder(config, async move |app| {
        directory::prepare(&app, partners).await?;
        for line in directory::figures(&app, partners).await? {
            println(&line.to_string());
        }
        Ok(())
    })
}

fn measure_rollout(config: Config, sites: u32) -> ExitCode {
    with_own_folder(config, async move |app| {
        let figure = rollout::measure(&app, i64::from(sites)).await?;
        let rate = |took: Duration| f64::from(sites) / took.as_secs_f64().max(1e-9);
        let (value, raw) = (rate(figure.rollout), rate(figure.raw));
        let line = serde_json::json!({
            "figure": "rollout_sites_per_s", "database": app.db.kind(), "sites": figure.sites, "active": figure.active,
            "value": value, "raw_insert_select_per_s": raw, "ratio": value / raw, "budget_ratio": 0.25,
        });
        println(&line.to_string());
        Ok(())
    })
}
