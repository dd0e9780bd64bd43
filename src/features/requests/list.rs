//! Requests of the ISP, or of all ISPs for Microsoft: as a list or as a board, with the same filters.

use super::board;
use super::words::{due, own_section, since, stored_badge, subject, waits_for, wide};
use crate::server::db::requests::{Filter, Listed};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::ground::metro_name;
use crate::server::service::requests::{self, Overview};
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::filters::{Filters, Pick};
use crate::ui::icon::Icon;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::interconnect::{Kind, State};
use maps_domain::time::UtcMs;

/// Parameter that chooses the view.
const VIEW: &str = "view";

const HEADER: &[&str] = &[
    "number",
    "isp",
    "kind",
    "metro",
    "facility",
    "connection",
    "capacity_mbps",
    "state",
    "waits_for",
    "since_utc",
    "due_utc",
    "origin",
    "created_utc",
];

fn filter_of(list: &ListQuery) -> Filter {
    Filter {
        isp: String::new(),
        kind: list.filter("kind").to_owned(),
        state: list.filter("state").to_owned(),
        waits: list.filter("waits").to_owned(),
        metro: list.filter("metro").to_owned(),
        search: list.search.clone(),
        sort: list.sorting(),
    }
}

/// The list or the board, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let section = own_section(req)?;
    let list = ListQuery::of(req, &["due", "-since", "number", "metro", "state", "isp"]);
    let as_board = list.filter(VIEW) == "board";
    let filter = filter_of(&list);
    let found = match as_board && !list.wants_csv() {
        true => requests::board(&req.ctx, &filter).await?,
        false => requests::list(&req.ctx, &filter, list.limit(), list.offset()).await?,
    };
    if list.wants_csv() {
        return csv_file("requests.csv", HEADER, found.rows.iter().map(csv_row));
    }
    let org = req.ctx.actor()?.org_id.clone();
    let may_write = section == OrgKind::Isp && req.ctx.may(Action::WriteRequests, &org);
    let mut frame = req.frame("Requests", &[]).await?;
    frame.lead = Some(lead(&found, section));
    frame.wide = as_board;
    if may_write {
        frame.actions = vec![new_button(), existing_button()];
    }
    let now = req.ctx.now;
    req.page(frame, move || {
        let anything: i64 = found.by_state.iter().map(|(_, n)| n).sum();
        if anything == 0 {
            return empty(section, may_write);
        }
        let paging = list.paging(found.total);
        let body = if found.rows.is_empty() {
            view! { <Empty title="Nothing matches" purpose="No request fits the filters. Remove one to see more."/> }
                .into_any()
        } else if as_board {
            board::columns(&found, section, now)
        } else {
            table(&list, &found, section, may_write, now)
        };
        let pager = (!as_board).then(|| {
            view! { <Pager url=list.url.clone() paging=paging unit="requests" csv=list.csv_href()/> }
        });
        view! {
            {toolbar(&list, &found, section)}
            {body}
            {pager}
        }
        .into_any()
    })
    .await
}

fn lead(found: &Overview, section: OrgKind) -> String {
    let (you, other, name) = match section {
        OrgKind::Microsoft => (found.for_microsoft, found.for_isp, "an ISP"),
        _ => (found.for_isp, found.for_microsoft, "Microsoft"),
    };
    let late = match found.late {
        0 => "none is overdue".to_owned(),
        1 => "1 is overdue".to_owned(),
        n => format!("{n} are overdue"),
    };
    let wait = |n: i64| if n == 1 { "waits" } else { "wait" };
    match (you, other) {
        (0, 0) => "No request is open.".to_owned(),
        (0, n) => format!("Nothing waits for you; {n} {} for {name}, {late}.", wait(n)),
        (n, m) => format!("{n} {} for you, {m} for {name}; {late}.", wait(n)),
    }
}

fn new_button() -> AnyView {
    view! { <ButtonLink href="/isp/requests/new" label="New request" look=Look::Primary before=Icon::Add/> }.into_any()
}

fn existing_button() -> AnyView {
    view! { <ButtonLink href="/isp/requests/existing" label="Use my existing PNIs"/> }.into_any()
}

fn empty(section: OrgKind, may_write: bool) -> AnyView {
    match section {
        OrgKind::Microsoft => view! {
            <Empty title="No requests" purpose="When an ISP asks for a new PNI, more bandwidth or a type conversion, it waits here for the peering team."/>
        }
        .into_any(),
        _ => {
            let actions = may_write.then(|| {
                view! { <div class="row">{new_button()} {existing_button()}</div> }.into_any()
            });
            view! {
                <Empty title="No requests yet"
                    purpose="Ask Microsoft for a new PNI, for more bandwidth, or to put live connections to MAPS use, and follow every step until it is in service."
                    action=actions.unwrap_or_else(|| ().into_any())
                    example="New PNI AMS-3 in Amsterdam, 100 Gbit/s: LOA issued, waits for you, due 4 December."/>
            }
            .into_any()
        }
    }
}

