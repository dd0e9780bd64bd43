//! Pieces that the pages of orders share.

use crate::server::db::offers::Offered;
use crate::server::db::order_lists::{Filter, OrderRow, Side};
use crate::server::http::list::ListQuery;
use crate::server::service::ground;
use crate::ui::badge::{Badge, Tone};
use crate::ui::chips::Chip;
use crate::ui::form::Opt;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
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
    Filter {
        search: list.search.clone(),
        state: list.filter("state").to_owned(),
        region: list.filter("region").to_owned(),
        sort: list.sorting(),
    }
}

/// How many lines stand in a state.
pub(super) fn lines_in(counts: &[(String, i64)], state: LineState) -> i64 {
    let found = counts.iter().find(|(seen, _)| seen == state.as_str());
    found.map_or(0, |(_, lines)| *lines)
}

/// Chips of the states, with the lines in each counted.
pub(super) fn state_chips(list: &ListQuery, counts: &[(String, i64)]) -> Vec<Chip> {
    let mut chips = vec![Chip::one_of(&list.url, "state", "", "All")];
    chips.extend(LineState::ALL.iter().map(|state| {
        Chip::one_of(&list.url, "state", state.as_str(), state.label())
            .count(u64::try_from(lines_in(counts, *state)).unwrap_or_default())
    }));
    chips.push(Chip::one_of(
        &list.url,
        "state",
        "refused",
        "A prefix fails",
    ));
    chips
}

/// Columns of the file; `party` is the other side.
pub(super) const fn header(party: &'static str) -> [&'static str; 11] {
    [
        "order",
        party,
        "region",
        "contract_reference",
        "declared_on",
        "due_on",
        "lines",
        "waiting",
        "confirmed",
        "rejected",
        "ended",
    ]
}

/// A row of the file.
pub(super) fn record(row: OrderRow) -> Vec<String> {
    let day = |at: i64| UtcMs::new(at).date();
    vec![
        row.id,
        row.party,
        row.region_id,
        row.contract_ref,
        day(row.declared_at),
        row.due_at.map(day).unwrap_or_default(),
        row.lines.to_string(),
        row.declared.to_string(),
        row.confirmed.to_string(),
        row.rejected.to_string(),
        row.ended.to_string(),
    ]
}

/// The orders as one side sees them: an ISP looks for how long they wait, a customer for the day.
pub(super) fn table(
    rows: &[OrderRow],
    side: Side,
    query: &ListQuery,
    catalogue: &Catalogue,
    now: UtcMs,
) -> AnyView {
    let url = &query.url;
    let (caption, party, base, declared) = match side {
        Side::Customer => (
            "Orders",
            "ISP",
            "/customer/orders",
            Column::date("Declared"),
        ),
        Side::Isp => (
            "Orders of customers",
            "Customer",
            "/isp/orders",
            Column::text("Age"),
        ),
    };
    let columns = vec![
        Column::text(party).sorted_by(url, "party"),
        Column::text("Region"),
        Column::text("Contract"),
        declared.sorted_by(url, "declared"),
        Column::text("Lines"),
        Column::date("Answer due").sorted_by(url, "due"),
    ];
    let rows = rows
        .iter()
        .map(|row| {
            let declared = match side {
                Side::Customer => UtcMs::new(row.declared_at).date(),
                Side::Isp => age(row.declared_at, now),
            };
            Row::new(vec![
                view! { <a href=format!("{base}/{}", row.id)>{row.party.clone()}</a> }.into_any(),
                ground::region_name(catalogue, &row.region_id).into_any(),
                row.contract_ref.clone().into_any(),
                declared.into_any(),
                counts(row),
                due(row.due_at, now),
            ])
        })
        .collect();
    view! { <DataTable caption=caption columns=columns rows=rows/> }.into_any()
}

/// `2 waiting, 3 confirmed`, each with its sign.
fn counts(row: &OrderRow) -> AnyView {
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
            let word = state.in_sentence();
            Badge::new(tone, format!("{count} {word}")).plain()
        })
        .collect();
    view! { <span class="row">{badges}</span> }.into_any()
}

/// `due 2026-11-30`, or how long it is over.
fn due(due_at: Option<i64>, now: UtcMs) -> AnyView {
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
fn age(since: i64, now: UtcMs) -> String {
    match UtcMs::new(since).whole_days_until(now) {
        ..=0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}
