//! Single cases of `desired`, `reconcile` and `impact`, one rule each.

use super::*;
use crate::activation::{Event, State};
use crate::order::LineState;

fn isp(id: &str) -> OrgId {
    OrgId::new(id)
}

fn site(id: &str) -> SiteRef {
    SiteRef {
        site: SiteId::new(id),
        region: RegionId::new("western-europe"),
    }
}

fn isps(ids: &[&str]) -> Choice {
    Choice::list(ids.iter().map(|id| isp(id)))
}

fn want(at: &str, who: &str, rank: u32) -> Wanted {
    Wanted {
        site: SiteId::new(at),
        isp: isp(who),
        rank,
    }
}

fn have(at: &str, who: &str, state: State) -> Actual {
    Actual {
        site: SiteId::new(at),
        isp: isp(who),
        rank: 1,
        state,
        cause: None,
    }
}

fn confirmed(prefixes: u32) -> Service {
    Service {
        line: LineState::Confirmed,
        in_service: true,
        prefixes,
    }
}

/// One region; every named ISP is qualified and has a confirmed service with prefixes.
fn facts(at: &str, services: &[(&str, u32)]) -> Facts {
    let region = RegionId::new("western-europe");
    let mut facts = Facts::default();
    facts.regions.insert(SiteId::new(at), region.clone());
    for (who, prefixes) in services {
        facts
            .qualified
            .entry(isp(who))
            .or_default()
            .insert(region.clone());
        let of_site = facts.services.entry(SiteId::new(at)).or_default();
        of_site.insert(isp(who), confirmed(*prefixes));
    }
    facts
}

fn tos(changes: &[Change]) -> Vec<(&str, State, Cause)> {
    changes
        .iter()
        .map(|change| (change.isp.as_str(), change.to, change.cause))
        .collect()
}

#[test]
fn the_narrowest_scope_that_says_something_wins() {
    let mut choices = Choices {
        global: isps(&["a", "b"]),
        ..Choices::default()
    };
    assert_eq!(
        choices.effective(&site("s")),
        (Scope::Global, [isp("a"), isp("b")].as_slice())
    );
    let region = RegionId::new("western-europe");
    choices.set(Scope::Region(region.clone()), isps(&["c"]));
    assert_eq!(
        choices.effective(&site("s")),
        (Scope::Region(region.clone()), [isp("c")].as_slice())
    );
    let own = Scope::Site(SiteId::new("s"));
    choices.set(own.clone(), Choice::None);
    assert_eq!(choices.effective(&site("s")), (own.clone(), [].as_slice()));
    choices.set(own, Choice::Inherit);
    choices.set(Scope::Region(region), Choice::Inherit);
    assert_eq!(choices.effective(&site("s")).0, Scope::Global);
}

#[test]
fn every_isp_of_the_list_is_wanted_once() {
    let choices = Choices {
        global: Choice::List(vec![isp("a"), isp("b"), isp("a")]),
        ..Choices::default()
    };
    assert_eq!(
        desired(&choices, &[site("s")]),
        [want("s", "a", 1), want("s", "b", 2)]
    );
    assert_eq!(desired(&Choices::default(), &[site("s")]), []);
    assert_eq!(isps(&[]), Choice::None);
}

#[test]
fn a_choice_made_before_anything_is_there_waits_for_the_qualification() {
    let changes = reconcile(&[want("s", "a", 1)], &[], &facts("s", &[]));
    assert_eq!(
        tos(&changes),
        [("a", State::WaitingForQualification, Cause::NotQualified)]
    );
    assert_eq!(
        (changes[0].from, changes[0].events.as_slice()),
        (None, [].as_slice())
    );
}

#[test]
fn with_everything_there_it_starts_without_a_click() {
    let waiting = [have("s", "a", State::WaitingForQualification)];
    let changes = reconcile(&[want("s", "a", 1)], &waiting, &facts("s", &[("a", 1)]));
    assert_eq!(tos(&changes), [("a", State::Provisioning, Cause::Ready)]);
    assert_eq!(changes[0].events, [Event::Provision]);
}

