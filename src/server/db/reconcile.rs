//! What the reconcile job reads and writes, a chunk of sites at a time, in few statements: the cost
//! per site stays the same however many sites there are.

use super::rollouts::Rollout;
use super::{Arg, Tx, args, marks, service_periods};
use crate::error::AppError;
use maps_domain::time::UtcMs;

/// A site, as far as choices, orders and metros care.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct SiteRow {
    /// Id.
    pub id: String,
    /// Customer.
    pub org_id: String,
    /// Region.
    pub region_id: String,
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
    /// Held by the customer since.
    pub held_at: Option<i64>,
    /// Given up since.
    pub retired_at: Option<i64>,
}

/// One entry of a choice; without ISP for "none".
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ChoiceRow {
    /// Customer.
    pub org_id: String,
    /// `global`, `region`, `site`.
    pub scope: String,
    /// Region or site.
    pub scope_id: String,
    /// ISP, in the order of the list.
    pub isp_id: Option<String>,
}

/// What a line says of one ISP at one site.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ServiceRow {
    /// Site.
    pub site_id: String,
    /// ISP.
    pub isp_id: String,
    /// State of the line.
    pub state: String,
    /// `YYYY-MM-DD`.
    pub in_service_on: String,
    /// Whether the site has a live prefix with this ISP.
    pub has_prefix: bool,
}

/// A stored activation.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ActivationRow {
    /// Id.
    pub id: String,
    /// Site.
    pub site_id: String,
    /// ISP.
    pub isp_id: String,
    /// Position on the list.
    pub rank: i64,
    /// Domain state.
    pub state: String,
    /// Domain cause.
    pub cause: String,
    /// Why it failed.
    pub reason: String,
    /// Batch.
    pub batch_id: Option<String>,
    /// Primary metro.
    pub primary_metro_id: Option<String>,
    /// Backup metro.
    pub backup_metro_id: Option<String>,
    /// Consent to run without a backup.
    pub backup_none_consent: bool,
    /// Row version.
    pub version: i64,
}

/// The condition that keeps the sites of a rollout's scope, from placeholder `$1` on.
fn scope(rollout: &Rollout) -> (String, Vec<Arg>) {
    let mut sql = String::from("1 = 1");
    let mut args = args![];
    let mut keep = |text: &str, value: &str| {
        if !value.is_empty() {
            args.push(Arg::from(value));
            sql.push_str(&text.replace("$n", &format!("${}", args.len())));
        }
    };
    keep(" AND s.id = $n", &rollout.site_id);
    keep(" AND s.org_id = $n", &rollout.customer_id);
    keep(" AND s.region_id = $n", &rollout.region_id);
    // Each part is a look-up by key, so that a walk costs the same per site whoever chose whom.
    keep(
        " AND (EXISTS (SELECT 1 FROM choice_isps c WHERE c.org_id = s.org_id AND c.scope = 'global' AND c.scope_id = '' AND c.isp_id = $n) \
         OR EXISTS (SELECT 1 FROM activations a WHERE a.site_id = s.id AND a.isp_id = $n) \
         OR EXISTS (SELECT 1 FROM choice_isps c WHERE c.org_id = s.org_id AND c.scope = 'region' AND c.scope_id = s.region_id AND c.isp_id = $n) \
         OR EXISTS (SELECT 1 FROM choice_isps c WHERE c.org_id = s.org_id AND c.scope = 'site' AND c.scope_id = s.id AND c.isp_id = $n))",
        &rollout.isp_id,
    );
    (sql, args)
}

/// How many sites a rollout will walk.
///
/// # Errors
/// What the database refuses.
pub async fn count(tx: &mut Tx, rollout: &Rollout) -> Result<i64, AppError> {
    let (scope, args) = scope(rollout);
    let sql = format!("SELECT COUNT(*) FROM customer_sites s WHERE {scope}");
    tx.count(sqlx::AssertSqlSafe(sql), args).await
}

/// The next sites behind the cursor, by id. On PostgreSQL they are locked, so that two workers never
/// settle the same site at once.
///
/// # Errors
/// What the database refuses.
pub async fn sites(tx: &mut Tx, rollout: &Rollout, limit: i64) -> Result<Vec<SiteRow>, AppError> {
    let (scope, mut args) = scope(rollout);
    args.push(Arg::from(&rollout.cursor));
    args.push(Arg::from(limit));
    let sql = format!(
        "SELECT s.id, s.org_id, s.region_id, s.latitude, s.longitude, s.held_at, s.retired_at FROM customer_sites s \
         WHERE {scope} AND s.id > ${} ORDER BY s.id LIMIT ${}{}",
        args.len() - 1,
        args.len(),
        if tx.is_postgres() { " FOR UPDATE" } else { "" }
    );
    tx.all(sqlx::AssertSqlSafe(sql), args).await
}

