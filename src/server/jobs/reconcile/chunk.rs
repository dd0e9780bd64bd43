//! Everything that decides about a chunk of sites, read at once.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::prefixes::{self, Failing};
use crate::server::db::reconcile::{self as rows, ActivationRow, SiteRow};
use crate::server::db::{Tx, settings};
use crate::server::service::activations::metros::{self, Reach};
use crate::server::service::ground;
use maps_domain::activation::{Authorisations, BatchKey, MetroRules, State};
use maps_domain::catalogue::Catalogue;
use maps_domain::choice::{
    Cause, Choice, Choices, Facts, Scope, Service, SiteRef, Wanted, desired,
};
use maps_domain::ids::{OrgId, RegionId, SiteId};
use maps_domain::order::LineState;
use maps_domain::place::Coordinates;
use maps_domain::policy::{PartnerType, Policy};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An activation at work: as stored, and as it will be.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// As read; `None` for a new one.
    pub stored: Option<ActivationRow>,
    /// State from now on.
    pub state: State,
    /// Why.
    pub cause: Option<Cause>,
    /// Why it failed, in words.
    pub reason: String,
    /// Position on the list.
    pub rank: u32,
    /// Batch.
    pub batch: Option<String>,
    /// Primary metro.
    pub primary: Option<String>,
    /// Backup metro.
    pub backup: Option<String>,
}

impl Row {
    fn read(stored: ActivationRow) -> Result<Self, AppError> {
        Ok(Self {
            state: State::parse(&stored.state).map_err(AppError::internal)?,
            cause: Cause::parse(&stored.cause).ok(),
            reason: stored.reason.clone(),
            rank: u32::try_from(stored.rank).unwrap_or_default(),
            batch: stored.batch_id.clone(),
            primary: stored.primary_metro_id.clone(),
            backup: stored.backup_metro_id.clone(),
            stored: Some(stored),
        })
    }

    /// Whether it differs from what is stored.
    pub fn is_changed(&self) -> bool {
        let Some(stored) = &self.stored else {
            return true;
        };
        stored.state != self.state.as_str()
            || stored.cause != self.cause.map_or("", Cause::as_str)
            || stored.reason != self.reason
            || stored.rank != i64::from(self.rank)
            || stored.batch_id != self.batch
            || stored.primary_metro_id != self.primary
            || stored.backup_metro_id != self.backup
    }
}

/// Sites with all that is known about them.
pub(super) struct Chunk {
    /// The sites, by id.
    pub sites: BTreeMap<SiteId, SiteRow>,
    /// What is wanted.
    pub wanted: Vec<Wanted>,
    /// Activations, per site.
    pub rows: BTreeMap<SiteId, BTreeMap<OrgId, Row>>,
    /// What decides how far each can go.
    pub facts: Facts,
    /// Where ISPs meet Microsoft, by ISP and region.
    pub reach: BTreeMap<(OrgId, RegionId), Reach>,
    /// Permissions given once, by ISP and region.
    standing: BTreeSet<(OrgId, RegionId)>,
    auto_accept: bool,
    /// Prefixes in orders that fail their checks or wait for their key.
    failing: BTreeMap<(OrgId, OrgId, RegionId), Vec<Failing>>,
    /// Names of metros, and what lies near what.
    pub catalogue: Arc<Catalogue>,
    policy: Arc<Policy>,
    /// Rows that could not be read; they are left alone and counted.
    pub unreadable: i64,
}

impl Chunk {
    /// Reads a chunk.
    pub async fn load(tx: &mut Tx, ctx: &Ctx, sites: Vec<SiteRow>) -> Result<Self, AppError> {
        let ids: Vec<String> = sites.iter().map(|site| site.id.clone()).collect();
        let mut chunk = Self {
            sites: BTreeMap::new(),
            wanted: wanted(tx, &sites, &ids).await?,
            rows: BTreeMap::new(),
            facts: Facts::default(),
            reach: BTreeMap::new(),
            standing: BTreeSet::new(),
            failing: BTreeMap::new(),
            auto_accept: settings::get(tx, settings::AUTO_ACCEPT).await? == "on",
            catalogue: ground::catalogue(ctx, tx).await?,
            policy: ground::policy(ctx, tx).await?,
            unreadable: 0,
        };
        for site in sites {
            let id = SiteId::new(site.id.clone());
            let region = RegionId::new(site.region_id.clone());
            chunk.facts.regions.insert(id.clone(), region);
            if site.held_at.is_some() {
                chunk.facts.held.insert(id.clone());
            }
            chunk.sites.insert(id, site);
        }
        for stored in rows::activations(tx, &ids).await? {
            let (site, isp) = (stored.site_id.clone().into(), stored.isp_id.clone().into());
            match Row::read(stored) {
                Ok(row) => {
                    chunk.rows.entry(site).or_default().insert(isp, row);
                }
                Err(_) => chunk.unreadable += 1,
            }
        }
        chunk.services(tx, ctx, &ids).await?;
        chunk.isps(tx).await?;
        Ok(chunk)
    }