#[test]
fn each_missing_piece_of_a_service_has_its_own_words() {
    let mut known = facts("s", &[("a", 1)]);
    let mut ask = |service: Option<Service>| {
        let of_site = known.services.entry(SiteId::new("s")).or_default();
        match service {
            Some(service) => of_site.insert(isp("a"), service),
            None => of_site.remove(&isp("a")),
        };
        reconcile(&[want("s", "a", 1)], &[], &known)[0].cause
    };
    let line = |line| {
        Some(Service {
            line,
            ..confirmed(1)
        })
    };
    assert_eq!(ask(None), Cause::NoOrder);
    assert_eq!(ask(line(LineState::Declared)), Cause::OrderUnanswered);
    assert_eq!(ask(line(LineState::Rejected)), Cause::OrderRejected);
    assert_eq!(ask(line(LineState::Ended)), Cause::OrderEnded);
    assert_eq!(
        ask(Some(Service {
            in_service: false,
            ..confirmed(1)
        })),
        Cause::NotInServiceYet
    );
    assert_eq!(ask(Some(confirmed(0))), Cause::NoPrefix);
    assert_eq!(ask(Some(confirmed(1))), Cause::Ready);
}

#[test]
fn a_second_isp_without_a_prefix_stands_by_and_one_with_its_own_runs() {
    let wanted = [want("s", "a", 1), want("s", "b", 2)];
    let actual = [have("s", "a", State::Active)];
    let changes = reconcile(&wanted, &actual, &facts("s", &[("a", 1), ("b", 0)]));
    assert_eq!(
        tos(&changes),
        [("b", State::Standby, Cause::PrefixElsewhere)]
    );
    let changes = reconcile(&wanted, &actual, &facts("s", &[("a", 1), ("b", 1)]));
    assert_eq!(tos(&changes), [("b", State::Provisioning, Cause::Ready)]);
}

#[test]
fn losing_the_qualification_puts_at_risk_and_regaining_it_recovers() {
    let wanted = [want("s", "a", 1)];
    let mut known = facts("s", &[("a", 1)]);
    known.qualified.clear();
    let changes = reconcile(&wanted, &[have("s", "a", State::Active)], &known);
    assert_eq!(tos(&changes), [("a", State::AtRisk, Cause::NotQualified)]);
    let changes = reconcile(
        &wanted,
        &[have("s", "a", State::AtRisk)],
        &facts("s", &[("a", 1)]),
    );
    assert_eq!(tos(&changes), [("a", State::Active, Cause::Ready)]);
}

#[test]
fn the_old_isp_stays_until_the_new_one_is_active() {
    let known = facts("s", &[("a", 1), ("b", 1)]);
    let wanted = [want("s", "b", 1)];
    let moving = [
        have("s", "a", State::Active),
        have("s", "b", State::Provisioning),
    ];
    let changes = reconcile(&wanted, &moving, &known);
    assert!(
        changes
            .iter()
            .all(|change| change.to != State::Deactivating),
        "{changes:?}"
    );
    let moved = [have("s", "a", State::Active), have("s", "b", State::Active)];
    let changes = reconcile(&wanted, &moved, &known);
    assert_eq!(
        tos(&changes),
        [("a", State::Deactivating, Cause::NotWanted)]
    );
}

#[test]
fn a_prefix_that_is_reassigned_moves_without_a_gap() {
    let wanted = [want("s", "a", 1), want("s", "b", 2)];
    let known = facts("s", &[("a", 0), ("b", 1)]);
    let mut b = have("s", "b", State::Provisioning);
    b.rank = 2;
    let changes = reconcile(&wanted, &[have("s", "a", State::Active), b.clone()], &known);
    assert!(changes.is_empty(), "{changes:?}");
    b.state = State::Active;
    let changes = reconcile(&wanted, &[have("s", "a", State::Active), b], &known);
    assert_eq!(
        tos(&changes),
        [("a", State::Standby, Cause::PrefixElsewhere)]
    );
}

#[test]
fn a_held_site_keeps_both_when_a_prefix_is_reassigned() {
    let wanted = [want("s", "a", 1), want("s", "b", 1)];
    let mut known = facts("s", &[("a", 0), ("b", 1)]);
    known.held.insert(SiteId::new("s"));
    let actual = [have("s", "a", State::Active), have("s", "b", State::Active)];
    assert_eq!(reconcile(&wanted, &actual, &known), []);
}

