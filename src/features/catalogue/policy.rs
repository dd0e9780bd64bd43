//! The policy in force: version, values, their rules; the switch; all versions.

use super::policy_tabs;
use crate::features::history;
use crate::server::db::settings::AUTO_ACCEPT;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::catalogue_admin::auto_accept;
use crate::server::service::catalogue_admin::policy::{self, InForce, Version};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::form::{ErrorSummary, FormState, HiddenField, SubmitButton, SubmitRow, TextArea};
use crate::ui::history::History;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use crate::ui::tabs::Tabs;
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::policy::{Parameter, meaning, value_text};
use maps_domain::time::UtcMs;

/// The page, or the values as a file.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Switches automatic acceptance.
pub async fn switch(req: &Req) -> Answer {
    match auto_accept::switch(&req.ctx, req.form.get("to") == "on", req.form.get("reason")).await {
        Ok(()) => done(&req.path, "switched"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let found = policy::in_force(&req.ctx).await?;
    let list = ListQuery::of(req, &[]);
    let shown: Vec<Parameter> = found
        .policy
        .parameters()
        .iter()
        .filter(|p| {
            list.matches(&[
                &p.id,
                meaning(&p.id),
                &p.unit,
                &p.source,
                &p.rules.join(" "),
            ])
        })
        .cloned()
        .collect();
    if list.wants_csv() {
        return csv_file("policy.csv", HEADER, shown.iter().map(record));
    }
    let entries = history::of_object(&req.ctx, "policy", AUTO_ACCEPT).await?;
    let org = req.ctx.actor()?.org_id.clone();
    let (publishes, switches) = (
        req.ctx.may(Action::EditPolicy, &org),
        req.ctx.may(Action::EditAutoAccept, &org),
    );
    let auto = auto_accept::is_on(&req.ctx).await?;
    let now = req.ctx.now;
    let mut frame = req.frame("Policy", &[]).await?;
    frame.badge = Some(Badge::new(
        Tone::Pass,
        format!("{} in force", found.policy.version()),
    ));
    frame.lead = Some(format!(
        "{} values decide what the rules ask. Every assessment names the version it was made under.",
        found.policy.parameters().len()
    ));
    if publishes {
        frame.actions = vec![view! { <ButtonLink href="/review/policy/new" label="New version" look=Look::Primary/> }.into_any()];
    }
    req.page_with(status, frame, move || {
        let columns = vec![
            Column::text("Value of"), Column::text("Value"), Column::text("Unit"), Column::text("Elsewhere"), Column::text("Rules"), Column::text("Source"),
        ];
        let rows = shown.into_iter().map(row).collect();
        let main = view! {
            <Card title="Values" flush=true action=view! { <a href=list.csv_href() download="">"CSV"</a> }.into_any()>
                <DataTable caption="Values of the policy in force" columns=columns rows=rows/>
            </Card>
        }
        .into_any();
        let InForce { versions, policy } = found;
        let current = policy.version().to_owned();
        let aside = view! {
            {auto_card(auto, switches, &form)}
            {version_card(versions, &current, now)}
            <Card title="Switched by"><History entries=entries/></Card>
        }
        .into_any();
        view! {
            <ErrorSummary form=form/>
            <Tabs label="Policy" tabs=policy_tabs("/review/policy")/>
            <div class="toolbar"><Search url=list.url.clone() label="Search value, unit or rule"/></div>
            <Split main=main aside=aside/>
        }
    })
    .await
}

fn auto_card(on: bool, switches: bool, form: &FormState) -> AnyView {
    let badge = if on {
        Badge::new(Tone::Pass, "On")
    } else {
        Badge::new(Tone::Neutral, "Off")
    };
    let (to, verb, look) = if on {
        ("off", "Switch off", Look::Danger)
    } else {
        ("on", "Switch on", Look::Primary)
    };
    let reason = form.field("reason");
    let words = if on {
        "Prefixes of a confirmed order that pass their checks are accepted without a click. With the ISP's standing authorisation a whole batch of customer sites turns on by itself."
    } else {
        "Operations accept the prefixes of each turn-up batch by hand."
    };
    view! {
        <Card title="Accept prefixes automatically" action=badge.view()>
            <p>{words}</p>
            {switches.then(|| view! {
                <form method="post" action="/review/policy" class="form">
                    <HiddenField name="to" value=to/>
                    <TextArea field=reason label="Reason" rows=2 required=true/>
                    <SubmitRow><SubmitButton label=verb look=look/></SubmitRow>
                </form>
            })}
        </Card>
    }
    .into_any()
}

fn version_card(versions: Vec<Version>, current: &str, now: UtcMs) -> AnyView {
    let items: Vec<AnyView> = versions
        .into_iter()
        .map(|version| {
            let from = UtcMs::new(version.row.active_from);
            let badge = if version.row.version == current {
                Badge::new(Tone::Pass, "In force")
            } else if from > now {
                Badge::new(Tone::Wait, format!("From {}", from.date()))
            } else {
                Badge::new(Tone::Neutral, "Earlier")
            };
            let who = if version.by.is_empty() { "Shipped with the portal".to_owned() } else { format!("By {}, {}", version.by, UtcMs::new(version.row.published_at).date()) };
            view! {
                <li class="history-entry">
                    <p><span class="mono">{version.row.version}</span> " " {badge.plain()}</p>
                    <p class="muted">{who} ", from " {from.date()}</p>
                    {(!version.row.reason.is_empty()).then(|| view! { <p class="history-reason">{version.row.reason}</p> })}
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <Card title="Versions"><ol class="history">{items}</ol></Card> }.into_any()
}

/// Values that hold for some regions or partner types only.
fn elsewhere(p: &Parameter) -> String {
    let regions = p
        .by_region
        .iter()
        .map(|(region, value)| format!("{region}: {}", value_text(value)));
    let partners = p
        .by_partner_type
        .iter()
        .map(|(partner, value)| format!("{partner}: {}", value_text(value)));
    let all: Vec<String> = regions.chain(partners).collect();
    if all.is_empty() {
        "–".to_owned()
    } else {
        all.join("; ")
    }
}

fn row(p: Parameter) -> Row {
    let elsewhere = elsewhere(&p);
    let rules: Vec<AnyView> = p
        .rules
        .iter()
        .map(|rule| match maps_domain::policy::rule(rule) {
            Some(_) => view! { <a class="mono" href=format!("/review/policy/rules#{rule}")>{rule.clone()}</a> " " }.into_any(),
            None => view! { {rule.clone()} " " }.into_any(),
        })
        .collect();
    let source = if p.source.is_empty() {
        "The rule's document".to_owned()
    } else {
        p.source
    };
    Row::new(vec![
        view! {
            <div><span class="mono">{breakable(&p.id)}</span> <p class="muted">{meaning(&p.id)}</p></div>
        }
        .into_any(),
        value_text(&p.value).into_any(),
        if p.unit.is_empty() {
            "–".to_owned()
        } else {
            p.unit
        }
        .into_any(),
        elsewhere.into_any(),
        if rules.is_empty() {
            "–".into_any()
        } else {
            rules.into_any()
        },
        source.into_any(),
    ])
    .id(p.id)
}

const HEADER: &[&str] = &[
    "id",
    "meaning",
    "type",
    "value",
    "unit",
    "elsewhere",
    "rules",
    "source",
];

fn record(p: &Parameter) -> Vec<String> {
    vec![
        p.id.clone(),
        meaning(&p.id).to_owned(),
        p.kind.clone(),
        value_text(&p.value),
        p.unit.clone(),
        elsewhere(p),
        p.rules.join(" "),
        p.source.clone(),
    ]
}

/// A long name that may break after its underscores.
fn breakable(name: &str) -> Vec<AnyView> {
    name.split_inclusive('_')
        .map(|part| view! { {part.to_owned()} <wbr/> }.into_any())
        .collect()
}
