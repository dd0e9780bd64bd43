//! The ISP enters its ASNs. Once entered, only Microsoft changes anything about them (rule ASN-04).

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::asns::{self, AsnRow};
use crate::server::db::audit::{self, Change, Entry};
use crate::server::db::{Tx, orgs};
use crate::server::service::notify::{self, Note};
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::asn::Asn;
use maps_domain::asn_claim::State;
use maps_domain::field::FieldError;
use maps_domain::ids::OrgId;

/// So many numbers may wait for a reviewer at a time: nobody can reserve numbers in bulk.
const MOST_PENDING: usize = 5;

/// Claims a number for the actor's own organisation. A reviewer has to approve it.
///
/// # Errors
/// `Forbidden`; `Invalid` with a message at each field, also when somebody else holds the number:
/// then the refusal is kept and the reviewers are told.
pub async fn enter(ctx: &Ctx, asn: &str, peer_name: &str) -> Result<(), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ManageAsns, &org)?;
    let peer_name = peer_name.trim();
    let number = check(asn, peer_name)?;
    let mut tx = ctx.app.db.begin().await?;
    let organisation = orgs::get(&mut tx, &org).await?;
    if organisation.kind != OrgKind::Isp.as_str() {
        return Err(AppError::NotFound);
    }
    if let Some(holder) = asns::by_asn(&mut tx, number).await? {
        if holder.org_id == org.as_str() {
            return Err(AppError::field(
                "asn",
                format!("{number} is already in your list."),
            ));
        }
        return refuse_second_claim(tx, ctx, &org, &organisation.display_name, &holder).await;
    }
    let waiting = asns::of_org(&mut tx, &org)
        .await?
        .iter()
        .filter(|row| row.state == State::Pending.as_str())
        .count();
    if waiting >= MOST_PENDING {
        return Err(AppError::field(
            "asn",
            format!(
                "{MOST_PENDING} of your numbers wait for a reviewer. Enter more when they are decided."
            ),
        ));
    }
    let row = AsnRow {
        id: ctx.new_id(),
        org_id: org.to_string(),
        asn: i64::from(number.get()),
        peer_name: peer_name.to_owned(),
        state: State::Pending.as_str().to_owned(),
        reason: String::new(),
        decided_by: String::new(),
        decided_at: None,
        created_at: ctx.now.get(),
        version: 1,
    };
    asns::insert(&mut tx, &row).await?;
    let note = Note {
        kind: "asn_entered",
        title: format!("{} entered {number}", organisation.display_name),
        body: format!(
            "{} claims {number} as \u{201c}{peer_name}\u{201d}. Check who announces it and approve or refuse it.",
            organisation.display_name
        ),
        href: format!("/review/organisations/{org}#asns"),
    };
    notify::microsoft(&mut tx, ctx, &[Role::Reviewer, Role::LeadReviewer], &note).await?;
    ctx.audit(
        &mut tx,
        Entry {
            action: "asn_entered",
            object_kind: "asn",
            object_id: row.id,
            owner: org,
            summary: format!("entered {number}, peering as {peer_name}"),
            changes: Change::of("state", "", State::Pending.label())
                .into_iter()
                .collect(),
        },
    )
    .await?;
    tx.commit().await
}

fn check(asn: &str, peer_name: &str) -> Result<Asn, AppError> {
    let mut errors = Vec::new();
    let parsed = Asn::parse(asn);
    if let Err(error) = &parsed {
        errors.push(FieldError::new("asn", error.to_string()));
    }
    if !(2..=120).contains(&peer_name.chars().count()) {
        errors.push(FieldError::new(
            "peer_name",
            "Peer name: enter 2 to 120 characters, as in your PeeringDB record (rule ASN-03).",
        ));
    }
    match (parsed, errors.is_empty()) {
        (Ok(number), true) => Ok(number),
        _ => Err(AppError::Invalid(errors)),
    }
}

/// Keeps the refusal, tells the reviewers the first time, and says so without naming the holder.
async fn refuse_second_claim(
    mut tx: Tx,
    ctx: &Ctx,
    org: &OrgId,
    name: &str,
    holder: &AsnRow,
) -> Result<(), AppError> {
    let number = holder.number();
    let summary = format!("could not enter {number}: another organisation has registered it");
    if !audit::says(&mut tx, org, &summary).await? {
        let note = Note {
            kind: "asn_claimed_twice",
            title: format!("{number} is claimed twice"),
            body: format!(
                "{name} tried to enter {number}, which another organisation has registered. Ask both sides; mark the claim as disputed, move or retire it."
            ),
            href: format!("/review/organisations/{}#asns", holder.org_id),
        };
        notify::microsoft(&mut tx, ctx, &[Role::Reviewer, Role::LeadReviewer], &note).await?;
    }
    ctx.audit(
        &mut tx,
        Entry {
            action: "refused_asn",
            object_kind: "organisation",
            object_id: org.to_string(),
            owner: org.clone(),
            summary,
            changes: vec![],
        },
    )
    .await?;
    tx.commit().await?;
    Err(AppError::field(
        "asn",
        format!(
            "{number} is registered by another organisation. If it is yours, nothing is lost: the reviewers have been told and will ask both sides."
        ),
    ))
}
