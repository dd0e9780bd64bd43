//! An assessment as text for a terminal: 80 columns, the answer first, then the reasons.

use std::fmt::Write;

use super::{Assessment, MetroAssessment, local::LocalOutcome};
use crate::policy::{Outcome, RuleResult, Tier};

const WIDTH: usize = 80;

fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "PASS",
        Outcome::Warn => "WARN",
        Outcome::Fail => "FAIL",
        Outcome::Unknown => "UNKN",
        Outcome::Undecided => "OPEN",
        Outcome::Attested => "ATTD",
        Outcome::NotApplicable => "N/A ",
        Outcome::AskedLater => "LATR",
    }
}

/// Breaks text into lines of the width, each after the first indented.
fn wrapped(text: &str, indent: usize) -> String {
    let mut out = String::new();
    let mut column = indent;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > indent && column + 1 + length > WIDTH {
            let _ = write!(out, "\n{:indent$}", "");
            column = indent;
        }
        if column > indent {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

/// The assessment as text.
pub(super) fn render(assessment: &Assessment) -> String {
    let mut out = String::new();
    let tier = assessment.tier.map_or("none", Tier::label);
    let _ = writeln!(
        out,
        "{} · {}",
        assessment.region_name,
        assessment.question.partner_type.label()
    );
    let _ = writeln!(out, "{}", wrapped(&assessment.summary(), 0));
    let _ = writeln!(
        out,
        "outcome {} · tier {tier} · required {}",
        assessment.outcome.label(),
        assessment.required_tier.label()
    );
    let _ = writeln!(
        out,
        "engine {} · policy {}",
        assessment.engine, assessment.policy
    );
    for metro in &assessment.metros {
        render_metro(&mut out, metro);
    }
    section(
        &mut out,
        "In the way",
        assessment.results.iter().filter(|result| result.blocks),
    );
    let outcome = |wanted: Outcome| {
        assessment
            .results
            .iter()
            .filter(move |result| !result.blocks && result.outcome == wanted)
    };
    section(&mut out, "Warnings", outcome(Outcome::Warn));
    section(&mut out, "Attested", outcome(Outcome::Attested));
    section(&mut out, "Passed", outcome(Outcome::Pass));
    let rest = [
        Outcome::Fail,
        Outcome::Unknown,
        Outcome::Undecided,
        Outcome::NotApplicable,
    ];
    section(
        &mut out,
        "For information",
        rest.into_iter().flat_map(outcome),
    );
    let later: Vec<&str> = outcome(Outcome::AskedLater)
        .map(|result| result.rule.as_str())
        .collect();
    let _ = writeln!(
        out,
        "\nAsked later ({})\n  {}",
        later.len(),
        wrapped(&later.join(" "), 2)
    );
    if !assessment.left_out.is_empty() {
        let _ = writeln!(out, "\nNot counted ({})", assessment.left_out.len());
        for left_out in &assessment.left_out {
            let _ = writeln!(
                out,
                "  {}",
                wrapped(&format!("{}: {}", left_out.name, left_out.why), 4)
            );
        }
    }
    out
}

fn render_metro(out: &mut String, metro: &MetroAssessment) {
    let tier = metro.tier.map_or("no tier", Tier::label);
    let _ = writeln!(
        out,
        "\n{}: {tier} · {} connections, {}, peak {}",
        metro.name,
        metro.pnis.len(),
        metro.capacity,
        metro.peak
    );
    let _ = writeln!(out, "  local  {}", wrapped(&metro.local.why, 9));
    // Legs that only could exist, or that are too small, must not look like proof.
    let shown = match metro.local.outcome {
        LocalOutcome::Proven | LocalOutcome::ProvenWithWarning => "",
        LocalOutcome::Refuted => "too small, ",
        _ => "not shown, ",
    };
    for (leg, number) in metro.local.legs.iter().zip(1..) {
        for path in &leg.paths {
            let _ = writeln!(
                out,
                "         {}",
                wrapped(&format!("{shown}leg {number}: {}", path.join(" - ")), 11)
            );
        }
    }
    if !metro.local.cut.is_empty() {
        let _ = writeln!(
            out,
            "         {}",
            wrapped(&format!("cut: {}", metro.local.cut.join(", ")), 11)
        );
    }
    if let Some(worst) = metro.local.single_points.first() {
        let text = format!(
            "worst single failure: {} takes {} %, {} left",
            worst.element, worst.lost_percent, worst.left
        );
        let _ = writeln!(out, "         {}", wrapped(&text, 11));
    }
    let _ = writeln!(out, "  geo    {}", wrapped(&metro.geo.why, 9));
}

fn section<'a>(out: &mut String, title: &str, results: impl Iterator<Item = &'a RuleResult>) {
    let results: Vec<&RuleResult> = results.collect();
    if results.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title} ({})", results.len());
    for result in results {
        let unit = if result.unit.is_empty() {
            String::new()
        } else {
            format!(" {}", result.unit)
        };
        let _ = writeln!(
            out,
            "  {} {:7} {}",
            mark(result.outcome),
            result.rule,
            wrapped(&format!("{}: {}", result.subject_name, result.title), 15)
        );
        if !result.measured.is_empty() {
            let text = format!(
                "measured {}; asked {}{unit}",
                result.measured, result.threshold
            );
            let _ = writeln!(out, "               {}", wrapped(&text, 15));
        }
        if !result.fix.is_empty() {
            let _ = writeln!(
                out,
                "               {}",
                wrapped(&format!("→ {}", result.fix), 15)
            );
        }
        if result.blocks {
            let _ = writeln!(
                out,
                "               {}",
                wrapped(&format!("source: {}", result.source), 15)
            );
        }
    }
}
