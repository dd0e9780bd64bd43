//! All qualifications, as Microsoft looks through them.

use super::words::{age, grouped};
use crate::features::applications::words::{drift_badge, qualification_badge};
use crate::server::db::qualifications::list::{Filter, QualificationRow, SORTS};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::applications::queue::ENDING_DAYS;
use crate::server::service::qualifications::list::{self as service, Overview};
use crate::ui::badge::{Badge, Tone};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::filters::{Filters, Pick, pick_keys};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::follow_up::{Drift, DriftStatus};
use maps_domain::ids::MetroId;
use maps_domain::qualification::{State, Tier};
use maps_domain::time::UtcMs;

const HEADER: &[&str] = &[
    "qualification",
    "isp",
    "region",
    "partner_type",
    "state",
    "tier",
    "metros",
    "since_utc",
    "until_utc",
    "exception_plan",
    "reason",
    "drift",
    "drift_since_utc",
    "grace_until_utc",
    "customers",
    "activations",
];

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let keys: Vec<&str> = SORTS.iter().map(|(key, _)| *key).collect();
    let list = ListQuery::of(req, &keys);
    let now = req.ctx.now;
    let horizon = now.add_days(ENDING_DAYS);
    let filter = Filter {
        region: list.filter("region").to_owned(),
        state: list.filter("state").to_owned(),
        tier: list.filter("tier").to_owned(),
        ends_before: (list.filter("ends") == "soon").then_some(horizon),
        exceptions: list.filter("only") == "exceptions",
        drift: match list.filter("drift") {
            known @ ("failing" | "proposed") => known.to_owned(),
            _ => String::new(),
        },
        like: list.like(),
    };
    let order = list.order_by(SORTS);
    let found = service::page(
        &req.ctx,
        &filter,
        &order,
        list.limit(),
        list.offset(),
        horizon,
    )
    .await?;
    if list.wants_csv() {
        return csv_file("qualifications.csv", HEADER, found.lines.iter().map(record));
    }
    let mut frame = req.frame("Qualifications", &[]).await?;
    frame.lead = Some(lead(&found));
    req.page(frame, move || {
        let url = list.url.clone();
        view! {
            <div class="toolbar">
                <Search url=url.clone() label="Search by ISP or region" beside=pick_keys(&picks(&found))/>
                <Filters url=url picks=picks(&found) of_search=true/>
                {chips(&list, &found)}
            </div>
            {table(&list, &found, now)}
            <Pager url=list.url.clone() paging=list.paging(found.total) unit="qualifications" csv=list.csv_href()/>
        }
    })
    .await
}

fn in_state(found: &Overview, state: State) -> i64 {
    let mut states = found.states.iter();
    states
        .find(|(text, _)| text == state.as_str())
        .map_or(0, |(_, n)| *n)
}

fn lead(found: &Overview) -> String {
    let (failing, proposed) = found.failing;
    let drift = match (failing, proposed) {
        (0, _) => String::new(),
        (1, 0) => " 1 no longer passes.".to_owned(),
        (n, 0) => format!(" {} no longer pass.", grouped(n)),
        (1, _) => " 1 no longer passes, and its suspension is proposed.".to_owned(),
        (n, p) => format!(
            " {} no longer pass; for {} of them suspension is proposed.",
            grouped(n),
            grouped(p)
        ),
    };
    format!(
        "{} in force, {} suspended; {} within {ENDING_DAYS} days.{drift}",
        grouped(in_state(found, State::Qualified)),
        grouped(in_state(found, State::Suspended)),
        match found.ending {
            1 => "1 of those in force ends".to_owned(),
            n => format!("{} of those in force end", grouped(n)),
        },
    )
}

fn picks(found: &Overview) -> Vec<Pick> {
    let regions = found.regions.iter();
    let regions = regions.map(|region| (region.id.to_string(), region.name.clone()));
    vec![Pick::new("region", "Region", regions.collect())]
}

