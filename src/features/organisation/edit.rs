//! The form for an organisation's record.

use super::{CARRIERS, insider};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::organisations::profile::{self, Input};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::form::{
    ErrorSummary, FormSection, FormState, Kind, Opt, SelectField, SubmitButton, SubmitRow,
    TextField,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::OrgKind;

/// The form with what is recorded.
pub async fn page(req: &Req) -> Answer {
    let org = profile::own(&req.ctx).await?.org;
    let form = FormState::default()
        .with("legal_name", &org.legal_name)
        .with("display_name", &org.display_name)
        .with("isp_type", &org.isp_type)
        .with("website", &org.website)
        .with("noc_email", &org.noc_email)
        .with("noc_phone", &org.noc_phone);
    show(req, StatusCode::OK, form).await
}

/// Saves the record.
pub async fn post(req: &Req) -> Answer {
    let (_, home) = insider(req)?;
    let text = |name: &str| req.form.get(name).to_owned();
    let input = Input {
        legal_name: text("legal_name"),
        display_name: text("display_name"),
        isp_type: text("isp_type"),
        website: text("website"),
        noc_email: text("noc_email"),
        noc_phone: text("noc_phone"),
    };
    match profile::change(&req.ctx, &input).await {
        Ok(()) => done(home, "saved"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

/// Accepts the programme's terms.
pub async fn accept_terms(req: &Req) -> Answer {
    let (_, home) = insider(req)?;
    profile::accept_terms(&req.ctx).await?;
    done(home, "accepted")
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let (actor, home) = insider(req)?;
    let carrier = actor.role.org_kind() == OrgKind::Isp;
    let mut frame = req.frame("Edit", &[("Organisation", &home)]).await?;
    frame.title = "Edit the record".to_owned();
    frame.lead = Some(if carrier {
        "Reviewers and, once you are qualified, customers read this. ASNs cannot be edited; contacts have a form of their own.".to_owned()
    } else {
        "ISPs that you order from and Microsoft read this.".to_owned()
    });
    let action = format!("{home}/edit");
    req.page_with(status, frame, move || {
        let [legal_name, display_name, isp_type, website, noc_email, noc_phone] =
            form.fields(["legal_name", "display_name", "isp_type", "website", "noc_email", "noc_phone"]);
        let kinds = CARRIERS.iter().map(|(word, label)| Opt::new(*word, *label)).collect();
        view! {
            <ErrorSummary form=form/>
            <form method="post" action=action class="form medium">
                <FormSection title="Organisation">
                    <TextField field=legal_name label="Registered name" autocomplete="organization" required=true/>
                    <TextField field=display_name label="Name on screens" required=true hint="As customers know you; at most 60 characters."/>
                    {carrier.then(|| view! {
                        <SelectField field=isp_type label="Kind of carrier" options=kinds prompt="Choose one" required=true/>
                    })}
                    <TextField field=website label="Website" kind=Kind::Url hint="With https:// in front."/>
                </FormSection>
                {carrier.then(|| view! {
                    <FormSection title="Network operations centre" lead="Answers day and night, every day (rule CON-01).">
                        <TextField field=noc_email label="E-mail" kind=Kind::Email required=true
                            hint="On a domain of your company, not on a free mail service (rule CON-02)."/>
                        <TextField field=noc_phone label="Telephone" kind=Kind::Tel required=true hint="With country code."/>
                    </FormSection>
                })}
                <SubmitRow>
                    <SubmitButton label="Save" look=Look::Primary/>
                    <ButtonLink href=home label="Cancel" look=Look::Quiet/>
                </SubmitRow>
            </form>
        }
    })
    .await
}
