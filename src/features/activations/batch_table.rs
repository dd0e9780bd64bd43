//! Batches as a list, for operations and for ISPs.

use crate::server::db::batches::{BatchRow, Filter};
use crate::server::http::list::ListQuery;
use crate::server::service::ground;
use crate::ui::badge::{Badge, Tone};
use crate::ui::chips::{Chip, Chips};
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::activation::{Owner, Step};
use maps_domain::catalogue::Catalogue;
use maps_domain::time::UtcMs;

/// What the address asks for, of the batches that wait for one side (empty for all).
pub fn filter(query: &ListQuery, waits_for: &str, now: UtcMs) -> Filter {
    Filter {
        search: query.search.clone(),
        region: query.filter("region").to_owned(),
        waits_for: waits_for.to_owned(),
        overdue_at: (query.filter("due") == "over").then_some(now),
        failed: query.filter("due") == "failed",
        ..Filter::default()
    }
}

/// Search and chips; `waits` are the sides that a batch can wait for, value and label.
pub fn toolbar(query: &ListQuery, search: &'static str, waits: [(&str, &str); 4]) -> AnyView {
    let waits = waits.map(|(value, label)| Chip::one_of(&query.url, "for", value, label));
    let due = [("", "All"), ("over", "Overdue"), ("failed", "Failed")]
        .map(|(value, label)| Chip::one_of(&query.url, "due", value, label));
    view! {
        <div class="toolbar">
            <Search url=query.url.clone() label=search/>
            <Chips label="Waits for" chips=waits.to_vec()/>
            <Chips label="Due" chips=due.to_vec()/>
        </div>
    }
    .into_any()
}

/// Columns of the file.
pub const HEADER: &[&str] = &[
    "batch",
    "isp",
    "customer",
    "region",
    "sites",
    "active",
    "step",
    "waits_for",
    "since",
    "due",
    "failed",
];

/// A row of the file.
pub fn record(row: BatchRow) -> Vec<String> {
    let day = |at: Option<i64>| at.map(|at| UtcMs::new(at).date()).unwrap_or_default();
    vec![
        row.id,
        row.isp,
        row.customer,
        row.region_id,
        row.sites.to_string(),
        row.active.to_string(),
        row.step,
        row.owner,
        day(row.since),
        day(row.due_at),
        (row.step_state == "failed").to_string(),
    ]
}

/// The table. The ISP is named for Microsoft only.
pub fn table(
    rows: Vec<BatchRow>,
    catalogue: &Catalogue,
    base: &str,
    with_isp: bool,
    now: UtcMs,
) -> AnyView {
    let mut columns = vec![
        Column::text("Customer"),
        Column::text("Region"),
        Column::number("Customer sites"),
        Column::number("Active, sites"),
        Column::text("Step"),
        Column::text("Due"),
    ];
    if with_isp {
        columns.insert(1, Column::text("ISP"));
    }
    let rows = rows
        .into_iter()
        .map(|row| {
            let step = match (Step::parse(&row.step), Owner::parse(&row.owner)) {
                (Ok(step), Ok(owner)) if row.step_state == "failed" => Badge::new(
                    Tone::Fail,
                    format!("{} failed ({})", step.label(), owner.label()),
                ),
                (Ok(step), Ok(owner)) => {
                    Badge::new(Tone::Wait, format!("{} ({})", step.label(), owner.label()))
                }
                _ => Badge::new(Tone::Pass, "All steps done"),
            };
            let due = match row.due_at.map(UtcMs::new) {
                None => view! { <span class="muted">"nothing"</span> }.into_any(),
                Some(due) if now > due => {
                    Badge::new(Tone::Fail, format!("overdue, {}", due.date())).plain()
                }
                Some(due) => view! { {due.date()} }.into_any(),
            };
            let mut cells = vec![
                view! { <a href=format!("{base}/{}", row.id)>{row.customer}</a> }.into_any(),
                ground::region_name(catalogue, &row.region_id).into_any(),
                view! { {row.sites.to_string()} }.into_any(),
                view! { {row.active.to_string()} }.into_any(),
                step.plain(),
                due,
            ];
            if with_isp {
                cells.insert(1, view! { {row.isp} }.into_any());
            }
            Row::new(cells)
        })
        .collect();
    view! { <DataTable caption="Turn-up batches" columns=columns rows=rows/> }.into_any()
}
