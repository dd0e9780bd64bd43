//! Where an application stands: who has to act, who signed, whom the decision concerns.

use super::words::{count, due_badge};
use crate::server::service::applications::moves::Bench;
use crate::server::service::applications::read::Detail;
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use leptos::prelude::*;
use maps_domain::application::Recommendation;
use maps_domain::time::UtcMs;

/// Where the application stands, who acts next, and whom the decision concerns.
pub fn card(detail: &Detail, bench: &Bench, now: UtcMs) -> AnyView {
    let app = &detail.app;
    let mut facts = Vec::new();
    if let Some(actor) = detail.actor_now() {
        let since = UtcMs::new(app.since);
        facts.push(Fact::text(
            "Has to act",
            format!("{actor}, since {}", since.date()),
        ));
    }
    if let Some(due) = app
        .due_at
        .map(UtcMs::new)
        .filter(|_| !detail.state.is_closed())
    {
        facts.push(Fact::view("Due", due_badge(due, now).plain()));
    }
    if !detail.claimant.is_empty() {
        let until = bench
            .lapses_at
            .map_or_else(String::new, |at| format!(", lapses {at} unless worked on"));
        facts.push(Fact::text("Held by", format!("{}{until}", detail.claimant)));
    }
    if !bench.first.is_empty() {
        let words = bench
            .recommendation
            .as_ref()
            .map_or_else(String::new, |r| format!(": {}", recommended(r, bench)));
        facts.push(Fact::text(
            "First signature",
            format!("{}{words}", bench.first),
        ));
    }
    if !bench.second.is_empty() {
        let at = app.decided_at.map_or_else(String::new, |at| {
            format!(", {}: {}", UtcMs::new(at).date(), app.decision_reason)
        });
        facts.push(Fact::text(
            "Second signature",
            format!("{}{at}", bench.second),
        ));
    }
    facts.push(Fact::text(
        "Concerns",
        format!(
            "{} chose this ISP here; {} with {} run with it",
            count(bench.sites, "customer site", "customer sites"),
            count(bench.running.0, "customer", "customers"),
            count(bench.running.1, "activation", "activations"),
        ),
    ));
    facts.push(Fact::text("Applies as", app.partner_type.clone()));
    facts.push(Fact::text(
        "Automated turn-up",
        detail.standing.map_or_else(
            || "not authorised by the ISP".to_owned(),
            |at| format!("authorised by the ISP since {}", at.date()),
        ),
    ));
    if let Some(q) = &detail.qualification {
        let until = UtcMs::new(q.until).date();
        facts.push(Fact::view(
            "Qualification",
            view! { <a href=format!("/review/qualifications/{}", q.id)>{q.tier.clone()} " until " {until}</a> }
                .into_any(),
        ));
    }
    if app.submission_number > 0 {
        let href = format!("/review/applications/{}/replay", app.id);
        facts.push(Fact::view(
            "Replay",
            view! { <a href=href>"Ask today's engine about the frozen evidence"</a> }.into_any(),
        ));
    }
    view! { <Card title="Where it stands"><Facts facts=facts columns=true/></Card> }.into_any()
}

/// A recommendation in words, with the names of metros.
pub(super) fn recommended(recommendation: &Recommendation, bench: &Bench) -> String {
    match recommendation {
        Recommendation::Decline { reason } => format!("decline. {reason}"),
        Recommendation::Approve { metros, reason } => {
            let names: Vec<String> = metros.iter().map(|id| name(bench, id)).collect();
            format!("approve {}. {reason}", names.join(", "))
        }
    }
}

/// Name of a metro on screen.
pub(super) fn name(bench: &Bench, id: &maps_domain::ids::MetroId) -> String {
    bench
        .catalogue
        .metro(id)
        .map_or_else(|| id.to_string(), |metro| metro.name.clone())
}
