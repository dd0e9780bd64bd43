//! An ISP's application for one region: how it moves from draft to decision, and who may move it.
//!
//! ```text
//! Draft → Submitted → InReview → Recommended → Approved
//!            ↑  ↑        │  ↑         │  └───→ Declined → Appealed → InReview
//!            │  └release─┘  └send back┘
//!            └── ChangesRequested ←── InReview          Withdrawn: before any decision
//! ```
//! Two people decide: the first recommends, the second, a lead and somebody else, decides. The
//! guards below say so in words; the state machine alone knows no people.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::ids::{MetroId, UserId};
use crate::refusal::{Reason, Refused};
use crate::time::UtcMs;

mod appeal;
mod thread;

pub use appeal::{AppealedDecision, appeal_until, guard_appeal};
pub use thread::{About, EntryKind, Exception, Part};

text_enum! {
    /// Where an application stands.
    pub enum State: "application state" {
        /// The ISP is writing it.
        Draft = "draft", "Draft";
        /// Frozen and waiting for a reviewer.
        Submitted = "submitted", "Submitted";
        /// A reviewer has claimed it.
        InReview = "in_review", "In review";
        /// The ISP has to answer named fields or rules.
        ChangesRequested = "changes_requested", "Changes requested";
        /// The first reviewer has recommended; a lead has to decide.
        Recommended = "recommended", "Waiting for second signature";
        /// Decided: the region is qualified.
        Approved = "approved", "Approved";
        /// Decided: not qualified, with a reason.
        Declined = "declined", "Declined";
        /// The ISP asks for another look.
        Appealed = "appealed", "Appealed";
        /// Taken back by the ISP.
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

text_enum! {
    /// What can happen to an application.
    pub enum Event: "application event" {
        /// The ISP freezes and sends it.
        Submit = "submit", "Submit";
        /// A reviewer takes it.
        Claim = "claim", "Claim";
        /// The reviewer gives it back to the queue.
        Release = "release", "Release";
        /// The claim was not worked on in time.
        LapseClaim = "lapse_claim", "Claim lapsed";
        /// A lead gives it to another reviewer.
        Reassign = "reassign", "Reassign";
        /// The reviewer names fields or rules to change.
        RequestChanges = "request_changes", "Request changes";
        /// The first person proposes a decision.
        Recommend = "recommend", "Recommend";
        /// The second person wants it looked at again.
        SendBack = "send_back", "Send back";
        /// The second person approves.
        Approve = "approve", "Approve";
        /// The second person declines, with a reason.
        Decline = "decline", "Decline";
        /// The ISP contradicts the decision.
        Appeal = "appeal", "Appeal";
        /// The ISP takes it back.
        Withdraw = "withdraw", "Withdraw";
    }
}

impl State {
    /// The state after an event.
    ///
    /// # Errors
    /// [`Refused`] when the event is impossible here; the sentence says what comes next instead.
    pub fn transition(self, event: Event) -> Result<Self, Refused> {
        use State::{
            Appealed, Approved, ChangesRequested, Declined, Draft, InReview, Recommended,
            Submitted, Withdrawn,
        };
        match (self, event) {
            (Draft | ChangesRequested, Event::Submit) => Ok(Submitted),
            (Submitted | Appealed, Event::Claim) => Ok(InReview),
            (InReview, Event::Release | Event::LapseClaim) => Ok(Submitted),
            (InReview, Event::Reassign) | (Recommended, Event::SendBack) => Ok(InReview),
            (InReview, Event::RequestChanges) => Ok(ChangesRequested),
            (InReview, Event::Recommend) => Ok(Recommended),
            (Recommended, Event::Approve) => Ok(Approved),
            (Recommended, Event::Decline) => Ok(Declined),
            (Declined, Event::Appeal) => Ok(Appealed),
            (
                Draft | Submitted | InReview | ChangesRequested | Recommended | Appealed,
                Event::Withdraw,
            ) => Ok(Withdrawn),
            _ => Err(Refused::new(format!(
                "“{}” is not possible: this application is {}. {}",
                event.label(),
                self.label().to_ascii_lowercase(),
                self.next_step()
            ))),
        }
    }

    /// What happens next and who does it, in one sentence.
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::Draft => "The ISP completes and submits it.",
            Self::Submitted => "A reviewer claims it.",
            Self::InReview => {
                "The reviewer who claimed it requests changes or recommends a decision."
            }
            Self::ChangesRequested => "The ISP answers the named points and submits again.",
            Self::Recommended => {
                "A lead reviewer, not the one who recommended, decides or sends it back."
            }
            Self::Approved => "It is decided; a change needs a new application.",
            Self::Declined => "The ISP can appeal within 30 days or apply again.",
            Self::Appealed => "A lead reviewer who was not involved claims it.",
            Self::Withdrawn => "It is closed; the ISP can write a new application.",
        }
    }

    /// Whether the ISP can edit it.
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::ChangesRequested)
    }

    /// Whether nothing but an appeal can follow.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Approved | Self::Declined | Self::Withdrawn)
    }

    /// The events that are possible here, for buttons.
    pub fn possible(self) -> impl Iterator<Item = Event> {
        Event::ALL
            .iter()
            .copied()
            .filter(move |event| self.transition(*event).is_ok())
    }
}

