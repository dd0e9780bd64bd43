//! What a partner sells, promises and agreed to say about its failover.

use crate::server::service::directory::partner::PartnerPage;
use crate::server::service::ground;
use crate::server::service::offers::failover::MetroFails;
use crate::server::service::offers::rtt_words;
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::contact::web_host;
use maps_domain::offer::Product;
use maps_domain::sla::{Month, Share, SlaOffer, downtime_words};

/// A product's price, or that the contract says it.
pub fn price(product: &Product) -> String {
    match product.price_words() {
        words if words.is_empty() => "Per contract".to_owned(),
        words => words,
    }
}

/// What it sells.
pub fn products(found: &PartnerPage) -> Option<AnyView> {
    if found.products.is_empty() {
        return None;
    }
    let rows = found
        .products
        .iter()
        .map(|product| {
            let name = if product.link.is_empty() {
                product.name.clone().into_any()
            } else {
                // A host that is not known as the partner's is named before anybody follows the link.
                let host = found.foreign.contains(&product.link).then(|| {
                    let host = web_host(&product.link).unwrap_or_default().to_owned();
                    view! { <br/><span class="muted">"leads to " {host}</span> }
                });
                view! { <a href=product.link.clone() rel="noopener nofollow">{product.name.clone()}</a> {host} }
                    .into_any()
            };
            let description = (!product.description.is_empty()).then(|| {
                view! { <br/><span class="muted">{product.description.clone()}</span> }
            });
            let regions: Vec<String> = product
                .regions
                .iter()
                .map(|id| ground::region_name(&found.catalogue, id.as_str()))
                .collect();
            let regions = if regions.is_empty() {
                "Wherever qualified".to_owned()
            } else {
                regions.join(", ")
            };
            let parts = product.parts_words();
            Row::new(vec![
                name,
                view! { <div>{parts} {description}</div> }.into_any(),
                regions.into_any(),
                price(product).into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Product"),
        Column::text("Made of"),
        Column::text("Regions"),
        Column::text("List price"),
    ];
    Some(
        view! {
            <Card title="Products" note="Ordered from the partner and billed by it" flush=true>
                <DataTable caption="Products" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}

/// A promise that is valid now, or from a month on.
fn sla_row(found: &PartnerPage, offer: &SlaOffer, from: Option<Month>) -> Row {
    let share =
        |share: Option<Share>| share.map_or_else(|| "Not promised".to_owned(), |s| s.to_string());
    let availability = offer.availability.map_or_else(
        || "Not promised".to_owned(),
        |a| format!("{a}: {}", downtime_words(a)),
    );
    let exclusions = if offer.exclusions.is_empty() {
        "None named".to_owned()
    } else {
        offer.exclusions.clone()
    };
    let from = from.map(|from| {
        let from = format!("From {}", from.name());
        view! { <br/><span class="muted">{from}</span> }
    });
    let region = ground::region_name(&found.catalogue, offer.region.as_str());
    Row::new(vec![
        view! { {region} {from} }.into_any(),
        availability.into_any(),
        share(offer.packet_delivery).into_any(),
        offer
            .rtt_p95_us
            .map_or_else(|| "Not promised".to_owned(), rtt_words)
            .into_any(),
        exclusions.into_any(),
    ])
}

/// What it promises, region by region, and what it is to promise instead.
pub fn slas(found: &PartnerPage) -> Option<AnyView> {
    let mut offers: Vec<(&SlaOffer, Option<Month>)> =
        found.slas.valid.iter().map(|offer| (offer, None)).collect();
    let coming = found.slas.coming.iter();
    offers.extend(coming.map(|next| (&next.offer, Some(next.from))));
    offers.sort_by(|a, b| (&a.0.region, a.1).cmp(&(&b.0.region, b.1)));
    let rows: Vec<Row> = offers
        .into_iter()
        .map(|(offer, from)| sla_row(found, offer, from))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text("Region"),
        Column::text("Availability per month"),
        Column::number("Packet delivery"),
        Column::number("Round-trip time, 95 %"),
        Column::text("What does not count"),
    ];
    Some(view! {
        <Card title="Service levels" note="The partner's promise between customer site and edge site; Microsoft has targets of its own" flush=true>
            <DataTable caption="Service levels by region" columns=columns rows=rows/>
        </Card>
    }
    .into_any())
}

/// What happens when a metro fails, where it agreed to say so.
pub fn failover(found: &PartnerPage) -> Option<AnyView> {
    if found.failover.is_empty() {
        return None;
    }
    let metro_name =
        |fails: &MetroFails| ground::metro_name(&found.catalogue, fails.metro.as_str());
    let regions = found
        .failover
        .iter()
        .map(|(region, figure)| {
            let state = match figure.holds() {
                Some(true) => Badge::new(Tone::Pass, "Any metro may fail"),
                Some(false) => Badge::new(Tone::Fail, "Not every metro is carried"),
                None => Badge::new(Tone::Neutral, "Not known of every metro"),
            };
            let worst = figure
                .metros
                .iter()
                .filter(|m| m.carried == Some(true))
                .max_by(|a, b| a.added_ms.total_cmp(&b.added_ms));
            let worst = worst.map_or_else(
                || "–".to_owned(),
                |m| format!("+{:.1} ms ({})", m.added_ms, metro_name(m)),
            );
            Row::new(vec![
                ground::region_name(&found.catalogue, region).into_any(),
                state.plain(),
                worst.into_any(),
            ])
        })
        .collect();
    let single = found
        .failover
        .iter()
        .flat_map(|(_, figure)| figure.metros.iter())
        .map(|fails| {
            let (state, added) = match fails.carried {
                Some(true) => (
                    Badge::new(Tone::Pass, "Carried elsewhere"),
                    format!("+{:.1} ms", fails.added_ms),
                ),
                Some(false) => (Badge::new(Tone::Fail, "Not all carried"), "–".to_owned()),
                None => (Badge::new(Tone::Neutral, "Not known"), "–".to_owned()),
            };
            Row::new(vec![
                metro_name(fails).into_any(),
                state.plain(),
                added.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Region"),
        Column::text("When a whole metro fails"),
        Column::number("Longest added round-trip time"),
    ];
    let metros = vec![
        Column::text("When this metro fails"),
        Column::text("Its traffic"),
        Column::number("Added round-trip time"),
    ];
    Some(view! {
        <Card title="When a metro fails" note="Worked out by the engine from connections that Microsoft confirmed; published with the partner's consent; an estimate" flush=true>
            <DataTable caption="What happens when a metro fails, by region" columns=columns rows=regions/>
            <details class="fold">
                <summary>"Metro by metro"</summary>
                <DataTable caption="What happens when a metro fails, metro by metro" columns=metros rows=single/>
            </details>
        </Card>
    }
    .into_any())
}
