//! Steps of a batch on screen: the timeline, the form of the step that is due, and states as badges.
//! Operations use them too.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::activations::BatchSite;
use crate::server::db::batches::StoredStep;
use crate::server::db::prefixes::Failing;
use crate::server::http::Pairs;
use crate::server::service::activations::failing;
use crate::server::service::activations::steps as service;
use crate::server::service::ground;
use crate::ui::alert::Alert;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::form::{CheckField, FormState, HiddenField, SubmitButton, SubmitRow, TextArea};
use crate::ui::table::{Column, DataTable, Row};
use crate::ui::timeline::{self, Timeline};
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::activation::{Owner, State, Step, StepRecord, StepState, progress};
use maps_domain::catalogue::Catalogue;
use maps_domain::counted::counted;
use maps_domain::order::Bought;
use maps_domain::time::UtcMs;

/// The state of an activation with its meaning.
pub fn badge(state: &str) -> Badge {
    let Ok(state) = State::parse(state) else {
        return Badge::new(Tone::Neutral, state);
    };
    let tone = match state {
        State::Active => Tone::Pass,
        State::AtRisk => Tone::Warn,
        State::Failed => Tone::Fail,
        State::Provisioning | State::Deactivating => Tone::Info,
        State::WaitingForQualification | State::WaitingForService => Tone::Wait,
        State::Standby | State::Held | State::Inactive => Tone::Neutral,
    };
    Badge::new(tone, state.label())
}

/// The reader, in sentences about who has to act.
pub const YOU: &str = "you";

/// Who an owner is on this page.
fn who(owner: Owner, isp: &str, customer: &str) -> String {
    match owner {
        Owner::Isp => isp.to_owned(),
        Owner::Microsoft => "Microsoft".to_owned(),
        Owner::Customer => customer.to_owned(),
    }
}

/// Prefixes that fail a check, once the step that asks for them is done: nothing is turned off by that.
pub fn failing(found: &[Failing], steps: &[StoredStep]) -> Option<AnyView> {
    if !is_failing(found, steps) {
        return None;
    }
    let title = match found.len() {
        1 => "A prefix of this turn-up fails a check now; what runs keeps running".to_owned(),
        n => format!(
            "{} of this turn-up fail a check now; what runs keeps running",
            counted(n, "prefix", "prefixes")
        ),
    };
    Some(view! { <Alert tone=Tone::Warn title=title text=failing::words(found)/> }.into_any())
}

/// Whether prefixes fail although the step that asks for them is done.
pub fn is_failing(found: &[Failing], steps: &[StoredStep]) -> bool {
    let passed = |step: &StoredStep| {
        step.record.step == Step::PrefixesRegistered && step.record.state == StepState::Done
    };
    !found.is_empty() && steps.iter().any(passed)
}

/// Only the records, for the domain.
pub fn records(steps: &[StoredStep]) -> Vec<StepRecord> {
    steps.iter().map(|step| step.record.clone()).collect()
}

/// The timeline of a batch.
pub fn timeline(steps: &[StoredStep], isp: &str, customer: &str, now: UtcMs) -> AnyView {
    let shown = steps
        .iter()
        .map(|stored| {
            let record = &stored.record;
            let by = record.evidence.map(|evidence| evidence.label().to_owned());
            let note = match (record.state, stored.reason.as_str(), by) {
                (StepState::Done, "", by) => by,
                (StepState::Done, text, Some(by)) => Some(format!("{by}: {text}")),
                (_, "", _) => None,
                (_, text, _) => Some(text.to_owned()),
            };
            let days = record.since.whole_days_until(now);
            let since = match record.state {
                StepState::Waiting => None,
                StepState::Done => Some(format!("on {}", record.since.date())),
                StepState::Due | StepState::Failed if days <= 0 => Some("since today".to_owned()),
                StepState::Due | StepState::Failed if days == 1 => Some("for 1 day".to_owned()),
                StepState::Due | StepState::Failed => Some(format!("for {days} days")),
            };
            timeline::Step {
                label: record.step.label().to_owned(),
                state: match record.state {
                    StepState::Waiting => timeline::StepState::Open,
                    StepState::Due => timeline::StepState::Waiting,
                    StepState::Done => timeline::StepState::Done,
                    StepState::Failed => timeline::StepState::Failed,
                },
                owner: Some(who(record.owner, isp, customer)),
                since,
                due: record.due_at.map(|due| match now > due {
                    true => format!("overdue since {}", due.date()),
                    false => format!("due {}", due.date()),
                }),
                note,
            }
        })
        .collect();
    view! { <Timeline label="Steps of the turn-up" steps=shown/> }.into_any()
}

