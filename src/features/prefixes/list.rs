//! The list of registered prefixes: an ISP's own, or all of them for Microsoft.

use super::words;
use crate::error::AppError;
use crate::server::db::prefixes::{Filter, ORDER, Registered};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::prefixes::{self, List};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::policy::Outcome;
use maps_domain::time::UtcMs;

const HEADER: &[&str] = &[
    "prefix",
    "origin",
    "isp",
    "customer",
    "checks",
    "checked_utc",
    "key",
    "prefixes_in_orders",
    "registered_utc",
    "released_utc",
    "release_reason",
];

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let staff = req.ctx.actor()?.role.org_kind() == OrgKind::Microsoft;
    let base = if staff {
        "/review/routing/prefixes"
    } else {
        "/isp/prefixes"
    };
    if req.path != base {
        return Err(AppError::NotFound);
    }
    let query = ListQuery::of(
        req,
        &["prefix", "customer", "isp", "-registered", "checked"],
    );
    let filter = Filter {
        search: query.search.clone(),
        outcome: query.filter("outcome").to_owned(),
        only: query.filter("only").to_owned(),
        order_by: query.order_by(ORDER),
        ..Filter::default()
    };
    let found = prefixes::list(&req.ctx, &filter, query.limit(), query.offset()).await?;
    let now = req.ctx.now;
    if query.wants_csv() {
        let rows = found.rows.iter().map(|row| csv_row(row, now));
        return csv_file("prefixes.csv", HEADER, rows);
    }
    let org = req.ctx.actor()?.org_id.clone();
    let may = req.ctx.may(Action::RegisterPrefix, &org);
    let crumbs: &[(&str, &str)] = match staff {
        true => &[("Routing", "/review/routing")],
        false => &[],
    };
    let mut frame = req.frame("Prefixes", crumbs).await?;
    frame.lead = Some(lead(&found));
    if may {
        frame.actions = vec![
            view! { <ButtonLink href="/isp/prefixes/new" label="Register a prefix" look=Look::Primary before=Icon::Add/> }.into_any(),
            view! { <ButtonLink href="/isp/prefixes/import" label="Import CSV" before=Icon::Upload/> }.into_any(),
            view! { <ButtonLink href="/isp/prefixes/releases" label="Requests for release"/> }.into_any(),
        ];
    }
    req.page(frame, move || {
        let none = found.by_outcome.is_empty() && filter == plain(&filter);
        let table = match (found.rows.is_empty(), none) {
            (true, true) => view! {
                <Empty title="No prefixes are registered yet"
                    purpose="A registered prefix is a customer's IPv4 range that you announce to Microsoft for MAPS. It is checked against your ASNs, RPKI and the routing registries, and its key lets the customer confirm it."
                    example="20.30.40.0/24 for Contoso, originated by AS3356"/>
            }
            .into_any(),
            (true, false) => view! { <Empty title="No prefix matches" purpose="Remove a filter or search for something else."/> }.into_any(),
            (false, _) => table(&query, &found.rows, base, staff, now),
        };
        view! {
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by prefix, customer or ISP"/>
                {chips(&query, &found)}
            </div>
            {table}
            <Pager url=query.url.clone() paging=query.paging(found.total) unit="prefixes" csv=query.csv_href()/>
        }
    })
    .await
}

/// The filter as it is without anything chosen.
fn plain(filter: &Filter) -> Filter {
    Filter {
        order_by: filter.order_by.clone(),
        ..Filter::default()
    }
}

fn count(found: &List, outcome: Outcome) -> i64 {
    found
        .by_outcome
        .iter()
        .filter(|(key, _)| key == outcome.as_str())
        .map(|(_, n)| n)
        .sum()
}

