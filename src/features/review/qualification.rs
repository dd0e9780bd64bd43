//! One qualification: what it rests on, and Microsoft's moves to pause, resume and end it, each saying
//! whom it concerns before it happens.

use super::words::{age, count};
use crate::error::AppError;
use crate::features::accounts::watch;
use crate::features::applications::words::{drift_title, qualification_badge};
use crate::features::history;
use crate::server::db::follow_ups::FollowUp;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::applications::queue::ENDING_DAYS;
use crate::server::service::qualifications;
use crate::server::service::qualifications::list::{self as service, Detail};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{ErrorSummary, FormState, SubmitButton, SubmitRow, TextArea};
use crate::ui::history::History;
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::counted::counted;
use maps_domain::follow_up::Drift;
use maps_domain::ids::QualificationId;
use maps_domain::notification::Watched;
use maps_domain::qualification::{Event, State};
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Suspends, reinstates or revokes.
pub async fn post(req: &Req) -> Answer {
    let id = QualificationId::from(req.param("id")?);
    let (ctx, why) = (&req.ctx, req.form.get("reason"));
    let outcome = match req.form.get("do") {
        "suspend" => qualifications::suspend(ctx, &id, why)
            .await
            .map(|()| "suspended"),
        "reinstate" => qualifications::reinstate(ctx, &id, why)
            .await
            .map(|()| "reinstated"),
        "revoke" => qualifications::revoke(ctx, &id, why)
            .await
            .map(|()| "revoked"),
        // Absent ones are not told apart by the button.
        _ => service::detail(ctx, &id)
            .await
            .and(Err(AppError::BadRequest)),
    };
    match outcome {
        Ok(code) => done(&req.path, code),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let id = QualificationId::from(req.param("id")?);
    let detail = service::detail(&req.ctx, &id).await?;
    let history = history::of_object(&req.ctx, "qualification", id.as_str()).await?;
    let title = format!("{} in {}", detail.isp, detail.region);
    let mut frame = req
        .frame(&title, &[("Qualifications", "/review/qualifications")])
        .await?;
    frame.badge = Some(qualification_badge(detail.state));
    frame
        .actions
        .extend(watch::button(req, Watched::Qualification, id.as_str()).await?);
    let now = req.ctx.now;
    frame.lead = Some(lead(&detail, now));
    let org = detail.qualification.org();
    let may = req.ctx.may(Action::SuspendQualification, &org);
    let action = req.path.clone();
    req.page_with(status, frame, move || {
        let moves = if may {
            moves(&detail, &form, &action)
        } else {
            view! { <Alert tone=Tone::Wait title="A lead reviewer suspends, reinstates and revokes"
            text="Your role can read this page. Ask a lead when something has to change."/> }
            .into_any()
        };
        let facts = facts(&detail, now);
        let main = view! { <Card title="What it says">{facts}</Card> }.into_any();
        let aside = view! { {concerned(&detail)} {moves} }.into_any();
        view! {
            <ErrorSummary form=form.clone()/>
            {detail.follow_up.as_ref().map(|f| drifted(f, may, now))}
            <Split main=main aside=aside/>
            <Card title="History"><History entries=history/></Card>
        }
    })
    .await
}

fn lead(detail: &Detail, now: UtcMs) -> String {
    let q = &detail.qualification;
    let until = UtcMs::new(q.until);
    match detail.state {
        State::Qualified => format!(
            "In force at tier {} until {}, for another {}.",
            q.tier,
            until.date(),
            age(now, until)
        ),
        State::Suspended => format!("Paused: {}", q.reason),
        State::Revoked => format!("Ended by Microsoft: {}", q.reason),
        State::Expired => format!("Ran out on {}.", until.date()),
    }
}

/// That the inventory behind it no longer passes, and who decides what.
fn drifted(follow_up: &FollowUp, may: bool, now: UtcMs) -> AnyView {
    let Ok(status) = follow_up.status() else {
        return ().into_any();
    };
    let proposed = status.drift == Drift::SuspensionProposed;
    drift_title(status)
        .map(|(tone, title)| {
            let text = format!("{} {}", follow_up.why, status.sentence(now));
            let text = text.trim().to_owned();
            if may && proposed {
                let action = view! { <ButtonLink href="#reason" label="Suspend with a reason" look=Look::Secondary/> };
                view! { <Alert tone=tone title=title text=text action=action.into_any()/> }.into_any()
            } else {
                view! { <Alert tone=tone title=title text=text/> }.into_any()
            }
        })
        .into_any()
}

fn facts(detail: &Detail, now: UtcMs) -> AnyView {
    let q = &detail.qualification;
    let metros: Vec<&str> = detail.metros.iter().map(|m| m.name.as_str()).collect();
    let until = UtcMs::new(q.until);
    let renewal = match detail.renewal {
        Some(at) => format!(
            "a renewal was submitted on {} and is not decided",
            at.date()
        ),
        None if detail.state == State::Qualified && until < now.add_days(ENDING_DAYS) => {
            format!(
                "none on its way; the ISP has to submit one by {}",
                detail.renewal_by.date()
            )
        }
        None => "none on its way".to_owned(),
    };
    let application = format!("/review/applications/{}", q.application_id);
    let decided = detail
        .decided_at
        .map_or_else(String::new, |at| format!(", decided on {}", at.date()));
    let mut facts = vec![
        Fact::text("Tier", q.tier.clone()),
        Fact::text("Covered metros", metros.join(", ")),
        Fact::text("Partner type", q.partner_type.clone()),
        Fact::text("In force since", UtcMs::new(q.since).date()),
        Fact::text("Until", until.date()),
        Fact::text("Renewal", renewal),
        Fact::text("Reminders", reminded(detail)),
        Fact::view(
            "Application",
            view! { <a href=application>"Submission " {detail.submissions} {decided}</a> }
                .into_any(),
        ),
        Fact::text("Reason of the approval", detail.decision_reason.clone()),
        Fact::text("Policy", format!("version {}", q.policy_version)),
    ];
    if !q.exception_plan.is_empty() {
        facts.push(Fact::text("Exception", q.exception_plan.clone()));
    }
    if !q.reason.is_empty() {
        facts.push(Fact::text("Reason of the last change", q.reason.clone()));
    }
    view! { <Facts facts=facts/> }.into_any()
}

fn reminded(detail: &Detail) -> String {
    let last = detail.follow_up.as_ref().and_then(|f| {
        f.reminded_days
            .filter(|_| f.reminded_until == Some(detail.qualification.until))
    });
    match last {
        Some(days) => format!("sent for {} before the end", counted(days, "day", "days")),
        None => "none due yet".to_owned(),
    }
}

/// Whom a change concerns, in words.
fn whom(detail: &Detail) -> String {
    format!(
        "{} with {}",
        count(detail.running.0, "customer", "customers"),
        count(detail.running.1, "activation", "activations"),
    )
}

fn concerned(detail: &Detail) -> AnyView {
    let facts = vec![
        Fact::text("Run with it", whom(detail)),
        Fact::text(
            "Chose it",
            count(detail.sites, "customer site", "customer sites"),
        ),
    ];
    view! { <Card title="Customers concerned"><Facts facts=facts/></Card> }.into_any()
}

fn moves(detail: &Detail, form: &FormState, action: &str) -> AnyView {
    let possible = |event: Event| detail.state.transition(event).is_ok();
    if detail.state.is_over() {
        return view! { <Alert tone=Tone::Neutral title="It is over"
        text="Only a new application for the region brings it back."/> }
        .into_any();
    }
    let whom = whom(detail);
    let effect = if possible(Event::Suspend) {
        format!(
            "Suspending puts {whom} at risk: they keep running, are told, and are offered their next ISP. Nobody new starts. Revoking comes after suspending."
        )
    } else {
        format!(
            "Reinstating takes {whom} out of risk. Revoking ends the qualification for good: they keep running at risk until they move, and are told."
        )
    };
    let button = |event: Event, label: &'static str, deed: &'static str, look: Look| {
        possible(event)
            .then(|| view! { <SubmitButton label=label look=look name="do" value=deed/> })
    };
    let buttons = (
        button(Event::Reinstate, "Reinstate", "reinstate", Look::Primary),
        button(Event::Suspend, "Suspend", "suspend", Look::Danger),
        button(Event::Revoke, "Revoke", "revoke", Look::Danger),
    );
    view! {
        <Card title="Change it">
            <p>{effect}</p>
            <form method="post" action=action.to_owned()>
                <TextArea field=form.field("reason") label="Reason" required=true
                    hint="The ISP reads it, and its customers are told what happened. At least 10 characters."/>
                <SubmitRow>{buttons}</SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}
