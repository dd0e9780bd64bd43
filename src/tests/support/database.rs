//! A fresh database per test.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in the test's folder.
    Sqlite,
    /// A database of its own on the server of `TEST_POSTGRES_URL`.
    Postgres,
}

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The address of an empty database. Without `TEST_POSTGRES_URL` the PostgreSQL half is skipped
/// and says so; `make test` always sets it.
pub async fn fresh(backend: Backend, folder: &Path) -> Option<String> {
    if backend == Backend::Sqlite {
        return Some(format!("sqlite:{}", folder.join("test.db").display()));
    }
    let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
        eprintln!("skipped: TEST_POSTGRES_URL is not set (run make test)");
        return None;
    };
    let name = format!(
        "test_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::SeqCst)
    );
    let pool = sqlx::PgPool::connect(&server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let (base, _) = server.rsplit_once('/').unwrap();
    Some(format!("{base}/{name}"))
}
