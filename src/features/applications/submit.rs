//! The last step: what is missing, the verdict as it would be now, submit.

use super::steps::{self, Writing};
use super::thread::Thread;
use super::verdict::verdict;
use super::words::{outcome_badge, verdict_badge};
use super::{id_of, mend};
use crate::server::http::render::{done, see_other};
use crate::server::http::{Answer, Req};
use crate::server::service::applications::{read, submit};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::form::{CheckField, ErrorSummary, FormState, SubmitButton, SubmitRow};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::diversity::Assessment;
use maps_domain::ids::ApplicationId;
use maps_domain::pni::{Pni, Record};
use maps_domain::policy::{Outcome, RuleResult};

/// The preview.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Freezes and sends.
pub async fn post(req: &Req) -> Answer {
    let id = id_of(req)?;
    match submit::execute(&req.ctx, &id, req.form.has("anyway")).await {
        Ok(()) => done(format!("/isp/applications/{id}"), "submitted"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let id = id_of(req)?;
    let detail = read::detail(&req.ctx, &id).await?;
    if !detail.state.is_editable() {
        return see_other(format!("/isp/applications/{id}"));
    }
    let taken = read::preview(&req.ctx, &id).await?;
    let may_submit = req.ctx.may(Action::SubmitApplication, &detail.app.org());
    let now = req.ctx.now;
    let mut frame = req
        .frame(
            "Check and submit",
            &[
                ("Applications", "/isp/applications"),
                (&detail.region.name, &format!("/isp/applications/{id}")),
            ],
        )
        .await?;
    frame.lead = Some(taken.assessment.summary());
    frame.badge = Some(verdict_badge(
        taken.assessment.outcome,
        taken.assessment.tier,
    ));
    req.page_with(status, frame, move || {
        let passes = matches!(taken.assessment.outcome, Outcome::Pass | Outcome::Warn);
        let pnis = &taken.evidence.pnis;
        let points = detail.open_points().len();
        let thread = Thread {
            events: &detail.events,
            viewer: OrgKind::Isp,
            isp_name: &detail.isp_name,
            now,
        };
        let extra = |result: &RuleResult| mend_link(result, &id, pnis);
        let submit = if may_submit {
            submit_form(&form, &id, passes)
        } else {
            view! { <p>"An administrator or account manager of your organisation submits."</p> }.into_any()
        };
        view! {
            {steps::writing(&detail, Writing::Submit)}
            {(points > 0).then(|| view! {
                <Alert tone=Tone::Warn title=format!("{} still to be answered.", steps::count(points, "requested change is", "requested changes are"))
                    action=view! { <a href=format!("/isp/applications/{id}#points")>"Answer"</a> }.into_any()/>
            })}
            {missing(&taken.assessment, &id, pnis)}
            {unconfirmed(&taken.assessment, &taken.confirmed, pnis)}
            <Card title="Submit">
                <p>"Submitting freezes a copy of your inventory, statements and document hashes together with this verdict. You can go on editing your records; the reviewers decide on the copy."</p>
                {submit}
            </Card>
            {verdict(&taken.assessment, pnis, &thread, 0, &extra)}
        }
    })
    .await
}

fn submit_form(form: &FormState, id: &ApplicationId, passes: bool) -> AnyView {
    let anyway = (!passes).then(|| {
        view! {
            <CheckField field=form.field("anyway") label="Submit although answers stand in the way"
                hint="The reviewers see the same verdict. Approval needs each answer mended or overruled with a justification."/>
        }
    });
    view! {
        <form method="post" action=format!("/isp/applications/{id}/submit") class="medium">
            <ErrorSummary form=form.clone()/>
            {anyway}
            <SubmitRow><SubmitButton label="Submit application" look=Look::Primary/></SubmitRow>
        </form>
    }
    .into_any()
}

/// The link from an answer to where it is mended.
pub(super) fn mend_link(result: &RuleResult, id: &ApplicationId, pnis: &[Pni]) -> Option<AnyView> {
    mend::place(result, id, pnis)
        .map(|(label, href)| view! { <p><a href=href>{label}</a></p> }.into_any())
}

/// What stands in the way, each with where to mend it.
fn missing(assessment: &Assessment, id: &ApplicationId, pnis: &[Pni]) -> Option<AnyView> {
    let rows: Vec<Row> = assessment
        .blocking()
        .map(|result| {
            let link = mend::place(result, id, pnis)
                .map(|(label, href)| view! { <a href=href>{label}</a> });
            Row::new(vec![
                view! { <span class="mono">{result.rule.clone()}</span> " " {result.subject_name.clone()} }.into_any(),
                outcome_badge(result.outcome).plain(),
                result.fix.clone().into_any(),
                link.into_any(),
            ])
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text("Rule and subject"),
        Column::text("Now"),
        Column::text("What to do"),
        Column::action("Where"),
    ];
    Some(
        view! {
            <Card title="Still missing" note=steps::count(rows.len(), "answer stands in the way", "answers stand in the way") flush=true>
                <DataTable caption="What stands in the way" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}

/// Connections that a decision will not count until Microsoft confirms them.
fn unconfirmed(assessment: &Assessment, confirmed: &Assessment, pnis: &[Pni]) -> Option<AnyView> {
    let mut names: Vec<String> = assessment
        .metros
        .iter()
        .flat_map(|metro| &metro.pnis)
        .filter_map(|id| pnis.iter().find(|pni| pni.id == *id))
        .filter(|pni| pni.record != Record::Confirmed)
        .map(|pni| pni.name.clone())
        .collect();
    if names.is_empty() {
        return None;
    }
    names.sort();
    let title = format!(
        "{} Microsoft's confirmation: {}.",
        steps::count(
            names.len(),
            "connection still needs",
            "connections still need"
        ),
        names.join(", ")
    );
    let text = format!(
        "You can submit now; the reviewers confirm them while they check. A decision counts confirmed connections only. With those confirmed so far: {}",
        confirmed.summary()
    );
    Some(view! { <Alert tone=Tone::Wait title=title text=text/> }.into_any())
}
