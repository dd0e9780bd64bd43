//! The page on which a customer asks an ISP for a quote.

use crate::server::http::render::done;
use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use crate::server::http::{Answer, Req};
use crate::server::service::offers::quotes::{self, Ask};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::form::{
    CheckField, ErrorSummary, FormState, HiddenField, Opt, SelectField, SubmitButton, SubmitRow,
    TextArea,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action::RequestQuote;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/customer/quote", May(RequestQuote), page),
    post!("/customer/quote", May(RequestQuote), send),
];

/// The form.
async fn page(req: &Req) -> Answer {
    let form = FormState::default()
        .with("isp", req.query.get("isp"))
        .with("region", req.query.get("region"))
        .with("tell_sites", "yes");
    show(req, StatusCode::OK, form).await
}

/// Sends it.
async fn send(req: &Req) -> Answer {
    let text = |name: &str| req.form.get(name).to_owned();
    let ask = Ask {
        slug: text("isp"),
        region: text("region"),
        message: text("message"),
        tell_sites: req.form.has("tell_sites"),
    };
    match quotes::ask(&req.ctx, &ask).await {
        Ok(()) => done(format!("/partners/{}", ask.slug), "quote-sent"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let slug = form.value("isp").to_owned();
    let desk = quotes::desk(&req.ctx, &slug).await?;
    let actor = req.ctx.actor()?.clone();
    let partner = format!("/partners/{slug}");
    let mut frame = req
        .frame(
            "Request a quote",
            &[("Partners", "/partners"), (&desk.isp, &partner)],
        )
        .await?;
    frame.lead = Some(format!(
        "What do you want to buy from {}? Its account managers answer by e-mail.",
        desk.isp
    ));
    req.page_with(status, frame, move || {
        let regions = desk.regions.iter().map(|(id, name)| Opt::new(id, name)).collect();
        let told = format!(
            "{} reads your name, your address {}, the name of your organisation and what you write; nothing about your choices or other ISPs.",
            desk.isp, actor.email
        );
        let [region, message, tell] = form.fields(["region", "message", "tell_sites"]);
        view! {
            <ErrorSummary form=form/>
            <form method="post" action="/customer/quote" class="medium">
                <HiddenField name="isp" value=slug/>
                <SelectField field=region label="Region" options=regions prompt="Choose one" required=true/>
                <TextArea field=message label="Message" rows=5 required=true
                    hint="Bandwidth per site, addresses, wished start, products. 10 to 1,000 characters."/>
                <CheckField field=tell label="Tell them how many customer sites we have in the region"/>
                <p class="muted">{told}</p>
                <SubmitRow>
                    <SubmitButton label="Send" look=Look::Primary/>
                    <ButtonLink href=partner label="Cancel" look=Look::Quiet/>
                </SubmitRow>
            </form>
        }
    })
    .await
}
