//! The reviewer asks for changes, each at the rule or part that it belongs to.

use super::{advance, claim, enter, names, tell_isp};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::thread::NewEvent;
use crate::server::service::ground;
use crate::server::service::reason;
use maps_domain::access::Action;
use maps_domain::application::{About, EntryKind, Event};
use maps_domain::ids::ApplicationId;
use maps_domain::policy::rule;

/// One requested change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The rule or part; never the whole: the ISP must know where.
    pub about: About,
    /// What has to change.
    pub comment: String,
}

/// Sends the application back to the ISP with named points.
///
/// # Errors
/// `Invalid` (fields `points`, `comment.<n>` from 0) without a point, or for one that names nothing or explains nothing;
/// `Refused` when the actor does not hold it.
pub async fn request(ctx: &Ctx, id: &ApplicationId, points: &[Point]) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut app = claim::held(&mut tx, ctx, Action::RequestChanges, id).await?;
    advance(&mut app, Event::RequestChanges, ctx)?;
    if points.is_empty() {
        return Err(AppError::field(
            "points",
            "Name at least one rule or part of the application, and say what has to change.",
        ));
    }
    let mut lines = Vec::new();
    for (n, point) in points.iter().enumerate() {
        let comment = reason(&format!("comment.{n}"), &point.comment)?;
        if point.about == About::Whole {
            return Err(AppError::field(
                format!("about.{n}"),
                "Choose the rule or the part of the application that has to change.",
            ));
        }
        let event = NewEvent {
            about: point.about.clone(),
            comment: comment.to_string(),
            ..NewEvent::default()
        };
        enter(&mut tx, ctx, &app, EntryKind::ChangeRequest, &event).await?;
        lines.push(format!("{}: {comment}", title(&point.about)));
    }
    app.claimed_by.clear();
    app.claimed_at = None;
    let policy = ground::policy(ctx, &mut tx).await?;
    let days = policy
        .thresholds(&app.region(), app.partner()?)
        .answer_working_days;
    app.due_at = Some(ctx.now.add_working_days(days).get());
    let names = names(&mut tx, ctx, &app).await?;
    tell_isp(
        &mut tx,
        ctx,
        &app,
        "changes_requested",
        format!("Changes requested for {}", names.region),
        lines.join("\n"),
    )
    .await?;
    super::store::update(&mut tx, &app, ctx.now).await?;
    let summary = format!(
        "requested {} of {} for {}",
        count(points.len()),
        names.isp,
        names.region
    );
    ctx.audit(
        &mut tx,
        super::entry(&app, "changes_requested", summary, vec![]),
    )
    .await?;
    tx.commit().await
}

fn count(points: usize) -> String {
    match points {
        1 => "one change".to_owned(),
        n => format!("{n} changes"),
    }
}

/// What a point is about, in words: `PNI-05`, `Covered metros`.
pub fn title(about: &About) -> String {
    match about {
        About::Whole => "The application".to_owned(),
        About::Part(part) => part.label().to_owned(),
        About::Rule { rule: id, .. } => {
            rule(id).map_or_else(|| id.clone(), |rule| format!("{id} ({})", rule.rule))
        }
    }
}
