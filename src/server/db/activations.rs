//! Activations as people look at them: one, a list, and the changes that they make by hand.
//! What the reconcile job reads and writes in bulk is in [`super::reconcile`].

use super::{Arg, Tx, args};
use crate::error::AppError;
use maps_domain::ids::{ActivationId, MetroId, OrgId};
use maps_domain::time::UtcMs;

/// An activation with the names of what it joins.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ActivationView {
    /// Id.
    pub id: String,
    /// Site.
    pub site_id: String,
    /// The customer's own id of the site.
    pub site_ref: String,
    /// Name of the site.
    pub site_name: String,
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
    /// Owner of the site.
    pub customer_id: String,
    /// ISP.
    pub isp_id: String,
    /// The ISP's display name.
    pub isp: String,
    /// Region.
    pub region_id: String,
    /// Position on the customer's list; never shown to the ISP.
    pub rank: i64,
    /// Domain state.
    pub state: String,
    /// Domain cause.
    pub cause: String,
    /// What went wrong, in plain words.
    pub reason: String,
    /// Turn-up batch.
    pub batch_id: Option<String>,
    /// Where traffic enters.
    pub primary_metro_id: Option<String>,
    /// Where it enters when the primary fails.
    pub backup_metro_id: Option<String>,
    /// The customer agreed to run without a backup.
    pub backup_none_consent: bool,
    /// The rollout that moved it last.
    pub rollout_id: String,
    /// In this state since.
    pub since: i64,
    /// Row version.
    pub version: i64,
}

const VIEW: &str = "SELECT a.id, a.site_id, s.site_ref, s.name AS site_name, s.latitude, s.longitude, a.customer_id, \
    a.isp_id, o.display_name AS isp, a.region_id, a.rank, a.state, a.cause, a.reason, a.batch_id, a.primary_metro_id, \
    a.backup_metro_id, a.backup_none_consent, a.rollout_id, a.since, a.version";
const FROM: &str = "FROM activations a JOIN customer_sites s ON s.id = a.site_id JOIN organisations o ON o.id = a.isp_id";

/// One activation.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &ActivationId) -> Result<ActivationView, AppError> {
    let sql = format!("{VIEW} {FROM} WHERE a.id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// What to keep in a customer's list. Empty parts do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In the site's name or id, or the ISP's name.
    pub search: String,
    /// State.
    pub state: String,
    /// Region.
    pub region: String,
    /// ISP.
    pub isp: String,
    /// Site.
    pub site: String,
    /// `site`, `isp`, `since` and their reverse.
    pub sort: String,
}

fn filtered(customer: &OrgId, filter: &Filter) -> (String, Vec<Arg>) {
    let mut args = args![customer];
    let mut sql = format!("{FROM} WHERE a.customer_id = $1");
    let mut keep = |column: &str, value: &str| {
        if !value.is_empty() {
            args.push(Arg::from(value));
            sql.push_str(&format!(" AND {column} = ${}", args.len()));
        }
    };
    keep("a.state", &filter.state);
    keep("a.region_id", &filter.region);
    keep("a.isp_id", &filter.isp);
    keep("a.site_id", &filter.site);
    if !filter.search.is_empty() {
        args.push(Arg::from(format!("%{}%", filter.search.to_lowercase())));
        sql.push_str(&format!(
            " AND (s.name_folded LIKE ${n} OR LOWER(s.site_ref) LIKE ${n} OR o.name_folded LIKE ${n})",
            n = args.len()
        ));
    }
    (sql, args)
}

/// One page of a customer's activations and how many there are in all.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    customer: &OrgId,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<ActivationView>, i64), AppError> {
    let (from, mut args) = filtered(customer, filter);
    let count = format!("SELECT COUNT(*) {from}");
    let total = tx.count(sqlx::AssertSqlSafe(count), args.clone()).await?;
    let order = match filter.sort.as_str() {
        "-site" => "s.name_folded DESC, s.site_ref DESC, a.rank",
        "isp" => "o.name_folded, s.name_folded, a.id",
        "-isp" => "o.name_folded DESC, s.name_folded, a.id",
        "since" => "a.since, a.id",
        "-since" => "a.since DESC, a.id",
        _ => "s.name_folded, s.site_ref, a.rank, a.id",
    };
    let sql = format!(
        "{VIEW} {from} ORDER BY {order} LIMIT ${} OFFSET ${}",
        args.len() + 1,
        args.len() + 2
    );
    args.push(limit.into());
    args.push(offset.into());
    let rows = tx.all(sqlx::AssertSqlSafe(sql), args).await?;
    Ok((rows, total))
}

/// How many of a customer's activations stand in each state.
///
/// # Errors
/// What the database refuses.
pub async fn by_state(tx: &mut Tx, customer: &OrgId) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT state, COUNT(*) FROM activations WHERE customer_id = $1 GROUP BY state ORDER BY state",
        args![customer],
    )
    .await
}

/// The ISPs that a customer has activations with: id and display name.
///
/// # Errors
/// What the database refuses.
pub async fn isps_of(tx: &mut Tx, customer: &OrgId) -> Result<Vec<(String, String)>, AppError> {
    tx.all(
        "SELECT o.id, o.display_name FROM organisations o WHERE o.id IN \
         (SELECT DISTINCT isp_id FROM activations WHERE customer_id = $1) ORDER BY o.name_folded, o.id",
        args![customer],
    )
    .await
}

/// A site of a batch, as far as the ISP and Microsoft see it: no rank, no other ISP.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct BatchSite {
    /// Activation.
    pub id: String,
    /// The customer's own id of the site.
    pub site_ref: String,
    /// Name.
    pub name: String,
    /// Domain state.
    pub state: String,
    /// The ISP's name of the service.
    pub service_id: String,
    /// What was bought, as stored.
    pub product: String,
    /// Name of the product.
    pub product_name: String,
    /// Where traffic enters.
    pub primary_metro_id: Option<String>,
    /// Where it enters when the primary fails.
    pub backup_metro_id: Option<String>,
    /// Live prefixes, counted.
    pub prefixes: i64,
}