    /// What permissions hold for an ISP in a region.
    pub fn granted(&self, isp: &OrgId, region: &RegionId) -> Authorisations {
        Authorisations {
            isp_standing: self.standing.contains(&(isp.clone(), region.clone())),
            microsoft_auto_accept: self.auto_accept,
        }
    }

    /// Prefixes of the batch that fail a check or wait for their key.
    pub fn failing(&self, key: &BatchKey) -> &[Failing] {
        let key = (key.isp.clone(), key.customer.clone(), key.region.clone());
        self.failing.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The metro rules of a region.
    pub fn metro_rules(&self, region: &RegionId) -> MetroRules {
        MetroRules::of(self.policy.thresholds(region, PartnerType::Edge))
    }

    async fn services(&mut self, tx: &mut Tx, ctx: &Ctx, ids: &[String]) -> Result<(), AppError> {
        let today = ctx.now.date();
        for row in rows::services(tx, ids).await? {
            let service = Service {
                line: LineState::parse(&row.state).map_err(AppError::internal)?,
                in_service: row.in_service_on <= today,
                prefixes: u32::from(row.has_prefix),
            };
            // The newest wins, and a live one over all: that is their order.
            self.facts
                .services
                .entry(row.site_id.into())
                .or_default()
                .insert(row.isp_id.into(), service);
        }
        Ok(())
    }

    /// Qualifications, connections and permissions of every ISP that plays a part here.
    async fn isps(&mut self, tx: &mut Tx) -> Result<(), AppError> {
        let mut isps: BTreeSet<&OrgId> = self.wanted.iter().map(|want| &want.isp).collect();
        isps.extend(self.rows.values().flat_map(BTreeMap::keys));
        let isps: Vec<String> = isps.into_iter().map(ToString::to_string).collect();
        for (isp, region) in rows::standing(tx, &isps).await? {
            self.standing.insert((isp.into(), region.into()));
        }
        for found in prefixes::failing(tx, &isps).await? {
            let customer = found.customer_id.clone().into();
            let key = (
                found.isp_id.clone().into(),
                customer,
                found.region_id.clone().into(),
            );
            self.failing.entry(key).or_default().push(found);
        }
        self.reach = metros::reach(tx, &isps, &self.catalogue).await?;
        for (isp, region) in self.reach.keys() {
            let regions = self.facts.qualified.entry(isp.clone()).or_default();
            regions.insert(region.clone());
        }
        Ok(())
    }

    /// Where a site is.
    pub fn place(&self, site: &SiteId) -> Option<Coordinates> {
        let row = self.sites.get(site)?;
        Coordinates::new(row.latitude, row.longitude).ok()
    }
}

/// What the customers of these sites want. A site that was given up wants nothing.
async fn wanted(tx: &mut Tx, sites: &[SiteRow], ids: &[String]) -> Result<Vec<Wanted>, AppError> {
    let mut customers: BTreeMap<&str, Vec<SiteRef>> = BTreeMap::new();
    for site in sites.iter().filter(|site| site.retired_at.is_none()) {
        customers.entry(&site.org_id).or_default().push(SiteRef {
            site: site.id.clone().into(),
            region: site.region_id.clone().into(),
        });
    }
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
        return Ok(Vec::new());
    };
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = customers.keys().map(|id| (*id).to_owned()).collect();
    let mut lists: BTreeMap<(String, String, String), Vec<OrgId>> = BTreeMap::new();
    for row in rows::choices(tx, &names, first, last).await? {
        let list = lists
            .entry((row.org_id, row.scope, row.scope_id))
            .or_default();
        list.extend(row.isp_id.map(OrgId::new));
    }
    let mut choices: BTreeMap<String, Choices> = BTreeMap::new();
    for ((org, scope, id), isps) in lists {
        let scope = match scope.as_str() {
            "global" => Scope::Global,
            "region" => Scope::Region(id.into()),
            _ => Scope::Site(id.into()),
        };
        choices
            .entry(org)
            .or_default()
            .set(scope, Choice::list(isps));
    }
    let none = Choices::default();
    Ok(customers
        .into_iter()
        .flat_map(|(org, sites)| desired(choices.get(org).unwrap_or(&none), &sites))
        .collect())
}
