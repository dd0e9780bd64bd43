//! Lines of an access-service declaration: "we bought this ISP's internet access for this site".
//!
//! ```text
//! Declared → Confirmed → Ended
//!    ↑ └───→ Rejected ─────↗
//!    └──────────┘
//! ```
//! Confirming means only that the ISP states to have sold the access; it promises no activation.

use crate::refusal::Refused;
use crate::time::UtcMs;

text_enum! {
    /// State of one line: one customer site with one ISP.
    pub enum LineState: "order line state" {
        /// The customer says it bought the access; the ISP has to answer.
        Declared = "declared", "Waiting for the ISP";
        /// The ISP states that it sold the access.
        Confirmed = "confirmed", "Confirmed";
        /// The ISP does not know the service; the reason says why.
        Rejected = "rejected", "Rejected";
        /// The access is no longer bought.
        Ended = "ended", "Ended";
    }
}

text_enum! {
    /// What can happen to a line.
    pub enum LineEvent: "order line event" {
        /// The ISP answers yes.
        Confirm = "confirm", "Confirm";
        /// The ISP answers no, with a reason.
        Reject = "reject", "Reject";
        /// Either party corrects a rejected line and declares it again.
        DeclareAgain = "declare_again", "Declare again";
        /// The access is over, or the customer takes the declaration back.
        End = "end", "End";
    }
}

/// What was bought on a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Bought {
    /// The declaration names no product.
    #[default]
    NotNamed,
    /// None of the products that the ISP publishes; the contract says what.
    Other,
    /// A product that the ISP published when the line was declared.
    Product {
        /// Its id; the product may be gone since.
        id: String,
        /// The name that it had.
        name: String,
    },
}

impl Bought {
    /// How [`Bought::Other`] is written and stored.
    pub const OTHER: &str = "other";

    /// From what is stored.
    pub fn read(product: &str, name: &str) -> Self {
        match product {
            "" => Self::NotNamed,
            Self::OTHER => Self::Other,
            id => Self::Product {
                id: id.to_owned(),
                name: name.to_owned(),
            },
        }
    }

    /// What is stored of it: id or word, and name.
    pub fn stored(&self) -> (&str, &str) {
        match self {
            Self::NotNamed => ("", ""),
            Self::Other => (Self::OTHER, ""),
            Self::Product { id, name } => (id, name),
        }
    }

    /// For people.
    pub fn label(&self) -> &str {
        match self {
            Self::NotNamed => "not named",
            Self::Other => "other, see contract",
            Self::Product { name, .. } => name,
        }
    }
}

impl LineState {
    /// The state after an event.
    ///
    /// # Errors
    /// [`Refused`] when the event is impossible here; the sentence says what is possible.
    pub fn transition(self, event: LineEvent) -> Result<Self, Refused> {
        match (self, event) {
            (Self::Declared, LineEvent::Confirm) => Ok(Self::Confirmed),
            (Self::Declared, LineEvent::Reject) => Ok(Self::Rejected),
            (Self::Rejected, LineEvent::DeclareAgain) => Ok(Self::Declared),
            (Self::Declared | Self::Confirmed | Self::Rejected, LineEvent::End) => Ok(Self::Ended),
            (Self::Declared, LineEvent::DeclareAgain) => Err(Refused::new(
                "This line already waits for the ISP's answer; it need not be declared again.",
            )),
            (Self::Confirmed, LineEvent::Confirm | LineEvent::DeclareAgain) => Err(Refused::new(
                "This line is already confirmed; nothing is left to do.",
            )),
            (Self::Confirmed, LineEvent::Reject) => Err(Refused::new(
                "This line was confirmed and cannot be rejected any more. End it when the access is over.",
            )),
            (Self::Rejected, LineEvent::Confirm | LineEvent::Reject) => Err(Refused::new(
                "This line was rejected. Declare it again with the corrected service id, then answer it.",
            )),
            (Self::Ended, _) => Err(Refused::new(
                "This line has ended. Declare a new line for the site when access is bought again.",
            )),
        }
    }
}

/// The moment at which the ISP's silence escalates (policy `order_silence_working_days`).
pub fn answer_due_at(declared_at: UtcMs, working_days: u16) -> UtcMs {
    declared_at.add_working_days(working_days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_states_and_events_is_as_drawn() {
        use LineEvent::*;
        use LineState::*;
        let legal = [
            (Declared, Confirm, Confirmed),
            (Declared, Reject, Rejected),
            (Declared, End, Ended),
            (Confirmed, End, Ended),
            (Rejected, DeclareAgain, Declared),
            (Rejected, End, Ended),
        ];
        for &state in LineState::ALL {
            for &event in LineEvent::ALL {
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
    fn an_answer_is_due_on_the_fifth_working_day() {
        let friday = UtcMs::parse_date("2026-11-20").unwrap();
        assert_eq!(answer_due_at(friday, 5).date(), "2026-11-27");
    }
}
