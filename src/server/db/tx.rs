//! One connection at work: runs the same statement on either database.

use super::{Arg, sqlite_marks};
use crate::error::AppError;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::{Query, QueryAs};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{FromRow, Postgres, SqlSafeStr, SqlStr, Sqlite, Transaction};

/// A row type that decodes from both databases: what `#[derive(sqlx::FromRow)]` gives.
pub trait Row: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}
impl<T> Row for T where T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>
{}

/// A transaction, or a connection that only reads. Dropped without [`Tx::commit`], a transaction
/// is rolled back.
pub enum Tx {
    /// Writes on SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// Reads on SQLite, statement by statement.
    SqliteRead(PoolConnection<Sqlite>),
    /// Writes on PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
    /// Reads on PostgreSQL, statement by statement.
    PostgresRead(PoolConnection<Postgres>),
}

/// Expands `$body` for each kind of connection with `$c` as its executor.
macro_rules! on {
    ($tx:expr, $sqlite:ident, $postgres:ident, |$c:ident, $query:ident| $body:expr) => {
        match $tx {
            Tx::Sqlite(t) => {
                let $c = &mut **t;
                let $query = $sqlite;
                $body
            }
            Tx::SqliteRead(t) => {
                let $c = &mut **t;
                let $query = $sqlite;
                $body
            }
            Tx::Postgres(t) => {
                let $c = &mut **t;
                let $query = $postgres;
                $body
            }
            Tx::PostgresRead(t) => {
                let $c = &mut **t;
                let $query = $postgres;
                $body
            }
        }
    };
}

impl Tx {
    /// Runs a statement and says how many rows it changed.
    ///
    /// # Errors
    /// What the database refuses, as [`AppError`] without internals.
    pub async fn exec(&mut self, sql: impl SqlSafeStr, args: Vec<Arg>) -> Result<u64, AppError> {
        let sql = sql.into_sql_str();
        on!(self, bind_sqlite, bind_postgres, |c, bind| {
            Ok(bind(sql, args).execute(c).await?.rows_affected())
        })
    }

    /// All rows of a query.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub async fn all<T: Row>(
        &mut self,
        sql: impl SqlSafeStr,
        args: Vec<Arg>,
    ) -> Result<Vec<T>, AppError> {
        let sql = sql.into_sql_str();
        on!(self, bind_sqlite_as, bind_postgres_as, |c, bind| {
            Ok(bind(sql, args).fetch_all(c).await?)
        })
    }

    /// The first row, or none.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub async fn optional<T: Row>(
        &mut self,
        sql: impl SqlSafeStr,
        args: Vec<Arg>,
    ) -> Result<Option<T>, AppError> {
        let sql = sql.into_sql_str();
        on!(self, bind_sqlite_as, bind_postgres_as, |c, bind| {
            Ok(bind(sql, args).fetch_optional(c).await?)
        })
    }

    /// The first row; [`AppError::NotFound`] when there is none.
    ///
    /// # Errors
    /// As [`Tx::exec`], and `NotFound`.
    pub async fn one<T: Row>(
        &mut self,
        sql: impl SqlSafeStr,
        args: Vec<Arg>,
    ) -> Result<T, AppError> {
        self.optional(sql, args).await?.ok_or(AppError::NotFound)
    }

    /// The first column of the first row as a number; 0 without rows. For `COUNT(*)`.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub async fn count(&mut self, sql: impl SqlSafeStr, args: Vec<Arg>) -> Result<i64, AppError> {
        Ok(self
            .optional::<(i64,)>(sql, args)
            .await?
            .map_or(0, |(n,)| n))
    }

    /// Runs a statement that must change exactly one row, guarded by state or version: a lost race
    /// is [`AppError::Conflict`], never an overwrite.
    ///
    /// # Errors
    /// As [`Tx::exec`], and `Conflict`.
    pub async fn exec_one(&mut self, sql: impl SqlSafeStr, args: Vec<Arg>) -> Result<(), AppError> {
        match self.exec(sql, args).await? {
            1 => Ok(()),
            _ => Err(AppError::changed_meanwhile()),
        }
    }

    /// Makes everything durable. On a reading connection it does nothing.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub async fn commit(self) -> Result<(), AppError> {
        match self {
            Self::Sqlite(t) => t.commit().await?,
            Self::Postgres(t) => t.commit().await?,
            Self::SqliteRead(_) | Self::PostgresRead(_) => {}
        }
        Ok(())
    }

    /// Whether this is PostgreSQL: only for the few statements that cannot be shared (job leases).
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_) | Self::PostgresRead(_))
    }
}

macro_rules! binder {
    ($name:ident, $name_as:ident, $db:ty, $arguments:ty, $written:expr) => {
        fn $name(sql: SqlStr, args: Vec<Arg>) -> Query<'static, $db, $arguments> {
            let (sql, args) = $written(sql, args);
            let mut query = sqlx::query(sql);
            for arg in args {
                query = match arg {
                    Arg::Text(v) => query.bind(v),
                    Arg::Int(v) => query.bind(v),
                    Arg::Bool(v) => query.bind(v),
                    Arg::Float(v) => query.bind(v),
                    Arg::OptText(v) => query.bind(v),
                    Arg::OptInt(v) => query.bind(v),
                };
            }
            query
        }

        fn $name_as<T: Row>(sql: SqlStr, args: Vec<Arg>) -> QueryAs<'static, $db, T, $arguments> {
            let (sql, args) = $written(sql, args);
            let mut query = sqlx::query_as(sql);
            for arg in args {
                query = match arg {
                    Arg::Text(v) => query.bind(v),
                    Arg::Int(v) => query.bind(v),
                    Arg::Bool(v) => query.bind(v),
                    Arg::Float(v) => query.bind(v),
                    Arg::OptText(v) => query.bind(v),
                    Arg::OptInt(v) => query.bind(v),
                };
            }
            query
        }
    };
}

binder!(
    bind_sqlite,
    bind_sqlite_as,
    Sqlite,
    SqliteArguments,
    sqlite_marks::nameless
);
binder!(
    bind_postgres,
    bind_postgres_as,
    Postgres,
    PgArguments,
    |sql, args| (sql, args)
);
