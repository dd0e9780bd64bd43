//! Promises that were not kept, as events.

use super::figures::{filter_of, picks};
use super::words;
use crate::server::db::sla_lists::BreachRow;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::sla::{maintenance, read};
use crate::ui::badge::{Badge, Tone};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::filters::{Filters, pick_keys};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
use maps_domain::sla::Kind;
use maps_domain::time::UtcMs;

/// Columns of the file.
const HEADER: &[&str] = &[
    "month",
    "promise",
    "site_id",
    "site",
    "customer",
    "isp",
    "region",
    "measured_by",
    "sent_by",
    "promised",
    "attained",
    "downtime_s",
    "found",
    "kept_after_all",
];

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let section = words::section(req)?;
    let kind = req.ctx.actor()?.role.org_kind();
    let query = ListQuery::of(req, &[]);
    let filter = filter_of(&query);
    let (rows, total) = read::breaches(&req.ctx, &filter, query.limit(), query.offset()).await?;
    let catalogue = ground::names(&req.ctx).await?;
    if query.wants_csv() {
        let rows = rows.into_iter().map(record);
        return csv_file("sla-breaches.csv", HEADER, rows);
    }
    let picks = picks(req, &catalogue);
    let allowed = maintenance::allowed(&req.ctx).await?;
    let mut frame = req
        .frame("Breaches", &[("Service level", &format!("{section}/sla"))])
        .await?;
    frame.lead = Some(match total {
        0 => "No promise was missed here.".to_owned(),
        1 => "1 promise was missed.".to_owned(),
        n => format!("{n} promises were missed."),
    });
    req.page(frame, move || {
        let chips = [("", "All"), ("open", "Standing"), ("cleared", "Kept after all")]
            .map(|(value, label)| Chip::one_of(&query.url, "standing", value, label))
            .to_vec();
        let body = if rows.is_empty() {
            view! {
                <Empty title="No breaches" purpose="A promise that was missed is listed here with what was promised, what was attained and who measured. Late data can show that it was kept after all."
                    example="Availability in October 2026: Paris HQ with Colt, 99.81 % of 99.9 % promised."/>
            }
            .into_any()
        } else {
            table(&rows, section, &catalogue)
        };
        view! {
            {words::tabs(section, kind, "/breaches")}
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by site, customer, ISP or measurer" beside=pick_keys(&picks)/>
                <Filters url=query.url.clone() picks=picks of_search=true/>
                <Chips label="State" chips=chips/>
            </div>
            {body}
            <Pager url=query.url.clone() paging=query.paging(total) unit="breaches" csv=query.csv_href()/>
            {words::rules(&allowed)}
        }
    })
    .await
}

/// A row of the file.
fn record(row: BreachRow) -> Vec<String> {
    let [promised, attained] =
        [row.promised, row.attained].map(|value| words::figure(&row.kind, value));
    let moment = |at: i64| UtcMs::new(at).rfc3339();
    let series = row.series;
    vec![
        row.month,
        row.kind,
        series.site_ref,
        series.site,
        series.customer,
        series.isp,
        series.region_id,
        series.measured_by,
        series.sender,
        promised,
        attained,
        (row.down_ms / 1000).to_string(),
        moment(row.opened_at),
        row.cleared_at.map(moment).unwrap_or_default(),
    ]
}

fn table(rows: &[BreachRow], section: &str, catalogue: &Catalogue) -> AnyView {
    let columns = vec![
        Column::text("What"),
        Column::date("Month"),
        Column::text("Promise"),
        Column::number("Promised"),
        Column::number("Attained"),
        Column::number("Downtime"),
        Column::text("Measured by"),
        Column::date("Found"),
        Column::text("State"),
    ];
    let rows = rows
        .iter()
        .map(|row| {
            let state = match row.cleared_at {
                None => Badge::new(Tone::Fail, "Missed"),
                Some(_) => Badge::new(Tone::Pass, "Kept after all"),
            };
            Row::new(vec![
                words::what(&row.series, section, catalogue),
                row.month.clone().into_any(),
                Kind::parse(&row.kind).map_or("", Kind::label).into_any(),
                words::figure(&row.kind, row.promised).into_any(),
                words::figure(&row.kind, row.attained).into_any(),
                words::span(row.down_ms).into_any(),
                words::who(&row.series),
                UtcMs::new(row.opened_at).date().into_any(),
                state.plain(),
            ])
        })
        .collect();
    view! { <DataTable caption="Breaches" columns=columns rows=rows/> }.into_any()
}
