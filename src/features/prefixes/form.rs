//! The form that registers one prefix.

use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::prefixes::{self, register};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::form::{
    ErrorSummary, FormState, Opt, SelectField, SubmitButton, SubmitRow, TextField,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::asn_claim::State;

/// The form.
pub async fn page(req: &Req) -> Answer {
    let form = FormState::default()
        .with("customer", req.query.get("customer"))
        .with("prefix", req.query.get("prefix"));
    show(req, StatusCode::OK, form).await
}

/// Registers.
pub async fn post(req: &Req) -> Answer {
    let draft = register::Draft {
        customer: req.form.get("customer").to_owned(),
        prefix: req.form.get("prefix").to_owned(),
        origin: req.form.get("origin").to_owned(),
    };
    match register::one(&req.ctx, &draft).await {
        Ok(id) => done(format!("/isp/prefixes/{id}"), "prefix-registered"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let customers = prefixes::customers(&req.ctx).await?;
    let origins = prefixes::origins(&req.ctx).await?;
    let mut frame = req
        .frame("Register a prefix", &[("Prefixes", "/isp/prefixes")])
        .await?;
    frame.lead = Some(
        "A prefix has one registration. It cannot be changed afterwards: release it and register anew.".to_owned(),
    );
    req.page_with(status, frame, move || {
        let [customer, prefix, origin] = form.fields(["customer", "prefix", "origin"]);
        let names: Vec<Opt> = customers.iter().map(|(id, name)| Opt::new(id, name)).collect();
        let asns: Vec<Opt> = origins
            .iter()
            .map(|(asn, state)| {
                let label = match state {
                    State::Approved => asn.to_string(),
                    other => format!("{asn} ({})", other.label().to_lowercase()),
                };
                Opt::new(asn.to_string(), label)
            })
            .collect();
        let no_customer = customers.is_empty().then(|| {
            let action = view! { <ButtonLink href="/isp/orders" label="Orders"/> }.into_any();
            view! { <Alert tone=Tone::Wait title="No customer has declared an order with you" text="Prefixes are registered for customers with an order, so that both sides know each other." action=action/> }
        });
        view! {
            <ErrorSummary form=form.clone()/>
            {no_customer}
            <Card title="Prefix">
                <form method="post" action="/isp/prefixes/new" class="medium">
                    <SelectField field=customer label="Customer" prompt="Choose a customer" options=names required=true/>
                    <TextField field=prefix label="IPv4 prefix" mono=true required=true
                        hint="Public addresses without host bits, for example 20.30.40.0/24; /8 to /30. Longer than /24 needs a redeemed key. IPv6 needs no registration: it stays ordinary internet."/>
                    <SelectField field=origin label="Origin ASN" prompt="Choose an ASN" options=asns required=true
                        hint="The last ASN of the path. Yours, or another with a record of its own under Organisation (PFX-14)."/>
                    <SubmitRow><SubmitButton label="Register prefix" look=Look::Primary/></SubmitRow>
                </form>
            </Card>
        }
    })
    .await
}
