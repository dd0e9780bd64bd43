//! The third step: statements that nothing recorded can show, signed by name.

use super::id_of;
use super::steps::{self, Writing};
use crate::server::http::render::{done, see_other};
use crate::server::http::{Answer, Req};
use crate::server::service::applications::draft::{self, Ticked};
use crate::server::service::applications::read;
use crate::ui::button::Look;
use crate::ui::form::{
    CheckField, ErrorSummary, FormSection, FormState, HiddenField, SubmitButton, SubmitRow,
    TextField,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::evidence::AttestationKind;
use maps_domain::ids::MetroId;
use maps_domain::policy::{Severity, rule};

/// The name of a statement's box: `manrs`, `diverse-paths.paris`.
fn name_of(kind: AttestationKind, metro: Option<&MetroId>) -> String {
    metro.map_or_else(
        || kind.as_str().to_owned(),
        |metro| format!("{}.{metro}", kind.as_str()),
    )
}

/// The statements on offer: each once, the one about paths once per covered metro.
fn offered(metros: &[MetroId]) -> Vec<Ticked> {
    AttestationKind::ALL
        .iter()
        .flat_map(|kind| match kind {
            AttestationKind::DiversePaths => metros
                .iter()
                .map(|metro| (*kind, Some(metro.clone())))
                .collect(),
            _ => vec![(*kind, None)],
        })
        .collect()
}

/// The form, filled in from the draft.
pub async fn page(req: &Req) -> Answer {
    let detail = read::detail(&req.ctx, &id_of(req)?).await?;
    let mut form = FormState::default();
    for statement in detail.app.answers().attestations {
        form = form.with(&name_of(statement.kind, statement.metro.as_ref()), "yes");
    }
    show(req, StatusCode::OK, form, detail).await
}

/// Saves and goes on, or back to the application.
pub async fn post(req: &Req) -> Answer {
    let id = id_of(req)?;
    let detail = read::detail(&req.ctx, &id).await?;
    let ticked: Vec<Ticked> = offered(&detail.app.metros())
        .into_iter()
        .filter(|(kind, metro)| req.form.has(&name_of(*kind, metro.as_ref())))
        .collect();
    let version = req.form.get("version").parse().unwrap_or_default();
    match draft::attest(&req.ctx, &id, version, &ticked, req.form.get("signature")).await {
        Ok(()) if req.form.get("then") == "next" => {
            see_other(format!("/isp/applications/{id}/submit"))
        }
        Ok(()) => done(format!("/isp/applications/{id}"), "saved"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form, detail).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState, detail: read::Detail) -> Answer {
    if !detail.state.is_editable() {
        return see_other(format!("/isp/applications/{}", detail.app.id));
    }
    let id = detail.app.app_id();
    let mut frame = req
        .frame(
            "Attestations",
            &[
                ("Applications", "/isp/applications"),
                (&detail.region.name, &format!("/isp/applications/{id}")),
            ],
        )
        .await?;
    let given = detail.app.answers().attestations;
    frame.lead = Some(format!(
        "{} of {} statements are signed. State only what is true: reviewers may ask for proof.",
        given.len(),
        offered(&detail.app.metros()).len()
    ));
    let me = req.ctx.actor()?.name.clone();
    req.page_with(status, frame, move || {
        let statement = |(kind, metro): Ticked| {
            let signed = given.iter().find(|a| a.kind == kind && a.metro == metro);
            let known = rule(kind.rule());
            let binding = match known.map(|r| r.severity) {
                Some(Severity::Must) => "required",
                _ => "recommended",
            };
            let answers = format!("Answers {} ({binding}).", kind.rule());
            let hint = match signed {
                Some(a) => format!("{answers} Signed by {} on {}.", a.by, a.on),
                None => answers,
            };
            let label = match &metro {
                Some(id) => {
                    let name = detail.metros.iter().find(|m| m.id == *id).map_or_else(|| id.to_string(), |m| m.name.clone());
                    format!("{name}: {}", kind.label())
                }
                None => kind.label().to_owned(),
            };
            view! { <CheckField field=form.field(&name_of(kind, metro.as_ref())) label=label hint=hint/> }.into_any()
        };
        let (paths, general): (Vec<Ticked>, Vec<Ticked>) = offered(&detail.app.metros())
            .into_iter()
            .partition(|(_, metro)| metro.is_some());
        let general: Vec<AnyView> = general.into_iter().map(statement).collect();
        let paths: Vec<AnyView> = paths.into_iter().map(statement).collect();
        let version = form.version(detail.app.version);
        let signature = form.field("signature");
        view! {
            {steps::writing(&detail, Writing::Attestations)}
            <form method="post" action=format!("/isp/applications/{id}/attestations") class="form">
                <ErrorSummary form=form.clone()/>
                <HiddenField name="version" value=version/>
                <FormSection title="About your organisation">{general}</FormSection>
                <FormSection title="About unrecorded paths"
                    lead="A statement never earns a tier: a recorded path does. It tells the reviewers what you know where the record is silent.">
                    {paths}
                </FormSection>
                <FormSection title="Signature" lead="Needed when you tick something new. Statements signed earlier keep their signature.">
                    <TextField field=signature label="Your name" hint=format!("Exactly as in your account: {me}.") autocomplete="name"/>
                </FormSection>
                <SubmitRow>
                    <SubmitButton label="Sign and go on" look=Look::Primary name="then" value="next"/>
                    <SubmitButton label="Save as draft" name="then" value="later"/>
                </SubmitRow>
            </form>
        }
    })
    .await
}
