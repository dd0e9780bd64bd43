//! `maps-portal assess`: the verdict on an evidence document, without a portal.

use crate::server::console::{eprintln, println};
use clap::Args;
use maps_domain::catalogue::Catalogue;
use maps_domain::diversity::{Question, assess, exit_code};
use maps_domain::evidence;
use maps_domain::ids::RegionId;
use maps_domain::policy::{Policy, Tier};
use std::io::Read;
use std::process::ExitCode;

/// Exit code for input that cannot be read.
const UNREADABLE: u8 = 2;

/// `maps-portal assess FILE --region R`
#[derive(Debug, Args)]
pub struct Assess {
    /// Evidence document (evidence/1, JSON); - reads standard input.
    #[arg(required_unless_present_any = ["schema", "example"])]
    file: Option<String>,
    /// Region to judge, for example western-europe.
    #[arg(long, required_unless_present_any = ["schema", "example"])]
    region: Option<String>,
    /// Tier to reach: Local or Geo [default: the policy's].
    #[arg(long, value_parser = ["Local", "Geo"])]
    tier: Option<String>,
    /// Count planned connections too, as a preview.
    #[arg(long)]
    planned: bool,
    /// Count only connections that Microsoft confirmed, as a decision does.
    #[arg(long)]
    confirmed: bool,
    /// Print the assessment as JSON.
    #[arg(long)]
    json: bool,
    /// Print the JSON Schema of evidence documents and stop.
    #[arg(long)]
    schema: bool,
    /// Print a commented example document and stop.
    #[arg(long)]
    example: bool,
}

impl Assess {
    /// Runs the command.
    pub fn run(self) -> ExitCode {
        if self.schema {
            println(evidence::schema());
            return ExitCode::SUCCESS;
        }
        if self.example {
            println(evidence::example());
            return ExitCode::SUCCESS;
        }
        match self.judge() {
            Ok(code) => ExitCode::from(code),
            Err(message) => {
                eprintln(&format!("maps-portal assess: {message}"));
                ExitCode::from(UNREADABLE)
            }
        }
    }

    fn judge(&self) -> Result<u8, String> {
        let file = self.file.as_deref().unwrap_or("-");
        let text = read(file).map_err(|e| format!("{file}: {e}"))?;
        let catalogue = Catalogue::seed().map_err(|e| e.to_string())?;
        let policy = Policy::seed().map_err(|e| e.to_string())?;
        let document = evidence::parse(&text, catalogue).map_err(|errors| {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            format!(
                "{file}: {}",
                lines.join(
                    "
"
                )
            )
        })?;
        let region = RegionId::from(self.region.as_deref().unwrap_or_default());
        if catalogue.region(&region).is_none() {
            let known: Vec<&str> = catalogue.regions().map(|r| r.id.as_str()).collect();
            return Err(format!(
                "--region: there is no region \u{201c}{region}\u{201d}. Known: {}",
                known.join(", ")
            ));
        }
        let mut question = Question::preview(region, document.partner_type);
        question.tier = self
            .tier
            .as_deref()
            .map(|t| if t == "Geo" { Tier::Geo } else { Tier::Local });
        question.include_planned = self.planned;
        question.only_confirmed = self.confirmed;
        let assessment = assess(&document, catalogue, policy, &question);
        if self.json {
            println(&serde_json::to_string_pretty(&assessment).map_err(|e| e.to_string())?);
        } else {
            println(&assessment.to_text());
        }
        Ok(exit_code(&assessment))
    }
}

fn read(file: &str) -> std::io::Result<String> {
    if file == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        Ok(text)
    } else {
        std::fs::read_to_string(file)
    }
}
