//! What an ISP publishes of itself: products, service levels, support, and how much capacity.
//!
//! Everything here is public once it is saved. Capacity is published as a coarse [`CapacityBand`]
//! only, and only with the ISP's consent; exact figures, routers and paths never are.

mod draft;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use draft::{ProductDraft, ProfileDraft, SlaDraft};

use crate::bandwidth::Mbps;
use crate::ids::RegionId;
use crate::money::Money;
use crate::sla::Share;

/// Most products that one ISP publishes.
pub const MOST_PRODUCTS: usize = 30;

text_enum! {
    /// What a product is made of. A product with several parts is a bundle.
    pub enum Part: "part of a product" {
        /// Internet access over which the customer reaches Microsoft.
        Internet = "internet", "Internet access";
        /// Overlay between the customer's sites.
        SdWan = "sd-wan", "SD-WAN";
        /// Publishing of services behind the ISP's own filters.
        VirtualDmz = "virtual-dmz", "Virtual DMZ";
        /// Firewall, filtering and inspection.
        Utm = "utm", "UTM";
        /// Anything else, in the ISP's words.
        Other = "other", "Other";
    }
}

text_enum! {
    /// Confirmed capacity towards Microsoft, as coarse as it may be published.
    pub enum CapacityBand: "capacity band" {
        /// Below 100 Gbit/s.
        Small = "s", "Below 100 Gbit/s";
        /// 100 to 400 Gbit/s.
        Medium = "m", "100 to 400 Gbit/s";
        /// 400 Gbit/s to 1 Tbit/s.
        Large = "l", "400 Gbit/s to 1 Tbit/s";
        /// 1 Tbit/s and more.
        VeryLarge = "xl", "1 Tbit/s or more";
    }
}

impl CapacityBand {
    /// The band of a sum; none without any capacity.
    pub fn of(capacity: Mbps) -> Option<Self> {
        Some(match capacity.get() {
            0 => return None,
            1..100_000 => Self::Small,
            100_000..400_000 => Self::Medium,
            400_000..1_000_000 => Self::Large,
            _ => Self::VeryLarge,
        })
    }
}

text_enum! {
    /// Promised availability per month, as the directory filters by it.
    pub enum SlaBand: "availability band" {
        /// 99.9 % or better: at most about 44 minutes down per month.
        Nines3 = "99.9", "99.9 % or better";
        /// 99.95 % or better: at most about 22 minutes.
        Nines35 = "99.95", "99.95 % or better";
        /// 99.99 % or better: at most about 4 minutes.
        Nines4 = "99.99", "99.99 % or better";
    }
}

impl SlaBand {
    /// The availability from which on it is reached.
    pub fn floor(self) -> Share {
        let ppm = match self {
            Self::Nines3 => 999_000,
            Self::Nines35 => 999_500,
            Self::Nines4 => 999_900,
        };
        Share::from_ppm(ppm).unwrap_or(Share::FULL)
    }

    /// Every band that an availability reaches.
    pub fn reached(availability: Share) -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(move |band| availability >= band.floor())
    }
}

text_enum! {
    /// Languages in which an ISP's support answers (ISO 639-1).
    pub enum Language: "language" {
        /// ar
        Arabic = "ar", "Arabic";
        /// cs
        Czech = "cs", "Czech";
        /// da
        Danish = "da", "Danish";
        /// de
        German = "de", "German";
        /// el
        Greek = "el", "Greek";
        /// en
        English = "en", "English";
        /// es
        Spanish = "es", "Spanish";
        /// fi
        Finnish = "fi", "Finnish";
        /// fr
        French = "fr", "French";
        /// he
        Hebrew = "he", "Hebrew";
        /// hi
        Hindi = "hi", "Hindi";
        /// hu
        Hungarian = "hu", "Hungarian";
        /// id
        Indonesian = "id", "Indonesian";
        /// it
        Italian = "it", "Italian";
        /// ja
        Japanese = "ja", "Japanese";
        /// ko
        Korean = "ko", "Korean";
        /// ms
        Malay = "ms", "Malay";
        /// nb
        Norwegian = "nb", "Norwegian";
        /// nl
        Dutch = "nl", "Dutch";
        /// pl
        Polish = "pl", "Polish";
        /// pt
        Portuguese = "pt", "Portuguese";
        /// ro
        Romanian = "ro", "Romanian";
        /// ru
        Russian = "ru", "Russian";
        /// sv
        Swedish = "sv", "Swedish";
        /// th
        Thai = "th", "Thai";
        /// tr
        Turkish = "tr", "Turkish";
        /// uk
        Ukrainian = "uk", "Ukrainian";
        /// vi
        Vietnamese = "vi", "Vietnamese";
        /// zh
        Chinese = "zh", "Chinese";
    }
}

