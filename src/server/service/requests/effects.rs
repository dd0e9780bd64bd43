//! What a step does besides moving the request: to the inventory, and to letters of authorisation.

use super::assign::assign;
use super::{check, convert, draft, loa, seen, thresholds};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Entry;
use crate::server::db::requests::{self, Assigned, RequestRow};
use crate::server::service::inventory::build;
use crate::server::service::{capacity, ground};
use maps_domain::catalogue::Catalogue;
use maps_domain::field::FieldError;
use maps_domain::ids::PniId;
use maps_domain::interconnect::{Check, Event, Kind, Request, State, Typed};
use maps_domain::pni::{ConnectionState, InventoryStatus, MapsUse, Pni, Record};
use maps_domain::policy::{self, Policy};
use maps_domain::prefix::{SessionSubnet4, SessionSubnet6};

/// What is typed along with a step. Only the fields of the step are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Why it is blocked or fails.
    pub reason: String,
    /// A remark, kept in the conversation.
    pub note: String,
    /// Rack or cage on Microsoft's side, for the letter.
    pub rack: String,
    /// Panel and port on Microsoft's side, for the letter.
    pub port: String,
    /// Microsoft's router.
    pub microsoft_router: String,
    /// IPv4 session subnet.
    pub session_v4: String,
    /// IPv6 session subnet.
    pub session_v6: String,
    /// Order number, light levels and link test of the cross-connect.
    pub cross_connect: String,
    /// What was seen of the connection.
    pub seen: Vec<(Check, Typed)>,
}

/// Does what an event brings with it, before the row is stored. The entries are audited last.
pub(super) async fn of(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    policy: &Policy,
    row: &mut RequestRow,
    event: Event,
    after: &Request,
    inputs: &Inputs,
) -> Result<Vec<Entry>, AppError> {
    let builds = after.kind != Kind::TypeConversion;
    let mut entries = Vec::new();
    if matches!(event, Event::Submit | Event::Retry) {
        draft::complete(tx, catalogue, policy, row).await?;
    }
    match event {
        Event::Submit | Event::Retry if builds => {
            entries.extend(enter_inventory(tx, ctx, catalogue, row).await?);
        }
        Event::Submit | Event::Retry => {
            let problems = convert::conversion_problems(tx, row).await?;
            if !problems.is_empty() {
                let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
                return Err(AppError::Refused(format!("CNV-01: {}", said.join(" "))));
            }
            entries.extend(convert::ask(tx, ctx, catalogue, row).await?);
        }
        Event::Approve if builds => {
            entries.extend(loa::issue(tx, ctx, catalogue, row, &inputs.rack, &inputs.port).await?);
        }
        Event::AcceptLoa => loa::must_hold(tx, ctx, row).await?,
        Event::FinishCabling => {
            loa::must_hold(tx, ctx, row).await?;
            let mut errors = Vec::new();
            let text = cross_connect(inputs).unwrap_or_else(|error| {
                errors.push(error);
                String::new()
            });
            // The ISP's last step: live without it, the region would no longer pass.
            let open = open_before_service(tx, catalogue, row).await?;
            if !open.is_empty() {
                errors.push(FieldError::new(
                    "pni",
                    format!(
                        "{} is not ready to go live. {} Fill in its form first, then report the cross-connect.",
                        row.label,
                        open.join(" ")
                    ),
                ));
            }
            if !errors.is_empty() {
                return Err(AppError::Invalid(errors));
            }
            let mut assigned = row.assigned()?;
            assigned.cross_connect = text;
            row.body = serde_json::to_string(&assigned)?;
        }
        Event::OrderCabling => assign(tx, row, inputs).await?,
        Event::Validate => seen::take(tx, ctx, row, event, inputs).await?,
        Event::Activate if builds => {
            seen::take(tx, ctx, row, event, inputs).await?;
            entries.extend(bring_live(tx, ctx, catalogue, row).await?);
        }
        Event::Activate => {
            convert::must_be_done(tx, row).await?;
            entries.extend(convert::conclude(tx, ctx, catalogue, row).await?);
        }
        Event::Withdraw if builds => {
            let why = "The ISP withdrew the request.";
            crate::server::db::loas::revoke(tx, &row.id, why, ctx.now).await?;
            entries.extend(take_away(tx, ctx, catalogue, row).await?);
        }
        Event::Fail if builds => {
            let why = "The request failed.";
            crate::server::db::loas::revoke(tx, &row.id, why, ctx.now).await?;
        }
        Event::Fail | Event::Withdraw => {
            entries.extend(convert::conclude(tx, ctx, catalogue, row).await?);
        }
        _ => {}
    }
    // The planned connection shows where it stands in Microsoft's own words.
    if builds && !matches!(event, Event::Activate) {
        let state = after
            .state
            .connection_state()
            .unwrap_or(ConnectionState::None);
        entries.extend(follow(tx, ctx, catalogue, row, &state).await?);
    }
    Ok(entries)
}

