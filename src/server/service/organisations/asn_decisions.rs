//! Microsoft decides on claims to ASNs, with a reason that the ISP sees.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::asns::{self, AsnRow};
use crate::server::db::audit::{Change, Entry};
use crate::server::db::{Tx, orgs};
use crate::server::service;
use crate::server::service::notify::{self, Note};
use crate::server::service::queue::{self, Job};
use maps_domain::access::{Action, OrgKind};
use maps_domain::asn_claim::Event;
use maps_domain::ids::OrgId;

/// Approves, refuses, disputes or retires a claim and tells the ISP.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` at `reason`; `Refused` when the state does not allow it;
/// `Conflict` on a lost race.
pub async fn decide(
    ctx: &Ctx,
    org: &OrgId,
    id: &str,
    event: &str,
    reason: &str,
) -> Result<(), AppError> {
    ctx.authorise(Action::DecideAsn, org)?;
    let event = Event::parse(event).map_err(|_| AppError::field("event", "Choose a decision."))?;
    let mut tx = ctx.app.db.begin().await?;
    let row = claim(&mut tx, org, id).await?;
    let before = row.state()?;
    let after = before
        .transition(event)
        .map_err(|refused| AppError::Refused(refused.to_string()))?;
    let reason = reason.trim();
    if event.needs_reason() || !reason.is_empty() {
        service::reason("reason", reason)?;
    }
    let by = ctx.actor()?.user_id.to_string();
    asns::decide(&mut tx, &row, after, reason, &by, ctx.now).await?;
    let number = row.number();
    let note = Note {
        kind: "asn_decided",
        title: format!("{number}: {}", after.label()),
        body: if reason.is_empty() {
            format!(
                "Microsoft has decided on {number}: {}.",
                after.label().to_lowercase()
            )
        } else {
            format!(
                "Microsoft has decided on {number}: {}. Reason: {reason}",
                after.label().to_lowercase()
            )
        },
        href: "/isp/organisation#asns".to_owned(),
    };
    notify::organisation(&mut tx, ctx, org, &[], &note).await?;
    let changes = [
        Change::of("state", before.label(), after.label()),
        Change::of("reason", "", reason),
    ];
    // Registered prefixes rest on the origin's standing.
    queue::enqueue(&mut tx, ctx, &Job::CheckPrefixes).await?;
    ctx.audit(
        &mut tx,
        Entry {
            action: match event {
                Event::Approve => "asn_approved",
                Event::Fail => "asn_failed",
                Event::Dispute => "asn_disputed",
                Event::Retire => "asn_retired",
            },
            object_kind: "asn",
            object_id: row.id,
            owner: org.clone(),
            summary: match event {
                Event::Approve => format!("approved {number}"),
                Event::Fail => format!("did not approve {number}"),
                Event::Dispute => format!("marked {number} as disputed"),
                Event::Retire => format!("retired {number}"),
            },
            changes: changes.into_iter().flatten().collect(),
        },
    )
    .await?;
    tx.commit().await
}

/// Gives a claim to another ISP: after a merger or a mistake. Both are told; nobody is deactivated.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` at `to` or `reason`; `Refused` for a claim that has ended;
/// `Conflict` on a lost race.
pub async fn move_to(
    ctx: &Ctx,
    from: &OrgId,
    id: &str,
    to: &str,
    reason: &str,
) -> Result<(), AppError> {
    ctx.authorise(Action::MoveObjects, from)?;
    let mut tx = ctx.app.db.begin().await?;
    let row = claim(&mut tx, from, id).await?;
    let number = row.number();
    if !row.state()?.holds_number() {
        return Err(AppError::Refused(format!(
            "This claim to {number} has ended and cannot be moved. The other organisation can enter the number itself."
        )));
    }
    let target = orgs::by_slug(&mut tx, to.trim())
        .await?
        .filter(|org| org.kind == OrgKind::Isp.as_str() && org.id != from.as_str())
        .ok_or_else(|| AppError::field("to", "Choose another ISP."))?;
    let reason = reason.trim();
    service::reason("reason", reason)?;
    let target_id = target.org_id();
    asns::move_to(&mut tx, &row, &target_id).await?;
    for (org, words) in [
        (from, format!("{number} was moved to another organisation")),
        (
            &target_id,
            format!("{number} was moved to you from another organisation"),
        ),
    ] {
        let note = Note {
            kind: "asn_moved",
            title: words.clone(),
            body: format!("Microsoft moved {number}. Reason: {reason}"),
            href: "/isp/organisation#asns".to_owned(),
        };
        notify::organisation(&mut tx, ctx, org, &[], &note).await?;
    }
    // One entry for each side, so that both find it in their own history; neither names the other.
    for (owner, summary) in [
        (
            from.clone(),
            format!("moved {number} to another organisation"),
        ),
        (
            target_id,
            format!("moved {number} here from another organisation"),
        ),
    ] {
        let entry = Entry {
            action: "asn_moved",
            object_kind: "asn",
            object_id: row.id.clone(),
            owner,
            summary,
            changes: Change::of("reason", "", reason).into_iter().collect(),
        };
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await
}

async fn claim(tx: &mut Tx, org: &OrgId, id: &str) -> Result<AsnRow, AppError> {
    let row = asns::get(tx, id).await?;
    if row.org_id == org.as_str() {
        Ok(row)
    } else {
        Err(AppError::NotFound)
    }
}
