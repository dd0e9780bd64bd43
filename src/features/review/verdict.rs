//! The right side of a decision: what an approval would rest on today, and the verdict on the frozen
//! evidence with the conversation at each answer.

use super::frozen::Frozen;
use super::talk::Talk;
use crate::server::service::applications::moves::Bench;
use crate::server::service::applications::read::Detail;
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use leptos::prelude::*;

/// What approval would rest on, then the verdict: today's while it is to be decided, with only confirmed
/// PNIs counted; the frozen one otherwise.
pub fn cards(detail: &Detail, frozen: &Frozen, bench: &Bench, talk: &Talk) -> AnyView {
    let judged = bench
        .check
        .as_ref()
        .map_or(&frozen.assessment, |check| &check.assessment);
    view! {
        {outlook(detail, frozen, bench)}
        {talk.verdict(judged, &frozen.evidence.pnis)}
    }
    .into_any()
}

/// What approval would rest on: the frozen evidence with today's confirmations.
fn outlook(detail: &Detail, frozen: &Frozen, bench: &Bench) -> Option<AnyView> {
    let check = bench.check.as_ref()?;
    let badge = if check.is_clear() {
        Badge::new(Tone::Pass, "Can be approved")
    } else {
        Badge::new(Tone::Fail, "Approval is blocked")
    };
    let mut facts = vec![
        Fact::view("Today", badge.view()),
        Fact::text(
            "Tier",
            format!(
                "{} is shown, {} is required under policy {}",
                check.tier.map_or("none", |tier| tier.label()),
                check.required.label(),
                check.assessment.policy
            ),
        ),
        Fact::text(
            "Counted",
            "only PNIs that Microsoft confirmed, as they stand in the submission",
        ),
    ];
    facts.push(Fact::text("As submitted", frozen.assessment.summary()));
    if let Some(exception) = &check.exception {
        facts.push(Fact::text(
            "Exception",
            format!(
                "tier {} suffices until {}: {}",
                exception.tier.label(),
                exception.until.add_days(-1).date(),
                exception.plan
            ),
        ));
    }
    if !check.changed_since.is_empty() {
        facts.push(Fact::text(
            "Changed since the submission",
            format!(
                "{}: their confirmation does not count; request a new submission",
                check.changed_since.join(", ")
            ),
        ));
    }
    let title = format!("Approving {} today", detail.region.name);
    let note = if check.overruled.is_empty() {
        String::new()
    } else {
        format!("{} answers are overruled", check.overruled.len())
    };
    Some(view! { <Card title=title note=note><Facts facts=facts/></Card> }.into_any())
}
