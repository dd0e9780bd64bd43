//! Every month of every site, region and edge site that the reader may see.

use super::words;
use crate::server::db::sla_lists::{Figure, Filter};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::sla::{maintenance, read};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::filters::{Filters, Pick, pick_keys};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
use maps_domain::sla::{Segment, Standing};

/// Columns of the file.
const HEADER: &[&str] = &[
    "month",
    "part",
    "about",
    "site_id",
    "site",
    "customer",
    "isp",
    "region",
    "edge_site",
    "measured_by",
    "sent_by",
    "availability_percent",
    "downtime_s",
    "packet_delivery_percent",
    "typical_rtt_ms",
    "worst_p95_ms",
    "coverage_percent",
    "promise",
];

/// What the address filters by.
pub(super) fn filter_of(query: &ListQuery) -> Filter {
    Filter {
        search: query.search.clone(),
        segment: query.filter("segment").to_owned(),
        region: query.filter("region").to_owned(),
        isp: query.filter("isp").to_owned(),
        month: query.filter("month").to_owned(),
        standing: query.filter("standing").to_owned(),
        sort: query.sorting(),
    }
}

/// Months and regions as drop-down lists.
pub(super) fn picks(req: &Req, catalogue: &Catalogue) -> Vec<Pick> {
    let months = read::months(req.ctx.now)
        .iter()
        .rev()
        .map(|month| (month.label(), words::month_name(&month.label())))
        .collect();
    let regions = catalogue
        .regions()
        .map(|region| (region.id.to_string(), region.name.clone()))
        .collect();
    vec![
        Pick::new("month", "Month", months),
        Pick::new("region", "Region", regions),
    ]
}

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let section = words::section(req)?;
    let kind = req.ctx.actor()?.role.org_kind();
    let query = ListQuery::of(req, &["-month", "availability", "-down"]);
    let filter = filter_of(&query);
    let (rows, total) = read::figures(&req.ctx, &filter, query.limit(), query.offset()).await?;
    let catalogue = ground::names(&req.ctx).await?;
    if query.wants_csv() {
        let rows = rows.into_iter().map(record);
        return csv_file("sla-figures.csv", HEADER, rows);
    }
    let picks = picks(req, &catalogue);
    let allowed = maintenance::allowed(&req.ctx).await?;
    let mut frame = req
        .frame(
            "Figures by site",
            &[("Service level", &format!("{section}/sla"))],
        )
        .await?;
    frame.lead = Some(format!(
        "{total} monthly figures, each by one measurer for one site, region or edge site."
    ));
    req.page(frame, move || {
        let mut segments = vec![Chip::one_of(&query.url, "segment", "", "All")];
        segments.extend(Segment::ALL.iter().map(|segment| Chip::one_of(&query.url, "segment", segment.as_str(), segment.label())));
        let mut standings = vec![Chip::one_of(&query.url, "standing", "", "All")];
        standings.extend(Standing::ALL.iter().map(|one| Chip::one_of(&query.url, "standing", one.as_str(), one.label())));
        let body = if rows.is_empty() {
            view! {
                <Empty title="No figures" purpose="What is measured is computed per calendar month (UTC) and listed here."
                    example="Paris HQ with Colt, October 2026: 99.98 %, 8.6 min of downtime, kept."/>
            }
            .into_any()
        } else {
            table(&rows, &query, section, &catalogue)
        };
        view! {
            {words::tabs(section, kind, "/figures")}
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by site, customer, ISP or measurer" beside=pick_keys(&picks)/>
                <Filters url=query.url.clone() picks=picks of_search=true/>
                <Chips label="Part" chips=segments/>
                <Chips label="Promise" chips=standings/>
            </div>
            {body}
            <Pager url=query.url.clone() paging=query.paging(total) unit="figures" csv=query.csv_href()/>
            {words::rules(&allowed)}
        }
    })
    .await
}

/// A row of the file.
fn record(row: Figure) -> Vec<String> {
    let plain = |ppm: Option<i64>| match ppm {
        None => String::new(),
        some => words::share(some).trim_end_matches(" %").to_owned(),
    };
    let millis = |us: Option<i64>| us.map_or_else(String::new, |us| words::millis(Some(us)));
    let series = row.series;
    vec![
        row.month,
        series.segment,
        series.subject_kind,
        series.site_ref,
        series.site,
        series.customer,
        series.isp,
        series.region_id,
        series.metro_id,
        series.measured_by,
        series.sender,
        plain(row.availability_ppm),
        (row.down_ms / 1000).to_string(),
        plain(row.packet_delivery_ppm),
        millis(row.rtt_typical_us),
        millis(row.rtt_worst_us),
        plain(Some(row.coverage_ppm)),
        row.standing,
    ]
}

fn table(rows: &[Figure], query: &ListQuery, section: &str, catalogue: &Catalogue) -> AnyView {
    let url = &query.url;
    let columns = vec![
        Column::text("What"),
        Column::date("Month").sorted_by(url, "month"),
        Column::text("Part of the way"),
        Column::text("Measured by"),
        Column::number("Availability").sorted_by(url, "availability"),
        Column::number("Downtime").sorted_by(url, "down"),
        Column::number("Packet delivery"),
        Column::number("Typical, worst p95, ms"),
        Column::number("Coverage"),
        Column::text("Promise"),
    ];
    let rows = rows
        .iter()
        .map(|row| {
            let rtt = [row.rtt_typical_us, row.rtt_worst_us].map(words::millis);
            Row::new(vec![
                words::what(&row.series, section, catalogue),
                row.month.clone().into_any(),
                words::segment(&row.series.segment).into_any(),
                words::who(&row.series),
                words::share(row.availability_ppm).into_any(),
                words::span(row.down_ms).into_any(),
                words::share(row.packet_delivery_ppm).into_any(),
                rtt.join(", ").into_any(),
                words::share(Some(row.coverage_ppm)).into_any(),
                words::stored_standing(&row.standing).plain(),
            ])
        })
        .collect();
    view! { <DataTable caption="Figures" columns=columns rows=rows/> }.into_any()
}
