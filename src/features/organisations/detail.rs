//! One organisation as Microsoft sees it.

use super::{asn_forms, carrier_words};
use crate::features::history;
use crate::server::db::directory::Qualified;
use crate::server::db::orgs::{Contact, Organisation};
use crate::server::db::users::User;
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::organisations::admin;
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{ErrorSummary, FormState};
use crate::ui::history::History;
use crate::ui::stat::{Stat, Stats};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::asn_claim::State;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::qualification;
use maps_domain::time::UtcMs;

/// Entries shown below; the audit page has the rest.
const RECENT: i64 = 25;

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// The page, with what was typed into a refused form of one of the ASNs.
pub async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let id = OrgId::from(req.param("id")?);
    let found = admin::detail(&req.ctx, &id).await?;
    let recent = history::of_organisation(&req.ctx, &id, RECENT).await?;
    let catalogue = ground::names(&req.ctx).await?;
    let kind = OrgKind::parse(&found.org.kind).map_err(crate::error::AppError::internal)?;
    let decides = req.ctx.may(Action::DecideAsn, &id);
    let mut frame = req
        .frame(
            &found.org.display_name,
            &[("Organisations", "/review/organisations")],
        )
        .await?;
    frame.badge = Some(Badge::new(Tone::Neutral, kind.label()));
    frame.lead = Some(lead(&found, kind));
    req.page_with(status, frame, move || {
        let asns: Vec<AnyView> = found
            .asns
            .into_iter()
            .map(|row| asn_forms::card(row, id.as_str(), &form, decides, &found.other_isps))
            .collect();
        let none = asns.is_empty();
        let carrier = kind == OrgKind::Isp;
        let asn_part = carrier.then(|| view! {
            <section id="asns" class="stack">
                {none.then(|| view! { <Card title="ASNs"><p class="muted">"None entered yet: the ISP has to act."</p></Card> })}
                {asns}
            </section>
        });
        let standing = carrier.then(|| qualifications(found.qualifications, &catalogue));
        let main = view! {
            {asn_part}
            {standing}
            {members(found.members)}
            <Card title="What happened" note="The newest entries about it and everything it owns"><History entries=recent/></Card>
        }
        .into_any();
        let aside = view! { {record(&found.org, kind)} {contacts(found.contacts)} }.into_any();
        view! {
            <ErrorSummary form=form/>
            {figures(&found.numbers, kind)}
            <Split main=main aside=aside/>
        }
    })
    .await
}

fn lead(found: &admin::Detail, kind: OrgKind) -> String {
    let waiting = found
        .asns
        .iter()
        .filter(|a| a.state == State::Pending.as_str())
        .count();
    let disputed = found
        .asns
        .iter()
        .filter(|a| a.state == State::Disputed.as_str())
        .count();
    let qualified = found
        .qualifications
        .iter()
        .filter(|q| q.state == qualification::State::Qualified.as_str())
        .count();
    match kind {
        OrgKind::Isp if waiting > 0 => format!("{waiting} ASN waits for your decision."),
        OrgKind::Isp if disputed > 0 => {
            format!("{disputed} ASN is disputed: hear both sides and decide.")
        }
        OrgKind::Isp => {
            format!("Qualified in {qualified} of 12 regions; nothing waits for Microsoft here.")
        }
        OrgKind::Customer if found.org.domain_verified_at.is_none() => {
            "Not enrolled: no member has confirmed an address of its domain.".to_owned()
        }
        OrgKind::Customer => format!(
            "Customer with {} sites, {} activations running.",
            found.numbers.sites, found.numbers.active
        ),
        OrgKind::Microsoft => format!("{} people run the programme.", found.members.len()),
    }
}

fn figures(numbers: &crate::server::db::directory::OrgNumbers, kind: OrgKind) -> AnyView {
    let stats = match kind {
        OrgKind::Isp => vec![
            Stat::new(numbers.live_pnis, "PNIs", "Live"),
            Stat::new(numbers.confirmed_pnis, "PNIs", "Confirmed by Microsoft"),
            Stat::new(numbers.planned_pnis, "PNIs", "Planned"),
            Stat::new(numbers.live_mbps / 1_000, "Gbit/s", "Live bandwidth"),
            Stat::new(numbers.active, "activations", "Running"),
        ],
        OrgKind::Customer => vec![
            Stat::new(numbers.sites, "customer sites", "Registered"),
            Stat::new(numbers.active, "activations", "Running"),
        ],
        OrgKind::Microsoft => return ().into_any(),
    };
    view! { <Stats stats=stats/> }.into_any()
}

