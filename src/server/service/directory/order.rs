//! In which order partners are listed.

use super::listed::Partner;
use crate::server::db::listings::Listing;
use maps_domain::policy::Tier;
use std::cmp::{Ordering, Reverse};

/// In which order partners are listed. Equals follow by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// A to Z.
    #[default]
    Name,
    /// Z to A.
    NameDown,
    /// Most regions first.
    Regions,
    /// Most regions with the higher tier first.
    GeoRegions,
    /// Most metros first.
    Metros,
    /// Best availability first.
    Availability,
    /// Most capacity first.
    Capacity,
    /// Longest qualified first.
    Since,
}

impl Order {
    /// Every order.
    pub(super) const ALL: [Self; 8] = [
        Self::Name,
        Self::NameDown,
        Self::Regions,
        Self::GeoRegions,
        Self::Metros,
        Self::Availability,
        Self::Capacity,
        Self::Since,
    ];

    pub(super) fn compare(self, a: &Partner, b: &Partner) -> Ordering {
        let (x, y) = (&a.listing, &b.listing);
        let geo = |listing: &Listing| Reverse(listing.with_tier(Tier::Geo));
        match self {
            Self::Name => Ordering::Equal,
            Self::NameDown => return by_name(b, a),
            Self::Regions => y.regions.len().cmp(&x.regions.len()),
            Self::GeoRegions => geo(x).cmp(&geo(y)),
            Self::Metros => b.metros.cmp(&a.metros),
            Self::Availability => y.availability().cmp(&x.availability()),
            Self::Capacity => y.capacity.cmp(&x.capacity),
            Self::Since => x.since().cmp(&y.since()),
        }
        .then_with(|| by_name(a, b))
    }
}

fn by_name(a: &Partner, b: &Partner) -> Ordering {
    (&a.name, &a.listing.org_id).cmp(&(&b.name, &b.listing.org_id))
}
