//! Sign-up of an organisation.

use crate::server::http::render::see_other;
use crate::server::http::{Answer, Req};
use crate::server::service::accounts::sign_up::{self, Input};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::Look;
use crate::ui::form::{
    CheckField, ErrorSummary, FormSection, FormState, Kind, Opt, RadioGroup, SelectField,
    SubmitButton, SubmitRow, TextField,
};
use axum::http::StatusCode;
use leptos::prelude::*;

/// The form.
pub async fn page(req: &Req) -> Answer {
    let kind = if req.query.get("kind") == "customer" {
        "customer"
    } else {
        "isp"
    };
    show(req, StatusCode::OK, FormState::default().with("kind", kind)).await
}

/// Creates the organisation; the answer is the same whether the address was known or not.
pub async fn post(req: &Req) -> Answer {
    let text = |name: &str| req.form.get(name).to_owned();
    let input = Input {
        kind: text("kind"),
        legal_name: text("legal_name"),
        display_name: text("display_name"),
        isp_type: text("isp_type"),
        name: text("name"),
        email: text("email"),
        password: req
            .form
            .0
            .iter()
            .find(|(n, _)| n == "password")
            .map(|(_, v)| v.clone())
            .unwrap_or_default(),
        terms: req.form.has("terms"),
    };
    match sign_up::execute(&req.ctx, input, &req.network).await {
        Ok(()) => see_other("/sign-up/sent"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

/// What happens next.
pub async fn sent(req: &Req) -> Answer {
    let frame = req.frame("Check your mail", &[]).await?;
    req.page(frame, || {
        view! {
            <Alert tone=Tone::Info title="We have sent you a link to confirm your address. It works for 48 hours."
                text="Nothing arrived? Look into the spam folder, or sign in: an unconfirmed address gets a new link."/>
            <p><a href="/sign-in">"To the sign-in page"</a></p>
        }
    })
    .await
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let mut frame = req.frame("Sign up", &[]).await?;
    frame.lead = Some(
        "An organisation signs up once; its first member becomes its admin and invites the others."
            .to_owned(),
    );
    req.page_with(status, frame, move || {
        let kinds = vec![
            Opt::new("isp", "Carrier (ISP): we connect privately with Microsoft and sell internet access"),
            Opt::new("customer", "Customer: we buy internet access and want Microsoft traffic on proven paths"),
        ];
        let types = vec![
            Opt::new("", "Choose …"),
            Opt::new("isp", "Internet service provider"),
            Opt::new("nsp", "Network service provider"),
            Opt::new("ixp", "Internet exchange operator"),
        ];
        let [kind, legal_name, display_name, isp_type] = form.fields(["kind", "legal_name", "display_name", "isp_type"]);
        let [name, email, password, terms] = form.fields(["name", "email", "password", "terms"]);
        view! {
            <form method="post" action="/sign-up" class="medium">
                <ErrorSummary form=form/>
                <FormSection title="Your organisation">
                    <RadioGroup field=kind label="What are you?" options=kinds required=true/>
                    <TextField field=legal_name label="Registered name" autocomplete="organization" required=true/>
                    <TextField field=display_name label="Name on screens" hint="Leave empty to use the registered name."/>
                    <SelectField field=isp_type label="Kind of carrier" hint="Carriers only." options=types/>
                </FormSection>
                <FormSection title="You, its first admin">
                    <TextField field=name label="Your name" autocomplete="name" required=true/>
                    <TextField field=email label="E-mail address" kind=Kind::Email autocomplete="username" required=true
                        hint="At your organisation's own domain: colleagues are recognised by it."/>
                    <TextField field=password label="Password" kind=Kind::Password autocomplete="new-password" required=true
                        hint="At least 15 characters. A sentence is easy to remember."/>
                    <CheckField field=terms value="yes"
                        label="We accept the terms: what we record is true to the best of our knowledge, and Microsoft may check it."/>
                </FormSection>
                <SubmitRow>
                    <SubmitButton label="Sign up" look=Look::Primary/>
                    <a href="/sign-in">"I have an account"</a>
                </SubmitRow>
            </form>
        }
    })
    .await
}
