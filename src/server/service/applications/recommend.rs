//! The first signature: the reviewer proposes a decision.

use super::{Trace, advance, claim, finish, names, refused, tell_microsoft};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::Application;
use crate::server::db::applications::thread::NewEvent;
use crate::server::db::audit::Change;
use crate::server::service::ground;
use crate::server::service::reason;
use maps_domain::access::{Action, Role};
use maps_domain::application::{EntryKind, Event, Recommendation};
use maps_domain::ids::{ApplicationId, MetroId};
use std::collections::BTreeSet;

/// Proposes to approve these metros of the application, all or some.
///
/// # Errors
/// `Invalid` (field `reason`); `Refused` without a metro, with a foreign one, or when the actor does
/// not hold it.
pub async fn approve(
    ctx: &Ctx,
    id: &ApplicationId,
    metros: BTreeSet<MetroId>,
    why: &str,
) -> Result<(), AppError> {
    propose(ctx, id, why, |app, why| {
        let covered: BTreeSet<MetroId> = app.metros().into_iter().collect();
        Recommendation::approve(&covered, metros, why).map_err(refused)
    })
    .await
}

/// Proposes to decline.
///
/// # Errors
/// As [`approve`].
pub async fn decline(ctx: &Ctx, id: &ApplicationId, why: &str) -> Result<(), AppError> {
    propose(ctx, id, why, |_, reason| {
        Ok(Recommendation::Decline { reason })
    })
    .await
}

async fn propose(
    ctx: &Ctx,
    id: &ApplicationId,
    why: &str,
    build: impl FnOnce(&Application, maps_domain::refusal::Reason) -> Result<Recommendation, AppError>,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut app = claim::held(&mut tx, ctx, Action::RecommendDecision, id).await?;
    advance(&mut app, Event::Recommend, ctx)?;
    let why = reason("reason", why)?;
    let recommendation = build(&app, why.clone())?;
    app.recommended_by = ctx.actor()?.user_id.to_string();
    app.recommendation = serde_json::to_string(&recommendation)?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let days = policy
        .thresholds(&app.region(), app.partner()?)
        .second_signature_working_days;
    app.due_at = Some(ctx.now.add_working_days(days).get());
    let names = names(&mut tx, ctx, &app).await?;
    let words = words(&recommendation);
    tell_microsoft(
        &mut tx,
        ctx,
        &app,
        &[Role::LeadReviewer],
        "second_signature_needed",
        format!("Second signature for {} in {}", names.isp, names.region),
        format!("Recommended: {words}. {why}"),
    )
    .await?;
    let trace = Trace {
        kind: EntryKind::Recommended,
        event: NewEvent {
            comment: why.to_string(),
            body: app.recommendation.clone(),
            ..NewEvent::default()
        },
        action: "decision_recommended",
        summary: format!(
            "recommended to {words} for {} in {}: {why}",
            names.isp, names.region
        ),
        changes: Change::of("recommendation", "", &words)
            .into_iter()
            .collect(),
    };
    finish(tx, ctx, &app, trace).await
}

/// The recommendation in words: `approve paris, london`.
pub fn words(recommendation: &Recommendation) -> String {
    match recommendation {
        Recommendation::Decline { .. } => "decline".to_owned(),
        Recommendation::Approve { metros, .. } => {
            let list: Vec<&str> = metros.iter().map(MetroId::as_str).collect();
            format!("approve {}", list.join(", "))
        }
    }
}