/// What the ISP reports of the cross-connect.
pub(super) fn cross_connect(inputs: &Inputs) -> Result<String, FieldError> {
    let text = inputs.cross_connect.trim();
    match text.chars().count() {
        10..=2_000 => Ok(text.to_owned()),
        _ => Err(FieldError::new(
            "cross_connect",
            "Cross-connect: write its order number, the light levels on both ends and the result of the link test, 10 to 2,000 characters.",
        )),
    }
}

/// What the ISP still has to record of a connection before it goes live, or goes on enlarged; of a draft
/// whose connection is not in the inventory yet, everything.
pub(super) async fn open_before_service(
    tx: &mut Tx,
    catalogue: &Catalogue,
    row: &RequestRow,
) -> Result<Vec<String>, AppError> {
    if row.kind == Kind::TypeConversion.as_str() || row.closed_at.is_some() {
        return Ok(Vec::new());
    }
    let pni = match row.pni() {
        Some(id) => Some(crate::server::db::pnis::get(tx, &id).await?.pni()?),
        None => check::as_pni(row, catalogue).ok(),
    };
    Ok(pni.map_or_else(Vec::new, |pni| policy::open_before_service(&pni)))
}

/// The planned connection of a request; `None` for an augmentation, whose connection stays Active.
fn planned(row: &RequestRow) -> Option<PniId> {
    (row.kind == Kind::NewPni.as_str())
        .then(|| row.pni())
        .flatten()
}

async fn follow(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &RequestRow,
    state: &ConnectionState,
) -> Result<Option<Entry>, AppError> {
    let Some(id) = planned(row) else {
        return Ok(None);
    };
    build::settle(tx, ctx, catalogue, &id, "followed the request of", |pni| {
        if pni.status == InventoryStatus::Planned {
            pni.connection_state = state.clone();
        }
    })
    .await
}

/// A new connection is in the inventory as planned from the moment it is asked for, so that every
/// preview counts it.
async fn enter_inventory(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &mut RequestRow,
) -> Result<Option<Entry>, AppError> {
    let converting = requests::open_of(tx, &row.org())
        .await?
        .into_iter()
        .find(|other| {
            other.kind == Kind::TypeConversion.as_str()
                && other.metro_id == row.metro_id
                && other.state != State::Draft.as_str()
        });
    if let Some(other) = converting {
        return Err(AppError::Refused(format!(
            "Request {} converts the connections of this edge site; nothing is added or resized there meanwhile (CNV-01). Send this one when it is finished.",
            other.number
        )));
    }
    if row.kind != Kind::NewPni.as_str() {
        return Ok(None);
    }
    let wanted = check::as_pni(row, catalogue).map_err(AppError::Invalid)?;
    match row.pni() {
        None => {
            let org = row.org();
            let (id, entry) = build::enter(tx, ctx, catalogue, &org, wanted).await?;
            row.pni_id = Some(id.to_string());
            Ok(Some(entry))
        }
        Some(id) => {
            build::settle(
                tx,
                ctx,
                catalogue,
                &id,
                "took the request's values over into",
                |pni| {
                    if pni.status == InventoryStatus::Planned {
                        pni.name.clone_from(&wanted.name);
                        pni.facility.clone_from(&wanted.facility);
                        if pni.peer_router != wanted.peer_router {
                            // The recorded path led to another router.
                            pni.peer_router.clone_from(&wanted.peer_router);
                            pni.path.clear();
                        }
                        pni.bandwidth = wanted.bandwidth;
                        pni.lag_members = wanted.lag_members;
                    }
                },
            )
            .await
        }
    }
}

