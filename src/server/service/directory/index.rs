//! The directory in memory: every line, found and ordered without the database.
//!
//! A copy is used as long as its revision is the stored one: it never shows more, less or older than
//! what is published, on any node. When it is behind, only the lines that changed are read.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::listings::{self, InRegion, Listing};
use maps_domain::city::fold;
use maps_domain::ids::{MetroId, OrgId, RegionId};
use maps_domain::offer::{CapacityBand, Language, Part, SlaBand};
use maps_domain::policy::Tier;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A partner with what it is found by.
#[derive(Debug)]
pub struct Partner {
    /// What the directory says of it.
    pub listing: Listing,
    /// Its name without case and accents.
    name: String,
    /// Name, address, products, regions and metros without case and accents.
    words: String,
    metros: usize,
    /// What its pages keep of it: its card, written once.
    pub card: OnceLock<String>,
}

impl Partner {
    fn new(listing: Listing) -> Self {
        let mut words = vec![listing.name.clone(), listing.slug.clone()];
        for at in &listing.regions {
            words.push(at.region.to_string());
            words.extend(at.metros.iter().map(ToString::to_string));
        }
        words.extend(listing.products.iter().cloned());
        Self {
            name: fold(&listing.name),
            words: fold(&words.join(" ")),
            metros: listing.metros(),
            card: OnceLock::new(),
            listing,
        }
    }
}

/// What the directory is searched for; empty means any. A value that nobody knows finds nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of a name, product or place.
    pub words: String,
    /// Region: of the qualification, and where tier, product and service level must hold.
    pub region: String,
    /// Metro: covered, and its region is the one where the others must hold.
    pub metro: String,
    /// Tier.
    pub tier: String,
    /// Part of a product.
    pub part: String,
    /// Availability band.
    pub sla: String,
    /// Capacity band.
    pub capacity: String,
    /// Language code.
    pub language: String,
}

/// A filter whose values were understood.
struct Wanted {
    words: String,
    region: Option<RegionId>,
    metro: Option<MetroId>,
    tier: Option<Tier>,
    part: Option<Part>,
    sla: Option<SlaBand>,
    capacity: Option<CapacityBand>,
    language: Option<Language>,
}

impl Filter {
    /// `None` when a value is unknown: then nobody matches.
    fn wanted(&self) -> Option<Wanted> {
        fn read<T>(text: &str, known: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
            if text.is_empty() {
                return Some(None);
            }
            known(text).map(Some)
        }
        Some(Wanted {
            words: fold(&self.words),
            region: read(&self.region, |id| Some(RegionId::from(id)))?,
            metro: read(&self.metro, |id| Some(MetroId::from(id)))?,
            tier: read(&self.tier, |text| Tier::parse(text).ok())?,
            part: read(&self.part, |text| Part::parse(text).ok())?,
            sla: read(&self.sla, |text| SlaBand::parse(text).ok())?,
            capacity: read(&self.capacity, |text| CapacityBand::parse(text).ok())?,
            language: read(&self.language, |text| Language::parse(text).ok())?,
        })
    }
}

impl Wanted {
    /// Tier, product and service level may hold in different regions, unless a place is named.
    fn holds(&self, partner: &Partner) -> bool {
        let listing = &partner.listing;
        let somewhere = |holds: &dyn Fn(&InRegion) -> bool| {
            let mut regions = listing.regions.iter().filter(|at| self.here(at));
            regions.any(holds)
        };
        let reaches = |at: &InRegion, band: SlaBand| {
            at.availability
                .is_some_and(|availability| availability >= band.floor())
        };
        (self.capacity.is_none() || self.capacity == listing.capacity)
            && self
                .language
                .is_none_or(|language| listing.languages.contains(&language))
            && somewhere(&|_| true)
            && self
                .tier
                .is_none_or(|tier| somewhere(&|at| at.tier == tier))
            && self
                .part
                .is_none_or(|part| somewhere(&|at| at.parts.contains(&part)))
            && self
                .sla
                .is_none_or(|band| somewhere(&|at| reaches(at, band)))
            && partner.words.contains(&self.words)
    }