/// The sites of a batch: one page.
///
/// # Errors
/// What the database refuses.
pub async fn of_batch(
    tx: &mut Tx,
    batch: &str,
    limit: i64,
    offset: i64,
) -> Result<Vec<BatchSite>, AppError> {
    tx.all(
        "SELECT a.id, s.site_ref, s.name, a.state, COALESCE(l.service_id, '') AS service_id, \
         COALESCE(l.product, '') AS product, COALESCE(l.product_name, '') AS product_name, a.primary_metro_id, a.backup_metro_id, \
         (SELECT COUNT(*) FROM site_prefixes p WHERE p.site_id = a.site_id AND p.isp_id = a.isp_id AND p.released_at IS NULL) AS prefixes \
         FROM activations a JOIN customer_sites s ON s.id = a.site_id \
         LEFT JOIN order_lines l ON l.site_id = a.site_id AND l.isp_id = a.isp_id AND l.state IN ('declared', 'confirmed') \
         WHERE a.batch_id = $1 ORDER BY s.site_ref, a.id LIMIT $2 OFFSET $3",
        args![batch, limit, offset],
    )
    .await
}

/// Sets the metros of an activation, if nobody else changed it meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn set_metros(
    tx: &mut Tx,
    activation: &ActivationView,
    primary: &str,
    backup: Option<&str>,
    consent: bool,
) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE activations SET primary_metro_id = $1, backup_metro_id = $2, backup_none_consent = $3, version = version + 1 \
         WHERE id = $4 AND version = $5",
        args![primary, backup, consent, &activation.id, activation.version],
    )
    .await
}

/// What waits to be taken down by Microsoft: ISP, customer, region, sites, since the earliest.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Withdrawal {
    /// ISP.
    pub isp_id: String,
    /// Its display name.
    pub isp: String,
    /// Customer.
    pub customer_id: String,
    /// Its display name.
    pub customer: String,
    /// Region.
    pub region_id: String,
    /// Customer sites.
    pub sites: i64,
    /// Since the earliest of them.
    pub since: i64,
}

/// Everything that Microsoft has to take down, oldest first.
///
/// # Errors
/// What the database refuses.
pub async fn withdrawals(tx: &mut Tx) -> Result<Vec<Withdrawal>, AppError> {
    tx.all(
        "SELECT a.isp_id, i.display_name AS isp, a.customer_id, c.display_name AS customer, a.region_id, \
         COUNT(*) AS sites, MIN(a.since) AS since FROM activations a JOIN organisations i ON i.id = a.isp_id \
         JOIN organisations c ON c.id = a.customer_id WHERE a.state = 'deactivating' \
         GROUP BY a.isp_id, i.display_name, a.customer_id, c.display_name, a.region_id ORDER BY since, isp, customer",
        args![],
    )
    .await
}

/// Microsoft no longer accepts the prefixes of what was being taken down.
///
/// # Errors
/// What the database refuses.
pub async fn withdrawn(
    tx: &mut Tx,
    isp: &str,
    customer: &str,
    region: &str,
    now: UtcMs,
) -> Result<u64, AppError> {
    super::service_periods::end_leaving(tx, isp, customer, region, now).await?;
    tx.exec(
        "UPDATE activations SET state = 'inactive', since = $1, version = version + 1 \
         WHERE isp_id = $2 AND customer_id = $3 AND region_id = $4 AND state = 'deactivating'",
        args![now, isp, customer, region],
    )
    .await
}

/// Scopes in which an in-service date has come meanwhile: customer, ISP, region.
///
/// # Errors
/// What the database refuses.
pub async fn dates_reached(
    tx: &mut Tx,
    today: &str,
) -> Result<Vec<(String, String, String)>, AppError> {
    tx.all(
        "SELECT DISTINCT a.customer_id, a.isp_id, a.region_id FROM activations a JOIN order_lines l \
         ON l.site_id = a.site_id AND l.isp_id = a.isp_id AND l.state = 'confirmed' AND l.in_service_on <= $1 \
         WHERE a.cause = 'not_in_service_yet' ORDER BY a.customer_id, a.isp_id, a.region_id",
        args![today],
    )
    .await
}

/// How many sites a batch has.
///
/// # Errors
/// What the database refuses.
pub async fn count_of_batch(tx: &mut Tx, batch: &str) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM activations WHERE batch_id = $1",
        args![batch],
    )
    .await
}

/// How many customer sites of an ISP carry traffic, by the metro where it enters.
///
/// # Errors
/// What the database refuses.
pub async fn sites_by_metro(tx: &mut Tx, isp: &OrgId) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT primary_metro_id, COUNT(*) FROM activations WHERE isp_id = $1 AND state IN ('active', 'at_risk') \
         AND primary_metro_id IS NOT NULL GROUP BY primary_metro_id ORDER BY primary_metro_id",
        args![isp],
    )
    .await
}

/// How many customer sites, and of how many customers, have an ISP's metro as their way in: primary or
/// backup.
///
/// # Errors
/// What the database refuses.
pub async fn entering_at(
    tx: &mut Tx,
    isp: &OrgId,
    metro: &MetroId,
) -> Result<(i64, i64), AppError> {
    tx.one(
        "SELECT COUNT(*), COUNT(DISTINCT customer_id) FROM activations WHERE isp_id = $1 \
         AND (primary_metro_id = $2 OR backup_metro_id = $2) AND state <> 'inactive'",
        args![isp, metro],
    )
    .await
}