/// What the first reviewer proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Recommendation {
    /// Approve these metros of the application, all or some.
    Approve {
        /// Never empty.
        metros: BTreeSet<MetroId>,
        /// Why, for the ISP and for later.
        reason: Reason,
    },
    /// Approve none.
    Decline {
        /// Why, for the ISP and for later.
        reason: Reason,
    },
}

impl Recommendation {
    /// Proposes to approve `chosen` of the `covered` metros.
    ///
    /// # Errors
    /// [`Refused`] when none is chosen or one is not covered by the application.
    pub fn approve(
        covered: &BTreeSet<MetroId>,
        chosen: BTreeSet<MetroId>,
        reason: Reason,
    ) -> Result<Self, Refused> {
        if let Some(foreign) = chosen.difference(covered).next() {
            return Err(Refused::new(format!(
                "Metro `{foreign}` is not part of this application. Choose among the covered metros."
            )));
        }
        if chosen.is_empty() {
            return Err(Refused::new(
                "No metro is chosen. Choose at least one to approve, or recommend to decline.",
            ));
        }
        Ok(Self::Approve {
            metros: chosen,
            reason,
        })
    }

    /// The event that carries it out once the second person agrees.
    pub const fn event(&self) -> Event {
        match self {
            Self::Approve { .. } => Event::Approve,
            Self::Decline { .. } => Event::Decline,
        }
    }
}

/// A reviewer's hold on an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Who.
    pub by: UserId,
    /// Since when, or when last worked on.
    pub at: UtcMs,
}

impl Claim {
    /// When it lapses unless worked on (policy `claim_lapse_working_days`).
    pub fn lapses_at(&self, working_days: u16) -> UtcMs {
        self.at.add_working_days(working_days)
    }

    /// Whether it has lapsed.
    pub fn has_lapsed(&self, now: UtcMs, working_days: u16) -> bool {
        now > self.lapses_at(working_days)
    }

    /// Only the holder works on a claimed application.
    ///
    /// # Errors
    /// [`Refused`] for anybody else; a lead can reassign it.
    pub fn guard(&self, actor: &UserId) -> Result<(), Refused> {
        if self.by == *actor {
            return Ok(());
        }
        Err(Refused::new(
            "Another reviewer has claimed this application. Ask them to release it, or a lead reviewer to reassign it.",
        ))
    }
}

/// Whether `actor` may claim. An appeal is for a lead who had no part in the decision, and nobody
/// reviews what they submitted themselves.
///
/// # Errors
/// [`Refused`] with who may instead.
pub fn guard_claim(
    actor: &UserId,
    role: Role,
    submitted_by: &UserId,
    appealed: &AppealedDecision,
) -> Result<(), Refused> {
    if actor == submitted_by {
        return Err(Refused::new(
            "You submitted this application yourself. Another reviewer has to claim it.",
        ));
    }
    appealed.guard_review(actor, role)
}

/// Whether `second` may decide what `first` recommended: somebody else, a lead, not the person who
/// submitted, and on an appeal nobody of the first decision.
///
/// # Errors
/// [`Refused`] with who may instead.
pub fn guard_decision(
    first: &UserId,
    second: &UserId,
    role: Role,
    submitted_by: &UserId,
    appealed: &AppealedDecision,
) -> Result<(), Refused> {
    if role != Role::LeadReviewer {
        return Err(Refused::new(
            "The decision needs a lead reviewer. Ask one to sign.",
        ));
    }
    if first == second {
        return Err(Refused::new(
            "You recommended this yourself. A second lead reviewer has to decide.",
        ));
    }
    if second == submitted_by {
        return Err(Refused::new(
            "You submitted this application yourself. Another lead reviewer has to decide.",
        ));
    }
    appealed.guard_signature(second)
}

#[cfg(test)]
mod tests;
