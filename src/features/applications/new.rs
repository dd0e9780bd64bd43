//! The first step: which region, and as what.

use crate::server::http::render::see_other;
use crate::server::http::{Answer, Req};
use crate::server::service::applications::{draft, read};
use crate::ui::button::Look;
use crate::ui::form::{
    ErrorSummary, FormState, Opt, RadioGroup, SelectField, SubmitButton, SubmitRow,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::policy::PartnerType;

/// The form.
pub async fn page(req: &Req) -> Answer {
    let form = FormState::default()
        .with("region", req.query.get("region"))
        .with("partner_type", PartnerType::Edge.as_str());
    show(req, StatusCode::OK, form).await
}

/// Starts the draft and goes on to its metros.
pub async fn post(req: &Req) -> Answer {
    match draft::create(
        &req.ctx,
        req.form.get("region"),
        req.form.get("partner_type"),
    )
    .await
    {
        Ok(id) => see_other(format!("/isp/applications/{id}/metros")),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

/// What each type means, in a line.
pub(super) fn partner_options() -> Vec<Opt> {
    PartnerType::ALL
        .iter()
        .map(|partner| {
            let note = match partner {
                PartnerType::Edge => "You sell internet access. At least two connections per metro.",
                PartnerType::Voice => "You also carry voice for communications services. The rules for BFD and media apply too.",
                PartnerType::IxRs => "You run an exchange with a route server. Your own rules for members and connections apply.",
            };
            Opt::new(partner.as_str(), partner.label()).note(note)
        })
        .collect()
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let regions = read::overview(&req.ctx).await?.regions;
    let mut frame = req
        .frame("New application", &[("Applications", "/isp/applications")])
        .await?;
    frame.lead = Some("Choose the region and as what you apply. Everything else is asked step by step and can be left and continued.".to_owned());
    req.page_with(status, frame, move || {
        let options = regions
            .iter()
            .map(|region| Opt::new(region.id.as_str(), &region.name))
            .collect::<Vec<_>>();
        let [region, partner] = form.fields(["region", "partner_type"]);
        view! {
            <form method="post" action="/isp/applications/new" class="medium">
                <ErrorSummary form=form/>
                <SelectField field=region label="Region" prompt="Choose …" options=options required=true
                    hint="Customers choose per region. A backup metro may lie anywhere in the region's backup area."/>
                <RadioGroup field=partner label="As what do you apply?" options=partner_options() required=true/>
                <SubmitRow>
                    <SubmitButton label="Start the application" look=Look::Primary/>
                    <a href="/isp/applications">"Cancel"</a>
                </SubmitRow>
            </form>
        }
    })
    .await
}
