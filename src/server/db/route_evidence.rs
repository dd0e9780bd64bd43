//! What routers said, with the answer that was made of it.

use super::{Tx, args, marks};
use crate::error::AppError;
use maps_domain::ids::OrgId;

/// Evidence as stored, without its answer.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Stored {
    /// Id.
    pub id: String,
    /// The ISP.
    pub org_id: String,
    /// `batch`, `metro`, `test`.
    pub kind: String,
    /// Batch, metro or region.
    pub subject_id: String,
    /// What it is about, in words.
    pub name: String,
    /// `csv`, `json`, `frr`, `mrt`.
    pub format: String,
    /// `received` or `sent`.
    pub vantage: String,
    /// Of the file; it is not kept.
    pub sha256: String,
    /// Bytes.
    pub size_bytes: i64,
    /// Routes that concern the prefixes.
    pub routes: i64,
    /// Others.
    pub passed_over: i64,
    /// `pass`, `fail`, `unknown`.
    pub outcome: String,
    /// The prefixes looked for, JSON list.
    pub prefixes: String,
    /// Person.
    pub uploaded_by: String,
    /// When.
    pub uploaded_at: i64,
    /// Display name of the ISP.
    pub isp: String,
}

impl Stored {
    /// The ISP, typed.
    pub fn org(&self) -> OrgId {
        OrgId::new(self.org_id.clone())
    }
}

const SELECT: &str = "SELECT e.id, e.org_id, e.kind, e.subject_id, e.name, e.format, e.vantage, e.sha256, e.size_bytes, \
    e.routes, e.passed_over, e.outcome, e.prefixes, e.uploaded_by, e.uploaded_at, o.display_name AS isp \
    FROM route_evidence e JOIN organisations o ON o.id = e.org_id";

/// Adds evidence with its answer.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, row: &Stored, body: &str) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO route_evidence (id, org_id, kind, subject_id, name, format, vantage, sha256, size_bytes, routes, \
         passed_over, outcome, body, prefixes, uploaded_by, uploaded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        args![
            &row.id,
            &row.org_id,
            &row.kind,
            &row.subject_id,
            &row.name,
            &row.format,
            &row.vantage,
            &row.sha256,
            row.size_bytes,
            row.routes,
            row.passed_over,
            &row.outcome,
            body,
            &row.prefixes,
            &row.uploaded_by,
            row.uploaded_at
        ],
    )
    .await?;
    Ok(())
}

/// One with its answer (JSON).
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<(Stored, String), AppError> {
    let sql = format!("{SELECT} WHERE e.id = $1");
    let row: Stored = tx.one(sqlx::AssertSqlSafe(sql), args![id]).await?;
    let (body,): (String,) = tx
        .one("SELECT body FROM route_evidence WHERE id = $1", args![id])
        .await?;
    Ok((row, body))
}

/// The newest about a subject of an ISP.
///
/// # Errors
/// What the database refuses.
pub async fn newest(
    tx: &mut Tx,
    org: &OrgId,
    kind: &str,
    subject: &str,
) -> Result<Option<Stored>, AppError> {
    let sql = format!(
        "{SELECT} WHERE e.org_id = $1 AND e.kind = $2 AND e.subject_id = $3 ORDER BY e.uploaded_at DESC, e.id DESC LIMIT 1"
    );
    tx.optional(sqlx::AssertSqlSafe(sql), args![org, kind, subject])
        .await
}

/// The newest evidence of an ISP in which a prefix was looked for: at most `limit`.
///
/// # Errors
/// What the database refuses.
pub async fn about_prefix(
    tx: &mut Tx,
    org: &OrgId,
    prefix: &str,
    limit: i64,
) -> Result<Vec<Stored>, AppError> {
    let sql = format!(
        "{SELECT} WHERE e.org_id = $1 AND e.prefixes LIKE $2 ORDER BY e.uploaded_at DESC, e.id DESC LIMIT $3"
    );
    let quoted = format!("%\"{prefix}\"%");
    tx.all(sqlx::AssertSqlSafe(sql), args![org, quoted, limit])
        .await
}

/// Everything about these batches, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_batches(tx: &mut Tx, batches: &[String]) -> Result<Vec<Stored>, AppError> {
    if batches.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{SELECT} WHERE e.kind = 'batch' AND e.subject_id IN ({}) ORDER BY e.uploaded_at DESC, e.id DESC",
        marks(1, batches.len())
    );
    tx.all(
        sqlx::AssertSqlSafe(sql),
        batches.iter().map(Into::into).collect(),
    )
    .await
}

