//! Command line of maps-portal.

use clap::Parser;
use maps_portal::cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    Cli::parse().run()
}
