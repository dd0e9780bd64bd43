//! One application: where it stands, who has to act, what was said, what the verdict is.

use super::frozen::changes_card;
use super::scope::STANDING;
use super::submit::mend_link;
use super::thread::Thread;
use super::verdict::verdict;
use super::words::{drift_title, due, since, state_badge};
use super::{id_of, steps};
use crate::error::AppError;
use crate::features::history::words as history_words;
use crate::features::routes;
use crate::features::what_if::survival;
use crate::server::db::applications::thread::ReviewEvent;
use crate::server::db::follow_ups::FollowUp;
use crate::server::http::{Answer, Req};
use crate::server::service::applications::changes::title;
use crate::server::service::applications::read::{self, Detail};
use crate::server::service::history;
use crate::server::service::what_if::{self, About};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ActionButton, ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{
    ErrorSummary, FormState, HiddenField, Opt, SelectField, SubmitButton, SubmitRow, TextArea,
};
use crate::ui::history::History;
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::application::{Event, Part, State};
use maps_domain::diversity::plan::Plans;
use maps_domain::diversity::what_if::Sweep;
use maps_domain::policy::RuleResult;
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    with(req, StatusCode::OK, FormState::default()).await
}

/// The page with a comment or answer that was refused.
pub(super) async fn with(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let id = id_of(req)?;
    let detail = read::detail(&req.ctx, &id).await?;
    let now = req.ctx.now;
    let org = detail.app.org();
    let may = |action: Action| req.ctx.may(action, &org);
    let (may_write, may_comment) = (
        may(Action::WriteApplication),
        may(Action::CommentApplication),
    );
    let may_stand = may(Action::GrantStandingAuthorisation);
    let number = detail.app.submission_number;
    let changes = if number > 1 {
        read::changes_between(&req.ctx, &id, number - 1, number).await?
    } else {
        Vec::new()
    };
    let judged = match &detail.newest {
        Some(submission) => Some((submission.assessment()?, submission.evidence()?.pnis)),
        None => None,
    };
    let survival = survival(req, &detail).await?;
    let tested = routes::of_application(&req.ctx, &detail).await?;
    let (_, names) = history::of_object(&req.ctx, "application", id.as_str()).await?;
    let entries = history_words::entries(&req.ctx, &detail.history, &names);
    let mut frame = req
        .frame(
            &detail.region.name,
            &[("Applications", "/isp/applications")],
        )
        .await?;
    frame.badge = Some(state_badge(detail.state));
    frame.lead = Some(lead(&detail, now));
    frame.actions = actions(
        &detail,
        may_write,
        may(Action::WithdrawApplication),
        may(Action::AppealDecision),
    );
    req.page_with(status, frame, move || {
        let thread = Thread {
            events: &detail.events,
            viewer: OrgKind::Isp,
            isp_name: &detail.isp_name,
            now,
        };
        let points: Vec<AnyView> = detail
            .open_points()
            .into_iter()
            .map(|point| open_point(point, &detail, &form, may_write))
            .collect();
        let decided = (detail.state == State::Declined).then(|| view! {
            <Alert tone=Tone::Fail title="Declined with this reason" text=detail.app.decision_reason.clone()/>
        });
        let drifted = detail.follow_up.as_ref().map(|f| drifted(f, now));
        let review = (number > 0).then(|| steps::review(&detail, now));
        let body = judged.as_ref().map(|(assessment, pnis)| {
            let extra = |result: &RuleResult| mend_link(result, &id, pnis);
            view! {
                <h2>{format!("Verdict on submission {number}: {}", assessment.summary())}</h2>
                {verdict(assessment, pnis, &thread, number, &extra)}
            }
        });
        let summary = view! { <ErrorSummary form=form.clone()/> };
        let spoken = thread.spoken();
        let said = if spoken.is_empty() {
            view! { <p class="muted">"Nothing has been said yet. Comments of the reviewers appear here and at the rule they belong to."</p> }.into_any()
        } else {
            thread.list(&spoken, true)
        };
        let results = judged.as_ref().map(|(a, _)| a.results.as_slice());
        let comment = may_comment.then(|| comment_form(&detail, &form, results.unwrap_or_default()));
        let note = steps::count(spoken.len(), "entry", "entries");
        let conversation = view! {
            <section id="conversation"><Card title="Conversation" note=note>{said} {comment}</Card></section>
        };
        let facts = facts(&detail, now);
        let aside = [
            view! { <Card title="Application"><Facts facts=facts/></Card> }.into_any(),
            standing(&detail, may_stand),
            tested,
        ];
        view! {
            {summary}
            {decided}
            {drifted}
            {review}
            {(!points.is_empty()).then(|| view! {
                <section id="points"><Card title="Changes to make" note="answer each, then submit again"><ol class="thread">{points}</ol></Card></section>
            })}
            <Split
                main=conversation.into_any()
                aside=aside.into_any()/>
            {(number > 1).then(|| changes_card(&changes, number - 1))}
            {body}
            {survival.as_ref().map(|survival| survival.view(may_write))}
            <Card title="History"><History entries=entries/></Card>
        }
    })
    .await
}

