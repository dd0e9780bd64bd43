//! What Microsoft has seen of a connection before it goes live, kept with the request.

use super::Inputs;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::requests::{Assigned, RequestRow};
use crate::server::db::{Tx, pnis};
use maps_domain::interconnect::{Check, Event, Typed, asked_at, read_all};
use maps_domain::pni::Pni;
use maps_domain::time::UtcMs;

/// What an event asks for, given what was assigned and what the inventory holds of the connection.
pub(super) fn asked(event: Event, assigned: &Assigned, pni: Option<&Pni>) -> Vec<Check> {
    let v6 = !assigned.session_v6.is_empty() || pni.is_some_and(|pni| pni.session_v6.is_some());
    asked_at(event, v6)
}

/// Takes what an event asks for; every mistake is named at its field.
pub(super) async fn take(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &mut RequestRow,
    event: Event,
    inputs: &Inputs,
) -> Result<(), AppError> {
    let pni = match row.pni() {
        Some(id) => Some(pnis::get(tx, &id).await?.pni()?),
        None => None,
    };
    let checks = asked(event, &row.assigned()?, pni.as_ref());
    keep(row, &checks, inputs, ctx.now)
}

/// Keeps what was seen of some checks, in place of what was seen of them before.
pub(super) fn keep(
    row: &mut RequestRow,
    checks: &[Check],
    inputs: &Inputs,
    now: UtcMs,
) -> Result<(), AppError> {
    let typed = |check: Check| {
        let found = inputs.seen.iter().find(|(known, _)| *known == check);
        found.map_or_else(Typed::default, |(_, typed)| typed.clone())
    };
    let since = UtcMs::new(row.submitted_at.unwrap_or(row.created_at));
    let read = read_all(checks, typed, since, now).map_err(AppError::Invalid)?;
    let mut assigned = row.assigned()?;
    assigned.seen.retain(|known| !checks.contains(&known.check));
    assigned.seen.extend(read);
    assigned.seen.sort_by_key(|seen| seen.check);
    row.body = serde_json::to_string(&assigned)?;
    Ok(())
}
