//! Every cell of the state machine, its owners and clocks, and the preconditions of a conversion.

use super::*;
use crate::bandwidth::Mbps;
use crate::pni::{InventoryStatus, MapsUse, Pni};
use crate::policy::{PartnerType, Policy, Thresholds};

fn reason() -> Option<Reason> {
    Some(Reason::parse("The duct waits for the city's permit.").unwrap())
}

fn start() -> UtcMs {
    UtcMs::parse_date("2026-11-20").unwrap()
}

fn values() -> &'static Thresholds {
    Policy::seed()
        .unwrap()
        .thresholds(&"western-europe".into(), PartnerType::Edge)
}

fn at(kind: Kind, state: State) -> Request {
    Request {
        state,
        ..Request::draft(kind, start())
    }
}

fn go(request: &Request, event: Event) -> Result<Request, Refused> {
    let party = event.party().unwrap_or(Party::Isp);
    request.transition(event, party, reason(), start())
}

#[test]
fn every_cell_of_states_and_events_is_as_drawn() {
    use Event::*;
    use State::*;
    let mut legal = vec![
        (Draft, Submit, PendingApproval),
        (PendingApproval, Approve, LoaIssued),
        (LoaIssued, AcceptLoa, Approved),
        (Approved, StartProvisioning, State::ProvisioningStarted),
        (State::ProvisioningStarted, OrderCabling, Cabling),
        (Cabling, FinishCabling, ProvisioningCompleted),
        (ProvisioningCompleted, Validate, Validating),
        (Validating, Activate, Active),
        (TypeChangeRequested, Approve, TypeChangeInProgress),
        (TypeChangeInProgress, Activate, Active),
        (ProvisioningFailed, Retry, PendingApproval),
        (ExternalBlocker, Unblock, PendingApproval),
        (ExternalBlocker, Fail, ProvisioningFailed),
        (ExternalBlocker, Block, ExternalBlocker),
    ];
    for state in State::ALL
        .iter()
        .copied()
        .filter(|state| state.is_in_work())
    {
        legal.push((state, Block, ExternalBlocker));
        legal.push((state, Fail, ProvisioningFailed));
    }
    for &state in State::ALL {
        let stuck = [
            State::ProvisioningStarted,
            ProvisioningCompleted,
            Active,
            Withdrawn,
        ];
        if !stuck.contains(&state) {
            legal.push((state, Withdraw, Withdrawn));
        }
    }
    for &state in State::ALL {
        for &event in Event::ALL {
            let drawn = legal.iter().find(|(s, e, _)| (*s, *e) == (state, event));
            let got = go(&at(Kind::NewPni, state), event);
            match drawn {
                Some((_, _, to)) => assert_eq!(got.unwrap().state, *to, "{state} {event}"),
                None => assert!(
                    got.unwrap_err().sentence().ends_with('.'),
                    "{state} {event}"
                ),
            }
        }
    }
}

#[test]
fn each_kind_walks_its_plan_from_draft_to_active() {
    for &kind in Kind::ALL {
        let mut request = Request::draft(kind, start());
        let mut seen = vec![request.state];
        while !request.state.is_closed() {
            let event = Event::ALL
                .iter()
                .copied()
                .filter(|event| !matches!(event, Event::Block | Event::Fail | Event::Withdraw))
                .find(|event| go(&request, *event).is_ok())
                .unwrap();
            assert_eq!(event.party(), request.owner(), "{kind} {}", request.state);
            request = go(&request, event).unwrap();
            seen.push(request.state);
        }
        let planned: Vec<_> = plan(kind).iter().map(|rule| rule.state).collect();
        assert_eq!(seen, planned, "{kind}");
    }
}

#[test]
fn a_blocker_returns_to_where_it_came_from_and_stays_with_its_owner() {
    let cabling = at(Kind::NewPni, State::Cabling);
    let blocked = go(&cabling, Event::Block).unwrap();
    assert_eq!(blocked.owner(), Some(Party::Isp));
    assert_eq!(blocked.reason, reason());
    let review = i64::from(values().request_review_days);
    assert_eq!(due_at(&blocked, values()), Some(start().add_days(review)));
    let back = go(&blocked, Event::Unblock).unwrap();
    assert_eq!((back.state, back.reason), (State::Cabling, None));
    let microsoft = go(&at(Kind::NewPni, State::Validating), Event::Block).unwrap();
    assert_eq!(microsoft.owner(), Some(Party::Microsoft));
}

