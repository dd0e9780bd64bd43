//! The form in which an ISP enters an ASN.

use super::insider;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::organisations::asns;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::form::{ErrorSummary, FormState, SubmitButton, SubmitRow, TextField};
use axum::http::StatusCode;
use leptos::prelude::*;

/// The form, with one's own name as a proposal.
pub async fn page(req: &Req) -> Answer {
    let name = req.ctx.actor()?.org_name.clone();
    show(
        req,
        StatusCode::OK,
        FormState::default().with("peer_name", name),
    )
    .await
}

/// Enters the ASN.
pub async fn post(req: &Req) -> Answer {
    let (_, home) = insider(req)?;
    match asns::enter(&req.ctx, req.form.get("asn"), req.form.get("peer_name")).await {
        Ok(()) => done(home, "asn-entered"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let (_, home) = insider(req)?;
    let mut frame = req
        .frame("Enter an ASN", &[("Organisation", &home)])
        .await?;
    frame.lead = Some("Check it twice: once entered, neither number nor name can be edited. A reviewer decides within the hours that the policy sets.".to_owned());
    let action = format!("{home}/asns");
    req.page_with(status, frame, move || {
        let [asn, peer_name] = form.fields(["asn", "peer_name"]);
        view! {
            <ErrorSummary form=form/>
            <form method="post" action=action class="form narrow">
                <TextField field=asn label="ASN" mono=true required=true
                    hint="Your network's own public number: 3356, AS3356, or in asdot form 2.3456."/>
                <TextField field=peer_name label="Peer name" required=true
                    hint="As close as possible to your PeeringDB record (rule ASN-03)."/>
                <SubmitRow>
                    <SubmitButton label="Enter ASN" look=Look::Primary/>
                    <ButtonLink href=home label="Cancel" look=Look::Quiet/>
                </SubmitRow>
            </form>
        }
    })
    .await
}
