//! Microsoft's list of the PNIs of all ISPs.

use super::pnis::PniRow;
use super::{Tx, args};
use crate::error::AppError;

/// What Microsoft's list shows. Empty texts do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this ISP's.
    pub isp: String,
    /// Only in this region.
    pub region: String,
    /// Only in this metro.
    pub metro: String,
    /// Only with this record.
    pub record: String,
    /// Part of the PNI's or the ISP's name.
    pub search: String,
    /// `isp`, `metro`, `name`, `record`, `capacity`, `changed`; a leading minus sorts downwards.
    pub sort: String,
    /// Rows on the page.
    pub limit: i64,
    /// Rows before it.
    pub offset: i64,
}

/// A PNI with the name of its ISP.
#[derive(sqlx::FromRow)]
struct Named {
    #[sqlx(flatten)]
    row: PniRow,
    isp_name: String,
}

/// One page of the PNIs of all ISPs that are not retired, with the ISP's name, and their number.
///
/// # Errors
/// What the database refuses.
pub async fn page(tx: &mut Tx, filter: &Filter) -> Result<(Vec<(PniRow, String)>, i64), AppError> {
    const FROM: &str = "FROM pnis p JOIN organisations o ON o.id = p.org_id JOIN metros m ON m.id = p.metro_id \
        WHERE p.inventory <> 'retired' AND ($1 = '' OR p.org_id = $1) AND ($2 = '' OR m.region_id = $2) \
        AND ($3 = '' OR p.metro_id = $3) AND ($4 = '' OR p.record = $4) \
        AND ($5 = '' OR LOWER(p.label) LIKE $5 OR o.name_folded LIKE $5)";
    // Fixed texts: what a browser sends only chooses among them.
    let key = match filter.sort.trim_start_matches('-') {
        "metro" => "p.metro_id",
        "name" => "LOWER(p.label)",
        "record" => "p.record",
        "capacity" => "p.bandwidth_mbps",
        "changed" => "p.updated_at",
        _ => "o.name_folded",
    };
    let order = if filter.sort.starts_with('-') {
        "DESC"
    } else {
        "ASC"
    };
    let like = match filter.search.trim() {
        "" => String::new(),
        text => format!("%{}%", text.to_lowercase()),
    };
    let total = tx
        .count(
            sqlx::AssertSqlSafe(format!("SELECT COUNT(*) {FROM}")),
            args![
                &filter.isp,
                &filter.region,
                &filter.metro,
                &filter.record,
                &like
            ],
        )
        .await?;
    let sql = format!(
        "SELECT p.id, p.org_id, p.label, p.metro_id, p.facility_id, p.kind, p.inventory, p.record, p.bandwidth_mbps, \
         p.peak_mbps, p.body, p.record_reason, p.created_at, p.updated_at, p.version, o.display_name AS isp_name \
         {FROM} ORDER BY {key} {order}, p.org_id, p.metro_id, p.label, p.id LIMIT $6 OFFSET $7"
    );
    let rows: Vec<Named> = tx
        .all(
            sqlx::AssertSqlSafe(sql),
            args![
                &filter.isp,
                &filter.region,
                &filter.metro,
                &filter.record,
                &like,
                filter.limit,
                filter.offset
            ],
        )
        .await?;
    let rows = rows.into_iter().map(|named| (named.row, named.isp_name));
    Ok((rows.collect(), total))
}

/// ISPs with PNIs that are not retired: id, name, number of PNIs.
///
/// # Errors
/// What the database refuses.
pub async fn isps(tx: &mut Tx) -> Result<Vec<(String, String, i64)>, AppError> {
    tx.all(
        "SELECT o.id, o.display_name, COUNT(*) FROM pnis p JOIN organisations o ON o.id = p.org_id \
         WHERE p.inventory <> 'retired' GROUP BY o.id, o.display_name, o.name_folded ORDER BY o.name_folded, o.id",
        args![],
    )
    .await
}

/// How many PNIs that are not retired are claimed, confirmed, disputed.
///
/// # Errors
/// What the database refuses.
pub async fn records(tx: &mut Tx) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT record, COUNT(*) FROM pnis WHERE inventory <> 'retired' GROUP BY record ORDER BY record",
        args![],
    )
    .await
}
