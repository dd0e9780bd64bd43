//! Accounts: sign-up, sign-in, one-time links, members.

pub mod links;
pub mod members;
pub mod profile;
pub mod sign_in;
pub mod sign_up;

/// Folds an address the way it is stored.
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}
