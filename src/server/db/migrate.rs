//! Bringing the schema up to date. Shipped migration files are never edited.

use super::Db;
use anyhow::Context;

static SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// Runs what is missing.
///
/// # Errors
/// The schema is newer than this program, a shipped file was edited, or a statement fails.
pub async fn run(db: &Db) -> anyhow::Result<()> {
    match db {
        Db::Sqlite { write, .. } => SQLITE.run(write).await,
        Db::Postgres(pool) => POSTGRES.run(pool).await,
    }
    .context("the database schema cannot be brought up to date")
}
