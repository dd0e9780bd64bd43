//! The directory in memory: every line, found and ordered without the database.
//!
//! A copy is used as long as its revision is the stored one: it never shows more, less or older than
//! what is published, on any node. When it is behind, only the lines that changed are read.

use super::filter::Filter;
use super::listed::Partner;
use super::order::Order;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::listings::{self, Listing};
use maps_domain::ids::{MetroId, OrgId, RegionId};
use maps_domain::policy::Tier;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What the partners come to, per region and per metro.
#[derive(Debug, Default)]
pub struct Tally {
    /// Partners per region and tier.
    pub regions: BTreeMap<(RegionId, Tier), usize>,
    /// Best tier and number of partners per covered metro.
    pub metros: BTreeMap<MetroId, (Tier, usize)>,
}

/// The whole directory at one revision.
#[derive(Debug, Default)]
pub struct Index {
    revision: i64,
    partners: BTreeMap<OrgId, Arc<Partner>>,
    /// Each order, worked out when it is first asked for.
    orders: [OnceLock<Vec<Arc<Partner>>>; Order::ALL.len()],
    tally: OnceLock<Tally>,
}

impl Index {
    /// This directory with the lines that changed since.
    fn with(&self, changed: Vec<(OrgId, Option<Listing>)>, revision: i64) -> Self {
        let mut partners = self.partners.clone();
        for (org, listing) in changed {
            match listing {
                Some(listing) => partners.insert(org, Arc::new(Partner::new(listing))),
                None => partners.remove(&org),
            };
        }
        Self {
            revision,
            partners,
            ..Self::default()
        }
    }

    /// How many partners there are.
    pub fn count(&self) -> usize {
        self.partners.len()
    }

    /// Everybody who matches, in order.
    pub fn find(&self, filter: &Filter, order: Order) -> Vec<Arc<Partner>> {
        self.page(filter, order, 0, usize::MAX).1
    }

    /// How many match, and those of them that a page shows.
    pub fn page(
        &self,
        filter: &Filter,
        order: Order,
        skip: usize,
        take: usize,
    ) -> (usize, Vec<Arc<Partner>>) {
        let all = self.ordered(order);
        if *filter == Filter::default() {
            let shown = all.iter().skip(skip).take(take);
            return (all.len(), shown.cloned().collect());
        }
        let Some(wanted) = filter.wanted() else {
            return (0, Vec::new());
        };
        let (mut total, mut shown) = (0, Vec::new());
        for partner in all.iter().filter(|partner| wanted.holds(partner)) {
            if total >= skip && shown.len() < take {
                shown.push(partner.clone());
            }
            total += 1;
        }
        (total, shown)
    }

    fn ordered(&self, order: Order) -> &[Arc<Partner>] {
        let sorted = || {
            let mut all: Vec<Arc<Partner>> = self.partners.values().cloned().collect();
            all.sort_by(|a, b| order.compare(a, b));
            all
        };
        let place = Order::ALL.iter().position(|known| *known == order);
        match place.and_then(|place| self.orders.get(place)) {
            Some(slot) => slot.get_or_init(sorted),
            None => &[],
        }
    }

    /// How many there are who match, and how many of them per metro: a partner counts at the metros of
    /// the place that is asked for, and where it has the tier.
    pub fn per_metro(&self, filter: &Filter) -> (usize, BTreeMap<MetroId, usize>) {
        let mut counts = BTreeMap::new();
        let Some(wanted) = filter.wanted() else {
            return (0, counts);
        };
        let mut total = 0;
        for partner in self.partners.values().filter(|p| wanted.holds(p)) {
            total += 1;
            let regions = partner.listing.regions.iter();
            for at in
                regions.filter(|at| wanted.here(at) && wanted.tier.is_none_or(|t| t == at.tier))
            {
                for metro in &at.metros {
                    *counts.entry(metro.clone()).or_default() += 1;
                }
            }
        }
        (total, counts)
    }

    /// Partners by public address, in the order of the slugs; who is not listed is left out.
    pub fn by_slugs(&self, slugs: &[String]) -> Vec<Arc<Partner>> {
        let one = |slug: &String| {
            let mut all = self.partners.values();
            all.find(|partner| partner.listing.slug == *slug).cloned()
        };
        slugs.iter().filter_map(one).collect()
    }

    /// What all partners come to.
    pub fn tally(&self) -> &Tally {
        self.tally.get_or_init(|| {
            let mut tally = Tally::default();
            for at in self.partners.values().flat_map(|p| &p.listing.regions) {
                let region = (at.region.clone(), at.tier);
                *tally.regions.entry(region).or_default() += 1;
                for metro in &at.metros {
                    let (tier, count) = tally.metros.entry(metro.clone()).or_insert((at.tier, 0));
                    *tier = at.tier.max(*tier);
                    *count += 1;
                }
            }
            tally
        })
    }
}

/// The copy of this node.
#[derive(Default)]
pub struct Cache(Mutex<Arc<Index>>);

/// The directory as it is published now.
///
/// # Errors
/// What the database refuses, or a line that cannot be read.
pub async fn current(ctx: &Ctx, tx: &mut Tx) -> Result<Arc<Index>, AppError> {
    let revision = listings::revision(tx).await?;
    let slot = &ctx.app.ground.directory.0;
    let kept = slot.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if kept.revision == revision {
        return Ok(kept);
    }
    // A database that was put back from a backup may be at an earlier one.
    let base = if kept.revision < revision {
        kept
    } else {
        Arc::default()
    };
    let changed = listings::changed_since(tx, base.revision).await?;
    let fresh = Arc::new(base.with(changed, revision));
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
    Ok(fresh)
}

#[cfg(test)]
mod tests;
