//! Withdrawing an application, and appealing against a decision.

use super::id_of;
use crate::server::http::render::{done, see_other};
use crate::server::http::{Answer, Req};
use crate::server::service::applications::{appeal as appeals, read, withdraw as withdrawals};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::Look;
use crate::ui::form::{ErrorSummary, FormState, SubmitButton, SubmitRow, TextArea, TextField};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::application::{Event, State};

/// Says what withdrawing does and asks for the region's name.
pub async fn withdraw_page(req: &Req) -> Answer {
    show_withdraw(req, StatusCode::OK, FormState::default()).await
}

/// Withdraws.
pub async fn withdraw(req: &Req) -> Answer {
    let id = id_of(req)?;
    let (name, comment) = (req.form.get("region_name"), req.form.get("comment"));
    match withdrawals::execute(&req.ctx, &id, name, comment).await {
        Ok(()) => done(format!("/isp/applications/{id}"), "withdrawn"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show_withdraw(req, status, form).await
        }
    }
}

async fn show_withdraw(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let id = id_of(req)?;
    let detail = read::detail(&req.ctx, &id).await?;
    if detail.state.transition(Event::Withdraw).is_err() {
        return see_other(format!("/isp/applications/{id}"));
    }
    let region = detail.region.name.clone();
    let mut frame = req
        .frame(
            "Withdraw",
            &[
                ("Applications", "/isp/applications"),
                (&region, &format!("/isp/applications/{id}")),
            ],
        )
        .await?;
    frame.lead = Some(format!("Withdraw the application for {region}?"));
    let text = match (&detail.qualification, detail.state) {
        (Some(_), _) => "Your present qualification is not touched and ends on its day.",
        (None, State::Draft) => "Nobody has seen the draft; it is closed and kept for the history.",
        (None, _) => {
            "The review ends and the reviewers are told. You can apply again at any time; a new application begins at the end of the queue."
        }
    };
    req.page_with(status, frame, move || {
        let [name, comment] = form.fields(["region_name", "comment"]);
        let back = format!("/isp/applications/{id}");
        view! {
            <Alert tone=Tone::Warn title="A withdrawn application cannot be opened again." text=text/>
            <form method="post" action=format!("/isp/applications/{id}/withdraw") class="medium">
                <ErrorSummary form=form/>
                <TextField field=name label="Name of the region" hint=format!("Type {region} to confirm.") required=true/>
                <TextArea field=comment label="Why" hint="For the history and the reviewers."/>
                <SubmitRow>
                    <SubmitButton label="Withdraw application" look=Look::Danger/>
                    <a href=back>"Keep it"</a>
                </SubmitRow>
            </form>
        }
    })
    .await
}

/// The appeal form, with the reason that is appealed.
pub async fn appeal_page(req: &Req) -> Answer {
    show_appeal(req, StatusCode::OK, FormState::default()).await
}

/// Files the appeal.
pub async fn appeal(req: &Req) -> Answer {
    let id = id_of(req)?;
    match appeals::execute(&req.ctx, &id, req.form.get("reason")).await {
        Ok(()) => done(format!("/isp/applications/{id}"), "appealed"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show_appeal(req, status, form).await
        }
    }
}

async fn show_appeal(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let id = id_of(req)?;
    let detail = read::detail(&req.ctx, &id).await?;
    if detail.state != State::Declined {
        return see_other(format!("/isp/applications/{id}"));
    }
    let region = detail.region.name.clone();
    let mut frame = req
        .frame(
            "Appeal",
            &[
                ("Applications", "/isp/applications"),
                (&region, &format!("/isp/applications/{id}")),
            ],
        )
        .await?;
    let until = detail.appeal_until.date();
    frame.lead = Some(format!(
        "Appeal against the decision on {region}? A lead reviewer who was not involved looks again. Possible until {until}."
    ));
    req.page_with(status, frame, move || {
        let back = format!("/isp/applications/{id}");
        view! {
            <Alert tone=Tone::Fail title="Declined with this reason" text=detail.app.decision_reason.clone()/>
            <form method="post" action=format!("/isp/applications/{id}/appeal") class="medium">
                <ErrorSummary form=form.clone()/>
                <TextArea field=form.field("reason") label="Why the decision is wrong" required=true
                    hint="Name the rule or the fact, and what shows it. The submission stays as it is; upload further proof under Documents and apply again if the evidence itself has changed."/>
                <SubmitRow>
                    <SubmitButton label="File the appeal" look=Look::Primary/>
                    <a href=back>"Back"</a>
                </SubmitRow>
            </form>
        }
    })
    .await
}
