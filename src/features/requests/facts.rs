//! What is asked for, what Microsoft assigned, and the letters of authorisation.

use super::words::since;
use crate::server::db::loas::Loa;
use crate::server::service::ground::metro_name;
use crate::server::service::requests::Detail;
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::interconnect::{Check, Kind, Seen, State};
use maps_domain::pni::{ConnectionState, MapsUse};
use maps_domain::time::UtcMs;

/// What is asked for.
pub(super) fn asked(detail: &Detail, viewer: OrgKind) -> AnyView {
    let row = &detail.row;
    let mut facts = Vec::new();
    if viewer == OrgKind::Microsoft {
        let href = format!("/review/organisations/{}", row.org_id);
        let link = view! { <a href=href>{detail.isp.clone()}</a> };
        facts.push(Fact::view("ISP", link.into_any()));
    }
    facts.push(Fact::text("Kind", detail.request.kind.label()));
    facts.push(Fact::text(
        "Edge site",
        written(metro_name(&detail.catalogue, &row.metro_id)),
    ));
    if let Some(id) = &row.facility_id {
        let address = detail
            .catalogue
            .facility(&id.as_str().into())
            .map_or_else(String::new, |facility| facility.address.clone());
        facts.push(Fact::text("Building", format!("{address} ({id})")));
    }
    if detail.request.kind != Kind::TypeConversion {
        let name = row.label.clone();
        let link = match (&row.pni_id, viewer) {
            (Some(id), OrgKind::Microsoft) => {
                view! { <a href=format!("/review/interconnects/{id}")>{name}</a> }.into_any()
            }
            (Some(id), _) => {
                view! { <a href=format!("/isp/interconnects/pni/{id}")>{name}</a> }.into_any()
            }
            (None, _) => written(name).into_any(),
        };
        facts.push(Fact::view("Connection", link));
        facts.push(Fact::mono("ISP's router", written(row.peer_router.clone())));
        facts.push(Fact::text("Capacity", capacity(detail)));
    }
    facts.push(Fact::text("Why", written(row.reason.clone())));
    facts.push(Fact::text("Asked by", origin(detail)));
    if let (Some(from), Some(until)) = (row.wanted_from, row.wanted_until) {
        facts.push(Fact::text(
            "In service by",
            format!(
                "{} to {}",
                UtcMs::new(from).date(),
                UtcMs::new(until).date()
            ),
        ));
    }
    view! { <Card title="What is asked for"><Facts facts=facts/></Card> }.into_any()
}

/// A draft may leave out anything.
fn written(text: String) -> String {
    match text.as_str() {
        "" => "not written yet".to_owned(),
        _ => text,
    }
}

fn capacity(detail: &Detail) -> String {
    let row = &detail.row;
    if row.bandwidth_mbps == 0 {
        return written(String::new());
    }
    let links = match row.lag_members {
        1 => "1 link".to_owned(),
        n => format!("{n} links"),
    };
    let now = match (&detail.pni, detail.request.kind, detail.request.state) {
        (Some(pni), Kind::Augmentation, state) if state != State::Active => {
            format!(", now {}", pni.bandwidth)
        }
        _ => String::new(),
    };
    format!("{} over {links}{now}", row.bandwidth())
}

fn origin(detail: &Detail) -> String {
    let [from, to] = detail.augment_days;
    match detail.row.origin.as_str() {
        "capacity" => format!(
            "The capacity watch, because the peak is above the policy's line (CAP-01); {from} to {to} days are usual"
        ),
        "plan" => "The ISP, from a plan of the diversity engine".to_owned(),
        _ => "The ISP".to_owned(),
    }
}

/// What Microsoft has assigned and the ISP has reported; `None` before there is any.
pub(super) fn assigned(detail: &Detail) -> Option<AnyView> {
    let assigned = &detail.assigned;
    let facts: Vec<Fact> = [
        ("Microsoft router", &assigned.microsoft_router),
        ("IPv4 session subnet", &assigned.session_v4),
        ("IPv6 session subnet", &assigned.session_v6),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| Fact::mono(name, value.clone()))
    .chain(
        (!assigned.cross_connect.is_empty())
            .then(|| Fact::text("Cross-connect", assigned.cross_connect.clone())),
    )
    .collect();
    (!facts.is_empty()).then(|| {
        view! { <Card title="Port and cross-connect"><Facts facts=facts/></Card> }.into_any()
    })
}

