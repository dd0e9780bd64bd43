//! Reminders before a qualification ends, each once.

use super::tell;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::follow_ups::FollowUp;
use crate::server::db::qualifications::Qualification;
use crate::server::service::ground;
use crate::server::service::qualifications::{region_name, title};
use maps_domain::access::Role;
use maps_domain::counted::counted;
use maps_domain::follow_up::{Reminder, renewal_reminder};
use maps_domain::policy::Thresholds;
use maps_domain::qualification::renewal_by;
use maps_domain::time::UtcMs;

/// The reminder to send now, if one is due.
pub(super) fn due(
    ctx: &Ctx,
    q: &Qualification,
    known: &FollowUp,
    thresholds: &Thresholds,
    renewal_submitted: bool,
) -> Option<Reminder> {
    // What was sent about an earlier end does not count for this one.
    let last = known
        .reminded_days
        .filter(|_| known.reminded_until == Some(q.until))
        .and_then(|days| u16::try_from(days).ok());
    renewal_reminder(
        UtcMs::new(q.until),
        ctx.now,
        &thresholds.renewal_reminder_days,
        last,
        renewal_submitted,
    )
}

/// Tells the ISP and the reviewers, and notes it.
pub(super) async fn remind(
    tx: &mut Tx,
    ctx: &Ctx,
    q: &Qualification,
    row: &mut FollowUp,
    reminder: Reminder,
) -> Result<(), AppError> {
    let until = UtcMs::new(q.until);
    let left = match ctx.now.whole_days_until(until) {
        ..=0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {}", counted(days, "day", "days")),
    };
    let region = region_name(tx, ctx, q).await?;
    let days = ground::values(ctx, tx, &q.region()).await?.renewal_days;
    let bridge = renewal_by(until, days);
    let what = if ctx.now <= bridge {
        format!(
            "Apply again: a renewal submitted by {} keeps you qualified until it is decided.",
            bridge.date()
        )
    } else {
        format!(
            "Apply again at once. A renewal would have had to be submitted by {} to bridge the end; one that is not approved by {} leaves a gap.",
            bridge.date(),
            until.date()
        )
    };
    let isp = (
        format!("Your qualification in {region} ends {left}"),
        format!(
            "It ends on {}. {what} After the end nobody new is turned on.",
            until.date()
        ),
    );
    let microsoft = (
        format!("{} ends {left}", title(tx, ctx, q).await?),
        format!(
            "The qualification ends on {} and no renewal is submitted yet. The ISP was reminded.",
            until.date()
        ),
    );
    let roles = [Role::IspAdmin, Role::IspAccountManager];
    let href = format!("/isp/applications/new?region={}", q.region_id);
    tell(
        tx,
        ctx,
        q,
        (&roles, href),
        (isp, microsoft),
        "qualification_ends",
    )
    .await?;
    row.reminded_days = Some(i64::from(reminder.days_before));
    row.reminded_until = Some(q.until);
    Ok(())
}
