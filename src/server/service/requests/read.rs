//! Requests to look at: lists of either side, and everything about one.

use super::{Correctable, UnevenLeg, convert, effects, legs, seen, thresholds};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::loas::{self, Loa};
use crate::server::db::requests::{self, Assigned, Filter, Listed, RequestEvent, RequestRow};
use crate::server::db::{Tx, orgs, pnis};
use crate::server::service::ground;
use maps_domain::access::{Action, OrgKind, Relation};
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::OrgId;
use maps_domain::interconnect::{Check, Event, Kind, Party, Request, State, next_to_convert};
use maps_domain::pni::Pni;
use maps_domain::time::UtcMs;
use std::sync::Arc;

/// Most requests on a board; a longer list is for the list view.
const ON_BOARD: i64 = 300;

/// A page of requests with what its filters offer.
pub struct Overview {
    /// The page.
    pub rows: Vec<Listed>,
    /// How many the filter keeps.
    pub total: i64,
    /// How many stand in each state, without filter.
    pub by_state: Vec<(String, i64)>,
    /// How many open ones wait for the ISP.
    pub for_isp: i64,
    /// How many open ones wait for Microsoft.
    pub for_microsoft: i64,
    /// How many of them are late.
    pub late: i64,
    /// The catalogue, for names.
    pub catalogue: Arc<Catalogue>,
}

/// Whose requests the actor sees: their ISP's, or for Microsoft everybody's but the drafts.
fn scope(ctx: &Ctx) -> Result<Option<OrgId>, AppError> {
    let actor = ctx.actor()?;
    match actor.role.org_kind() {
        OrgKind::Microsoft => {
            ctx.authorise_as(Action::ReadRequests, Relation::Programme)?;
            Ok(None)
        }
        _ => {
            ctx.authorise(Action::ReadRequests, &actor.org_id)?;
            Ok(Some(actor.org_id.clone()))
        }
    }
}

/// One page of the requests that the actor may see.
///
/// # Errors
/// `Forbidden`, what the database refuses.
pub async fn list(
    ctx: &Ctx,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<Overview, AppError> {
    let isp = scope(ctx)?;
    let mut filter = filter.clone();
    if let Some(org) = &isp {
        filter.isp = org.to_string();
    }
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let drafts = isp.is_some();
    let (rows, total) = requests::page(&mut tx, &filter, drafts, ctx.now, limit, offset).await?;
    let (for_isp, for_microsoft, late) =
        requests::side_counts(&mut tx, isp.as_ref(), ctx.now).await?;
    Ok(Overview {
        rows,
        total,
        by_state: requests::counts(&mut tx, isp.as_ref()).await?,
        for_isp,
        for_microsoft,
        late,
        catalogue,
    })
}

/// The requests of a board: what the filter keeps, without pages.
///
/// # Errors
/// As [`list`].
pub async fn board(ctx: &Ctx, filter: &Filter) -> Result<Overview, AppError> {
    list(ctx, filter, ON_BOARD, 0).await
}

/// Everything about a request.
pub struct Detail {
    /// As stored.
    pub row: RequestRow,
    /// Where it stands.
    pub request: Request,
    /// The ISP's name.
    pub isp: String,
    /// What Microsoft has assigned.
    pub assigned: Assigned,
    /// What happened, oldest first.
    pub events: Vec<RequestEvent>,
    /// Letters, newest first.
    pub letters: Vec<Loa>,
    /// The connection as it is in the inventory now.
    pub pni: Option<Pni>,
    /// What the ISP still has to record of a new connection before it goes live.
    pub open_before_service: Vec<String>,
    /// The legs of the metro that stay behind once an augmentation is finished (PNI-07).
    pub uneven: Vec<UnevenLeg>,
    /// The connections of a type conversion, by name.
    pub connections: Vec<Pni>,
    /// The one that is converted next, or now.
    pub next: Option<Pni>,
    /// On whose side the actor acts; `None` when they only look.
    pub side: Option<Party>,
    /// What the actor can do now.
    pub events_open: Vec<Event>,
    /// What the actor can correct of passed steps.
    pub correctable: Correctable,
    /// What Microsoft has to have seen for its next step.
    pub to_see: Vec<Check>,
    /// When each step of the past was reached.
    pub reached: Vec<(String, UtcMs)>,
    /// Days that an augmentation takes by the policy, from and to.
    pub augment_days: [u16; 2],
    /// The catalogue, for names.
    pub catalogue: Arc<Catalogue>,
}

/// A request with everything that its page shows.
///
/// # Errors
/// `NotFound` when it is absent, another's, or a draft and the actor is Microsoft.
pub async fn detail(ctx: &Ctx, id: &str) -> Result<Detail, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let row = requests::get(&mut tx, id).await?;
    let org = row.org();
    let actor = ctx.authorise(Action::ReadRequests, &org)?;
    let microsoft = actor.role.org_kind() == OrgKind::Microsoft;
    if microsoft && row.submitted_at.is_none() {
        return Err(AppError::NotFound);
    }
    let side = match microsoft {
        true => ctx
            .may(Action::RunRequests, &org)
            .then_some(Party::Microsoft),
        false => ctx.may(Action::WriteRequests, &org).then_some(Party::Isp),
    };
    let request = row.request()?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let events = requests::events(&mut tx, id).await?;
    let assigned = row.assigned()?;
    let connections = match request.kind {
        Kind::TypeConversion => convert::connections(&mut tx, &row).await?,
        _ => Vec::new(),
    };
    let next =
        next_to_convert(&connections.iter().collect::<Vec<_>>(), &assigned.converted).cloned();
    let augment_days = thresholds(&policy, &catalogue, &row).augment_days;
    let letters = loas::of_request(&mut tx, id).await?;
    let pni = connection(&mut tx, &row).await?;
    let events_open = side.map_or_else(Vec::new, |side| possible(&request, side, ctx.now));
    let next_checks = |event: &Event| seen::asked(*event, &assigned, pni.as_ref());
    Ok(Detail {
        correctable: match side {
            Some(side) => Correctable::by(side, &request, &letters, ctx.now)?,
            None => Correctable::default(),
        },
        to_see: match request.kind {
            Kind::TypeConversion => Vec::new(),
            _ => events_open.iter().flat_map(next_checks).collect(),
        },
        isp: orgs::get(&mut tx, &org).await?.display_name,
        letters,
        pni,
        uneven: legs::uneven(&mut tx, &row).await?,
        open_before_service: effects::open_before_service(&mut tx, &catalogue, &row).await?,
        reached: reached(&events),
        events_open,
        row,
        request,
        assigned,
        events,
        connections,
        next,
        side,
        augment_days,
        catalogue,
    })
}

