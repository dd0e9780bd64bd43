//! What happened to a request, in order: moves, comments, attachments, letters.

use super::RequestRow;
use crate::error::AppError;
use crate::server::db::{Tx, args};
use maps_domain::time::UtcMs;

/// An entry as stored, with the names of who wrote it and what was attached.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RequestEvent {
    /// Id.
    pub id: String,
    /// When.
    pub at: i64,
    /// Who; empty for the portal.
    pub actor_id: String,
    /// Their name; empty for the portal.
    pub actor_name: String,
    /// `isp`, `microsoft`; empty for the portal.
    pub side: String,
    /// An event of the state machine, or `created`, `comment`, `attached`, `loa_issued`, `loa_revoked`,
    /// `converted`, `overdue`.
    pub kind: String,
    /// The state afterwards.
    pub state: String,
    /// What was said.
    pub comment: String,
    /// What was attached.
    pub document_id: Option<String>,
    /// Its name; empty for none.
    pub document_name: String,
    /// When it was taken off the ISP's list.
    pub document_removed_at: Option<i64>,
}

/// An entry to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewEvent<'a> {
    /// Id.
    pub id: String,
    /// Who; empty for the portal.
    pub actor: &'a str,
    /// Their side; empty for the portal.
    pub side: &'a str,
    /// As in [`RequestEvent::kind`].
    pub kind: &'a str,
    /// What is said.
    pub comment: &'a str,
    /// What is attached.
    pub document: Option<&'a str>,
}

/// Adds an entry to a request as it stands now.
///
/// # Errors
/// What the database refuses.
pub async fn insert_event(
    tx: &mut Tx,
    request: &RequestRow,
    event: &NewEvent<'_>,
    at: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO request_events (id, request_id, seq, at, actor_id, side, kind, state, comment, document_id) \
         VALUES ($1, $2, (SELECT COUNT(*) + 1 FROM request_events WHERE request_id = $2), $3, $4, $5, $6, $7, $8, $9)",
        args![
            &event.id,
            &request.id,
            at,
            event.actor,
            event.side,
            event.kind,
            &request.state,
            event.comment,
            event.document
        ],
    )
    .await?;
    Ok(())
}

/// Everything that happened to a request, oldest first.
///
/// # Errors
/// What the database refuses.
pub async fn events(tx: &mut Tx, request: &str) -> Result<Vec<RequestEvent>, AppError> {
    tx.all(
        "SELECT e.id, e.at, e.actor_id, COALESCE(u.name, '') AS actor_name, e.side, e.kind, e.state, e.comment, e.document_id, \
         COALESCE(d.name, '') AS document_name, d.removed_at AS document_removed_at \
         FROM request_events e LEFT JOIN users u ON u.id = e.actor_id LEFT JOIN documents d ON d.id = e.document_id \
         WHERE e.request_id = $1 ORDER BY e.seq, e.id",
        args![request],
    )
    .await
}
