//! Words that several public pages use.

use maps_domain::catalogue::Catalogue;
use maps_domain::ids::RegionId;

/// Kind of carrier.
pub fn carrier(kind: &str) -> &'static str {
    match kind {
        "isp" => "Internet service provider",
        "nsp" => "Network service provider",
        "ixp" => "Internet exchange operator",
        _ => "Carrier",
    }
}

/// A region's name; its id when the catalogue does not know it any more.
pub fn region(catalogue: &Catalogue, id: &str) -> String {
    catalogue
        .region(&RegionId::from(id))
        .map_or_else(|| id.to_owned(), |region| region.name.clone())
}
