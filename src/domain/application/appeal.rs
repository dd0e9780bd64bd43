//! The ISP contradicts a decision: within the policy's days, and to people who had no part in it.

use std::collections::BTreeSet;

use super::EntryKind;
use crate::access::Role;
use crate::ids::UserId;
use crate::refusal::Refused;
use crate::time::UtcMs;

/// The last moment of an appeal (policy `appeal_days`).
pub fn appeal_until(declined_at: UtcMs, appeal_days: u16) -> UtcMs {
    declined_at.add_days(i64::from(appeal_days))
}

/// Whether the appeal comes in time.
///
/// # Errors
/// [`Refused`] after it ([`appeal_until`]), with the date on which the time ended.
pub fn guard_appeal(declined_at: UtcMs, appeal_days: u16, now: UtcMs) -> Result<(), Refused> {
    let last = appeal_until(declined_at, appeal_days);
    if now <= last {
        return Ok(());
    }
    Err(Refused::new(format!(
        "The time to appeal ended on {} ({appeal_days} days after the decision). Write a new application instead.",
        last.date()
    )))
}

/// The decision that an ISP appealed against, by the people who made it. They stay out until the
/// appeal is decided, whatever happens in between: neither of the two signatures can be theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppealedDecision {
    appealed: bool,
    people: BTreeSet<UserId>,
}

impl AppealedDecision {
    /// Reads it from the conversation, oldest entry first. Without an appeal nobody stays out.
    pub fn of(thread: impl IntoIterator<Item = (EntryKind, UserId)>) -> Self {
        let (mut found, mut so_far) = (Self::default(), BTreeSet::new());
        for (kind, by) in thread {
            match kind {
                EntryKind::ChangeRequest
                | EntryKind::Recommended
                | EntryKind::SentBack
                | EntryKind::Approved
                | EntryKind::Declined
                | EntryKind::Overruled => {
                    so_far.insert(by);
                }
                EntryKind::Appealed => {
                    found.appealed = true;
                    found.people.clone_from(&so_far);
                }
                _ => {}
            }
        }
        found
    }

    /// Whether `actor` may review the appeal: a lead who had no part in the decision.
    ///
    /// # Errors
    /// [`Refused`] with who may instead.
    pub fn guard_review(&self, actor: &UserId, role: Role) -> Result<(), Refused> {
        if self.appealed && role != Role::LeadReviewer {
            return Err(Refused::new(
                "An appeal is reviewed by a lead reviewer. Ask one to claim it.",
            ));
        }
        self.guard_signature(actor)
    }

    /// Whether `actor` may sign on the appeal.
    ///
    /// # Errors
    /// [`Refused`] for the people of the decision.
    pub fn guard_signature(&self, actor: &UserId) -> Result<(), Refused> {
        if self.people.contains(actor) {
            return Err(Refused::new(
                "You took part in the decision that is appealed. A lead reviewer who did not has to do this.",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: &str) -> UserId {
        UserId::new(id.to_owned())
    }

    fn thread(entries: &[(EntryKind, &str)]) -> AppealedDecision {
        AppealedDecision::of(entries.iter().map(|(kind, by)| (*kind, user(by))))
    }

    #[test]
    fn neither_signature_on_an_appeal_comes_from_the_people_of_the_decision() {
        use EntryKind::*;
        let appeal = thread(&[
            (Claimed, "idle"),
            (Recommended, "first"),
            (Declined, "second"),
            (Appealed, "isp"),
            // Who works on the appeal may go on with it.
            (Claimed, "third"),
            (Recommended, "third"),
        ]);
        for barred in ["first", "second"] {
            let refused = appeal.guard_signature(&user(barred)).unwrap_err();
            assert!(refused.sentence().contains("You took part"));
            assert!(
                appeal
                    .guard_review(&user(barred), Role::LeadReviewer)
                    .is_err()
            );
        }
        for free in ["idle", "third", "fourth"] {
            assert!(appeal.guard_signature(&user(free)).is_ok());
            assert!(appeal.guard_review(&user(free), Role::LeadReviewer).is_ok());
            assert!(appeal.guard_review(&user(free), Role::Reviewer).is_err());
        }
    }

    #[test]
    fn they_stay_out_after_the_isp_has_answered_and_submitted_again() {
        use EntryKind::*;
        let appeal = thread(&[
            (Recommended, "first"),
            (Declined, "second"),
            (Appealed, "isp"),
            (ChangeRequest, "third"),
            (Submitted, "isp"),
            (Released, "third"),
        ]);
        assert!(appeal.guard_signature(&user("second")).is_err());
        assert!(appeal.guard_signature(&user("third")).is_ok());
    }

    #[test]
    fn a_second_appeal_keeps_the_people_of_both_decisions_out() {
        use EntryKind::*;
        let appeal = thread(&[
            (Declined, "second"),
            (Appealed, "isp"),
            (Declined, "fourth"),
            (Appealed, "isp"),
        ]);
        for barred in ["second", "fourth"] {
            assert!(appeal.guard_signature(&user(barred)).is_err());
        }
    }

    #[test]
    fn without_an_appeal_nobody_stays_out() {
        use EntryKind::*;
        let none = thread(&[(Recommended, "first"), (SentBack, "second")]);
        assert_eq!(none, AppealedDecision::default());
        assert!(none.guard_review(&user("first"), Role::Reviewer).is_ok());
        assert!(none.guard_signature(&user("second")).is_ok());
    }
}
