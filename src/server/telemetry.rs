//! Logging: text for people, JSON for machines, never personal data.

use super::config::Config;
use anyhow::Context;
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error.
///
/// # Errors
/// `MAPS_LOG` cannot be parsed.
pub fn init(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log)
        .with_context(|| format!("MAPS_LOG: cannot read {:?}", config.log))?;
    let logger = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if config.log_format == "json" {
        logger.json().init();
    } else {
        logger.with_target(false).init();
    }
    Ok(())
}
