//! What was given in passed steps, given anew: a port that turned out to be taken, a subnet mistyped, an
//! order number. Only its own side corrects it, before and after stay in the history, and what the letter
//! of authorisation states makes a new letter.

use super::effects::{Inputs, cross_connect};
use super::{assign, enter, entry, for_move, isp_name, loa, seen, tell, title};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Change;
use crate::server::db::loas::{self, Loa};
use crate::server::db::requests::{self, Assigned};
use crate::server::service::ground;
use maps_domain::field::FieldError;
use maps_domain::interconnect::{Check, Kind, Party, Request, Seen, State};
use maps_domain::time::UtcMs;

/// What a side may correct now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correctable {
    /// Rack, and panel and port, of the letter that holds.
    pub place: Option<(String, String)>,
    /// Microsoft's router and the session subnets.
    pub port: bool,
    /// What was seen before the validation.
    pub seen: Vec<Check>,
    /// What the ISP reported of the cross-connect.
    pub cross_connect: bool,
}

impl Correctable {
    /// What `side` may correct of a request: what it gave in steps that are passed, until it is Active.
    pub(super) fn by(
        side: Party,
        request: &Request,
        letters: &[Loa],
        now: UtcMs,
    ) -> Result<Self, AppError> {
        let state = request.blocked_from.unwrap_or(request.state);
        if request.kind == Kind::TypeConversion || !request.state.can_be_corrected() {
            return Ok(Self::default());
        }
        let completed = matches!(state, State::ProvisioningCompleted | State::Validating);
        if side == Party::Isp {
            return Ok(Self {
                cross_connect: completed,
                ..Self::default()
            });
        }
        let holding = letters.iter().find(|letter| letter.holds(now));
        Ok(Self {
            place: holding.map(loa::place_of).transpose()?,
            port: completed || state == State::Cabling,
            seen: match state {
                State::Validating => vec![Check::Light, Check::Lacp],
                _ => Vec::new(),
            },
            cross_connect: false,
        })
    }

    /// Whether there is anything.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Takes corrected values if nobody else did anything since `version`. The other side is told.
///
/// # Errors
/// `Invalid` field by field, `Refused` when nothing of it can be corrected or nothing was changed,
/// `Conflict`, `NotFound`.
pub async fn correct(ctx: &Ctx, id: &str, version: i64, given: &Inputs) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let (mut row, side) = for_move(ctx, &mut tx, id).await?;
    if row.version != version {
        return Err(AppError::changed_meanwhile());
    }
    let letters = loas::of_request(&mut tx, id).await?;
    let open = Correctable::by(side, &row.request()?, &letters, ctx.now)?;
    if open.is_empty() {
        return Err(AppError::Refused(
            "Nothing of this request can be corrected now: only what your side gave in passed steps can, until it is Active."
                .to_owned(),
        ));
    }
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let before = row.assigned()?;
    if open.port {
        assign::assign(&mut tx, &mut row, given).await?;
    }
    if !open.seen.is_empty() {
        seen::keep(&mut row, &open.seen, given, ctx.now)?;
    }
    let mut after = row.assigned()?;
    if after.microsoft_router != before.microsoft_router {
        seen_on_former_port(&open, &before, &after)?;
    }
    if open.cross_connect {
        after.cross_connect =
            cross_connect(given).map_err(|error| AppError::Invalid(vec![error]))?;
        row.body = serde_json::to_string(&after)?;
    }
    let mut changes = changes(&before, &after);
    let mut entries = Vec::new();
    if let Some((rack, port)) = &open.place {
        let of_letter: Vec<Change> = Change::of("rack", rack, given.rack.trim())
            .into_iter()
            .chain(Change::of("panel and port", port, given.port.trim()))
            .collect();
        if !of_letter.is_empty() {
            let (rack, port) = (&given.rack, &given.port);
            entries.extend(loa::issue(&mut tx, ctx, &catalogue, &row, rack, port).await?);
            changes.extend(of_letter);
        }
    }
    if changes.is_empty() {
        return Err(AppError::Refused(
            "Nothing was changed: the values are as they were.".to_owned(),
        ));
    }
    row.updated_at = ctx.now.get();
    requests::update(&mut tx, &row).await?;
    row.version += 1;
    let said = words(&changes);
    enter(&mut tx, ctx, &row, "corrected", &said, None).await?;
    let (to, who) = match side {
        Party::Isp => (Party::Microsoft, isp_name(&mut tx, &row).await?),
        Party::Microsoft => (Party::Isp, "Microsoft".to_owned()),
    };
    let what = title(&row, &catalogue);
    let headline = format!("{who} corrected request {}: {what}", row.number);
    let body = match entries.is_empty() {
        true => said,
        false => format!(
            "{said} The earlier letter of authorisation no longer holds: give the new one to the building."
        ),
    };
    tell(&mut tx, ctx, &row, to, "request_corrected", headline, body).await?;
    let summary = format!("corrected request {}: {what}", row.number);
    entries.push(entry(&row, "request_corrected", summary, changes));
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await
}

/// Light and LACP seen on one port say nothing of another: with the router they are given anew.
fn seen_on_former_port(
    open: &Correctable,
    before: &Assigned,
    after: &Assigned,
) -> Result<(), AppError> {
    let of = |assigned: &Assigned, check: Check| {
        let mut seen = assigned.seen.iter();
        seen.find(|seen| seen.check == check).cloned()
    };
    let stale = |check: &&Check| {
        let former = of(before, **check);
        former.is_some() && former == of(after, **check)
    };
    let errors: Vec<FieldError> = open
        .seen
        .iter()
        .filter(stale)
        .map(|check| {
            FieldError::new(
                format!("{}_by", check.as_str()),
                format!(
                    "{}: this was seen on the port of {}. Look at the new one and write who saw it.",
                    check.label(),
                    before.microsoft_router
                ),
            )
        })
        .collect();
    match errors.is_empty() {
        true => Ok(()),
        false => Err(AppError::Invalid(errors)),
    }
}

/// Field-level changes of what was given.
fn changes(before: &Assigned, after: &Assigned) -> Vec<Change> {
    let seen = |assigned: &Assigned, check: Check| {
        let found = assigned.seen.iter().find(|seen| seen.check == check);
        found.map(in_words).unwrap_or_default()
    };
    let given = [
        (
            "Microsoft router",
            &before.microsoft_router,
            &after.microsoft_router,
        ),
        ("IPv4 session subnet", &before.session_v4, &after.session_v4),
        ("IPv6 session subnet", &before.session_v6, &after.session_v6),
        ("cross-connect", &before.cross_connect, &after.cross_connect),
    ]
    .into_iter()
    .filter_map(|(name, before, after)| Change::of(name, before, after));
    let seen = Check::ALL
        .iter()
        .filter_map(|check| Change::of(check.label(), seen(before, *check), seen(after, *check)));
    given.chain(seen).collect()
}

/// "-2.1, 2026-11-27, NOC".
fn in_words(seen: &Seen) -> String {
    let parts = [&seen.result, &seen.on, &seen.by];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(", ")
}

/// "rack: Cage 4 → Cage 5. …" for the conversation and the message.
fn words(changes: &[Change]) -> String {
    let or_none = |text: &str| match text {
        "" => "none".to_owned(),
        text => text.to_owned(),
    };
    let said: Vec<String> = changes
        .iter()
        .map(|change| {
            format!(
                "{}: {} → {}.",
                change.field,
                or_none(&change.before),
                or_none(&change.after)
            )
        })
        .collect();
    said.join(" ")
}