fn chips(list: &ListQuery, found: &Overview) -> Vec<AnyView> {
    let url = &list.url;
    let mut states = vec![Chip::one_of(url, "state", "", "All")];
    states.extend(State::ALL.iter().map(|state| {
        let number = u64::try_from(in_state(found, *state)).unwrap_or_default();
        Chip::one_of(url, "state", state.as_str(), state.label()).count(number)
    }));
    let mut tiers = vec![Chip::one_of(url, "tier", "", "All")];
    let each = Tier::ALL.iter();
    tiers.extend(each.map(|tier| Chip::one_of(url, "tier", tier.as_str(), tier.label())));
    let number = |n: i64| u64::try_from(n).unwrap_or_default();
    let ending = number(found.ending);
    let only = vec![
        Chip::toggle(
            url,
            "ends",
            "soon",
            format!("End within {ENDING_DAYS} days"),
        )
        .count(ending),
        Chip::toggle(url, "only", "exceptions", "Under an exception"),
        Chip::toggle(url, "drift", "failing", "No longer pass").count(number(found.failing.0)),
        Chip::toggle(url, "drift", "proposed", "Suspension proposed")
            .count(number(found.failing.1)),
    ];
    vec![
        view! { <Chips label="State" chips=states/> }.into_any(),
        view! { <Chips label="Tier" chips=tiers/> }.into_any(),
        view! { <Chips label="Only" chips=only/> }.into_any(),
    ]
}

fn table(list: &ListQuery, found: &Overview, now: UtcMs) -> AnyView {
    if found.lines.is_empty() {
        return view! {
            <Empty title="No qualification here"
                purpose="A qualification begins when a second person approves an application. Remove a filter to see more."/>
        }
        .into_any();
    }
    let url = &list.url;
    let columns = vec![
        Column::text("ISP").sorted_by(url, "isp"),
        Column::text("Region").sorted_by(url, "region"),
        Column::text("State").sorted_by(url, "state"),
        Column::text("Tier").sorted_by(url, "tier"),
        Column::number("Metros"),
        Column::date("Since").sorted_by(url, "since"),
        Column::date("Until").sorted_by(url, "until"),
        Column::number("Customers").sorted_by(url, "customers"),
        Column::number("Activations"),
    ];
    let rows = found
        .lines
        .iter()
        .map(|(row, region)| line(row, region, now))
        .collect();
    view! { <DataTable caption="Qualifications" columns=columns rows=rows/> }.into_any()
}

fn line(row: &QualificationRow, region: &str, now: UtcMs) -> Row {
    let state = State::parse(&row.state).ok();
    let until = UtcMs::new(row.until);
    let ends_soon = state == Some(State::Qualified) && until < now.add_days(ENDING_DAYS);
    let end = if ends_soon {
        let text = format!("{}, in {}", until.date(), age(now, until));
        Badge::new(Tone::Warn, text).plain()
    } else {
        until.date().into_any()
    };
    let exception =
        (!row.exception_plan.is_empty()).then(|| Badge::new(Tone::Warn, "Exception").plain());
    let view = Row::new(vec![
        view! { <a href=format!("/review/qualifications/{}", row.id)>{row.isp.clone()}</a> }
            .into_any(),
        region.to_owned().into_any(),
        view! {
            {state.map(|state| qualification_badge(state).view())} " "
            {drift(row).and_then(drift_badge).map(|badge| badge.plain())}
        }
        .into_any(),
        view! { {row.tier.clone()} " " {exception} }.into_any(),
        metros(row).len().into_any(),
        UtcMs::new(row.since).date().into_any(),
        end,
        grouped(row.customers).into_any(),
        grouped(row.activations).into_any(),
    ]);
    match state {
        Some(State::Suspended) => view.tone(Tone::Warn),
        _ => view,
    }
}

fn drift(row: &QualificationRow) -> Option<DriftStatus> {
    Some(DriftStatus {
        drift: Drift::parse(&row.drift).ok()?,
        since: row.drift_since.map(UtcMs::new),
        grace_until: row.grace_until.map(UtcMs::new),
    })
}

fn metros(row: &QualificationRow) -> Vec<MetroId> {
    serde_json::from_str(&row.metros).unwrap_or_default()
}

fn moment(at: Option<i64>) -> String {
    at.map(UtcMs::new).map(UtcMs::rfc3339).unwrap_or_default()
}

fn record((row, region): &(QualificationRow, String)) -> Vec<String> {
    let metros: Vec<String> = metros(row).iter().map(MetroId::to_string).collect();
    vec![
        row.id.clone(),
        row.isp.clone(),
        region.clone(),
        row.partner_type.clone(),
        row.state.clone(),
        row.tier.clone(),
        metros.join(" "),
        UtcMs::new(row.since).rfc3339(),
        UtcMs::new(row.until).rfc3339(),
        row.exception_plan.clone(),
        row.reason.clone(),
        drift(row).map_or("none", |d| d.drift.as_str()).to_owned(),
        moment(row.drift_since),
        moment(row.grace_until),
        row.customers.to_string(),
        row.activations.to_string(),
    ]
}
