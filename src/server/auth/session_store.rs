//! Our session rows under tower-sessions.
//!
//! Differences from the published stores: ids are kept as hashes; `save` updates and never inserts,
//! so a slow request that ends after the sign-out cannot bring the session back; rows can be listed
//! and ended by person.

use crate::server::app::{Clock, Random};
use crate::server::auth::sha256_hex;
use crate::server::db::Db;
use crate::server::db::sessions::{self, SessionRow};
use async_trait::async_trait;
use maps_domain::time::UtcMs;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result, SessionStore};

/// Session key of the signed-in person's id.
pub const USER: &str = "user";
/// Session key of the browser's name.
pub const AGENT: &str = "agent";

/// The store.
#[derive(Clone)]
pub struct Store {
    db: Db,
    clock: Clock,
    random: Random,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("session store")
    }
}

impl Store {
    /// Builds the store over the database.
    pub fn new(db: Db, clock: Clock, random: Random) -> Self {
        Self { db, clock, random }
    }

    fn row(&self, record: &Record) -> Result<SessionRow> {
        let now = self.clock.now().get();
        let text = |key: &str| {
            record
                .data
                .get(key)
                .and_then(|v| v.as_str())
                .map(str::to_owned)
        };
        Ok(SessionRow {
            id_hash: hash(&record.id),
            user_id: text(USER),
            created_at: now,
            last_seen: now,
            expires_at: now.saturating_add(lifetime(record)),
            auth_at: now,
            agent: text(AGENT).unwrap_or_default(),
            data: serde_json::to_string(&record.data).map_err(|e| Error::Encode(e.to_string()))?,
        })
    }
}

/// The stored form of a session id.
pub fn hash(id: &Id) -> String {
    sha256_hex(&id.0.to_be_bytes())
}

/// What is left of a session, milliseconds. The library reckons by the machine's clock; rows are kept
/// by the portal's own, which tests move.
fn lifetime(record: &Record) -> i64 {
    let left = record.expiry_date - OffsetDateTime::now_utc();
    i64::try_from(left.whole_milliseconds()).unwrap_or(i64::MAX)
}

fn backend(error: crate::error::AppError) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            record.id = Id(i128::from_be_bytes(self.random.bytes()));
            let row = self.row(record)?;
            let mut tx = self.db.begin().await.map_err(backend)?;
            let inserted = sessions::insert(&mut tx, &row).await.map_err(backend)?;
            tx.commit().await.map_err(backend)?;
            if inserted {
                return Ok(());
            }
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let row = self.row(record)?;
        let mut tx = self.db.begin().await.map_err(backend)?;
        sessions::save(&mut tx, &row.id_hash, &row.data, row.expires_at)
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let mut tx = self.db.read().await.map_err(backend)?;
        let now: UtcMs = self.clock.now();
        let Some(row) = sessions::load(&mut tx, &hash(id), now)
            .await
            .map_err(backend)?
        else {
            return Ok(None);
        };
        let data = serde_json::from_str(&row.data).map_err(|e| Error::Decode(e.to_string()))?;
        let left = Duration::milliseconds(row.expires_at.saturating_sub(now.get()));
        let expiry_date = OffsetDateTime::now_utc().saturating_add(left);
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut tx = self.db.begin().await.map_err(backend)?;
        sessions::delete(&mut tx, &hash(id))
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}
