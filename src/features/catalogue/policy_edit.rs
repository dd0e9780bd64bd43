//! The form for a new policy version.

use crate::server::http::render::done;
use crate::server::http::{Answer, Pairs, Req};
use crate::server::service::catalogue_admin::policy::{self, Input};
use crate::server::service::ground;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::form::{
    ErrorSummary, FormSection, FormState, Kind, MiniSection, SubmitButton, SubmitRow, TextArea,
    TextField,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::ids::RegionId;
use maps_domain::policy::{Edit, Parameter, PartnerType, Policy, meaning, value_text};
use std::collections::BTreeMap;

/// The form with the values in force.
pub async fn page(req: &Req) -> Answer {
    let found = policy::in_force(&req.ctx).await?;
    let mut form = FormState::default().with("active_from", req.ctx.now.add_days(14).date());
    for p in found.policy.parameters() {
        form = form.with(&format!("p.{}", p.id), value_text(&p.value));
        for (region, value) in &p.by_region {
            form = form.with(&format!("r.{}.{region}", p.id), value_text(value));
        }
        for (partner, value) in &p.by_partner_type {
            form = form.with(&format!("t.{}.{partner}", p.id), value_text(value));
        }
    }
    show(req, StatusCode::OK, form).await
}

/// Publishes the version.
pub async fn post(req: &Req) -> Answer {
    let found = policy::in_force(&req.ctx).await?;
    let input = Input {
        version: req.form.get("version").to_owned(),
        active_from: req.form.get("active_from").to_owned(),
        reason: req.form.get("reason").to_owned(),
        edits: edits(&found.policy, &req.form),
    };
    match policy::publish(&req.ctx, &input).await {
        Ok(()) => done("/review/policy", "policy-published"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

/// What was typed, parameter by parameter. One that is not in the form keeps its value.
fn edits(policy: &Policy, form: &Pairs) -> BTreeMap<String, Edit> {
    let mut edits = BTreeMap::new();
    for p in policy.parameters() {
        if !form.has(&format!("p.{}", p.id)) {
            continue;
        }
        let mut edit = Edit {
            value: form.get(&format!("p.{}", p.id)).to_owned(),
            ..Edit::default()
        };
        let prefix = format!("r.{}.", p.id);
        for (name, text) in &form.0 {
            if let Some(region) = name.strip_prefix(&prefix) {
                edit.by_region.insert(RegionId::from(region), text.clone());
            }
        }
        for partner in PartnerType::ALL {
            let name = format!("t.{}.{partner}", p.id);
            if form.has(&name) {
                edit.by_partner_type
                    .insert(*partner, form.get(&name).to_owned());
            }
        }
        edits.insert(p.id.clone(), edit);
    }
    edits
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let found = policy::in_force(&req.ctx).await?;
    let catalogue = ground::names(&req.ctx).await?;
    let mut frame = req
        .frame("New version", &[("Policy", "/review/policy")])
        .await?;
    frame.title = "New policy version".to_owned();
    frame.lead = Some(format!(
        "Starts from {}. Applications that are decided keep the version they were decided under; open ones are assessed again when they are submitted.",
        found.policy.version()
    ));
    req.page_with(status, frame, move || {
        let [version, active_from, reason] = form.fields(["version", "active_from", "reason"]);
        let regions: Vec<(String, String)> = catalogue.regions().map(|r| (r.id.to_string(), r.name.clone())).collect();
        let fields: Vec<AnyView> = found.policy.parameters().iter().map(|p| parameter(p, &form, &regions)).collect();
        view! {
            <ErrorSummary form=form.clone()/>
            <form method="post" action="/review/policy/new" class="form">
                <FormSection title="Version">
                    <TextField field=version label="Name of the version" mono=true required=true hint="For example 2027-01."/>
                    <TextField field=active_from label="In force from" kind=Kind::Date required=true hint="From midnight UTC; today means from now on."/>
                    <TextArea field=reason label="Why" required=true hint="Kept with the version and shown to everybody who works with it."/>
                </FormSection>
                <FormSection title="Values" lead="Lists have commas between. An empty value for a region or partner type means: as everywhere.">
                    {fields}
                </FormSection>
                <SubmitRow>
                    <SubmitButton label="Publish version" look=Look::Primary/>
                    <ButtonLink href="/review/policy" label="Cancel" look=Look::Quiet/>
                </SubmitRow>
            </form>
        }
    })
    .await
}

/// The field of one value, with those for regions and partner types where there are any.
fn parameter(p: &Parameter, form: &FormState, regions: &[(String, String)]) -> AnyView {
    let field = form.field(&format!("p.{}", p.id));
    let rules = if p.rules.is_empty() {
        String::new()
    } else {
        format!(" Used by {}.", p.rules.join(", "))
    };
    let hint = format!("{} Type {}.{rules}", meaning(&p.id), p.kind);
    let hint = hint.trim_start().to_owned();
    let numeric = matches!(p.kind.as_str(), "u8" | "u16" | "u32" | "f64");
    let kind = if numeric { Kind::Number } else { Kind::Text };
    let unit = p.unit.clone();
    let main = if unit.is_empty() {
        view! { <TextField field=field label=p.id.clone() hint=hint kind=kind required=true/> }
            .into_any()
    } else {
        view! { <TextField field=field label=p.id.clone() hint=hint kind=kind unit=unit required=true/> }.into_any()
    };
    let by_region: Vec<AnyView> = if p.by_region.is_empty() {
        Vec::new()
    } else {
        regions
            .iter()
            .map(|(id, name)| {
                let field = form.field(&format!("r.{}.{id}", p.id));
                view! { <TextField field=field label=name.clone() kind=kind/> }.into_any()
            })
            .collect()
    };
    let by_partner: Vec<AnyView> = if p.by_partner_type.is_empty() {
        Vec::new()
    } else {
        PartnerType::ALL
            .iter()
            .map(|partner| {
                let field = form.field(&format!("t.{}.{partner}", p.id));
                view! { <TextField field=field label=partner.label() kind=kind/> }.into_any()
            })
            .collect()
    };
    view! {
        {main}
        {(!by_region.is_empty()).then(|| view! { <MiniSection title=format!("{} by region", p.id)>{by_region}</MiniSection> })}
        {(!by_partner.is_empty()).then(|| view! { <MiniSection title=format!("{} by partner type", p.id)>{by_partner}</MiniSection> })}
    }
    .into_any()
}
