//! Finding, ordering and paging in a directory of three partners.

use super::*;
use crate::server::db::listings::InRegion;
use maps_domain::offer::{Language, Part};
use maps_domain::sla::Share;

fn partner(name: &str, regions: &[(&str, Tier, &[&str], u32)]) -> (OrgId, Option<Listing>) {
    let id = OrgId::new(name.to_lowercase());
    let regions = regions.iter().map(|(region, tier, metros, ppm)| InRegion {
        region: RegionId::from(*region),
        tier: *tier,
        metros: metros.iter().map(|id| MetroId::from(*id)).collect(),
        parts: [Part::Internet].into(),
        availability: Share::from_ppm(*ppm).filter(|_| *ppm > 0),
        packet_delivery: None,
        rtt_p95_us: None,
        since: 0,
        verified: 0,
        policy: "v".to_owned(),
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
