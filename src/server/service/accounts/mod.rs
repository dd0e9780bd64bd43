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
use maps_domain::time::UtcMs;

/// How far back tries are counted.
const WINDOW_MINUTES: i64 = 15;
/// Tries per account in that time.
const TRIES: i64 = 10;
/// Tries per network address in that time: a whole office, or everybody behind one proxy.
const TRIES_PER_ADDRESS: i64 = 500;

/// Folds an address the way it is stored.
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Counts a try against the account and the network address; refuses when either is full. Slows an
/// attacker down without locking anybody out for good.
///
/// # Errors
/// `TooMany`.
async fn count_try(
    tx: &mut Tx,
    ctx: &Ctx,
    what: &str,
    account: &str,
    peer: &str,
) -> Result<(), AppError> {
    let since = UtcMs::new(ctx.now.get() - WINDOW_MINUTES * 60_000);
    let buckets = [
        (account_bucket(what, account), TRIES),
        (format!("{what}-from:{peer}"), TRIES_PER_ADDRESS),
    ];
    for (bucket, limit) in &buckets {
        if users::attempts_since(tx, bucket, since).await? >= *limit {
            return Err(AppError::TooMany {
                retry_after_s: WINDOW_MINUTES * 60,
            });
        }
    }
    for (bucket, _) in &buckets {
        users::record_attempt(tx, bucket, ctx.now).await?;
    }
    Ok(())
}

fn account_bucket(what: &str, account: &str) -> String {
    format!("{what}:{account}")
}
