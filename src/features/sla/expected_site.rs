//! One site: its expected figure, what it rests on, and the form that declares how the site is built.

use super::estimate::{assumptions, formula};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::sla::expected;
use crate::ui::button::Look;
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{ErrorSummary, FormState, Opt, RadioGroup, SubmitButton, SubmitRow};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::ids::SiteId;
use maps_domain::sla::{Estimate, downtime_words};

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, None).await
}

/// Declares.
pub async fn declare(req: &Req) -> Answer {
    let id = SiteId::from(req.param("site")?);
    let form = &req.form;
    let said = [
        form.get("automatic_failover"),
        form.get("separate_last_mile"),
        form.get("separate_equipment"),
    ];
    match expected::declare(&req.ctx, &id, said).await {
        Ok(()) => done(&req.path, "saved"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, Some(form)).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: Option<FormState>) -> Answer {
    let one = expected::site(&req.ctx, &SiteId::from(req.param("site")?)).await?;
    let catalogue = ground::names(&req.ctx).await?;
    let actor = req.ctx.actor()?;
    let writes = req.ctx.may(Action::DeclareFailover, &actor.org_id);
    let crumbs = [
        ("Service level", "/customer/sla"),
        ("Expected", "/customer/sla/expected"),
    ];
    let mut frame = req.frame(&one.site.name, &crumbs).await?;
    frame.lead = Some(one.estimate.as_ref().map_or_else(
        || {
            "Nothing can be estimated: the first ISP publishes no availability for this region."
                .to_owned()
        },
        Estimate::sentence,
    ));
    let form = form.unwrap_or_else(|| {
        FormState::default()
            .with("automatic_failover", &one.site.automatic_failover)
            .with("separate_last_mile", &one.site.separate_last_mile)
            .with("separate_equipment", &one.site.separate_equipment)
    });
    req.page_with(status, frame, move || {
        let assumptions = one.estimate.as_ref().map(assumptions);
        let share = |share: Option<maps_domain::sla::Share>| {
            share.map_or_else(|| "not promised".to_owned(), |share| share.to_string())
        };
        let mut facts = vec![
            Fact::text(
                "Region",
                ground::region_name(&catalogue, &one.site.region_id),
            ),
            Fact::text(
                "ISPs in order",
                if one.isps.is_empty() {
                    "none".to_owned()
                } else {
                    one.isps.join(", ")
                },
            ),
        ];
        if !one.without_offer.is_empty() {
            facts.push(Fact::text(
                "Without an offer here",
                one.without_offer.join(", "),
            ));
        }
        if let Some(estimate) = &one.estimate {
            facts.push(Fact::text("ISPs' part", estimate.isp_part.to_string()));
            facts.push(Fact::text(
                "Microsoft's part (target)",
                estimate.microsoft_part.to_string(),
            ));
            facts.push(Fact::text(
                "Expected, site to service",
                format!(
                    "{}, {}",
                    estimate.availability,
                    downtime_words(estimate.availability)
                ),
            ));
            facts.push(Fact::text(
                "Expected packet delivery",
                share(estimate.packet_delivery),
            ));
        }
        let main = view! {
            <Card title="Figure"><Facts facts=facts/></Card>
            {assumptions}
        }
        .into_any();
        let summary = form.clone();
        let aside = if writes {
            view! { <Card title="How the site is built">{form_view(&form, &one.site.id)}</Card> }
                .into_any()
        } else {
            ().into_any()
        };
        view! {
            <ErrorSummary form=summary/>
            <Split main=main aside=aside/>
            {formula()}
        }
    })
    .await
}

fn form_view(form: &FormState, site: &str) -> AnyView {
    let options = || {
        vec![
            Opt::new("yes", "Yes"),
            Opt::new("no", "No"),
            Opt::new("", "Not declared"),
        ]
    };
    let [failover, last_mile, equipment] = form.fields([
        "automatic_failover",
        "separate_last_mile",
        "separate_equipment",
    ]);
    view! {
        <form method="post" action=format!("/customer/sla/expected/{site}")>
            <RadioGroup field=failover label="Does traffic change over to the other ISP by itself?" options=options() required=true/>
            <RadioGroup field=last_mile label="Has each ISP its own last mile into the site?" options=options() required=true/>
            <RadioGroup field=equipment label="Has each ISP its own router and power at the site?" options=options() required=true/>
            <SubmitRow><SubmitButton label="Save" look=Look::Primary/></SubmitRow>
        </form>
    }
    .into_any()
}
