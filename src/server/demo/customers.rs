//! Assumed customers on real cities: 40 organisations with 2,000 customer sites over the 12 regions.
//!
//! No randomness: the same rules give the same demo on every machine.

use super::past::Past;
use super::people::{People, Plan};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Entry;
use crate::server::db::sites::{self, SiteRow};
use maps_domain::access::{OrgKind, Role};
use maps_domain::catalogue::Catalogue;
use maps_domain::city::{Cities, City};
use maps_domain::ids::{OrgId, RegionId};
use std::collections::BTreeMap;

/// Customer sites of all customers together.
pub const SITES: usize = 2_000;
/// Contoso's share, so that the tour has something to look at; the others share the rest.
const CONTOSO_SITES: usize = 167;

/// Invented names; none is a real company that we know of.
const NAMES: [&str; 40] = [
    "Contoso",
    "Fabrikam",
    "Northwind Traders",
    "Tailspin Toys",
    "Litware",
    "Proseware",
    "Adventure Works",
    "Woodgrove Bank",
    "Wingtip Toys",
    "Alpine Ski House",
    "Blue Yonder Airlines",
    "Coho Winery",
    "Consolidated Messenger",
    "Fourth Coffee",
    "Graphic Design Institute",
    "Humongous Insurance",
    "Lucerne Publishing",
    "Margie Travel",
    "Munson Pickles",
    "Nod Publishers",
    "Relecloud",
    "School of Fine Art",
    "Southridge Video",
    "The Phone Company",
    "Trey Research",
    "VanArsdel",
    "Wide World Importers",
    "Best For You Organics",
    "Bellows College",
    "First Up Consultants",
    "Lamna Healthcare",
    "Liberty Delightful",
    "Olympia Foundry",
    "Papyrus Press",
    "Quiet Harbour Shipping",
    "Rosewood Hotels Group",
    "Silver Birch Energy",
    "Tern Logistics",
    "Umber Mining",
    "Vela Robotics",
];

/// Where customers have sites: a region's share of every 50 sites.
const SHARES: [(&str, usize); 12] = [
    ("western-europe", 9),
    ("north-america", 9),
    ("northern-europe", 5),
    ("east-asia", 5),
    ("southeast-asia", 4),
    ("southern-europe", 4),
    ("oceania", 3),
    ("africa", 3),
    ("latin-america", 3),
    ("eastern-europe", 2),
    ("south-asia", 2),
    ("middle-east", 1),
];

/// A customer of the demo.
pub struct DemoCustomer {
    /// Its organisation.
    pub org: OrgId,
    /// Name on screens.
    pub name: &'static str,
    /// Its admin at work.
    pub admin: Ctx,
    /// Its sites.
    pub sites: Vec<SiteRow>,
}

/// Stores customers and sites.
///
/// # Errors
/// What the database refuses.
pub async fn fill(
    past: &Past,
    people: &People,
    catalogue: &Catalogue,
) -> Result<Vec<DemoCustomer>, AppError> {
    let cities = Cities::seed().map_err(AppError::internal)?;
    let by_region = cities_by_region(catalogue, cities);
    let others = NAMES.len() - 1;
    let (share, rest) = (
        (SITES - CONTOSO_SITES) / others,
        (SITES - CONTOSO_SITES) % others,
    );
    let mut customers = Vec::new();
    for ((day, at), name) in (0..).zip(0..).zip(NAMES) {
        // One joins a day.
        past.days_ago(385 - day);
        let ctx = &past.portal();
        let count = match at {
            0 => CONTOSO_SITES,
            _ => share + usize::from(at <= rest),
        };
        let mut tx = ctx.app.db.begin().await?;
        let slug = name.to_lowercase().replace(' ', "-");
        let plan = Plan {
            kind: OrgKind::Customer,
            slug: &slug,
            name,
            isp_type: "",
        };
        let org = people.organisation(&mut tx, &plan).await?;
        let members = people.members(&mut tx, &org, Role::CustomerAdmin).await?;
        let placed = place(at, count, &by_region);
        let sites = store(&mut tx, ctx, &org.org_id(), catalogue, &placed).await?;
        let entry = Entry {
            action: "demo_filled",
            object_kind: "organisation",
            object_id: org.id.clone(),
            owner: org.org_id(),
            summary: format!("The demo added {name} with {count} customer sites, all assumed"),
            changes: vec![],
        };
        ctx.audit(&mut tx, entry).await?;
        tx.commit().await?;
        customers.push(DemoCustomer {
            org: org.org_id(),
            name,
            admin: members.into_iter().next().unwrap_or_else(|| ctx.clone()),
            sites,
        });
    }
    Ok(customers)
}

