//! What can go wrong, in a form that is safe to show: codes and field messages, never internals.
//!
//! Services return [`AppError`]; the dispatcher in `server::http` turns it into a page. Failures of
//! the machine are logged once, where they become [`AppError::Internal`], with a number that the
//! user can quote.

use maps_domain::field::FieldError;

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
            Self::Internal { .. } => 500,
        }
    }
}

/// A reference number for a log line. Not a secret and not an id in the database.
fn uuid_like() -> String {
    uuid::Uuid::now_v7().simple().to_string().split_off(12)
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Self::Unavailable,
            sqlx::Error::Database(e) if e.is_unique_violation() => {
                tracing::info!(message = %e, "unique constraint");
                Self::Conflict("This already exists. Reload the page to see it.".to_owned())
            }
            other => Self::internal(other),
        }
    }
}

impl From<serde_json::Error> for AppError {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}
