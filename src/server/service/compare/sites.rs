//! From a customer's own sites: where each partner would take over their traffic, and what becomes of
//! it when the metro fails where it does so.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::directory::Qualified;
use crate::server::db::{Tx, sites};
use crate::server::service::offers::failover::Failover;
use maps_domain::access::{Action, OrgKind};
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{MetroId, RegionId};
use maps_domain::nearest_edge::{Edge, reach};
use maps_domain::place::{Coordinates, Metro, Region};
use maps_domain::policy::{PartnerType, Policy};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A customer site in a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct MySite {
    /// Its id.
    pub id: String,
    /// The customer's own id for it.
    pub site_ref: String,
    /// Its name.
    pub name: String,
    /// Its region.
    pub region: RegionId,
    /// Microsoft's nearest metro, whoever serves it.
    pub nearest: MetroId,
    /// Expected 5-minute peak, Mbit/s.
    pub peak_mbps: i64,
    at: Coordinates,
}

/// Where a partner takes over the traffic of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Its primary metro: the nearest that the partner covers in the site's region.
    pub edge: Edge,
    /// What happens to the site when that metro fails, with the partner's consent; `None` when it is
    /// not published.
    pub when_it_fails: Option<SiteFails>,
}

/// What happens to a site when its primary metro fails.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteFails {
    /// The partner's other metros carry that metro's peak (from the engine); `None` when its peak is
    /// not recorded.
    pub carried: Option<bool>,
    /// Where traffic is taken over then: the nearest of the partner's others in the region; `None`
    /// when there is none, and other regions carry on.
    pub over: Option<String>,
    /// Added round-trip time, ms: to that metro, else what the engine says of all that moves.
    pub added_ms: f64,
}

/// What a partner's failures mean for all sites that it serves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Failing {
    /// Sites whose traffic other metros carry on.
    pub carried: usize,
    /// Sites whose traffic they do not carry.
    pub lost: usize,
    /// Sites for which it is not known.
    pub unknown: usize,
    /// Added round-trip time of those that are carried on, weighted by traffic, ms.
    pub average_ms: f64,
    /// The most that it adds to one of them, ms.
    pub worst_ms: f64,
}

/// Adds up what is published about the ways of the sites; `None` when nothing is.
pub fn failing(sites: &[MySite], ways: &[Option<Way>]) -> Option<Failing> {
    let mut sum = Failing::default();
    let (mut time, mut weight, mut published) = (0.0, 0.0, false);
    for (site, way) in sites.iter().zip(ways) {
        let Some(fails) = way.as_ref().and_then(|way| way.when_it_fails.as_ref()) else {
            continue;
        };
        published = true;
        match fails.carried {
            Some(true) => {
                sum.carried += 1;
                sum.worst_ms = sum.worst_ms.max(fails.added_ms);
                time += fails.added_ms * site.weight();
                weight += site.weight();
            }
            Some(false) => sum.lost += 1,
            None => sum.unknown += 1,
        }
    }
    if weight > 0.0 {
        sum.average_ms = time / weight;
    }
    published.then_some(sum)
}

impl MySite {
    /// Its traffic as a weight for averages; a site without a figure counts a little.
    pub fn weight(&self) -> f64 {
        f64::from(u32::try_from(self.peak_mbps.max(1)).unwrap_or(u32::MAX))
    }
}

/// Whether a customer asks who may see its sites.
pub(super) fn reads_sites(ctx: &Ctx) -> bool {
    ctx.actor.as_ref().is_some_and(|actor| {
        actor.role.org_kind() == OrgKind::Customer && ctx.may(Action::ReadSites, &actor.org_id)
    })
}

/// The sites of the customer that is signed in, in the region or everywhere, those with most traffic
/// first, and their number.
pub(super) async fn mine(
    ctx: &Ctx,
    tx: &mut Tx,
    region: Option<&Region>,
    most: i64,
) -> Result<(Vec<MySite>, i64), AppError> {
    let Some(actor) = ctx.actor.as_ref().filter(|_| reads_sites(ctx)) else {
        return Ok((Vec::new(), 0));
    };
    let place = region.map_or("", |region| region.id.as_str());
    let (rows, all) = sites::largest(tx, &actor.org_id, place, most).await?;
    let known = rows.into_iter().filter_map(|row| {
        Some(MySite {
            at: Coordinates::new(row.latitude, row.longitude).ok()?,
            id: row.id,
            site_ref: row.site_ref,
            name: row.name,
            region: RegionId::new(row.region_id),
            nearest: MetroId::new(row.nearest_metro_id),
            peak_mbps: row.peak_mbps,
        })
    });
    Ok((known.collect(), all))
}

/// The way of each site over a partner, in the order of the sites; `None` where it hands over nowhere.
pub(super) fn ways(
    sites: &[MySite],
    qualified: &[Qualified],
    failover: &[(RegionId, Arc<Failover>)],
    catalogue: &Catalogue,
    policy: &Policy,
) -> Vec<Option<Way>> {
    let by_region: BTreeMap<&str, (Vec<Metro>, Vec<MetroId>)> = qualified
        .iter()
        .map(|q| {
            let ids = q.metro_ids();
            let metros = ids.iter().filter_map(|id| catalogue.metro(id).cloned());
            (q.region_id.as_str(), (metros.collect(), ids))
        })
        .collect();
    let way = |site: &MySite| {
        let (metros, ids) = by_region.get(site.region.as_str())?;
        let values = policy.thresholds(&site.region, PartnerType::Edge);
        let reach = reach(site.at, metros, ids, 0, values);
        let edge = reach.expected?;
        let published = failover.iter().find(|(region, _)| *region == site.region);
        let metro = published.and_then(|(_, figure)| figure.of(&edge.metro));
        let when_it_fails = metro.map(|metro| SiteFails {
            carried: metro.carried,
            added_ms: match &reach.degraded {
                Some(other) => other.rtt_ms - edge.rtt_ms,
                None => metro.added_ms,
            },
            over: reach.degraded.map(|other| other.name),
        });
        Some(Way {
            edge,
            when_it_fails,
        })
    };
    sites.iter().map(way).collect()
}
