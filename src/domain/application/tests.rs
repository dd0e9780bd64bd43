//! Every cell of states and events, and every guard.

use super::*;
use Event::*;
use State::*;

const LEGAL: &[(State, Event, State)] = &[
    (Draft, Submit, Submitted),
    (Draft, Withdraw, Withdrawn),
    (Submitted, Claim, InReview),
    (Submitted, Withdraw, Withdrawn),
    (InReview, Release, Submitted),
    (InReview, LapseClaim, Submitted),
    (InReview, Reassign, InReview),
    (InReview, RequestChanges, ChangesRequested),
    (InReview, Recommend, Recommended),
    (InReview, Withdraw, Withdrawn),
    (ChangesRequested, Submit, Submitted),
    (ChangesRequested, Withdraw, Withdrawn),
    (Recommended, SendBack, InReview),
    (Recommended, Approve, Approved),
    (Recommended, Decline, Declined),
    (Recommended, Withdraw, Withdrawn),
    (Declined, Appeal, Appealed),
    (Appealed, Claim, InReview),
    (Appealed, Withdraw, Withdrawn),
];

fn user(id: &str) -> UserId {
    UserId::new(id)
}

fn metros(ids: &[&str]) -> BTreeSet<MetroId> {
    ids.iter().map(|id| MetroId::new(*id)).collect()
}

fn reason() -> Reason {
    Reason::parse("All rules pass.").unwrap()
}

#[test]
fn every_cell_of_states_and_events_is_as_drawn() {
    for &state in State::ALL {
        for &event in Event::ALL {
            let drawn = LEGAL.iter().find(|(s, e, _)| (*s, *e) == (state, event));
            let got = state.transition(event);
            match drawn {
                Some((_, _, to)) => assert_eq!(got.as_ref(), Ok(to), "{state} {event}"),
                None => {
                    let sentence = got.unwrap_err().sentence().to_owned();
                    assert!(sentence.contains(event.label()), "{sentence}");
                    assert!(sentence.ends_with(state.next_step()), "{sentence}");
                }
            }
        }
    }
}

#[test]
fn nothing_is_decided_without_a_recommendation() {
    for &state in State::ALL.iter().filter(|state| **state != Recommended) {
        assert!(state.transition(Approve).is_err() && state.transition(Decline).is_err());
    }
}

#[test]
fn buttons_are_the_legal_events() {
    assert_eq!(Submitted.possible().collect::<Vec<_>>(), [Claim, Withdraw]);
    assert_eq!(Approved.possible().count(), 0);
}

#[test]
fn a_recommendation_names_covered_metros_only() {
    let covered = metros(&["paris", "amsterdam"]);
    let some = Recommendation::approve(&covered, metros(&["paris"]), reason()).unwrap();
    assert_eq!(some.event(), Approve);
    let none = Recommendation::approve(&covered, metros(&[]), reason()).unwrap_err();
    assert!(none.sentence().contains("at least one"));
    let foreign = Recommendation::approve(&covered, metros(&["london"]), reason()).unwrap_err();
    assert!(foreign.sentence().contains("`london`"));
    let json = serde_json::to_string(&some).unwrap();
    assert_eq!(serde_json::from_str::<Recommendation>(&json).unwrap(), some);
}

#[test]
fn a_claim_lapses_after_two_working_days() {
    let friday = UtcMs::parse_date("2026-11-20").unwrap();
    let claim = super::Claim {
        by: user("a"),
        at: friday,
    };
    assert_eq!(claim.lapses_at(2).date(), "2026-11-24");
    assert!(!claim.has_lapsed(friday.add_days(4), 2));
    assert!(claim.has_lapsed(friday.add_days(4).add_hours(1), 2));
    assert!(claim.guard(&user("a")).is_ok());
    assert!(claim.guard(&user("b")).is_err());
}

#[test]
fn the_second_person_is_a_lead_and_somebody_else() {
    let (a, b, isp, none) = (
        user("a"),
        user("b"),
        user("isp"),
        AppealedDecision::default(),
    );
    assert!(guard_decision(&a, &b, Role::LeadReviewer, &isp, &none).is_ok());
    assert!(guard_decision(&a, &b, Role::Reviewer, &isp, &none).is_err());
    assert!(guard_decision(&a, &a, Role::LeadReviewer, &isp, &none).is_err());
    assert!(guard_decision(&a, &b, Role::LeadReviewer, &b, &none).is_err());
}

#[test]
fn an_appeal_is_claimed_and_decided_by_leads_who_were_not_involved() {
    let [a, b, c, d, isp] = ["a", "b", "c", "d", "isp"].map(user);
    let appealed = AppealedDecision::of([
        (EntryKind::Recommended, a.clone()),
        (EntryKind::Declined, b.clone()),
        (EntryKind::Appealed, isp.clone()),
    ]);
    let claim = |who: &UserId, role| guard_claim(who, role, &isp, &appealed);
    assert!(claim(&c, Role::LeadReviewer).is_ok());
    assert!(claim(&b, Role::LeadReviewer).is_err());
    assert!(claim(&c, Role::Reviewer).is_err());
    assert!(claim(&isp, Role::LeadReviewer).is_err());
    let decide = |who: &UserId| guard_decision(&c, who, Role::LeadReviewer, &isp, &appealed);
    assert!(decide(&d).is_ok());
    assert!(decide(&a).is_err());
    assert!(decide(&b).is_err());
    let none = AppealedDecision::default();
    assert!(guard_claim(&a, Role::Reviewer, &isp, &none).is_ok());
}

#[test]
fn the_time_to_appeal_is_thirty_days() {
    let declined = UtcMs::parse_date("2026-11-22").unwrap();
    assert!(guard_appeal(declined, 30, declined.add_days(30)).is_ok());
    let late = guard_appeal(declined, 30, declined.add_days(31)).unwrap_err();
    assert!(late.sentence().contains("2026-12-22"));
}
