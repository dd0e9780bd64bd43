//! Partners side by side, a row per question.

use super::Chooses;
use super::cells::{self, none};
use crate::server::service::compare::{Compared, Comparison};
use crate::server::service::offers::rtt_words;
use crate::ui::button::Look;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::sla::{SlaOffer, downtime_words};

/// A row: its question, and what it says of a partner.
type Line = (&'static str, fn(&Comparison, &Compared) -> AnyView);

/// Asked about one region.
const REGIONAL: &[Line] = &[
    ("Metros", cells::metros),
    ("Verified by Microsoft", cells::verified),
    ("When a metro fails", cells::failover),
    ("Availability promised", availability),
    ("Expected end to end (estimate)", end_to_end),
    ("Packet delivery promised", packet_delivery),
    ("Round-trip time promised, 95 %", round_trip),
];
/// Asked about all regions.
const GENERAL: &[Line] = &[("Covered metros", cells::covered)];
/// Asked always.
const ALWAYS: &[Line] = &[
    ("Products", cells::products),
    ("Capacity", cells::capacity),
    ("Support in", cells::support),
];
/// Asked by a customer with sites.
const FROM_SITES: &[Line] = &[
    ("From your sites, on average", cells::average),
    ("From your farthest site", cells::farthest),
    ("At the nearest edge site", cells::at_nearest),
    ("When the metro of a site fails", cells::failing),
];

/// The table.
pub fn side_by_side(found: &Comparison, chooses: Chooses) -> AnyView {
    let place = match found.region {
        Some(_) => REGIONAL,
        None => GENERAL,
    };
    let sites = match found.sites.is_empty() {
        true => &[],
        false => FROM_SITES,
    };
    let standing: &[Line] = &[("Qualified", cells::standing)];
    let asked = [standing, place, ALWAYS, sites].concat();
    let mut rows: Vec<Row> = asked
        .into_iter()
        .map(|(question, of)| row(found, question, |p| of(found, p)))
        .collect();
    if chooses != Chooses::No {
        rows.push(row(found, "Next", |p| next(found, p, chooses)));
    }
    let mut columns = vec![Column::text("Question")];
    columns.extend(found.partners.iter().map(|p| Column::text(&p.listing.name)));
    let links: Vec<AnyView> = found
        .partners
        .iter()
        .map(|p| {
            let href = format!("/partners/{}", p.listing.slug);
            view! { <li><a href=href>{p.listing.name.clone()}</a></li> }.into_any()
        })
        .collect();
    view! {
        <div class="compare"><DataTable caption="Partners side by side" columns=columns rows=rows/></div>
        <ul class="row"><li class="muted">"All about"</li> {links}</ul>
    }
    .into_any()
}

fn row(found: &Comparison, question: &str, of: impl Fn(&Compared) -> AnyView) -> Row {
    let mut all = vec![question.to_owned().into_any()];
    all.extend(found.partners.iter().map(of));
    Row::new(all)
}

fn availability(_: &Comparison, p: &Compared) -> AnyView {
    promised(p, |sla| {
        sla.availability
            .map(|a| format!("{a}: {}", downtime_words(a)))
    })
}

fn end_to_end(_: &Comparison, p: &Compared) -> AnyView {
    p.estimate.as_ref().map_or_else(none, |e| {
        format!("{}: {}", e.availability, downtime_words(e.availability)).into_any()
    })
}

fn packet_delivery(_: &Comparison, p: &Compared) -> AnyView {
    promised(p, |sla| sla.packet_delivery.map(|share| share.to_string()))
}

fn round_trip(_: &Comparison, p: &Compared) -> AnyView {
    promised(p, |sla| sla.rtt_p95_us.map(rtt_words))
}

/// A part of the promise that is valid now and, where it will differ, of the one to follow.
fn promised(p: &Compared, part: impl Fn(&SlaOffer) -> Option<String>) -> AnyView {
    let now = p.sla.as_ref().and_then(&part);
    let next = p.coming.as_ref().and_then(|next| {
        let then = part(&next.offer);
        (then != now).then(|| {
            let then = then.unwrap_or_else(|| "not promised".to_owned());
            format!("From {}: {then}", next.from.name())
        })
    });
    let now = now.map_or_else(none, IntoAny::into_any);
    view! { <div>{now} {next.map(|next| view! { <br/><span class="muted">{next}</span> })}</div> }
        .into_any()
}

fn next(found: &Comparison, p: &Compared, chooses: Chooses) -> AnyView {
    let slug = &p.listing.slug;
    if chooses == Chooses::Stranger {
        return view! { <a href="/sign-in">"Sign in to choose"</a> }.into_any();
    }
    let region = found
        .region
        .as_ref()
        .map_or_else(String::new, |region| format!("&region={}", region.id));
    // A partner that is not qualified yet may be preferred: it turns on when it is. It has nothing to
    // quote until then.
    let qualified = !p.qualified.is_empty();
    let label = match (found.region.is_some(), qualified) {
        (true, true) => "Choose for this region",
        (true, false) => "Prefer for when it qualifies",
        (false, _) => "Choose for all regions",
    };
    let name = p.listing.name.clone();
    let choose = format!("/customer/choices?isp={slug}{region}");
    let quote = qualified.then(|| {
        let href = format!("/customer/quote?isp={slug}{region}");
        view! { <a class=Look::Quiet.class() href=href aria-label=format!("Request a quote from {name}")>"Request a quote"</a> }
    });
    view! {
        <div class="compare-next">
            <a class=Look::Secondary.class() href=choose aria-label=format!("{label}: {name}")>{label}</a>
            {quote}
        </div>
    }
    .into_any()
}
