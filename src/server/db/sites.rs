//! Customer sites: the list of one customer and changes of one site. What the reconcile job walks is in
//! [`super::reconcile`].

use super::{Arg, Tx, args};
use crate::error::AppError;
use maps_domain::ids::{OrgId, SiteId};
use sqlx::AssertSqlSafe;

/// A customer site as stored.
#[derive(Clone, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct SiteRow {
    /// Id.
    pub id: String,
    /// The customer.
    pub org_id: String,
    /// The customer's own id for the site; unique within the customer.
    pub site_ref: String,
    /// Name on screens.
    pub name: String,
    /// Street line and city.
    pub address: String,
    /// ISO 3166-1 alpha-2.
    pub country_iso2: String,
    /// Region of the country.
    pub region_id: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Nearest Microsoft metro.
    pub nearest_metro_id: String,
    /// Expected 5-minute peak of the larger direction, Mbit/s.
    pub peak_mbps: i64,
    /// Since when its customer holds it.
    pub held_at: Option<i64>,
    /// Why.
    pub held_reason: String,
    /// Since when it is no longer used.
    pub retired_at: Option<i64>,
    /// When it was added.
    pub created_at: i64,
    /// Row version for lost-update checks.
    pub version: i64,
}

impl SiteRow {
    /// Typed id.
    pub fn site_id(&self) -> SiteId {
        SiteId::new(self.id.clone())
    }

    /// Typed id of the customer.
    pub fn customer(&self) -> OrgId {
        OrgId::new(self.org_id.clone())
    }

    /// What choices need to know of it.
    pub fn as_choice_site(&self) -> maps_domain::choice::SiteRef {
        maps_domain::choice::SiteRef {
            site: self.site_id(),
            region: self.region_id.as_str().into(),
        }
    }
}

const COLUMNS: &str = "s.id, s.org_id, s.site_ref, s.name, s.address, s.country_iso2, s.region_id, s.latitude, \
    s.longitude, s.nearest_metro_id, s.peak_mbps, s.held_at, s.held_reason, s.retired_at, s.created_at, s.version";

/// One site.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &SiteId) -> Result<SiteRow, AppError> {
    let sql = format!("SELECT {COLUMNS} FROM customer_sites s WHERE s.id = $1");
    tx.one(AssertSqlSafe(sql), args![id]).await
}

/// One site by the customer's own id.
///
/// # Errors
/// What the database refuses.
pub async fn by_ref(tx: &mut Tx, org: &OrgId, site_ref: &str) -> Result<Option<SiteRow>, AppError> {
    let sql =
        format!("SELECT {COLUMNS} FROM customer_sites s WHERE s.org_id = $1 AND s.site_ref = $2");
    tx.optional(AssertSqlSafe(sql), args![org, site_ref]).await
}

/// All sites of a customer by the customer's own ids; retired ones on request.
///
/// # Errors
/// What the database refuses.
pub async fn of_customer(
    tx: &mut Tx,
    org: &OrgId,
    with_retired: bool,
) -> Result<Vec<SiteRow>, AppError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM customer_sites s WHERE s.org_id = $1 AND (s.retired_at IS NULL OR $2) ORDER BY s.site_ref"
    );
    tx.all(AssertSqlSafe(sql), args![org, with_retired]).await
}

/// Adds a site.
///
/// # Errors
/// `Conflict` when the customer already has a site of that id.
pub async fn insert(tx: &mut Tx, site: &SiteRow) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO customer_sites (id, org_id, site_ref, name, name_folded, address, country_iso2, region_id, \
         latitude, longitude, nearest_metro_id, peak_mbps, held_at, held_reason, retired_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        args![
            &site.id, &site.org_id, &site.site_ref, &site.name, site.name.to_lowercase(), &site.address,
            &site.country_iso2, &site.region_id, site.latitude, site.longitude, &site.nearest_metro_id,
            site.peak_mbps, site.held_at, &site.held_reason, site.retired_at, site.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes everything but id, customer and the customer's own id if nobody else did meanwhile: edit,
/// hold, release, retire, bring back.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn update(tx: &mut Tx, site: &SiteRow) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE customer_sites SET name = $1, name_folded = $2, address = $3, country_iso2 = $4, region_id = $5, \
         latitude = $6, longitude = $7, nearest_metro_id = $8, peak_mbps = $9, held_at = $10, held_reason = $11, \
         retired_at = $12, version = version + 1 WHERE id = $13 AND version = $14",
        args![
            &site.name, site.name.to_lowercase(), &site.address, &site.country_iso2, &site.region_id,
            site.latitude, site.longitude, &site.nearest_metro_id, site.peak_mbps, site.held_at,
            &site.held_reason, site.retired_at, &site.id, site.version
        ],
    )
    .await
}

/// Sites of a customer in use, per region, by region id.
///
/// # Errors
/// What the database refuses.
pub async fn per_region(tx: &mut Tx, org: &OrgId) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT region_id, COUNT(*) FROM customer_sites WHERE org_id = $1 AND retired_at IS NULL \
         GROUP BY region_id ORDER BY region_id",
        args![org],
    )
    .await
}

/// A site with how its service stands.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ListedSite {
    /// The site.
    #[sqlx(flatten)]
    pub site: SiteRow,
    /// Activations that run.
    pub active: i64,
    /// Activations that run, but something they rest on is gone.
    pub at_risk: i64,
    /// Activations on their way.
    pub coming: i64,
    /// Whether the site has a choice of its own.
    pub overridden: i64,
}