/// What Microsoft has seen, with the day and who; `None` before there is any.
pub(super) fn seen(detail: &Detail) -> Option<AnyView> {
    if detail.assigned.seen.is_empty() {
        return None;
    }
    let row = |seen: &Seen| {
        let result = match (seen.check, seen.result.as_str()) {
            (_, "") => "yes".to_owned(),
            (Check::Light, dbm) => format!("{dbm} dBm"),
            (_, result) => result.to_owned(),
        };
        Row::new(vec![
            seen.check.label().into_any(),
            result.into_any(),
            seen.on.clone().into_any(),
            seen.by.clone().into_any(),
        ])
    };
    let rows = detail.assigned.seen.iter().map(row).collect();
    let columns = vec![
        Column::text("What"),
        Column::text("Seen"),
        Column::date("On"),
        Column::text("By"),
    ];
    Some(
        view! {
            <Card title="What was seen" note="by Microsoft, before it went live" flush=true>
                <DataTable caption="What was seen of the connection" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}

/// How a letter stands.
pub(super) fn letter_badge(loa: &Loa, now: UtcMs) -> Badge {
    match (loa.revoked_at, loa.holds(now)) {
        (Some(_), _) if !loa.superseded_by.is_empty() => Badge::new(Tone::Neutral, "Superseded"),
        (Some(_), _) => Badge::new(Tone::Fail, "Revoked"),
        (None, true) => Badge::new(Tone::Pass, "Valid"),
        (None, false) => Badge::new(Tone::Warn, "Expired"),
    }
}

/// The letters, newest first; `None` before there is one.
pub(super) fn letters(detail: &Detail, now: UtcMs) -> Option<AnyView> {
    if detail.letters.is_empty() {
        return None;
    }
    let rows = detail
        .letters
        .iter()
        .map(|loa| {
            let file = format!("/documents/{}", loa.document_id);
            let verify = format!("/verify/loa/{}", loa.code);
            let issued = UtcMs::new(loa.issued_at);
            let why = (!loa.revoke_reason.is_empty())
                .then(|| view! { <p class="muted">{loa.revoke_reason.clone()}</p> });
            Row::new(vec![
                view! { <a href=file download="">{format!("LOA of {}", issued.date())}</a> }
                    .into_any(),
                view! { <div>{letter_badge(loa, now).view()} {why}</div> }.into_any(),
                UtcMs::new(loa.valid_until).date().into_any(),
                view! { <a href=verify title=since(issued, now)>{loa.code.clone()}</a> }.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Letter"),
        Column::text("State"),
        Column::date("Valid until"),
        Column::mono("Code to verify"),
    ];
    Some(
        view! {
            <Card title="Letters of authorisation" note="give the valid one to the building" flush=true>
                <DataTable caption="Letters of authorisation" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}

/// The connections of a type conversion and how far each is.
pub(super) fn conversion(detail: &Detail) -> Option<AnyView> {
    if detail.request.kind != Kind::TypeConversion {
        return None;
    }
    let rows = detail
        .connections
        .iter()
        .map(|pni| {
            let converted = detail.assigned.converted.contains(&pni.name);
            let badge = match &pni.connection_state {
                ConnectionState::TypeChangeInProgress => Badge::new(Tone::Wait, "Being converted"),
                _ if pni.maps_use == MapsUse::InUse => Badge::new(Tone::Pass, "In MAPS use"),
                _ if converted || detail.request.state == State::Active => {
                    Badge::new(Tone::Pass, "Converted")
                }
                _ => Badge::new(Tone::Neutral, "Carries traffic, not converted yet"),
            };
            Row::new(vec![
                pni.name.clone().into_any(),
                pni.bandwidth.to_string().into_any(),
                badge.view(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Connection"),
        Column::text("Capacity"),
        Column::text("Conversion"),
    ];
    Some(
        view! {
            <Card title="Connections" note="one at a time; the others carry the traffic (CNV-01)" flush=true>
                <DataTable caption="Connections of the conversion" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}
