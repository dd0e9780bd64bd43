//! A type conversion: one connection after the other, so that the others carry the traffic (CNV-01).

use super::{enter, entry, for_move, own, tell, title};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Entry;
use crate::server::db::requests::{self, RequestRow};
use crate::server::service::ground;
use crate::server::service::inventory::build;
use maps_domain::catalogue::Catalogue;
use maps_domain::interconnect::{
    ConversionProblem, Kind, Party, State, check_conversion, next_to_convert,
};
use maps_domain::pni::{ConnectionState, InventoryStatus, MapsUse, Pni, PniKind};

/// The live private connections of the request's metro, by name.
pub(super) async fn connections(tx: &mut Tx, row: &RequestRow) -> Result<Vec<Pni>, AppError> {
    let mut all = own(tx, &row.org()).await?;
    all.retain(|pni| {
        pni.metro == row.metro()
            && pni.status == InventoryStatus::Live
            && pni.kind == PniKind::Private
    });
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// The conversion is asked for: activations over these connections wait for it from now on.
pub(super) async fn ask(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &RequestRow,
) -> Result<Vec<Entry>, AppError> {
    let mut entries = Vec::new();
    for pni in connections(tx, row).await? {
        if pni.maps_use == MapsUse::InUse {
            continue;
        }
        let (state, maps_use) = (ConnectionState::TypeChangeRequested, MapsUse::Converting);
        entries.extend(mark(tx, ctx, catalogue, &pni, state, maps_use).await?);
    }
    Ok(entries)
}

/// The conversion is over, finished or not: what was converted is in MAPS use, and activations that
/// waited for it go on by themselves; the rest carries ordinary peering as before.
pub(super) async fn conclude(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &RequestRow,
) -> Result<Vec<Entry>, AppError> {
    let converted = row.assigned()?.converted;
    let mut entries = Vec::new();
    for pni in connections(tx, row).await? {
        if pni.maps_use != MapsUse::Converting {
            continue;
        }
        let maps_use = match converted.contains(&pni.name) {
            true => MapsUse::InUse,
            false => MapsUse::Ordinary,
        };
        entries.extend(mark(tx, ctx, catalogue, &pni, ConnectionState::Active, maps_use).await?);
    }
    Ok(entries)
}

async fn mark(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    pni: &Pni,
    state: ConnectionState,
    maps_use: MapsUse,
) -> Result<Option<Entry>, AppError> {
    let done = "recorded the type conversion of";
    build::settle(tx, ctx, catalogue, &pni.id, done, |pni| {
        pni.connection_state = state;
        pni.maps_use = maps_use;
    })
    .await
}

/// Refuses to finish a conversion before every connection is converted.
pub(super) async fn must_be_done(tx: &mut Tx, row: &RequestRow) -> Result<(), AppError> {
    let converted = row.assigned()?.converted;
    let open: Vec<String> = connections(tx, row)
        .await?
        .into_iter()
        .filter(|pni| pni.maps_use == MapsUse::Converting && !converted.contains(&pni.name))
        .map(|pni| pni.name)
        .collect();
    if open.is_empty() {
        Ok(())
    } else {
        Err(AppError::Refused(format!(
            "Not converted yet: {}. Convert one connection after the other, then activate.",
            open.join(", ")
        )))
    }
}

/// Takes the next connection out for its conversion. Never two at once.
///
/// # Errors
/// `Refused` when there is none to convert or one is under way, `Conflict`, `NotFound`.
pub async fn start(ctx: &Ctx, id: &str, version: i64) -> Result<(), AppError> {
    turn(ctx, id, version, true).await
}

/// Brings the connection under conversion back as converted.
///
/// # Errors
/// `Refused` when none is under way, `Conflict`, `NotFound`.
pub async fn finish(ctx: &Ctx, id: &str, version: i64) -> Result<(), AppError> {
    turn(ctx, id, version, false).await
}

async fn turn(ctx: &Ctx, id: &str, version: i64, out: bool) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let (mut row, party) = for_move(ctx, &mut tx, id).await?;
    if party != Party::Microsoft {
        return Err(AppError::NotFound);
    }
    if row.version != version {
        return Err(AppError::changed_meanwhile());
    }
    if row.state != State::TypeChangeInProgress.as_str() {
        return Err(AppError::Refused(
            "Connections are converted once the type change is approved and while nothing blocks it."
                .to_owned(),
        ));
    }
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let mut assigned = row.assigned()?;
    let all = connections(&mut tx, &row).await?;
    let next = next_to_convert(&all.iter().collect::<Vec<_>>(), &assigned.converted).cloned();
    let Some(pni) = next else {
        return Err(AppError::Refused(
            "There is no connection to convert now: all are converted, or another one is down and nothing may be taken out of service."
                .to_owned(),
        ));
    };
    let running = pni.connection_state == ConnectionState::TypeChangeInProgress;
    if running == out {
        return Err(AppError::Refused(match out {
            true => format!(
                "{} is being converted. One connection at a time, so that the others carry the traffic (CNV-01).",
                pni.name
            ),
            false => "No connection is being converted. Start the next one first.".to_owned(),
        }));
    }
    let (state, said) = match out {
        true => (
            ConnectionState::TypeChangeInProgress,
            format!("{} is being converted.", pni.name),
        ),
        false => {
            assigned.converted.push(pni.name.clone());
            (
                ConnectionState::Active,
                format!("{} is converted and carries traffic again.", pni.name),
            )
        }
    };
    let settled = mark(&mut tx, ctx, &catalogue, &pni, state, pni.maps_use).await?;
    row.body = serde_json::to_string(&assigned)?;
    row.updated_at = ctx.now.get();
    requests::update(&mut tx, &row).await?;
    enter(&mut tx, ctx, &row, "converted", &said, None).await?;
    let headline = format!("{said} Request {}: {}", row.number, title(&row, &catalogue));
    let body =
        "Traffic moves to the other connections meanwhile and is not interrupted.".to_owned();
    tell(
        &mut tx,
        ctx,
        &row,
        Party::Isp,
        "request_converted",
        headline,
        body,
    )
    .await?;
    let summary = format!(
        "{} ({} of {} converted)",
        match out {
            true => format!("started to convert {}", pni.name),
            false => format!("converted {}", pni.name),
        },
        assigned.converted.len(),
        all.len()
    );
    if let Some(entry) = settled {
        ctx.audit(&mut tx, entry).await?;
    }
    ctx.audit(&mut tx, entry(&row, "request_converted", summary, vec![]))
        .await?;
    tx.commit().await
}

/// What stands in the way of a type conversion at the request's metro (CNV-01).
pub(super) async fn conversion_problems(
    tx: &mut Tx,
    row: &RequestRow,
) -> Result<Vec<ConversionProblem>, AppError> {
    let org = row.org();
    let all = own(tx, &org).await?;
    let here: Vec<&Pni> = all.iter().filter(|pni| pni.metro == row.metro()).collect();
    let in_flight: Vec<String> = requests::open_of(tx, &org)
        .await?
        .iter()
        .filter(|other| other.id != row.id && other.metro_id == row.metro_id)
        .filter(|other| other.state != State::Draft.as_str())
        .map(|other| match Kind::parse(&other.kind) {
            Ok(Kind::TypeConversion) => format!("request {}, a type conversion", other.number),
            _ => format!("request {} for {}", other.number, other.label),
        })
        .collect();
    Ok(check_conversion(&here, &in_flight))
}
