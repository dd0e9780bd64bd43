//! Rollouts: what follows from every change, with its progress.

use crate::server::db::rollouts::Rollout;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::activations::rollout;
use crate::ui::badge::{Badge, Tone};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::time::UtcMs;

/// Columns of the file.
const HEADER: &[&str] = &[
    "rollout",
    "title",
    "cause",
    "state",
    "sites",
    "walked",
    "changed",
    "failed",
    "begun",
    "last_chunk",
];

/// The state with its meaning.
pub(super) fn badge(state: &str) -> Badge {
    let (tone, word) = match state {
        "queued" => (Tone::Wait, "Queued"),
        "running" => (Tone::Info, "Running"),
        "paused" => (Tone::Warn, "Paused"),
        "finished" => (Tone::Pass, "Finished"),
        "failed" => (Tone::Fail, "Failed"),
        other => (Tone::Neutral, other),
    };
    Badge::new(tone, word)
}

/// Sites per second so far; `None` before the first chunk.
pub(super) fn rate(rollout: &Rollout) -> Option<i64> {
    let took = rollout.updated_at.saturating_sub(rollout.created_at);
    (rollout.done > 0).then(|| rollout.done.saturating_mul(1000) / took.max(1))
}

/// What caused it, in words.
pub(super) fn cause(cause: &str) -> String {
    let words = cause.replace('_', " ");
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &[]);
    let (rows, total, by_state) = rollout::list(
        &req.ctx,
        query.filter("state"),
        &query.search,
        query.limit(),
        query.offset(),
    )
    .await?;
    if query.wants_csv() {
        let rows = rows.into_iter().map(record);
        return csv_file("rollouts.csv", HEADER, rows);
    }
    let mut frame = req.frame("Rollouts", &[]).await?;
    let of = move |state: &str| {
        let found = by_state.iter().find(|(seen, _)| seen == state);
        found.map_or(0, |(_, count)| *count)
    };
    frame.lead = Some(format!(
        "{} at work, {} paused, {} failed.",
        of("queued") + of("running"),
        of("paused"),
        of("failed")
    ));
    req.page(frame, move || {
        let mut chips = vec![Chip::one_of(&query.url, "state", "", "All")];
        chips.extend(["running", "queued", "paused", "failed", "finished"].map(|state| {
            Chip::one_of(&query.url, "state", state, badge(state).text).count(u64::try_from(of(state)).unwrap_or_default())
        }));
        let body = if rows.is_empty() {
            view! {
                <Empty title="No rollouts" purpose="Every change of a qualification, choice, order or site is carried to the customer sites by a rollout that is listed here."
                    example="Colt in Western Europe: 204,113 of 300,000 customer sites."/>
            }
            .into_any()
        } else {
            table(rows)
        };
        view! {
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by title"/>
                <Chips label="State" chips=chips/>
            </div>
            {body}
            <Pager url=query.url.clone() paging=query.paging(total) unit="rollouts" csv=query.csv_href()/>
        }
    })
    .await
}

/// A row of the file.
fn record(row: Rollout) -> Vec<String> {
    vec![
        row.id,
        row.title,
        row.cause,
        row.state,
        row.total.to_string(),
        row.done.to_string(),
        row.changed.to_string(),
        row.failed.to_string(),
        UtcMs::new(row.created_at).rfc3339(),
        UtcMs::new(row.updated_at).rfc3339(),
    ]
}

fn table(rows: Vec<Rollout>) -> AnyView {
    let columns = vec![
        Column::text("Rollout"),
        Column::text("Cause"),
        Column::text("State"),
        Column::number("Walked, sites"),
        Column::number("In scope, sites"),
        Column::number("Changed, activations"),
        Column::date("Begun"),
    ];
    let rows = rows
        .into_iter()
        .map(|row| {
            Row::new(vec![
                view! { <a href=format!("/review/rollouts/{}", row.id)>{row.title}</a> }.into_any(),
                cause(&row.cause).into_any(),
                badge(&row.state).plain(),
                row.done.to_string().into_any(),
                row.total.to_string().into_any(),
                row.changed.to_string().into_any(),
                UtcMs::new(row.created_at).to_string().into_any(),
            ])
        })
        .collect();
    view! { <DataTable caption="Rollouts" columns=columns rows=rows/> }.into_any()
}
