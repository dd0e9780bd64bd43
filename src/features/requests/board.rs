//! Requests as a board: one column per state, in the order in which they are passed.

use super::words::{due, state_badge, subject, waits_for};
use crate::server::db::requests::Listed;
use crate::server::service::ground::metro_name;
use crate::server::service::requests::{self, Overview};
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::interconnect::State;
use maps_domain::time::UtcMs;

/// The columns that have something in them.
pub(super) fn columns(found: &Overview, section: OrgKind, now: UtcMs) -> AnyView {
    let columns: Vec<AnyView> = State::ALL
        .iter()
        .filter_map(|state| {
            let here: Vec<&Listed> = found
                .rows
                .iter()
                .filter(|row| row.state == state.as_str())
                .collect();
            (!here.is_empty()).then(|| column(found, *state, &here, section, now))
        })
        .collect();
    let rest = u64::try_from(found.total)
        .unwrap_or_default()
        .saturating_sub(u64::try_from(found.rows.len()).unwrap_or_default());
    let more = (rest > 0).then(|| {
        view! { <p class="muted">{format!("{rest} more are in the list view.")}</p> }
    });
    view! { <div class="board">{columns}</div> {more} }.into_any()
}

fn column(
    found: &Overview,
    state: State,
    rows: &[&Listed],
    section: OrgKind,
    now: UtcMs,
) -> AnyView {
    let cards: Vec<AnyView> = rows
        .iter()
        .map(|row| card(found, row, section, now))
        .collect();
    let count = rows.len().to_string();
    view! {
        <section class="board-column">
            <h2 class="board-title">{state_badge(state).plain()} <span class="count">{count}</span></h2>
            <ul class="board-cards">{cards}</ul>
        </section>
    }
    .into_any()
}

fn card(found: &Overview, row: &Listed, section: OrgKind, now: UtcMs) -> AnyView {
    let place = metro_name(&found.catalogue, &row.metro_id);
    let isp = (section == OrgKind::Microsoft).then(|| format!("{} · ", row.isp));
    let who = match row.owner.as_str() {
        "" => None,
        owner => {
            let who = waits_for(owner, section, &row.isp);
            Some(view! { <p>{format!("waits for {who}")}</p> })
        }
    };
    let due = due(row.due_at, now).map(|badge| view! { <p>{badge.plain()}</p> });
    view! {
        <li class="board-card">
            <p><a href=requests::href(section, &row.id)>{format!("{} · {}", row.number, subject(row))}</a></p>
            <p class="muted">{isp} {place}</p>
            {who}
            {due}
        </li>
    }
    .into_any()
}
