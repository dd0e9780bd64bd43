//! Every cell of states and events.

use crate::activation::*;

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
