//! One customer site with one ISP: where it stands, who has to act and since when, what comes next.

use super::steps::{self, badge};
use crate::features::history;
use crate::server::db::activations::ActivationView;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::activations::metros::{self, Reach};
use crate::server::service::activations::read::{self, ActivationDetail, Turn};
use crate::server::service::{bills, ground};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{
    CheckField, ErrorSummary, FormState, Opt, SelectField, SubmitButton, SubmitRow,
};
use crate::ui::history::{History, HistoryEntry};
use crate::ui::page_url::PageUrl;
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::activation::{MetroRules, State};
use maps_domain::billing::Line;
use maps_domain::catalogue::Catalogue;
use maps_domain::choice::Cause;
use maps_domain::counted::counted;
use maps_domain::ids::{ActivationId, MetroId};
use maps_domain::qualification::State as Standing;
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, None).await
}

/// Sets the metros.
pub async fn post(req: &Req) -> Answer {
    let id = ActivationId::from(req.param("id")?);
    let form = &req.form;
    let consent = form.get("consent") == "yes";
    match metros::choose(
        &req.ctx,
        &id,
        form.get("primary"),
        form.get("backup"),
        consent,
    )
    .await
    {
        Ok(()) => done(&req.path, "saved"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, Some(form)).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: Option<FormState>) -> Answer {
    let id = ActivationId::from(req.param("id")?);
    let detail = read::get(&req.ctx, &id).await?;
    let here = &detail.activation;
    let reach = metros::options(&req.ctx, here).await?;
    let bills = bills::of_activation(&req.ctx, here).await?;
    let catalogue = ground::names(&req.ctx).await?;
    let mut past = history::of_object(&req.ctx, "activation", id.as_str()).await?;
    if let Some(batch) = &here.batch_id {
        past.extend(history::of_object(&req.ctx, "batch", batch).await?);
    }
    past.extend(detail.turns.iter().map(turn));
    past.sort_by(|a, b| b.instant.cmp(&a.instant));
    let title = format!("{} with {}", here.site_name, here.isp);
    let mut frame = req
        .frame(&title, &[("Activations", "/customer/activations")])
        .await?;
    let (now, org) = (req.ctx.now, req.ctx.actor()?.clone());
    frame.badge = Some(badge(&here.state));
    frame.lead = Some(lead(&detail, &org.org_name, now));
    let may_choose = req.ctx.may(Action::ChooseMetros, &org.org_id);
    let action = req.path.clone();
    let form = form.unwrap_or_else(|| {
        FormState::default()
            .with("primary", here.primary_metro_id.clone().unwrap_or_default())
            .with("backup", here.backup_metro_id.clone().unwrap_or_default())
            .with("consent", if here.backup_none_consent { "yes" } else { "" })
    });
    req.page_with(status, frame, move || {
        let here = &detail.activation;
        let line = (!detail.steps.is_empty()).then(|| {
            let timeline = steps::timeline(&detail.steps, &here.isp, "You", now);
            view! { <Card title="Steps" note="Done once for all your sites of this turn-up">{timeline}</Card> }
        });
        let warning = (here.primary_metro_id.is_some() && here.backup_metro_id.is_none()).then(|| {
            let text = match here.backup_none_consent {
                true => "When the primary edge site fails, traffic uses the open internet (rule ACT-04). You agreed to this.",
                false => "When the primary edge site fails, traffic uses the open internet (rule ACT-04). Choose a backup, or agree to have none.",
            };
            view! { <Alert tone=Tone::Warn title="No backup edge site" text=text/> }
        });
        let any_metro = !reach.primaries.is_empty();
        let chooser = (may_choose && here.primary_metro_id.is_some() && any_metro)
            .then(|| choose(&action, &form, &reach, &catalogue));
        view! {
            <ErrorSummary form=form.clone()/>
            {warning}
            {steps::failing(&detail.failing, &detail.steps)}
            {line}
            <Card title="This activation"><Facts facts=facts(&detail, &catalogue) columns=true/></Card>
            {chooser}
            {who_bills(&bills)}
            <Card title="History"><History entries=past/></Card>
        }
    })
    .await
}

/// Traffic that began or ended by itself, as an entry of the history.
fn turn(turn: &Turn) -> HistoryEntry {
    let what = if turn.on {
        "turned it on"
    } else {
        "turned it off"
    };
    let (who, reason) = match &turn.chunk {
        Some((entry, title)) => (
            "The portal",
            Some(format!(
                "By the rollout \u{201c}{title}\u{201d}, without a click: entry {entry} of the audit trail, whose hash covers this activation."
            )),
        ),
        None if turn.on => ("The portal", None),
        None => (
            "Microsoft",
            Some("Its routers no longer accept the prefixes.".to_owned()),
        ),
    };
    HistoryEntry {
        when: turn.at.to_string(),
        instant: turn.at.rfc3339(),
        who: who.to_owned(),
        what: what.to_owned(),
        reason,
        ..HistoryEntry::default()
    }
}

/// Where it stands, why, and what happens next.
fn lead(detail: &ActivationDetail, customer: &str, now: UtcMs) -> String {
    let here = &detail.activation;
    let state = State::parse(&here.state).ok();
    if state == Some(State::Provisioning) && !detail.steps.is_empty() {
        return steps::lead(&detail.steps, &here.isp, customer, now);
    }
    let next = match state {
        Some(State::Active) if steps::is_failing(&detail.failing, &detail.steps) => {
            return format!(
                "It runs and keeps running, but {} of this turn-up {} now. Below is which, and who repairs it.",
                counted(detail.failing.len(), "prefix", "prefixes"),
                match detail.failing.len() {
                    1 => "fails a check",
                    _ => "fail a check",
                }
            );
        }
        state => state.map_or("", State::next_step),
    };
    let why = match (here.reason.as_str(), Cause::parse(&here.cause)) {
        ("", Ok(Cause::Ready) | Err(_)) => String::new(),
        ("", Ok(Cause::NotQualified)) => format!("{} ", not_qualified(detail)),
        ("", Ok(cause)) => format!("{} ", cause.label()),
        (reason, _) => format!("{reason} "),
    };
    let instead = (state == Some(State::AtRisk)).then(|| instead(detail));
    format!("{why}{next}{}", instead.unwrap_or_default())
}

/// Why the ISP is not qualified: what Microsoft told it in detail stays between the two.
fn not_qualified(detail: &ActivationDetail) -> String {
    let (isp, region) = (&detail.activation.isp, &detail.region);
    match detail.standing {
        Some(Standing::Suspended) => {
            format!("Microsoft has suspended the qualification of {isp} in {region}.")
        }
        Some(Standing::Revoked) => {
            format!("Microsoft has revoked the qualification of {isp} in {region}.")
        }
        Some(Standing::Expired) => {
            format!("The qualification of {isp} in {region} has expired.")
        }
        Some(Standing::Qualified) | None => Cause::NotQualified.label().to_owned(),
    }
}

/// Who could carry the site instead.
fn instead(detail: &ActivationDetail) -> String {
    let mut others = detail.others.iter();
    let able = others.find(|other| {
        let state = State::parse(&other.state);
        matches!(
            state,
            Ok(State::Standby | State::Active | State::Provisioning)
        )
    });
    able.map_or_else(
        || " No other ISP on your list is ready for this site.".to_owned(),
        |other| {
            let state = State::parse(&other.state).map_or("", State::label);
            format!(" Next on your list: {} ({state}).", other.isp)
        },
    )
}

/// The other ISPs on the list, each with its own activation.
fn others(detail: &ActivationDetail) -> Option<Fact> {
    if detail.others.is_empty() {
        return None;
    }
    let items: Vec<AnyView> = detail
        .others
        .iter()
        .map(|other| {
            let href = format!("/customer/activations/{}", other.id);
            let words = format!("{}, your choice {}", other.isp, other.rank);
            view! { <li><a href=href>{words}</a> " " {badge(&other.state).plain()}</li> }.into_any()
        })
        .collect();
    Some(Fact::view(
        "Others on the list",
        view! { <ul>{items}</ul> }.into_any(),
    ))
}

fn facts(detail: &ActivationDetail, catalogue: &Catalogue) -> Vec<Fact> {
    let here = &detail.activation;
    let none = |metro: &Option<String>, word: &str| match metro {
        Some(id) => ground::metro_name(catalogue, id),
        None => word.to_owned(),
    };
    let who = Cause::parse(&here.cause).ok().and_then(Cause::owner);
    let mut facts = vec![
        Fact::view(
            "Customer site",
            view! {
                <a href=format!("/customer/sites/{}", here.site_id)>{here.site_name.clone()}</a>
                {format!(" ({})", here.site_ref)}
            }
            .into_any(),
        ),
        Fact::view(
            "ISP",
            view! {
                {format!("{}, your choice {}: ", here.isp, here.rank)}
                <a href=format!("/customer/choices/sites/{}", here.site_id)>"choices of this site"</a>
            }
            .into_any(),
        ),
        Fact::view(
            "Orders",
            view! { <a href=orders_href(here)>{format!("what you declared with {}", here.isp)}</a> }
                .into_any(),
        ),
        Fact::text("Product", detail.bought.label()),
        Fact::text("Region", &detail.region),
        Fact::text("In this state since", UtcMs::new(here.since).to_string()),
        Fact::text(
            "Primary edge site",
            none(&here.primary_metro_id, "chosen when it starts"),
        ),
        Fact::text("Backup edge site", none(&here.backup_metro_id, "none")),
        Fact::text(
            "Whom to call",
            format!("{}, through the support of your contract", here.isp),
        ),
    ];
    facts.extend(others(detail));
    if let Some(owner) = who {
        let who = match owner {
            maps_domain::activation::Owner::Isp => here.isp.clone(),
            other => other.label().to_owned(),
        };
        facts.push(Fact::text("Who has to act", who));
    }
    if !detail.rollout.is_empty() {
        facts.push(Fact::text(
            "Moved last by",
            format!("rollout {}", detail.rollout),
        ));
    }
    facts
}

/// The orders of the site with this ISP.
fn orders_href(here: &ActivationView) -> String {
    PageUrl::new("/customer/orders")
        .with("q", &here.site_ref)
        .href()
}

fn choose(action: &str, form: &FormState, reach: &Reach, catalogue: &Catalogue) -> AnyView {
    let option = |id: &MetroId| Opt::new(id.as_str(), ground::metro_name(catalogue, id.as_str()));
    let primaries = reach
        .primaries
        .iter()
        .filter(|metro| MetroRules::default().are_enough(metro.in_use))
        .map(|metro| option(&metro.metro))
        .collect();
    let backups = reach
        .backups
        .iter()
        .filter(|metro| metro.in_use.count > 0)
        .map(|metro| option(&metro.metro))
        .collect();
    let [primary, backup, consent] = form.fields(["primary", "backup", "consent"]);
    view! {
        <Card title="Edge sites" note="The nearest is chosen by itself; you can change it">
            <form method="post" action=action.to_owned() class="medium">
                <SelectField field=primary label="Primary edge site" options=primaries required=true hint="Covered by the ISP with two sessions on two routers (ACT-02)."/>
                <SelectField field=backup label="Backup edge site" options=backups prompt="None" hint="At least 50 km from the primary (ACT-03)."/>
                <CheckField field=consent label="We agree to run without a backup edge site"
                    hint="When the primary fails, traffic then uses the open internet (ACT-04)."/>
                <SubmitRow><SubmitButton label="Save edge sites" look=Look::Primary/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}

/// Who bills what for it; the month's statement is one click away.
fn who_bills(lines: &[Line]) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text("What"),
        Column::text("Billed by"),
        Column::number("Amount"),
        Column::text("Note"),
    ];
    let rows = lines
        .iter()
        .map(|line| {
            let what = if line.product.is_empty() {
                line.item.label().to_owned()
            } else {
                format!("{}: {}", line.item.label(), line.product)
            };
            Row::new(vec![
                what.into_any(),
                line.biller_name.clone().into_any(),
                line.amount.to_string().into_any(),
                line.note.clone().into_any(),
            ])
        })
        .collect();
    Some(
        view! {
            <Card title="Who bills what" flush=true action=view! { <a href="/customer/bills">"Bills"</a> }.into_any()>
                <DataTable caption="Who bills what" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}
