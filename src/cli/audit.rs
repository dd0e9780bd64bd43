//! Checking the audit trail.

use super::with_app;
use crate::server::config::Config;
use crate::server::console::println;
use crate::server::service::audit_check;
use anyhow::{Context, anyhow, bail};
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;

/// `maps-portal audit …`
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Walk the whole chain; exit 1 with the first entry that does not fit.
    Verify {
        #[command(flatten)]
        config: Config,

        /// A file that was saved from the audit page earlier: finds a trail that was written anew.
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
    },
}

impl Audit {
    /// Runs the command.
    pub fn run(self) -> ExitCode {
        let Self::Verify { config, against } = self;
        with_app(config, false, async move |app| {
            match audit_check::verify(&app.db).await? {
                Ok(count) => println(&format!("The chain is whole: {count} entries.")),
                Err(broken) => bail!("{broken}"),
            }
            let Some(file) = against else { return Ok(()) };
            let text = std::fs::read_to_string(&file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            let copy = audit_check::copy_of(&text)
                .map_err(|problem| anyhow!("{}: {problem}", file.display()))?;
            match audit_check::against(&app.db, &copy).await? {
                Ok(count) => println(&format!("It is the trail of the copy: {count} entries.")),
                Err(difference) => bail!("{difference}"),
            }
            Ok(())
        })
    }
}
