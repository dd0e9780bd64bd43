//! The conversation about an application: moves, comments, change requests, overrules.

use super::Application;
use crate::error::AppError;
use crate::server::db::{Tx, args};
use maps_domain::application::{About, EntryKind, Part};
use maps_domain::ids::ApplicationId;
use maps_domain::time::UtcMs;

/// An entry of the conversation as stored, with the name of who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ReviewEvent {
    /// Id.
    pub id: String,
    /// The submission it was written on; 0 before the first.
    pub submission_number: i64,
    /// When.
    pub at: i64,
    /// Who; empty for the portal.
    pub actor_id: String,
    /// Their name; empty for the portal.
    pub actor_name: String,
    /// `isp` or `microsoft`; empty for the portal.
    pub actor_side: String,
    /// Stored text of [`EntryKind`].
    pub kind: String,
    /// Rule it belongs to.
    pub rule_id: String,
    /// Subject of that rule.
    pub subject: String,
    /// Stored text of [`Part`].
    pub field: String,
    /// What was said.
    pub comment: String,
    /// The entry that it answers.
    pub refers_to: String,
    /// JSON that belongs to it.
    pub body: String,
}

impl ReviewEvent {
    /// What the entry says.
    ///
    /// # Errors
    /// `Internal` when the row was written by a newer version.
    pub fn kind(&self) -> Result<EntryKind, AppError> {
        EntryKind::parse(&self.kind).map_err(AppError::internal)
    }

    /// What it is about.
    pub fn about(&self) -> About {
        if let Ok(part) = Part::parse(&self.field) {
            return About::Part(part);
        }
        match self.rule_id.as_str() {
            "" => About::Whole,
            rule => About::Rule {
                rule: rule.to_owned(),
                subject: self.subject.clone(),
            },
        }
    }
}

/// An entry to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewEvent {
    /// What it is about.
    pub about: About,
    /// What is said.
    pub comment: String,
    /// The entry that it answers.
    pub refers_to: String,
    /// JSON that belongs to it.
    pub body: String,
}

/// Adds an entry to the conversation about an application, on its newest submission.
///
/// # Errors
/// What the database refuses.
pub async fn insert(
    tx: &mut Tx,
    id: &str,
    app: &Application,
    actor: &str,
    at: UtcMs,
    kind: EntryKind,
    event: &NewEvent,
) -> Result<(), AppError> {
    let (rule, subject, field) = match &event.about {
        About::Whole => ("", "", ""),
        About::Rule { rule, subject } => (rule.as_str(), subject.as_str(), ""),
        About::Part(part) => ("", "", part.as_str()),
    };
    tx.exec(
        "INSERT INTO review_events (id, application_id, submission_number, at, actor_id, kind, rule_id, subject, \
         field, comment, refers_to, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            id, &app.id, app.submission_number, at, actor, kind.as_str(), rule, subject, field, &event.comment,
            &event.refers_to, &event.body
        ],
    )
    .await?;
    Ok(())
}

/// The conversation about an application, oldest first.
///
/// # Errors
/// What the database refuses.
pub async fn of(tx: &mut Tx, app: &ApplicationId) -> Result<Vec<ReviewEvent>, AppError> {
    tx.all(
        "SELECT e.id, e.submission_number, e.at, e.actor_id, COALESCE(u.name, '') AS actor_name, \
         COALESCE(o.kind, '') AS actor_side, e.kind, e.rule_id, e.subject, e.field, e.comment, e.refers_to, e.body \
         FROM review_events e LEFT JOIN users u ON u.id = e.actor_id LEFT JOIN organisations o ON o.id = u.org_id \
         WHERE e.application_id = $1 ORDER BY e.at, e.id",
        args![app],
    )
    .await
}