fn toolbar(list: &ListQuery, found: &Overview, section: OrgKind) -> AnyView {
    let url = &list.url;
    let count = |state: &State| {
        found
            .by_state
            .iter()
            .find(|(seen, _)| seen == state.as_str())
            .map_or(0, |(_, n)| *n)
    };
    let mut states = vec![
        Chip::one_of(url, "state", "", "All"),
        Chip::one_of(url, "state", "open", "Open"),
    ];
    states.extend(
        State::ALL
            .iter()
            .filter(|state| count(state) > 0)
            .map(|state| {
                Chip::one_of(url, "state", state.as_str(), state.label()).count(wide(count(state)))
            }),
    );
    let mut kinds = vec![Chip::one_of(url, "kind", "", "All")];
    kinds.extend(
        Kind::ALL
            .iter()
            .map(|kind| Chip::one_of(url, "kind", kind.as_str(), kind.label())),
    );
    let (own, other) = match section {
        OrgKind::Microsoft => (("microsoft", "You"), ("isp", "The ISP")),
        _ => (("isp", "You"), ("microsoft", "Microsoft")),
    };
    let waits = vec![
        Chip::one_of(url, "waits", "", "Anybody"),
        Chip::one_of(url, "waits", own.0, own.1),
        Chip::one_of(url, "waits", other.0, other.1),
        Chip::one_of(url, "waits", "late", "Overdue").count(wide(found.late)),
    ];
    let views = vec![
        Chip::one_of(url, VIEW, "", "List"),
        Chip::one_of(url, VIEW, "board", "Board"),
    ];
    let mut metros: Vec<(String, String)> = found
        .rows
        .iter()
        .map(|row| {
            (
                row.metro_id.clone(),
                metro_name(&found.catalogue, &row.metro_id),
            )
        })
        .collect();
    let chosen = list.filter("metro");
    if !chosen.is_empty() {
        metros.push((chosen.to_owned(), metro_name(&found.catalogue, chosen)));
    }
    metros.sort_by(|a, b| a.1.cmp(&b.1));
    metros.dedup();
    let picks = vec![Pick::new("metro", "Edge site", metros)];
    view! {
        <div class="toolbar">
            <Search url=url.clone() label="Search by number, connection, edge site or ISP"/>
            <Chips label="View" chips=views/>
            <Chips label="State" chips=states/>
            <Chips label="Kind" chips=kinds/>
            <Chips label="Waits for" chips=waits/>
            <Filters url=url.clone() picks=picks/>
        </div>
    }
    .into_any()
}

fn table(
    list: &ListQuery,
    found: &Overview,
    section: OrgKind,
    may_write: bool,
    now: UtcMs,
) -> AnyView {
    let staff = section == OrgKind::Microsoft;
    let mut columns = vec![
        Column::text("Request").sorted_by(&list.url, "number"),
        Column::text("Edge site").sorted_by(&list.url, "metro"),
        Column::text("State").sorted_by(&list.url, "state"),
        Column::text("Waits for").sorted_by(&list.url, "since"),
        Column::text("Due").sorted_by(&list.url, "due"),
    ];
    if staff {
        columns.insert(1, Column::text("ISP").sorted_by(&list.url, "isp"));
    }
    let rows = found
        .rows
        .iter()
        .map(|row| {
            let kind = Kind::parse(&row.kind).map_or("", |kind| kind.label());
            let late = row.due_at.is_some_and(|at| now.get() > at);
            let watch = (row.origin == "capacity").then_some(", opened by the capacity watch");
            let who = waits_for(&row.owner, section, &row.isp);
            let age = since(UtcMs::new(row.since), now);
            let open = matches!(row.state.as_str(), "draft" | "provisioning_failed");
            let correct = (may_write && open).then(|| {
                view! { <a href=format!("{}/edit", requests::href(section, &row.id))>"Correct"</a> }
            });
            let mut cells = vec![
                view! {
                    <div>
                        <a href=requests::href(section, &row.id)>{format!("{} · {}", row.number, subject(row))}</a>
                        <p class="muted">{kind} {watch}</p>
                    </div>
                }
                .into_any(),
                metro_name(&found.catalogue, &row.metro_id).into_any(),
                view! { {stored_badge(&row.state).view()} " " {correct} }.into_any(),
                match row.owner.as_str() {
                    "" => view! { <span class="muted">"nobody"</span> }.into_any(),
                    _ => view! { {who} <p class="muted">{age}</p> }.into_any(),
                },
                due(row.due_at, now).map_or_else(|| ().into_any(), |badge| badge.plain()),
            ];
            if staff {
                cells.insert(1, row.isp.clone().into_any());
            }
            let row = Row::new(cells);
            if late { row.tone(Tone::Fail) } else { row }
        })
        .collect();
    view! { <DataTable caption="Requests" columns=columns rows=rows/> }.into_any()
}

fn csv_row(row: &Listed) -> Vec<String> {
    let time = |at: i64| UtcMs::new(at).rfc3339();
    vec![
        row.number.to_string(),
        row.isp.clone(),
        row.kind.clone(),
        row.metro_id.clone(),
        row.facility_id.clone().unwrap_or_default(),
        row.label.clone(),
        row.bandwidth_mbps.to_string(),
        row.state.clone(),
        row.owner.clone(),
        time(row.since),
        row.due_at.map(time).unwrap_or_default(),
        row.origin.clone(),
        time(row.created_at),
    ]
}