/// What single failures do to the submission, and what to build so that it passes.
struct Survival {
    sweep: Sweep,
    plans: Option<Plans>,
    about: About,
}

impl Survival {
    fn view(&self, may_add: bool) -> AnyView {
        let plans = self.plans.as_ref();
        view! {
            {survival::cards(&self.sweep, &self.about, None)}
            {plans.and_then(|plans| survival::plans(plans, &self.about, may_add))}
        }
        .into_any()
    }
}

/// Of the newest submission; plans only while a verdict that fails can still be mended.
async fn survival(req: &Req, detail: &Detail) -> Result<Option<Survival>, AppError> {
    let Some(newest) = &detail.newest else {
        return Ok(None);
    };
    let evidence = newest.evidence()?;
    let about = About {
        region: detail.region.id.clone(),
        partner: evidence.partner_type,
        covered: Some(detail.app.metros()),
    };
    let plans = match newest.assessment()?.blocking().next() {
        Some(_) if detail.state != State::Withdrawn => {
            Some(what_if::plans(&req.ctx, &detail.app.org(), &about).await?)
        }
        _ => None,
    };
    Ok(Some(Survival {
        sweep: what_if::sweep_of(&req.ctx, &evidence, &about).await?,
        plans,
        about,
    }))
}

/// The answer to "where are we?" in one line.
fn lead(detail: &Detail, now: UtcMs) -> String {
    let wait = since(UtcMs::new(detail.app.since), now);
    let next = detail.state.next_step();
    let due = detail
        .app
        .due_at
        .map_or_else(String::new, |at| format!(", {}", due(UtcMs::new(at), now)));
    match detail.actor_now() {
        Some(who) => format!("{who} has to act, {wait}{due}. {next}"),
        None => format!("{} {wait}. {next}", detail.state.label()),
    }
}

/// What became of the evidence after the approval; nothing while it passes.
fn drifted(follow_up: &FollowUp, now: UtcMs) -> AnyView {
    let Ok(status) = follow_up.status() else {
        return ().into_any();
    };
    drift_title(status)
        .map(|(tone, title)| {
            let text = format!("{} {}", follow_up.why, status.sentence(now));
            let action = view! { <ButtonLink href="/isp/interconnects" label="Mend the interconnects" look=Look::Secondary/> };
            view! { <Alert tone=tone title=title text=text.trim().to_owned() action=action.into_any()/> }
        })
        .into_any()
}

fn actions(detail: &Detail, write: bool, withdraw: bool, appeal: bool) -> Vec<AnyView> {
    let at = |page: &str| format!("/isp/applications/{}/{page}", detail.app.id);
    let link = |page: &str, label: &str, look: Look| {
        view! { <ButtonLink href=at(page) label=label.to_owned() look=look/> }.into_any()
    };
    let mut actions = Vec::new();
    if write && detail.state.is_editable() {
        actions.push(link("submit", "Check and submit", Look::Primary));
        actions.push(link("metros", "Metros and type", Look::Secondary));
        actions.push(link("attestations", "Attestations", Look::Secondary));
    }
    if appeal && detail.state == State::Declined {
        actions.push(link("appeal", "Appeal", Look::Primary));
    }
    if detail.app.submission_number > 0 {
        actions.push(link("report", "Report", Look::Secondary));
    }
    if withdraw && detail.state.transition(Event::Withdraw).is_ok() {
        actions.push(link("withdraw", "Withdraw", Look::Quiet));
    }
    actions
}

