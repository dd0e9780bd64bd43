//! Where the traffic enters.

use crate::activation::*;
use crate::ids::MetroId;
use crate::place::Coordinates;
use crate::pni::MapsUse;
use proptest::prelude::*;

fn built(metro: &str, latitude: f64, longitude: f64, uses: &[MapsUse]) -> MetroPresence {
    let coordinates = Coordinates::new(latitude, longitude).unwrap();
    let routers = ["pe1", "pe2", "pe3"];
    let connections = routers.into_iter().zip(uses.iter().copied());
    MetroPresence::of(MetroId::new(metro), coordinates, connections)
}

fn at(metro: &str, latitude: f64, longitude: f64, sessions: usize) -> MetroPresence {
    built(metro, latitude, longitude, &vec![MapsUse::InUse; sessions])
}

#[test]
fn a_region_waits_for_the_type_conversion_of_every_metro_that_it_alone_keeps_back() {
    use MapsUse::{Converting, InUse, Ordinary};
    let rules = MetroRules::default();
    let amsterdam = |uses: &[MapsUse]| built("amsterdam", 52.37, 4.89, uses);
    let paris = |uses: &[MapsUse]| built("paris", 48.85, 2.35, uses);
    let due = |metros: &[MetroPresence]| {
        conversions_due(metros, &rules).map(|(owner, at)| {
            (
                owner,
                at.into_iter().map(ToString::to_string).collect::<Vec<_>>(),
            )
        })
    };
    let ready = paris(&[InUse, InUse]);
    assert_eq!(due(&[amsterdam(&[InUse, InUse]), ready.clone()]), None);
    assert_eq!(
        due(&[
            amsterdam(&[Ordinary, Converting]),
            paris(&[Converting, Converting])
        ]),
        Some((Owner::Isp, vec!["amsterdam".to_owned()])),
        "what nobody asked for comes first"
    );
    assert_eq!(
        due(&[amsterdam(&[Converting, Converting]), ready.clone()]),
        Some((Owner::Microsoft, vec!["amsterdam".to_owned()]))
    );
    assert_eq!(
        due(&[amsterdam(&[Ordinary]), ready.clone()]),
        None,
        "one session would not do after its conversion either"
    );
    assert_eq!(
        due(&[amsterdam(&[InUse, InUse, Ordinary]), ready.clone()]),
        None,
        "two in MAPS use are enough"
    );
    // Meanwhile the site's own metro stays its primary, but nobody can be moved to it by hand.
    let site = Coordinates::new(52.3, 4.8).unwrap();
    let metros = [amsterdam(&[Converting, Converting]), ready];
    let choice = choose_metros(site, &metros, &metros, &rules).unwrap();
    assert_eq!(choice.primary.as_str(), "amsterdam");
    let amsterdam = MetroId::new("amsterdam");
    let refused = check_metros(site, &amsterdam, None, &metros, &metros, &rules).unwrap_err();
    assert!(refused.sentence().contains("type conversion"));
}

#[test]
fn the_primary_is_the_nearest_with_two_sessions_and_the_backup_the_next_one_away() {
    let metros = [
        at("rotterdam", 51.92, 4.48, 1),
        at("amsterdam", 52.37, 4.89, 2),
        at("hilversum", 52.22, 5.18, 2),
        at("brussels", 50.85, 4.35, 1),
        at("paris", 48.85, 2.35, 2),
    ];
    let site = Coordinates::new(52.3, 4.8).unwrap();
    let choice = choose_metros(site, &metros, &metros, &MetroRules::default()).unwrap();
    assert_eq!(choice.primary.as_str(), "amsterdam");
    let BackupChoice::Metro { metro, far, .. } = choice.backup else {
        panic!("no backup")
    };
    assert_eq!(
        (metro.as_str(), far),
        ("rotterdam", false),
        "a near twin never backs up"
    );
}