fn list<'a>(ids: impl IntoIterator<Item = &'a String>) -> Vec<Arg> {
    ids.into_iter().map(Arg::from).collect()
}

/// The choices of customers: global, per region, and those of sites between two ids.
///
/// # Errors
/// What the database refuses.
pub async fn choices(
    tx: &mut Tx,
    customers: &[String],
    first: &str,
    last: &str,
) -> Result<Vec<ChoiceRow>, AppError> {
    let mut args = list(customers);
    let marks = marks(1, args.len());
    args.push(Arg::from(first));
    args.push(Arg::from(last));
    let sql = format!(
        "SELECT c.org_id, c.scope, c.scope_id, i.isp_id FROM choices c LEFT JOIN choice_isps i \
         ON i.org_id = c.org_id AND i.scope = c.scope AND i.scope_id = c.scope_id \
         WHERE c.org_id IN ({marks}) AND (c.scope IN ('global', 'region') OR (c.scope = 'site' AND c.scope_id >= ${} AND c.scope_id <= ${})) \
         ORDER BY c.org_id, c.scope, c.scope_id, i.rank",
        args.len() - 1,
        args.len()
    );
    tx.all(sqlx::AssertSqlSafe(sql), args).await
}

/// Order lines of sites, the oldest first, live ones last.
///
/// # Errors
/// What the database refuses.
pub async fn services(tx: &mut Tx, sites: &[String]) -> Result<Vec<ServiceRow>, AppError> {
    let sql = format!(
        "SELECT l.site_id, l.isp_id, l.state, l.in_service_on, EXISTS (SELECT 1 FROM site_prefixes p \
         WHERE p.site_id = l.site_id AND p.isp_id = l.isp_id AND p.released_at IS NULL) AS has_prefix FROM order_lines l \
         WHERE l.site_id IN ({}) ORDER BY CASE WHEN l.state IN ('declared', 'confirmed') THEN 1 ELSE 0 END, l.declared_at, l.id",
        marks(1, sites.len())
    );
    tx.all(sqlx::AssertSqlSafe(sql), list(sites)).await
}

/// The activations of sites.
///
/// # Errors
/// What the database refuses.
pub async fn activations(tx: &mut Tx, sites: &[String]) -> Result<Vec<ActivationRow>, AppError> {
    let sql = format!(
        "SELECT id, site_id, isp_id, rank, state, cause, reason, batch_id, primary_metro_id, backup_metro_id, \
         backup_none_consent, version FROM activations WHERE site_id IN ({})",
        marks(1, sites.len())
    );
    tx.all(sqlx::AssertSqlSafe(sql), list(sites)).await
}

/// Regions in which ISPs are qualified now: ISP, region, covered metros (JSON).
///
/// # Errors
/// What the database refuses.
pub async fn qualified(
    tx: &mut Tx,
    isps: &[String],
) -> Result<Vec<(String, String, String)>, AppError> {
    if isps.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT org_id, region_id, metros FROM qualifications WHERE state = 'qualified' AND org_id IN ({}) ORDER BY org_id, region_id",
        marks(1, isps.len())
    );
    tx.all(sqlx::AssertSqlSafe(sql), list(isps)).await
}

/// Live, confirmed, private connections of ISPs: ISP, metro, record (JSON).
///
/// # Errors
/// What the database refuses.
pub async fn live_pnis(
    tx: &mut Tx,
    isps: &[String],
) -> Result<Vec<(String, String, String)>, AppError> {
    if isps.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT org_id, metro_id, body FROM pnis WHERE org_id IN ({}) AND inventory = 'live' AND record = 'confirmed' \
         AND kind = 'private' ORDER BY org_id, metro_id, id",
        marks(1, isps.len())
    );
    tx.all(sqlx::AssertSqlSafe(sql), list(isps)).await
}

/// Standing authorisations in force: ISP, region.
///
/// # Errors
/// What the database refuses.
pub async fn standing(tx: &mut Tx, isps: &[String]) -> Result<Vec<(String, String)>, AppError> {
    if isps.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT org_id, region_id FROM standing_authorisations WHERE revoked_at IS NULL AND org_id IN ({})",
        marks(1, isps.len())
    );
    tx.all(sqlx::AssertSqlSafe(sql), list(isps)).await
}