/// What an ISP says of itself. Empty texts are not published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// A few sentences for customers.
    pub about: String,
    /// Languages of support.
    pub languages: Vec<Language>,
    /// Whom to ask for an offer.
    pub sales_name: String,
    /// Their address.
    pub sales_email: String,
    /// Their telephone.
    pub sales_phone: String,
    /// Consent: the capacity band is published.
    pub shows_capacity: bool,
    /// Consent: it is published whether traffic fails over, and by how many milliseconds.
    pub shows_failover: bool,
}

/// Something to buy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its name.
    pub name: String,
    /// What it is made of; never empty.
    pub parts: Vec<Part>,
    /// What it does, in the ISP's words.
    pub description: String,
    /// Regions in which it is sold; empty: wherever the ISP is qualified.
    pub regions: Vec<RegionId>,
    /// A page about it; empty when there is none.
    pub link: String,
    /// Published list price per customer site and month.
    pub price: Option<Money>,
    /// What to know about the price; may stand alone ("on request").
    pub price_note: String,
}

impl Product {
    /// Whether it is more than one thing.
    pub fn is_bundle(&self) -> bool {
        self.parts.len() > 1
    }

    /// Its parts in words: `Internet access + SD-WAN`.
    pub fn parts_words(&self) -> String {
        let words: Vec<&str> = self.parts.iter().map(|part| part.label()).collect();
        words.join(" + ")
    }

    /// Whether it is sold in a region.
    pub fn sold_in(&self, region: &RegionId) -> bool {
        self.regions.is_empty() || self.regions.contains(region)
    }

    /// Whether it is sold in a region of which this holds, where one that names no region is sold in all.
    pub fn is_sold_in_any(&self, holds: impl Fn(&RegionId) -> bool) -> bool {
        self.regions.is_empty() || self.regions.iter().any(holds)
    }

    /// The price in words; empty when nothing is published.
    pub fn price_words(&self) -> String {
        match (self.price, self.price_note.as_str()) {
            (None, note) => note.to_owned(),
            (Some(price), "") => format!("{price} per site and month"),
            (Some(price), note) => format!("{price} per site and month, {note}"),
        }
    }
}

/// Demand that waits for an ISP at a metro, as the ISP may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// At least so many customers.
    pub customers: u64,
    /// At least so many customer sites.
    pub sites: u64,
}

/// The largest of 1, 2, 5, 10, 20, 50, 100, 200, 500 … that a number reaches.
fn step(number: u64) -> u64 {
    let mut reached = 1_u64;
    // Doubled, doubled and a half, doubled: 1, 2, 5, 10, 20, 50, 100 …
    for factor in [(2, 1), (5, 2), (2, 1)].into_iter().cycle() {
        match reached.checked_mul(factor.0).map(|n| n / factor.1) {
            Some(next) if next <= number => reached = next,
            _ => break,
        }
    }
    reached
}

impl Demand {
    /// What may be told of a number of customers and sites: nothing below `least` customers (policy
    /// `demand_min_customers`: fewer could be recognised), and rounded down (customers to fives, sites to 5, 10, 20, 50, 100 …), so that nobody learns from
    /// the difference of two days what one customer did.
    pub fn told(customers: u64, sites: u64, least: u16) -> Option<Self> {
        let least = u64::from(least);
        (customers >= least).then(|| Self {
            customers: (customers - customers % 5).max(least),
            sites: step(sites),
        })
    }
}
