//! Background work: what the queue of `service::queue` holds, run by [`runner`]. It survives a crash.
//!
//! Every job is idempotent: a worker that dies is followed by another once its lease has run out.

pub mod reconcile;
pub mod runner;
mod send_mail;
