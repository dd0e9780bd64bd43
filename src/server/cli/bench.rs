//! `maps-portal bench`: figures of the engine as JSON lines, ratios within the same run.

use super::{println, with_app};
use crate::server::config::Config;
use crate::server::service::activations::bench;
use clap::Args;
use maps_domain::catalogue::Catalogue;
use maps_domain::diversity::{Question, assess};
use maps_domain::evidence::{Evidence, demo};
use maps_domain::ids::{PniId, RegionId};
use maps_domain::policy::Policy;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// PNIs of the inventories that are judged.
const SIZES: [usize; 3] = [20, 200, 2_000];
/// Counted runs of each; the median is printed.
const RUNS: usize = 5;

/// `maps-portal bench`
#[derive(Debug, Args)]
pub struct Bench {
    /// Measures instead how fast a rollout turns on so many customer sites, on an empty database.
    #[arg(long, value_name = "SITES")]
    rollout: Option<u32>,
    #[command(flatten)]
    config: Config,
}

impl Bench {
    /// Runs the command.
    pub fn run(self) -> ExitCode {
        if let Some(sites) = self.rollout {
            return rollout(self.config, sites);
        }
        match verdicts() {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                super::eprintln(&message);
                ExitCode::FAILURE
            }
        }
    }
}

/// A folder of its own keeps the user's data out of it.
fn rollout(mut config: Config, sites: u32) -> ExitCode {
    let folder = std::env::temp_dir().join(format!("maps-portal-bench-{}", std::process::id()));
    config.data.clone_from(&folder);
    let code = with_app(config, false, async move |app| {
        let figure = bench::rollout(&app, i64::from(sites)).await?;
        let rate = |took: Duration| f64::from(sites) / took.as_secs_f64().max(1e-9);
        let (value, raw) = (rate(figure.rollout), rate(figure.raw));
        let line = serde_json::json!({
            "figure": "rollout_sites_per_s", "database": app.db.kind(), "sites": figure.sites, "active": figure.active,
            "value": value, "raw_insert_select_per_s": raw, "ratio": value / raw, "budget_ratio": 0.25,
        });
        println(&line.to_string());
        Ok(())
    });
    let _ = std::fs::remove_dir_all(folder);
    code
}

fn verdicts() -> Result<(), String> {
    let catalogue = Catalogue::seed().map_err(|e| e.to_string())?;
    let policy = Policy::seed().map_err(|e| e.to_string())?;
    let question = |document: &Evidence| {
        Question::preview(RegionId::from("western-europe"), document.partner_type)
    };
    let mut before: Option<(usize, Duration)> = None;
    for size in SIZES {
        let document = inventory(catalogue, size)?;
        let took = median(|| assess(&document, catalogue, policy, &question(&document)));
        let exponent = before.map(|(smaller, quick)| {
            let growth = took.as_secs_f64() / quick.as_secs_f64().max(1e-9);
            growth.ln() / ratio(size, smaller).ln()
        });
        let line = serde_json::json!({
            "figure": "verdict_ms", "pnis": size, "value": took.as_secs_f64() * 1000.0,
            "growth_exponent": exponent, "budget": (size == 200).then_some(10.0),
        });
        println(&line.to_string());
        before = Some((size, took));
    }
    Ok(())
}

fn ratio(larger: usize, smaller: usize) -> f64 {
    f64::from(u32::try_from(larger).unwrap_or(u32::MAX))
        / f64::from(u32::try_from(smaller.max(1)).unwrap_or(u32::MAX))
}

/// An ISP in Western Europe with so many PNIs: the assumed evidence of a recorded provider, its
/// connections repeated under new names and routers.
fn inventory(catalogue: &Catalogue, size: usize) -> Result<Evidence, String> {
    let provider = catalogue
        .providers()
        .max_by_key(|p| p.metros.len())
        .ok_or("the catalogue has no providers")?;
    let mut document = demo::evidence(provider, catalogue);
    let seed = document.pnis.clone();
    document.pnis = (0..size)
        .zip(seed.iter().cycle())
        .map(|(n, pni)| {
            let mut pni = pni.clone();
            let round = n / seed.len().max(1);
            pni.id = PniId::new(format!("{}-{n}", pni.id));
            pni.name = format!("{}-{round}", pni.name);
            pni.path.clear();
            pni
        })
        .collect();
    Ok(document)
}

fn median<T>(mut work: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..=RUNS)
        .map(|_| {
            let began = Instant::now();
            std::hint::black_box(work());
            began.elapsed()
        })
        .skip(1)
        .collect();
    times.sort_unstable();
    times.get(RUNS / 2).copied().unwrap_or_default()
}
