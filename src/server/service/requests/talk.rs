//! Comments and attachments of both sides.

use super::{enter, entry, for_move, isp_name, tell};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::requests::RequestRow;
use crate::server::service::documents::{self, Proves};
use crate::server::service::upload::Upload;
use maps_domain::interconnect::Party;

/// Longest comment, characters.
const LONGEST: usize = 2_000;

/// Comments on a request; the other side is told.
///
/// # Errors
/// `Invalid` (field `comment`), `NotFound`, `Forbidden`.
pub async fn comment(ctx: &Ctx, id: &str, comment: &str) -> Result<(), AppError> {
    let comment = comment.trim();
    match comment.chars().count() {
        0 => return Err(AppError::field("comment", "Write something first.")),
        n if n > LONGEST => {
            return Err(AppError::field(
                "comment",
                format!(
                    "{n} characters are too many; {LONGEST} are kept. Attach a document for the rest."
                ),
            ));
        }
        _ => {}
    }
    let mut tx = ctx.app.db.begin().await?;
    let (row, party) = for_move(ctx, &mut tx, id).await?;
    enter(&mut tx, ctx, &row, "comment", comment, None).await?;
    tell_other(&mut tx, ctx, &row, party, "commented on", comment).await?;
    let summary = format!("commented on request {}", row.number);
    ctx.audit(&mut tx, entry(&row, "request_commented", summary, vec![]))
        .await?;
    tx.commit().await
}

/// Attaches a document: it is kept among the ISP's documents, for both sides to read.
///
/// # Errors
/// `Invalid` (fields `file`, `note`), `NotFound`, `Forbidden`.
pub async fn attach(
    ctx: &Ctx,
    id: &str,
    upload: Option<&Upload>,
    note: &str,
) -> Result<(), AppError> {
    // Who may not see the request learns nothing about the file either.
    let mut tx = ctx.app.db.read().await?;
    for_move(ctx, &mut tx, id).await?;
    drop(tx);
    let checked = documents::inspect(upload, note).await?;
    let mut tx = ctx.app.db.begin().await?;
    let (row, party) = for_move(ctx, &mut tx, id).await?;
    let proves = Proves {
        kind: "request".to_owned(),
        id: row.id.clone(),
    };
    let org = row.org();
    let (document, stored) = documents::store_upload(&mut tx, ctx, &org, &checked, proves).await?;
    enter(
        &mut tx,
        ctx,
        &row,
        "attached",
        note.trim(),
        Some(&document.id),
    )
    .await?;
    tell_other(
        &mut tx,
        ctx,
        &row,
        party,
        "attached a document to",
        &document.name,
    )
    .await?;
    let summary = format!("attached {} to request {}", document.name, row.number);
    ctx.audit(&mut tx, stored).await?;
    ctx.audit(&mut tx, entry(&row, "request_attached", summary, vec![]))
        .await?;
    tx.commit().await
}

/// A draft is the ISP's alone: nobody else is told.
async fn tell_other(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &RequestRow,
    party: Party,
    did: &str,
    said: &str,
) -> Result<(), AppError> {
    let (to, who) = match party {
        Party::Isp if row.submitted_at.is_none() => return Ok(()),
        Party::Isp => (Party::Microsoft, isp_name(tx, row).await?),
        Party::Microsoft => (Party::Isp, "Microsoft".to_owned()),
    };
    let headline = format!("{who} {did} request {}", row.number);
    tell(
        tx,
        ctx,
        row,
        to,
        "request_comment",
        headline,
        said.to_owned(),
    )
    .await
}
