//! Saying something: a comment at a rule or field, the answer to a requested change.

use super::{enter, entry, load, names, tell_isp, tell_microsoft};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::thread::{self, NewEvent};
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::application::{About, EntryKind};
use maps_domain::ids::ApplicationId;

/// Longest comment, characters.
const LONGEST: usize = 2_000;

fn text(field: &str, comment: &str) -> Result<String, AppError> {
    let comment = comment.trim();
    match comment.chars().count() {
        0 => Err(AppError::field(field, "Write something first.")),
        n if n > LONGEST => Err(AppError::field(
            field,
            format!(
                "{n} characters are too many; {LONGEST} are kept. Upload a document for the rest."
            ),
        )),
        _ => Ok(comment.to_owned()),
    }
}

/// Comments on an application, as the ISP or as a reviewer. The other side is told.
///
/// # Errors
/// `Invalid` (field `comment`), `NotFound`, `Forbidden`.
pub async fn comment(
    ctx: &Ctx,
    id: &ApplicationId,
    about: About,
    comment: &str,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let app = load(&mut tx, ctx, Action::CommentApplication, id).await?;
    let comment = text("comment", comment)?;
    let names = names(&mut tx, ctx, &app).await?;
    let actor = ctx.actor()?.clone();
    let title = format!("{} commented on {}", actor.name, names.region);
    if actor.role.org_kind() == OrgKind::Microsoft {
        tell_isp(
            &mut tx,
            ctx,
            &app,
            "application_comment",
            title,
            comment.clone(),
        )
        .await?;
    } else if app.submission_number > 0 {
        tell_microsoft(
            &mut tx,
            ctx,
            &app,
            &[Role::Reviewer, Role::LeadReviewer],
            "application_comment",
            title,
            comment.clone(),
        )
        .await?;
    }
    let event = NewEvent {
        about,
        comment,
        ..NewEvent::default()
    };
    enter(&mut tx, ctx, &app, EntryKind::Comment, &event).await?;
    let summary = format!("commented on the application for {}", names.region);
    ctx.audit(
        &mut tx,
        entry(&app, "application_commented", summary, vec![]),
    )
    .await?;
    tx.commit().await
}

/// The ISP answers one requested change. All have to be answered before it submits again.
///
/// # Errors
/// `Invalid` (field `answer`), `NotFound` for a point of another application, `Refused` when it is
/// answered already.
pub async fn answer(
    ctx: &Ctx,
    id: &ApplicationId,
    point: &str,
    comment: &str,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let app = load(&mut tx, ctx, Action::WriteApplication, id).await?;
    let events = thread::of(&mut tx, id).await?;
    let asked = events
        .iter()
        .find(|e| e.id == point && e.kind == EntryKind::ChangeRequest.as_str())
        .ok_or(AppError::NotFound)?;
    if events.iter().any(|e| e.refers_to == asked.id) {
        return Err(AppError::Refused(
            "This point is answered already. Add a comment to say more.".to_owned(),
        ));
    }
    let event = NewEvent {
        about: asked.about(),
        comment: text("answer", comment)?,
        refers_to: asked.id.clone(),
        body: String::new(),
    };
    enter(&mut tx, ctx, &app, EntryKind::Answer, &event).await?;
    let names = names(&mut tx, ctx, &app).await?;
    let summary = format!("answered a requested change of {}", names.region);
    ctx.audit(&mut tx, entry(&app, "change_answered", summary, vec![]))
        .await?;
    tx.commit().await
}
