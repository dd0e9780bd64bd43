//! A partner as the directory holds it: what is published of it, and what it is found by.

use super::traits::Traits;
use crate::server::db::listings::Listing;
use maps_domain::city::fold;
use std::sync::OnceLock;

/// A partner with what it is found by.
#[derive(Debug)]
pub struct Partner {
    /// What the directory says of it.
    pub listing: Listing,
    /// Its name without case and accents.
    pub(super) name: String,
    /// Name, address, products and their parts, regions and metros without case and accents.
    pub(super) words: String,
    /// How many metros it covers.
    pub(super) metros: usize,
    /// What it has anywhere.
    pub(super) traits: Traits,
    /// What its pages keep of it: its card, written once.
    pub card: OnceLock<String>,
}

impl Partner {
    pub(super) fn new(listing: Listing) -> Self {
        let mut words = vec![listing.name.clone(), listing.slug.clone()];
        for at in &listing.regions {
            words.push(at.region.to_string());
            words.extend(at.metros.iter().map(ToString::to_string));
        }
        words.extend(listing.products.iter().cloned());
        let parts = listing.regions.iter().flat_map(|at| &at.parts);
        words.extend(parts.map(|part| part.label().to_owned()));
        Self {
            name: fold(&listing.name),
            words: fold(&words.join(" ")),
            metros: listing.metros(),
            traits: Traits::of(&listing),
            card: OnceLock::new(),
            listing,
        }
    }
}
