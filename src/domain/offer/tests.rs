//! What may be published, and what a form makes of typed text.

use super::*;
use proptest::prelude::*;

fn fields(errors: Vec<crate::field::FieldError>) -> Vec<String> {
    errors.into_iter().map(|error| error.field).collect()
}

#[test]
fn a_product_needs_a_name_and_parts_and_may_be_a_bundle() {
    let draft = ProductDraft {
        name: "Secure access".to_owned(),
        parts: vec!["utm".to_owned(), "internet".to_owned(), "utm".to_owned()],
        price: "120.50".to_owned(),
        currency: "eur".to_owned(),
        price_note: "from 100 Mbit/s".to_owned(),
        regions: vec!["western-europe".to_owned()],
        ..ProductDraft::default()
    };
    let product = draft.check(|_| true).unwrap();
    assert!(product.is_bundle());
    assert_eq!(product.parts_words(), "Internet access + UTM");
    assert!(
        product
            .price_words()
            .contains("per site and month, from 100 Mbit/s")
    );
    assert!(product.sold_in(&"western-europe".into()));
    assert!(!product.sold_in(&"africa".into()));

    let wrong = ProductDraft {
        parts: vec!["pizza".to_owned()],
        link: "javascript:alert(1)".to_owned(),
        price: "-1".to_owned(),
        currency: "EUR".to_owned(),
        regions: vec!["atlantis".to_owned()],
        ..ProductDraft::default()
    };
    assert_eq!(
        fields(wrong.check(|_| false).unwrap_err()),
        ["name", "parts", "regions", "link", "price"]
    );
    assert_eq!(
        fields(
            ProductDraft {
                name: "Thing".to_owned(),
                parts: vec!["other".to_owned()],
                ..ProductDraft::default()
            }
            .check(|_| true)
            .unwrap_err()
        ),
        ["description"]
    );
}

#[test]
fn a_profile_refuses_free_mail_and_unknown_languages() {
    let wrong = ProfileDraft {
        about: "x".repeat(601),
        languages: vec!["tlh".to_owned()],
        sales_email: "sales@gmail.com".to_owned(),
        sales_phone: "call us".to_owned(),
        ..ProfileDraft::default()
    };
    assert_eq!(
        fields(wrong.check().unwrap_err()),
        ["about", "languages", "sales_email", "sales_phone"]
    );
    let fine = ProfileDraft {
        languages: vec!["nl".to_owned(), "de".to_owned(), "nl".to_owned()],
        ..ProfileDraft::default()
    };
    assert_eq!(
        fine.check().unwrap().languages,
        [Language::German, Language::Dutch]
    );
    assert!(
        !fine.check().unwrap().shows_capacity,
        "nothing is published unasked"
    );
}

#[test]
fn a_service_level_promises_something_in_units() {
    let draft = |availability: &str, rtt: &str| SlaDraft {
        availability: availability.to_owned(),
        rtt_ms: rtt.to_owned(),
        ..SlaDraft::default()
    };
    let offer = draft("99,95 %", "12.5 ms")
        .check(&"colt".into(), &"africa".into())
        .unwrap();
    assert_eq!(offer.availability.unwrap().ppm(), 999_500);
    assert_eq!(offer.rtt_p95_us, Some(12_500));
    for (availability, rtt, field) in [
        ("0", "", "availability"),
        ("101", "", "availability"),
        ("", "0", "rtt_ms"),
        ("", "fast", "rtt_ms"),
        ("", "10000.001", "rtt_ms"),
        ("", "", "availability"),
    ] {
        let errors = draft(availability, rtt)
            .check(&"colt".into(), &"africa".into())
            .unwrap_err();
        assert_eq!(fields(errors), [field], "{availability} {rtt}");
    }
    assert!(SlaDraft::default().is_empty());
}

/// As the shipped policy has it.
const LEAST: u16 = 5;

proptest! {
    #[test]
    fn demand_is_never_told_below_five_customers_nor_above_the_truth(customers in 0_u64..200, more in 0_u64..500) {
        let sites = customers + more;
        match Demand::told(customers, sites, LEAST) {
            None => prop_assert!(customers < u64::from(LEAST)),
            Some(told) => {
                prop_assert!(customers >= u64::from(LEAST));
                prop_assert!(told.customers >= u64::from(LEAST) && told.customers <= customers);
                prop_assert!(told.sites <= sites);
                prop_assert!(told.customers % 5 == 0);
                prop_assert!(told.sites >= u64::from(LEAST) && sites < told.sites * 3);
            }
        }
    }

    /// Who compares the figure of today with that of tomorrow learns at most that a step was reached,
    /// never how many sites the one customer has that came in between.
    #[test]
    fn one_more_customer_does_not_show_in_the_difference(customers in 5_u64..60, more in 0_u64..5_000, a in 1_u64..400, b in 1_u64..400) {
        let before = Demand::told(customers, customers + more, LEAST).unwrap();
        let with = |sites: u64| Demand::told(customers + 1, customers + more + sites, LEAST).unwrap();
        let steps: Vec<u64> = (0..6).flat_map(|e| [1, 2, 5].map(|n| n * 10_u64.pow(e))).filter(|n| *n >= 5).collect();
        for told in [before, with(a), with(b)] {
            prop_assert!(steps.contains(&told.sites), "{}", told.sites);
        }
        prop_assert!(with(a.max(b)).sites >= with(a.min(b)).sites);
        if with(a).sites == before.sites && with(b).sites == before.sites {
            prop_assert_eq!(with(a), with(b));
        }
    }

    #[test]
    fn more_capacity_never_falls_into_a_smaller_band(one in 0_u64..3_000_000, more in 0_u64..3_000_000) {
        prop_assert!(CapacityBand::of(Mbps::new(one)) <= CapacityBand::of(Mbps::new(one + more)));
        prop_assert_eq!(CapacityBand::of(Mbps::new(one)).is_none(), one == 0);
    }

    #[test]
    fn better_availability_reaches_every_band_that_worse_reaches(one in 0_u32..=1_000_000, more in 0_u32..=1_000_000) {
        let (one, other) = (Share::from_ppm(one).unwrap(), Share::from_ppm((one + more).min(1_000_000)).unwrap());
        let better: Vec<SlaBand> = SlaBand::reached(other).collect();
        prop_assert!(SlaBand::reached(one).all(|band| better.contains(&band)));
    }
}
