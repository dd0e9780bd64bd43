//! Figures of the engine: verdicts, sweeps of failures, disjoint paths.

use crate::server::console::println;
use maps_domain::catalogue::Catalogue;
use maps_domain::diversity::what_if::{Case, Network, Scope};
use maps_domain::diversity::{Question, assess, disjoint};
use maps_domain::evidence::{Evidence, demo};
use maps_domain::ids::{PniId, RegionId};
use maps_domain::policy::Policy;
use std::io::BufReader;
use std::path::Path;
use std::time::{Duration, Instant};

/// PNIs of the inventories that are judged.
const SIZES: [usize; 3] = [20, 200, 2_000];
/// Counted runs of each; the median is printed.
const RUNS: usize = 5;
/// Budget of a sweep of all pairs of failures of 200 PNIs, ms.
const PAIRS_BUDGET_MS: f64 = 5_000.0;

/// Prints them all.
///
/// # Errors
/// A sentence: a file that cannot be read, or data that does not fit.
pub fn figures(topologies: &Path, pairs: &Path) -> Result<(), String> {
    verdicts()?;
    sweeps()?;
    paths(topologies, pairs)
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

/// The growth exponent between two sizes: 1 is linear, 2 is quadratic.
fn exponent(before: Option<(usize, Duration)>, size: usize, took: Duration) -> Option<f64> {
    let (smaller, quick) = before?;
    let growth = took.as_secs_f64() / quick.as_secs_f64().max(1e-9);
    Some(growth.ln() / ratio(size, smaller).ln())
}

fn ratio(larger: usize, smaller: usize) -> f64 {
    f64::from(u32::try_from(larger).unwrap_or(u32::MAX))
        / f64::from(u32::try_from(smaller.max(1)).unwrap_or(u32::MAX))
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}