/// What to keep. Empty parts do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this ISP.
    pub isp: String,
    /// In what it is about, or the ISP's name.
    pub search: String,
    /// `batch`, `metro`, `test`.
    pub kind: String,
    /// `pass`, `fail`, `unknown`.
    pub outcome: String,
}

/// One page, newest first, and the total.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Stored>, i64), AppError> {
    let like = match filter.search.as_str() {
        "" => String::new(),
        text => format!("%{}%", text.to_lowercase().replace('%', "_")),
    };
    let condition = " WHERE ($1 = '' OR e.org_id = $1) AND ($2 = '' OR LOWER(e.name) LIKE $2 OR o.name_folded LIKE $2) \
        AND ($3 = '' OR e.kind = $3) AND ($4 = '' OR e.outcome = $4)";
    let mut args = args![&filter.isp, like, &filter.kind, &filter.outcome];
    let count = format!(
        "SELECT COUNT(*) FROM route_evidence e JOIN organisations o ON o.id = e.org_id{condition}"
    );
    let total = tx.count(sqlx::AssertSqlSafe(count), args.clone()).await?;
    let sql =
        format!("{SELECT}{condition} ORDER BY e.uploaded_at DESC, e.id DESC LIMIT $5 OFFSET $6");
    args.push(limit.into());
    args.push(offset.into());
    Ok((tx.all(sqlx::AssertSqlSafe(sql), args).await?, total))
}

/// A prefix of a turn-up batch with where its site enters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct Entering {
    /// Primary metro; empty before one is chosen.
    pub primary_metro: String,
    /// Backup metro; empty without one.
    pub backup_metro: String,
    /// The prefix.
    pub prefix: String,
}

const ENTERING: &str = "SELECT DISTINCT COALESCE(a.primary_metro_id, '') AS primary_metro, \
    COALESCE(a.backup_metro_id, '') AS backup_metro, p.prefix AS prefix FROM activations a \
    JOIN site_prefixes p ON p.site_id = a.site_id AND p.isp_id = a.isp_id AND p.released_at IS NULL";

/// The prefixes of a batch, by metros.
///
/// # Errors
/// What the database refuses.
pub async fn of_batch(tx: &mut Tx, batch: &str) -> Result<Vec<Entering>, AppError> {
    let sql = format!("{ENTERING} WHERE a.batch_id = $1 ORDER BY 1, 2, 3");
    tx.all(sqlx::AssertSqlSafe(sql), args![batch]).await
}

/// The prefixes of an ISP's customer sites that enter at a metro, or fall back to it.
///
/// # Errors
/// What the database refuses.
pub async fn at_metro(tx: &mut Tx, isp: &OrgId, metro: &str) -> Result<Vec<String>, AppError> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT DISTINCT p.prefix FROM activations a JOIN site_prefixes p ON p.site_id = a.site_id \
             AND p.isp_id = a.isp_id AND p.released_at IS NULL WHERE a.isp_id = $1 \
             AND (a.primary_metro_id = $2 OR a.backup_metro_id = $2) ORDER BY p.prefix",
            args![isp, metro],
        )
        .await?;
    Ok(rows.into_iter().map(|(prefix,)| prefix).collect())
}

/// Registered prefixes of an ISP with their origin.
///
/// # Errors
/// What the database refuses.
pub async fn origins(tx: &mut Tx, isp: &OrgId) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT prefix, origin FROM registered_prefixes WHERE org_id = $1 AND released_at IS NULL ORDER BY first_address",
        args![isp],
    )
    .await
}

/// Batches of an ISP that are not finished, newest first: id, customer, region.
///
/// # Errors
/// What the database refuses.
pub async fn open_batches(
    tx: &mut Tx,
    isp: &OrgId,
) -> Result<Vec<(String, String, String)>, AppError> {
    tx.all(
        "SELECT b.id, c.display_name, b.region_id FROM batches b JOIN organisations c ON c.id = b.customer_id \
         WHERE b.isp_id = $1 AND b.state <> 'finished' ORDER BY b.created_at DESC, b.id DESC LIMIT 200",
        args![isp],
    )
    .await
}