#[test]
fn wanting_nothing_winds_down_and_a_held_site_stays_as_it_is() {
    let mut known = facts("s", &[("a", 1), ("b", 1)]);
    let actual = [have("s", "a", State::Active)];
    let changes = reconcile(&[], &actual, &known);
    assert_eq!(
        tos(&changes),
        [("a", State::Deactivating, Cause::NotWanted)]
    );
    known.held.insert(SiteId::new("s"));
    let changes = reconcile(&[want("s", "b", 1)], &actual, &known);
    assert_eq!(tos(&changes), [("b", State::Held, Cause::SiteHeld)]);
    assert!(reconcile(&[], &actual, &known).is_empty());
}

#[test]
fn an_isp_chosen_again_starts_again() {
    let known = facts("s", &[("a", 1)]);
    let changes = reconcile(
        &[want("s", "a", 1)],
        &[have("s", "a", State::Inactive)],
        &known,
    );
    assert_eq!(changes[0].events, [Event::Restart, Event::Provision]);
    let going = [have("s", "a", State::Deactivating)];
    assert!(reconcile(&[want("s", "a", 1)], &going, &known).is_empty());
}

#[test]
fn a_new_order_of_the_list_changes_ranks_only() {
    let known = facts("s", &[("a", 1)]);
    let changes = reconcile(
        &[want("s", "a", 2)],
        &[have("s", "a", State::Active)],
        &known,
    );
    assert_eq!(
        (changes[0].rank, changes[0].events.as_slice()),
        (2, [].as_slice())
    );
}

#[test]
fn a_stale_reason_is_refreshed() {
    let row = Actual {
        cause: Some(Cause::NoOrder),
        ..have("s", "a", State::WaitingForService)
    };
    let mut known = facts("s", &[("a", 1)]);
    let declared = Service {
        line: LineState::Declared,
        ..confirmed(1)
    };
    known
        .services
        .entry(SiteId::new("s"))
        .or_default()
        .insert(isp("a"), declared);
    let changes = reconcile(&[want("s", "a", 1)], &[row], &known);
    assert_eq!(
        tos(&changes),
        [("a", State::WaitingForService, Cause::OrderUnanswered)]
    );
}

#[test]
fn the_preview_counts_every_site_once() {
    let sites = ["new", "moved", "ended", "waiting", "same"];
    let mut known = Facts::default();
    for at in sites {
        let more = facts(at, &[("a", 1), ("b", 1)]);
        known.regions.extend(more.regions);
        known.services.extend(more.services);
        known.qualified = more.qualified;
    }
    let before = [
        want("moved", "a", 1),
        want("ended", "a", 1),
        want("same", "a", 1),
    ];
    let after = [
        want("new", "a", 1),
        want("moved", "b", 1),
        want("waiting", "c", 1),
        want("same", "a", 1),
    ];
    let actual: Vec<Actual> = ["moved", "ended", "same"]
        .map(|at| have(at, "a", State::Active))
        .to_vec();
    let impact = impact(&before, &after, &actual, &known);
    let counts = (
        impact.starts,
        impact.moves,
        impact.ends,
        impact.waits,
        impact.unchanged,
    );
    assert_eq!(counts, (1, 1, 1, 1, 1));
    assert_eq!(
        impact.by_isp[&isp("a")],
        IspImpact {
            starts: 1,
            waits: 0,
            ends: 2
        }
    );
    assert_eq!(
        impact.by_isp[&isp("b")],
        IspImpact {
            starts: 1,
            waits: 0,
            ends: 0
        }
    );
    assert_eq!(
        impact.by_isp[&isp("c")],
        IspImpact {
            starts: 0,
            waits: 1,
            ends: 0
        }
    );
    assert!(super::impact(&before, &before, &actual, &known).is_empty());
}

#[test]
fn a_missing_piece_names_who_has_to_act() {
    use crate::activation::Owner;
    assert_eq!(Cause::OrderUnanswered.owner(), Some(Owner::Isp));
    assert_eq!(Cause::PrefixElsewhere.owner(), Some(Owner::Customer));
    assert_eq!(Cause::Ready.owner(), None);
}

#[test]
fn choices_travel_as_stored() {
    let json = serde_json::to_string(&isps(&["a", "b"])).unwrap();
    assert_eq!(json, r#"{"kind":"list","isps":["a","b"]}"#);
    assert_eq!(
        serde_json::from_str::<Choice>(r#"{"kind":"none"}"#).unwrap(),
        Choice::None
    );
}
