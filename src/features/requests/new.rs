//! Writing a request, and correcting one that is a draft or has failed.

use super::{asked, words};
use crate::error::AppError;
use crate::features::interconnects::words::own_isp;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::requests::{self, Choices};
use crate::ui::button::Look;
use crate::ui::form::{ErrorSummary, FormState, HiddenField, SubmitButton, SubmitRow};
use crate::ui::tabs::{Tab, Tabs};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::field::FieldError;
use maps_domain::interconnect::Kind;

/// The form, filled in as far as the link that led here knows.
pub async fn page(req: &Req) -> Answer {
    own_isp(req)?;
    let choices = requests::choices(&req.ctx).await?;
    let form = asked::state(&asked::prefilled(req, &choices));
    show_new(req, StatusCode::OK, choices, form).await
}

/// Keeps it as a draft or sends it.
pub async fn create(req: &Req) -> Answer {
    own_isp(req)?;
    let wish = asked::read(&req.form);
    let submit = req.form.get("do") == "submit";
    match requests::create(&req.ctx, &wish, submit).await {
        Ok(id) => {
            let code = if submit {
                "request-sent"
            } else {
                "request-kept"
            };
            done(format!("/isp/requests/{id}"), code)
        }
        Err(error) => {
            let (status, form) = req.returned(error)?;
            let choices = requests::choices(&req.ctx).await?;
            show_new(req, status, choices, form).await
        }
    }
}

/// What was asked for, to be corrected.
pub async fn edit_page(req: &Req) -> Answer {
    own_isp(req)?;
    let detail = requests::detail(&req.ctx, req.param("id")?).await?;
    let form = asked::state(&requests::of_row(&detail.row));
    show_edit(req, StatusCode::OK, form).await
}

/// Saves the correction.
pub async fn save(req: &Req) -> Answer {
    own_isp(req)?;
    let wish = asked::read(&req.form);
    let version = req.form.get("version").parse().unwrap_or_default();
    let id = req.param("id")?;
    match requests::edit(&req.ctx, id, version, &wish).await {
        Ok(()) => done(format!("/isp/requests/{id}"), "saved"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show_edit(req, status, form).await
        }
    }
}

/// A draft that cannot be sent yet, with what is missing at its fields.
pub(super) async fn incomplete(req: &Req, errors: Vec<FieldError>) -> Answer {
    let detail = requests::detail(&req.ctx, req.param("id")?).await?;
    let mut form = asked::state(&requests::of_row(&detail.row));
    form.errors = errors;
    show_edit(req, StatusCode::UNPROCESSABLE_ENTITY, form).await
}

async fn show_new(req: &Req, status: StatusCode, choices: Choices, form: FormState) -> Answer {
    let kind = Kind::parse(form.value("kind")).unwrap_or(Kind::NewPni);
    let mut frame = req
        .frame("New request", &[("Requests", "/isp/requests")])
        .await?;
    frame.lead = Some(
        match kind {
            Kind::NewPni => "Ask Microsoft for a new private connection. It is in your inventory as planned as soon as you send it.",
            Kind::Augmentation => "Ask Microsoft for more bandwidth on a connection that is in service.",
            Kind::TypeConversion => "Ask Microsoft to put live connections to MAPS use, without interruption.",
        }
        .to_owned(),
    );
    req.page_with(status, frame, move || {
        view! {
            {tabs(kind)}
            <ErrorSummary form=form.clone()/>
            {(kind == Kind::NewPni).then(|| asked::from_planned(&form, &choices))}
            <form method="post" action="/isp/requests/new" class="form">
                {asked::sections(kind, &form, &choices)}
                <SubmitRow>
                    <SubmitButton label="Send to Microsoft" look=Look::Primary name="do" value="submit"/>
                    <SubmitButton label="Save as draft" name="do" value="save"/>
                </SubmitRow>
            </form>
        }
    })
    .await
}

/// The ways to begin.
fn tabs(kind: Kind) -> AnyView {
    let mut tabs: Vec<Tab> = Kind::ALL
        .iter()
        .map(|known| {
            let href = format!("/isp/requests/new?kind={}", known.as_str());
            Tab::new(known.label(), href, *known == kind)
        })
        .collect();
    let existing = "/isp/requests/existing";
    tabs.push(Tab::new("Use my existing PNIs", existing, false));
    view! { <Tabs label="Kind of request" tabs=tabs/> }.into_any()
}

async fn show_edit(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let choices = requests::choices(&req.ctx).await?;
    let kind = Kind::parse(form.value("kind")).map_err(|_| AppError::BadRequest)?;
    let detail = requests::detail(&req.ctx, req.param("id")?).await?;
    let back = format!("/isp/requests/{}", detail.row.id);
    let name = format!("Request {}", detail.row.number);
    let crumbs = [
        ("Requests", "/isp/requests"),
        (name.as_str(), back.as_str()),
    ];
    let mut frame = req.frame("Correct the request", &crumbs).await?;
    frame.badge = Some(words::state_badge(detail.request.state));
    frame.lead = Some("Saving changes what is asked for; send it again from its page.".to_owned());
    let version = form.version(detail.row.version);
    let action = format!("{back}/edit");
    req.page_with(status, frame, move || {
        view! {
            <ErrorSummary form=form.clone()/>
            <form method="post" action=action class="form">
                <HiddenField name="version" value=version/>
                {asked::sections(kind, &form, &choices)}
                <SubmitRow>
                    <SubmitButton label="Save" look=Look::Primary/>
                </SubmitRow>
            </form>
        }
    })
    .await
}