async fn connection(tx: &mut Tx, row: &RequestRow) -> Result<Option<Pni>, AppError> {
    match row.pni() {
        Some(id) => Ok(Some(pnis::get(tx, &id).await?.pni()?)),
        None => Ok(None),
    }
}

/// When each state was last entered.
fn reached(events: &[RequestEvent]) -> Vec<(String, UtcMs)> {
    let mut reached: Vec<(String, UtcMs)> = Vec::new();
    let mut state = "";
    for event in events {
        if event.state != state {
            reached.retain(|(known, _)| *known != event.state);
            reached.push((event.state.clone(), UtcMs::new(event.at)));
            state = &event.state;
        }
    }
    reached
}

/// What a side can do now, as the state machine says.
fn possible(request: &Request, side: Party, now: UtcMs) -> Vec<Event> {
    let reason = maps_domain::refusal::Reason::parse("a reason to try with").ok();
    Event::ALL
        .iter()
        .copied()
        .filter(|event| {
            let reason = reason.clone().filter(|_| event.needs_reason());
            request.transition(*event, side, reason, now).is_ok()
        })
        .collect()
}

/// A request that waits for its ISP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Id.
    pub id: String,
    /// What to do, in words.
    pub what: String,
    /// Since when.
    pub since: UtcMs,
    /// Until when.
    pub due: Option<UtcMs>,
}

/// What of an ISP's requests waits for the ISP itself, oldest first. The caller has authorised it.
///
/// # Errors
/// What the database refuses.
pub async fn waiting(tx: &mut Tx, org: &OrgId) -> Result<Vec<Waiting>, AppError> {
    let mut waiting = Vec::new();
    for row in requests::open_of(tx, org).await? {
        let request = row.request()?;
        if request.owner() != Some(Party::Isp) {
            continue;
        }
        let number = row.number;
        let what = match request.state {
            State::Draft if row.origin == "capacity" => {
                format!("Send the augmentation of {}: it is too full", row.label)
            }
            State::Draft => format!("Finish request {number} to Microsoft"),
            State::LoaIssued => format!("Accept the LOA of request {number}"),
            State::Cabling => format!("Report the cross-connect of request {number}"),
            State::ProvisioningFailed => format!("Mend what failed in request {number}"),
            State::ExternalBlocker => format!("See whether request {number} is still blocked"),
            _ => format!("Go on with request {number}"),
        };
        waiting.push(Waiting {
            what,
            since: request.since,
            due: row.due_at.map(UtcMs::new),
            id: row.id,
        });
    }
    Ok(waiting)
}
