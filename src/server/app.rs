//! What every request shares: database, settings, clock, randomness, password hashing, assets.
//!
//! Built the same way by `main` and by the tests; only clock and randomness differ.

use super::auth::password::Hasher;
use super::config::Config;
use super::db::Db;
use super::http::assets::Assets;
use super::http::once::Once;
use super::service::ground::Cache;
use super::service::registries::Cache as Registries;
use maps_domain::time::UtcMs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// Application state. Cloning is cheap.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Settings.
    pub config: Arc<Config>,
    /// The time, as a value that tests move.
    pub clock: Clock,
    /// Randomness, as a value that tests fix.
    pub random: Random,
    /// Bounded password hashing.
    pub hasher: Hasher,
    /// Where the browser finds stylesheet, script and WebAssembly.
    pub assets: Arc<Assets>,
    /// Catalogue and policy, parsed once.
    pub ground: Arc<Cache>,
    /// VRP and registry files, parsed once.
    pub registries: Arc<Registries>,
    /// Secrets that wait to be shown once.
    pub once: Arc<Once>,
    /// Wakes the job runner after a commit, so that nobody waits for its timer.
    pub wake: Arc<tokio::sync::Notify>,
    /// Set while shutting down: `/readyz` answers 503.
    pub stopping: Arc<AtomicBool>,
    /// Demo mode: demo accounts are shown on the sign-in page.
    pub demo: bool,
}

/// The clock: the system's, or one that stands still until a test moves it.
#[derive(Clone)]
pub enum Clock {
    /// Wall clock.
    System,
    /// Epoch milliseconds, moved by tests.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// Now, UTC.
    pub fn now(&self) -> UtcMs {
        match self {
            Self::System => UtcMs::new(jiff::Timestamp::now().as_millisecond()),
            Self::Fixed(at) => UtcMs::new(at.load(Ordering::SeqCst)),
        }
    }
}

/// Source of random bytes: the system's generator, or a counter in tests.
#[derive(Clone)]
pub enum Random {
    /// The operating system's generator.
    System,
    /// Different on each call, the same on each run.
    Counter(Arc<AtomicI64>),
}

impl Random {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0_u8; N];
        match self {
            Self::System => rand::RngCore::fill_bytes(&mut rand::rng(), &mut bytes),
            Self::Counter(n) => {
                let n = n.fetch_add(1, Ordering::SeqCst).to_be_bytes();
                for (byte, value) in bytes.iter_mut().rev().zip(n.iter().rev()) {
                    *byte = *value;
                }
            }
        }
        bytes
    }

    /// A new time-ordered id (UUIDv7) for a row.
    pub fn id(&self, now: UtcMs) -> String {
        let millis = u64::try_from(now.get()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes())
            .into_uuid()
            .to_string()
    }

    /// A secret for a one-time link: 256 bits, hexadecimal.
    pub fn secret(&self) -> String {
        hex::encode(self.bytes::<32>())
    }
}
