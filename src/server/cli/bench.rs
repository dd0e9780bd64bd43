//! `maps-portal bench`: figures of the engine as JSON lines, ratios within the same run.

use super::{bench_directory, println, with_app};
use crate::server::app::App;
use crate::server::config::Config;
use crate::server::service::activations::bench;
use clap::Args;
use maps_domain::catalogue::Catalogue;
use maps_domain::diversity::what_if::{Case, Network, Scope};
use maps_domain::diversity::{Question, assess, disjoint};
use maps_domain::evidence::{Evidence, demo};
use maps_domain::ids::{PniId, RegionId};
use maps_domain::policy::Policy;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// PNIs of the inventories that are judged.
const SIZES: [usize; 3] = [20, 200, 2_000];
/// Counted runs of each; the median is printed.
const RUNS: usize = 5;

/// Topologies that ship with the sources, with the pairs to answer.
const TOPOLOGIES: &str = "src/domain/tests_data/topozoo_topologies.jsonl";
const PAIRS: &str = "src/domain/tests_data/topozoo_answers.jsonl";
/// Budget of a sweep of all pairs of failures of 200 PNIs, ms.
const PAIRS_BUDGET_MS: f64 = 5_000.0;

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
            return rollout(self.config, sites);
        }
        if let Some(partners) = self.directory {
            return directory(self.config, partners);
        }
        match figures(&self.topologies, &self.pairs) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                super::eprintln(&message);
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

fn directory(config: Config, partners: u32) -> ExitCode {
    with_own_folder(config, async move |app| {
        bench_directory::fill(&app, partners).await?;
        for line in bench_directory::figures(&app, partners).await? {
            println(&line.to_string());
        }
        Ok(())
    })
}

fn rollout(config: Config, sites: u32) -> ExitCode {
    with_own_folder(config, async move |app| {
        let figure = bench::rollout(&app, i64::from(sites)).await?;
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

fn figures(topologies: &Path, pairs: &Path) -> Result<(), String> {
    verdicts()?;
    sweeps()?;
    paths(topologies, pairs)
}

/// The growth exponent between two sizes: 1 is linear, 2 is quadratic.
fn exponent(before: Option<(usize, Duration)>, size: usize, took: Duration) -> Option<f64> {
    let (smaller, quick) = before?;
    let growth = took.as_secs_f64() / quick.as_secs_f64().max(1e-9);
    Some(growth.ln() / ratio(size, smaller).ln())
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

/// Single failures and pairs of failures of whole inventories.
fn sweeps() -> Result<(), String> {
    let catalogue = Catalogue::seed().map_err(|e| e.to_string())?;
    let policy = Policy::seed().map_err(|e| e.to_string())?;
    /// Size and duration of the step before, for the growth exponent.
    type Step = Option<(usize, Duration)>;
    let mut before: (Step, Step) = (None, None);
    for size in [50, 100, 200] {
        let document = on_own_paths(catalogue, size)?;
        let region = RegionId::from("western-europe");
        let question = Question::preview(region.clone(), document.partner_type);
        let scope = Scope::Region(region);
        let case = Case::new(&document, catalogue, policy, &question, &scope);
        let network = Network::of(&case);
        let single = median(|| network.sweep());
        let pairs = network.pairs(20).map_err(|e| e.to_string())?;
        let double = median(|| network.pairs(20));
        let lines = [
            serde_json::json!({
                "figure": "single_failures_ms", "pnis": size, "value": ms(single),
                "growth_exponent": exponent(before.0, size, single), "budget": null,
            }),
            serde_json::json!({
                "figure": "double_failures_ms", "pnis": size, "pairs": pairs.pairs, "value": ms(double),
                "growth_exponent": exponent(before.1, size, double),
                "budget": (size == 200).then_some(PAIRS_BUDGET_MS),
            }),
        ];
        lines.iter().for_each(|line| println(&line.to_string()));
        before = (Some((size, single)), Some((size, double)));
    }
    Ok(())
}

/// All columns of `disjoint` on topologies that others made; skipped where the files are not there.
fn paths(topologies: &Path, pairs: &Path) -> Result<(), String> {
    if !topologies.exists() || !pairs.exists() {
        let line = serde_json::json!({
            "figure": "disjoint_ms", "skipped": format!("{} is not here", topologies.display()),
        });
        println(&line.to_string());
        return Ok(());
    }
    let read = |path: &Path| std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()));
    let (networks, asked) = (read(topologies)?, read(pairs)?);
    let run = || {
        let mut out = Vec::new();
        let (networks, asked) = (networks.as_slice(), asked.as_slice());
        disjoint::run_topologies(BufReader::new(networks), BufReader::new(asked), &mut out)
            .map(|()| out)
            .map_err(|e| e.to_string())
    };
    let answers = run()?;
    let count = answers
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .count();
    let line = serde_json::json!({
        "figure": "disjoint_ms", "topologies": count, "value": ms(median(run)), "budget": 1_000.0,
    });
    println(&line.to_string());
    Ok(())
}

/// An inventory of so many PNIs in the backup area of Western Europe, each on a router and a path of
/// its own: nothing can be put together.
fn on_own_paths(catalogue: &Catalogue, size: usize) -> Result<Evidence, String> {
    let provider = catalogue
        .providers()
        .max_by_key(|p| p.metros.len())
        .ok_or("the catalogue has no providers")?;
    let mut wide = provider.clone();
    wide.metros = catalogue
        .metros_in_backup_area_of(&RegionId::from("western-europe"))
        .into_iter()
        .map(|metro| metro.id.clone())
        .collect();
    let mut document = demo::evidence(&wide, catalogue);
    let seed = std::mem::take(&mut document.pnis);
    document.pnis = (0..size)
        .zip(seed.iter().cycle())
        .map(|(n, pni)| {
            let mut pni = pni.clone();
            pni.id = PniId::new(format!("{}-{n}", pni.id));
            pni.name = format!("{}-{n}", pni.name);
            pni.peer_router = format!("{}-{n}", pni.peer_router);
            for segment in &mut pni.path {
                segment.id = format!("{}-{n}", segment.id);
                segment.to.clone_from(&pni.peer_router);
            }
            pni
        })
        .collect();
    Ok(document.with_implied_entries())
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
        let line = serde_json::json!({
            "figure": "verdict_ms", "pnis": size, "value": ms(took),
            "growth_exponent": exponent(before, size, took), "budget": (size == 200).then_some(10.0),
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
