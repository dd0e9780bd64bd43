//! Announced maintenance: what does not count, and what will not be spared.

use super::words;
use crate::error::AppError;
use crate::features::confirm::Question;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::sla::excluded::Counted;
use crate::server::service::sla::maintenance::{self, Wanted};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::form::{
    ErrorSummary, FormState, Opt, SelectField, SubmitButton, SubmitRow, TextField,
};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::RegionId;
use maps_domain::sla::Allowance;
use maps_domain::time::UtcMs;
use std::collections::BTreeSet;

/// The list.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Announces a window.
pub async fn announce(req: &Req) -> Answer {
    let form = &req.form;
    let wanted = Wanted {
        region: form.get("region"),
        metro: form.get("metro"),
        begins: form.get("begins"),
        ends: form.get("ends"),
        what: form.get("what"),
    };
    match maintenance::announce(&req.ctx, wanted).await {
        Ok(true) => done(&req.path, "maintenance-excluded"),
        Ok(false) => done(&req.path, "maintenance-late"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

/// Asks whether a window shall be taken back.
pub async fn ask_to_cancel(req: &Req) -> Answer {
    cancelling(req).await?.ask(req).await
}

/// Takes a window back.
pub async fn cancel(req: &Req) -> Answer {
    let question = cancelling(req).await?;
    let outcome = maintenance::cancel(&req.ctx, req.param("id")?).await;
    question.answer(req, outcome, "removed").await
}

async fn cancelling(req: &Req) -> Result<Question, AppError> {
    let section = words::section(req)?;
    let window = maintenance::one(&req.ctx, req.param("id")?).await?;
    let begins = UtcMs::new(window.begins_at);
    Ok(Question {
        title: "Cancel this maintenance?".to_owned(),
        means: format!(
            "\u{201c}{}\u{201d} on {begins} does not take place. What happens then counts in the figures, and the customers concerned are told.",
            window.what
        ),
        button: "Cancel the maintenance".to_owned(),
        back: ("Maintenance", format!("{section}/sla/maintenance")),
    })
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let section = words::section(req)?;
    let actor = req.ctx.actor()?.clone();
    let list = maintenance::list(&req.ctx).await?;
    let catalogue = ground::names(&req.ctx).await?;
    let (allowance, policy) = maintenance::allowed(&req.ctx).await?;
    let offered = maintenance::offered_regions(&req.ctx).await?;
    let now = req.ctx.now;
    let announces = actor.role.org_kind() != OrgKind::Customer;
    let writes = announces && req.ctx.may(Action::SendMeasurements, &actor.org_id);
    let mut frame = req
        .frame(
            "Maintenance",
            &[("Service level", &format!("{section}/sla"))],
        )
        .await?;
    let ahead = list
        .iter()
        .filter(|one| one.window.cancelled_at.is_none() && one.window.ends_at > now.get())
        .count();
    let ahead = match ahead {
        0 => "No window ahead.".to_owned(),
        1 => "1 window ahead.".to_owned(),
        n => format!("{n} windows ahead."),
    };
    frame.lead = Some(format!(
        "{ahead} What is announced at least {} days before it begins does not count in the figures, up to {} hours per month and region (policy {policy}).",
        allowance.notice_days, allowance.hours_per_month
    ));
    req.page_with(status, frame, move || {
        let body = if list.is_empty() {
            view! {
                <Empty title="No maintenance" purpose="Work that takes a region or an edge site down is announced here before it begins, so that it does not count against the promise."
                    example="Amsterdam, 2026-12-09 22:00 to 23:30 UTC: new software on both edge routers."/>
            }
            .into_any()
        } else {
            let columns = vec![
                Column::text("Where"), Column::text("By"), Column::date("Begins, UTC"), Column::date("Ends, UTC"), Column::text("What"),
                Column::date("Announced"), Column::text("In the figures"), Column::action(""),
            ];
            let rows = list.iter().map(|one| row(one, section, &catalogue, now, writes)).collect();
            view! { <Card title="Windows" flush=true><DataTable caption="Announced maintenance" columns=columns rows=rows/></Card> }.into_any()
        };
        view! {
            {words::tabs(section, actor.role.org_kind(), "/maintenance")}
            <ErrorSummary form=form.clone()/>
            {body}
            {writes.then(|| new_form(form, section, &catalogue, offered.as_ref(), allowance))}
        }
    })
    .await
}

fn row(
    counted: &Counted,
    section: &'static str,
    catalogue: &Catalogue,
    now: UtcMs,
    writes: bool,
) -> Row {
    let window = &counted.window;
    let region = ground::region_name(catalogue, &window.region_id);
    let place = if window.metro_id.is_empty() {
        region
    } else {
        format!(
            "{}, {region}",
            ground::metro_name(catalogue, &window.metro_id)
        )
    };
    let open = writes && window.cancelled_at.is_none() && window.begins_at > now.get();
    // Work on a connection is planned and called off with the connections.
    let action = match (open, window.connection.is_empty()) {
        (false, _) => ().into_any(),
        (true, true) => {
            let href = format!("{section}/sla/maintenance/{}", window.id);
            view! { <ButtonLink href=href label="Cancel …" look=Look::Quiet/> }.into_any()
        }
        (true, false) => view! { <a href="/isp/maintenance">"To the connections"</a> }.into_any(),
    };
    let what = match window.connection.as_str() {
        "" => window.what.clone(),
        connection => format!("{connection}: {}", window.what),
    };
    Row::new(vec![
        place.into_any(),
        window.org.clone().into_any(),
        UtcMs::new(window.begins_at).to_string().into_any(),
        UtcMs::new(window.ends_at).to_string().into_any(),
        what.into_any(),
        UtcMs::new(window.announced_at).date().into_any(),
        in_the_figures(counted),
        action,
    ])
}

/// How much of a window counts, why, and by which policy.
fn in_the_figures(counted: &Counted) -> AnyView {
    if counted.window.cancelled_at.is_some() {
        return Badge::new(Tone::Neutral, "Cancelled").plain();
    }
    let judged = &counted.judged;
    let whole = judged.left_out_ms.saturating_add(judged.counts_ms);
    let badge = match (judged.counts_ms, judged.left_out_ms) {
        (0, _) => Badge::new(Tone::Pass, "Does not count"),
        (_, 0) => Badge::new(Tone::Warn, "Counts"),
        _ => Badge::new(Tone::Warn, "Counts in part"),
    };
    let why = judged
        .why
        .map_or_else(String::new, |why| format!(", {}", why.label()));
    let minutes = format!(
        "{} of {} min count{why} (policy {})",
        judged.counts_ms / 60_000,
        whole / 60_000,
        counted.policy
    );
    view! { <div>{badge.plain()} <p class="muted">{minutes}</p></div> }.into_any()
}

fn new_form(
    form: FormState,
    section: &'static str,
    catalogue: &Catalogue,
    offered: Option<&BTreeSet<RegionId>>,
    allowance: Allowance,
) -> AnyView {
    let here = |region: &RegionId| offered.is_none_or(|offered| offered.contains(region));
    let regions = catalogue
        .regions()
        .filter(|region| here(&region.id))
        .map(|region| Opt::new(region.id.to_string(), region.name.clone()))
        .collect();
    let mut metros: Vec<Opt> = catalogue
        .regions()
        .filter(|region| here(&region.id))
        .flat_map(|region| {
            catalogue
                .metros()
                .filter(|metro| metro.region == region.id && !metro.retired)
                .map(|metro| {
                    Opt::new(metro.id.to_string(), metro.name.clone()).group(region.name.clone())
                })
        })
        .collect();
    metros.sort_by(|a, b| (&a.group, &a.label).cmp(&(&b.group, &b.label)));
    let [region, metro, begins, ends, what] =
        form.fields(["region", "metro", "begins", "ends", "what"]);
    view! {
        <Card title="Announce maintenance" note="Work on one connection is planned under Maintenance and listed here by itself">
            <form method="post" action=format!("{section}/sla/maintenance") class="narrow">
                <SelectField field=region label="Region" options=regions prompt="Choose" required=true/>
                <SelectField field=metro label="Edge site" options=metros prompt="The whole region"
                    hint="Work at one edge site spares only what is measured there."/>
                <TextField field=begins label="Begins" unit="UTC" required=true hint="For example 2026-12-09T22:00"/>
                <TextField field=ends label="Ends" unit="UTC" required=true hint=format!("At most 24 hours later; in a month at most {} hours per region do not count.", allowance.hours_per_month)/>
                <TextField field=what label="What is done" required=true hint="Customers whose traffic it touches are told."/>
                <SubmitRow><SubmitButton label="Announce" look=Look::Primary/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}
