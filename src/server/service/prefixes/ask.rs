//! Asking for the release of a prefix: first what it would end, then the request itself.

use super::holders;
use super::releases::entry;
use super::stake::Stake;
use super::tell::{self, Moment};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Change;
use crate::server::db::prefix_releases::{self as store, ReleaseRow};
use crate::server::service;
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use crate::server::service::tries::Tries;
use maps_domain::access::{Action, Role};
use maps_domain::asn::Asn;
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::policy::PartnerType;
use maps_domain::prefix::Prefix4;
use maps_domain::prefix_key::ReleaseRequest;
use maps_domain::time::UtcMs;

/// What somebody who asks for a release types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The prefix.
    pub prefix: String,
    /// The ASN that is to originate it; empty when they do not know.
    pub origin: String,
    /// Why.
    pub reason: String,
}

/// What a release would end, for who is about to ask for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Preview {
    /// An ISP holds it for the customer itself: everything is theirs to know.
    Own(Stake),
    /// It is held for somebody else, who is not named.
    Foreign,
}

/// Checks a request and says what its release would end; nothing is asked yet.
///
/// # Errors
/// As [`ask`].
pub async fn preview(ctx: &Ctx, draft: &Draft) -> Result<Preview, AppError> {
    let (mut tx, asked) = asked(ctx, draft).await?;
    let found = match asked.customer == ctx.actor()?.org_id {
        true => Preview::Own(Stake::of(&mut tx, &asked.isp, &asked.customer, asked.prefix).await?),
        false => Preview::Foreign,
    };
    // The try is kept: looking tells who holds what as asking does.
    tx.commit().await?;
    Ok(found)
}

struct Asked {
    prefix: Prefix4,
    origin: Option<Asn>,
    reason: String,
    isp: OrgId,
    customer: OrgId,
}

/// A draft with the one who holds the prefix.
async fn asked(ctx: &Ctx, draft: &Draft) -> Result<(Tx, Asked), AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::RedeemPrefixKey, &actor.org_id)?;
    let prefix = Prefix4::parse(&draft.prefix)
        .map_err(|error| AppError::field("release_prefix", error.to_string()))?;
    let origin = match draft.origin.trim() {
        "" => None,
        text => Some(
            Asn::parse(text)
                .map_err(|error| AppError::field("release_origin", error.to_string()))?,
        ),
    };
    let reason = service::reason("release_reason", &draft.reason)?;
    let mut tx = ctx.app.db.begin().await?;
    let tries = Tries::of_organisation("prefix-release", &actor.org_id);
    tries.begin(&mut tx, ctx).await?;
    if let Some(open) = store::open_of(&mut tx, &actor.org_id, &prefix.to_string()).await? {
        tx.commit().await?;
        return Err(AppError::field(
            "release_prefix",
            format!(
                "You asked for the release of {prefix} on {} already; that request is open. Follow it below, or withdraw it first.",
                UtcMs::new(open.requested_at).date()
            ),
        ));
    }
    let mut holders = holders(&mut tx, prefix).await?;
    let (Some((isp, customer)), true) = (holders.pop_first(), holders.is_empty()) else {
        tx.commit().await?;
        let refusal = match holders.is_empty() {
            true => format!(
                "Nobody holds {prefix}, so nothing has to be released. Name it in an order, or let your ISP register it."
            ),
            false => format!(
                "Several hold parts of {prefix}. Ask for each of your prefixes by itself, so that nothing else is released with it."
            ),
        };
        return Err(AppError::field("release_prefix", refusal));
    };
    let asked = Asked {
        prefix,
        origin,
        reason: reason.as_str().to_owned(),
        isp,
        customer,
    };
    Ok((tx, asked))
}

/// Asks for the release of a prefix that somebody else holds, or an ISP for the customer itself.
///
/// # Errors
/// `Invalid` with messages at the fields, `TooMany`, `Forbidden`.
pub async fn ask(ctx: &Ctx, draft: &Draft) -> Result<String, AppError> {
    let (mut tx, asked) = asked(ctx, draft).await?;
    let actor = ctx.actor()?.clone();
    let (prefix, isp) = (asked.prefix, asked.isp);
    let policy = ground::policy(ctx, &mut tx).await?;
    let days = policy
        .thresholds(&RegionId::from(""), PartnerType::Edge)
        .prefix_release_working_days;
    let request = ReleaseRequest::new(ctx.now, days);
    let row = ReleaseRow {
        id: ctx.new_id(),
        requester_id: actor.org_id.to_string(),
        prefix: prefix.to_string(),
        claimed_origin: asked.origin.map(|asn| i64::from(asn.get())),
        reason: asked.reason,
        holder_id: isp.to_string(),
        holder_customer_id: asked.customer.to_string(),
        state: request.state.as_str().to_owned(),
        answer: String::new(),
        decision: String::new(),
        decided_by: String::new(),
        answer_due_at: request.answer_due_at.get(),
        requested_by: actor.name.clone(),
        requested_at: ctx.now.get(),
        closed_at: None,
        version: 1,
        requester: actor.org_name.clone(),
        holder: String::new(),
        holder_customer: String::new(),
    };
    store::insert(&mut tx, &row).await?;
    let note = Note {
        kind: "release_requested",
        title: format!("{} asks you to release {prefix}", actor.org_name),
        body: format!(
            "{} states that {prefix} has to be released: {} Please release it or contest the request until {}; after that a reviewer decides.",
            actor.org_name,
            row.reason,
            request.answer_due_at.date()
        ),
        href: format!("/isp/prefixes/releases/{}", row.id),
    };
    notify::organisation(
        &mut tx,
        ctx,
        &isp,
        &[Role::IspAdmin, Role::IspEngineer],
        &note,
    )
    .await?;
    tell::user_of(&mut tx, ctx, &row, Moment::Asked).await?;
    let summary = format!("asked for the release of {prefix}");
    let changes = Change::of("reason", "", &row.reason).into_iter().collect();
    ctx.audit(&mut tx, entry("release_requested", &row, summary, changes))
        .await?;
    tx.commit().await?;
    Ok(row.id)
}
