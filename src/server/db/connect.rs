//! Opening the database with the settings that make an answered write durable.

use super::{Db, migrate};
use anyhow::{Context, bail};
use sqlx::Connection;
use sqlx::SqliteConnection;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::time::Duration;

/// The first SQLite without the WAL-reset corruption (3.7.0 to 3.51.2 have it).
const SQLITE_MIN: (u32, u32, u32) = (3, 51, 3);
/// A request waits this long for a connection, then the answer is 503.
const POOL_WAIT: Duration = Duration::from_secs(2);

impl Db {
    /// Opens `url` (`sqlite:…` or `postgres://…`) without touching the schema.
    ///
    /// # Errors
    /// The address is unusable, nothing answers, or SQLite is too old.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            Self::open_sqlite(Path::new(path.trim_start_matches("//"))).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(POOL_WAIT)
                .connect(url)
                .await
                .context("MAPS_DATABASE_URL: PostgreSQL does not answer")?;
            Ok(Self::Postgres(pool))
        } else {
            bail!("MAPS_DATABASE_URL: expected sqlite:PATH or postgres://…, got {url:?}")
        }
    }

    /// Opens and brings the schema up to date.
    ///
    /// # Errors
    /// As [`Db::open`], and when the schema is newer than this program.
    pub async fn open_migrated(url: &str) -> anyhow::Result<Self> {
        let db = Self::open(url).await?;
        migrate::run(&db).await?;
        Ok(db)
    }

    /// Whether commits wait for the disk. Only filling the demo goes without: nobody relies on what
    /// is not there yet, and two thousand commits would take a minute. PostgreSQL decides by itself.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn set_durable(&self, durable: bool) -> Result<(), sqlx::Error> {
        if let Self::Sqlite { write, .. } = self {
            let sql = if durable {
                "PRAGMA synchronous = FULL"
            } else {
                "PRAGMA synchronous = OFF"
            };
            sqlx::query(sql).execute(write).await?;
        }
        Ok(())
    }

    async fn open_sqlite(path: &Path) -> anyhow::Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An answered write must survive a power cut: NORMAL loses up to a checkpoint of them.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-4000")
            .pragma("journal_size_limit", "67108864")
            .pragma("trusted_schema", "OFF");
        let pool = |max: u32| {
            SqlitePoolOptions::new()
                .max_connections(max)
                .acquire_timeout(POOL_WAIT)
                .idle_timeout(None)
                .max_lifetime(None)
        };
        // The writer first: it makes the file and switches it to WAL.
        let write = pool(1)
            .acquire_timeout(Duration::from_secs(10))
            .after_release(|connection, _| Box::pin(is_usable(connection)))
            .connect_with(options.clone())
            .await
            .with_context(|| format!("cannot open the database {}", path.display()))?;
        let read = pool(4).connect_lazy_with(options.pragma("query_only", "ON"));
        let (version,): (String,) = sqlx::query_as("SELECT sqlite_version()")
            .fetch_one(&write)
            .await?;
        if parse_version(&version).is_none_or(|found| found < SQLITE_MIN) {
            bail!("SQLite {version} can corrupt a database in WAL mode; 3.51.3 or newer is needed");
        }
        Ok(Self::Sqlite { read, write })
    }
}

/// Whether a connection that comes back may be used again: not when it still counts a transaction.
///
/// On a full disk SQLite ends a transaction by itself; the rollback that follows fails, and the
/// connection would refuse to begin ever again. It is closed, and the next request opens another.
async fn is_usable(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // A dropped transaction is rolled back after this call of the same queue.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('.').map(str::parse);
    Some((
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sqlite_waits_for_the_disk_and_readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("portal.db").display());
        let Db::Sqlite { read, write } = Db::open(&url).await.unwrap() else {
            panic!("not SQLite");
        };
        let ask = async |pool, sql| -> String {
            let sql = format!("SELECT CAST({sql} AS TEXT) FROM pragma_{sql}");
            let sql = sqlx::AssertSqlSafe(sql);
            sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
        };
        assert_eq!(ask(&write, "journal_mode").await, "wal");
        // 2 is FULL.
        assert_eq!(ask(&write, "synchronous").await, "2");
        assert_eq!(ask(&write, "foreign_keys").await, "1");
        let refused = sqlx::query("CREATE TABLE t (a)").execute(&read).await;
        assert!(refused.unwrap_err().to_string().contains("readonly"));
    }

    #[tokio::test]
    async fn a_schema_that_is_newer_than_the_program_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("portal.db").display());
        let Db::Sqlite { write, .. } = Db::open_migrated(&url).await.unwrap() else {
            panic!("not SQLite");
        };
        let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9999, 'of tomorrow', 1, x'00', 0)";
        sqlx::query(newer).execute(&write).await.unwrap();
        write.close().await;
        let refused = Db::open_migrated(&url).await.map(|_| ()).unwrap_err();
        assert!(format!("{refused:#}").contains("9999"), "{refused:#}");
    }
}
