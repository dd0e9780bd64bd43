//! The directory as files: everybody who matches, in order, a line each or a line per region.

use crate::error::AppError;
use crate::server::db::listings::{InRegion, Listing};
use crate::server::http::list::csv_stream;
use crate::server::service::directory::listed::Partner;
use axum::response::Response;
use futures_util::stream;
use maps_domain::offer::CapacityBand;
use maps_domain::policy::Tier;
use maps_domain::sla::Share;
use maps_domain::time::UtcMs;
use std::sync::Arc;

const HEADER: &[&str] = &[
    "slug",
    "name",
    "kind",
    "regions",
    "geo_regions",
    "metros",
    "since",
    "qualified_in",
    "covered_metros",
    "products",
    "availability_percent",
    "capacity_band",
    "support_languages",
];

const REGIONS_HEADER: &[&str] = &[
    "slug",
    "name",
    "kind",
    "region",
    "tier",
    "since",
    "verified",
    "policy",
    "covered_metros",
    "products",
    "availability_percent",
    "packet_delivery_percent",
    "rtt_p95_ms",
    "capacity_band",
    "support_languages",
];
/// Partners per piece of a file.
const PIECE: usize = 500;

/// The whole list, a line per partner.
pub fn all(found: Vec<Arc<Partner>>) -> Response {
    written("partners.csv", HEADER, found, |one| vec![record(one)])
}

/// The whole list, a line per partner and region in which it is qualified; of a region that is
/// looked for, or of all when it is empty.
pub fn all_regions(found: Vec<Arc<Partner>>, region: &str) -> Response {
    let region = region.to_owned();
    let lines = move |one: &Listing| {
        let regions = one.regions.iter();
        regions
            .filter(|at| region.is_empty() || at.region.as_str() == region)
            .map(|at| region_record(one, at))
            .collect()
    };
    written("partner-regions.csv", REGIONS_HEADER, found, lines)
}

/// Written while it is sent: what was found is a snapshot.
fn written(
    name: &str,
    header: &[&str],
    found: Vec<Arc<Partner>>,
    lines: impl Fn(&Listing) -> Vec<Vec<String>> + Send + 'static,
) -> Response {
    let pieces = stream::try_unfold((found, lines), async |(mut left, lines)| {
        if left.is_empty() {
            return Ok::<_, AppError>(None);
        }
        let rest = left.split_off(left.len().min(PIECE));
        let records = left.iter().flat_map(|one| lines(&one.listing)).collect();
        Ok(Some((records, (rest, lines))))
    });
    csv_stream(name, header, pieces)
}

fn words(all: impl Iterator<Item = impl ToString>) -> String {
    let words: Vec<String> = all.map(|one| one.to_string()).collect();
    words.join(" ")
}

fn percent(share: Option<Share>) -> String {
    share.map_or_else(String::new, |share| share.to_string().replace(" %", ""))
}

fn band(partner: &Listing) -> String {
    let band = partner.capacity.map(CapacityBand::label);
    band.unwrap_or_default().to_owned()
}

fn region_record(partner: &Listing, at: &InRegion) -> Vec<String> {
    vec![
        partner.slug.clone(),
        partner.name.clone(),
        partner.isp_type.clone(),
        at.region.to_string(),
        at.tier.as_str().to_owned(),
        UtcMs::new(at.since).date(),
        UtcMs::new(at.verified).date(),
        at.policy.clone(),
        words(at.metros.iter()),
        words(at.parts.iter().map(|part| part.as_str())),
        percent(at.availability),
        percent(at.packet_delivery),
        at.rtt_p95_us
            .map_or_else(String::new, |us| format!("{:.1}", f64::from(us) / 1_000.0)),
        band(partner),
        words(partner.languages.iter().map(|l| l.as_str())),
    ]
}

fn record(partner: &Listing) -> Vec<String> {
    let regions = || partner.regions.iter();
    vec![
        partner.slug.clone(),
        partner.name.clone(),
        partner.isp_type.clone(),
        partner.regions.len().to_string(),
        partner.with_tier(Tier::Geo).to_string(),
        partner.metros().to_string(),
        UtcMs::new(partner.since()).date(),
        words(regions().map(|at| format!("{}:{}", at.region, at.tier.as_str()))),
        words(regions().flat_map(|at| &at.metros)),
        words(partner.parts().iter().map(|part| part.as_str())),
        percent(partner.availability()),
        band(partner),
        words(partner.languages.iter().map(|l| l.as_str())),
    ]
}
