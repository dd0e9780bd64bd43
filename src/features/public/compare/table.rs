//! Partners side by side, a row per question.

use super::Chooses;
use super::cells::{
    at_nearest, average, failing, failover, farthest, metros, none, products, standing, verified,
};
use crate::server::service::compare::{Compared, Comparison};
use crate::server::service::offers::rtt_words;
use crate::ui::button::Look;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::offer::CapacityBand;
use maps_domain::sla::{SlaOffer, downtime_words};

/// A row: its name, and what it says of a partner.
type Line<'a> = (&'a str, Box<dyn Fn(&Compared) -> AnyView + 'a>);

/// The table.
pub fn side_by_side(found: &Comparison, chooses: Chooses) -> AnyView {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let regional = found.region.is_some();
    lines.push(("Qualified", Box::new(move |p| standing(found, p, regional))));
    if regional {
        lines.push(("Metros", Box::new(|p| metros(found, p))));
        lines.push(("Verified by Microsoft", Box::new(verified)));
        lines.push(("When a metro fails", Box::new(|p| failover(found, p))));
        lines.push((
            "Availability promised",
            Box::new(|p| {
                promised(p, |sla| {
                    sla.availability
                        .map(|a| format!("{a}: {}", downtime_words(a)))
                })
            }),
        ));
        lines.push((
            "Expected end to end (estimate)",
            Box::new(|p| {
                p.estimate.as_ref().map_or_else(none, |e| {
                    format!("{}: {}", e.availability, downtime_words(e.availability)).into_any()
                })
            }),
        ));
        lines.push((
            "Packet delivery promised",
            Box::new(|p| promised(p, |sla| sla.packet_delivery.map(|share| share.to_string()))),
        ));
        lines.push((
            "Round-trip time promised, 95 %",
            Box::new(|p| promised(p, |sla| sla.rtt_p95_us.map(rtt_words))),
        ));
    } else {
        lines.push((
            "Covered metros",
            Box::new(|p| p.listing.metros().to_string().into_any()),
        ));
    }
    lines.push(("Products", Box::new(products)));
    lines.push((
        "Capacity",
        Box::new(|p| {
            let band = p.listing.capacity;
            band.map_or("Not published", CapacityBand::label).into_any()
        }),
    ));
    lines.push((
        "Support in",
        Box::new(|p| {
            let words: Vec<&str> = p.profile.languages.iter().map(|l| l.label()).collect();
            if words.is_empty() {
                none()
            } else {
                words.join(", ").into_any()
            }
        }),
    ));
    if !found.sites.is_empty() {
        lines.push((
            "From your sites, on average",
            Box::new(|p| average(found, p)),
        ));
        lines.push(("From your farthest site", Box::new(|p| farthest(found, p))));
        lines.push((
            "At the nearest edge site",
            Box::new(|p| at_nearest(found, p)),
        ));
        lines.push((
            "When the metro of a site fails",
            Box::new(|p| failing(found, p)),
        ));
    }
    if chooses != Chooses::No {
        lines.push(("Next", Box::new(move |p| next(found, p, chooses))));
    }
    let rows = lines
        .into_iter()
        .map(|(name, of)| {
            let mut cells = vec![name.to_owned().into_any()];
            cells.extend(found.partners.iter().map(of));
            Row::new(cells)
        })
        .collect();
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
