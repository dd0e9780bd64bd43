//! One request for either side: where it stands, who acts, what to do, what was said.

use super::words::{due, own_section, since, state_badge, waits_for};
use super::{facts, given, new, notes, progress, steps};
use crate::error::AppError;
use crate::features::history;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::requests::{self, Detail, loa};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::card::{Card, Split};
use crate::ui::form::{ErrorSummary, FormState};
use crate::ui::history::History;
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::interconnect::{Event, State};
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// A step, a comment, an attachment, a letter: the button says which.
pub async fn post(req: &Req) -> Answer {
    own_section(req)?;
    let (ctx, form) = (&req.ctx, &req.form);
    let id = req.param("id")?;
    let version = form.get("version").parse().unwrap_or_default();
    let (outcome, code) = match form.get("do") {
        "comment" => (
            requests::comment(ctx, id, form.get("comment")).await,
            "sent#conversation",
        ),
        "attach" => {
            let upload = req.files.iter().find(|file| file.field == "file");
            let outcome = requests::attach(ctx, id, upload, form.get("file_note")).await;
            (outcome, "uploaded#conversation")
        }
        "loa-issue" => (
            loa::reissue(ctx, id, version, form.get("rack"), form.get("port")).await,
            "loa-issued",
        ),
        "loa-revoke" => (
            loa::revoke(ctx, id, version, form.get("revoke_reason")).await,
            "loa-revoked",
        ),
        "correct" => (
            requests::correct(ctx, id, version, &given::read(form)).await,
            "corrected",
        ),
        "level" => (requests::level(ctx, id, version).await, "legs-drafted"),
        "convert-start" => (
            requests::start_conversion(ctx, id, version).await,
            "request-moved",
        ),
        "convert-finish" => (
            requests::finish_conversion(ctx, id, version).await,
            "request-moved",
        ),
        other => {
            let event = Event::parse(other).map_err(|_| AppError::BadRequest)?;
            if event == Event::Withdraw {
                // It is asked about first, at an address of its own.
                return Err(AppError::BadRequest);
            }
            let inputs = given::read(form);
            let code = match event {
                Event::Submit | Event::Retry => "request-sent",
                _ => "request-moved",
            };
            (requests::act(ctx, id, version, event, &inputs).await, code)
        }
    };
    match outcome {
        Ok(()) => done(&req.path, code),
        Err(error) if form.get("do") == "attach" => {
            let (status, mut state) = req.returned_with_file(error)?;
            state.rename_errors(|field| match field {
                "note" => "file_note".to_owned(),
                other => other.to_owned(),
            });
            show(req, status, state).await
        }
        // What is asked for is incomplete or wrong: its form says where.
        Err(AppError::Invalid(errors)) if matches!(form.get("do"), "submit" | "retry") => {
            new::incomplete(req, errors).await
        }
        Err(error) => {
            let (status, state) = req.returned(error)?;
            show(req, status, state).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let viewer = own_section(req)?;
    let detail = requests::detail(&req.ctx, req.param("id")?).await?;
    let entries = history::of_object(&req.ctx, "request", &detail.row.id).await?;
    let list = match viewer {
        OrgKind::Microsoft => "/review/requests",
        _ => "/isp/requests",
    };
    let title = requests::title(&detail.row, &detail.catalogue);
    let mut frame = req.frame(&title, &[("Requests", list)]).await?;
    let now = req.ctx.now;
    frame.badge = Some(state_badge(detail.request.state));
    frame.lead = Some(lead(&detail, viewer, now));
    let action = req.path.clone();
    req.page_with(status, frame, move || {
        let reason = detail.request.reason.as_ref().map(|reason| {
            let (tone, title) = match detail.request.state {
                State::ExternalBlocker => (Tone::Warn, "Waits for a third party"),
                _ => (Tone::Fail, "Failed"),
            };
            view! { <Alert tone=tone title=title text=reason.as_str().to_owned()/> }
        });
        let talk = detail.side.map(|_| steps::talk(&form, &action));
        let said = progress::conversation(&detail, viewer, now);
        let next = match detail.side {
            Some(_) => steps::now(&detail, &form, &action, now),
            None => {
                let next = detail.request.state.next_step();
                view! { <Card title="Now"><p>{next}</p></Card> }.into_any()
            }
        };
        let (conversion, letters) = (facts::conversion(&detail), facts::letters(&detail, now));
        let seen = facts::seen(&detail);
        let main = view! {
            {next}
            {conversion}
            {seen}
            {letters}
            <div id="conversation">
                <Card title="Conversation">
                    <div class="stack">{said} {talk}</div>
                </Card>
            </div>
        }
        .into_any();
        let aside = view! {
            {facts::asked(&detail, viewer)}
            {facts::assigned(&detail)}
        }
        .into_any();
        let steps = progress::timeline(&detail, viewer, now);
        view! {
            <ErrorSummary form=form.clone()/>
            {reason}
            {notes::before_service(&detail, viewer)}
            {notes::uneven(&detail, viewer, &action)}
            <Card title="Steps">{steps}</Card>
            <Split main=main aside=aside/>
            <Card title="History"><History entries=entries/></Card>
        }
    })
    .await
}

/// Who has to act, since when, until when.
fn lead(detail: &Detail, viewer: OrgKind, now: UtcMs) -> String {
    let number = detail.row.number;
    if detail.row.owner.is_empty() {
        return match detail.request.state {
            State::Active => {
                format!("Request {number} is finished: in service and in the inventory.")
            }
            _ => format!("Request {number} was withdrawn."),
        };
    }
    let who = waits_for(&detail.row.owner, viewer, &detail.isp);
    let age = since(detail.request.since, now);
    let due =
        due(detail.row.due_at, now).map_or_else(String::new, |badge| format!(", {}", badge.text));
    format!("Request {number} waits for {who} {age}{due}.")
}
