//! What ends with a prefix that is given up, and what decides about it, on screen.

use crate::server::db::prefix_releases::ReleaseRow;
use crate::server::db::site_prefixes::Held;
use crate::server::service::prefixes::stake::{Grounds, OriginState, Stake};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use leptos::prelude::*;
use maps_domain::counted::counted;
use maps_domain::time::UtcMs;

/// Most prefixes and sites that are named.
const NAMED: usize = 12;

/// What ends, line by line; one line when nothing does.
pub(super) fn list(stake: &Stake) -> AnyView {
    let mut lines: Vec<String> = stake
        .registrations
        .iter()
        .map(|row| {
            let key = match row.redeemed_at {
                Some(at) => format!("key redeemed {}", UtcMs::new(at).date()),
                None => "key not redeemed".to_owned(),
            };
            format!(
                "The registration {} by {} for {} ends as a whole: origin {}, {key}.",
                row.prefix,
                row.isp,
                row.customer,
                row.origin_asn()
            )
        })
        .collect();
    if !stake.freed.is_empty() {
        lines.push(format!("Taken out of orders: {}.", named(&stake.freed)));
    }
    if !stake.left.is_empty() {
        lines.push(format!(
            "Stays in orders, registered by nobody: {}.",
            named(&stake.left)
        ));
    }
    let running = stake.running();
    if !running.is_empty() {
        lines.push(format!(
            "{} over these addresses now: {}. Nothing is turned off at once; Microsoft's routers may stop taking what is not registered.",
            counted(running.len(), "customer site runs", "customer sites run"),
            shortened(running.iter().map(ToString::to_string).collect())
        ));
    }
    if lines.is_empty() {
        lines.push("Nothing: no registration and no order holds it any more.".to_owned());
    }
    let lines = lines
        .into_iter()
        .map(|line| view! { <li>{line}</li> })
        .collect::<Vec<_>>();
    view! { <ul class="reasons">{lines}</ul> }.into_any()
}

fn named(held: &[Held]) -> String {
    shortened(
        held.iter()
            .map(|held| format!("{} of {}", held.prefix, held.site))
            .collect(),
    )
}

fn shortened(mut all: Vec<String>) -> String {
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    let text = all.join(", ");
    match more {
        0 => text,
        n => format!("{text} and {n} more"),
    }
}

/// What is known that decides about a request.
pub(super) fn grounds(row: &ReleaseRow, found: &Grounds, now: UtcMs) -> AnyView {
    let asked = UtcMs::new(row.requested_at);
    let waits = counted(asked.whole_days_until(now).max(0), "day", "days");
    let with = match found.waiting.as_slice() {
        [] => "no order with any ISP yet".to_owned(),
        isps => format!("orders with {}", isps.join(", ")),
    };
    let objects = match &found.objects {
        None => "No registry file is installed.".to_owned(),
        Some(none) if none.is_empty() => {
            "No route object names it or anything that covers it.".to_owned()
        }
        Some(some) => some.join("; "),
    };
    let keys = match found.keys.as_slice() {
        [] => "No registration, so no key.".to_owned(),
        keys => keys
            .iter()
            .map(|(prefix, at)| match at {
                Some(at) => format!("{prefix}: redeemed {}", UtcMs::new(*at).date()),
                None => format!("{prefix}: not redeemed, so nobody has confirmed it"),
            })
            .collect::<Vec<_>>()
            .join("; "),
    };
    let heard = match &found.heard {
        None => "In no route evidence.".into_any(),
        Some(stored) => {
            let href = format!("/review/routing/evidence/{}", stored.id);
            let when = UtcMs::new(stored.uploaded_at).to_string();
            view! { <a href=href>{when}</a> {format!(", as {} uploaded it", stored.isp)} }
                .into_any()
        }
    };
    let facts = vec![
        Fact::view("RPKI, from who asks", origins(&found.claimed)),
        Fact::view("RPKI, from the holder", origins(&found.held)),
        Fact::text("Route objects", objects),
        Fact::text("Holder's key", keys),
        Fact::view("Last heard from the holder", heard),
        Fact::text(
            "Who waits",
            format!(
                "{}, for {waits} (since {}), with {with}",
                row.requester,
                asked.date()
            ),
        ),
    ];
    view! { <Card title="What is known" note="none of it decides by itself"><Facts facts=facts/></Card> }.into_any()
}

fn origins(states: &[OriginState]) -> AnyView {
    if states.is_empty() {
        return "No origin is known.".into_any();
    }
    let lines = states
        .iter()
        .map(|state| {
            view! { <li>{format!("{} {}: {}", state.asn, state.whose, state.rpki)}</li> }
        })
        .collect::<Vec<_>>();
    view! { <ul class="reasons">{lines}</ul> }.into_any()
}
