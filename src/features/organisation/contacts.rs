//! The form for a contact by role.

use super::insider;
use super::overview::role_words;
use crate::error::AppError;
use crate::features::confirm::Question;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::organisations::contacts::{self, Input};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::form::{
    ErrorSummary, FormState, Kind, Opt, SelectField, SubmitButton, SubmitRow, TextField,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::contact::ContactRole;

/// The empty form.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Adds the contact.
pub async fn post(req: &Req) -> Answer {
    let (_, home) = insider(req)?;
    let text = |name: &str| req.form.get(name).to_owned();
    let input = Input {
        role: text("role"),
        name: text("name"),
        email: text("email"),
        phone: text("phone"),
    };
    match contacts::add(&req.ctx, &input).await {
        Ok(()) => done(home, "added"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

/// Asks whether a contact shall go.
pub async fn ask_removal(req: &Req) -> Answer {
    removal(req).await?.ask(req).await
}

/// Removes a contact.
pub async fn remove(req: &Req) -> Answer {
    let question = removal(req).await?;
    let outcome = contacts::remove(&req.ctx, req.param("id")?).await;
    question.answer(req, outcome, "removed").await
}

async fn removal(req: &Req) -> Result<Question, AppError> {
    let (_, home) = insider(req)?;
    let contact = contacts::one(&req.ctx, req.param("id")?).await?;
    let (name, role) = (contact.words(), role_words(&contact.role));
    Ok(Question {
        title: format!("Remove {name}?"),
        means: format!("Microsoft no longer finds {name} when it looks for: {role}."),
        button: format!("Remove {name}"),
        back: ("Organisation", home),
    })
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let (_, home) = insider(req)?;
    let mut frame = req
        .frame("Add a contact", &[("Organisation", &home)])
        .await?;
    frame.lead =
        Some("Whom may Microsoft call, and for what? A desk is better than a person.".to_owned());
    let action = format!("{home}/contacts");
    req.page_with(status, frame, move || {
        let [role, name, email, phone] = form.fields(["role", "name", "email", "phone"]);
        let roles = ContactRole::KNOWN.iter().map(|word| Opt::new(*word, role_words(word))).collect();
        view! {
            <ErrorSummary form=form/>
            <form method="post" action=action class="form narrow">
                <SelectField field=role label="For" options=roles prompt="Choose one" required=true/>
                <TextField field=name label="Person or desk"/>
                <TextField field=email label="E-mail" kind=Kind::Email required=true hint="On a domain of your company (rule CON-02)."/>
                <TextField field=phone label="Telephone" kind=Kind::Tel hint="With country code. A NOC needs one."/>
                <SubmitRow>
                    <SubmitButton label="Add contact" look=Look::Primary/>
                    <ButtonLink href=home label="Cancel" look=Look::Quiet/>
                </SubmitRow>
            </form>
        }
    })
    .await
}
