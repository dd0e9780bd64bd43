//! Late steps: both sides are told once per step.

use super::{enter, entry, isp_name, tell, title};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::requests;
use crate::server::service::ground;
use maps_domain::interconnect::{Party, State};
use maps_domain::time::UtcMs;

/// Requests told about in one go; the rest follows an hour later.
const MOST: i64 = 500;

/// Tells about every step that has become late.
///
/// # Errors
/// What the database refuses.
pub async fn escalate(tx: &mut Tx, ctx: &Ctx) -> Result<(), AppError> {
    let late = requests::untold_late(tx, ctx.now, MOST).await?;
    if late.is_empty() {
        return Ok(());
    }
    let catalogue = ground::catalogue(ctx, tx).await?;
    for mut row in late {
        let request = row.request()?;
        let Some(owner) = request.owner() else {
            continue;
        };
        let isp = isp_name(tx, &row).await?;
        let due = row
            .due_at
            .map(UtcMs::new)
            .map(UtcMs::date)
            .unwrap_or_default();
        row.overdue_told_at = Some(ctx.now.get());
        row.updated_at = ctx.now.get();
        requests::update(tx, &row).await?;
        let step = request.state.in_sentence();
        let what = title(&row, &catalogue);
        let is_review = matches!(
            request.state,
            State::ExternalBlocker | State::ProvisioningFailed
        );
        let said = match is_review {
            true => format!(
                "“{}” was to be looked at again by {due}.",
                request.state.label()
            ),
            false => format!("“{}” was due on {due}.", request.state.label()),
        };
        enter(tx, ctx, &row, "overdue", &said, None).await?;
        // A draft is the ISP's alone.
        let sides: &[Party] = match row.submitted_at {
            None => &[Party::Isp],
            Some(_) => &[Party::Isp, Party::Microsoft],
        };
        for &side in sides {
            let who = match (side == owner, owner) {
                (true, _) => "you".to_owned(),
                (false, Party::Microsoft) => "Microsoft".to_owned(),
                (false, Party::Isp) => isp.clone(),
            };
            let headline = format!(
                "Overdue since {due}: request {} waits for {who}",
                row.number
            );
            let body = match row.submitted_at {
                None => {
                    let until = row.wanted_until.map(UtcMs::new).map(UtcMs::date);
                    format!(
                        "{what} is drafted and not sent. Sent later, it can hardly be in service by {}: send it now, or withdraw it.",
                        until.unwrap_or_default()
                    )
                }
                Some(_) if is_review => format!(
                    "{what} is {step} and was to be looked at again by {due}. {}",
                    request.state.next_step()
                ),
                Some(_) => format!(
                    "{what} is {step}. {} If a third party holds it up, report a blocker with the reason.",
                    request.state.next_step()
                ),
            };
            tell(tx, ctx, &row, side, "request_overdue", headline, body).await?;
        }
        let summary = format!(
            "marked request {} as overdue: {step} since {due}",
            row.number
        );
        ctx.audit(tx, entry(&row, "request_overdue", summary, vec![]))
            .await?;
    }
    Ok(())
}
