//! Promises that were missed, per series, month and kind.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::sla::{Breach, Kind, Month};
use maps_domain::time::UtcMs;

#[derive(sqlx::FromRow)]
struct BreachRow {
    kind: String,
    month: String,
    promised: i64,
    attained: i64,
    down_ms: i64,
}

/// The standing breaches of a series in a month.
///
/// # Errors
/// What the database refuses.
pub async fn standing(tx: &mut Tx, series: &str, month: Month) -> Result<Vec<Breach>, AppError> {
    let rows: Vec<BreachRow> = tx
        .all(
            "SELECT kind, month, promised, attained, down_ms FROM sla_breaches \
             WHERE series_id = $1 AND month = $2 AND cleared_at IS NULL ORDER BY kind",
            args![series, month.label()],
        )
        .await?;
    let narrow = |n: i64| u32::try_from(n).unwrap_or_default();
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Breach {
                kind: Kind::parse(&row.kind).ok()?,
                month: row.month,
                promised: narrow(row.promised),
                attained: narrow(row.attained),
                down_ms: u64::try_from(row.down_ms).unwrap_or_default(),
            })
        })
        .collect())
}

/// Opens a breach, or gives it new figures.
///
/// # Errors
/// What the database refuses.
pub async fn put(
    tx: &mut Tx,
    id: &str,
    series: &str,
    breach: &Breach,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO sla_breaches (id, series_id, month, kind, promised, attained, down_ms, opened_at, revised_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
         ON CONFLICT (series_id, month, kind) DO UPDATE SET promised = EXCLUDED.promised, attained = EXCLUDED.attained, \
         down_ms = EXCLUDED.down_ms, revised_at = EXCLUDED.revised_at, cleared_at = NULL",
        args![
            id,
            series,
            &breach.month,
            breach.kind.as_str(),
            breach.promised,
            breach.attained,
            i64::try_from(breach.down_ms).unwrap_or(i64::MAX),
            now
        ],
    )
    .await
    .map(|_| ())
}

/// Late data showed that the promise was kept.
///
/// # Errors
/// What the database refuses.
pub async fn clear(tx: &mut Tx, series: &str, breach: &Breach, now: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "UPDATE sla_breaches SET cleared_at = $4, revised_at = $4 WHERE series_id = $1 AND month = $2 AND kind = $3",
        args![series, &breach.month, breach.kind.as_str(), now],
    )
    .await
    .map(|_| ())
}
