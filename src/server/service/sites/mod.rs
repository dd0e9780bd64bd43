//! Customer sites: who may record them, the list, one site with everything about it.
//!
//! Changes of one site are in [`edit`], many at once in [`import`].

pub mod edit;
pub mod import;
pub mod reach;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Stored;
use crate::server::db::customer_facts::{self, ActivationCell, LineCell};
use crate::server::db::orgs::{self, Organisation};
use crate::server::db::sites::{self, Filter, ListedSite, SiteRow};
use crate::server::db::{Tx, choices};
use crate::server::service::{ground, history};
use maps_domain::access::{Action, OrgKind};
use maps_domain::catalogue::Catalogue;
use maps_domain::choice::Scope;
use maps_domain::ids::{MetroId, OrgId, RegionId, SiteId};
use maps_domain::site::Site;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an organisation still has to do before it may record sites and choose ISPs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// No member has confirmed an address at the organisation's domain.
    pub domain: bool,
    /// The terms are not accepted.
    pub terms: bool,
}

impl Missing {
    /// What a customer organisation has not done yet.
    pub fn of(org: &Organisation) -> Self {
        Self {
            domain: org.domain_verified_at.is_none(),
            terms: org.terms_accepted_at.is_none(),
        }
    }

    /// Whether nothing is missing.
    pub const fn nothing(self) -> bool {
        !self.domain && !self.terms
    }

    /// What to do, in a sentence; empty when nothing is missing.
    pub fn sentence(self) -> String {
        let todo = match (self.domain, self.terms) {
            (false, false) => return String::new(),
            (true, false) => "confirm an e-mail address at the organisation's domain",
            (false, true) => "accept the terms",
            (true, true) => {
                "confirm an e-mail address at the organisation's domain and accept the terms"
            }
        };
        format!(
            "Before sites are recorded and ISPs are chosen, an admin has to {todo}, under Organisation."
        )
    }
}

/// What the signed-in customer still has to do before it may record sites and choose ISPs.
///
/// # Errors
/// `NotFound` when the signed-in person is not a customer's.
pub async fn missing(ctx: &Ctx) -> Result<Missing, AppError> {
    let org = ctx.own(OrgKind::Customer, Action::ReadSites)?;
    let mut tx = ctx.app.db.read().await?;
    Ok(Missing::of(&orgs::get(&mut tx, &org).await?))
}

/// Refuses what needs a complete enrolment, saying what is missing.
///
/// # Errors
/// `Refused`.
pub async fn require_enrolment(tx: &mut Tx, org: &OrgId) -> Result<Organisation, AppError> {
    let org = orgs::get(tx, org).await?;
    let missing = Missing::of(&org);
    if missing.nothing() {
        Ok(org)
    } else {
        Err(AppError::Refused(missing.sentence()))
    }
}

/// A site that the signed-in person may do `action` to.
///
/// # Errors
/// `NotFound` for absent and foreign ones, `Forbidden`.
pub async fn load(
    ctx: &Ctx,
    tx: &mut Tx,
    id: &SiteId,
    action: Action,
) -> Result<SiteRow, AppError> {
    let site = sites::get(tx, id).await?;
    ctx.authorise(action, &site.customer())?;
    Ok(site)
}

/// A stored site as the domain has it.
///
/// # Errors
/// `Internal` when the row cannot be read.
pub fn as_site(row: &SiteRow) -> Result<Site, AppError> {
    use maps_domain::bandwidth::Mbps;
    use maps_domain::place::{Coordinates, CountryCode};
    Ok(Site {
        site_id: row.site_ref.clone(),
        name: row.name.clone(),
        address: row.address.clone(),
        country: CountryCode::parse(&row.country_iso2).map_err(AppError::internal)?,
        coordinates: Coordinates::new(row.latitude, row.longitude).map_err(AppError::internal)?,
        region: RegionId::from(row.region_id.as_str()),
        nearest_metro: MetroId::from(row.nearest_metro_id.as_str()),
        peak: Mbps::new(u64::try_from(row.peak_mbps).unwrap_or_default()),
    })
}

/// Writes what was typed into a row.
fn fill(row: &mut SiteRow, site: &Site) {
    row.site_ref.clone_from(&site.site_id);
    row.name.clone_from(&site.name);
    row.address.clone_from(&site.address);
    row.country_iso2 = site.country.to_string();
    row.region_id = site.region.to_string();
    row.latitude = site.coordinates.latitude();
    row.longitude = site.coordinates.longitude();
    row.nearest_metro_id = site.nearest_metro.to_string();
    row.peak_mbps = i64::try_from(site.peak.get()).unwrap_or(i64::MAX);
}

