//! Choices of ISPs: what a customer sees before choosing, and saving what it chose.
//!
//! Reading is here, saving in [`save`].

pub mod overview;
pub mod save;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::customer_facts::{self, ActivationCell, LineCell};
use crate::server::db::sites::{self, SiteRow};
use crate::server::db::{Tx, choices, orgs};
use crate::server::service::ground;
use crate::server::service::sites::{own_customer, regions_of};
use maps_domain::access::Action;
use maps_domain::activation::State;
use maps_domain::catalogue::Catalogue;
use maps_domain::choice::{
    Actual, Choices, Facts, Service, SiteGroup, Wanted, desired, group_sites,
};
use maps_domain::ids::{MetroId, OrgId, RegionId, SiteId};
use maps_domain::order::LineState;
use maps_domain::qualification::Tier;
use maps_domain::sorted::{SortedMap, SortedSet};
use maps_domain::time::UtcMs;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What an ISP can do in a region today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Customers can be turned on.
    Qualified {
        /// Local is an exception from the programme's rule, without a backup metro.
        tier: Tier,
        /// Metros it covers.
        metros: Vec<MetroId>,
        /// The plan of a dated exception; empty when the policy is met.
        plan: String,
        /// Last moment.
        until: UtcMs,
    },
    /// Paused by Microsoft: what runs goes on at risk, nothing new starts.
    Suspended,
    /// With the reviewers.
    Applied {
        /// When they want to have decided.
        due: Option<UtcMs>,
    },
    /// Nothing is under way.
    NotYet,
}

impl Standing {
    /// Whether customers can be turned on.
    pub const fn is_qualified(&self) -> bool {
        matches!(self, Self::Qualified { .. })
    }
}

/// An ISP that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isp {
    /// Id.
    pub id: OrgId,
    /// Name on screens.
    pub name: String,
    /// Of its public page.
    pub slug: String,
}

/// A region as a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Id.
    pub id: RegionId,
    /// Name.
    pub name: String,
    /// The customer's sites in use there.
    pub sites: i64,
}

/// Everything that a choice rests on.
pub struct Ground {
    /// The customer.
    pub org: OrgId,
    /// What it chose.
    pub choices: Choices,
    /// All ISPs by name.
    pub isps: Vec<Isp>,
    /// Regions with sites first, then the others.
    pub regions: Vec<Region>,
    /// Standing by ISP and region; what is absent is [`Standing::NotYet`].
    standing: SortedMap<(OrgId, RegionId), Standing>,
    /// The sites in use.
    pub sites: Vec<SiteRow>,
    /// The activations that are not over.
    pub actual: Vec<Actual>,
    /// What decides how far each can go.
    pub facts: Facts,
    /// For names and places.
    pub catalogue: Arc<Catalogue>,
}

impl Ground {
    /// What an ISP can do in a region today.
    pub fn standing(&self, isp: &OrgId, region: &RegionId) -> Standing {
        let key = (isp.clone(), region.clone());
        self.standing.get(&key).cloned().unwrap_or(Standing::NotYet)
    }

    /// The metro of the ISP that is nearest for most of the customer's sites in a region.
    pub fn nearest_metro(&self, isp: &OrgId, region: &RegionId) -> Option<String> {
        let Standing::Qualified { metros, .. } = self.standing(isp, region) else {
            return None;
        };
        let places: Vec<_> = metros
            .iter()
            .filter_map(|id| self.catalogue.metro(id))
            .collect();
        let mut votes: SortedMap<&str, usize> = SortedMap::new();
        for site in self
            .sites
            .iter()
            .filter(|site| site.region_id == region.as_str())
        {
            let at = maps_domain::place::Coordinates::new(site.latitude, site.longitude).ok()?;
            let nearest = places.iter().min_by(|a, b| {
                let (a, b) = (at.distance_km(a.coordinates), at.distance_km(b.coordinates));
                a.total_cmp(&b)
            })?;
            *votes.entry(nearest.name.as_str()).or_default() += 1;
        }
        let best = votes.into_iter().max_by_key(|(_, count)| *count)?;
        Some(best.0.to_owned())
    }

    /// Name of an ISP.
    pub fn isp_name(&self, id: &OrgId) -> &str {
        self.isps
            .iter()
            .find(|isp| isp.id == *id)
            .map_or("", |isp| isp.name.as_str())
    }

    /// The sites in groups that every choice treats alike.
    pub fn groups(&self) -> Vec<SiteGroup> {
        group_sites(&self.references(), &self.choices, &self.actual, &self.facts)
    }

    /// Every ISP that is wanted somewhere, site by site.
    pub fn wanted(&self, choices: &Choices) -> Vec<Wanted> {
        desired(choices, &self.references())
    }

    fn references(&self) -> Vec<maps_domain::choice::SiteRef> {
        self.sites.iter().map(SiteRow::as_choice_site).collect()
    }

    /// Customer sites whose chosen ISP has no live order line: ISP, region, number of sites.
    pub fn undeclared(&self) -> Vec<(OrgId, RegionId, usize)> {
        let mut counts: SortedMap<(OrgId, RegionId), usize> = SortedMap::new();
        for want in self.wanted(&self.choices) {
            let line = self
                .facts
                .services
                .get(&want.site)
                .and_then(|lines| lines.get(&want.isp));
            let live =
                line.is_some_and(|s| matches!(s.line, LineState::Declared | LineState::Confirmed));
            let Some(region) = self.facts.regions.get(&want.site) else {
                continue;
            };
            if !live {
                *counts.entry((want.isp, region.clone())).or_default() += 1;
            }
        }
        counts
            .into_iter()
            .map(|((isp, region), count)| (isp, region, count))
            .collect()
    }

