//! The database: SQLite or PostgreSQL behind one small interface, one SQL text for both.
//!
//! A [`Tx`] runs `$1 … $n` statements with [`Arg`]s on whichever database is configured; repository
//! modules beside this file hold the SQL and decide nothing. Services own the transaction: they
//! begin it, call repositories, write audit and outbox last, and commit.
//!
//! Why not `sqlx::Any`: it knows fewer types and rejects SQLite's declared BOOLEAN columns.

mod args;
mod connect;
pub mod migrate;
mod sqlite_marks;
mod tx;

pub mod activations;
pub mod api_tokens;
pub mod applications;
pub mod asns;
pub mod audit;
pub mod batches;
pub mod bench;
pub mod catalogue;
pub mod choices;
pub mod customer_facts;
pub mod directory;
pub mod documents;
pub mod due_dates;
pub mod fibre;
pub mod follow_ups;
pub mod hand_over;
pub mod import_drafts;
pub mod isp_home;
pub mod jobs;
pub mod listings;
pub mod loas;
pub mod mail_choices;
pub mod mails;
pub mod maintenance;
pub mod notifications;
pub mod offers;
pub mod order_lists;
pub mod orders;
pub mod orgs;
pub mod peaks;
pub mod pni_lists;
pub mod pnis;
pub mod policies;
pub mod prefix_keys;
pub mod prefix_releases;
pub mod prefixes;
pub mod qualifications;
pub mod quotes;
pub mod reconcile;
pub mod registry_files;
pub mod requests;
pub mod rollouts;
pub mod route_evidence;
pub mod routing_uploads;
pub mod service_periods;
pub mod sessions;
pub mod settings;
pub mod site_failover;
pub mod site_groups;
pub mod site_prefixes;
pub mod sites;
pub mod sla;
pub mod sla_breaches;
pub mod sla_lists;
pub mod sla_maintenance;
pub mod sla_promises;
pub mod standing_authorisations;
pub mod tries;
pub mod users;
pub mod watches;

pub use args::Arg;
pub(crate) use args::args;
pub use tx::{Row, Tx};

use crate::error::AppError;

/// Handles to the configured database. Cloning is cheap.
#[derive(Clone, Debug)]
pub enum Db {
    /// Embedded. One writer, because writers that sleep in the busy handler starve the readers;
    /// several `query_only` readers.
    Sqlite {
        /// Readers.
        read: sqlx::SqlitePool,
        /// The one writer.
        write: sqlx::SqlitePool,
    },
    /// A server, for several application nodes.
    Postgres(sqlx::PgPool),
}

impl Db {
    /// Begins a transaction that may write.
    ///
    /// On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`): a read transaction that
    /// turns into a write fails without waiting.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when no connection is free in time.
    pub async fn begin(&self) -> Result<Tx, AppError> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// A connection for reading, without a transaction: each statement sees the newest state.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when no connection is free in time.
    pub async fn read(&self) -> Result<Tx, AppError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::SqliteRead(read.acquire().await?),
            Self::Postgres(pool) => Tx::PostgresRead(pool.acquire().await?),
        })
    }

    /// `sqlite` or `postgres`, for logs and the health page.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }
}

/// `$3, $4, $5`: so many placeholders from a number on, for lists.
pub(crate) fn marks(from: usize, count: usize) -> String {
    let marks: Vec<String> = (from..from + count).map(|n| format!("${n}")).collect();
    marks.join(", ")
}
