//! Every cell of states and events, the evidence of each step, progress, and the metro rules.

use super::*;
use crate::access::OrgKind;
use crate::ids::MetroId;
use crate::place::Coordinates;
use crate::pni::MapsUse;
use crate::time::UtcMs;
use proptest::prelude::*;

/// The drawing, row by row, written out by hand against the code's guards.
fn drawn(state: State, event: Event) -> Option<State> {
    use Event as E;
    use State::*;
    let to = match (state, event) {
        (WaitingForQualification, E::AwaitService) => WaitingForService,
        (WaitingForQualification, E::StandBy) => Standby,
        (WaitingForQualification, E::Hold) => Held,
        (WaitingForQualification, E::Provision) => Provisioning,
        (WaitingForQualification, E::Cancel) => Inactive,
        (WaitingForService, E::AwaitQualification) => WaitingForQualification,
        (WaitingForService, E::StandBy) => Standby,
        (WaitingForService, E::Hold) => Held,
        (WaitingForService, E::Provision) => Provisioning,
        (WaitingForService, E::Cancel) => Inactive,
        (Standby, E::AwaitQualification) => WaitingForQualification,
        (Standby, E::AwaitService) => WaitingForService,
        (Standby, E::Hold) => Held,
        (Standby, E::Provision) => Provisioning,
        (Standby, E::Cancel) => Inactive,
        (Held, E::AwaitQualification) => WaitingForQualification,
        (Held, E::AwaitService) => WaitingForService,
        (Held, E::StandBy) => Standby,
        (Held, E::Provision) => Provisioning,
        (Held, E::Cancel) => Inactive,
        (Provisioning, E::AwaitQualification) => WaitingForQualification,
        (Provisioning, E::AwaitService) => WaitingForService,
        (Provisioning, E::StandBy) => Standby,
        (Provisioning, E::Hold) => Held,
        (Provisioning, E::Fail) => Failed,
        (Provisioning, E::TurnOn) => Active,
        (Provisioning, E::Cancel) => Deactivating,
        (Failed, E::AwaitQualification) => WaitingForQualification,
        (Failed, E::AwaitService) => WaitingForService,
        (Failed, E::StandBy) => Standby,
        (Failed, E::Hold) => Held,
        (Failed, E::Retry) => Provisioning,
        (Failed, E::Cancel) => Deactivating,
        (Active, E::StandBy) => Standby,
        (Active, E::Endanger) => AtRisk,
        (Active, E::Cancel) => Deactivating,
        (AtRisk, E::StandBy) => Standby,
        (AtRisk, E::Recover) => Active,
        (AtRisk, E::Cancel) => Deactivating,
        (Deactivating, E::Withdrawn) => Inactive,
        (Deactivating, E::Cancel) => Deactivating,
        (Inactive, E::Restart) => WaitingForQualification,
        (Inactive, E::Cancel) => Inactive,
        _ => return None,
    };
    Some(to)
}

#[test]
fn every_cell_of_states_and_events_is_as_drawn() {
    for &state in State::ALL {
        for &event in Event::ALL {
            let got = state.transition(event);
            match drawn(state, event) {
                Some(to) => assert_eq!(got, Ok(to), "{state} {event}"),
                None => assert!(got.unwrap_err().sentence().ends_with(state.next_step())),
            }
        }
    }
}

#[test]
fn cancelling_is_possible_in_every_state_and_twice() {
    for &state in State::ALL {
        let once = state.transition(Event::Cancel).unwrap();
        assert_eq!(once.transition(Event::Cancel), Ok(once));
        assert!(!once.is_live());
    }
}

#[test]
fn nothing_but_done_steps_turns_a_site_on() {
    for &state in State::ALL {
        for &event in Event::ALL {
            if state.transition(event) == Ok(State::Active) {
                assert!(
                    matches!(event, Event::TurnOn | Event::Recover),
                    "{state} {event}"
                );
            }
        }
    }
}

const BOTH: Authorisations = Authorisations {
    isp_standing: true,
    microsoft_auto_accept: true,
};
const NEITHER: Authorisations = Authorisations {
    isp_standing: false,
    microsoft_auto_accept: false,
};

fn valid() -> Checks {
    Checks {
        orders_confirmed: Some(true),
        prefixes_valid: Some(true),
        nearest_edge: Some(true),
        ..Checks::default()
    }
}

fn now() -> UtcMs {
    UtcMs::parse_date("2026-11-23").unwrap()
}

#[test]
fn with_standing_permissions_a_batch_of_valid_prefixes_needs_no_click() {
    let mut steps = first_steps(now(), BOTH, Deadlines::default());
    assert!(advance(
        &mut steps,
        now(),
        BOTH,
        valid(),
        Deadlines::default()
    ));
    assert!(progress(&steps).is_complete());
    assert_eq!(steps[3].evidence, Some(Evidence::StandingAuthorisation));
    assert!(!advance(
        &mut steps,
        now().add_days(1),
        BOTH,
        valid(),
        Deadlines::default()
    ));
}

