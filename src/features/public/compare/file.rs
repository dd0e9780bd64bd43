//! A comparison as a file: a line per partner.

use crate::server::http::Answer;
use crate::server::http::list::csv_file;
use crate::server::service::compare::{Compared, Comparison};
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
];

/// All partners of a comparison.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn all(found: &Comparison) -> Answer {
    let lines = found.partners.iter().map(|p| record(found, p));
    csv_file("partner-comparison.csv", HEADER, lines)
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
    let holds = p.failover.as_ref().and_then(|figure| figure.holds());
    let edges = || found.sites.iter().zip(&p.edges);
    let served = edges().filter_map(|(_, edge)| edge.as_ref());
    let farthest = served
        .clone()
        .map(|edge| edge.rtt_ms)
        .max_by(f64::total_cmp);
    let nearest =
        edges().filter(|(site, edge)| edge.as_ref().is_some_and(|edge| edge.metro == site.nearest));
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
        match (&p.failover, holds) {
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
        mine(served.count()),
        mine(nearest.count()),
        farthest.map_or_else(String::new, |ms| format!("{ms:.1}")),
    ]
}
