//! The commands. Each is a thin adapter over a service or over `domain`.

mod admin;
mod assess;
mod audit;
pub(crate) mod bench;
mod disjoint;
mod routes;

use crate::routes::ROUTES;
use crate::server::app::{App, Clock, Random};
use crate::server::auth::password::Hasher;
use crate::server::config::Config;
use crate::server::console::{eprintln, println};
use crate::server::ctx::Ctx;
use crate::server::db::Db;
use crate::server::http::assets::Assets;
use crate::server::http::router;
use crate::server::service::first_start;
use crate::server::{demo, serve, telemetry};
use clap::{Parser, Subcommand};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Self-service portal of the Azure Peering Service (MAPS) partner programme.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the portal.
    Serve {
        #[command(flatten)]
        config: Config,
        /// Fill an empty database with the demo and print its accounts.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database schema up to date and stop.
    Migrate {
        #[command(flatten)]
        config: Config,
    },
    /// Fill an empty database with the demo and stop.
    Demo {
        #[command(flatten)]
        config: Config,
    },
    /// Administer from the machine itself.
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Judge an evidence/1 document: exit 0 pass, 1 fail, unknown or undecided, 2 unreadable.
    Assess(assess::Assess),
    /// Disjoint paths of topologies, for checking the engine from outside.
    Disjoint(disjoint::Disjoint),
    /// Print figures of the engine as JSON lines.
    Bench(bench::Bench),
    /// List every address and who may use it.
    Routes(routes::Routes),
    /// Check the audit trail.
    #[command(subcommand)]
    Audit(audit::Audit),
}

impl Cli {
    /// Runs the command.
    pub fn run(self) -> ExitCode {
        match self.command {
            Command::Serve { config, demo } => with_app(config, demo, async move |app| {
                if demo {
                    fill_demo(&app).await?;
                }
                serve::run(&app, router::build(&app, ROUTES)).await
            }),
            Command::Migrate { config } => with_app(config, false, async |_| {
                println("The database schema is up to date.");
                Ok(())
            }),
            Command::Demo { config } => with_app(config, true, async |app| fill_demo(&app).await),
            Command::Admin(command) => command.run(),
            Command::Assess(command) => command.run(),
            Command::Disjoint(command) => command.run(),
            Command::Bench(command) => command.run(),
            Command::Routes(command) => command.run(),
            Command::Audit(command) => command.run(),
        }
    }
}

async fn fill_demo(app: &App) -> anyhow::Result<()> {
    if !demo::fill(app, println).await? {
        println("The database has data already; the demo adds nothing to it.");
    }
    demo::accounts::print();
    Ok(())
}

/// Builds the application and runs `work` in it.
fn with_app(
    config: Config,
    demo: bool,
    work: impl AsyncFnOnce(App) -> anyhow::Result<()>,
) -> ExitCode {
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| {
            runtime.block_on(async {
                telemetry::init(&config)?;
                work(build_app(config, demo).await?).await
            })
        });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln(&format!("maps-portal: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// The application on the configured database, with schema, catalogue and policy in place.
///
/// # Errors
/// Names the setting that is wrong.
pub async fn build_app(config: Config, demo: bool) -> anyhow::Result<App> {
    config.prepare()?;
    let db = Db::open_migrated(&config.database_url()).await?;
    let app = App {
        db,
        config: Arc::new(config),
        clock: Clock::System,
        random: Random::System,
        hasher: Hasher::new()?,
        assets: Arc::new(Assets::locate()),
        ground: Arc::default(),
        registries: Arc::default(),
        once: Arc::default(),
        wake: Arc::default(),
        stopping: Arc::new(AtomicBool::new(false)),
        demo,
    };
    first_start::run(&Ctx::system(&app)).await?;
    Ok(app)
}
