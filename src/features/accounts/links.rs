//! Pages behind one-time links. Opening one changes nothing (mail scanners open links): a button does.

use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::accounts::links;
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::form::{ErrorSummary, FormState, Kind, SubmitButton, SubmitRow, TextField};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Role;

/// Asks to confirm the address.
pub async fn confirm_page(req: &Req) -> Answer {
    links::look(&req.ctx, "confirm", req.param("secret")?).await?;
    let frame = req.frame("Confirm your address", &[]).await?;
    let action = req.path.clone();
    req.page(frame, move || {
        view! {
            <form method="post" action=action class="narrow">
                <p>"One click and your account is ready."</p>
                <SubmitRow><SubmitButton label="Confirm my address" look=Look::Primary/></SubmitRow>
            </form>
        }
    })
    .await
}

/// Confirms it.
pub async fn confirm(req: &Req) -> Answer {
    links::confirm(&req.ctx, req.param("secret")?).await?;
    done("/sign-in", "confirmed-email")
}

/// Asks for the address of a forgotten password.
pub async fn reset_request_page(req: &Req) -> Answer {
    show_reset_request(req, StatusCode::OK, FormState::default()).await
}

/// Sends the link; the answer does not tell whether the address is known.
pub async fn reset_request(req: &Req) -> Answer {
    match links::request_reset(&req.ctx, req.form.get("email"), &req.network).await {
        Ok(()) => done("/reset", "sent"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show_reset_request(req, status, form).await
        }
    }
}

async fn show_reset_request(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let frame = req
        .frame("Set a new password", &[("Sign in", "/sign-in")])
        .await?;
    let sent = req.query.get("done") == "sent";
    req.page_with(status, frame, move || {
        let told = sent.then(|| view! {
            <Alert tone=Tone::Info title="If the address has an account, a link is on its way. It works for 10 minutes."/>
        });
        view! {
            <div class="narrow">
                {told}
                <Card>
                    <form method="post" action="/reset">
                        <ErrorSummary form=form.clone()/>
                        <TextField field=form.field("email") label="E-mail address" kind=Kind::Email autocomplete="username" required=true/>
                        <SubmitRow><SubmitButton label="Send me a link" look=Look::Primary/></SubmitRow>
                    </form>
                </Card>
            </div>
        }
    })
    .await
}

/// Asks for the new password.
pub async fn reset_page(req: &Req) -> Answer {
    links::look(&req.ctx, "reset", req.param("secret")?).await?;
    show_reset(req, StatusCode::OK, FormState::default()).await
}

/// Sets it.
pub async fn reset(req: &Req) -> Answer {
    match links::reset(&req.ctx, req.param("secret")?, secret_of(req)).await {
        Ok(()) => done("/sign-in", "password"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show_reset(req, status, form).await
        }
    }
}

/// A password as typed, without trimming.
fn secret_of(req: &Req) -> &str {
    req.form
        .0
        .iter()
        .find(|(n, _)| n == "password")
        .map_or("", |(_, v)| v)
}

async fn show_reset(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let frame = req.frame("Set a new password", &[]).await?;
    let action = req.path.clone();
    req.page_with(status, frame, move || view! {
        <form method="post" action=action class="narrow">
            <ErrorSummary form=form.clone()/>
            <TextField field=form.field("password") label="New password" kind=Kind::Password autocomplete="new-password" required=true
                hint="At least 15 characters. All your sessions will be ended."/>
            <SubmitRow><SubmitButton label="Set the password" look=Look::Primary/></SubmitRow>
        </form>
    })
    .await
}

/// Shows an invitation.
pub async fn invitation_page(req: &Req) -> Answer {
    show_invitation(req, StatusCode::OK, FormState::default()).await
}

/// Accepts it.
pub async fn accept(req: &Req) -> Answer {
    match links::accept(
        &req.ctx,
        req.param("secret")?,
        req.form.get("name"),
        secret_of(req),
    )
    .await
    {
        Ok(()) => done("/sign-in", "confirmed-email"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show_invitation(req, status, form).await
        }
    }
}

async fn show_invitation(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let link = links::look(&req.ctx, "invite", req.param("secret")?).await?;
    let role = link.role.parse::<Role>().map_or("", |r| r.label());
    let mut frame = req.frame("Accept the invitation", &[]).await?;
    frame.lead = Some(format!(
        "You join as {role} with the address {}.",
        link.email
    ));
    let action = req.path.clone();
    req.page_with(status, frame, move || view! {
        <form method="post" action=action class="narrow">
            <ErrorSummary form=form.clone()/>
            <TextField field=form.field("name") label="Your name" autocomplete="name" required=true/>
            <TextField field=form.field("password") label="Password" kind=Kind::Password autocomplete="new-password" required=true
                hint="At least 15 characters. A sentence is easy to remember."/>
            <SubmitRow><SubmitButton label="Join" look=Look::Primary/></SubmitRow>
        </form>
    })
    .await
}
