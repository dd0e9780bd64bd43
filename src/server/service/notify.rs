//! Telling people: the inbox and a mail, written in the transaction of the change. Each person chooses
//! per topic whether the mail comes at once, once a day ([`super::digest`]) or not at all.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::notifications::{self, Notification};
use crate::server::db::{Tx, mail_choices, mails, orgs, users};
use crate::server::service::queue;
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::{OrgId, UserId};
use maps_domain::notification::{Delivery, Topic};

/// What people are told.
#[derive(Clone, Debug)]
pub struct Note {
    /// Snake case, for preferences and tests: `application_decided`.
    pub kind: &'static str,
    /// One line; also the subject of the mail.
    pub title: String,
    /// A sentence or two: what happened, what to do.
    pub body: String,
    /// Page to look at.
    pub href: String,
}

/// Tells the members of an organisation with one of these roles (all roles when empty).
///
/// # Errors
/// What the database refuses.
pub async fn organisation(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    roles: &[Role],
    note: &Note,
) -> Result<(), AppError> {
    for user in users::members(tx, org).await? {
        let wanted =
            roles.is_empty() || user.role.parse::<Role>().is_ok_and(|r| roles.contains(&r));
        if wanted {
            person(tx, ctx, &UserId::new(user.id), &user.email, note).await?;
        }
    }
    Ok(())
}

/// Tells every member of Microsoft's organisations with one of these roles.
///
/// # Errors
/// What the database refuses.
pub async fn microsoft(
    tx: &mut Tx,
    ctx: &Ctx,
    roles: &[Role],
    note: &Note,
) -> Result<(), AppError> {
    for org in orgs::of_kind(tx, OrgKind::Microsoft.as_str()).await? {
        organisation(tx, ctx, &org.org_id(), roles, note).await?;
    }
    Ok(())
}

/// Tells one person: the inbox always, by mail as they chose.
///
/// # Errors
/// What the database refuses.
pub async fn person(
    tx: &mut Tx,
    ctx: &Ctx,
    user: &UserId,
    email: &str,
    note: &Note,
) -> Result<(), AppError> {
    let entry = Notification {
        id: ctx.new_id(),
        at: ctx.now.get(),
        kind: note.kind.to_owned(),
        title: note.title.clone(),
        body: note.body.clone(),
        href: note.href.clone(),
        read_at: None,
    };
    notifications::insert(tx, user, &entry).await?;
    match mail_choices::delivery(tx, user, Topic::of_kind(note.kind)).await? {
        Delivery::Now => {}
        Delivery::Digest => return mail_choices::put_off(tx, user, &entry.id, ctx.now).await,
        Delivery::None => return Ok(()),
    }
    let link = format!("{}{}", ctx.app.config.base_url(), note.href);
    mail(
        tx,
        ctx,
        email,
        &note.title,
        &format!("{}\n\n{link}\n", note.body),
    )
    .await
}

/// Queues a mail: it leaves after the commit.
///
/// # Errors
/// What the database refuses.
pub async fn mail(
    tx: &mut Tx,
    ctx: &Ctx,
    to: &str,
    subject: &str,
    body: &str,
) -> Result<(), AppError> {
    let mail = mails::Mail {
        id: ctx.new_id(),
        to_email: to.to_owned(),
        subject: subject.to_owned(),
        body: body.to_owned(),
        sent_at: None,
    };
    mails::insert(tx, &mail, ctx.now).await?;
    queue::enqueue(
        tx,
        ctx,
        &queue::Job::SendMail {
            mail_id: mail.id.clone(),
        },
    )
    .await
}
