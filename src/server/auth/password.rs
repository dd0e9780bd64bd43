//! Password hashing: argon2id, bounded to the machine's cores, never on the async threads.

use crate::error::AppError;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Floor without a second factor (NIST SP 800-63B-4).
pub const MIN_LENGTH: usize = 15;
/// Nothing is truncated; this only bounds the work.
pub const MAX_LENGTH: usize = 256;
/// How long a sign-in waits for a free core before the answer is 503.
const WAIT: Duration = Duration::from_secs(2);
/// Words that say nothing about the person, only about where the password is used.
const CONTEXT_WORDS: [&str; 6] = [
    "password",
    "microsoft",
    "peering",
    "maps-portal",
    "123456789",
    "qwertyuiop",
];

/// Hashes and verifies passwords. Cloning is cheap.
#[derive(Clone)]
pub struct Hasher {
    argon: Arc<Argon2<'static>>,
    slots: Arc<Semaphore>,
    /// Verified for unknown people, so that the answer takes as long as for known ones.
    dummy: Arc<str>,
}

impl Hasher {
    /// The real thing: 19 MiB, 2 passes, 1 lane (OWASP minimum), one slot per core.
    ///
    /// # Errors
    /// The parameters are refused, or the system has no randomness.
    pub fn new() -> anyhow::Result<Self> {
        Self::with_cost(19 * 1024, 2)
    }

    /// With another cost: tests hash many passwords.
    ///
    /// # Errors
    /// As [`Hasher::new`].
    pub fn with_cost(memory_kib: u32, passes: u32) -> anyhow::Result<Self> {
        let params =
            Params::new(memory_kib, passes, 1, None).map_err(|e| anyhow::anyhow!("argon2: {e}"))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = hash_with(&argon, "nobody has this password")
            .map_err(|e| anyhow::anyhow!("argon2: {e}"))?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            argon: Arc::new(argon),
            slots: Arc::new(Semaphore::new(cores)),
            dummy: dummy.into(),
        })
    }

    /// Hashes a new password to a PHC string.
    ///
    /// # Errors
    /// `Unavailable` when all cores hash already.
    pub async fn hash(&self, password: String) -> Result<String, AppError> {
        let argon = self.argon.clone();
        self.run(move || hash_with(&argon, &password))
            .await?
            .map_err(AppError::internal)
    }

    /// Whether the password belongs to the stored string. `None` (unknown person, no password yet)
    /// costs the same time and is false.
    ///
    /// # Errors
    /// `Unavailable` when all cores hash already.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, AppError> {
        let argon = self.argon.clone();
        let known = stored.as_ref().is_some_and(|s| !s.is_empty());
        let phc = stored
            .filter(|s| !s.is_empty())
            .unwrap_or_else(|| self.dummy.to_string());
        let matches = self
            .run(move || {
                PasswordHash::new(&phc)
                    .is_ok_and(|hash| argon.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(matches && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let permit = tokio::time::timeout(WAIT, self.slots.clone().acquire_owned())
            .await
            .map_err(|_| AppError::Unavailable)?
            .map_err(|_| AppError::Unavailable)?;
        tokio::task::spawn_blocking(move || {
            // The permit lives as long as the work, not as long as the request: a client that
            // hangs up must not free a slot whose core is still hashing.
            let _permit = permit;
            work()
        })
        .await
        .map_err(AppError::internal)
    }
}

fn hash_with(argon: &Argon2<'_>, password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(argon.hash_password(password.as_bytes())?.to_string())
}

/// What is wrong with a new password, in plain words.
///
/// # Errors
/// The sentence for the field.
pub fn check_new(password: &str, email: &str) -> Result<(), String> {
    let length = password.chars().count();
    if length < MIN_LENGTH {
        return Err(format!(
            "{length} characters are too few: use at least {MIN_LENGTH}. A sentence is easy to remember."
        ));
    }
    if length > MAX_LENGTH {
        return Err(format!(
            "{length} characters are too many: use at most {MAX_LENGTH}."
        ));
    }
    let folded = password.to_lowercase();
    let local = email.split('@').next().unwrap_or_default();
    let guessable = CONTEXT_WORDS
        .iter()
        .any(|word| folded.starts_with(word) && length < word.len() + 8)
        || (!local.is_empty() && folded.starts_with(local) && length < local.len() + 8);
    let few = folded
        .chars()
        .collect::<std::collections::BTreeSet<_>>()
        .len()
        < 5;
    if guessable || few {
        return Err("This password is easy to guess: it repeats itself or begins with a word that attackers try first.".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_verifies_and_its_neighbour_does_not() {
        let hasher = Hasher::with_cost(64, 1).unwrap();
        let long = "x1 ".repeat(60);
        let stored = hasher.hash(format!("{long}a")).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        assert!(
            hasher
                .verify(format!("{long}a"), Some(stored.clone()))
                .await
                .unwrap()
        );
        assert!(
            !hasher
                .verify(format!("{long}b"), Some(stored))
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn nobody_signs_in_with_the_dummy_password() {
        let hasher = Hasher::with_cost(64, 1).unwrap();
        assert!(
            !hasher
                .verify("nobody has this password".into(), None)
                .await
                .unwrap()
        );
        assert!(
            !hasher
                .verify("nobody has this password".into(), Some(String::new()))
                .await
                .unwrap()
        );
    }

    #[test]
    fn short_and_guessable_passwords_are_refused_with_the_reason() {
        assert!(
            check_new("short", "a@b.example")
                .unwrap_err()
                .contains("at least 15")
        );
        assert!(
            check_new("Password1234567", "a@b.example")
                .unwrap_err()
                .contains("easy to guess")
        );
        assert!(check_new("aaaaaaaaaaaaaaaaaaaa", "a@b.example").is_err());
        assert!(check_new("four ducks crossed the Amstel", "a@b.example").is_ok());
    }
}
