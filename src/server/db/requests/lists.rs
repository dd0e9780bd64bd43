//! Requests as lists: an ISP's own, or Microsoft's of all ISPs.

use crate::error::AppError;
use crate::server::db::{Arg, Tx, args};
use maps_domain::ids::OrgId;
use maps_domain::time::UtcMs;

/// What to keep. Empty parts do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this ISP's.
    pub isp: String,
    /// Stored text of a kind.
    pub kind: String,
    /// Stored text of a state; `open` for those that are not closed.
    pub state: String,
    /// Who has to act: `isp`, `microsoft`; `late` for overdue ones.
    pub waits: String,
    /// Only at this edge site.
    pub metro: String,
    /// Part of the ISP's or the connection's name, or the number.
    pub search: String,
    /// `due`, `since`, `number`, `isp`, `metro`, `state`; a leading minus sorts downwards.
    pub sort: String,
}

/// A request in a list.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Listed {
    /// Id.
    pub id: String,
    /// Counts per ISP.
    pub number: i64,
    /// The ISP's id.
    pub org_id: String,
    /// The ISP's name.
    pub isp: String,
    /// Stored text of a kind.
    pub kind: String,
    /// Stored text of a state.
    pub state: String,
    /// Who has to act; empty for nobody.
    pub owner: String,
    /// Since when it stands there.
    pub since: i64,
    /// When the step has to be done.
    pub due_at: Option<i64>,
    /// Edge site.
    pub metro_id: String,
    /// Building.
    pub facility_id: Option<String>,
    /// Name of the connection; empty for a conversion.
    pub label: String,
    /// Capacity asked for, Mbit/s.
    pub bandwidth_mbps: i64,
    /// `form`, `plan`, `capacity`.
    pub origin: String,
    /// Latest end of an augmentation's clock.
    pub wanted_until: Option<i64>,
    /// Written.
    pub created_at: i64,
}

fn filtered(filter: &Filter, now: UtcMs) -> (String, Vec<Arg>) {
    let mut args = args![];
    let mut sql = "FROM requests r JOIN organisations o ON o.id = r.org_id WHERE 1 = 1".to_owned();
    let mut push = |text: &str, value: Arg| {
        args.push(value);
        sql.push_str(&text.replace("$n", &format!("${}", args.len())));
    };
    if !filter.isp.is_empty() {
        push(" AND r.org_id = $n", Arg::from(&filter.isp));
    }
    if !filter.kind.is_empty() {
        push(" AND r.kind = $n", Arg::from(&filter.kind));
    }
    if !filter.metro.is_empty() {
        push(" AND r.metro_id = $n", Arg::from(&filter.metro));
    }
    if !matches!(filter.state.as_str(), "" | "open") {
        push(" AND r.state = $n", Arg::from(&filter.state));
    }
    match filter.waits.as_str() {
        "" => {}
        "late" => push(" AND r.due_at < $n", Arg::from(now)),
        party => push(" AND r.owner = $n", Arg::from(party)),
    }
    if !filter.search.trim().is_empty() {
        let like = format!("%{}%", filter.search.trim().to_lowercase());
        push(
            " AND (o.name_folded LIKE $n OR LOWER(r.label) LIKE $n OR r.metro_id LIKE $n OR CAST(r.number AS TEXT) LIKE $n)",
            Arg::from(like),
        );
    }
    if filter.state == "open" {
        sql.push_str(" AND r.closed_at IS NULL");
    }
    (sql, args)
}

/// One page and how many there are in all. Microsoft sees no drafts: `drafts` says whether they are kept.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    filter: &Filter,
    drafts: bool,
    now: UtcMs,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Listed>, i64), AppError> {
    let (mut from, mut args) = filtered(filter, now);
    if !drafts {
        from.push_str(" AND r.state <> 'draft'");
    }
    let total = tx
        .count(
            sqlx::AssertSqlSafe(format!("SELECT COUNT(*) {from}")),
            args.clone(),
        )
        .await?;
    // Fixed texts: what a browser sends only chooses among them.
    let key = match filter.sort.trim_start_matches('-') {
        "since" => "r.since",
        "number" => "r.number",
        "isp" => "o.name_folded",
        "metro" => "r.metro_id",
        "state" => "r.state",
        _ => "r.due_at",
    };
    let order = match filter.sort.starts_with('-') {
        true => "DESC",
        false => "ASC",
    };
    let (at, next) = (args.len() + 1, args.len() + 2);
    let sql = format!(
        "SELECT r.id, r.number, r.org_id, o.display_name AS isp, r.kind, r.state, r.owner, r.since, r.due_at, COALESCE(r.metro_id, '') AS metro_id, \
         r.facility_id, r.label, r.bandwidth_mbps, r.origin, r.wanted_until, r.created_at {from} \
         ORDER BY {key} {order} NULLS LAST, r.updated_at DESC, r.id LIMIT ${at} OFFSET ${next}"
    );
    args.push(Arg::from(limit));
    args.push(Arg::from(offset));
    let rows = tx.all(sqlx::AssertSqlSafe(sql), args).await?;
    Ok((rows, total))
}

/// How many requests stand in each state: of one ISP, or of all without their drafts.
///
/// # Errors
/// What the database refuses.
pub async fn counts(tx: &mut Tx, isp: Option<&OrgId>) -> Result<Vec<(String, i64)>, AppError> {
    match isp {
        Some(org) => {
            tx.all(
                "SELECT state, COUNT(*) FROM requests WHERE org_id = $1 GROUP BY state",
                args![org],
            )
            .await
        }
        None => {
            tx.all(
                "SELECT state, COUNT(*) FROM requests WHERE state <> 'draft' GROUP BY state",
                args![],
            )
            .await
        }
    }
}

/// How many open requests wait for the ISP, for Microsoft, and are late: of one ISP, or of all without
/// their drafts.
///
/// # Errors
/// What the database refuses.
pub async fn side_counts(
    tx: &mut Tx,
    isp: Option<&OrgId>,
    now: UtcMs,
) -> Result<(i64, i64, i64), AppError> {
    let all = i64::from(isp.is_none());
    let org = isp.map_or_else(String::new, ToString::to_string);
    tx.one(
        "SELECT CAST(COALESCE(SUM(CASE WHEN owner = 'isp' THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN owner = 'microsoft' THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN due_at < $1 THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM requests WHERE closed_at IS NULL AND ((CAST($2 AS BIGINT) = 1 AND state <> 'draft') OR org_id = $3)",
        args![now, all, org],
    )
    .await
}
