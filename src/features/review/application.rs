//! The reviewer's page of one application: evidence left, verdict right, the moves below, and what was
//! said and done. One page function serves GET and refused POSTs.

use super::evidence;
use super::frozen::Frozen;
use super::talk::Talk;
use super::{bar, deed, standing, verdict};
use crate::error::AppError;
use crate::features::accounts::watch;
use crate::features::applications::words::state_badge;
use crate::features::history;
use crate::features::routes;
use crate::features::what_if::survival;
use crate::server::http::render::{done, download};
use crate::server::http::{Answer, Req};
use crate::server::service::applications::moves::{self, Bench, Move};
use crate::server::service::applications::read::{self, Detail};
use crate::server::service::what_if::{self, About};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::card::{Card, Split};
use crate::ui::form::{ErrorSummary, FormState};
use crate::ui::history::History;
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::application::{EntryKind, State};
use maps_domain::ids::ApplicationId;
use maps_domain::notification::Watched;
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// A move, a comment, or Microsoft's word on connections.
pub async fn post(req: &Req) -> Answer {
    let id = ApplicationId::from(req.param("id")?);
    match deed::run(req, &id).await {
        Ok(code) => done(&req.path, code),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

/// The frozen evidence of the newest submission as the file that the command line reads.
pub async fn evidence_file(req: &Req) -> Answer {
    let id = ApplicationId::from(req.param("id")?);
    let detail = read::detail(&req.ctx, &id).await?;
    let newest = detail.newest.ok_or(AppError::NotFound)?;
    let name = format!("{}-submission-{}.json", detail.region.id, newest.number);
    Ok(download(&name, "application/json", newest.evidence))
}

async fn frozen(req: &Req, detail: &Detail) -> Result<Option<Frozen>, AppError> {
    let Some(submission) = detail.newest.clone() else {
        return Ok(None);
    };
    let id = detail.app.app_id();
    let number = submission.number;
    let changes = match number {
        0 | 1 => None,
        n => Some(read::changes_between(&req.ctx, &id, n - 1, n).await?),
    };
    let signer = detail.submissions.iter().find(|s| s.number == number);
    let note = detail
        .events
        .iter()
        .rev()
        .find(|e| e.kind == EntryKind::Submitted.as_str() && e.submission_number == number);
    Ok(Some(Frozen {
        signer: signer.map(|s| s.name.clone()).unwrap_or_default(),
        evidence: submission.evidence()?,
        assessment: submission.assessment()?,
        note: note.map(|e| e.comment.clone()).unwrap_or_default(),
        changes,
        submission,
    }))
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let id = ApplicationId::from(req.param("id")?);
    let detail = read::detail(&req.ctx, &id).await?;
    let bench = moves::bench(&req.ctx, &detail).await?;
    let frozen = frozen(req, &detail).await?;
    let history = history::of_object(&req.ctx, "application", id.as_str()).await?;
    let talk = Talk {
        events: detail.events.clone(),
        isp: detail.isp_name.clone(),
        submission: detail.app.submission_number,
        action: format!("/review/applications/{id}"),
        version: detail.app.version,
        form: form.clone(),
        may_comment: bench.may(Move::Comment),
        may_overrule: bench.may(Move::Overrule),
        now: req.ctx.now,
        focus: req.query.get("at").to_owned(),
    };
    let title = format!("{} in {}", detail.isp_name, detail.region.name);
    let mut frame = req.frame(&title, &[("Review queue", "/review")]).await?;
    frame.badge = Some(state_badge(detail.state));
    frame.lead = Some(lead(&detail, &bench));
    frame.actions = bar::buttons(&bench, &talk);
    frame
        .actions
        .extend(watch::button(req, Watched::Application, id.as_str()).await?);
    frame.wide = true;
    let survival = survival_of(req, &detail, frozen.as_ref()).await?;
    let tested = routes::of_application(&req.ctx, &detail).await?;
    let now = req.ctx.now;
    req.page_with(status, frame, move || {
        let sides = match &frozen {
            Some(frozen) => view! {
                <Split even=true main=evidence::cards(frozen, &bench, &talk) aside=verdict::cards(&detail, frozen, &bench, &talk)/>
            }
            .into_any(),
            None => view! { <Alert tone=Tone::Wait title="Nothing is submitted yet"
                text="The ISP is still writing; evidence and verdict come with the first submission."/> }
            .into_any(),
        };
        view! {
            <ErrorSummary form=form.clone()/>
            {appeal(&detail)}
            {bar::missing(&bench)}
            {standing::card(&detail, &bench, now)}
            {sides}
            {survival}
            {tested}
            {bar::forms(&detail, frozen.as_ref(), &bench, &talk)}
            <Card title="Conversation">{talk.all()}</Card>
            <Card title="History"><History entries=history/></Card>
        }
    })
    .await
}

/// What single failures do to the frozen evidence, with links to the what-if and to the report.
async fn survival_of(
    req: &Req,
    detail: &Detail,
    frozen: Option<&Frozen>,
) -> Result<Option<AnyView>, AppError> {
    let Some(frozen) = frozen else {
        return Ok(None);
    };
    let about = About {
        region: detail.region.id.clone(),
        partner: frozen.evidence.partner_type,
        covered: Some(frozen.submission.metros()),
    };
    let sweep = what_if::sweep_of(&req.ctx, &frozen.evidence, &about).await?;
    let report = format!("/review/applications/{}/report", detail.app.id);
    let routes = format!("/review/interconnects/routes?isp={}", detail.app.org());
    let twins = survival::twins(&frozen.evidence);
    Ok(Some(
        view! {
            {twins}
            {survival::cards(&sweep, &about, Some(&detail.app.org()))}
            <p class="row">
                <a href=report>"Assessment report, ready to print"</a>
                <a href=routes>"Fibre routes, with the ISP's reasons"</a>
            </p>
        }
        .into_any(),
    ))
}

/// May it be approved, and if not, why? The first thing a reviewer wants to know.
fn lead(detail: &Detail, bench: &Bench) -> String {
    let submission = detail.app.submission_number;
    let verdict = bench.check.as_ref().map(|check| {
        if check.is_clear() {
            format!(
                "Nothing stands in the way of approval at tier {}.",
                check.tier.map_or("none", |tier| tier.label())
            )
        } else {
            format!(
                "Cannot be approved as it stands: {} in the way.",
                match check.open.len() {
                    1 => "1 answer stands".to_owned(),
                    n => format!("{n} answers stand"),
                }
            )
        }
    });
    match detail.state {
        State::Approved | State::Declined => {
            let at = detail.app.decided_at.map(UtcMs::new);
            format!(
                "{} by {} and {}{}: {}",
                detail.state.label(),
                bench.first,
                bench.second,
                at.map_or_else(String::new, |at| format!(" on {}", at.date())),
                detail.app.decision_reason
            )
        }
        State::Draft | State::ChangesRequested | State::Withdrawn => {
            format!("Submission {submission}. {}", detail.state.next_step())
        }
        _ => format!(
            "Submission {submission}. {} {}",
            verdict.unwrap_or_default(),
            detail.state.next_step()
        ),
    }
}

/// Why the ISP contradicts, with the decision that it contradicts.
fn appeal(detail: &Detail) -> Option<AnyView> {
    let newest = |kind: EntryKind| {
        let mut events = detail.events.iter().rev();
        events.find(move |event| event.kind == kind.as_str())
    };
    let appealed = newest(EntryKind::Appealed)?;
    let declined = newest(EntryKind::Declined).filter(|event| event.at <= appealed.at)?;
    if detail.state.is_closed() {
        return None;
    }
    let title = format!(
        "Appeal against the decision of {}: {}",
        UtcMs::new(declined.at).date(),
        appealed.comment
    );
    let text = format!(
        "Declined then by {}: {}",
        declined.actor_name, declined.comment
    );
    Some(view! { <Alert tone=Tone::Warn title=title text=text/> }.into_any())
}
