//! What follows from new evidence about a turn-up batch.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::batches::{self, Batch};
use crate::server::db::route_evidence::Stored;
use crate::server::service::activations;
use crate::server::service::notify::{self, Note};
use crate::server::service::rollouts::{self, Scope};
use maps_domain::access::Role;
use maps_domain::activation::{Step, StepState};
use maps_domain::policy::Outcome;

/// The batch's step may move now. Evidence against a step that is done already is told to both sides.
pub(super) async fn follow(
    tx: &mut Tx,
    ctx: &Ctx,
    batch: &Batch,
    row: &Stored,
    outcome: Outcome,
) -> Result<(), AppError> {
    let key = batch.key();
    let region = activations::region_name(ctx, tx, &batch.region_id).await?;
    let steps = batches::steps(tx, &batch.id).await?;
    let is_done = steps.iter().any(|step| {
        step.record.step == Step::RoutesAnnounced && step.record.state == StepState::Done
    });
    if is_done && outcome == Outcome::Fail {
        let note = |href: String| Note {
            kind: "routes_contradict",
            title: format!("Route evidence contradicts a completed step: {}", row.name),
            body: format!(
                "The step \u{201c}{}\u{201d} of {} in {region} is completed, and newer route evidence shows that a prefix is missing or not as asked. Nothing is turned off; please repair it and upload again.",
                Step::RoutesAnnounced.label(),
                row.isp
            ),
            href,
        };
        let roles = [Role::IspAdmin, Role::IspEngineer];
        let own = note(format!("/isp/routes/{}", row.id));
        notify::organisation(tx, ctx, &key.isp, &roles, &own).await?;
        let staff = note(format!("/review/routing/evidence/{}", row.id));
        notify::microsoft(tx, ctx, &[Role::Operations], &staff).await?;
    }
    let scope = Scope {
        isp: Some(key.isp),
        customer: Some(key.customer),
        region: Some(key.region),
        site: None,
    };
    let title = format!("Route evidence for {}", row.name);
    rollouts::start(tx, ctx, &scope, &title, "routes_checked").await?;
    Ok(())
}