/// How far a batch is and who has to act, in one sentence.
pub fn lead(steps: &[StoredStep], isp: &str, customer: &str, now: UtcMs) -> String {
    let progress = progress(&records(steps));
    match progress.waiting {
        None => format!("All {} steps are done.", progress.total),
        Some(waiting) => {
            let days = waiting.since.whole_days_until(now).max(0);
            let since = match days {
                0 => "since today".to_owned(),
                1 => "for 1 day".to_owned(),
                n => format!("for {n} days"),
            };
            let who = who(waiting.owner, isp, customer);
            let step = waiting.step.label();
            if waiting.failed {
                let has = if who == YOU { "have" } else { "has" };
                format!("\u{201c}{step}\u{201d} failed; {who} {has} to repair it {since}.")
            } else {
                format!(
                    "\u{201c}{step}\u{201d} waits for {who} {since}, step {} of {}.",
                    progress.done + 1,
                    progress.total
                )
            }
        }
    }
}

/// The form of the step that is due, for its owner. Nothing when it is somebody else's or a check's; the
/// reasons instead when it could only be refused.
pub fn form(
    action: &str,
    steps: &[StoredStep],
    contradicted: &[String],
    kind: OrgKind,
    state: &FormState,
) -> AnyView {
    let open = steps
        .iter()
        .find(|stored| stored.record.state != StepState::Done);
    let Some(stored) = open.filter(|stored| {
        stored.record.owner == service::owner_of(kind)
            && stored.record.step.by_hand().is_some()
            && stored.record.state != StepState::Waiting
    }) else {
        return ().into_any();
    };
    let step = stored.record.step;
    if step == Step::RoutesAnnounced && !contradicted.is_empty() {
        return refuted(step, contradicted);
    }
    let again =
        (stored.record.state == StepState::Failed && !stored.done_by.is_empty()).then(|| {
            view! { <SubmitButton label="Try again" name="do" value="retry" unchecked=true/> }
        });
    let [signed, note, reason] = state.fields(["signed", "note", "reason"]);
    view! {
        <Card title=step.label().to_owned() note="Once for the whole batch">
            <form method="post" action=action.to_owned() class="medium">
                <HiddenField name="step" value=step.as_str()/>
                <CheckField field=signed label=step.statement() hint="Kept with your name and the time as the evidence of this step."/>
                <TextArea field=note label="Note" rows=2 hint="For example a ticket number."/>
                <SubmitRow>
                    <SubmitButton label="Complete step" look=Look::Primary name="do" value="complete"/>
                    {again}
                </SubmitRow>
                <TextArea field=reason label="Reason of a failure" rows=2 hint="At least 10 characters; everybody concerned reads it."/>
                <SubmitRow><SubmitButton label="Mark as failed" look=Look::Danger name="do" value="fail" unchecked=true/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}

/// Why a step cannot be completed by hand, and what is missing.
fn refuted(step: Step, reasons: &[String]) -> AnyView {
    let reasons = reasons
        .iter()
        .map(|reason| view! { <li>{reason.clone()}</li> })
        .collect::<Vec<_>>();
    view! {
        <Card title=step.label().to_owned() note="cannot be completed by hand now">
            <Alert tone=Tone::Fail title="The routers say otherwise" text=service::CONTRADICTED/>
            <ul class="reasons">{reasons}</ul>
        </Card>
    }
    .into_any()
}

/// Does what the pressed button of [`form`] says; gives the code of what was done.
///
/// # Errors
/// As the service.
pub async fn post(ctx: &Ctx, batch: &str, form: &Pairs) -> Result<&'static str, AppError> {
    let step = Step::parse(form.get("step")).map_err(|_| AppError::BadRequest)?;
    match form.get("do") {
        "complete" => {
            let signed = form.get("signed") == "yes";
            service::complete(ctx, batch, step, signed, form.get("note")).await?;
            Ok("completed")
        }
        "fail" => {
            service::fail(ctx, batch, step, form.get("reason")).await?;
            Ok("failed")
        }
        "retry" => {
            service::retry(ctx, batch, step).await?;
            Ok("retried")
        }
        _ => Err(AppError::BadRequest),
    }
}

/// The sites of a batch.
pub fn sites(rows: Vec<BatchSite>, catalogue: &Catalogue) -> AnyView {
    let columns = vec![
        Column::text("Customer site"),
        Column::mono("Service id"),
        Column::text("Product"),
        Column::number("Prefixes"),
        Column::text("Primary edge site"),
        Column::text("Backup edge site"),
        Column::text("State"),
    ];
    let none = |metro: Option<String>| {
        metro.map_or_else(
            || "none".to_owned(),
            |id| ground::metro_name(catalogue, &id),
        )
    };
    let rows = rows
        .into_iter()
        .map(|site| {
            Row::new(vec![
                view! { {site.name} " " <span class="muted">{site.site_ref}</span> }.into_any(),
                view! { {site.service_id} }.into_any(),
                Bought::read(&site.product, &site.product_name)
                    .label()
                    .to_owned()
                    .into_any(),
                view! { {site.prefixes.to_string()} }.into_any(),
                view! { {none(site.primary_metro_id)} }.into_any(),
                view! { {none(site.backup_metro_id)} }.into_any(),
                badge(&site.state).plain(),
            ])
        })
        .collect();
    view! { <DataTable caption="Sites of the batch" columns=columns rows=rows/> }.into_any()
}
