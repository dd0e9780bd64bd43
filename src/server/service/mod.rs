//! Use cases: authorise, load, check by `domain`, change, notify, audit, commit.
//!
//! A service takes a [`crate::server::ctx::Ctx`] and typed input, owns its transaction, and returns
//! domain values or an [`crate::error::AppError`]. It knows no HTTP and no HTML.

pub mod accounts;
pub mod activations;
pub mod applications;
pub mod audit_check;
pub mod bills;
pub mod calendar;
pub mod capacity;
pub mod catalogue_admin;
pub mod choices;
pub mod compare;
pub mod digest;
pub mod directory;
pub mod documents;
pub mod evidence;
pub mod first_start;
pub mod follow_up;
pub mod ground;
pub mod history;
pub mod inbox;
pub mod intake;
pub mod inventory;
pub mod isp_home;
pub mod maintenance;
pub mod notify;
pub mod offers;
pub mod orders;
pub mod organisations;
pub mod prefixes;
pub mod qualifications;
pub mod queue;
pub mod registries;
pub mod requests;
pub mod rollouts;
pub mod routes;
pub mod sites;
pub mod sla;
pub mod tokens;
pub mod tries;
pub mod upload;
pub mod watch;
pub mod what_if;

use crate::error::AppError;
use maps_domain::refusal::Reason;

/// A reason that the other side can act on; the message stands at `field`.
///
/// # Errors
/// `Invalid` with one message.
pub(crate) fn reason(field: &str, text: &str) -> Result<Reason, AppError> {
    Reason::parse(text).map_err(|refused| AppError::field(field, refused.sentence()))
}