    fn here(&self, at: &InRegion) -> bool {
        self.region
            .as_ref()
            .is_none_or(|region| *region == at.region)
            && self
                .metro
                .as_ref()
                .is_none_or(|metro| at.metros.contains(metro))
    }
}

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
    const ALL: [Self; 8] = [
        Self::Name,
        Self::NameDown,
        Self::Regions,
        Self::GeoRegions,
        Self::Metros,
        Self::Availability,
        Self::Capacity,
        Self::Since,
    ];

    fn compare(self, a: &Partner, b: &Partner) -> Ordering {
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

/// What the partners come to, per region and per metro.
#[derive(Debug, Default)]
pub struct Tally {
    /// Partners per region and tier.
    pub regions: BTreeMap<(RegionId, Tier), usize>,
    /// Best tier and number of partners per covered metro.
    pub metros: BTreeMap<MetroId, (Tier, usize)>,
}

/// The whole directory at one revision.
#[derive(Debug, Default)]
pub struct Index {
    revision: i64,
    partners: BTreeMap<OrgId, Arc<Partner>>,
    /// Each order, worked out when it is first asked for.
    orders: [OnceLock<Vec<Arc<Partner>>>; Order::ALL.len()],
    tally: OnceLock<Tally>,
}

impl Index {
    /// This directory with the lines that changed since.
    fn with(&self, changed: Vec<(OrgId, Option<Listing>)>, revision: i64) -> Self {
        let mut partners = self.partners.clone();
        for (org, listing) in changed {
            match listing {
                Some(listing) => partners.insert(org, Arc::new(Partner::new(listing))),
                None => partners.remove(&org),
            };
        }
        Self {
            revision,
            partners,
            ..Self::default()
        }
    }

    /// How many partners there are.
    pub fn count(&self) -> usize {
        self.partners.len()
    }

    /// Everybody who matches, in order.
    pub fn find(&self, filter: &Filter, order: Order) -> Vec<Arc<Partner>> {
        self.page(filter, order, 0, usize::MAX).1
    }

    /// How many match, and those of them that a page shows.
    pub fn page(
        &self,
        filter: &Filter,
        order: Order,
        skip: usize,
        take: usize,
    ) -> (usize, Vec<Arc<Partner>>) {
        let all = self.ordered(order);
        if *filter == Filter::default() {
            let shown = all.iter().skip(skip).take(take);
            return (all.len(), shown.cloned().collect());
        }
        let Some(wanted) = filter.wanted() else {
            return (0, Vec::new());
        };
        let (mut total, mut shown) = (0, Vec::new());
        for partner in all.iter().filter(|partner| wanted.holds(partner)) {
            if total >= skip && shown.len() < take {
                shown.push(partner.clone());
            }
            total += 1;
        }
        (total, shown)
    }

    fn ordered(&self, order: Order) -> &[Arc<Partner>] {
        let sorted = || {
            let mut all: Vec<Arc<Partner>> = self.partners.values().cloned().collect();
            all.sort_by(|a, b| order.compare(a, b));
            all
        };
        let place = Order::ALL.iter().position(|known| *known == order);
        match place.and_then(|place| self.orders.get(place)) {
            Some(slot) => slot.get_or_init(sorted),
            None => &[],
        }
    }

    /// How many there are who match, and how many of them per metro: a partner counts at the metros of
    /// the place that is asked for, and where it has the tier.
    pub fn per_metro(&self, filter: &Filter) -> (usize, BTreeMap<MetroId, usize>) {
        let mut counts = BTreeMap::new();
        let Some(wanted) = filter.wanted() else {
            return (0, counts);
        };
        let mut total = 0;
        for partner in self.partners.values().filter(|p| wanted.holds(p)) {
            total += 1;
            let regions = partner.listing.regions.iter();
            for at in
                regions.filter(|at| wanted.here(at) && wanted.tier.is_none_or(|t| t == at.tier))
            {
                for metro in &at.metros {
                    *counts.entry(metro.clone()).or_default() += 1;
                }
            }
        }
        (total, counts)
    }

    /// Partners by public address, in the order of the slugs; who is not listed is left out.
    pub fn by_slugs(&self, slugs: &[String]) -> Vec<Arc<Partner>> {
        let one = |slug: &String| {
            let mut all = self.partners.values();
            all.find(|partner| partner.listing.slug == *slug).cloned()
        };
        slugs.iter().filter_map(one).collect()
    }

    /// What all partners come to.
    pub fn tally(&self) -> &Tally {
        self.tally.get_or_init(|| {
            let mut tally = Tally::default();
            for at in self.partners.values().flat_map(|p| &p.listing.regions) {
                let region = (at.region.clone(), at.tier);
                *tally.regions.entry(region).or_default() += 1;
                for metro in &at.metros {
                    let (tier, count) = tally.metros.entry(metro.clone()).or_insert((at.tier, 0));
                    *tier = at.tier.max(*tier);
                    *count += 1;
                }
            }
            tally
        })
    }
}

/// The copy of this node.
#[derive(Default)]
pub struct Cache(Mutex<Arc<Index>>);

/// The directory as it is published now.
///
/// # Errors
/// What the database refuses, or a line that cannot be read.
pub async fn current(ctx: &Ctx, tx: &mut Tx) -> Result<Arc<Index>, AppError> {
    let revision = listings::revision(tx).await?;
    let slot = &ctx.app.ground.directory.0;
    let kept = slot.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if kept.revision == revision {
        return Ok(kept);
    }
    // A database that was put back from a backup may be at an earlier one.
    let base = if kept.revision < revision {
        kept
    } else {
        Arc::default()
    };
    let changed = listings::changed_since(tx, base.revision).await?;
    let fresh = Arc::new(base.with(changed, revision));
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
    Ok(fresh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use maps_domain::sla::Share;

    fn partner(name: &str, regions: &[(&str, Tier, &[&str], u32)]) -> (OrgId, Option<Listing>) {
        let id = OrgId::new(name.to_lowercase());
        let regions = regions.iter().map(|(region, tier, metros, ppm)| InRegion {
            region: RegionId::from(*region),
            tier: *tier,
            metros: metros.iter().map(|id| MetroId::from(*id)).collect(),
            parts: [Part::Internet].into(),
            availability: Share::from_ppm(*ppm).filter(|_| *ppm > 0),
            since: 0,
        });
        let listing = Listing {
            org_id: id.clone(),
            slug: name.to_lowercase(),
            name: name.to_owned(),
            isp_type: "isp".to_owned(),
            regions: regions.collect(),
            languages: vec![Language::French],
            capacity: None,
            products: vec!["Secure Access".to_owned()],
        };
        (id, Some(listing))
    }

    fn three() -> Index {
        let changed = vec![
            partner(
                "Zebra",
                &[
                    ("europe", Tier::Geo, &["paris"], 999_000),
                    ("asia", Tier::Local, &["tokyo"], 0),
                ],
            ),
            partner(
                "Émile",
                &[("europe", Tier::Local, &["paris", "rome"], 999_900)],
            ),
            partner(
                "Nord",
                &[("asia", Tier::Geo, &["tokyo", "osaka", "seoul"], 0)],
            ),
        ];
        Index::default().with(changed, 7)
    }

    fn names(index: &Index, filter: &Filter, order: Order) -> Vec<String> {
        let found = index.find(filter, order);
        found.iter().map(|p| p.listing.name.clone()).collect()
    }

    #[test]
    fn tier_and_service_level_hold_in_the_place_that_is_named() {
        let index = three();
        let filter = |region: &str, metro: &str, tier: &str, sla: &str| Filter {
            region: region.to_owned(),
            metro: metro.to_owned(),
            tier: tier.to_owned(),
            sla: sla.to_owned(),
            ..Filter::default()
        };
        for (wanted, found) in [
            (filter("", "", "", ""), vec!["Émile", "Nord", "Zebra"]),
            (filter("europe", "", "", ""), vec!["Émile", "Zebra"]),
            (filter("", "tokyo", "Local", ""), vec!["Zebra"]),
            (filter("asia", "", "Local", "99.9"), vec![]),
            (filter("", "", "Local", "99.9"), vec!["Émile", "Zebra"]),
            (filter("europe", "tokyo", "", ""), vec![]),
            (filter("atlantis", "", "", ""), vec![]),
            (filter("", "", "Gold", ""), vec![]),
        ] {
            assert_eq!(names(&index, &wanted, Order::Name), found, "{wanted:?}");
        }
    }

    #[test]
    fn words_are_found_without_case_and_accents() {
        let search = |words: &str| Filter {
            words: words.to_owned(),
            ..Filter::default()
        };
        let index = three();
        assert_eq!(names(&index, &search("EMILE"), Order::Name), ["Émile"]);
        assert_eq!(names(&index, &search("seoul"), Order::Name), ["Nord"]);
        assert_eq!(names(&index, &search("secure acc"), Order::Name).len(), 3);
    }

    #[test]
    fn every_order_lists_everybody_and_equals_by_name() {
        let index = three();
        let all = Filter::default();
        for (order, found) in [
            (Order::NameDown, ["Zebra", "Nord", "Émile"]),
            (Order::Regions, ["Zebra", "Émile", "Nord"]),
            (Order::GeoRegions, ["Nord", "Zebra", "Émile"]),
            (Order::Metros, ["Nord", "Émile", "Zebra"]),
            (Order::Availability, ["Émile", "Zebra", "Nord"]),
            (Order::Capacity, ["Émile", "Nord", "Zebra"]),
            (Order::Since, ["Émile", "Nord", "Zebra"]),
        ] {
            assert_eq!(names(&index, &all, order), found, "{order:?}");
        }
    }

    #[test]
    fn a_page_is_a_part_of_all_that_match() {
        let index = three();
        let all = Filter::default();
        let tokyo = Filter {
            metro: "tokyo".to_owned(),
            ..Filter::default()
        };
        for (filter, total) in [(&all, 3), (&tokyo, 2)] {
            let whole = names(&index, filter, Order::Name);
            for skip in 0..4 {
                let (found, shown) = index.page(filter, Order::Name, skip, 1);
                let shown: Vec<&str> = shown.iter().map(|p| p.listing.name.as_str()).collect();
                let expected: Vec<&str> = whole
                    .iter()
                    .skip(skip)
                    .take(1)
                    .map(String::as_str)
                    .collect();
                assert_eq!((found, shown), (total, expected));
            }
        }
    }

    #[test]
    fn only_what_changed_is_replaced() {
        let before = three();
        let nord = before.by_slugs(&["nord".to_owned()]);
        let changed = vec![(OrgId::from("zebra"), None), partner("Alpha", &[])];
        let after = before.with(changed, 8);
        assert_eq!(after.count(), 3);
        assert!(after.by_slugs(&["zebra".to_owned()]).is_empty());
        let kept = after.by_slugs(&["nord".to_owned()]);
        assert!(Arc::ptr_eq(&nord[0], &kept[0]));
        assert_eq!(before.count(), 3);
        assert_eq!(
            after.tally().metros[&MetroId::from("paris")],
            (Tier::Local, 1)
        );
    }
}