#[test]
fn a_blocker_stops_the_clock_of_the_step_and_lets_it_go_on() {
    let go_at = |request: &Request, event: Event, day: i64| {
        let party = event.party().unwrap_or(Party::Isp);
        let now = start().add_days(day);
        request.transition(event, party, reason(), now).unwrap()
    };
    let cabling = at(Kind::NewPni, State::Cabling);
    let due = due_at(&cabling, values()).unwrap();
    let blocked = go_at(&cabling, Event::Block, 40);
    let back = go_at(&blocked, Event::Unblock, 70);
    assert_eq!(due_at(&back, values()), Some(due.add_days(30)));
    // A second blocker counts on from there.
    let blocked = go_at(&back, Event::Block, 72);
    let back = go_at(&blocked, Event::Unblock, 82);
    assert_eq!(due_at(&back, values()), Some(due.add_days(40)));
    // Looked at meanwhile and still blocked: the review begins anew, the step's clock stands.
    let blocked = go_at(&back, Event::Block, 82);
    let again = go_at(&blocked, Event::Block, 90);
    assert_eq!(again.blocked_from, Some(State::Cabling));
    assert_eq!(
        (again.since, again.spent_ms),
        (start().add_days(90), blocked.spent_ms)
    );
    let back = go_at(&again, Event::Unblock, 92);
    assert_eq!(due_at(&back, values()), Some(due.add_days(50)));
    // The next step begins anew.
    let next = go_at(&back, Event::FinishCabling, 93);
    assert_eq!((next.since, next.spent_ms), (start().add_days(93), 0));
    let failed = go_at(&next, Event::Fail, 94);
    let review = i64::from(values().request_review_days);
    assert_eq!(
        due_at(&failed, values()),
        Some(start().add_days(94 + review))
    );
}

#[test]
fn a_draft_is_sent_in_time_while_the_shortest_augmentation_still_fits() {
    let until = start().add_days(60);
    assert_eq!(send_by(until, values()), start().add_days(15));
}

#[test]
fn provisioning_is_not_deleted_also_not_behind_a_blocker() {
    let started = at(Kind::NewPni, State::ProvisioningStarted);
    assert!(
        go(&started, Event::Withdraw)
            .unwrap_err()
            .sentence()
            .contains("DEL-01")
    );
    let blocked = go(&started, Event::Block).unwrap();
    assert!(
        go(&blocked, Event::Withdraw)
            .unwrap_err()
            .sentence()
            .contains("DEL-01")
    );
    assert!(check_delete(&ConnectionState::ProvisioningStarted).is_err());
    assert!(check_delete(&ConnectionState::ProvisioningCompleted).is_err());
    assert!(check_delete(&ConnectionState::Active).is_ok());
}

#[test]
fn the_other_party_and_a_missing_reason_are_refused() {
    let pending = at(Kind::NewPni, State::PendingApproval);
    let refused = pending.transition(Event::Approve, Party::Isp, None, start());
    assert!(refused.unwrap_err().sentence().contains("Microsoft"));
    let refused = pending.transition(Event::Fail, Party::Microsoft, None, start());
    assert!(refused.unwrap_err().sentence().contains("reason"));
}

#[test]
fn every_step_in_work_has_a_due_date_and_is_late_only_after_it() {
    for &kind in Kind::ALL {
        for rule in plan(kind).iter().filter(|rule| rule.state.is_in_work()) {
            let request = at(kind, rule.state);
            let due = due_at(&request, values()).unwrap();
            assert!(due > start(), "{}", rule.state);
            assert!(!is_overdue(&request, values(), due));
            assert!(is_overdue(&request, values(), due.add_hours(1)));
        }
    }
    let cabling = at(Kind::Augmentation, State::Cabling);
    assert_eq!(due_at(&cabling, values()), Some(start().add_days(45)));
}

fn pni(name: &str, mbps: u64, state: &str) -> Pni {
    serde_json::from_value(serde_json::json!({
        "id": name, "name": name, "metro": "paris", "kind": "private", "peer_router": "r1",
        "bandwidth_mbps": mbps, "status": "live", "connection_state": state, "maps_use": "ordinary",
    }))
    .unwrap()
}

