//! A lead lets a lower tier than the policy's suffice, until a date and with a plan.

use super::{Trace, finish, load, names, refuse_audited, tell_isp};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::thread::{NewEvent, ReviewEvent};
use crate::server::db::audit::Change;
use crate::server::service::reason;
use maps_domain::access::Action;
use maps_domain::application::{EntryKind, Exception, State};
use maps_domain::ids::ApplicationId;
use maps_domain::policy::Tier;
use maps_domain::time::UtcMs;

/// Longest time that an exception can last, months.
const LONGEST_MONTHS: u16 = 12;

/// Grants that tier Local suffices until `until` (`YYYY-MM-DD`, its whole day), with the ISP's plan
/// to reach the policy's tier and the reason for granting it.
///
/// # Errors
/// `Invalid` (fields `until`, `plan`); `Refused` when it is not in review.
pub async fn grant(ctx: &Ctx, id: &ApplicationId, until: &str, plan: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let app = load(&mut tx, ctx, Action::DecideApplication, id).await?;
    if !matches!(app.state()?, State::InReview | State::Recommended) {
        drop(tx);
        let sentence = format!(
            "An exception is granted during review; this application is {}.",
            app.state()?.label().to_lowercase()
        );
        return Err(refuse_audited(ctx, &app, "refused_exception", sentence).await);
    }
    let until = UtcMs::parse_date(until)
        .map_err(|e| AppError::field("until", e.to_string()))?
        .add_days(1);
    if until <= ctx.now || until > ctx.now.add_months(LONGEST_MONTHS).add_days(1) {
        return Err(AppError::field(
            "until",
            format!("Choose a day from today on, at most {LONGEST_MONTHS} months ahead."),
        ));
    }
    let exception = Exception {
        tier: Tier::Local,
        until,
        plan: reason("plan", plan)?.to_string(),
    };
    let names = names(&mut tx, ctx, &app).await?;
    let day = until.add_days(-1).date();
    tell_isp(
        &mut tx,
        ctx,
        &app,
        "exception_granted",
        format!("Exception for {} until {day}", names.region),
        format!("Tier Local suffices until then. {}", exception.plan),
    )
    .await?;
    let trace = Trace {
        kind: EntryKind::Exception,
        event: NewEvent {
            comment: exception.plan.clone(),
            body: serde_json::to_string(&exception)?,
            ..NewEvent::default()
        },
        action: "exception_granted",
        summary: format!(
            "granted {} an exception in {} until {day}: {}",
            names.isp, names.region, exception.plan
        ),
        changes: Change::of("required tier", "policy", "Local")
            .into_iter()
            .collect(),
    };
    finish(tx, ctx, &app, trace).await
}

/// The exception that holds for an application now, the newest one.
pub fn of(events: &[ReviewEvent], now: UtcMs) -> Option<Exception> {
    events
        .iter()
        .rev()
        .find(|event| event.kind == EntryKind::Exception.as_str())
        .and_then(|event| serde_json::from_str::<Exception>(&event.body).ok())
        .filter(|exception| exception.holds(now))
}
