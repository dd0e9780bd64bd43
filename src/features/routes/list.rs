//! The list of route evidence: an ISP's own, or all of it for Microsoft.

use super::{incoming, words};
use crate::error::AppError;
use crate::features::prefixes::words as prefix_words;
use crate::server::db::route_evidence::{Filter, Stored};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::{intake, routes};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::time::UtcMs;

const HEADER: &[&str] = &[
    "about",
    "kind",
    "isp",
    "answer",
    "format",
    "routes",
    "passed_over",
    "sha256",
    "uploaded_by",
    "uploaded_utc",
];

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let staff = req.ctx.actor()?.role.org_kind() == OrgKind::Microsoft;
    let base = if staff {
        "/review/routing/evidence"
    } else {
        "/isp/routes"
    };
    if req.path != base {
        return Err(AppError::NotFound);
    }
    let query = ListQuery::of(req, &[]);
    let filter = Filter {
        search: query.search.clone(),
        kind: query.filter("about").to_owned(),
        outcome: query.filter("answer").to_owned(),
        ..Filter::default()
    };
    let (rows, total) = routes::list(&req.ctx, &filter, query.limit(), query.offset()).await?;
    if query.wants_csv() {
        return csv_file("route-evidence.csv", HEADER, rows.iter().map(csv_row));
    }
    let failing = Filter {
        outcome: "fail".to_owned(),
        ..Filter::default()
    };
    let (_, failing) = routes::list(&req.ctx, &failing, 1, 0).await?;
    let org = req.ctx.actor()?.org_id.clone();
    let files = intake::unfinished(&req.ctx, &org, true).await?;
    let watched = files.clone();
    let crumbs: &[(&str, &str)] = match staff {
        true => &[("Routing", "/review/routing")],
        false => &[],
    };
    let mut frame = req.frame("Route evidence", crumbs).await?;
    frame.lead = Some(match (total, failing) {
        (0, _) => "Nothing that routers say has been uploaded.".to_owned(),
        (_, 0) => "No upload shows anything to repair.".to_owned(),
        (_, 1) => "1 upload shows something to repair.".to_owned(),
        (_, n) => format!("{n} uploads show something to repair."),
    });
    if req.ctx.may(Action::UploadRoutes, &org) {
        frame.actions = vec![
            view! { <ButtonLink href="/isp/routes/new" label="Upload route evidence" look=Look::Primary before=Icon::Upload/> }.into_any(),
        ];
    }
    let response = req.page(frame, move || {
        let filtered = filter != Filter::default();
        let body = match (rows.is_empty(), filtered) {
            (true, true) => view! { <Empty title="Nothing matches" purpose="Remove a filter or search for something else."/> }.into_any(),
            (true, false) => view! {
                <Empty title="No route evidence yet"
                    purpose="Route evidence is what your routers announce to Microsoft. It is read prefix by prefix and session by session; when everything is announced as asked, the turn-up step \u{201c}Routes announced on all sessions\u{201d} completes by itself."
                    example="show bgp ipv4 unicast neighbors 192.0.2.1 advertised-routes json"/>
            }
            .into_any(),
            (false, _) => table(&rows, base, staff),
        };
        let about = [("", "All"), ("batch", "Turn-up batches"), ("metro", "Edge sites"), ("test", "Test prefixes")]
            .map(|(value, label)| Chip::one_of(&query.url, "about", value, label));
        let answers = [("", "All"), ("pass", "Announced as asked"), ("unknown", "Not fully shown"), ("fail", "To be repaired")]
            .map(|(value, label)| Chip::one_of(&query.url, "answer", value, label));
        view! {
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by customer, edge site or ISP"/>
                <Chips label="About" chips=about.to_vec()/>
                <Chips label="Answer" chips=answers.to_vec()/>
            </div>
            {incoming::card(&files)}
            {body}
            <Pager url=query.url.clone() paging=query.paging(total) unit="uploads" csv=query.csv_href()/>
        }
    })
    .await?;
    Ok(incoming::watched(response, &watched))
}

fn table(rows: &[Stored], base: &str, staff: bool) -> AnyView {
    let mut columns = vec![Column::text("About")];
    if staff {
        columns.push(Column::text("ISP"));
    }
    columns.extend([
        Column::text("Kind"),
        Column::text("Answer"),
        Column::number("Routes of it"),
        Column::text("File"),
        Column::text("Uploaded"),
    ]);
    let rows = rows
        .iter()
        .map(|row| {
            let href = format!("{base}/{}", row.id);
            let mut cells = vec![view! { <a href=href>{row.name.clone()}</a> }.into_any()];
            if staff {
                cells.push(row.isp.clone().into_any());
            }
            let file = format!(
                "{}, {}",
                words::format(&row.format),
                prefix_words::size(row.size_bytes)
            );
            cells.extend([
                words::kind(&row.kind).into_any(),
                words::answer(&row.outcome).plain(),
                row.routes.to_string().into_any(),
                file.into_any(),
                format!(
                    "{} by {}",
                    UtcMs::new(row.uploaded_at).date(),
                    row.uploaded_by
                )
                .into_any(),
            ]);
            Row::new(cells)
        })
        .collect();
    view! { <DataTable caption="Route evidence" columns=columns rows=rows/> }.into_any()
}

fn csv_row(row: &Stored) -> Vec<String> {
    vec![
        row.name.clone(),
        words::kind(&row.kind).to_owned(),
        row.isp.clone(),
        words::answer(&row.outcome).text,
        words::format(&row.format).to_owned(),
        row.routes.to_string(),
        row.passed_over.to_string(),
        row.sha256.clone(),
        row.uploaded_by.clone(),
        UtcMs::new(row.uploaded_at).rfc3339(),
    ]
}