/// What the activations of a group share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shared {
    /// ISP.
    pub isp: String,
    /// Region.
    pub region: String,
    /// Position on the list.
    pub rank: i64,
    /// Domain state.
    pub state: String,
    /// Domain cause.
    pub cause: String,
    /// Why it failed.
    pub reason: String,
    /// Primary metro.
    pub primary: Option<String>,
    /// Backup metro.
    pub backup: Option<String>,
}

/// What a new activation has of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Id.
    pub id: String,
    /// Site.
    pub site: String,
    /// Customer.
    pub customer: String,
    /// Batch.
    pub batch: Option<String>,
}

/// Adds activations that share all but a few values, so that few statements carry a chunk.
///
/// # Errors
/// `Conflict` when one is there already.
pub async fn insert(
    tx: &mut Tx,
    shared: &Shared,
    rows: Vec<New>,
    rollout: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    let mut args = args![
        &shared.isp,
        &shared.region,
        shared.rank,
        &shared.state,
        &shared.cause,
        &shared.reason,
        shared.primary.clone(),
        shared.backup.clone(),
        rollout,
        now
    ];
    let mut values = Vec::with_capacity(rows.len());
    let mut running = Vec::new();
    for row in rows {
        let marks = super::marks(args.len() + 1, 4);
        values.push(format!("({marks})"));
        if service_periods::runs(&shared.state) {
            running.push(row.id.clone());
        }
        args.push(Arg::Text(row.id));
        args.push(Arg::Text(row.site));
        args.push(Arg::Text(row.customer));
        args.push(Arg::OptText(row.batch));
    }
    let sql = format!(
        "INSERT INTO activations (id, site_id, customer_id, batch_id, isp_id, region_id, rank, state, cause, reason, \
         primary_metro_id, backup_metro_id, rollout_id, since, created_at) \
         SELECT v.column1, v.column2, v.column3, v.column4, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10 \
         FROM (VALUES {}) AS v",
        values.join(", ")
    );
    tx.exec(sqlx::AssertSqlSafe(sql), args).await?;
    service_periods::open(tx, &running, now).await
}

/// Changes activations that were read with the given state: all or [`AppError::Conflict`].
///
/// # Errors
/// `Conflict` when somebody changed one meanwhile.
pub async fn update(
    tx: &mut Tx,
    before: &str,
    batch: Option<&str>,
    shared: &Shared,
    ids: &[String],
    rollout: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    let mut args = args![
        shared.rank,
        &shared.state,
        &shared.cause,
        &shared.reason,
        batch.map(ToOwned::to_owned),
        shared.primary.clone(),
        shared.backup.clone(),
        rollout,
        now,
        before
    ];
    let marks = marks(args.len() + 1, ids.len());
    args.extend(list(ids));
    let sql = format!(
        "UPDATE activations SET rank = $1, state = $2, cause = $3, reason = $4, batch_id = $5, primary_metro_id = $6, \
         backup_metro_id = $7, rollout_id = $8, since = CASE WHEN state = $2 THEN since ELSE $9 END, version = version + 1 \
         WHERE state = $10 AND id IN ({marks})"
    );
    let changed = tx.exec(sqlx::AssertSqlSafe(sql), args).await?;
    if changed == u64::try_from(ids.len()).unwrap_or(u64::MAX) {
        service_periods::note(tx, before, &shared.state, ids, now).await
    } else {
        Err(AppError::changed_meanwhile())
    }
}

/// Closes batches of a rollout's scope that wait for nobody: later sites get a new one.
///
/// # Errors
/// What the database refuses.
pub async fn finish_batches(tx: &mut Tx, rollout: &Rollout) -> Result<(), AppError> {
    tx.exec(
        "UPDATE batches SET state = 'finished', version = version + 1 WHERE state IN ('collecting', 'running') \
         AND ($1 = '' OR isp_id = $1) AND ($2 = '' OR customer_id = $2) AND ($3 = '' OR region_id = $3) \
         AND NOT EXISTS (SELECT 1 FROM batch_steps t WHERE t.batch_id = batches.id AND t.state <> 'done') \
         AND NOT EXISTS (SELECT 1 FROM activations a WHERE a.batch_id = batches.id AND a.state = 'provisioning')",
        args![&rollout.isp_id, &rollout.customer_id, &rollout.region_id],
    )
    .await?;
    Ok(())
}