/// Which sites of a customer a list shows, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the name, the own id or the address, any case; empty for all.
    pub search: String,
    /// Region; empty for all.
    pub region: String,
    /// `active`, `at_risk`, `coming`, `none` (ordinary internet), `held`, `retired`; empty for all in use.
    pub state: String,
    /// Only sites with a choice of their own.
    pub overridden: bool,
    /// `ref`, `name`, `region`, `peak`, `added`; a leading minus sorts downwards.
    pub sort: String,
}

const RUNS: &str =
    "EXISTS (SELECT 1 FROM activations a WHERE a.site_id = s.id AND a.state = 'active')";
const RISK: &str =
    "EXISTS (SELECT 1 FROM activations a WHERE a.site_id = s.id AND a.state = 'at_risk')";
const COMING: &str = "EXISTS (SELECT 1 FROM activations a WHERE a.site_id = s.id AND a.state IN \
    ('waiting_for_qualification', 'waiting_for_service', 'provisioning', 'failed'))";
const OVERRIDDEN: &str = "EXISTS (SELECT 1 FROM choices c WHERE c.org_id = s.org_id AND c.scope = 'site' AND c.scope_id = s.id)";

impl Filter {
    /// The condition, with `$1` the customer, `$2` the search and `$3` the region.
    fn condition(&self) -> String {
        let state = match self.state.as_str() {
            "active" => format!("s.retired_at IS NULL AND {RUNS}"),
            "at_risk" => format!("s.retired_at IS NULL AND {RISK}"),
            "coming" => {
                format!("s.retired_at IS NULL AND s.held_at IS NULL AND {COMING} AND NOT {RUNS}")
            }
            "none" => {
                format!("s.retired_at IS NULL AND NOT {RUNS} AND NOT {RISK} AND NOT {COMING}")
            }
            "held" => "s.retired_at IS NULL AND s.held_at IS NOT NULL".to_owned(),
            "retired" => "s.retired_at IS NOT NULL".to_owned(),
            _ => "s.retired_at IS NULL".to_owned(),
        };
        let own = if self.overridden {
            format!(" AND {OVERRIDDEN}")
        } else {
            String::new()
        };
        format!(
            "WHERE s.org_id = $1 AND ($2 = '' OR s.name_folded LIKE $2 OR LOWER(s.site_ref) LIKE $2 OR LOWER(s.address) LIKE $2) \
             AND ($3 = '' OR s.region_id = $3) AND {state}{own}"
        )
    }

    fn order(&self) -> &'static str {
        match self.sort.as_str() {
            "-ref" => "LOWER(s.site_ref) DESC, s.id",
            "name" => "s.name_folded, s.id",
            "-name" => "s.name_folded DESC, s.id",
            "region" => "s.region_id, s.id",
            "-region" => "s.region_id DESC, s.id",
            "peak" => "s.peak_mbps, s.id",
            "-peak" => "s.peak_mbps DESC, s.id",
            "added" => "s.created_at, s.id",
            "-added" => "s.created_at DESC, s.id",
            _ => "LOWER(s.site_ref), s.id",
        }
    }

    fn args(&self, org: &OrgId) -> Vec<Arg> {
        let like = match self.search.trim() {
            "" => String::new(),
            text => format!("%{}%", text.to_lowercase()),
        };
        args![org, like, &self.region]
    }
}

/// A page of a customer's list.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    org: &OrgId,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<Vec<ListedSite>, AppError> {
    let count = |states: &str| {
        format!(
            "(SELECT COUNT(*) FROM activations a WHERE a.site_id = s.id AND a.state IN ({states}))"
        )
    };
    let sql = format!(
        "SELECT {COLUMNS}, {} AS active, {} AS at_risk, {} AS coming, \
         (SELECT COUNT(*) FROM choices c WHERE c.org_id = s.org_id AND c.scope = 'site' AND c.scope_id = s.id) AS overridden \
         FROM customer_sites s {} ORDER BY {} LIMIT $4 OFFSET $5",
        count("'active'"),
        count("'at_risk'"),
        count("'waiting_for_qualification', 'waiting_for_service', 'provisioning', 'failed'"),
        filter.condition(),
        filter.order(),
    );
    let mut bound = filter.args(org);
    bound.extend(args![limit, offset]);
    tx.all(AssertSqlSafe(sql), bound).await
}

/// How many sites the filter keeps.
///
/// # Errors
/// What the database refuses.
pub async fn count(tx: &mut Tx, org: &OrgId, filter: &Filter) -> Result<i64, AppError> {
    let sql = format!(
        "SELECT COUNT(*) FROM customer_sites s {}",
        filter.condition()
    );
    tx.count(AssertSqlSafe(sql), filter.args(org)).await
}

/// The sites in use with most traffic, in one region or everywhere (empty), and the number of all.
///
/// # Errors
/// What the database refuses.
pub async fn largest(
    tx: &mut Tx,
    org: &OrgId,
    region: &str,
    limit: i64,
) -> Result<(Vec<SiteRow>, i64), AppError> {
    const WANTED: &str = "FROM customer_sites s WHERE s.org_id = $1 AND ($2 = '' OR s.region_id = $2) AND s.retired_at IS NULL";
    let rows = tx
        .all(
            AssertSqlSafe(format!(
                "SELECT {COLUMNS} {WANTED} ORDER BY s.peak_mbps DESC, s.id LIMIT $3"
            )),
            args![org, region, limit],
        )
        .await?;
    let count = tx
        .count(
            AssertSqlSafe(format!("SELECT COUNT(*) {WANTED}")),
            args![org, region],
        )
        .await?;
    Ok((rows, count))
}
