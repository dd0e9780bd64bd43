//! `maps-portal routes`: every address, for tests and for reverse proxies.

use crate::routes::ROUTES;
use crate::server::console::println;
use clap::Args;
use std::process::ExitCode;

/// `maps-portal routes`
#[derive(Debug, Args)]
pub struct Routes {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Routes {
    /// Runs the command.
    pub fn run(self) -> ExitCode {
        let rows = ROUTES.iter().copied().flatten();
        if self.json {
            let list: Vec<_> = rows
                .map(|r| serde_json::json!({ "method": r.method, "path": r.path, "access": format!("{:?}", r.access) }))
                .collect();
            println(&serde_json::Value::from(list).to_string());
        } else {
            for row in rows {
                println(&format!(
                    "{:<5} {:<50} {:?}",
                    row.method, row.path, row.access
                ));
            }
        }
        ExitCode::SUCCESS
    }
}