fn lead(found: &List) -> String {
    let all: i64 = found.by_outcome.iter().map(|(_, n)| n).sum();
    let fails = count(found, Outcome::Fail);
    let unknown = count(found, Outcome::Unknown);
    match (all, fails, unknown) {
        (0, ..) => "No prefix is registered.".to_owned(),
        (1, 0, 0) => {
            "All checks of the only registered prefix were answered; none fails.".to_owned()
        }
        (n, 0, 0) => {
            format!("All checks of the {n} registered prefixes were answered; none fails.")
        }
        (1, 0, _) => {
            "No check of the only registered prefix fails; it is not fully checked.".to_owned()
        }
        (n, 0, 1) => {
            format!("No check of {n} registered prefixes fails; 1 is not fully checked.")
        }
        (n, 0, u) => {
            format!("No check of {n} registered prefixes fails; {u} are not fully checked.")
        }
        (1, ..) => {
            "The only registered prefix fails a check and stops what waits for it.".to_owned()
        }
        (n, 1, _) => {
            format!("1 of {n} registered prefixes fails a check and stops what waits for it.")
        }
        (n, f, _) => {
            format!("{f} of {n} registered prefixes fail a check and stop what waits for them.")
        }
    }
}

fn chips(query: &ListQuery, found: &List) -> AnyView {
    let outcomes = [
        ("", "All"),
        ("pass", "Valid"),
        ("warn", "Warning"),
        ("unknown", "Not fully checked"),
        ("fail", "A check fails"),
    ]
    .into_iter()
    .map(|(value, label)| {
        let n = found
            .by_outcome
            .iter()
            .filter(|(key, _)| value.is_empty() || key == value)
            .map(|(_, n)| n)
            .sum::<i64>();
        Chip::one_of(&query.url, "outcome", value, label)
            .count(u64::try_from(n).unwrap_or_default())
    })
    .collect();
    let only = [
        ("", "In force"),
        ("key", "Key not redeemed"),
        ("orders", "In no order"),
        ("released", "Released"),
    ]
    .into_iter()
    .map(|(value, label)| Chip::one_of(&query.url, "only", value, label))
    .collect();
    view! {
        <Chips label="Checks" chips=outcomes/>
        <Chips label="Show" chips=only/>
    }
    .into_any()
}

fn table(query: &ListQuery, rows: &[Registered], base: &str, staff: bool, now: UtcMs) -> AnyView {
    let mut columns = vec![Column::mono("Prefix").sorted_by(&query.url, "prefix")];
    if staff {
        columns.push(Column::text("ISP").sorted_by(&query.url, "isp"));
    }
    columns.extend([
        Column::text("Customer").sorted_by(&query.url, "customer"),
        Column::mono("Origin"),
        Column::text("Checks"),
        Column::text("Key"),
        Column::number("Prefixes in orders"),
        Column::date("Registered").sorted_by(&query.url, "registered"),
    ]);
    let rows = rows
        .iter()
        .map(|row| {
            let href = format!("{base}/{}", row.id);
            let mut cells = vec![view! { <a href=href>{row.prefix.clone()}</a> }.into_any()];
            if staff {
                cells.push(row.isp.clone().into_any());
            }
            cells.extend([
                row.customer.clone().into_any(),
                row.origin_asn().to_string().into_any(),
                words::standing(row.worst()).plain(),
                words::key(row, now).plain(),
                row.in_orders.to_string().into_any(),
                UtcMs::new(row.registered_at).date().into_any(),
            ]);
            Row::new(cells)
        })
        .collect();
    view! { <DataTable caption="Registered prefixes" columns=columns rows=rows/> }.into_any()
}

fn csv_row(row: &Registered, now: UtcMs) -> Vec<String> {
    vec![
        row.prefix.clone(),
        row.origin_asn().to_string(),
        row.isp.clone(),
        row.customer.clone(),
        row.worst().label().to_owned(),
        UtcMs::new(row.checked_at).rfc3339(),
        words::key(row, now).text,
        row.in_orders.to_string(),
        UtcMs::new(row.registered_at).rfc3339(),
        row.released_at
            .map(|at| UtcMs::new(at).rfc3339())
            .unwrap_or_default(),
        row.released_reason.clone(),
    ]
}