/// What is no longer asked for is no longer planned: else it would go on to soften the rules and to show
/// in every preview. Retired, so that it can be restored with its path. A draft's planned connection was
/// the ISP's before and stays.
async fn take_away(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &RequestRow,
) -> Result<Option<Entry>, AppError> {
    let Some(id) = planned(row).filter(|_| row.submitted_at.is_some()) else {
        return Ok(None);
    };
    build::settle(
        tx,
        ctx,
        catalogue,
        &id,
        "retired, with its request,",
        |pni| {
            if pni.status == InventoryStatus::Planned {
                pni.status = InventoryStatus::Retired;
                pni.connection_state = ConnectionState::None;
            }
        },
    )
    .await
}

/// The connection enters service as Microsoft built it: live and confirmed, because it is Microsoft who
/// says so. Rollouts and the capacity watch follow.
async fn bring_live(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &RequestRow,
) -> Result<Vec<Entry>, AppError> {
    let id = row.pni().ok_or(AppError::NotFound)?;
    let assigned = row.assigned()?;
    let stored = crate::server::db::pnis::get(tx, &id).await?.pni()?;
    if stored.status == InventoryStatus::Retired {
        return Err(AppError::Refused(format!(
            "{} was retired meanwhile. The ISP has to restore it, or the request fails.",
            stored.name
        )));
    }
    let live = in_service(row, &assigned, &stored);
    let policy = ground::policy(ctx, tx).await?;
    let mut open = policy::open_in_service(&live, catalogue, thresholds(&policy, catalogue, row));
    if row.kind == Kind::NewPni.as_str() {
        open.extend(differs_from_approved(row, &stored));
    }
    if !open.is_empty() {
        return Err(AppError::Refused(format!(
            "{} cannot go live. {}",
            stored.name,
            open.join(" ")
        )));
    }
    let entry = build::settle(tx, ctx, catalogue, &id, "brought into service", |pni| {
        *pni = live;
    })
    .await?;
    let mut entries: Vec<Entry> = entry.into_iter().collect();
    entries.extend(capacity::look(tx, ctx, catalogue, &policy, &id).await?);
    Ok(entries)
}

/// What was recorded otherwise since it was approved: the place that the LOA names, and the router, on
/// which the proof of diversity rests.
fn differs_from_approved(row: &RequestRow, stored: &Pni) -> Vec<String> {
    let building = stored.facility.as_ref().map(ToString::to_string);
    let mut differs = Vec::new();
    if stored.metro != row.metro() || building != row.facility_id {
        differs.push(
            "Its recorded place is not the one that was approved and that the LOA names."
                .to_owned(),
        );
    }
    if stored.peer_router != row.peer_router {
        differs.push(format!(
            "Its recorded router is {}; approved was {}. The ISP puts that right, or asks anew.",
            stored.peer_router, row.peer_router
        ));
    }
    differs
}

/// The connection as it is in service: what the inventory holds of it now, and what was asked for and given.
fn in_service(row: &RequestRow, assigned: &Assigned, stored: &Pni) -> Pni {
    let given = |text: &String| (!text.is_empty()).then(|| text.clone());
    Pni {
        status: InventoryStatus::Live,
        record: Record::Confirmed,
        connection_state: ConnectionState::Active,
        maps_use: match row.kind == Kind::NewPni.as_str() {
            // What is built through the programme is built for it; an enlarged one keeps its use.
            true => MapsUse::InUse,
            false => stored.maps_use,
        },
        bandwidth: row.bandwidth(),
        lag_members: u16::try_from(row.lag_members).unwrap_or(1),
        // What it carries, nobody has measured. A new leg must not take its metro's verdict away for it.
        just_opened: stored.peak().is_none(),
        microsoft_router: given(&assigned.microsoft_router)
            .or_else(|| stored.microsoft_router.clone()),
        session_v4: SessionSubnet4::parse(&assigned.session_v4)
            .ok()
            .or(stored.session_v4),
        session_v6: SessionSubnet6::parse(&assigned.session_v6)
            .ok()
            .or(stored.session_v6),
        ..stored.clone()
    }
}
