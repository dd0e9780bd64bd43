//! Choices of ISPs: stored per cell (global, region, site), read as the domain's [`Choices`].

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::choice::{Choice, Choices, Scope};
use maps_domain::ids::{OrgId, RegionId, SiteId};
use maps_domain::time::UtcMs;
use std::collections::BTreeMap;

/// One stored cell with one of its ISPs; a cell that chooses none has an empty one.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
struct CellRow {
    scope: String,
    scope_id: String,
    kind: String,
    isp_id: String,
}

const CELLS: &str = "SELECT c.scope, c.scope_id, c.kind, COALESCE(i.isp_id, '') AS isp_id FROM choices c \
    LEFT JOIN choice_isps i ON i.org_id = c.org_id AND i.scope = c.scope AND i.scope_id = c.scope_id";

/// All choices of a customer.
///
/// # Errors
/// What the database refuses.
pub async fn load(tx: &mut Tx, org: &OrgId) -> Result<Choices, AppError> {
    let sql = format!("{CELLS} WHERE c.org_id = $1 ORDER BY c.scope, c.scope_id, i.rank");
    let rows = tx.all(sqlx::AssertSqlSafe(sql), args![org]).await?;
    Ok(assemble(rows))
}

/// The global and regional choices of a customer, without those of single sites.
///
/// # Errors
/// What the database refuses.
pub async fn load_wide(tx: &mut Tx, org: &OrgId) -> Result<Choices, AppError> {
    load_for_sites(tx, org, &[]).await
}

/// Sites that one statement asks for.
const CHUNK: usize = 400;

/// The global and regional choices of a customer with those of some of its sites.
///
/// # Errors
/// What the database refuses.
pub async fn load_for_sites(
    tx: &mut Tx,
    org: &OrgId,
    sites: &[SiteId],
) -> Result<Choices, AppError> {
    let wide = format!(
        "{CELLS} WHERE c.org_id = $1 AND c.scope <> 'site' ORDER BY c.scope, c.scope_id, i.rank"
    );
    let mut rows = tx.all(sqlx::AssertSqlSafe(wide), args![org]).await?;
    for some in sites.chunks(CHUNK) {
        let sql = format!(
            "{CELLS} WHERE c.org_id = $1 AND c.scope = 'site' AND c.scope_id IN ({}) ORDER BY c.scope, c.scope_id, i.rank",
            super::marks(2, some.len())
        );
        let mut values = args![org];
        values.extend(some.iter().map(super::Arg::from));
        rows.extend(tx.all::<CellRow>(sqlx::AssertSqlSafe(sql), values).await?);
    }
    Ok(assemble(rows))
}

/// The choices of a customer as far as they concern sites with ids from `first` to `last`: what a
/// chunk of the reconcile job needs, however many overrides the customer has.
///
/// # Errors
/// What the database refuses.
pub async fn load_for_range(
    tx: &mut Tx,
    org: &OrgId,
    first: &SiteId,
    last: &SiteId,
) -> Result<Choices, AppError> {
    let sql = format!(
        "{CELLS} WHERE c.org_id = $1 AND (c.scope <> 'site' OR (c.scope_id >= $2 AND c.scope_id <= $3)) \
         ORDER BY c.scope, c.scope_id, i.rank"
    );
    let rows = tx
        .all(sqlx::AssertSqlSafe(sql), args![org, first, last])
        .await?;
    Ok(assemble(rows))
}

fn assemble(rows: Vec<CellRow>) -> Choices {
    let mut cells: BTreeMap<(String, String), (String, Vec<OrgId>)> = BTreeMap::new();
    for row in rows {
        let cell = cells.entry((row.scope, row.scope_id)).or_default();
        cell.0 = row.kind;
        if !row.isp_id.is_empty() {
            cell.1.push(OrgId::new(row.isp_id));
        }
    }
    let mut choices = Choices::default();
    for ((scope, id), (kind, isps)) in cells {
        let choice = match kind.as_str() {
            "list" => Choice::list(isps),
            _ => Choice::None,
        };
        let scope = match scope.as_str() {
            "region" => Scope::Region(RegionId::new(id)),
            "site" => Scope::Site(SiteId::new(id)),
            _ => Scope::Global,
        };
        choices.set(scope, choice);
    }
    choices
}

/// Replaces one cell; inheriting removes it.
///
/// # Errors
/// What the database refuses.
pub async fn save(
    tx: &mut Tx,
    org: &OrgId,
    scope: &Scope,
    choice: &Choice,
    now: UtcMs,
) -> Result<(), AppError> {
    let (kind, id) = match scope {
        Scope::Global => ("global", ""),
        Scope::Region(id) => ("region", id.as_str()),
        Scope::Site(id) => ("site", id.as_str()),
    };
    tx.exec(
        "DELETE FROM choice_isps WHERE org_id = $1 AND scope = $2 AND scope_id = $3",
        args![org, kind, id],
    )
    .await?;
    tx.exec(
        "DELETE FROM choices WHERE org_id = $1 AND scope = $2 AND scope_id = $3",
        args![org, kind, id],
    )
    .await?;
    let isps: &[OrgId] = match choice {
        Choice::Inherit => return Ok(()),
        Choice::None => &[],
        Choice::List(isps) => isps,
    };
    let word = if isps.is_empty() { "none" } else { "list" };
    tx.exec(
        "INSERT INTO choices (org_id, scope, scope_id, kind, updated_at) VALUES ($1, $2, $3, $4, $5)",
        args![org, kind, id, word, now],
    )
    .await?;
    for (isp, rank) in isps.iter().zip(1_u32..) {
        tx.exec(
            "INSERT INTO choice_isps (org_id, scope, scope_id, rank, isp_id) VALUES ($1, $2, $3, $4, $5)",
            args![org, kind, id, rank, isp],
        )
        .await?;
    }
    Ok(())
}

/// How many customer sites in a region may want the ISP: they are in use and a choice that can
/// apply to them names it. An upper bound, because a narrower choice may say otherwise.
///
/// # Errors
/// What the database refuses.
pub async fn sites_naming(tx: &mut Tx, isp: &OrgId, region: &RegionId) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM customer_sites s WHERE s.region_id = $2 AND s.retired_at IS NULL AND EXISTS \
         (SELECT 1 FROM choice_isps c WHERE c.isp_id = $1 AND c.org_id = s.org_id AND (c.scope = 'global' \
         OR (c.scope = 'region' AND c.scope_id = s.region_id) OR (c.scope = 'site' AND c.scope_id = s.id)))",
        args![isp, region],
    )
    .await
}
