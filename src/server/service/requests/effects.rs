//! What a step does besides moving the request: to the inventory, and to letters of authorisation.

use super::{check, convert, loa, own, thresholds};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Entry;
use crate::server::db::requests::{self, RequestRow};
use crate::server::service::inventory::build;
use crate::server::service::{capacity, evidence, ground};
use maps_domain::catalogue::Catalogue;
use maps_domain::diversity::preview;
use maps_domain::field::FieldError;
use maps_domain::ids::PniId;
use maps_domain::interconnect::{Event, Kind, Request, State};
use maps_domain::pni::{ConnectionState, InventoryStatus, MapsUse, Record, router_name};
use maps_domain::policy::{self, PartnerType, Tier};
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
}

/// Does what an event brings with it, before the row is stored. The entries are audited last.
pub(super) async fn of(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &mut RequestRow,
    event: Event,
    after: &Request,
    inputs: &Inputs,
) -> Result<Vec<Entry>, AppError> {
    let builds = after.kind != Kind::TypeConversion;
    let mut entries = Vec::new();
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
            let text = inputs.cross_connect.trim();
            if text.chars().count() < 10 {
                errors.push(FieldError::new(
                    "cross_connect",
                    "Cross-connect: write its order number, the light levels on both ends and the result of the link test.",
                ));
            }
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
            text.clone_into(&mut assigned.cross_connect);
            row.body = serde_json::to_string(&assigned)?;
        }
        Event::OrderCabling => assign(tx, row, inputs).await?,
        Event::Activate if builds => {
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

/// What the ISP still has to record of a new connection before it goes live; of a draft, whose
/// connection is not in the inventory yet, everything.
pub(super) async fn open_before_service(
    tx: &mut Tx,
    catalogue: &Catalogue,
    row: &RequestRow,
) -> Result<Vec<String>, AppError> {
    if row.kind != Kind::NewPni.as_str() || row.closed_at.is_some() {
        return Ok(Vec::new());
    }
    let pni = match planned(row) {
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

/// Microsoft's port and session addresses (OPS-01).
async fn assign(tx: &mut Tx, row: &mut RequestRow, inputs: &Inputs) -> Result<(), AppError> {
    let mut errors = Vec::new();
    let mut assigned = row.assigned()?;
    match router_name(&inputs.microsoft_router) {
        Ok(router) => assigned.microsoft_router = router,
        Err(_) if inputs.microsoft_router.trim().is_empty() => errors.push(FieldError::new(
            "microsoft_router",
            "Microsoft router: write the router of the reserved port; without it nobody can tell whether two connections share one.",
        )),
        Err(reason) => errors.push(FieldError::new(
            "microsoft_router",
            format!("Microsoft router: {reason}."),
        )),
    }
    let new = row.kind == Kind::NewPni.as_str();
    match inputs.session_v4.trim() {
        // An enlarged bundle keeps its session.
        "" if !new => assigned.session_v4.clear(),
        text => match SessionSubnet4::parse(text) {
            Ok(subnet) => assigned.session_v4 = subnet.to_string(),
            Err(error) => errors.push(FieldError::new(
                "session_v4",
                format!("IPv4 session subnet: {error}"),
            )),
        },
    }
    match inputs.session_v6.trim() {
        "" => assigned.session_v6.clear(),
        text => match SessionSubnet6::parse(text) {
            Ok(subnet) => assigned.session_v6 = subnet.to_string(),
            Err(error) => errors.push(FieldError::new(
                "session_v6",
                format!("IPv6 session subnet: {error}"),
            )),
        },
    }
    if errors.is_empty() {
        // Two connections with one session subnet could not both work.
        let taken = own(tx, &row.org()).await?.into_iter().find(|pni| {
            row.pni_id.as_deref() != Some(pni.id.as_str())
                && pni
                    .session_v4
                    .is_some_and(|v4| v4.to_string() == assigned.session_v4)
        });
        if let Some(pni) = taken {
            errors.push(FieldError::new(
                "session_v4",
                format!(
                    "IPv4 session subnet: {} is in use on {}.",
                    assigned.session_v4, pni.name
                ),
            ));
        }
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    row.body = serde_json::to_string(&assigned)?;
    Ok(())
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
    let members = u16::try_from(row.lag_members).unwrap_or(1);
    let entry = build::settle(tx, ctx, catalogue, &id, "brought into service", |pni| {
        pni.status = InventoryStatus::Live;
        pni.record = Record::Confirmed;
        pni.connection_state = ConnectionState::Active;
        if row.kind == Kind::NewPni.as_str() {
            // What is built through the programme is built for it; an enlarged one keeps its use.
            pni.maps_use = MapsUse::InUse;
        }
        pni.bandwidth = row.bandwidth();
        pni.lag_members = members;
        // What it carries, nobody has measured. A new leg must not take its metro's verdict away for it.
        pni.just_opened = pni.peak().is_none();
        if !assigned.microsoft_router.is_empty() {
            pni.microsoft_router = Some(assigned.microsoft_router.clone());
        }
        if let Ok(subnet) = SessionSubnet4::parse(&assigned.session_v4) {
            pni.session_v4 = Some(subnet);
        }
        if let Ok(subnet) = SessionSubnet6::parse(&assigned.session_v6) {
            pni.session_v6 = Some(subnet);
        }
    })
    .await?;
    let mut entries: Vec<Entry> = entry.into_iter().collect();
    let policy = ground::policy(ctx, tx).await?;
    entries.extend(capacity::look(tx, ctx, catalogue, &policy, &id).await?);
    Ok(entries)
}

/// The tier that the request's metro reaches now.
pub(super) async fn tier(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &RequestRow,
) -> Result<Option<Tier>, AppError> {
    let policy = ground::policy(ctx, tx).await?;
    let evidence = evidence::of_org(tx, &row.org(), PartnerType::Edge).await?;
    let Some(metro) = catalogue.metro(&row.metro()) else {
        return Ok(None);
    };
    let found = preview::metros(
        &evidence,
        catalogue,
        policy.table(),
        &metro.region,
        std::slice::from_ref(&metro.id),
    );
    Ok(found.first().and_then(|found| found.today.tier))
}

/// What an activation did to the tier of the request's metro, in one sentence.
pub(super) async fn verdict(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &RequestRow,
    before: Option<Tier>,
) -> Result<String, AppError> {
    let after = tier(tx, ctx, catalogue, row).await?;
    let metro = ground::metro_name(catalogue, &row.metro_id);
    let policy = ground::policy(ctx, tx).await?;
    // CAP-01 is a line, not a promise: the load decides.
    let line = percent(thresholds(&policy, catalogue, row).augment_utilisation);
    Ok(format!(
        "{} Record its 5-minute peaks under Capacity; from {line} on an augmentation is due.",
        turn(&metro, before, after)
    ))
}

/// From one tier to another, said as what it is.
fn turn(metro: &str, before: Option<Tier>, after: Option<Tier>) -> String {
    match (before, after) {
        (None, None) => format!("{metro} is not shown to be redundant yet."),
        (Some(before), None) => format!(
            "{metro} falls from tier {} to none: see on its page what is missing.",
            before.label()
        ),
        (Some(before), Some(after)) if after < before => format!(
            "{metro} falls to tier {}, from {}: see on its page what is missing.",
            after.label(),
            before.label()
        ),
        (before, Some(after)) if before == Some(after) => {
            format!("{metro} stays at tier {}.", after.label())
        }
        (_, Some(after)) => format!("{metro} now reaches tier {}.", after.label()),
    }
}

fn percent(fraction: f64) -> String {
    format!("{:.0} %", fraction * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_activation_is_announced_as_what_it_does_to_the_tier() {
        let (local, geo) = (Some(Tier::Local), Some(Tier::Geo));
        assert!(turn("Oslo", geo, local).starts_with("Oslo falls to tier Local, from Geo"));
        assert!(turn("Oslo", local, None).starts_with("Oslo falls from tier Local to none"));
        assert_eq!(turn("Oslo", local, geo), "Oslo now reaches tier Geo.");
        assert_eq!(turn("Oslo", None, local), "Oslo now reaches tier Local.");
        assert_eq!(turn("Oslo", geo, geo), "Oslo stays at tier Geo.");
    }
}
