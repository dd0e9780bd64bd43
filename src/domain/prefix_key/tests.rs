//! Keys good and bad, and every cell of the release request.

use super::*;

fn prefix(text: &str) -> Prefix4 {
    Prefix4::parse(text).unwrap()
}

fn start() -> UtcMs {
    UtcMs::parse_date("2026-11-20").unwrap()
}

fn key() -> Key {
    Key::issue(prefix("20.1.2.0/26"), "contoso".into(), start(), 30)
}

#[test]
fn a_key_is_redeemed_once_by_its_customer_in_its_time() {
    let used = redeem(
        Some(&key()),
        prefix("20.1.2.0/26"),
        &"contoso".into(),
        start(),
    )
    .unwrap();
    assert_eq!(used.state, KeyState::Redeemed);
    let again = redeem(Some(&used), used.prefix, &used.customer, start());
    assert_eq!(again, Err(KeyProblem::Used));
}

#[test]
fn every_bad_key_is_told_apart_for_the_audit_and_not_for_the_presenter() {
    let good = key();
    let revoked = good.revoke(start()).unwrap();
    let late = start().add_days(30);
    let other = prefix("20.1.2.64/26");
    let mine = OrgId::from("contoso");
    let cases = [
        (redeem(None, good.prefix, &mine, start()), KeyProblem::Wrong),
        (
            redeem(Some(&good), good.prefix, &"evil".into(), start()),
            KeyProblem::Foreign,
        ),
        (
            redeem(Some(&good), other, &mine, start()),
            KeyProblem::OtherPrefix,
        ),
        (
            redeem(Some(&good), good.prefix, &mine, late),
            KeyProblem::Expired,
        ),
        (
            redeem(Some(&revoked), good.prefix, &mine, start()),
            KeyProblem::Revoked,
        ),
    ];
    for (got, problem) in cases {
        assert_eq!(got, Err(problem));
        assert_eq!(Refused::from(problem).sentence(), KEY_REFUSED);
    }
}

#[test]
fn a_redeemed_or_void_key_cannot_be_revoked() {
    let used = key().with(KeyState::Redeemed);
    assert!(
        used.revoke(start())
            .unwrap_err()
            .sentence()
            .contains("Deregister")
    );
    assert!(key().revoke(start().add_days(31)).is_err());
    assert!(key().revoke(start()).unwrap().revoke(start()).is_err());
}

#[test]
fn lengths_beyond_24_need_the_key_and_warn_for_voice() {
    let rule = |text, partner| length_rule(prefix(text), partner).0;
    assert_eq!(rule("20.1.2.0/24", PartnerType::Voice), Outcome::Pass);
    assert_eq!(rule("20.1.2.0/25", PartnerType::Voice), Outcome::Warn);
    assert_eq!(rule("20.1.2.0/30", PartnerType::Edge), Outcome::Pass);
    assert!(
        length_rule(prefix("20.1.2.0/30"), PartnerType::Edge)
            .1
            .contains("key")
    );
}

#[test]
fn every_cell_of_release_states_and_events_is_as_drawn() {
    use ReleaseEvent::*;
    use ReleaseState::*;
    // Before and after the answer is due.
    let legal = [
        (Requested, Release, Some(Released), Some(Released)),
        (Requested, Contest, Some(Contested), Some(Contested)),
        (Requested, Withdraw, Some(Withdrawn), Some(Withdrawn)),
        (Requested, ReviewerReleases, None, Some(Released)),
        (Requested, ReviewerKeeps, None, Some(Kept)),
        (Contested, Release, Some(Released), Some(Released)),
        (Contested, Withdraw, Some(Withdrawn), Some(Withdrawn)),
        (Contested, ReviewerReleases, Some(Released), Some(Released)),
        (Contested, ReviewerKeeps, Some(Kept), Some(Kept)),
    ];
    let request = ReleaseRequest::new(start(), 5);
    assert_eq!(request.answer_due_at.date(), "2026-11-27");
    for &state in ReleaseState::ALL {
        for &event in ReleaseEvent::ALL {
            let row = legal.iter().find(|(s, e, ..)| (*s, *e) == (state, event));
            let request = ReleaseRequest {
                state,
                ..request.clone()
            };
            for late in [false, true] {
                let now = request.answer_due_at.add_hours(if late { 1 } else { -1 });
                let drawn = row.and_then(|row| if late { row.3 } else { row.2 });
                let got = request.transition(event, now).ok().map(|next| next.state);
                assert_eq!(got, drawn, "{state} {event} late: {late}");
            }
        }
    }
}