#[test]
fn without_them_the_isp_and_then_microsoft_have_to_act() {
    let mut steps = first_steps(now(), NEITHER, Deadlines::default());
    advance(&mut steps, now(), NEITHER, valid(), Deadlines::default());
    let waiting = progress(&steps).waiting.unwrap();
    assert_eq!(
        (waiting.step, waiting.owner),
        (Step::RoutesAnnounced, Owner::Isp)
    );
    assert_eq!(waiting.due_at.unwrap().date(), "2026-11-30");
    assert_eq!(
        waiting.sentence(now().add_days(2)),
        "waiting for the ISP for 2 days"
    );

    let evidence = guard_by_hand(&steps[3], OrgKind::Isp).unwrap();
    assert_eq!(evidence, Evidence::SignedStatement);
    assert!(guard_by_hand(&steps[3], OrgKind::Microsoft).is_err());
    assert!(
        guard_by_hand(&steps[4], OrgKind::Microsoft).is_err(),
        "not due yet"
    );
    steps[3].state = StepState::Done;
    let later = now().add_days(3);
    advance(&mut steps, later, NEITHER, valid(), Deadlines::default());
    let waiting = progress(&steps).waiting.unwrap();
    assert_eq!(
        (waiting.step, waiting.since),
        (Step::MicrosoftAccepts, later)
    );
    assert_eq!(
        guard_by_hand(&steps[4], OrgKind::Microsoft),
        Ok(Evidence::OperatorConfirmation)
    );
}

#[test]
fn a_failed_check_outweighs_every_permission() {
    let checks = Checks {
        routes_seen: Some(false),
        ..valid()
    };
    let mut steps = first_steps(now(), BOTH, Deadlines::default());
    advance(&mut steps, now(), BOTH, checks, Deadlines::default());
    let waiting = progress(&steps).waiting.unwrap();
    assert!(waiting.failed && waiting.step == Step::RoutesAnnounced);
    advance(&mut steps, now(), BOTH, valid(), Deadlines::default());
    assert!(
        progress(&steps).is_complete(),
        "repaired, it goes on by itself"
    );
}

#[test]
fn automatic_steps_take_no_click() {
    let mut steps = first_steps(now(), NEITHER, Deadlines::default());
    advance(
        &mut steps,
        now(),
        NEITHER,
        Checks {
            orders_confirmed: Some(true),
            ..Checks::default()
        },
        Deadlines::default(),
    );
    assert_eq!(steps[1].state, StepState::Due);
    assert!(
        guard_by_hand(&steps[1], OrgKind::Customer)
            .unwrap_err()
            .sentence()
            .contains("check")
    );
}

#[test]
fn whatever_completes_a_step_is_accepted_for_it() {
    let answers = [None, Some(true), Some(false)];
    for &step in Step::ALL {
        for answer in answers {
            for granted in [NEITHER, BOTH] {
                let checks = Checks {
                    orders_confirmed: answer,
                    prefixes_valid: answer,
                    conversion: None,
                    routes_seen: answer,
                    nearest_edge: answer,
                    end_to_end: answer,
                };
                if let Outcome::Completes(evidence) = step.outcome(granted, checks) {
                    assert!(step.accepts().contains(&evidence), "{step} {evidence}");
                }
            }
        }
    }
}

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
fn a_step_that_awaits_a_conversion_never_fails_and_says_whose_turn_it_is() {
    let awaits = |owner| Checks {
        conversion: Some(owner),
        ..valid()
    };
    let mut steps = first_steps(now(), BOTH, Deadlines::default());
    let later = now().add_days(3);
    advance(
        &mut steps,
        now(),
        BOTH,
        awaits(Owner::Isp),
        Deadlines::default(),
    );
    let waiting = progress(&steps).waiting.unwrap();
    assert_eq!(
        (waiting.step, waiting.owner, waiting.failed),
        (Step::InMapsUse, Owner::Isp, false)
    );
    advance(
        &mut steps,
        later,
        BOTH,
        awaits(Owner::Microsoft),
        Deadlines::default(),
    );
    let waiting = progress(&steps).waiting.unwrap();
    assert_eq!((waiting.owner, waiting.since), (Owner::Microsoft, later));
    assert_eq!(
        waiting.due_at,
        Some(Deadlines::default().due_at(Owner::Microsoft, later))
    );
    assert!(
        guard_by_hand(&steps[2], OrgKind::Microsoft).is_err(),
        "only the check completes it"
    );
    advance(&mut steps, later, BOTH, valid(), Deadlines::default());
    assert!(progress(&steps).is_complete());
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
