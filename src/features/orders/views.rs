//! Pieces that the pages of orders share.

use crate::server::db::offers::Offered;
use crate::server::db::order_lists::{Filter, OrderRow};
use crate::server::http::list::ListQuery;
use crate::ui::badge::{Badge, Tone};
use crate::ui::chips::Chip;
use crate::ui::form::Opt;
use leptos::prelude::*;
use maps_domain::order::{Bought, LineState};
use maps_domain::time::UtcMs;

/// The state of a line with its meaning.
pub(super) fn badge(state: &str) -> Badge {
    let Ok(state) = LineState::parse(state) else {
        return Badge::new(Tone::Neutral, state);
    };
    let tone = match state {
        LineState::Declared => Tone::Wait,
        LineState::Confirmed => Tone::Pass,
        LineState::Rejected => Tone::Fail,
        LineState::Ended => Tone::Neutral,
    };
    Badge::new(tone, state.label())
}

/// What can be named as bought: the ISP's published products, or what only the contract says.
pub(super) fn products(published: &[Offered]) -> Vec<Opt> {
    let named = published.iter().map(|offered| {
        let product = &offered.product;
        let label = match product.price_words() {
            none if none.is_empty() => product.name.clone(),
            price => format!("{}, {price}", product.name),
        };
        Opt::new(&offered.id, label)
    });
    let other = Opt::new(Bought::OTHER, "Other, see contract");
    named.chain([other]).collect()
}

/// What the address filters by.
pub(super) fn filter(list: &ListQuery) -> Filter {
    let sign = if list.descending { "-" } else { "" };
    Filter {
        search: list.search.clone(),
        state: list.filter("state").to_owned(),
        region: list.filter("region").to_owned(),
        sort: format!("{sign}{}", list.sort),
    }
}

/// Chips of the states, with the lines in each counted.
pub(super) fn state_chips(list: &ListQuery, counts: &[(String, i64)]) -> Vec<Chip> {
    let of = |state: &str| {
        counts
            .iter()
            .find(|(seen, _)| seen == state)
            .map_or(0, |(_, n)| *n)
    };
    let mut chips = vec![Chip::one_of(&list.url, "state", "", "All")];
    chips.extend(LineState::ALL.iter().map(|state| {
        Chip::one_of(&list.url, "state", state.as_str(), state.label())
            .count(u64::try_from(of(state.as_str())).unwrap_or_default())
    }));
    chips
}

/// `2 waiting, 3 confirmed`, each with its sign.
pub(super) fn counts(row: &OrderRow) -> AnyView {
    let parts = [
        (row.declared, LineState::Declared),
        (row.confirmed, LineState::Confirmed),
        (row.rejected, LineState::Rejected),
        (row.ended, LineState::Ended),
    ];
    let badges: Vec<AnyView> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, state)| {
            let tone = badge(state.as_str()).tone;
            let word = state.label().to_lowercase();
            Badge::new(tone, format!("{count} {word}")).plain()
        })
        .collect();
    view! { <span class="row">{badges}</span> }.into_any()
}

/// `due 2026-11-30`, or how long it is over.
pub(super) fn due(due_at: Option<i64>, now: UtcMs) -> AnyView {
    let Some(due) = due_at.map(UtcMs::new) else {
        return view! { <span class="muted">"nothing"</span> }.into_any();
    };
    if now > due {
        let days = due.whole_days_until(now).max(1);
        let unit = if days == 1 { "day" } else { "days" };
        Badge::new(Tone::Fail, format!("overdue {days} {unit}")).plain()
    } else {
        view! { {due.date()} }.into_any()
    }
}

/// How long ago, in whole days.
pub(super) fn age(since: i64, now: UtcMs) -> String {
    match UtcMs::new(since).whole_days_until(now) {
        ..=0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}
