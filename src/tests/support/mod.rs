//! A portal per test: its own database, a clock that stands still, cheap password hashing.

mod carrier;
mod client;
mod contents;
mod database;
mod people;

pub use carrier::Carrier;
pub use client::{Client, Page};
pub use database::Backend;
pub use people::PASSWORD;

use crate::routes::ROUTES;
use crate::server::app::{App, Clock, Random};
use crate::server::auth::password::Hasher;
use crate::server::config::Config;
use crate::server::ctx::Ctx;
use crate::server::db::Db;
use crate::server::db::jobs::Lane;
use crate::server::http::router;
use crate::server::jobs::runner::{self, Outcome};
use crate::server::service::{audit_check, first_start};
use clap::Parser;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// 2026-11-23 09:00 UTC, a Monday.
pub const START_MS: i64 = 1_795_424_400_000;

/// Runs a test on SQLite and on PostgreSQL: `both!(name, |portal| { … });`
macro_rules! both {
    ($name:ident, |$portal:ident| $body:block) => {
        async fn $name($portal: crate::tests::support::Portal) {
            let audited = $portal.clone();
            $body
            audited.audit_chain_is_whole().await;
        }

        // A module beside a function of the same name: they live in different namespaces.
        mod $name {
            use crate::tests::support::{Backend, Portal};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(Portal::new(Backend::Sqlite).await.unwrap()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(portal) = Portal::new(Backend::Postgres).await {
                    super::$name(portal).await;
                }
            }
        }
    };
}
pub(crate) use both;

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

/// A running portal.
#[derive(Clone)]
pub struct Portal {
    /// Its state.
    pub app: App,
    router: axum::Router,
    /// Removes the data folder when the last clone is gone.
    _folder: Arc<tempfile::TempDir>,
}

impl Portal {
    /// Starts one on a fresh database; `None` when PostgreSQL is not there and not required.
    pub async fn new(backend: Backend) -> Option<Self> {
        let _ = any_spawner::Executor::init_tokio();
        // Failures that users only see as a number are printed with the failing test.
        let _ = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::ERROR)
            .with_test_writer()
            .try_init();
        let folder = tempfile::tempdir().unwrap();
        let url = database::fresh(backend, folder.path()).await?;
        let mut config = Settings::parse_from(["test"]).config;
        config.data = folder.path().to_path_buf();
        config.base_url = Some("http://portal.test".to_owned());
        config.prepare().unwrap();
        let app = App {
            db: Db::open_migrated(&url).await.unwrap(),
            config: Arc::new(config),
            clock: Clock::Fixed(Arc::new(AtomicI64::new(START_MS))),
            random: Random::System,
            hasher: Hasher::with_cost(64, 1).unwrap(),
            assets: Arc::default(),
            ground: Arc::default(),
            registries: Arc::default(),
            once: Arc::default(),
            wake: Arc::default(),
            stopping: Arc::default(),
            demo: false,
        };
        first_start::run(&Ctx::system(&app)).await.unwrap();
        let router = router::build(&app, ROUTES);
        Some(Self {
            app,
            router,
            _folder: Arc::new(folder),
        })
    }

    /// The same portal with other settings.
    pub fn with_config(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut portal = self.clone();
        let mut config = (*self.app.config).clone();
        change(&mut config);
        portal.app.config = Arc::new(config);
        portal.router = router::build(&portal.app, ROUTES);
        portal
    }

    /// A browser that is not signed in.
    pub fn client(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// Moves the clock.
    pub fn advance_hours(&self, hours: i64) {
        if let Clock::Fixed(at) = &self.app.clock {
            at.fetch_add(hours * 3_600_000, Ordering::SeqCst);
        }
    }

    /// Moves the clock a little: nobody's session ends by it.
    pub fn advance_minutes(&self, minutes: i64) {
        if let Clock::Fixed(at) = &self.app.clock {
            at.fetch_add(minutes * 60_000, Ordering::SeqCst);
        }
    }

    /// Runs due jobs until none is left.
    pub async fn run_jobs(&self) {
        for _ in 0..10_000 {
            if runner::run_one(&self.app, Lane::All).await.unwrap() == Outcome::Idle {
                return;
            }
        }
        panic!("jobs without end");
    }

    /// Every test ends with this: whatever happened, the audit trail fits together.
    pub async fn audit_chain_is_whole(&self) {
        audit_check::verify(&self.app.db).await.unwrap().unwrap();
    }

    /// The newest mail to an address: subject and body.
    pub async fn last_mail(&self, to: &str) -> Option<(String, String)> {
        let mut tx = self.app.db.read().await.unwrap();
        tx.optional(
            "SELECT subject, body FROM mails WHERE to_email = $1 ORDER BY created_at DESC, id DESC LIMIT 1",
            crate::server::db::args![to],
        )
        .await
        .unwrap()
    }

    /// A number from the database.
    pub async fn count(&self, sql: &'static str) -> i64 {
        self.app
            .db
            .read()
            .await
            .unwrap()
            .count(sql, vec![])
            .await
            .unwrap()
    }
}
