//! How one is told: mail at once, once a day or not at all, per topic; and what one watches.

use super::watch::list;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::{digest, watch};
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::form::{ErrorSummary, FormState, Opt, SelectField, SubmitButton, SubmitRow};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::notification::{Delivery, Topic};

/// The page.
pub async fn page(req: &Req) -> Answer {
    let form = digest::choices(&req.ctx)
        .await?
        .into_iter()
        .fold(FormState::default(), |form, (topic, delivery)| {
            form.with(topic.as_str(), delivery.as_str())
        });
    show(req, StatusCode::OK, form).await
}

/// Stores the choices.
pub async fn post(req: &Req) -> Answer {
    let value = |topic: Topic| req.form.get(topic.as_str()).to_owned();
    match digest::choose(&req.ctx, value).await {
        Ok(()) => done("/account/notifications", "saved"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let mut frame = req
        .frame("Notifications", &[("Your account", "/account")])
        .await?;
    frame.lead = Some(lead(&form, &req.ctx.actor()?.email));
    let watched = watch::mine(&req.ctx).await?;
    req.page_with(status, frame, move || {
        let fields: Vec<AnyView> = Topic::ALL
            .iter()
            .map(|topic| {
                let options = Delivery::ALL
                    .iter()
                    .map(|delivery| Opt::new(delivery.as_str(), delivery.label()))
                    .collect();
                view! { <SelectField field=form.field(topic.as_str()) label=topic.label() hint=topic.about() options=options required=true/> }
                    .into_any()
            })
            .collect();
        view! {
            <ErrorSummary form=form.clone()/>
            <Card title="Mail per topic" note="The inbox always has everything">
                <form method="post" action="/account/notifications" class="medium">
                    <div class="form-grid">{fields}</div>
                    <SubmitRow><SubmitButton label="Save" look=Look::Primary/></SubmitRow>
                </form>
                <p class="muted">"The mail of the day comes after midnight UTC and has the titles and links of the day before. Mails about your password and sign-in are always sent."</p>
            </Card>
            {list(watched)}
        }
    })
    .await
}

fn lead(form: &FormState, email: &str) -> String {
    let number = |delivery: Delivery| {
        Topic::ALL
            .iter()
            .filter(|topic| form.value(topic.as_str()) == delivery.as_str())
            .count()
    };
    format!(
        "Mails to {email}: {} of {} topics at once, {} once a day, {} not at all.",
        number(Delivery::Now),
        Topic::ALL.len(),
        number(Delivery::Digest),
        number(Delivery::None)
    )
}
