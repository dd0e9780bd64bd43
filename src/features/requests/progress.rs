//! The steps of a request with owner, due date and evidence; and the conversation about it.

use super::words::{due, since, waits_for};
use crate::server::db::requests::RequestEvent;
use crate::server::service::requests::Detail;
use crate::ui::badge::{Badge, Tone};
use crate::ui::timeline::{Step, StepState, Timeline};
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::interconnect::{Event, State, plan};
use maps_domain::time::UtcMs;

/// The way from draft to Active; where it is now, who acts, and what each step leaves behind.
pub(super) fn timeline(detail: &Detail, viewer: OrgKind, now: UtcMs) -> AnyView {
    let request = &detail.request;
    let steps = plan(request.kind);
    let place = |state: State| steps.iter().position(|rule| rule.state == state);
    let state = request.state;
    // A failure and a withdrawal stand where the request was last on its way.
    let before = detail
        .reached
        .iter()
        .rev()
        .filter_map(|(text, _)| State::parse(text).ok())
        .find_map(place);
    let here = request
        .blocked_from
        .and_then(place)
        .or_else(|| place(state))
        .or(before)
        .unwrap_or_default();
    let items = steps
        .iter()
        .enumerate()
        .map(|(at, rule)| {
            let done = at < here || state == State::Active;
            let current = at == here && !done;
            let look = match state {
                _ if done => StepState::Done,
                _ if !current => StepState::Open,
                State::ProvisioningFailed | State::Withdrawn => StepState::Failed,
                State::ExternalBlocker => StepState::Waiting,
                _ if waits_for(&detail.row.owner, viewer, "") == "you" => StepState::Current,
                _ => StepState::Waiting,
            };
            let reached = detail
                .reached
                .iter()
                .find(|(text, _)| text == rule.state.as_str())
                .map(|(_, at)| format!("reached {}", at.date()));
            let owner = match current {
                true => Some(waits_for(&detail.row.owner, viewer, &detail.isp)),
                false => Some(waits_for(rule.owner.as_str(), viewer, &detail.isp)),
            };
            Step {
                label: rule.state.label().to_owned(),
                state: look,
                owner: owner.filter(|who| who != "nobody"),
                since: match current {
                    true => Some(since(request.since, now)),
                    false => reached.filter(|_| done),
                },
                due: due(detail.row.due_at, now)
                    .filter(|_| current)
                    .map(|badge| badge.text),
                note: Some(rule.evidence.to_owned()),
            }
        })
        .collect();
    view! { <Timeline label="Steps of the request" steps=items/> }.into_any()
}

/// Who wrote an entry. People are named within their own side and to Microsoft; an ISP sees "Microsoft".
fn who(event: &RequestEvent, viewer: OrgKind, isp: &str) -> String {
    match (event.side.as_str(), viewer) {
        ("", _) => "The portal".to_owned(),
        ("microsoft", OrgKind::Microsoft) => event.actor_name.clone(),
        ("microsoft", _) => "Microsoft".to_owned(),
        (_, OrgKind::Microsoft) => format!("{} ({isp})", event.actor_name),
        _ => event.actor_name.clone(),
    }
}

fn says(kind: &str) -> (&'static str, Option<Badge>) {
    match kind {
        "created" => ("wrote the request", None),
        "comment" => ("commented", None),
        "attached" => ("attached a document", None),
        "loa_issued" => (
            "issued a letter of authorisation",
            Some(Badge::new(Tone::Pass, "LOA")),
        ),
        "loa_revoked" => (
            "revoked the letter of authorisation",
            Some(Badge::new(Tone::Fail, "LOA revoked")),
        ),
        "corrected" => ("corrected what was given", None),
        "converted" => ("went on with the conversion", None),
        "overdue" => ("marked the step", Some(Badge::new(Tone::Fail, "Overdue"))),
        other => match Event::parse(other) {
            Ok(Event::Submit) => ("sent the request", None),
            Ok(Event::Approve) => ("agreed", Some(Badge::new(Tone::Pass, "Agreed"))),
            Ok(Event::AcceptLoa) => ("accepted the LOA", None),
            Ok(Event::StartProvisioning) => ("started the provisioning", None),
            Ok(Event::OrderCabling) => ("reserved port and addresses", None),
            Ok(Event::FinishCabling) => ("reported the cross-connect", None),
            Ok(Event::Validate) => ("started the validation", None),
            Ok(Event::Activate) => ("activated", Some(Badge::new(Tone::Pass, "Active"))),
            Ok(Event::Block) => (
                "reported a blocker",
                Some(Badge::new(Tone::Warn, "Blocked")),
            ),
            Ok(Event::Unblock) => ("removed the blocker", None),
            Ok(Event::Fail) => ("failed the request", Some(Badge::new(Tone::Fail, "Failed"))),
            Ok(Event::Retry) => ("sent it again", None),
            Ok(Event::Withdraw) => ("withdrew the request", None),
            Err(_) => ("changed the request", None),
        },
    }
}

/// Everything that was done and said, oldest first.
pub(super) fn conversation(detail: &Detail, viewer: OrgKind, now: UtcMs) -> AnyView {
    let items: Vec<AnyView> = detail
        .events
        .iter()
        .map(|event| {
            let (text, badge) = says(&event.kind);
            let at = UtcMs::new(event.at);
            let file = event.document_id.as_ref().map(|id| {
                let href = format!("/documents/{id}");
                let gone = event
                    .document_removed_at
                    .map(|_| " (taken off the list of documents)");
                view! { <p><a href=href download="">{event.document_name.clone()}</a> {gone}</p> }
            });
            view! {
                <li class="thread-entry" id=format!("entry-{}", event.id)>
                    <p class="thread-head">
                        {badge.map(|badge| badge.view())}
                        <span><strong>{who(event, viewer, &detail.isp)}</strong> " " {text}</span>
                        " "
                        <time class="muted num" datetime=at.rfc3339() title=since(at, now)>{at.to_string()}</time>
                    </p>
                    {(!event.comment.is_empty()).then(|| view! { <p class="thread-text">{event.comment.clone()}</p> })}
                    {file}
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ol class="thread">{items}</ol> }.into_any()
}
