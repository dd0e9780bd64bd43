//! The evidence of each step, who has to act, progress.

use crate::access::OrgKind;
use crate::activation::*;
use crate::time::UtcMs;

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
        guard_by_hand(&steps[1], OrgKind::Isp)
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
