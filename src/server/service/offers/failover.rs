//! Whether an ISP's traffic still reaches Microsoft when a whole metro fails, and how much longer it
//! takes: from the engine, over the connections that Microsoft confirmed, published only with the
//! ISP's consent. It tells nothing about routers, paths or capacity.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{Tx, catalogue as catalogue_rows, pnis};
use crate::server::service::{evidence, ground};
use maps_domain::bandwidth::Mbps;
use maps_domain::catalogue::Catalogue;
use maps_domain::diversity::Question;
use maps_domain::diversity::what_if::{Case, Failure, Network, Scope};
use maps_domain::ids::{MetroId, OrgId, RegionId};
use maps_domain::policy::{PartnerType, Policy};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What happens when one metro fails.
#[derive(Clone, Debug, PartialEq)]
pub struct MetroFails {
    /// The metro.
    pub metro: MetroId,
    /// Other metros carry its peak; `None` when its peak is not recorded.
    pub carried: Option<bool>,
    /// Added round-trip time of what moves, ms (estimate).
    pub added_ms: f64,
}

/// The figure of an ISP in a region, metro by metro.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failover {
    /// The covered metros, by id.
    pub metros: Vec<MetroFails>,
}

impl Failover {
    /// Whether every covered metro may fail: `None` when that is not known of some.
    pub fn holds(&self) -> Option<bool> {
        if self.metros.iter().any(|m| m.carried == Some(false)) {
            Some(false)
        } else if self.metros.is_empty() || self.metros.iter().any(|m| m.carried.is_none()) {
            None
        } else {
            Some(true)
        }
    }

    /// The most that any of the metros adds, ms.
    pub fn worst_ms(&self) -> f64 {
        self.metros.iter().map(|m| m.added_ms).fold(0.0, f64::max)
    }

    /// Of one metro.
    pub fn of(&self, metro: &MetroId) -> Option<&MetroFails> {
        self.metros.iter().find(|m| m.metro == *metro)
    }
}

/// Figures with what they were made from.
type Kept = BTreeMap<(OrgId, RegionId), (String, Arc<Failover>)>;

/// Figures that were asked for lately: a comparison page must not run the engine at every look.
#[derive(Default)]
pub struct Cache(Mutex<Kept>);

/// Most figures that are kept.
const MOST_KEPT: usize = 2_000;

/// The figure of an ISP in a region for the metros that it covers there.
///
/// # Errors
/// What the database refuses.
pub async fn figure(
    ctx: &Ctx,
    tx: &mut Tx,
    org: &OrgId,
    region: &RegionId,
    covered: &[MetroId],
) -> Result<Arc<Failover>, AppError> {
    let policy = ground::policy(ctx, tx).await?;
    let made_from = fingerprint(tx, org, &policy, covered).await?;
    let key = (org.clone(), region.clone());
    let cache = &ctx.app.ground.failover.0;
    let kept = cache
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&key)
        .filter(|(from, _)| *from == made_from)
        .map(|(_, figure)| figure.clone());
    if let Some(figure) = kept {
        return Ok(figure);
    }
    let catalogue = ground::catalogue(ctx, tx).await?;
    let evidence = evidence::of_org(tx, org, PartnerType::Edge).await?;
    let figure = Arc::new(work_out(&evidence, &catalogue, &policy, region, covered));
    let mut all = cache.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= MOST_KEPT {
        all.clear();
    }
    all.insert(key, (made_from, figure.clone()));
    Ok(figure)
}

fn work_out(
    evidence: &maps_domain::evidence::Evidence,
    catalogue: &Catalogue,
    policy: &Policy,
    region: &RegionId,
    covered: &[MetroId],
) -> Failover {
    let question = Question {
        only_confirmed: true,
        ..Question::preview(region.clone(), PartnerType::Edge)
    };
    let scope = Scope::Region(region.clone());
    let case = Case::new(evidence, catalogue, policy, &question, &scope);
    let network = Network::of(&case);
    let metros = covered.iter().map(|metro| {
        let impact = network.fail(&[Failure::Metro(metro.clone())]);
        let own = impact.metros.iter().find(|m| m.metro == *metro);
        MetroFails {
            metro: metro.clone(),
            carried: own
                .filter(|m| m.peak_known && m.peak > Mbps::ZERO)
                .map(|m| m.not_carried.is_zero()),
            added_ms: own.map_or(0.0, |m| m.added_rtt_ms),
        }
    });
    Failover {
        metros: metros.collect(),
    }
}

/// Changes with everything that the figure is made from.
async fn fingerprint(
    tx: &mut Tx,
    org: &OrgId,
    policy: &Policy,
    covered: &[MetroId],
) -> Result<String, AppError> {
    let inventory = pnis::revision(tx, org).await?;
    let catalogue = catalogue_rows::version(tx).await?;
    let metros: Vec<&str> = covered.iter().map(MetroId::as_str).collect();
    Ok(format!(
        "{inventory} {catalogue} {} {}",
        policy.version(),
        metros.join(",")
    ))
}
