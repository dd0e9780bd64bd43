//! Requests for the release of a prefix: lists for holder and reviewers, and one request for all three.

use super::stake;
use crate::error::AppError;
use crate::features::history;
use crate::server::db::prefix_releases::{Filter, ReleaseRow};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::prefixes::releases;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ActionButton, Look};
use crate::ui::card::Card;
use crate::ui::chips::{Chip, Chips};
use crate::ui::definition::{Fact, Facts};
use crate::ui::empty::Empty;
use crate::ui::form::{CheckField, ErrorSummary, FormState, SubmitButton, SubmitRow, TextArea};
use crate::ui::history::History;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::prefix_key::{ReleaseEvent, ReleaseState};
use maps_domain::time::UtcMs;

const HEADER: &[&str] = &[
    "prefix",
    "requester",
    "holder",
    "state",
    "reason",
    "answer",
    "decision",
    "requested_utc",
    "answer_due_utc",
    "closed_utc",
];

fn badge(row: &ReleaseRow, now: UtcMs) -> Badge {
    let Ok(request) = row.request() else {
        return Badge::new(Tone::Neutral, row.state.clone());
    };
    match request.state {
        ReleaseState::Requested if request.is_with_reviewer(now) => {
            Badge::new(Tone::Warn, "No answer in time; a reviewer decides")
        }
        ReleaseState::Requested | ReleaseState::Contested => {
            Badge::new(Tone::Wait, request.state.label())
        }
        ReleaseState::Released => Badge::new(Tone::Pass, request.state.label()),
        ReleaseState::Kept => Badge::new(Tone::Info, request.state.label()),
        ReleaseState::Withdrawn => Badge::new(Tone::Neutral, request.state.label()),
    }
}

/// A customer's own requests, for its prefix page; nothing when there are none.
pub fn asked(rows: &[ReleaseRow], now: UtcMs) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::mono("Prefix"),
        Column::text("State"),
        Column::date("Asked"),
        Column::date("Answer due"),
    ];
    let body = rows
        .iter()
        .map(|row| {
            let href = format!("/customer/prefixes/releases/{}", row.id);
            Row::new(vec![
                view! { <a href=href>{row.prefix.clone()}</a> }.into_any(),
                badge(row, now).plain(),
                UtcMs::new(row.requested_at).date().into_any(),
                UtcMs::new(row.answer_due_at).date().into_any(),
            ])
        })
        .collect();
    view! {
        <Card title="Requests for release" flush=true>
            <DataTable caption="Requests for release" columns=columns rows=body/>
        </Card>
    }
    .into_any()
}

/// The list for holders and reviewers.
pub async fn list(req: &Req) -> Answer {
    let staff = req.ctx.actor()?.role.org_kind() == OrgKind::Microsoft;
    let base = match staff {
        true => "/review/routing/releases",
        false => "/isp/prefixes/releases",
    };
    if req.path != base {
        return Err(AppError::NotFound);
    }
    let query = ListQuery::of(req, &[]);
    let show = match query.filter("show") {
        "" if staff => "reviewer",
        "" => "open",
        "all" => "",
        other => other,
    };
    let filter = Filter {
        show: show.to_owned(),
        search: query.search.clone(),
        ..Filter::default()
    };
    let (rows, total) = releases::list(&req.ctx, &filter, query.limit(), query.offset()).await?;
    if query.wants_csv() {
        return csv_file("prefix-releases.csv", HEADER, rows.iter().map(csv_row));
    }
    let waiting = Filter {
        show: if staff { "reviewer" } else { "open" }.to_owned(),
        ..Filter::default()
    };
    let (_, waiting) = releases::list(&req.ctx, &waiting, 1, 0).await?;
    let crumbs: &[(&str, &str)] = match staff {
        true => &[("Routing", "/review/routing")],
        false => &[("Prefixes", "/isp/prefixes")],
    };
    let mut frame = req.frame("Requests for release", crumbs).await?;
    frame.lead = Some(match (waiting, staff) {
        (0, true) => "No request for the release of a prefix waits for a reviewer.".to_owned(),
        (0, false) => "No request for the release of a prefix is open.".to_owned(),
        (1, true) => {
            "1 request waits for a reviewer: its holder contested or was silent.".to_owned()
        }
        (n, true) => {
            format!("{n} requests wait for a reviewer: their holders contested or were silent.")
        }
        (1, false) => "1 request is open. Answer it in time, or a reviewer decides.".to_owned(),
        (n, false) => format!("{n} requests are open. Answer them in time, or a reviewer decides."),
    });
    let now = req.ctx.now;
    req.page(frame, move || {
        let mine = if staff { "With a reviewer" } else { "Open" };
        let mut shown = vec![Chip::one_of(&query.url, "show", "", mine)];
        if staff {
            shown.push(Chip::one_of(&query.url, "show", "open", "Open"));
        }
        shown.push(Chip::one_of(&query.url, "show", "closed", "Closed"));
        shown.push(Chip::one_of(&query.url, "show", "all", "All"));
        let body = match rows.is_empty() {
            true => view! {
                <Empty title="Nothing here" purpose="A customer whose prefix is held by somebody else, or by a former ISP, asks for its release here. The holder has five working days (Monday to Friday, UTC; public holidays count as working days); then a reviewer decides."/>
            }
            .into_any(),
            false => table(&rows, base, now),
        };
        view! {
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by prefix, customer or ISP"/>
                <Chips label="Show" chips=shown/>
            </div>
            {body}
            <Pager url=query.url.clone() paging=query.paging(total) unit="requests" csv=query.csv_href()/>
        }
    })
    .await
}

