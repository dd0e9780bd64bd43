//! Use cases: authorise, load, check by `domain`, change, notify, audit, commit.
//!
//! A service takes a [`crate::server::ctx::Ctx`] and typed input, owns its transaction, and returns
//! domain values or an [`crate::error::AppError`]. It knows no HTTP and no HTML.

pub mod accounts;
pub mod audit_check;
pub mod first_start;
pub mod notify;
