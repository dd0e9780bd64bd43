//! The ISP's regions: where it is qualified, what is on its way, what can be begun.

use super::words::{drift_badge, due, qualification_badge, since, state_badge, verdict_badge};
use crate::server::db::follow_ups::FollowUp;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::applications::read::{self, Line, Overview};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::application::State;
use maps_domain::time::UtcMs;

const HEADER: &[&str] = &[
    "region",
    "partner_type",
    "state",
    "since_utc",
    "due_utc",
    "submissions",
    "tier_shown",
    "answers_in_the_way",
    "decision_reason",
];

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let actor = req.ctx.actor()?.clone();
    let list = ListQuery::of(req, &["-since", "region", "state", "due"]);
    let Overview {
        mut lines,
        qualifications,
        follow_ups,
        regions,
    } = read::overview(&req.ctx).await?;
    let by_state: Vec<(State, usize)> = State::ALL
        .iter()
        .map(|state| (*state, lines.iter().filter(|l| l.state == *state).count()))
        .filter(|(_, n)| *n > 0)
        .collect();
    let (all, yours) = (
        lines.len(),
        lines.iter().filter(|l| l.state.is_editable()).count(),
    );
    let wanted = list.filter("state");
    lines.retain(|line| {
        (wanted.is_empty() || line.app.state == wanted)
            && list.matches(&[&line.region, line.state.label(), &line.app.partner_type])
    });
    sort(&mut lines, &list);
    if list.wants_csv() {
        return csv_file("applications.csv", HEADER, lines.iter().map(csv_row));
    }
    let mut frame = req.frame("Applications", &[]).await?;
    let in_force = qualifications
        .iter()
        .filter(|q| q.state == "qualified")
        .count();
    frame.lead = Some(format!(
        "{in_force} of {} regions qualified. {}",
        regions.len(),
        match yours {
            0 => "No application waits for you.".to_owned(),
            1 => "1 application waits for you.".to_owned(),
            n => format!("{n} applications wait for you."),
        }
    ));
    let may_write = req.ctx.may(Action::WriteApplication, &actor.org_id);
    if may_write {
        frame.actions.push(new_button());
    }
    let now = req.ctx.now;
    let total = lines.len();
    req.page(frame, move || {
        let mut chips = vec![Chip::one_of(&list.url, "state", "", "All").count(wide(all))];
        chips.extend(by_state.into_iter().map(|(state, n)| {
            Chip::one_of(&list.url, "state", state.as_str(), state.label()).count(wide(n))
        }));
        let standing = (!qualifications.is_empty()).then(|| standing(&qualifications, &follow_ups, &regions));
        let rows: Vec<Row> = list.window(lines).iter().map(|line| row(line, now)).collect();
        let columns = vec![
            Column::text("Region").sorted_by(&list.url, "region"),
            Column::text("State").sorted_by(&list.url, "state"),
            Column::text("Waits").sorted_by(&list.url, "since"),
            Column::text("Due").sorted_by(&list.url, "due"),
            Column::number("Submissions"),
            Column::text("Verdict at submission"),
        ];
        let body = if all == 0 {
            view! {
                <Empty title="No applications yet"
                    purpose="You qualify region by region. An application takes your recorded interconnects, your documents and signed statements; two reviewers decide."
                    action=may_write.then(new_button).unwrap_or_else(|| ().into_any())
                    example="Western Europe, covering Amsterdam and Paris: submitted on Monday, decided within five working days for each signature."/>
            }
            .into_any()
        } else {
            view! {
                <div class="toolbar">
                    <Search url=list.url.clone() label="Search by region, state or type"/>
                    <Chips label="State" chips=chips/>
                </div>
                <DataTable caption="Applications" columns=columns rows=rows/>
                <Pager url=list.url.clone() paging=list.paging(wide(total)) unit="applications" csv=list.csv_href()/>
            }
            .into_any()
        };
        view! { {standing} {body} }
    })
    .await
}

fn new_button() -> AnyView {
    view! { <ButtonLink href="/isp/applications/new" label="New application" look=Look::Primary before=Icon::Add/> }.into_any()
}

