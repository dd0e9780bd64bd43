//! Microsoft's view of the whole audit chain, with its verification.

use super::{own, words};
use crate::error::AppError;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::nav::section_of;
use crate::server::http::{Answer, Req};
use crate::server::service::history::{self, Found};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ActionButton, Look};
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::counted::counted;
use maps_domain::time::UtcMs;

/// The list, or the whole chain as a file.
pub async fn page(req: &Req) -> Answer {
    show(req, None).await
}

/// Walks the whole chain and says whether it fits together. Changes nothing.
pub async fn verify(req: &Req) -> Answer {
    let outcome = history::verify(&req.ctx).await?;
    show(req, Some(outcome)).await
}

async fn show(req: &Req, checked: Option<Result<i64, String>>) -> Answer {
    if !req.path.starts_with(section_of(req.ctx.actor()?.role)) {
        return Err(AppError::NotFound);
    }
    let list = ListQuery::of(req, &[]);
    let mut filter = own::filter_of(&list);
    list.filter("owner").clone_into(&mut filter.owner);
    let found = history::all(&req.ctx, filter, list.limit(), list.offset()).await?;
    if list.wants_csv() {
        return csv_file("audit.csv", HEADER, found.entries.iter().map(record));
    }
    let mut frame = req.frame("Audit", &[]).await?;
    frame.lead = Some(format!(
        "{}, newest first. Each carries the hash of the one before it; the database refuses to change or delete any.",
        counted(found.total, "entry", "entries")
    ));
    frame.actions = vec![view! { <ActionButton action="/review/audit" label="Verify the chain" look=Look::Primary/> }.into_any()];
    let ctx = req.ctx.clone();
    req.page(frame, move || {
        let verdict = checked.map(|outcome| match outcome {
            Ok(count) => view! { <Alert tone=Tone::Pass title=format!("The chain is whole: {}, every hash fits.", counted(count, "entry", "entries"))/> }.into_any(),
            Err(reason) => view! { <Alert tone=Tone::Fail title=format!("The chain is broken: {reason}.")
                text="Somebody changed the database past the portal. Stop, keep a copy, compare with the newest backup."/> }.into_any(),
        });
        let rows: Vec<Row> = found.entries.iter().map(|entry| row(&ctx, &found, entry)).collect();
        let Found { kinds, people, total, .. } = found;
        let columns = vec![
            Column::number("Nr."), Column::date("When"), Column::text("Who"), Column::text("What"),
            Column::text("Whose"), Column::text("About"), Column::mono("Hash"),
        ];
        let table = if rows.is_empty() {
            view! { <Empty title="No entries" purpose="Nothing in the trail matches these filters. Remove one to see more."/> }.into_any()
        } else {
            view! { <DataTable caption="Audit entries" columns=columns rows=rows/> }.into_any()
        };
        view! {
            {verdict}
            <div class="toolbar">
                <Search url=list.url.clone() label="Search what, who or object id"/>
                {own::filters(&list, kinds, people)}
            </div>
            {table}
            <Pager url=list.url.clone() paging=list.paging(total) unit="entries" csv=list.csv_href()/>
        }
    })
    .await
}

fn row(
    ctx: &crate::server::ctx::Ctx,
    found: &Found,
    entry: &crate::server::db::audit::Stored,
) -> Row {
    let words = words::entry(ctx, entry, &found.names);
    let owner = found
        .names
        .get(&entry.owner_org_id)
        .cloned()
        .unwrap_or_default();
    let changes: Vec<AnyView> = words
        .changes
        .into_iter()
        .map(|change| {
            let nothing = || "nothing".to_owned();
            view! {
                <li>{change.field} " " <del>{change.before.unwrap_or_else(nothing)}</del> " → "
                    <ins>{change.after.unwrap_or_else(nothing)}</ins></li>
            }
            .into_any()
        })
        .collect();
    let short: String = entry.hash.chars().take(10).collect();
    Row::new(vec![
        entry.seq.to_string().into_any(),
        words.when.into_any(),
        words.who.into_any(),
        view! {
            {words.what}
            {words.reason.map(|reason| view! { <p class="muted">{reason}</p> })}
            {(!changes.is_empty()).then(|| view! { <ul class="history-changes">{changes}</ul> })}
        }
        .into_any(),
        owner.into_any(),
        words::kind(&entry.object_kind).into_any(),
        view! { <span title=entry.hash.clone()>{short}</span> }.into_any(),
    ])
    .id(format!("entry-{}", entry.seq))
}

/// Columns of the file: everything that the chain hashes.
const HEADER: &[&str] = &[
    "seq",
    "time_utc",
    "actor_id",
    "actor",
    "actor_org_id",
    "owner_org_id",
    "request_id",
    "action",
    "object_kind",
    "object_id",
    "summary",
    "changes",
    "prev_hash",
    "hash",
];

fn record(entry: &crate::server::db::audit::Stored) -> Vec<String> {
    vec![
        entry.seq.to_string(),
        UtcMs::new(entry.at).rfc3339(),
        entry.actor_id.clone(),
        entry.actor_label.clone(),
        entry.actor_org_id.clone(),
        entry.owner_org_id.clone(),
        entry.request_id.clone(),
        entry.action.clone(),
        entry.object_kind.clone(),
        entry.object_id.clone(),
        entry.summary.clone(),
        entry.changes.clone(),
        entry.prev_hash.clone(),
        entry.hash.clone(),
    ]
}
