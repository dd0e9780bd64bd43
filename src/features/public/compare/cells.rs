//! What a comparison says of one partner, question by question.

use crate::features::public::partner::price;
use crate::features::public::picture::tier_badge;
use crate::features::public::words;
use crate::server::service::compare::{Compared, Comparison};
use crate::server::service::directory::metro_names;
use crate::ui::badge::{Badge, Tone};
use leptos::prelude::*;
use maps_domain::ids::MetroId;
use maps_domain::policy::Tier;
use maps_domain::time::UtcMs;

/// What a partner does not say.
pub fn none() -> AnyView {
    view! { <span class="muted">"Not published"</span> }.into_any()
}

/// Its tier.
pub fn standing(found: &Comparison, p: &Compared, regional: bool) -> AnyView {
    if p.qualified.is_empty() {
        return Badge::new(Tone::Wait, "Not qualified here").plain();
    }
    let items: Vec<AnyView> = p
        .qualified
        .iter()
        .map(|q| {
            let badge = tier_badge(Tier::parse(&q.tier).unwrap_or(Tier::Local)).plain();
            let name = (!regional).then(|| words::region(&found.catalogue, &q.region_id));
            view! { <li class="compare-fact">{badge} {name}</li> }.into_any()
        })
        .collect();
    view! { <ul>{items}</ul> }.into_any()
}

/// What it covers.
pub fn metros(found: &Comparison, p: &Compared) -> AnyView {
    let ids: Vec<MetroId> = p.qualified.iter().flat_map(|q| q.metro_ids()).collect();
    metro_names(&found.catalogue, &ids).join(", ").into_any()
}

/// When and under which policy.
pub fn verified(p: &Compared) -> AnyView {
    p.qualified.first().map_or_else(
        || "–".into_any(),
        |q| {
            let day = UtcMs::new(q.verified_at).date();
            format!("{day}, policy {}", q.policy_version).into_any()
        },
    )
}

/// What happens when one of its metros fails.
pub fn failover(p: &Compared) -> AnyView {
    let Some(figure) = &p.failover else {
        return none();
    };
    match figure.holds() {
        Some(true) => view! {
            <div class="compare-fact">
                {Badge::new(Tone::Pass, "Fails over").plain()}
                <span>{format!("at most {:.1} ms longer", figure.worst_ms())}</span>
            </div>
        }
        .into_any(),
        Some(false) => {
            let badge = Badge::new(Tone::Fail, "Not every metro is carried").plain();
            view! { {badge} }.into_any()
        }
        None => Badge::new(Tone::Neutral, "Not known").plain(),
    }
}

/// What it sells there.
pub fn products(p: &Compared) -> AnyView {
    if p.products.is_empty() {
        return none();
    }
    let items: Vec<AnyView> = p
        .products
        .iter()
        .map(|product| {
            let words = format!("{} ({})", product.name, product.parts_words());
            view! { <li>{words} <br/><span class="muted">{price(product)}</span></li> }.into_any()
        })
        .collect();
    view! { <ul>{items}</ul> }.into_any()
}

/// Traffic-weighted mean of the estimated round-trip time, with the sites that it cannot serve.
pub fn average(found: &Comparison, p: &Compared) -> AnyView {
    let (mut time, mut weight, mut missing) = (0.0, 0.0, 0_usize);
    for (site, edge) in found.sites.iter().zip(&p.edges) {
        match edge {
            None => missing += 1,
            Some(edge) => {
                let traffic = f64::from(u32::try_from(site.peak_mbps.max(1)).unwrap_or(u32::MAX));
                time += edge.rtt_ms * traffic;
                weight += traffic;
            }
        }
    }
    if weight <= 0.0 {
        return "Serves none of them".into_any();
    }
    let words = format!("about {:.1} ms", time / weight);
    let missing = (missing > 0).then(|| format!("; {missing} sites not served"));
    view! { {words} {missing} }.into_any()
}

/// The longest way.
pub fn farthest(found: &Comparison, p: &Compared) -> AnyView {
    let served = found.sites.iter().zip(&p.edges);
    let far = served
        .filter_map(|(site, edge)| Some((site, edge.as_ref()?)))
        .max_by(|a, b| a.1.rtt_ms.total_cmp(&b.1.rtt_ms));
    far.map_or_else(
        || "–".into_any(),
        |(site, edge)| {
            format!(
                "{}: {}, {:.0} km, about {:.1} ms",
                site.name, edge.name, edge.distance_km, edge.rtt_ms
            )
            .into_any()
        },
    )
}

/// How many sites it takes over at the very nearest edge site.
pub fn at_nearest(found: &Comparison, p: &Compared) -> AnyView {
    let count = found
        .sites
        .iter()
        .zip(&p.edges)
        .filter(|(site, edge)| edge.as_ref().is_some_and(|edge| edge.metro == site.nearest))
        .count();
    format!("{count} of {} sites", found.sites.len()).into_any()
}
