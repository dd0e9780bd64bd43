//! Accounts: sign-up, sign-in, one-time links, members.

pub mod links;
pub mod members;
pub mod profile;
pub mod sign_in;
pub mod sign_up;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::users;

/// How far back tries are counted.
const WINDOW_MINUTES: i64 = 15;
/// Tries per account and per address in that time.
const TRIES: i64 = 10;

/// Folds an address the way it is stored.
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Counts a try in each bucket; refuses when one is full. Slows an attacker down without locking
/// anybody out for good.
///
/// # Errors
/// `TooMany`.
async fn count_try(tx: &mut Tx, ctx: &Ctx, buckets: &[String]) -> Result<(), AppError> {
    let since = maps_domain::time::UtcMs::new(ctx.now.get() - WINDOW_MINUTES * 60_000);
    for bucket in buckets {
        if users::attempts_since(tx, bucket, since).await? >= TRIES {
            return Err(AppError::TooMany {
                retry_after_s: WINDOW_MINUTES * 60,
            });
        }
    }
    for bucket in buckets {
        users::record_attempt(tx, bucket, ctx.now).await?;
    }
    Ok(())
}