fn record(org: &Organisation, kind: OrgKind) -> AnyView {
    let or_none = |text: &str| {
        if text.is_empty() {
            "Not recorded".to_owned()
        } else {
            text.to_owned()
        }
    };
    let verified = match org.domain_verified_at {
        Some(at) => Badge::new(Tone::Pass, format!("Verified {}", UtcMs::new(at).date())).plain(),
        None => Badge::new(Tone::Wait, "Not verified").plain(),
    };
    let terms = match org.terms_accepted_at {
        Some(at) => Badge::new(Tone::Pass, format!("Accepted {}", UtcMs::new(at).date())).plain(),
        None => Badge::new(Tone::Wait, "Not accepted").plain(),
    };
    let mut facts = vec![
        Fact::text("Registered name", &org.legal_name),
        Fact::mono("Mail domain", &org.email_domain),
        Fact::view("Domain", verified),
        Fact::view("Terms", terms),
        Fact::text("Website", or_none(&org.website)),
    ];
    if kind == OrgKind::Isp {
        facts.push(Fact::text(
            "Kind of carrier",
            or_none(carrier_words(&org.isp_type)),
        ));
        facts.push(Fact::text("NOC e-mail", or_none(&org.noc_email)));
        facts.push(Fact::text("NOC telephone", or_none(&org.noc_phone)));
    }
    view! { <Card title="Record"><Facts facts=facts/></Card> }.into_any()
}

fn contacts(contacts: Vec<Contact>) -> Option<AnyView> {
    if contacts.is_empty() {
        return None;
    }
    let facts = contacts
        .into_iter()
        .map(|c| {
            let lines = [c.name, c.email, c.phone]
                .into_iter()
                .filter(|t| !t.is_empty())
                .collect::<Vec<_>>()
                .join(" · ");
            let mut letters = c.role.chars();
            let role: String = letters
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(letters)
                .collect();
            Fact::text(role, lines)
        })
        .collect();
    Some(view! { <Card title="Contacts"><Facts facts=facts/></Card> }.into_any())
}

fn members(members: Vec<User>) -> AnyView {
    let rows: Vec<Row> = members
        .into_iter()
        .map(|m| {
            Row::new(vec![
                m.name.into_any(),
                m.role.parse::<Role>().map_or("", |r| r.label()).into_any(),
                m.email.into_any(),
                UtcMs::new(m.created_at).date().into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Name"),
        Column::text("Role"),
        Column::text("E-mail"),
        Column::date("Since"),
    ];
    view! { <Card title="Members" flush=true><DataTable caption="Members" columns=columns rows=rows/></Card> }.into_any()
}

fn qualifications(rows: Vec<Qualified>, catalogue: &Catalogue) -> AnyView {
    if rows.is_empty() {
        return view! { <Card title="Qualifications"><p class="muted">"None yet."</p></Card> }
            .into_any();
    }
    let rows: Vec<Row> = rows
        .into_iter()
        .map(|q| {
            let state = qualification::State::parse(&q.state);
            let tone = match state {
                Ok(qualification::State::Qualified) => Tone::Pass,
                Ok(qualification::State::Suspended) => Tone::Warn,
                Ok(qualification::State::Revoked) => Tone::Fail,
                _ => Tone::Neutral,
            };
            let region = catalogue
                .region(&RegionId::new(q.region_id.clone()))
                .map_or(q.region_id.clone(), |r| r.name.clone());
            let metros = q.metro_ids().len();
            Row::new(vec![
                region.into_any(),
                Badge::new(tone, state.map_or("Unknown", qualification::State::label)).view(),
                q.tier.into_any(),
                metros.to_string().into_any(),
                UtcMs::new(q.since).date().into_any(),
                UtcMs::new(q.until).date().into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Region"),
        Column::text("State"),
        Column::text("Tier"),
        Column::number("Metros"),
        Column::date("Since"),
        Column::date("Until"),
    ];
    view! { <Card title="Qualifications" flush=true><DataTable caption="Qualifications" columns=columns rows=rows/></Card> }.into_any()
}
