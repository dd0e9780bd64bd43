//! What can go wrong, in a form that is safe to show: codes and field messages, never internals.
//!
//! Services return [`AppError`]; the dispatcher in `server::http` turns it into a page. Failures of
//! the machine are logged once, where they become [`AppError::Internal`], with a number that the
//! user can quote.

use maps_domain::counted::counted;
use maps_domain::field::FieldError;
use maps_domain::time::UtcMs;
use std::io::ErrorKind;

/// What the databases say when the disk is full. SQLite: the file cannot grow (13), a write did not
/// fit (778, beyond a limit of the process), its shared memory could not grow (4874). PostgreSQL:
/// disk full.
const FULL: [&str; 4] = ["13", "778", "4874", "53100"];

/// The outcome of a use case that did not do what was asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in: the page answers with the sign-in form and comes back.
    #[error("sign-in needed")]
    Unauthenticated,
    /// Absent, or somebody else's: both look the same.
    #[error("not found")]
    NotFound,
    /// The signed-in person's role does not allow it on an object that they may see.
    #[error("not allowed")]
    Forbidden,
    /// Input to correct, field by field.
    #[error("check the fields")]
    Invalid(Vec<FieldError>),
    /// The rule or state forbids it; the sentence says which and what to do.
    #[error("{0}")]
    Refused(String),
    /// Somebody else changed the object meanwhile.
    #[error("{0}")]
    Conflict(String),
    /// Too many tries; come back after so many seconds.
    #[error("slow down")]
    TooMany {
        /// Seconds to wait.
        retry_after_s: i64,
    },
    /// The body is larger than the page takes.
    #[error("too large")]
    TooLarge,
    /// The request cannot be read.
    #[error("bad request")]
    BadRequest,
    /// Overloaded or shutting down: try again shortly.
    #[error("try later")]
    Unavailable,
    /// The disk is full: nothing was stored.
    #[error("storage is full")]
    StorageFull,
    /// Our fault. The number finds the log line.
    #[error("internal error {incident}")]
    Internal {
        /// Reference number shown to the user.
        incident: String,
    },
}

impl AppError {
    /// One message at one field.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }

    /// The standard sentence for a lost race.
    pub fn changed_meanwhile() -> Self {
        Self::Conflict(
            "Somebody changed this meanwhile. The page is up to date now and what you typed is kept: compare the two and send it again.".to_owned(),
        )
    }

    /// Logs `cause` under a fresh number and hides it.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        let incident = uuid_like();
        tracing::error!(incident = %incident, cause = %cause, "request failed");
        Self::Internal { incident }
    }

    fn storage_full(cause: impl std::fmt::Display) -> Self {
        tracing::error!(cause = %cause, "the storage is full");
        Self::StorageFull
    }

    /// Title and sentences for a person who reads this at `now`.
    pub fn words(&self, now: UtcMs) -> (&'static str, String) {
        let text = |text: &str| text.to_owned();
        match self {
            Self::Unauthenticated => (
                "Please sign in",
                text("This page is for members of an organisation."),
            ),
            Self::NotFound => (
                "Not found",
                text(
                    "There is no such page, or it is not yours to see. Check the address, or start again from the first page.",
                ),
            ),
            Self::Forbidden => (
                "Not allowed",
                text(
                    "Your role does not allow this. An admin of your organisation can change roles under Team.",
                ),
            ),
            Self::Invalid(errors) => {
                let messages: Vec<&str> = errors.iter().map(|e| e.message.as_str()).collect();
                ("Please check", messages.join(" "))
            }
            Self::Refused(reason) => ("This cannot be done now", reason.clone()),
            Self::Conflict(reason) => ("Changed meanwhile", reason.clone()),
            Self::TooMany { retry_after_s } => ("Too many tries", wait(*retry_after_s, now)),
            Self::TooLarge => (
                "Too large",
                text(
                    "The form or file is larger than this page takes: forms up to 2 MB, documents up to 20 MB, files of routers and routing registries up to 400 MB. Nothing of it was kept. Pack it with gzip where that is possible, or send a part.",
                ),
            ),
            Self::BadRequest => (
                "Cannot be read",
                text(
                    "The browser sent something that this page does not understand. Go back and try again.",
                ),
            ),
            Self::Unavailable => (
                "Busy",
                text(
                    "The portal is busy at the moment. Nothing was changed: try again in a few seconds.",
                ),
            ),
            Self::StorageFull => (
                "No space left",
                text(
                    "The portal's storage is full at the moment. Nothing was changed: try again in a few minutes.",
                ),
            ),
            Self::Internal { incident } => (
                "Something went wrong",
                format!(
                    "This is our fault and nothing was changed. When you report it, quote the reference {incident}."
                ),
            ),
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::Invalid(_) => 422,
            Self::Refused(_) | Self::Conflict(_) => 409,
            Self::TooMany { .. } => 429,
            Self::TooLarge => 413,
            Self::BadRequest => 400,
            Self::Unavailable => 503,
            Self::StorageFull => 507,
            Self::Internal { .. } => 500,
        }
    }
}

/// When to try again, never earlier than it is of use: by the full minute.
fn wait(seconds: i64, now: UtcMs) -> String {
    let minutes = (seconds.max(1) + 59) / 60;
    let free = now.get() + seconds.max(1) * 1_000;
    let from = UtcMs::new((free + 59_999) / 60_000 * 60_000);
    let minutes = counted(minutes, "minute", "minutes");
    format!("Too many tries. Please wait {minutes} and try again, from {from} on.")
}

/// A reference number for a log line. Not a secret and not an id in the database.
fn uuid_like() -> String {
    uuid::Uuid::now_v7().simple().to_string().split_off(12)
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Self::Unavailable,
            // PostgreSQL stores no NUL character; nobody types one either.
            sqlx::Error::Database(e) if e.code().is_some_and(|code| code == "22021") => {
                Self::BadRequest
            }
            sqlx::Error::Database(e) if e.code().is_some_and(|code| FULL.contains(&&*code)) => {
                Self::storage_full(e)
            }
            sqlx::Error::Database(e) if e.is_unique_violation() => {
                tracing::info!(message = %e, "unique constraint");
                Self::Conflict("This already exists. Reload the page to see it.".to_owned())
            }
            other => Self::internal(other),
        }
    }
}

impl From<std::io::Error> for AppError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::storage_full(error)
            }
            _ => Self::internal(error),
        }
    }
}

impl From<serde_json::Error> for AppError {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}
