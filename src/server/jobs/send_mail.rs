//! Hands a stored mail to the mail server, or to a folder when none is configured.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::mails;
use crate::server::service::accounts::links;
use lettre::message::header::ContentType;
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

/// Sends it once; a mail already sent is left alone.
///
/// # Errors
/// The server or folder refuses it: the runner tries again.
pub async fn run(ctx: &Ctx, mail_id: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let mail = mails::get(&mut tx, mail_id).await?;
    drop(tx);
    if mail.sent_at.is_some() {
        return Ok(());
    }
    let config = &ctx.app.config;
    let message = Message::builder()
        .from(config.mail_from.parse().map_err(AppError::internal)?)
        .to(mail.to_email.parse().map_err(AppError::internal)?)
        .subject(&mail.subject)
        // After a crash between sending and noting it, the second copy is known as one.
        .message_id(Some(format!("<{mail_id}@maps-portal>")))
        .header(ContentType::TEXT_PLAIN)
        .body(mail.body.clone())
        .map_err(AppError::internal)?;
    match &config.smtp_url {
        Some(url) => {
            let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                .map_err(AppError::internal)?
                .build();
            server.send(message).await.map_err(AppError::internal)?;
        }
        None => {
            let folder = AsyncFileTransport::<Tokio1Executor>::new(config.mail_folder());
            let file = folder.send(message).await.map_err(AppError::internal)?;
            tracing::info!(file = %format!("{file}.eml"), subject = %mail.subject, "mail written");
        }
    }
    let mut tx = ctx.app.db.begin().await?;
    // Of links the database knows only hashes, so that a copy of it opens nothing.
    let kept = match links::one_in(&mail.body) {
        true => "",
        false => mail.body.as_str(),
    };
    mails::mark_sent(&mut tx, mail_id, kept, ctx.now).await?;
    tx.commit().await
}
