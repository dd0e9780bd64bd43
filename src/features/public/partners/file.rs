//! The directory as a file: everybody who matches, in order, a line each.

use crate::error::AppError;
use crate::server::db::listings::Listing;
use crate::server::http::list::csv_stream;
use crate::server::service::directory::listed::Partner;
use axum::response::Response;
use futures_util::stream;
use maps_domain::offer::CapacityBand;
use maps_domain::policy::Tier;
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
/// Lines per piece of the file.
const PIECE: usize = 500;

/// The whole list, written while it is sent: what was found is a snapshot.
pub fn all(found: Vec<Arc<Partner>>) -> Response {
    let pieces = stream::try_unfold(found, async |mut left: Vec<Arc<Partner>>| {
        if left.is_empty() {
            return Ok::<_, AppError>(None);
        }
        let rest = left.split_off(left.len().min(PIECE));
        let records = left.iter().map(|one| record(&one.listing)).collect();
        Ok(Some((records, rest)))
    });
    csv_stream("partners.csv", HEADER, pieces)
}

fn record(partner: &Listing) -> Vec<String> {
    fn words(all: impl Iterator<Item = impl ToString>) -> String {
        let words: Vec<String> = all.map(|one| one.to_string()).collect();
        words.join(" ")
    }
    let regions = || partner.regions.iter();
    let availability = partner.availability();
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
        availability.map_or_else(String::new, |s| s.to_string().replace(" %", "")),
        partner
            .capacity
            .map_or_else(String::new, |band| CapacityBand::label(band).to_owned()),
        words(partner.languages.iter().map(|l| l.as_str())),
    ]
}
