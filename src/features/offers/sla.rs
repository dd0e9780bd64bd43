//! The form of the service level that an ISP offers in one region.

use crate::error::AppError;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::offers;
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::form::{
    ErrorSummary, FormSection, FormState, Kind, SubmitButton, SubmitRow, TextArea, TextField,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::ids::RegionId;
use maps_domain::offer::SlaDraft;
use maps_domain::sla::{Share, downtime_words};

/// The form with what is offered.
pub async fn page(req: &Req) -> Answer {
    let region = RegionId::from(req.param("region")?);
    let own = offers::own(&req.ctx).await?;
    let mut form = FormState::default();
    if let Some(offer) = own.slas.latest(&region) {
        let percent = |share: Option<Share>| {
            share.map_or_else(String::new, |s| s.to_string().replace(" %", ""))
        };
        form = form
            .with("availability", percent(offer.availability))
            .with("packet_delivery", percent(offer.packet_delivery))
            .with(
                "rtt_ms",
                offer.rtt_p95_us.map_or_else(String::new, offers::ms_plain),
            )
            .with("exclusions", &offer.exclusions);
    }
    show(req, StatusCode::OK, form).await
}

/// Publishes it; empty fields take it back.
pub async fn post(req: &Req) -> Answer {
    let region = RegionId::from(req.param("region")?);
    let text = |name: &str| req.form.get(name).to_owned();
    let draft = SlaDraft {
        availability: text("availability"),
        packet_delivery: text("packet_delivery"),
        rtt_ms: text("rtt_ms"),
        exclusions: text("exclusions"),
    };
    match offers::save_sla(&req.ctx, &region, &draft).await {
        Ok(()) => done("/isp/offers", "published"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let id = req.param("region")?.to_owned();
    let own = offers::own(&req.ctx).await?;
    let region = own
        .catalogue
        .region(&RegionId::from(id.as_str()))
        .ok_or(AppError::NotFound)?;
    let title = format!("Service level in {}", region.name);
    let next = own.slas.next(&region.id).map(|next| {
        let text = format!("Your change holds from {} on. Until then your page shows what is valid now; what you publish here takes the place of the change.", next.from.name());
        view! { <Alert tone=Tone::Info title="A change is to follow" text=text/> }
    });
    let hidden = (!own.is_qualified_in(&region.id)).then(|| {
        let text = format!(
            "You are not qualified in {}: customers see this offer from the day on which you are.",
            region.name
        );
        view! { <Alert tone=Tone::Info title="Not on your public page" text=text/> }
    });
    let mut frame = req.frame(&title, &[("Offers", "/isp/offers")]).await?;
    frame.lead = Some(
        "What do you promise between the customer site and the edge site, per calendar month?"
            .to_owned(),
    );
    req.page_with(status, frame, move || {
        let example = Share::from_fraction(0.9995);
        let hint = format!("{example} is {}.", downtime_words(example));
        let [availability, delivery, rtt, exclusions] =
            form.fields(["availability", "packet_delivery", "rtt_ms", "exclusions"]);
        view! {
            <ErrorSummary form=form/>
            {next}
            {hidden}
            <form method="post" action=format!("/isp/offers/sla/{id}") class="form medium">
                <FormSection title="Promise" lead="Leave a field empty for what you do not promise; leave all empty to take the offer back. A first promise holds from this month on, a change of it from the next month; months before keep what was valid in them. Microsoft's own segment has targets of its own.">
                    <TextField field=availability label="Availability" kind=Kind::Number unit="%" hint=hint/>
                    <TextField field=delivery label="Packet delivery" kind=Kind::Number unit="%" hint="Packets that arrive."/>
                    <TextField field=rtt label="Round-trip time" kind=Kind::Number unit="ms" hint="Kept by 95 % of the packets."/>
                    <TextArea field=exclusions label="What does not count" rows=3 hint="For example: maintenance announced five working days before; access lines of others."/>
                </FormSection>
                <SubmitRow>
                    <SubmitButton label="Publish" look=Look::Primary/>
                    <ButtonLink href="/isp/offers" label="Cancel" look=Look::Quiet/>
                </SubmitRow>
            </form>
        }
    })
    .await
}