/// The large cities of each region, the largest first.
fn cities_by_region<'a>(
    catalogue: &Catalogue,
    cities: &'a Cities,
) -> BTreeMap<RegionId, Vec<&'a City>> {
    let mut by_region: BTreeMap<RegionId, Vec<&City>> = BTreeMap::new();
    for country in catalogue.countries() {
        let list = by_region.entry(country.region.clone()).or_default();
        list.extend(cities.of(country.code).take(25));
    }
    for list in by_region.values_mut() {
        list.sort_by(|a, b| {
            b.population
                .cmp(&a.population)
                .then_with(|| a.name.cmp(&b.name))
        });
    }
    by_region
}

/// The cities of one customer's sites: regions by their shares, each customer from another place in
/// the region's list, so that neighbours are not the same.
fn place<'a>(
    customer: usize,
    count: usize,
    by_region: &BTreeMap<RegionId, Vec<&'a City>>,
) -> Vec<&'a City> {
    let pattern: Vec<RegionId> = (0..9)
        .flat_map(|round| {
            SHARES
                .iter()
                .filter(move |(_, share)| *share > round)
                .map(|(region, _)| RegionId::from(*region))
        })
        .collect();
    let mut taken: BTreeMap<&RegionId, usize> = BTreeMap::new();
    pattern
        .iter()
        .cycle()
        .skip(customer * 7 % pattern.len().max(1))
        .take(count)
        .filter_map(|region| {
            let list = by_region.get(region)?;
            let nth = taken.entry(region).or_default();
            let at = (customer * 5 + *nth) % list.len().max(1);
            *nth += 1;
            list.get(at).copied()
        })
        .collect()
}

async fn store(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    catalogue: &Catalogue,
    placed: &[&City],
) -> Result<Vec<SiteRow>, AppError> {
    const KINDS: [&str; 4] = ["office", "plant", "warehouse", "data centre"];
    const PEAKS: [i64; 5] = [100, 200, 500, 1_000, 2_000];
    let mut rows = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (at, city) in placed.iter().enumerate() {
        let Some(region) = catalogue.region_of_country(city.country) else {
            continue;
        };
        let Some(metro) = catalogue.nearest_metro(city.coordinates) else {
            continue;
        };
        let nth = seen.entry(city.name.clone()).or_default();
        let kind = KINDS.get(*nth % KINDS.len()).copied().unwrap_or("office");
        *nth += 1;
        let again = match *nth {
            n if n > KINDS.len() => format!(" {n}"),
            _ => String::new(),
        };
        let row = SiteRow {
            id: ctx.new_id(),
            org_id: org.to_string(),
            site_ref: format!("{}-{:04}", city.country.as_str(), at + 1),
            name: format!("{} {kind}{again}", city.name),
            address: city.name.clone(),
            country_iso2: city.country.as_str().to_owned(),
            region_id: region.id.to_string(),
            latitude: city.coordinates.latitude(),
            longitude: city.coordinates.longitude(),
            nearest_metro_id: metro.id.to_string(),
            peak_mbps: PEAKS.get(at % PEAKS.len()).copied().unwrap_or(100),
            held_at: None,
            held_reason: String::new(),
            retired_at: None,
            created_at: ctx.now.get(),
            version: 1,
        };
        sites::insert(tx, &row).await?;
        rows.push(row);
    }
    Ok(rows)
}
