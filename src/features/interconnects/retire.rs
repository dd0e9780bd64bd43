//! Retiring a connection, with who is affected before it happens; and bringing one back.

use super::words::{self, own_isp};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::inventory::{self, Affected, Interconnect, Inventory};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::form::{ErrorSummary, FormState, HiddenField, SubmitButton, SubmitRow, TextField};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::diversity::preview;
use maps_domain::ids::PniId;

/// The question before it happens.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Retires it.
pub async fn retire(req: &Req) -> Answer {
    own_isp(req)?;
    let id = PniId::from(req.param("id")?);
    let version = req.form.get("version").parse().unwrap_or_default();
    match inventory::retire(&req.ctx, &id, version, req.form.get("typed")).await {
        Ok(()) => done(format!("/isp/interconnects/pni/{id}"), "retired"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

/// Brings it back as planned.
pub async fn restore(req: &Req) -> Answer {
    own_isp(req)?;
    let id = PniId::from(req.param("id")?);
    inventory::restore(&req.ctx, &id).await?;
    done(format!("/isp/interconnects/pni/{id}"), "restored")
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let org = own_isp(req)?;
    let id = PniId::from(req.param("id")?);
    let found = inventory::one(&req.ctx, &id).await?;
    let all = inventory::inventory(&req.ctx, &org).await?;
    let affected = inventory::affected(&req.ctx, &org, &found.pni.metro).await?;
    let href = format!("/isp/interconnects/pni/{id}");
    let crumbs = [
        ("Interconnects", "/isp/interconnects"),
        (found.pni.name.as_str(), href.as_str()),
    ];
    let mut frame = req.frame("Retire this PNI", &crumbs).await?;
    let metro = words::metro(&all.catalogue, &found.pni);
    frame.lead = Some(if affected.is_nobody() {
        format!("Nobody depends on your connections at {metro}.")
    } else {
        format!(
            "{} depend on your connections at {metro}.",
            affected.in_words()
        )
    });
    let after = afterwards(&all, &found);
    let action = req.path.clone();
    req.page_with(status, frame, move || {
        let tone = if found.pni.is_usable() && affected != Affected::default() {
            Tone::Fail
        } else {
            Tone::Warn
        };
        let title = format!(
            "{} no longer counts anywhere once it is retired",
            found.pni.name
        );
        let version = form.version(found.version);
        let label = format!("Write {} to confirm", found.pni.name);
        view! {
            <ErrorSummary form=form.clone()/>
            <Alert tone=tone title=title text=after/>
            <Card title="Retire">
                <form method="post" action=action class="narrow">
                    <HiddenField name="version" value=version/>
                    <TextField field=form.field("typed") label=label required=true
                        hint="The record is kept with its history; you can restore it as planned."/>
                    <SubmitRow>
                        <SubmitButton label="Retire this PNI" look=Look::Danger/>
                        <ButtonLink href=href label="Keep it"/>
                    </SubmitRow>
                </form>
            </Card>
        }
    })
    .await
}

/// What the edge site reaches without it.
fn afterwards(all: &Inventory, found: &Interconnect) -> String {
    let mut evidence = all.evidence.clone();
    evidence.pnis.retain(|pni| pni.id != found.pni.id);
    let Some(metro) = all.catalogue.metro(&found.pni.metro) else {
        return String::new();
    };
    let ids = std::slice::from_ref(&metro.id);
    let tier = |previews: Vec<preview::MetroPreview>| {
        previews
            .into_iter()
            .next()
            .and_then(|preview| preview.today.tier)
            .map_or("no tier", |tier| tier.label())
    };
    let judge = |evidence| {
        preview::metros(
            evidence,
            &all.catalogue,
            all.policy.table(),
            &metro.region,
            ids,
        )
    };
    format!(
        "{} reaches {} today and {} without it. Customers who enter there are moved or told that they are at risk.",
        metro.name,
        tier(judge(&all.evidence)),
        tier(judge(&evidence))
    )
}
