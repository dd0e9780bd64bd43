//! A customer's activations: one row per customer site and ISP.

use super::steps::badge;
use crate::server::db::activations::{ActivationView, Filter};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::activations::read;
use crate::server::service::ground;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::activation::State;
use maps_domain::catalogue::Catalogue;
use maps_domain::choice::Cause;
use maps_domain::time::UtcMs;

/// Columns of the file.
const HEADER: &[&str] = &[
    "site_id",
    "site",
    "isp",
    "rank",
    "region",
    "state",
    "why",
    "primary_metro",
    "backup_metro",
    "since",
];

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &["site", "isp", "-since"]);
    let filter = Filter {
        search: query.search.clone(),
        state: query.filter("state").to_owned(),
        region: query.filter("region").to_owned(),
        isp: query.filter("isp").to_owned(),
        site: query.filter("site").to_owned(),
        sort: query.sorting(),
    };
    let found = read::list(&req.ctx, &filter, query.limit(), query.offset()).await?;
    if query.wants_csv() {
        let rows = found.rows.into_iter().map(record);
        return csv_file("activations.csv", HEADER, rows);
    }
    let catalogue = ground::names(&req.ctx).await?;
    let mut frame = req.frame("Activations", &[]).await?;
    frame.lead = Some(lead(&found.by_state));
    req.page(frame, move || {
        let mut states = vec![Chip::one_of(&query.url, "state", "", "All")];
        states.extend(found.by_state.iter().filter_map(|(state, count)| {
            let label = State::parse(state).ok()?.label();
            let chip = Chip::one_of(&query.url, "state", state, label);
            Some(chip.count(u64::try_from(*count).unwrap_or_default()))
        }));
        let mut isps = vec![Chip::one_of(&query.url, "isp", "", "All")];
        isps.extend(found.isps.iter().map(|(id, name)| Chip::one_of(&query.url, "isp", id, name)));
        let body = if found.rows.is_empty() {
            view! {
                <Empty title="No activations" purpose="When you have chosen ISPs, each of your sites is listed here with where it stands and who has to act."
                    action=view! { <a class="btn btn-secondary" href="/customer/choices">"Choose ISPs"</a> }.into_any()
                    example="Paris HQ with Colt: provisioning, waiting for Colt for 2 days."/>
            }
            .into_any()
        } else {
            table(&found.rows, &query, &catalogue)
        };
        view! {
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by site or ISP"/>
                <Chips label="State" chips=states/>
                {(isps.len() > 2).then(|| view! { <Chips label="ISP" chips=isps/> })}
            </div>
            {body}
            <Pager url=query.url.clone() paging=query.paging(found.total) unit="activations" csv=query.csv_href()/>
        }
    })
    .await
}

/// A row of the file.
fn record(row: ActivationView) -> Vec<String> {
    vec![
        row.site_ref,
        row.site_name,
        row.isp,
        row.rank.to_string(),
        row.region_id,
        row.state,
        row.cause,
        row.primary_metro_id.unwrap_or_default(),
        row.backup_metro_id.unwrap_or_default(),
        UtcMs::new(row.since).rfc3339(),
    ]
}

fn lead(by_state: &[(String, i64)]) -> String {
    if by_state.is_empty() {
        return "Nothing is turned on yet.".to_owned();
    }
    let of = |state: State| {
        let found = by_state.iter().find(|(seen, _)| seen == state.as_str());
        found.map_or(0, |(_, count)| *count)
    };
    let coming =
        of(State::WaitingForQualification) + of(State::WaitingForService) + of(State::Provisioning);
    format!(
        "{} active, {coming} on their way, {} at risk, {} failed.",
        of(State::Active),
        of(State::AtRisk),
        of(State::Failed)
    )
}

fn table(rows: &[ActivationView], query: &ListQuery, catalogue: &Catalogue) -> AnyView {
    let url = &query.url;
    let columns = vec![
        Column::text("Customer site").sorted_by(url, "site"),
        Column::text("ISP").sorted_by(url, "isp"),
        Column::text("State"),
        Column::text("Why"),
        Column::text("Edge site, backup"),
        Column::date("Since").sorted_by(url, "since"),
    ];
    let name = |id: &str| ground::metro_name(catalogue, id);
    let rows = rows.iter().map(|row| {
        let metros = match (&row.primary_metro_id, &row.backup_metro_id) {
            (Some(primary), Some(backup)) => format!("{}, {}", name(primary), name(backup)),
            (Some(primary), None) => format!("{}, no backup", name(primary)),
            (None, _) => "not yet".to_owned(),
        };
        Row::new(vec![
            view! { <a href=format!("/customer/activations/{}", row.id)>{row.site_name.clone()}</a> " " <span class="muted">{row.site_ref.clone()}</span> }.into_any(),
            view! { {row.isp.clone()} " " <span class="muted">{format!("choice {}", row.rank)}</span> }.into_any(),
            badge(&row.state).plain(),
            Cause::parse(&row.cause).map_or("", Cause::label).into_any(),
            metros.into_any(),
            UtcMs::new(row.since).date().into_any(),
        ])
    });
    let rows = rows.collect();
    view! { <DataTable caption="Activations" columns=columns rows=rows/> }.into_any()
}