#[test]
fn every_precondition_of_a_conversion_is_named_at_once() {
    let (one, other) = (pni("a", 100_000, "Active"), pni("b", 100_000, "Active"));
    assert!(check_conversion(&[&one, &other], &[]).is_empty());
    let small = pni("c", 10_000, "Validating");
    let planned = Pni {
        status: InventoryStatus::Planned,
        ..pni("d", 100_000, "None")
    };
    let problems = check_conversion(&[&one, &small, &planned], &["augmentation of a".to_owned()]);
    let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains("c 10 Gbit/s") && told[1].contains("c is Validating"));
    assert!(told[2].contains("augmentation of a, planned connection d"));
    let alone = check_conversion(&[&one, &planned], &[]);
    assert_eq!(alone[0], ConversionProblem::TooFew { count: 1 });
    let converted = |pni: &Pni| Pni {
        maps_use: MapsUse::InUse,
        ..pni.clone()
    };
    assert!(check_conversion(&[&one, &converted(&other)], &[]).is_empty());
    let both = check_conversion(&[&converted(&one), &converted(&other)], &[]);
    assert_eq!(both, [ConversionProblem::NothingToConvert]);
}

#[test]
fn connections_are_converted_one_at_a_time() {
    let (a, b) = (pni("a", 1, "Active"), pni("b", 1, "Active"));
    let name = |pnis: &[&Pni], done: &[&str]| {
        let done: Vec<String> = done.iter().map(|name| (*name).to_owned()).collect();
        next_to_convert(pnis, &done).map(|pni| pni.name.clone())
    };
    assert_eq!(name(&[&b, &a], &[]), Some("a".to_owned()));
    assert_eq!(name(&[&b, &a], &["a"]), Some("b".to_owned()));
    assert_eq!(name(&[&b, &a], &["a", "b"]), None);
    let in_use = Pni {
        maps_use: MapsUse::InUse,
        ..a.clone()
    };
    assert_eq!(name(&[&b, &in_use], &[]), Some("b".to_owned()));
    let running = pni("b", 1, "TypeChangeInProgress");
    assert_eq!(name(&[&a, &running], &[]), Some("b".to_owned()));
    let down = pni("b", 1, "Validating");
    assert_eq!(name(&[&a, &down], &[]), None);
}

#[test]
fn enlarging_one_leg_names_the_others_until_they_are_asked_for_too() {
    let on = |name: &str, router: &str| Pni {
        peer_router: router.to_owned(),
        ..pni(name, 100_000, "Active")
    };
    let planned = Pni {
        status: InventoryStatus::Planned,
        ..on("d", "r3")
    };
    let all = [on("a", "r1"), on("b", "r2"), on("c", "r2"), planned];
    let metro = all[0].metro.clone();
    let asked = |wanted: &[(&str, u64)]| -> Vec<(String, u64, u16)> {
        let wanted: Vec<_> = wanted
            .iter()
            .map(|(name, mbps)| {
                let pni = all.iter().find(|pni| pni.name == *name).unwrap();
                (pni.id.clone(), Mbps::new(*mbps))
            })
            .collect();
        legs_to_level(&all, &metro, &wanted)
            .into_iter()
            .map(|leg| (leg.pni.name.clone(), leg.bandwidth.get(), leg.lag_members))
            .collect()
    };
    assert_eq!(asked(&[]), [("a".to_owned(), 200_000, 2)]);
    assert!(asked(&[("a", 200_000)]).is_empty());
    // The other router has two connections: one of them takes all that is missing.
    let level = asked(&[("a", 400_000)]);
    assert_eq!((level[0].1, level[0].2), (300_000, 3));
    assert_eq!(
        asked(&[("a", 400_000), ("b", 200_000)]),
        [("c".to_owned(), 200_000, 2)]
    );
    assert!(asked(&[("a", 400_000), ("c", 300_000)]).is_empty());
}

#[test]
fn a_bundle_is_built_of_whole_links_on_offer() {
    let offers = [Mbps::new(10_000), Mbps::new(100_000)];
    let check = |gbps: u64, members: u16, keeps: Option<u64>| {
        let keeps = keeps.map(|gbps| Mbps::new(gbps * 1_000));
        check_links(Mbps::new(gbps * 1_000), members, &offers, keeps)
    };
    for (gbps, members) in [(10, 1), (100, 1), (40, 4), (400, 4)] {
        assert_eq!(check(gbps, members, None), Ok(()), "{gbps} over {members}");
    }
    let refused = check(15, 1, None).unwrap_err();
    assert_eq!(
        refused,
        "15 Gbit/s over 1 link cannot be built: a link has 10 Gbit/s or 100 Gbit/s. Write a multiple of it, and the number of links."
    );
    assert!(check(100, 3, None).is_err());
    assert!(check(80, 2, None).is_err());
    assert_eq!(check(80, 2, Some(40)), Ok(()));
    assert_eq!(check_links(Mbps::new(400_000), 1, &[], None), Ok(()));
}
