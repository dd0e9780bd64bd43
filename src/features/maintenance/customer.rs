//! A customer's page: which work of its ISPs touches its sites, and what protects them meanwhile.

use super::words;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::maintenance::{self, Touched};
use crate::ui::badge::Badge;
use crate::ui::button::ButtonLink;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::MetroId;
use maps_domain::maintenance::{Protection, Work};
use maps_domain::time::UtcMs;

const HEADER: &[&str] = &[
    "isp",
    "edge_site",
    "region",
    "starts_utc",
    "ends_utc",
    "state",
    "customer_sites",
    "protection",
    "meaning",
];

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &[]);
    let shown = match query.filter("show") {
        "" => "open",
        other => other,
    };
    let (limit, offset) = (query.limit(), query.offset());
    let (rows, total) =
        maintenance::of_customer(&req.ctx, shown, &query.search, limit, offset).await?;
    let catalogue = ground::names(&req.ctx).await?;
    let now = req.ctx.now;
    if query.wants_csv() {
        let rows = rows.iter().map(|row| csv_row(row, &catalogue, now));
        return csv_file("maintenance.csv", HEADER, rows);
    }
    let mut frame = req.frame("Maintenance", &[]).await?;
    frame.lead = Some(lead(&rows, &catalogue, now));
    frame.actions = vec![
        view! { <ButtonLink href="/account/calendar" label="In your calendar" before=Icon::Clock/> }.into_any(),
    ];
    req.page(frame, move || {
        let chips = [("", "Ahead and running"), ("past", "Over"), ("all", "All")]
            .map(|(value, label)| Chip::one_of(&query.url, "show", value, label));
        let body = match rows.is_empty() {
            true => view! {
                <Empty title="No work touches your sites"
                    purpose="When an ISP plans work at an edge site that your customer sites use, it is listed here and you are told: when, where, and what still protects your traffic meanwhile."
                    example="Colt at Paris, 2026-11-28 22:00 to 2026-11-29 02:00: 3 customer sites run over the backup edge site meanwhile."/>
            }
            .into_any(),
            false => table(&rows, &catalogue, now),
        };
        view! {
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by ISP or edge site"/>
                <Chips label="Show" chips=chips.to_vec()/>
            </div>
            {body}
            <Pager url=query.url.clone() paging=query.paging(total) unit="windows" csv=query.csv_href()/>
            <p class="muted">"What of it does not count as downtime is listed with the " <a href="/customer/sla/maintenance">"maintenance of the service level"</a> "."</p>
        }
    })
    .await
}

fn lead(rows: &[Touched], catalogue: &Catalogue, now: UtcMs) -> String {
    let open: Vec<(&Touched, &Work)> = rows
        .iter()
        .filter_map(|touched| Some((touched, touched.work.as_ref()?)))
        .collect();
    let cut = open
        .iter()
        .filter(|(_, work)| work.protection() == Protection::None)
        .count();
    let Some((next, _)) = open.first() else {
        return "No work is planned that touches your sites.".to_owned();
    };
    let begins = UtcMs::new(next.row.starts_at);
    let when = match begins <= now {
        true => "is running".to_owned(),
        false => format!("begins {begins}"),
    };
    let place = ground::metro_name(catalogue, &next.row.metro_id);
    let rest = match (open.len(), cut) {
        (1, 0) => "Your traffic stays in the service.".to_owned(),
        (1, _) => "Some of your traffic leaves the service meanwhile.".to_owned(),
        (n, 0) => format!("{n} windows in all; your traffic stays in the service in every one."),
        (n, cut) => {
            format!("{n} windows in all; in {cut} of them some of your traffic leaves the service.")
        }
    };
    format!("Work of {} at {place} {when}. {rest}", next.row.isp)
}

fn state(touched: &Touched, now: UtcMs) -> Badge {
    let row = &touched.row;
    words::state(row.called_off != 0, row.starts_at, row.ends_at, now)
}

fn region(touched: &Touched, catalogue: &Catalogue) -> String {
    let metro = catalogue.metro(&MetroId::from(touched.row.metro_id.as_str()));
    metro.map_or_else(String::new, |metro| {
        ground::region_name(catalogue, metro.region.as_str())
    })
}

fn table(rows: &[Touched], catalogue: &Catalogue, now: UtcMs) -> AnyView {
    let columns = vec![
        Column::text("ISP"),
        Column::text("Edge site"),
        Column::date("From"),
        Column::date("To"),
        Column::text("State"),
        Column::number("Customer sites"),
        Column::text("Protection"),
        Column::text("What it means"),
    ];
    let rows = rows
        .iter()
        .map(|touched| {
            let row = &touched.row;
            let sites = format!("/customer/activations?isp={}", row.isp_id);
            Row::new(vec![
                row.isp.clone().into_any(),
                view! {
                    {ground::metro_name(catalogue, &row.metro_id)} " "
                    <span class="muted">{region(touched, catalogue)}</span>
                }
                .into_any(),
                UtcMs::new(row.starts_at).to_string().into_any(),
                UtcMs::new(row.ends_at).to_string().into_any(),
                state(touched, now).plain(),
                view! { <a href=sites>{row.sites.to_string()}</a> }.into_any(),
                touched
                    .work
                    .map(|work| words::protection(work.protection()).plain())
                    .into_any(),
                touched.work.map(Work::sentences).into_any(),
            ])
        })
        .collect();
    view! { <DataTable caption="Work that touches your sites" columns=columns rows=rows/> }
        .into_any()
}

fn csv_row(touched: &Touched, catalogue: &Catalogue, now: UtcMs) -> Vec<String> {
    let row = &touched.row;
    let work = touched.work;
    vec![
        row.isp.clone(),
        ground::metro_name(catalogue, &row.metro_id),
        region(touched, catalogue),
        UtcMs::new(row.starts_at).rfc3339(),
        UtcMs::new(row.ends_at).rfc3339(),
        state(touched, now).text,
        row.sites.to_string(),
        work.map_or_else(String::new, |work| {
            words::protection(work.protection()).text
        }),
        work.map_or_else(String::new, Work::sentences),
    ]
}