/// A page of the list with the figures above it.
pub struct List {
    /// The sites of the page.
    pub sites: Vec<ListedSite>,
    /// How many the filter keeps.
    pub total: i64,
    /// Sites in use per region, in the order of the catalogue: id, name, number.
    pub regions: Vec<(String, String, i64)>,
    /// How many sites are in each state: all, active, at_risk, coming, none, held, retired.
    pub states: BTreeMap<&'static str, i64>,
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

/// The states by which a list is filtered; the first is all in use.
pub const STATES: &[(&str, &str)] = &[
    ("", "In use"),
    ("active", "Active"),
    ("at_risk", "At risk"),
    ("coming", "On the way"),
    ("none", "Ordinary internet"),
    ("held", "On hold"),
    ("retired", "Retired"),
];

/// The signed-in customer's sites.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn list(ctx: &Ctx, filter: &Filter, limit: i64, offset: i64) -> Result<List, AppError> {
    let org = ctx.own(OrgKind::Customer, Action::ReadSites)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let mut states = BTreeMap::new();
    for (state, _) in STATES {
        let alone = Filter {
            state: (*state).to_owned(),
            ..Filter::default()
        };
        states.insert(*state, sites::count(&mut tx, &org, &alone).await?);
    }
    let regions = regions_of(&mut tx, &org, &catalogue).await?;
    Ok(List {
        sites: sites::page(&mut tx, &org, filter, limit, offset).await?,
        total: sites::count(&mut tx, &org, filter).await?,
        regions,
        states,
        catalogue,
    })
}

/// Regions in which the customer has sites in use, in the order of the catalogue: id, name, number.
///
/// # Errors
/// What the database refuses.
pub async fn regions_of(
    tx: &mut Tx,
    org: &OrgId,
    catalogue: &Catalogue,
) -> Result<Vec<(String, String, i64)>, AppError> {
    let counts: BTreeMap<String, i64> = sites::per_region(tx, org).await?.into_iter().collect();
    Ok(catalogue
        .regions()
        .filter_map(|region| {
            let count = counts.get(region.id.as_str())?;
            Some((region.id.to_string(), region.name.clone(), *count))
        })
        .collect())
}

/// The sites in use as the file that imports again unchanged.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn export(ctx: &Ctx) -> Result<String, AppError> {
    let org = ctx.own(OrgKind::Customer, Action::ReadSites)?;
    let mut tx = ctx.app.db.read().await?;
    let rows = sites::of_customer(&mut tx, &org, false).await?;
    let parsed = rows.iter().map(as_site).collect::<Result<Vec<_>, _>>()?;
    Ok(maps_domain::site::to_csv(parsed.iter()))
}

/// One site with everything about it.
pub struct Detail {
    /// The site.
    pub site: SiteRow,
    /// Which choice applies.
    pub scope: Scope,
    /// The ISPs wanted here, in order: id and name.
    pub wanted: Vec<(String, String)>,
    /// Its activations that are not over.
    pub activations: Vec<ActivationCell>,
    /// Its order lines, oldest first.
    pub lines: Vec<LineCell>,
    /// Names of ISPs by id.
    pub isps: BTreeMap<String, String>,
    /// What happened to it, newest first, and who the organisations are.
    pub history: (Vec<Stored>, history::Names),
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

/// One site of the signed-in customer.
///
/// # Errors
/// `NotFound`.
pub async fn detail(ctx: &Ctx, id: &SiteId) -> Result<Detail, AppError> {
    ctx.own(OrgKind::Customer, Action::ReadSites)?;
    let mut tx = ctx.app.db.read().await?;
    let site = load(ctx, &mut tx, id, Action::ReadSites).await?;
    let org = site.customer();
    let made = choices::load_for_range(&mut tx, &org, id, id).await?;
    let isps: BTreeMap<String, String> = orgs::of_kind(&mut tx, "isp")
        .await?
        .into_iter()
        .map(|isp| (isp.id, isp.display_name))
        .collect();
    let reference = site.as_choice_site();
    let (scope, list) = made.effective(&reference);
    let wanted = list
        .iter()
        .filter(|_| site.retired_at.is_none())
        .map(|isp| {
            let name = isps.get(isp.as_str()).cloned().unwrap_or_default();
            (isp.to_string(), name)
        })
        .collect();
    Ok(Detail {
        scope,
        wanted,
        activations: customer_facts::activations(&mut tx, &org, id.as_str()).await?,
        lines: customer_facts::lines(&mut tx, &org, id.as_str()).await?,
        isps,
        history: history::of_object(ctx, "customer_site", id.as_str()).await?,
        catalogue: ground::catalogue(ctx, &mut tx).await?,
        site,
    })
}
