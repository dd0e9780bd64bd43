//! An organisation's claim to an ASN: who decides it, and how it ends.
//!
//! ```text
//! Pending → Approved ⇄ Disputed → Failed
//!    ├──→ Disputed                  │
//!    └──→ Failed                    └→ Retired (also from Pending and Approved)
//! ```
//! The ISP enters a number once and can never edit it (rule ASN-04); everything after that is
//! Microsoft's move, with a reason unless it approves. A failed or retired claim frees the number, so
//! that the right holder can enter it.

use crate::refusal::Refused;

text_enum! {
    /// Where a claim stands.
    pub enum State: "ASN state" {
        /// Entered, waits for a reviewer (rule ASN-02).
        Pending = "pending", "Waiting for a reviewer";
        /// Microsoft agrees that the number is theirs.
        Approved = "approved", "Approved";
        /// Microsoft does not agree.
        Failed = "failed", "Not approved";
        /// Somebody else claims it too, or doubts came up later.
        Disputed = "disputed", "Disputed";
        /// No longer used by this organisation.
        Retired = "retired", "Retired";
    }
}

text_enum! {
    /// What a reviewer can do to a claim.
    pub enum Event: "ASN decision" {
        /// Agree.
        Approve = "approve", "Approve";
        /// Disagree, with a reason.
        Fail = "fail", "Do not approve";
        /// Doubt, with a reason.
        Dispute = "dispute", "Mark as disputed";
        /// Take out of use, with a reason.
        Retire = "retire", "Retire";
    }
}

impl Event {
    /// Whether the ISP is owed a reason.
    pub const fn needs_reason(self) -> bool {
        !matches!(self, Self::Approve)
    }
}

impl State {
    /// The state after a decision.
    ///
    /// # Errors
    /// [`Refused`] when the decision is impossible here; the sentence says what is possible.
    pub fn transition(self, event: Event) -> Result<Self, Refused> {
        match (self, event) {
            (Self::Pending | Self::Disputed, Event::Approve) => Ok(Self::Approved),
            (Self::Pending | Self::Disputed, Event::Fail) => Ok(Self::Failed),
            (Self::Pending | Self::Approved, Event::Dispute) => Ok(Self::Disputed),
            (Self::Pending | Self::Approved | Self::Disputed, Event::Retire) => Ok(Self::Retired),
            (Self::Approved, Event::Approve) => Err(Refused::new(
                "This ASN is approved already. Dispute or retire it if that was wrong.",
            )),
            (Self::Approved, Event::Fail) => Err(Refused::new(
                "This ASN is approved. Mark it as disputed first, so that the ISP is heard; then it can be refused.",
            )),
            (Self::Disputed, Event::Dispute) => Err(Refused::new(
                "This ASN is disputed already. Approve it, refuse it or retire it.",
            )),
            (Self::Failed | Self::Retired, _) => Err(Refused::new(
                "This claim has ended. The ISP can enter the number again; that makes a new claim.",
            )),
        }
    }

    /// The decisions that are possible now.
    pub fn possible(self) -> impl Iterator<Item = Event> {
        Event::ALL
            .iter()
            .copied()
            .filter(move |event| self.transition(*event).is_ok())
    }

    /// Whether nobody else can claim the number meanwhile.
    pub const fn holds_number(self) -> bool {
        matches!(self, Self::Pending | Self::Approved | Self::Disputed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_states_and_decisions_is_as_drawn() {
        use Event::*;
        use State::*;
        let legal = [
            (Pending, Approve, Approved),
            (Pending, Fail, Failed),
            (Pending, Dispute, Disputed),
            (Pending, Retire, Retired),
            (Approved, Dispute, Disputed),
            (Approved, Retire, Retired),
            (Disputed, Approve, Approved),
            (Disputed, Fail, Failed),
            (Disputed, Retire, Retired),
        ];
        for &state in State::ALL {
            for &event in Event::ALL {
                let drawn = legal.iter().find(|(s, e, _)| (*s, *e) == (state, event));
                match (drawn, state.transition(event)) {
                    (Some((_, _, to)), got) => assert_eq!(got.as_ref(), Ok(to), "{state} {event}"),
                    (None, got) => assert!(got.unwrap_err().sentence().ends_with('.')),
                }
            }
        }
    }

    #[test]
    fn a_number_is_free_again_once_no_decision_is_possible() {
        for &state in State::ALL {
            assert_eq!(
                state.holds_number(),
                state.possible().next().is_some(),
                "{state}"
            );
        }
    }
}