fn table(rows: &[ReleaseRow], base: &str, now: UtcMs) -> AnyView {
    let columns = vec![
        Column::mono("Prefix"),
        Column::text("Asked by"),
        Column::text("Held by"),
        Column::text("State"),
        Column::date("Asked"),
        Column::date("Answer due"),
    ];
    let rows = rows
        .iter()
        .map(|row| {
            let href = format!("{base}/{}", row.id);
            Row::new(vec![
                view! { <a href=href>{row.prefix.clone()}</a> }.into_any(),
                row.requester.clone().into_any(),
                format!("{} for {}", row.holder, row.holder_customer).into_any(),
                badge(row, now).plain(),
                UtcMs::new(row.requested_at).date().into_any(),
                UtcMs::new(row.answer_due_at).date().into_any(),
            ])
        })
        .collect();
    view! { <DataTable caption="Requests for release" columns=columns rows=rows/> }.into_any()
}

/// One request.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Answers, decides or withdraws: `do` says which.
pub async fn post(req: &Req) -> Answer {
    let id = req.param("id")?;
    let Ok(event) = ReleaseEvent::parse(req.form.get("do")) else {
        let found = releases::get(&req.ctx, id).await;
        return Err(found.err().unwrap_or(AppError::BadRequest));
    };
    let is_sure = req.form.get("sure") == "yes";
    match releases::act(&req.ctx, id, event, req.form.get("reason"), is_sure).await {
        Ok(()) => done(&req.path, "release-moved"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let id = req.param("id")?;
    let row = releases::get(&req.ctx, id).await?;
    let past = history::own_of_object(&req.ctx, "prefix_release", id).await?;
    let stake = releases::stake(&req.ctx, &row).await?;
    let grounds = releases::grounds(&req.ctx, &row, &stake).await?;
    let actor = req.ctx.actor()?.clone();
    let crumbs: &[(&str, &str)] = match actor.role.org_kind() {
        OrgKind::Customer => &[("Prefixes", "/customer/prefixes")],
        OrgKind::Isp => &[
            ("Prefixes", "/isp/prefixes"),
            ("Requests for release", "/isp/prefixes/releases"),
        ],
        OrgKind::Microsoft => &[
            ("Routing", "/review/routing"),
            ("Requests for release", "/review/routing/releases"),
        ],
    };
    let now = req.ctx.now;
    let request = row.request()?;
    let mut frame = req
        .frame(&format!("Release of {}", row.prefix), crumbs)
        .await?;
    frame.badge = Some(badge(&row, now));
    frame.lead = Some(match request.state {
        ReleaseState::Requested if request.is_with_reviewer(now) => {
            "The holder did not answer in time; a reviewer decides.".to_owned()
        }
        ReleaseState::Requested => {
            format!(
                "The holder has until {} to answer.",
                request.answer_due_at.date()
            )
        }
        ReleaseState::Contested => "The holder contests; a reviewer decides.".to_owned(),
        ReleaseState::Released => "The prefix is free.".to_owned(),
        ReleaseState::Kept => "The prefix stays with its holder.".to_owned(),
        ReleaseState::Withdrawn => "Withdrawn by who asked.".to_owned(),
    });
    let may = |action: Action| req.ctx.may(action, &row.holder_org());
    let open = row.closed_at.is_none();
    let answers = open && may(Action::AnswerRelease);
    let decides = may(Action::DecideRelease) && request.is_with_reviewer(now);
    let withdraws = open && req.ctx.may(Action::RedeemPrefixKey, &row.requester_org());
    let contested = request.state == ReleaseState::Contested;
    let action = req.path.clone();
    let customer = actor.role.org_kind() == OrgKind::Customer;
    req.page_with(status, frame, move || {
        let list = facts(&row, customer);
        let [reason, sure] = form.fields(["reason", "sure"]);
        // A customer may not learn what others hold.
        let ends = (open && (!customer || row.requester_id == row.holder_customer_id))
            .then(|| view! { <Card title="What a release ends">{stake::list(&stake)}</Card> });
        let known = grounds.map(|found| stake::grounds(&row, &found, now));
        let todo = if answers {
            let contest = (!contested).then(|| view! {
                <SubmitButton label="Contest" name="do" value="contest"/>
            });
            view! {
                <Card title="Your answer">
                    <form method="post" action=action.clone() class="medium">
                        <p>"Releasing ends what stands above. Contesting needs a reason; a reviewer reads it and decides."</p>
                        <TextArea field=reason label="Reason" rows=3 hint="Needed to contest, at least 10 characters. Who asked reads it: name neither your customer nor yourselves."/>
                        <CheckField field=sure label="We have read what ends with it" hint="Needed to release. It cannot be taken back: the prefix would have to be registered anew."/>
                        <SubmitRow>
                            <SubmitButton label="Release the prefix" look=Look::Danger name="do" value="release"/>
                            {contest}
                        </SubmitRow>
                    </form>
                </Card>
            }
            .into_any()
        } else if decides {
            view! {
                <Card title="Decision">
                    <form method="post" action=action.clone() class="medium">
                        <TextArea field=reason label="Reason" rows=3 required=true hint="Both sides read it."/>
                        <CheckField field=sure label="I have read what ends with it" hint="Needed to free the prefix. It cannot be taken back: the prefix would have to be registered anew."/>
                        <SubmitRow>
                            <SubmitButton label="Free the prefix" look=Look::Danger name="do" value="reviewer_releases"/>
                            <SubmitButton label="Leave it with the holder" name="do" value="reviewer_keeps"/>
                        </SubmitRow>
                    </form>
                </Card>
            }
            .into_any()
        } else if withdraws {
            let values = vec![("do".to_owned(), "withdraw".to_owned())];
            view! { <ActionButton action=action.clone() label="Withdraw the request" values=values/> }.into_any()
        } else {
            ().into_any()
        };
        view! {
            <ErrorSummary form=form.clone()/>
            <Card title="Request"><Facts facts=list/></Card>
            {ends}
            {known}
            {todo}
            <Card title="History"><History entries=past/></Card>
        }
    })
    .await
}

/// A customer reads the holder's name only where it is held for the customer itself.
fn facts(row: &ReleaseRow, customer: bool) -> Vec<Fact> {
    let own = row.requester_id == row.holder_customer_id;
    let holder = match (customer, own) {
        (true, true) => format!("{}, for you", row.holder),
        (true, false) => "another organisation".to_owned(),
        (false, _) => format!("{} for {}", row.holder, row.holder_customer),
    };
    let mut list = vec![
        Fact::mono("Prefix", row.prefix.clone()),
        Fact::text("Asked by", row.requester.clone()),
        Fact::text("Reason", row.reason.clone()),
        Fact::text(
            "Origin that is to announce it",
            row.claimed_asn()
                .map_or_else(|| "not named".to_owned(), |asn| asn.to_string()),
        ),
        Fact::text("Held by", holder),
        Fact::text("Asked", UtcMs::new(row.requested_at).to_string()),
        Fact::text("Answer due", UtcMs::new(row.answer_due_at).to_string()),
    ];
    if !row.answer.is_empty() {
        list.push(Fact::text("Holder's answer", row.answer.clone()));
    }
    if !row.decision.is_empty() {
        list.push(Fact::text("Reviewer's decision", row.decision.clone()));
    }
    list
}

fn csv_row(row: &ReleaseRow) -> Vec<String> {
    vec![
        row.prefix.clone(),
        row.requester.clone(),
        row.holder.clone(),
        row.state.clone(),
        row.reason.clone(),
        row.answer.clone(),
        row.decision.clone(),
        UtcMs::new(row.requested_at).rfc3339(),
        UtcMs::new(row.answer_due_at).rfc3339(),
        row.closed_at
            .map(|at| UtcMs::new(at).rfc3339())
            .unwrap_or_default(),
    ]
}
