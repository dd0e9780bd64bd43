//! Who has to act for the customer's sites, each with the way to the page where it is done.

use crate::server::service::choices::overview::{Overview, Service};
use crate::server::service::choices::save::pair_words;
use crate::server::service::sites::Missing;
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use leptos::prelude::*;
use maps_domain::choice::{Choice, Choices};
use maps_domain::counted::counted;

/// Most pairs of ISP and region whose orders are asked for at once.
const MOST_UNDECLARED: usize = 6;

/// Something that somebody has to do.
struct Need {
    who: Badge,
    what: String,
    href: String,
}

impl Need {
    fn new(tone: Tone, who: &str, what: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            who: Badge::new(tone, who),
            what: what.into(),
            href: href.into(),
        }
    }

    fn yours(tone: Tone, what: impl Into<String>, href: impl Into<String>) -> Self {
        Self::new(tone, "You", what, href)
    }
}

/// What needs the customer, and for whom it waits.
pub fn card(seen: &Overview, missing: Missing) -> AnyView {
    let mut needs = first_steps(seen, missing);
    needs.extend(undeclared(seen));
    needs.extend(corrections(seen));
    needs.extend(with_isps(seen));
    if needs.is_empty() {
        return view! { <Card title="Who has to act"><p class="muted">"Nobody has to act at present."</p></Card> }.into_any();
    }
    let list: Vec<AnyView> = needs
        .into_iter()
        .map(|need| {
            view! { <li>{need.who.plain()} " " <a href=need.href>{need.what}</a></li> }.into_any()
        })
        .collect();
    view! { <Card title="Who has to act"><ul class="stack">{list}</ul></Card> }.into_any()
}

fn first_steps(seen: &Overview, missing: Missing) -> Vec<Need> {
    let mut needs = Vec::new();
    if !missing.nothing() {
        needs.push(Need::yours(
            Tone::Wait,
            "Complete the enrolment",
            "/customer/organisation",
        ));
    }
    if !chosen(&seen.ground.choices) {
        needs.push(Need::yours(
            Tone::Wait,
            "Choose ISPs for your sites",
            "/customer/choices",
        ));
    }
    needs
}

fn chosen(choices: &Choices) -> bool {
    matches!(choices.global, Choice::List(_))
        || !choices.regions.is_empty()
        || !choices.sites.is_empty()
}

/// Access that must have been bought where an ISP was chosen, and was not declared.
fn undeclared(seen: &Overview) -> Vec<Need> {
    let ground = &seen.ground;
    let pairs = ground.undeclared().into_iter().take(MOST_UNDECLARED);
    let need = |(isp, region, count)| {
        let href = format!("/customer/orders/new?isp={isp}&region={region}");
        let pair = pair_words(ground, &(isp, region));
        let sites = sites(count);
        Need::yours(
            Tone::Wait,
            format!("Declare the access bought from {pair}: {sites}"),
            href,
        )
    };
    pairs.map(need).collect()
}

/// What went wrong or stands still and is the customer's to put right.
fn corrections(seen: &Overview) -> Vec<Need> {
    let mut needs = Vec::new();
    if seen.rejected > 0 {
        let lines = match seen.rejected {
            1 => "1 order line was rejected: correct and declare it again".to_owned(),
            n => format!("{n} order lines were rejected: correct and declare them again"),
        };
        needs.push(Need::yours(
            Tone::Fail,
            lines,
            "/customer/orders?state=rejected",
        ));
    }
    let at_risk = seen.count(Service::AtRisk);
    if at_risk > 0 {
        let sites = sites(at_risk);
        needs.push(Need::yours(
            Tone::Warn,
            format!("{sites} at risk: look at the next ISP of the list"),
            "/customer/sites?state=at_risk",
        ));
    }
    let held = seen.count(Service::Held);
    if held > 0 {
        needs.push(Need::yours(
            Tone::Neutral,
            format!("{} on hold", sites(held)),
            "/customer/sites?state=held",
        ));
    }
    needs
}

fn with_isps(seen: &Overview) -> Vec<Need> {
    let mut needs = Vec::new();
    let (unanswered, overdue) = seen.unanswered;
    if unanswered > 0 {
        let tone = if overdue > 0 { Tone::Warn } else { Tone::Wait };
        let lines = counted(unanswered, "order line waits", "order lines wait");
        needs.push(Need::new(
            tone,
            "ISP",
            format!("{lines} for the ISP's answer, {overdue} of them overdue"),
            "/customer/orders?state=declared",
        ));
    }
    if seen.failed > 0 {
        let activations = counted(seen.failed, "activation", "activations");
        needs.push(Need::new(
            Tone::Fail,
            "ISP",
            format!("{activations} failed a step"),
            "/customer/activations?state=failed",
        ));
    }
    needs
}

fn sites<N: Copy + std::fmt::Display + TryInto<u64>>(count: N) -> String {
    counted(count, "customer site", "customer sites")
}
