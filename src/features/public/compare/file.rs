//! A comparison as files: a line per partner, and a line per customer site and partner.

use crate::server::http::Answer;
use crate::server::http::list::csv_file;
use crate::server::service::compare::sites::{self, MySite, Way};
use crate::server::service::compare::{Compared, Comparison};
use crate::server::service::offers::failover::Failover;
use maps_domain::nearest_edge::Edge;
use maps_domain::offer::CapacityBand;
use maps_domain::sla::Share;
use maps_domain::time::UtcMs;

const HEADER: &[&str] = &[
    "partner",
    "slug",
    "region",
    "qualified_in",
    "covered_metros",
    "verified",
    "policy",
    "fails_over",
    "added_ms_at_most",
    "availability_percent",
    "expected_end_to_end_percent",
    "packet_delivery_percent",
    "rtt_p95_ms",
    "products",
    "capacity_band",
    "support_languages",
    "my_sites",
    "my_sites_served",
    "my_sites_at_nearest_edge",
    "rtt_farthest_site_ms",
    "my_sites_carried_on",
    "my_sites_added_ms_on_average",
];

const SITES_HEADER: &[&str] = &[
    "site_ref",
    "site",
    "region",
    "peak_mbps",
    "nearest_metro",
    "partner",
    "slug",
    "hands_over_at",
    "distance_km",
    "rtt_ms",
    "when_that_metro_fails",
    "added_ms",
];

/// All partners of a comparison.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn all(found: &Comparison) -> Answer {
    let lines = found.partners.iter().map(|p| record(found, p));
    csv_file("partner-comparison.csv", HEADER, lines)
}

/// All customer sites of a comparison, with the way of each over every partner.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn all_sites(found: &Comparison) -> Answer {
    let lines = found.sites.iter().enumerate().flat_map(|(at, site)| {
        let partners = found.partners.iter();
        partners.map(move |p| site_record(site, p, p.ways.get(at).and_then(Option::as_ref)))
    });
    csv_file("partner-comparison-sites.csv", SITES_HEADER, lines)
}

fn site_record(site: &MySite, p: &Compared, way: Option<&Way>) -> Vec<String> {
    let fails = way.and_then(|way| way.when_it_fails.as_ref());
    let of_edge = |write: fn(&Edge) -> String| way.map_or_else(String::new, |way| write(&way.edge));
    vec![
        site.site_ref.clone(),
        site.name.clone(),
        site.region.to_string(),
        site.peak_mbps.to_string(),
        site.nearest.to_string(),
        p.listing.name.clone(),
        p.listing.slug.clone(),
        of_edge(|edge| edge.metro.to_string()),
        of_edge(|edge| format!("{:.0}", edge.distance_km)),
        of_edge(|edge| format!("{:.1}", edge.rtt_ms)),
        fails.map_or_else(String::new, |fails| {
            let words = match fails.carried {
                Some(true) => "carried",
                Some(false) => "not carried",
                None => "not known",
            };
            words.to_owned()
        }),
        fails
            .filter(|fails| fails.carried == Some(true))
            .map_or_else(String::new, |fails| format!("{:.1}", fails.added_ms)),
    ]
}

fn record(found: &Comparison, p: &Compared) -> Vec<String> {
    let share = |share: Option<Share>| {
        share.map_or_else(String::new, |share| share.to_string().replace(" %", ""))
    };
    let ms = |us: u32| format!("{:.1}", f64::from(us) / 1_000.0);
    let joined = |words: Vec<&str>| words.join(" ");
    let standing: Vec<String> = p
        .qualified
        .iter()
        .map(|q| format!("{}:{}", q.region_id, q.tier))
        .collect();
    let metros: Vec<String> = p
        .qualified
        .iter()
        .flat_map(|q| q.metro_ids())
        .map(|id| id.to_string())
        .collect();
    let products: Vec<&str> = p.products.iter().map(|one| one.name.as_str()).collect();
    let first = p.qualified.first();
    let failover = p.failover_in(found.region.as_ref());
    let holds = failover.and_then(Failover::holds);
    let edges = || {
        let ways = found.sites.iter().zip(&p.ways);
        ways.filter_map(|(site, way)| Some((site, &way.as_ref()?.edge)))
    };
    let farthest = edges().map(|(_, edge)| edge.rtt_ms).max_by(f64::total_cmp);
    let nearest = edges().filter(|(site, edge)| edge.metro == site.nearest);
    let failing = sites::failing(&found.sites, &p.ways);
    let mine = |count: usize| match found.sites.len() {
        0 => String::new(),
        _ => count.to_string(),
    };
    vec![
        p.listing.name.clone(),
        p.listing.slug.clone(),
        found
            .region
            .as_ref()
            .map_or_else(String::new, |region| region.id.to_string()),
        standing.join(" "),
        metros.join(" "),
        first.map_or_else(String::new, |q| UtcMs::new(q.verified_at).date()),
        first.map_or_else(String::new, |q| q.policy_version.clone()),
        holds.map_or_else(String::new, |holds| {
            if holds { "yes" } else { "no" }.to_owned()
        }),
        match (failover, holds) {
            (Some(figure), Some(true)) => format!("{:.1}", figure.worst_ms()),
            _ => String::new(),
        },
        share(p.sla.as_ref().and_then(|sla| sla.availability)),
        share(p.estimate.as_ref().map(|estimate| estimate.availability)),
        share(p.sla.as_ref().and_then(|sla| sla.packet_delivery)),
        p.sla
            .as_ref()
            .and_then(|sla| sla.rtt_p95_us)
            .map_or_else(String::new, ms),
        products.join("; "),
        p.listing
            .capacity
            .map_or_else(String::new, |band| CapacityBand::label(band).to_owned()),
        joined(p.profile.languages.iter().map(|l| l.as_str()).collect()),
        mine(found.sites.len()),
        mine(edges().count()),
        mine(nearest.count()),
        farthest.map_or_else(String::new, |ms| format!("{ms:.1}")),
        failing.map_or_else(String::new, |sum| sum.carried.to_string()),
        failing
            .filter(|sum| sum.carried > 0)
            .map_or_else(String::new, |sum| format!("{:.1}", sum.average_ms)),
    ]
}
