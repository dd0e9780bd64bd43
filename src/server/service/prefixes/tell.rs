//! What the parties to a request for release are told, each in words that are true for it, and what the
//! customer who uses the addresses reads of it in its own history. Who asks stays unnamed to it.

use super::for_customer;
use super::stake::Stake;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Change;
use crate::server::db::orgs;
use crate::server::db::prefix_releases::ReleaseRow;
use crate::server::service::notify::{self, Note};
use maps_domain::access::Role;
use maps_domain::ids::OrgId;
use maps_domain::prefix_key::ReleaseEvent;
use maps_domain::time::UtcMs;

/// Where a request stands when the user of the addresses is told of it.
pub(super) enum Moment<'a> {
    /// It was asked just now.
    Asked,
    /// Somebody did something with it; what ended by that.
    After(ReleaseEvent, &'a Stake),
}

/// Tells those of a customer who work with its prefixes.
pub(super) async fn customer(
    tx: &mut Tx,
    ctx: &Ctx,
    customer: &OrgId,
    note: &Note,
) -> Result<(), AppError> {
    let buyers = [Role::CustomerAdmin, Role::CustomerNetworkManager];
    notify::organisation(tx, ctx, customer, &buyers, note).await
}

/// Tells the customer that the addresses are held for, and its history, where it is not who asked: it may
/// lose them.
pub(super) async fn user_of(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &ReleaseRow,
    moment: Moment<'_>,
) -> Result<(), AppError> {
    if row.requester_id == row.holder_customer_id {
        return Ok(());
    }
    let user = row.holder_customer_org();
    let isp = orgs::get(tx, &row.holder_org()).await?.display_name;
    let note = Note {
        kind: "release_moved",
        title: title(&row.prefix, &isp, &moment),
        body: body(row, &isp, &moment),
        href: "/customer/prefixes".to_owned(),
    };
    customer(tx, ctx, &user, &note).await?;
    let (action, taken) = match moment {
        Moment::Asked => ("release_requested", None),
        Moment::After(_, ended) => ("release_answered", Some(ended.taken_out())),
    };
    let changes = taken.and_then(|taken| Change::of("taken_out_of_orders", "", taken));
    let summary = summary(&row.prefix, &moment);
    let theirs = for_customer(
        &user,
        &row.id,
        action,
        summary,
        changes.into_iter().collect(),
    );
    // What who asked did is told by the portal: their name would stand at the entry.
    let unnamed = matches!(
        moment,
        Moment::Asked | Moment::After(ReleaseEvent::Withdraw, _)
    );
    match unnamed {
        true => {
            let portal = Ctx {
                actor: None,
                ..ctx.clone()
            };
            portal.audit(tx, theirs).await
        }
        false => ctx.audit(tx, theirs).await,
    }
}

fn title(prefix: &str, isp: &str, moment: &Moment<'_>) -> String {
    match moment {
        Moment::Asked => format!("Another organisation asks for your prefix {prefix}"),
        Moment::After(ReleaseEvent::Contest, _) => format!("{isp} defends your prefix {prefix}"),
        Moment::After(ReleaseEvent::Release | ReleaseEvent::ReviewerReleases, _) => {
            format!("Your prefix {prefix} was released: another organisation asked for it")
        }
        Moment::After(ReleaseEvent::ReviewerKeeps | ReleaseEvent::Withdraw, _) => {
            format!("Your prefix {prefix} stays yours")
        }
    }
}

