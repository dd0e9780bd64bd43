//! What ends with a prefix that is given up, and what decides about it, on screen.

use crate::server::db::prefix_releases::ReleaseRow;
use crate::server::service::prefixes::stake::{Grounds, OriginState, Stake};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use leptos::prelude::*;
use maps_domain::counted::counted;
use maps_domain::time::UtcMs;

/// What ends, line by line; one line when nothing does.
pub(super) fn list(stake: &Stake) -> AnyView {
    let lines = stake
        .lines()
        .into_iter()
        .map(|line| view! { <li>{line}</li> })
        .collect::<Vec<_>>();
    view! { <ul class="reasons">{lines}</ul> }.into_any()
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