#[test]
fn without_a_second_metro_there_is_no_backup_and_without_sessions_no_primary() {
    let site = Coordinates::new(52.3, 4.8).unwrap();
    let one = [at("amsterdam", 52.37, 4.89, 2)];
    let choice = choose_metros(site, &one, &one, &MetroRules::default()).unwrap();
    assert_eq!(choice.backup, BackupChoice::NoneAvailable);
    let weak = [at("amsterdam", 52.37, 4.89, 1)];
    let refused = choose_metros(site, &weak, &weak, &MetroRules::default()).unwrap_err();
    assert!(refused.sentence().contains("ACT-02"));
}

#[test]
fn a_running_activation_keeps_its_backup_while_it_can_and_finds_another_one() {
    let (site, rules) = (Coordinates::new(52.3, 4.8).unwrap(), MetroRules::default());
    let amsterdam = at("amsterdam", 52.37, 4.89, 2);
    let (brussels, paris) = (at("brussels", 50.85, 4.35, 1), at("paris", 48.85, 2.35, 2));
    let from_now = |present: Option<&str>, backups: &[MetroPresence]| {
        let present = present.map(MetroId::from);
        backup_from_now(site, &amsterdam, present.as_ref(), backups, &rules)
    };
    let both = [amsterdam.clone(), brussels, paris.clone()];
    assert_eq!(
        from_now(None, &both),
        Some("brussels".into()),
        "the nearest"
    );
    assert_eq!(
        from_now(Some("paris"), &both),
        Some("paris".into()),
        "what it has"
    );
    let lost = [amsterdam.clone(), paris];
    assert_eq!(from_now(Some("brussels"), &lost), Some("paris".into()));
    assert_eq!(
        from_now(Some("brussels"), std::slice::from_ref(&amsterdam)),
        None
    );
}

#[test]
fn a_customers_own_choice_keeps_the_same_rules() {
    let rules = MetroRules::default();
    let site = Coordinates::new(52.3, 4.8).unwrap();
    let metros = [
        at("amsterdam", 52.37, 4.89, 2),
        at("hilversum", 52.22, 5.18, 2),
        at("paris", 48.85, 2.35, 1),
    ];
    let check = |primary: &str, backup: Option<&str>| {
        let backup = backup.map(MetroId::from);
        check_metros(
            site,
            &primary.into(),
            backup.as_ref(),
            &metros,
            &metros,
            &rules,
        )
    };
    assert!(check("hilversum", Some("paris")).is_ok());
    assert_eq!(
        check("amsterdam", None).unwrap().backup,
        BackupChoice::NoneAvailable
    );
    assert!(
        check("paris", None)
            .unwrap_err()
            .sentence()
            .contains("ACT-02")
    );
    assert!(
        check("amsterdam", Some("hilversum"))
            .unwrap_err()
            .sentence()
            .contains("50 km")
    );
    assert!(check("amsterdam", Some("amsterdam")).is_err());
    assert!(
        check("london", None)
            .unwrap_err()
            .sentence()
            .contains("not covered")
    );
}

proptest! {
    #[test]
    fn the_chosen_metros_do_not_depend_on_the_order_of_rows(
        spots in proptest::collection::vec((-60.0..60.0_f64, -170.0..170.0_f64, 0_usize..4), 1..8),
        lat in -60.0..60.0_f64, lon in -170.0..170.0_f64,
    ) {
        let metros: Vec<MetroPresence> = spots.iter().enumerate()
            .map(|(i, (a, b, n))| at(&format!("m{i}"), *a, *b, *n)).collect();
        let mut reversed = metros.clone();
        reversed.reverse();
        let site = Coordinates::new(lat, lon).unwrap();
        let rules = MetroRules::default();
        let choice = choose_metros(site, &metros, &metros, &rules);
        prop_assert_eq!(&choice, &choose_metros(site, &reversed, &reversed, &rules));
        if let Ok(choice) = choice {
            let backup = match &choice.backup {
                BackupChoice::Metro { metro, .. } => Some(metro),
                BackupChoice::NoneAvailable => None,
            };
            let checked = check_metros(site, &choice.primary, backup, &metros, &metros, &rules);
            prop_assert_eq!(checked, Ok(choice));
        }
    }
}