fn facts(detail: &Detail, now: UtcMs) -> Vec<Fact> {
    let covered = detail.app.metros();
    let names: Vec<String> = detail
        .metros
        .iter()
        .filter(|metro| covered.contains(&metro.id))
        .map(|metro| metro.name.clone())
        .collect();
    let metros = if names.is_empty() {
        "none chosen yet".to_owned()
    } else {
        names.join(", ")
    };
    let mut facts = vec![
        Fact::text("Applies as", detail.app.partner().map_or("", |p| p.label())),
        Fact::text("Covered metros", metros),
        Fact::text(
            "Attestations",
            format!("{} signed", detail.app.answers().attestations.len()),
        ),
    ];
    if let Some(at) = detail.app.due_at {
        facts.push(Fact::text("Due", due(UtcMs::new(at), now)));
    }
    let submissions: Vec<AnyView> = detail
        .submissions
        .iter()
        .rev()
        .map(|s| {
            let href = format!(
                "/isp/applications/{}/submissions/{}",
                detail.app.id, s.number
            );
            view! {
                <li>
                    <a href=href>{format!("Submission {}", s.number)}</a>
                    {format!(" by {}, {}", s.name, UtcMs::new(s.submitted_at).date())}
                </li>
            }
            .into_any()
        })
        .collect();
    if !submissions.is_empty() {
        facts.push(Fact::view(
            "Frozen",
            view! { <ul>{submissions}</ul> }.into_any(),
        ));
    }
    if let Some(q) = &detail.qualification {
        facts.push(Fact::text(
            "Qualified",
            format!("tier {} until {}", q.tier, UtcMs::new(q.until).date()),
        ));
    }
    facts
}

fn standing(detail: &Detail, may: bool) -> AnyView {
    let (state, label, value) = match detail.standing {
        Some(at) => (format!("Given on {}.", at.date()), "Take it back", "no"),
        None => ("Not given.".to_owned(), "Give it", "yes"),
    };
    view! {
        <Card title="Automated turn-up">
            <p>{STANDING}</p>
            <p>{state}</p>
            {may.then(|| view! {
                <ActionButton action=format!("/isp/applications/{}/standing", detail.app.id) label=label
                    values=vec![("standing".to_owned(), value.to_owned())]/>
            })}
        </Card>
    }
    .into_any()
}

/// One requested change with the form to answer it.
fn open_point(point: &ReviewEvent, detail: &Detail, form: &FormState, may: bool) -> AnyView {
    // Several forms have this field: only the one that was posted gets its text and message back.
    let own = if form.value("point") == point.id {
        form.clone()
    } else {
        FormState::default()
    };
    let mut field = own.field("answer");
    field.name = "answer".to_owned();
    let id = format!("entry-{}", point.id);
    view! {
        <li class="thread-entry" id=id>
            <p class="thread-head"><strong>{title(&point.about())}</strong> " "
                <time class="muted num">{UtcMs::new(point.at).to_string()}</time></p>
            <p class="thread-text">{point.comment.clone()}</p>
            {may.then(|| view! {
                <details open=own.has_errors()>
                    <summary>"Answer"</summary>
                    <form method="post" action=format!("/isp/applications/{}/answer", detail.app.id) class="medium">
                        <HiddenField name="point" value=point.id.clone()/>
                        <label class="field-label" for=format!("answer-{}", point.id)>"What you changed, or why not"</label>
                        <textarea class="input" rows="3" name="answer" id=format!("answer-{}", point.id) required=true>{field.value()}</textarea>
                        {field.error.clone().map(|text| view! { <p class="field-error">{text}</p> })}
                        <SubmitRow><SubmitButton label="Send answer"/></SubmitRow>
                    </form>
                </details>
            })}
        </li>
    }
    .into_any()
}

/// Says something about a rule, a part, or the whole.
fn comment_form(detail: &Detail, form: &FormState, results: &[RuleResult]) -> AnyView {
    let own = if form.value("point").is_empty() {
        form.clone()
    } else {
        FormState::default()
    };
    let [about, comment] = own.fields(["about", "comment"]);
    let options = about_options(results);
    view! {
        <form method="post" action=format!("/isp/applications/{}/comment", detail.app.id) class="medium">
            <SelectField field=about label="About" prompt="The application as a whole" options=options required=true/>
            <TextArea field=comment label="Comment" required=true/>
            <SubmitRow><SubmitButton label="Comment"/></SubmitRow>
        </form>
    }
    .into_any()
}

/// What can be commented on: parts of the form, then every answer that is not plainly fine.
pub fn about_options(results: &[RuleResult]) -> Vec<Opt> {
    use maps_domain::application::About;
    use maps_domain::policy::Outcome;
    let parts = Part::ALL.iter().map(|part| {
        Opt::new(
            crate::server::service::applications::about_value(&About::Part(*part)),
            part.label(),
        )
        .group("Parts of the application")
    });
    let rules = results
        .iter()
        .filter(|r| !matches!(r.outcome, Outcome::NotApplicable | Outcome::AskedLater))
        .map(|r| {
            let label = format!("{} {}: {}", r.rule, r.subject_name, r.outcome.label());
            Opt::new(
                crate::server::service::applications::about_value(&About::result(r)),
                label,
            )
            .group("Rules")
        });
    parts.chain(rules).collect()
}
