//! Checking the audit trail.

use super::with_app;
use crate::server::config::Config;
use crate::server::console::println;
use crate::server::service::audit_check;
use anyhow::bail;
use clap::Subcommand;
use std::process::ExitCode;

/// `maps-portal audit …`
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Walk the whole chain; exit 1 with the first entry that does not fit.
    Verify {
        #[command(flatten)]
        config: Config,
    },
}

impl Audit {
    /// Runs the command.
    pub fn run(self) -> ExitCode {
        let Self::Verify { config } = self;
        with_app(config, false, async move |app| {
            match audit_check::verify(&app.db).await? {
                Ok(count) => {
                    println(&format!("The chain is whole: {count} entries."));
                    Ok(())
                }
                Err(broken) => bail!("{broken}"),
            }
        })
    }
}