fn wide(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

fn sort(lines: &mut [Line], list: &ListQuery) {
    match list.sort.as_str() {
        "region" => lines.sort_by(|a, b| a.region.cmp(&b.region)),
        "state" => lines.sort_by_key(|l| l.state),
        "due" => lines.sort_by_key(|l| l.app.due_at.unwrap_or(i64::MAX)),
        _ => lines.sort_by_key(|l| l.app.since),
    }
    if list.descending {
        lines.reverse();
    }
}

fn row(line: &Line, now: UtcMs) -> Row {
    let app = &line.app;
    let href = format!("/isp/applications/{}", app.id);
    let waits = if line.state.is_closed() {
        UtcMs::new(app.since).date()
    } else {
        since(UtcMs::new(app.since), now)
    };
    let points = (line.open_points > 0).then(|| {
        view! { <p>{format!("{} to answer", line.open_points)}</p> }
    });
    let verdict = line.verdict.as_ref().map_or_else(
        || "not submitted".into_any(),
        |v| verdict_badge(v.outcome, v.tier).plain(),
    );
    let row = Row::new(vec![
        view! { <a href=href>{line.region.clone()}</a> <p class="muted">{app.partner().map_or("", |p| p.label())}</p> }.into_any(),
        view! { {state_badge(line.state).view()} {points} }.into_any(),
        waits.into_any(),
        app.due_at.map_or_else(String::new, |at| due(UtcMs::new(at), now)).into_any(),
        app.submission_number.to_string().into_any(),
        verdict,
    ]);
    if line.state == State::ChangesRequested {
        row.tone(Tone::Warn)
    } else {
        row
    }
}

fn csv_row(line: &Line) -> Vec<String> {
    let app = &line.app;
    let time = |at: i64| UtcMs::new(at).rfc3339();
    vec![
        line.region.clone(),
        app.partner_type.clone(),
        app.state.clone(),
        time(app.since),
        app.due_at.map_or_else(String::new, time),
        app.submission_number.to_string(),
        line.verdict
            .as_ref()
            .and_then(|v| v.tier)
            .map_or("", |t| t.label())
            .to_owned(),
        line.verdict
            .as_ref()
            .map_or_else(String::new, |v| v.blocking().count().to_string()),
        app.decision_reason.clone(),
    ]
}

/// Where the ISP is qualified.
fn standing(
    qualifications: &[crate::server::db::qualifications::Qualification],
    follow_ups: &[FollowUp],
    regions: &[maps_domain::place::Region],
) -> AnyView {
    let rows: Vec<Row> = qualifications
        .iter()
        .map(|q| {
            let region = regions
                .iter()
                .find(|r| r.id == q.region())
                .map_or_else(|| q.region_id.clone(), |r| r.name.clone());
            let badge = q
                .state()
                .map_or_else(|_| Badge::new(Tone::Neutral, &q.state), qualification_badge);
            let drift = follow_ups
                .iter()
                .find(|f| f.qualification_id == q.id)
                .and_then(|f| f.status().ok())
                .and_then(drift_badge);
            let note = [&q.exception_plan, &q.reason]
                .into_iter()
                .filter(|text| !text.is_empty())
                .cloned()
                .collect::<Vec<_>>()
                .join(" ");
            Row::new(vec![
                view! { <a href=format!("/isp/applications/{}", q.application_id)>{region}</a> }
                    .into_any(),
                view! { {badge.view()} " " {drift.map(|badge| badge.plain())} }.into_any(),
                q.tier.clone().into_any(),
                q.metros().len().to_string().into_any(),
                UtcMs::new(q.since).date().into_any(),
                UtcMs::new(q.until).date().into_any(),
                note.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Region"),
        Column::text("State"),
        Column::text("Tier"),
        Column::number("Metros"),
        Column::date("Since"),
        Column::date("Until"),
        Column::text("Remarks"),
    ];
    view! {
        <Card title="Qualifications" note="what customers can choose you for" flush=true>
            <DataTable caption="Qualifications" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}
