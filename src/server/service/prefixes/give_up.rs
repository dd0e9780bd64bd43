//! Giving a registration up, for whatever reason, and what follows from it.

use super::stake::Stake;
use super::{for_customer, tell};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::prefixes::{self as store, Registered};
use crate::server::db::{Tx, prefix_keys, site_prefixes};
use crate::server::service;
use crate::server::service::notify::Note;
use crate::server::service::queue::{self, Job};
use crate::server::service::rollouts::{self, Scope};
use maps_domain::access::Action;
use maps_domain::ids::OrgId;
use maps_domain::policy::Outcome;

/// What is said to who gives a prefix up without saying that they know what ends with it.
pub(super) fn sure(sure: bool) -> Result<(), AppError> {
    match sure {
        true => Ok(()),
        false => Err(AppError::field(
            "sure",
            "Read what ends with it, then tick this.",
        )),
    }
}

/// Gives a registration of the actor's ISP up. Its keys become void with it. `is_sure` is the ticked
/// statement that they know what ends.
///
/// # Errors
/// `Invalid` for the reason or without the statement, `Refused` when it is released already, `NotFound`, `Forbidden`.
pub async fn release(ctx: &Ctx, id: &str, reason: &str, is_sure: bool) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let row = store::get(&mut tx, id).await?;
    ctx.authorise(Action::RegisterPrefix, &row.org())?;
    let reason = service::reason("reason", reason)?;
    sure(is_sure)?;
    if row.outcome == Outcome::Fail.as_str() {
        let holders = site_prefixes::holders(&mut tx, row.prefix4()?).await?;
        let ordered = |(isp, customer, _): &(String, String, String)| {
            *isp == row.org_id && *customer == row.customer_id
        };
        if holders.iter().any(ordered) {
            return Err(AppError::Refused(format!(
                "{} fails a check and stands in an order of {}: released, it would go on unchecked. Repair what fails, or end the order line first.",
                row.prefix, row.customer
            )));
        }
    }
    let ended = Stake::of_registration(&mut tx, &row).await?;
    let means = match ended.left.is_empty() {
        true => "No order of yours uses it: nothing changes for your sites.".to_owned(),
        false => format!(
            "{} Ask {} to register it anew if it is to stay.",
            ended.lines().join(" "),
            row.isp
        ),
    };
    let note = Note {
        kind: "prefix_released",
        title: format!("{} gave your prefix {} up", row.isp, row.prefix),
        body: format!(
            "{} ended its registration of {}; its keys are void. {means}",
            row.isp, row.prefix
        ),
        href: "/customer/prefixes".to_owned(),
    };
    tell::customer(&mut tx, ctx, &row.customer_org(), &note).await?;
    let_go(&mut tx, ctx, &row, reason.as_str()).await?;
    tx.commit().await
}

/// Releases a registration, for whatever reason it happens: audit entry last.
pub(crate) async fn let_go(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &Registered,
    reason: &str,
) -> Result<(), AppError> {
    if row.released_at.is_some() {
        return Err(AppError::Refused(
            "This registration is released already. Register the prefix anew if you need it."
                .to_owned(),
        ));
    }
    store::release(tx, row, reason, ctx.now).await?;
    prefix_keys::void(tx, &row.id, ctx.now).await?;
    // What stands in orders goes on as a prefix that nobody registered, and is asked as such.
    queue::enqueue(tx, ctx, &Job::CheckPrefixes).await?;
    roll_out(tx, ctx, &row.org(), &row.customer_org(), &row.prefix).await?;
    let entry = Entry {
        action: "prefix_released",
        object_kind: "prefix",
        object_id: row.id.clone(),
        owner: row.org(),
        summary: format!("released prefix {} of {}", row.prefix, row.customer),
        changes: Change::of("reason", "", reason).into_iter().collect(),
    };
    ctx.audit(tx, entry).await?;
    let summary = format!("released your prefix {}", row.prefix);
    let theirs = for_customer(
        &row.customer_org(),
        &row.id,
        "prefix_released",
        summary,
        vec![],
    );
    ctx.audit(tx, theirs).await
}

/// The steps of this customer's batches with this ISP may move.
pub(crate) async fn roll_out(
    tx: &mut Tx,
    ctx: &Ctx,
    isp: &OrgId,
    customer: &OrgId,
    title: &str,
) -> Result<(), AppError> {
    let scope = Scope {
        isp: Some(isp.clone()),
        customer: Some(customer.clone()),
        ..Scope::default()
    };
    rollouts::start(tx, ctx, &scope, title, "prefixes_checked").await?;
    Ok(())
}
