//! The next step of a request, by whoever has to do it.

use super::effects::{self, Inputs};
use super::verdict;
use super::{enter, entry, for_move, isp_name, tell, thresholds, title};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::requests::{self, RequestRow};
use crate::server::service;
use crate::server::service::ground;
use maps_domain::catalogue::Catalogue;
use maps_domain::interconnect::{Event, Party, State, due_at};
use maps_domain::policy::{Policy, Tier};

/// Longest note, characters.
const LONGEST_NOTE: usize = 2_000;

/// Does a step of a request if nobody else did anything since `version`. The other side is told.
///
/// # Errors
/// `Invalid` field by field, `Refused` when the step is impossible or the other side's, `Conflict`,
/// `NotFound`.
pub async fn act(
    ctx: &Ctx,
    id: &str,
    version: i64,
    event: Event,
    inputs: &Inputs,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let (mut row, party) = for_move(ctx, &mut tx, id).await?;
    if row.version != version {
        return Err(AppError::changed_meanwhile());
    }
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let moved = step(
        &mut tx, ctx, &catalogue, &policy, &mut row, party, event, inputs,
    )
    .await;
    let entries = match moved {
        Ok(entries) => entries,
        Err(AppError::Refused(sentence)) => {
            drop(tx);
            return Err(refused(ctx, &row, event, sentence).await?);
        }
        Err(error) => return Err(error),
    };
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await
}

/// Keeps a refusal by rule in the trail.
async fn refused(
    ctx: &Ctx,
    row: &RequestRow,
    event: Event,
    sentence: String,
) -> Result<AppError, AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let summary = format!("was refused to {}: {sentence}", event.in_sentence());
    ctx.audit(&mut tx, entry(row, "refused_request_step", summary, vec![]))
        .await?;
    tx.commit().await?;
    Ok(AppError::Refused(sentence))
}

/// Sends a request in the caller's transaction; the caller audits the entries, last.
pub(super) async fn submit_in(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    policy: &Policy,
    row: &mut RequestRow,
) -> Result<Vec<Entry>, AppError> {
    let none = Inputs::default();
    step(
        tx,
        ctx,
        catalogue,
        policy,
        row,
        Party::Isp,
        Event::Submit,
        &none,
    )
    .await
}

async fn step(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    policy: &Policy,
    row: &mut RequestRow,
    party: Party,
    event: Event,
    inputs: &Inputs,
) -> Result<Vec<Entry>, AppError> {
    let reason = match event.needs_reason() {
        true => Some(service::reason("reason", &inputs.reason)?),
        false => None,
    };
    let note = inputs.note.trim();
    if note.chars().count() > LONGEST_NOTE {
        return Err(AppError::field(
            "note",
            format!(
                "The note has more than {LONGEST_NOTE} characters. Attach a document for the rest."
            ),
        ));
    }
    let before = row.request()?;
    let after = before
        .transition(event, party, reason, ctx.now)
        .map_err(|refused| AppError::Refused(refused.sentence().to_owned()))?;
    let tier = match event {
        Event::Activate => verdict::tier(tx, ctx, catalogue, row).await?,
        _ => None,
    };
    let mut entries = effects::of(tx, ctx, catalogue, policy, row, event, &after, inputs).await?;
    let values = thresholds(policy, catalogue, row);
    let due = due_at(&after, values);
    row.set(&after, due, ctx.now)?;
    if event == Event::Submit && row.submitted_at.is_none() {
        row.submitted_at = Some(ctx.now.get());
    }
    requests::update(tx, row).await?;
    row.version += 1;
    let said = match &after.reason {
        Some(reason) => reason.as_str().to_owned(),
        None if event == Event::FinishCabling => [inputs.cross_connect.trim(), note]
            .join("\n")
            .trim()
            .to_owned(),
        None => note.to_owned(),
    };
    enter(tx, ctx, row, event.as_str(), &said, None).await?;
    announce(tx, ctx, catalogue, row, party, event, &said, tier).await?;
    let summary = format!(
        "{} request {}: {}",
        done(event),
        row.number,
        title(row, catalogue)
    );
    let mut changes: Vec<Change> = Change::of("state", before.state.label(), after.state.label())
        .into_iter()
        .collect();
    changes.extend(Change::of("reason", "", &said).filter(|_| event.needs_reason()));
    entries.push(entry(row, "request_moved", summary, changes));
    Ok(entries)
}

/// The past tense of an event, for history and messages.
const fn done(event: Event) -> &'static str {
    match event {
        Event::Submit => "submitted",
        Event::Approve => "approved",
        Event::AcceptLoa => "accepted the LOA of",
        Event::StartProvisioning => "started the provisioning of",
        Event::OrderCabling => "reserved port and addresses of",
        Event::FinishCabling => "reported the cross-connect of",
        Event::Validate => "started validating",
        Event::Activate => "activated",
        Event::Block => "reported a blocker of",
        Event::Unblock => "removed the blocker of",
        Event::Fail => "failed",
        Event::Retry => "sent again",
        Event::Withdraw => "withdrew",
    }
}

/// Tells the other side what was done and who acts next; `tier` is what the metro reached before.
async fn announce(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &RequestRow,
    party: Party,
    event: Event,
    said: &str,
    tier: Option<Tier>,
) -> Result<(), AppError> {
    let state = row.request()?.state;
    let (to, who) = match party {
        Party::Isp => (Party::Microsoft, isp_name(tx, row).await?),
        Party::Microsoft => (Party::Isp, "Microsoft".to_owned()),
    };
    let headline = format!(
        "{who} {} request {}: {}",
        done(event),
        row.number,
        title(row, catalogue)
    );
    let mut body = state.next_step().to_owned();
    if !said.is_empty() {
        body = format!("“{said}” {body}");
    }
    if state == State::Active {
        let verdict = verdict::of_activation(tx, ctx, catalogue, row, tier).await?;
        body = format!("{body} {verdict}");
    }
    tell(tx, ctx, row, to, "request_moved", headline, body).await
}