    /// Names the stored choices, so that saving over somebody else's change is noticed.
    pub fn fingerprint(&self) -> Result<String, AppError> {
        let text = serde_json::to_string(&(
            &self.choices.global,
            self.choices.regions.iter().collect::<Vec<_>>(),
        ))?;
        Ok(hex::encode(Sha256::digest(text.as_bytes()))
            .chars()
            .take(16)
            .collect())
    }

    /// ISPs of the Local tier that `after` newly wants in regions with sites: what has to be accepted.
    pub fn new_local_tiers(&self, after: &Choices) -> Vec<(OrgId, RegionId)> {
        let pairs = |choices: &Choices| -> SortedSet<(OrgId, RegionId)> {
            self.wanted(choices)
                .into_iter()
                .filter_map(|want| Some((want.isp, self.facts.regions.get(&want.site)?.clone())))
                .collect()
        };
        let before = pairs(&self.choices);
        pairs(after)
            .into_iter()
            .filter(|pair| !before.contains(pair))
            .filter(|(isp, region)| {
                matches!(
                    self.standing(isp, region),
                    Standing::Qualified {
                        tier: Tier::Local,
                        ..
                    }
                )
            })
            .collect()
    }
}

/// Everything that the signed-in customer's choices rest on.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn ground(ctx: &Ctx) -> Result<Ground, AppError> {
    let org = own_customer(ctx, Action::ReadChoices)?;
    let mut tx = ctx.app.db.read().await?;
    load(ctx, &mut tx, org).await
}

async fn load(ctx: &Ctx, tx: &mut Tx, org: OrgId) -> Result<Ground, AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    let made = choices::load(tx, &org).await?;
    let isps = orgs::of_kind(tx, "isp")
        .await?
        .into_iter()
        .map(|isp| Isp {
            id: isp.org_id(),
            name: isp.display_name,
            slug: isp.slug,
        })
        .collect();
    let rows = sites::of_customer(tx, &org, false).await?;
    let mut regions: Vec<Region> = regions_of(tx, &org, &catalogue)
        .await?
        .into_iter()
        .map(|(id, name, sites)| Region {
            id: RegionId::new(id),
            name,
            sites,
        })
        .collect();
    let used: SortedSet<RegionId> = regions.iter().map(|region| region.id.clone()).collect();
    regions.extend(
        catalogue
            .regions()
            .filter(|region| !used.contains(&region.id))
            .map(|region| Region {
                id: region.id.clone(),
                name: region.name.clone(),
                sites: 0,
            }),
    );
    let standing = standings(tx).await?;
    let activations = customer_facts::activations(tx, &org, "").await?;
    let lines = customer_facts::lines(tx, &org, "").await?;
    let facts = facts(ctx, &rows, lines, &standing);
    Ok(Ground {
        org,
        choices: made,
        isps,
        regions,
        standing,
        sites: rows,
        actual: activations
            .into_iter()
            .map(actual)
            .collect::<Result<_, _>>()?,
        facts,
        catalogue,
    })
}

/// An activation as the rules see it.
fn actual(row: ActivationCell) -> Result<Actual, AppError> {
    Ok(Actual {
        site: SiteId::new(row.site_id),
        isp: OrgId::new(row.isp_id),
        rank: u32::try_from(row.rank).unwrap_or(u32::MAX),
        state: row.state.parse::<State>().map_err(AppError::internal)?,
        cause: None,
    })
}

async fn standings(tx: &mut Tx) -> Result<SortedMap<(OrgId, RegionId), Standing>, AppError> {
    let mut all = SortedMap::new();
    for (isp, region, due) in customer_facts::applied(tx).await? {
        let due = due.map(UtcMs::new);
        all.insert(
            (OrgId::new(isp), RegionId::new(region)),
            Standing::Applied { due },
        );
    }
    // A qualification counts more than the application that renews it.
    for row in customer_facts::standings(tx).await? {
        let standing = if row.state == "qualified" {
            let metros: Vec<MetroId> = serde_json::from_str(&row.metros)?;
            Standing::Qualified {
                tier: row.tier.parse().map_err(AppError::internal)?,
                metros,
                plan: row.exception_plan,
                until: UtcMs::new(row.until),
            }
        } else {
            Standing::Suspended
        };
        all.insert(
            (OrgId::new(row.org_id), RegionId::new(row.region_id)),
            standing,
        );
    }
    Ok(all)
}

fn facts(
    ctx: &Ctx,
    sites: &[SiteRow],
    lines: Vec<LineCell>,
    standing: &SortedMap<(OrgId, RegionId), Standing>,
) -> Facts {
    let mut facts = Facts::default();
    for site in sites {
        facts
            .regions
            .insert(site.site_id(), RegionId::from(site.region_id.as_str()));
        if site.held_at.is_some() {
            facts.held.insert(site.site_id());
        }
    }
    for ((isp, region), standing) in standing {
        if standing.is_qualified() {
            facts
                .qualified
                .entry(isp.clone())
                .or_default()
                .insert(region.clone());
        }
    }
    let today = ctx.now.date();
    for line in lines {
        let Ok(state) = line.state.parse::<LineState>() else {
            continue;
        };
        let service = Service {
            line: state,
            in_service: line.in_service_on <= today,
            prefixes: u32::try_from(line.prefixes).unwrap_or(u32::MAX),
        };
        let site = facts.services.entry(SiteId::new(line.site_id)).or_default();
        let isp = OrgId::new(line.isp_id);
        let live = |line: LineState| matches!(line, LineState::Declared | LineState::Confirmed);
        // Lines come oldest first: the newest counts, unless an older one is still live.
        if site
            .get(&isp)
            .is_none_or(|seen| live(state) || !live(seen.line))
        {
            site.insert(isp, service);
        }
    }
    facts
}