fn body(row: &ReleaseRow, isp: &str, moment: &Moment<'_>) -> String {
    let lost = |by: String, ended: &Stake| {
        format!(
            "{by} {} If the addresses are yours, ask for their release under Prefixes.",
            ended.lines().join(" ")
        )
    };
    match moment {
        Moment::Asked => format!(
            "{isp} holds it for you and answers until {}; then a reviewer decides. Talk to {isp} if the addresses are yours.",
            UtcMs::new(row.answer_due_at).date()
        ),
        Moment::After(ReleaseEvent::Contest, _) => format!(
            "{isp} contests that another organisation gets it. A reviewer decides now; until then nothing changes for your sites."
        ),
        Moment::After(ReleaseEvent::Release, ended) => lost(
            format!("{isp} released it and holds it for you no longer."),
            ended,
        ),
        Moment::After(ReleaseEvent::ReviewerReleases, ended) => lost(
            format!("A reviewer freed it; {isp} holds it for you no longer."),
            ended,
        ),
        Moment::After(ReleaseEvent::ReviewerKeeps, _) => format!(
            "A reviewer decided that {isp} goes on holding it for you. Nothing changes for your sites."
        ),
        Moment::After(ReleaseEvent::Withdraw, _) => format!(
            "Who asked for it took the request back. {isp} goes on holding it for you; nothing changes for your sites."
        ),
    }
}

fn summary(prefix: &str, moment: &Moment<'_>) -> String {
    match moment {
        Moment::Asked => format!("noted that another organisation asked for your prefix {prefix}"),
        Moment::After(ReleaseEvent::Contest, _) => {
            format!("contested that another organisation gets your prefix {prefix}")
        }
        Moment::After(ReleaseEvent::Release | ReleaseEvent::ReviewerReleases, _) => {
            format!("freed your prefix {prefix} for another organisation")
        }
        Moment::After(ReleaseEvent::ReviewerKeeps, _) => {
            format!("decided that your prefix {prefix} stays yours")
        }
        Moment::After(ReleaseEvent::Withdraw, _) => {
            format!("noted that the request for your prefix {prefix} was withdrawn")
        }
    }
}

/// Tells who asked, the holder, and, when they have to decide, the reviewers.
pub(super) async fn parties(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &ReleaseRow,
    event: ReleaseEvent,
    ended: &Stake,
) -> Result<(), AppError> {
    let prefix = &row.prefix;
    let withdrawn = format!("The request to release {prefix} was withdrawn");
    let (title, asker, holder) = match event {
        ReleaseEvent::Release | ReleaseEvent::ReviewerReleases => (
            format!("{prefix} is released"),
            "The prefix is free: name it in an order or let your ISP register it.",
            format!(
                "A reviewer decided; the reason stands beside the request. {}",
                ended.lines().join(" ")
            ),
        ),
        ReleaseEvent::ReviewerKeeps => (
            format!("{prefix} stays with its holder"),
            "A reviewer has decided; the reason stands beside the request.",
            "A reviewer has decided; the reason stands beside the request. Nothing changes."
                .to_owned(),
        ),
        ReleaseEvent::Contest => (
            format!("The holder of {prefix} contests your request"),
            "A reviewer decides now. Nothing has to be done.",
            String::new(),
        ),
        ReleaseEvent::Withdraw => (
            withdrawn,
            "Nothing has to be done.",
            format!(
                "{} took it back. You hold the prefix as before; nothing has to be done.",
                row.requester
            ),
        ),
    };
    let note = |href: String, title: &str, body: String| Note {
        kind: "release_moved",
        title: title.to_owned(),
        body,
        href,
    };
    let ours = format!("/customer/prefixes/releases/{}", row.id);
    customer(
        tx,
        ctx,
        &row.requester_org(),
        &note(ours, &title, asker.to_owned()),
    )
    .await?;
    match event {
        ReleaseEvent::Contest => {
            let note = note(
                format!("/review/routing/releases/{}", row.id),
                &format!("Contested prefix {prefix}"),
                format!(
                    "{} contests the request of {}. Please decide.",
                    row.holder, row.requester
                ),
            );
            notify::microsoft(tx, ctx, &[Role::Reviewer, Role::LeadReviewer], &note).await
        }
        // Its own people have just done it.
        ReleaseEvent::Release => Ok(()),
        ReleaseEvent::ReviewerReleases | ReleaseEvent::ReviewerKeeps | ReleaseEvent::Withdraw => {
            let note = note(format!("/isp/prefixes/releases/{}", row.id), &title, holder);
            let roles = [Role::IspAdmin, Role::IspEngineer];
            notify::organisation(tx, ctx, &row.holder_org(), &roles, &note).await
        }
    }
}
