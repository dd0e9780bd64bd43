//! What a comparison says of one partner, question by question.

use crate::features::public::partner::price;
use crate::features::public::picture::tier_badge;
use crate::features::public::words;
use crate::server::service::compare::{Compared, Comparison, sites};
use crate::server::service::directory::metro_names;
use crate::server::service::ground::metro_name;
use crate::ui::badge::{Badge, Tone};
use leptos::prelude::*;
use maps_domain::counted::counted;
use maps_domain::ids::MetroId;
use maps_domain::offer::CapacityBand;
use maps_domain::policy::Tier;
use maps_domain::time::UtcMs;

/// What a partner does not say.
pub fn none() -> AnyView {
    view! { <span class="muted">"Not published"</span> }.into_any()
}

/// Its tier.
pub fn standing(found: &Comparison, p: &Compared) -> AnyView {
    if p.qualified.is_empty() {
        return Badge::new(Tone::Wait, "Not qualified here").plain();
    }
    let items: Vec<AnyView> = p
        .qualified
        .iter()
        .map(|q| {
            let badge = tier_badge(Tier::parse(&q.tier).unwrap_or(Tier::Local)).plain();
            let name = found
                .region
                .is_none()
                .then(|| words::region(&found.catalogue, &q.region_id));
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

/// How many metros it covers anywhere.
pub fn covered(_: &Comparison, p: &Compared) -> AnyView {
    p.listing.metros().to_string().into_any()
}

/// When and under which policy.
pub fn verified(_: &Comparison, p: &Compared) -> AnyView {
    p.qualified.first().map_or_else(
        || "–".into_any(),
        |q| {
            let day = UtcMs::new(q.verified_at).date();
            format!("{day}, policy {}", q.policy_version).into_any()
        },
    )
}

/// What happens when one of its metros fails.
pub fn failover(found: &Comparison, p: &Compared) -> AnyView {
    let Some(figure) = p.failover_in(found.region.as_ref()) else {
        return none();
    };
    let badge = match figure.holds() {
        Some(true) => Badge::new(Tone::Pass, "Fails over"),
        Some(false) => Badge::new(Tone::Fail, "Not every metro is carried"),
        None => Badge::new(Tone::Neutral, "Not known"),
    };
    let metros: Vec<AnyView> = figure
        .metros
        .iter()
        .map(|one| {
            let name = metro_name(&found.catalogue, one.metro.as_str());
            view! { <li>{name} ": " {when_it_fails(one.carried, one.added_ms)}</li> }.into_any()
        })
        .collect();
    let worst = figure.holds().unwrap_or(false).then(|| {
        let worst = format!("at most {:.1} ms longer", figure.worst_ms());
        view! { <span>{worst}</span> }
    });
    view! {
        <div>
            <div class="compare-fact">{badge.plain()} {worst}</div>
            <details class="fold">
                <summary>"Metro by metro"</summary>
                <ul>{metros}</ul>
            </details>
        </div>
    }
    .into_any()
}

/// What the failure of one metro does: whether it is carried, and the added round-trip time, ms.
pub fn when_it_fails(carried: Option<bool>, added_ms: f64) -> String {
    match carried {
        Some(true) => format!("{added_ms:.1} ms longer"),
        Some(false) => "not carried".to_owned(),
        None => "not known".to_owned(),
    }
}

/// What happens to the customer's sites when the metro fails where each is taken over.
pub fn failing(found: &Comparison, p: &Compared) -> AnyView {
    let Some(sum) = sites::failing(&found.sites, &p.ways) else {
        return none();
    };
    let mut lines = Vec::new();
    if sum.carried > 0 {
        lines.push(format!(
            "{} carried on: {:.1} ms longer on average, {:.1} ms at most",
            sites_words(sum.carried),
            sum.average_ms,
            sum.worst_ms
        ));
    }
    if sum.lost > 0 {
        lines.push(format!("{} not carried", sites_words(sum.lost)));
    }
    if sum.unknown > 0 {
        lines.push(format!("{} not known", sites_words(sum.unknown)));
    }
    let lines: Vec<AnyView> = lines
        .into_iter()
        .map(|line| view! { <li>{line}</li> }.into_any())
        .collect();
    view! { <ul>{lines}</ul> }.into_any()
}

/// What it sells there.
pub fn products(_: &Comparison, p: &Compared) -> AnyView {
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

/// How much it can carry, with its consent.
pub fn capacity(_: &Comparison, p: &Compared) -> AnyView {
    let band = p.listing.capacity;
    band.map_or("Not published", CapacityBand::label).into_any()
}

/// In which languages it helps.
pub fn support(_: &Comparison, p: &Compared) -> AnyView {
    let words: Vec<&str> = p.profile.languages.iter().map(|l| l.label()).collect();
    if words.is_empty() {
        return none();
    }
    words.join(", ").into_any()
}

/// Traffic-weighted mean of the estimated round-trip time, with the sites that it cannot serve.
pub fn average(found: &Comparison, p: &Compared) -> AnyView {
    let (mut time, mut weight, mut missing) = (0.0, 0.0, 0_usize);
    for (site, way) in found.sites.iter().zip(&p.ways) {
        match way {
            None => missing += 1,
            Some(way) => {
                time += way.edge.rtt_ms * site.weight();
                weight += site.weight();
            }
        }
    }
    if weight <= 0.0 {
        return "Serves none of them".into_any();
    }
    let words = format!("about {:.1} ms", time / weight);
    let missing = (missing > 0).then(|| format!("; {} not served", sites_words(missing)));
    view! { {words} {missing} }.into_any()
}

/// The longest way.
pub fn farthest(found: &Comparison, p: &Compared) -> AnyView {
    let served = found.sites.iter().zip(&p.ways);
    let far = served
        .filter_map(|(site, way)| Some((site, &way.as_ref()?.edge)))
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
        .zip(&p.ways)
        .filter(|(site, way)| {
            way.as_ref()
                .is_some_and(|way| way.edge.metro == site.nearest)
        })
        .count();
    format!("{count} of {}", sites_words(found.sites.len())).into_any()
}

fn sites_words(count: usize) -> String {
    counted(count, "site", "sites")
}
