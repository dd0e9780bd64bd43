//! The standing of an ISP in a region after approval: its tier, its end, and what ends it early.
//!
//! ```text
//! Qualified ⇄ Suspended → Revoked
//!     └──────────┴→ Expired
//! ```
//! Revoking takes two acts (suspend, then revoke), so that customers are warned before the ISP is
//! gone. Losing a qualification never cuts a customer off; see [`crate::choice`].

use crate::refusal::Refused;
use crate::time::UtcMs;

text_enum! {
    /// How much redundancy a region has shown; a higher tier contains the lower.
    pub enum Tier: "tier" {
        /// Every covered metro is locally redundant.
        Local = "Local", "Local";
        /// Local, and every covered metro has a backup metro.
        Geo = "Geo", "Geo";
    }
}

text_enum! {
    /// Standing of one ISP in one region.
    pub enum State: "qualification state" {
        /// Customers can be turned on.
        Qualified = "qualified", "Qualified";
        /// Paused by Microsoft with a reason; running customers are at risk.
        Suspended = "suspended", "Suspended";
        /// Ended by Microsoft with a reason.
        Revoked = "revoked", "Revoked";
        /// Ran out without a renewal.
        Expired = "expired", "Expired";
    }
}

text_enum! {
    /// What can happen to a qualification.
    pub enum Event: "qualification event" {
        /// A lead pauses it, with a reason.
        Suspend = "suspend", "Suspend";
        /// A lead ends the pause.
        Reinstate = "reinstate", "Reinstate";
        /// A lead ends it for good, with a reason.
        Revoke = "revoke", "Revoke";
        /// Two reviewers approved a newer application for the region.
        Renew = "renew", "Renew";
        /// Its last day is over.
        Expire = "expire", "Expire";
    }
}

impl State {
    /// The state after an event.
    ///
    /// # Errors
    /// [`Refused`] when the event is impossible here; the sentence says what is possible.
    pub fn transition(self, event: Event) -> Result<Self, Refused> {
        match (self, event) {
            (Self::Qualified, Event::Suspend) => Ok(Self::Suspended),
            (Self::Suspended, Event::Reinstate) => Ok(Self::Qualified),
            (Self::Suspended, Event::Revoke) => Ok(Self::Revoked),
            (Self::Qualified | Self::Suspended, Event::Renew) => Ok(Self::Qualified),
            (Self::Qualified | Self::Suspended, Event::Expire) => Ok(Self::Expired),
            (Self::Qualified, Event::Revoke) => Err(Refused::new(
                "This qualification is in force. Suspend it first, so that its customers are warned; then it can be revoked.",
            )),
            (Self::Qualified, Event::Reinstate) => Err(Refused::new(
                "This qualification is in force; there is nothing to reinstate.",
            )),
            (Self::Suspended, Event::Suspend) => Err(Refused::new(
                "This qualification is already suspended. Reinstate or revoke it.",
            )),
            (Self::Revoked | Self::Expired, _) => Err(Refused::new(format!(
                "This qualification is {}. Only a new application for the region brings it back.",
                self.as_str()
            ))),
        }
    }

    /// Whether customers can be turned on.
    pub const fn is_in_force(self) -> bool {
        matches!(self, Self::Qualified)
    }

    /// Whether it has ended for good.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Revoked | Self::Expired)
    }
}

/// The last moment of a qualification granted now (policy `qualification_months`).
pub fn until(granted_at: UtcMs, months: u16) -> UtcMs {
    granted_at.add_months(months)
}

/// The last moment to submit a renewal that bridges the end (policy `renewal_days`).
pub fn renewal_by(until: UtcMs, renewal_days: u16) -> UtcMs {
    until.add_days(-i64::from(renewal_days))
}

/// Whether a qualification ends at `now`: its time is over and no renewal that was submitted in time
/// ([`renewal_by`]) is still undecided.
pub fn has_run_out(
    until: UtcMs,
    now: UtcMs,
    open_renewal_submitted_at: Option<UtcMs>,
    renewal_days: u16,
) -> bool {
    let bridged = open_renewal_submitted_at.is_some_and(|at| at <= renewal_by(until, renewal_days));
    now >= until && !bridged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_states_and_events_is_as_drawn() {
        use Event::*;
        use State::*;
        let legal = [
            (Qualified, Suspend, Suspended),
            (Qualified, Renew, Qualified),
            (Qualified, Expire, Expired),
            (Suspended, Reinstate, Qualified),
            (Suspended, Revoke, Revoked),
            (Suspended, Renew, Qualified),
            (Suspended, Expire, Expired),
        ];
        for &state in State::ALL {
            for &event in Event::ALL {
                let drawn = legal.iter().find(|(s, e, _)| (*s, *e) == (state, event));
                let got = state.transition(event);
                match drawn {
                    Some((_, _, to)) => assert_eq!(got.as_ref(), Ok(to), "{state} {event}"),
                    None => assert!(
                        got.unwrap_err().sentence().ends_with('.'),
                        "{state} {event}"
                    ),
                }
            }
        }
    }

    #[test]
    fn geo_is_above_local() {
        assert!(Tier::Geo > Tier::Local);
        assert_eq!(Tier::parse("Geo"), Ok(Tier::Geo));
        assert!(
            Tier::parse("geo")
                .unwrap_err()
                .to_string()
                .contains("Local, Geo")
        );
    }

    #[test]
    fn a_renewal_in_time_bridges_the_end_and_a_late_one_does_not() {
        let granted = UtcMs::parse_date("2026-11-22").unwrap();
        let end = until(granted, 12);
        assert_eq!(end.date(), "2027-11-22");
        let after = end.add_days(1);
        assert!(!has_run_out(end, end.add_days(-1), None, 30));
        assert!(has_run_out(end, end, None, 30));
        assert!(!has_run_out(end, after, Some(end.add_days(-30)), 30));
        assert!(has_run_out(end, after, Some(end.add_days(-29)), 30));
    }
}
