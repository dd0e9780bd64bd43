//! One series: its months against the promise, and the windows behind them.

use super::{months, words};
use crate::server::db::sla_lists::WindowRow;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::sla::compute::Computed;
use crate::server::service::sla::{maintenance, read};
use crate::ui::card::{Card, Split};
use crate::ui::chips::{Chip, Chips};
use crate::ui::definition::{Fact, Facts};
use crate::ui::pager::Pager;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::sla::{Share, duration_words};
use maps_domain::time::UtcMs;

/// Which file of the series is wanted: its windows, or its months.
const FILE: &str = "file";

/// The page, or its windows or months as a file.
pub async fn page(req: &Req) -> Answer {
    let section = words::section(req)?;
    let query = ListQuery::of(req, &[]);
    let down = query.filter("windows") == "down";
    let id = req.param("id")?;
    let found = read::detail(&req.ctx, id, down, query.limit(), query.offset()).await?;
    if query.wants_csv() && query.filter(FILE) == "months" {
        return months::file(&found.months);
    }
    if query.wants_csv() {
        return file(found.windows);
    }
    let catalogue = ground::names(&req.ctx).await?;
    let title = words::subject(&found.series, &catalogue);
    let base = format!("{section}/sla");
    let figures = format!("{section}/sla/figures");
    let crumbs = [
        ("Service level", base.as_str()),
        ("Figures by site", figures.as_str()),
    ];
    let allowed = maintenance::allowed(&req.ctx).await?;
    let mut frame = req.frame(&title, &crumbs).await?;
    frame.lead = found.months.last().map(sentence);
    frame.badge = found
        .months
        .last()
        .map(|month| words::standing(month.worst()));
    req.page(frame, move || {
        let series = &found.series;
        let promise = found.months.last().map(|month| month.promise.clone());
        let share = |share: Option<Share>| share.map_or_else(|| "not promised".to_owned(), |share| share.to_string());
        let mut facts = vec![
            Fact::text("Part of the way", words::segment(&series.segment)),
            Fact::text("Region", ground::region_name(&catalogue, &series.region_id)),
            Fact::text("Measured by", series.measured_by.clone()),
            Fact::text("Sent by", series.sender.clone()),
        ];
        if !series.customer.is_empty() {
            facts.push(Fact::text("Customer", series.customer.clone()));
        }
        if let Some(promise) = promise {
            facts.push(Fact::text("Promised availability", share(promise.availability)));
            facts.push(Fact::text("Promised packet delivery", share(promise.packet_delivery)));
            facts.push(Fact::text("Promised round-trip time", promise.rtt_p95_us.map_or_else(
                || "not promised".to_owned(), |us| format!("95 % within {} ms", words::millis(Some(i64::from(us)))))));
            if !promise.exclusions.is_empty() {
                facts.push(Fact::text("Does not count, says the ISP", promise.exclusions));
            }
        }
        let chips = vec![
            Chip::one_of(&query.url, "windows", "", "All windows"),
            Chip::one_of(&query.url, "windows", "down", "With downtime"),
        ];
        let file = query.url.with(FILE, "months").with("format", "csv").href();
        let file = view! { <a class="pager-csv" href=file download="">"Months as CSV"</a> }.into_any();
        view! {
            <Split main=view! { {months::pictures(&found.months)} {words::rules(&allowed)} }.into_any()
                aside=view! { <Card title="About"><Facts facts=facts/></Card> }.into_any()/>
            <Card title="Months" flush=true action=file>{months::table(&found.months)}</Card>
            <div class="toolbar"><Chips label="Windows" chips=chips/></div>
            {windows(&found.windows)}
            <Pager url=query.url.clone() paging=query.paging(found.total) unit="windows" csv=query.csv_href()/>
        }
    })
    .await
}

fn sentence(month: &Computed) -> String {
    let attained = &month.attained;
    let figure = attained
        .availability
        .map_or_else(|| "nothing counted".to_owned(), |share| share.to_string());
    format!(
        "{}: {figure}, {}, {} of the time measured.",
        attained.month.name(),
        match attained.down_ms {
            0 => "no downtime that counts".to_owned(),
            ms => format!("{} of downtime", duration_words(ms)),
        },
        attained.coverage
    )
}

fn windows(list: &[WindowRow]) -> AnyView {
    let columns = vec![
        Column::date("From"),
        Column::date("To"),
        Column::number("Availability"),
        Column::number("Packet delivery"),
        Column::number("p50, p95, p99, ms"),
        Column::date("Received"),
    ];
    let rows = list
        .iter()
        .map(|row| {
            let times = [row.rtt_p50_us, row.rtt_p95_us, row.rtt_p99_us].map(words::millis);
            Row::new(vec![
                UtcMs::new(row.from_ms).to_string().into_any(),
                UtcMs::new(row.to_ms).to_string().into_any(),
                words::share(Some(row.availability_ppm)).into_any(),
                words::share(row.packet_delivery_ppm).into_any(),
                times.join(", ").into_any(),
                UtcMs::new(row.received_at).to_string().into_any(),
            ])
        })
        .collect();
    view! { <DataTable caption="Measured windows" columns=columns rows=rows/> }.into_any()
}

fn file(windows: Vec<WindowRow>) -> Answer {
    let header = [
        "from",
        "to",
        "availability_percent",
        "packet_delivery_percent",
        "rtt_p50_ms",
        "rtt_p95_ms",
        "rtt_p99_ms",
        "received",
    ];
    let plain = |ppm: Option<i64>| match ppm {
        None => String::new(),
        some => words::share(some).trim_end_matches(" %").to_owned(),
    };
    let millis = |us: Option<i64>| us.map_or_else(String::new, |us| words::millis(Some(us)));
    let rows = windows.into_iter().map(|row| {
        vec![
            UtcMs::new(row.from_ms).rfc3339(),
            UtcMs::new(row.to_ms).rfc3339(),
            plain(Some(row.availability_ppm)),
            plain(row.packet_delivery_ppm),
            millis(row.rtt_p50_us),
            millis(row.rtt_p95_us),
            millis(row.rtt_p99_us),
            UtcMs::new(row.received_at).rfc3339(),
        ]
    });
    csv_file("measurements.csv", &header, rows)
}
