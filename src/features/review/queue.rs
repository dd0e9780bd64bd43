//! The review queue: what waits, for whom, since when, and whom it concerns.

use super::words::{age, count, due_badge, grouped};
use crate::error::AppError;
use crate::features::applications::words::state_badge;
use crate::server::ctx::Ctx;
use crate::server::db::applications::queue::{Filter, Part, SORTS};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::applications::claim;
use crate::server::service::applications::queue::{self, ENDING_DAYS, Line, Queue};
use crate::ui::badge::Tone;
use crate::ui::button::{ActionButton, ButtonLink, Look};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::filters::{Filters, Pick, pick_keys};
use crate::ui::form::{ErrorSummary, FormState};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::stat::{Stat, Stats};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::application::State;
use maps_domain::counted::counted;
use maps_domain::ids::ApplicationId;
use maps_domain::time::UtcMs;

/// Ages on offer as filter, days.
const AGES: &[i64] = &[2, 5, 10];
/// Header of the file.
const HEADER: &[&str] = &[
    "application",
    "isp",
    "region",
    "partner_type",
    "state",
    "since_utc",
    "due_utc",
    "overdue",
    "reviewer",
    "recommended_by",
    "submission",
    "customer_sites",
];

/// The queue, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Claims straight from the row.
pub async fn claim(req: &Req) -> Answer {
    let id = ApplicationId::from(req.form.get("application"));
    match claim::claim(&req.ctx, &id).await {
        Ok(()) => done(format!("/review/applications/{id}"), "claimed"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let keys: Vec<&str> = SORTS.iter().map(|(key, _)| *key).collect();
    let list = ListQuery::of(req, &keys);
    let filter = filter(&req.ctx, &list)?;
    let found = queue::page(
        &req.ctx,
        &filter,
        &list.order_by(SORTS),
        list.limit(),
        list.offset(),
    )
    .await?;
    if list.wants_csv() {
        return csv_file("review-queue.csv", HEADER, found.lines.iter().map(record));
    }
    let mut frame = req.frame("Review queue", &[]).await?;
    frame.lead = Some(lead(&found));
    let now = req.ctx.now;
    req.page_with(status, frame, move || {
        let table = table(&list, &found.lines, now, filter.part);
        view! {
            <ErrorSummary form=form/>
            {also(&found)}
            <div class="toolbar">
                <Search url=list.url.clone() label="Search by ISP or region" beside=pick_keys(&picks(&found))/>
                <Filters url=list.url.clone() picks=picks(&found) of_search=true/>
                {chips(&list, &found)}
            </div>
            {table}
            <Pager url=list.url.clone() paging=list.paging(found.total) unit="applications" csv=list.csv_href()/>
        }
    })
    .await
}

fn filter(ctx: &Ctx, list: &ListQuery) -> Result<Filter, AppError> {
    let days: i64 = list.filter("age").parse().unwrap_or(0);
    let part = Part::of(list.filter("part"));
    let state = list.filter("state").to_owned();
    Ok(Filter {
        me: ctx.actor()?.user_id.clone(),
        now: ctx.now,
        // A state that is not open can only be found among all.
        part: if part == Part::Open && !state.is_empty() {
            Part::All
        } else {
            part
        },
        state,
        region: list.filter("region").to_owned(),
        isp: list.filter("isp").to_owned(),
        since_before: (days > 0).then(|| ctx.now.add_days(-days)),
        like: list.like(),
    })
}

/// What waits, in one line.
fn lead(found: &Queue) -> String {
    let counts = &found.counts;
    if counts.open == 0 {
        return "Nothing waits for Microsoft.".to_owned();
    }
    let overdue = match counts.overdue {
        0 => "none is overdue".to_owned(),
        1 => "1 is overdue".to_owned(),
        n => format!("{} are overdue", grouped(n)),
    };
    format!(
        "{} for Microsoft: you hold {}, {} unclaimed, {} for a second signature, {} to be claimed; {overdue}.",
        count(counts.open, "application waits", "applications wait"),
        grouped(counts.mine),
        grouped(counts.unclaimed),
        grouped(counts.second),
        count(counts.appeals, "appeal", "appeals"),
    )
}

/// What else a reviewer looks at in the morning.
fn also(found: &Queue) -> AnyView {
    let waiting = found.waiting;
    let tone = |n: i64| if n == 0 { Tone::Pass } else { Tone::Wait };
    let stats = vec![
        Stat::new(grouped(waiting.pnis), "PNIs", "Wait for confirmation")
            .tone(tone(waiting.pnis))
            .href("/review/interconnects?record=claimed"),
        Stat::new(grouped(waiting.asns), "ASNs", "Wait for a decision")
            .tone(tone(waiting.asns))
            .href("/review/organisations?state=pending"),
        Stat::new(
            grouped(waiting.ending),
            "qualifications",
            format!("End within {ENDING_DAYS} days"),
        )
        .tone(if waiting.ending == 0 {
            Tone::Pass
        } else {
            Tone::Warn
        })
        .href("/review/qualifications?ends=soon"),
        Stat::new(
            grouped(waiting.proposed),
            "qualifications",
            "Suspension proposed",
        )
        .tone(if waiting.proposed == 0 {
            Tone::Pass
        } else {
            Tone::Fail
        })
        .href("/review/qualifications?drift=proposed"),
    ];
    view! { <Stats stats=stats/> }.into_any()
}

fn picks(found: &Queue) -> Vec<Pick> {
    let regions = found.regions.iter();
    let states = State::ALL.iter().filter(|state| **state != State::Draft);
    vec![
        Pick::new(
            "region",
            "Region",
            regions
                .map(|region| (region.id.to_string(), region.name.clone()))
                .collect(),
        ),
        Pick::new("isp", "ISP", found.isps.clone()),
        Pick::new(
            "state",
            "State",
            states
                .map(|state| (state.as_str().to_owned(), state.label().to_owned()))
                .collect(),
        ),
    ]
}

const fn part_label(part: Part) -> &'static str {
    match part {
        Part::Open => "All open",
        Part::Mine => "Mine",
        Part::Unclaimed => "Unclaimed",
        Part::Overdue => "Overdue",
        Part::Second => "Second signature",
        Part::Appeals => "Appeals",
        Part::All => "With closed ones",
    }
}

fn chips(list: &ListQuery, found: &Queue) -> Vec<AnyView> {
    let parts = Part::ALL
        .iter()
        .map(|part| {
            let number = u64::try_from(found.counts.of(*part)).unwrap_or_default();
            Chip::one_of(&list.url, "part", part.key(), part_label(*part)).count(number)
        })
        .collect::<Vec<_>>();
    let mut ages = vec![Chip::one_of(&list.url, "age", "", "Any")];
    ages.extend(AGES.iter().map(|days| {
        let label = format!("Over {}", counted(*days, "day", "days"));
        Chip::one_of(&list.url, "age", &days.to_string(), label)
    }));
    vec![
        view! { <Chips label="Part" chips=parts/> }.into_any(),
        view! { <Chips label="Waiting" chips=ages/> }.into_any(),
    ]
}

fn table(list: &ListQuery, lines: &[Line], now: UtcMs, part: Part) -> AnyView {
    if lines.is_empty() {
        let purpose = match part {
            Part::Mine => {
                "You hold no application that matches. Claim one from the unclaimed ones."
            }
            _ => {
                "Applications come here when an ISP submits them, and leave when a second person has decided. Remove a filter to see more."
            }
        };
        let all = view! { <ButtonLink href="/review" label="Show all open applications"/> };
        return view! { <Empty title="No application here" purpose=purpose action=all.into_any()/> }
            .into_any();
    }
    let url = &list.url;
    let columns = vec![
        Column::text("ISP").sorted_by(url, "isp"),
        Column::text("Region").sorted_by(url, "region"),
        Column::text("State").sorted_by(url, "state"),
        Column::text("For").sorted_by(url, "since"),
        Column::text("Due").sorted_by(url, "due"),
        Column::text("Reviewer").sorted_by(url, "reviewer"),
        Column::number("Customer sites"),
        Column::action("Next move"),
    ];
    let rows = lines.iter().map(|line| row(list, line, now)).collect();
    view! { <DataTable caption="Applications" columns=columns rows=rows/> }.into_any()
}

fn row(list: &ListQuery, line: &Line, now: UtcMs) -> Row {
    let row = &line.row;
    let href = format!("/review/applications/{}", row.id);
    let due = match row.due_at.map(UtcMs::new) {
        Some(due) if queue::waits_for_microsoft(line.state) => due_badge(due, now).plain(),
        Some(due) => due.date().into_any(),
        None => "–".into_any(),
    };
    let view = Row::new(vec![
        view! { <a href=href.clone()>{row.isp.clone()}</a> }.into_any(),
        view! {
            {line.region.clone()}
            <span class="muted">" " {row.partner_type.clone()} ", submission " {row.submission_number}</span>
        }
        .into_any(),
        state_badge(line.state).view(),
        age(UtcMs::new(row.since), now).into_any(),
        due,
        reviewer(line).into_any(),
        grouped(line.sites).into_any(),
        next_move(list, line, href),
    ])
    .id(format!("application-{}", row.id));
    if line.overdue {
        view.tone(Tone::Fail)
    } else {
        view
    }
}

/// Who works on it, or who signed first.
fn reviewer(line: &Line) -> String {
    match line.state {
        State::Recommended => format!("{} (first signature)", line.row.recommender),
        _ if line.row.claimant.is_empty() => "–".to_owned(),
        _ => line.row.claimant.clone(),
    }
}

fn next_move(list: &ListQuery, line: &Line, href: String) -> AnyView {
    if line.claimable {
        let values = vec![("application".to_owned(), line.row.id.clone())];
        let label = "Claim";
        return view! { <ActionButton action=list.url.href() label=label values=values look=Look::Secondary/> }
            .into_any();
    }
    if line.signable {
        return view! { <ButtonLink href=format!("{href}#decide") label="Sign" look=Look::Secondary/> }
            .into_any();
    }
    ().into_any()
}

fn record(line: &Line) -> Vec<String> {
    let row = &line.row;
    vec![
        row.id.clone(),
        row.isp.clone(),
        line.region.clone(),
        row.partner_type.clone(),
        row.state.clone(),
        UtcMs::new(row.since).rfc3339(),
        row.due_at
            .map(|due| UtcMs::new(due).rfc3339())
            .unwrap_or_default(),
        line.overdue.to_string(),
        row.claimant.clone(),
        row.recommender.clone(),
        row.submission_number.to_string(),
        line.sites.to_string(),
    ]
}
