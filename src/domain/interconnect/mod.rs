//! A request for a new PNI, an augmentation, or the type conversion of a live PNI to MAPS use.
//!
//! Follows the connection states of Microsoft.Peering (API 2025-05-01; reference, section 6):
//!
//! ```text
//! new PNI, augmentation:
//!   Draft → PendingApproval → LoaIssued → Approved → ProvisioningStarted → Cabling → ProvisioningCompleted → Validating → Active
//! type conversion (no interruption, one connection at a time):
//!   Draft → TypeChangeRequested → TypeChangeInProgress → Active
//! anywhere while open: ⇄ ExternalBlocker(reason), → ProvisioningFailed(reason) → again, → Withdrawn
//! ```
//! Of [`State`], what Microsoft's API knows is [`State::connection_state`]: the letter of authorisation is
//! mailed while it still says `PendingApproval`, and cabling is part of its `ProvisioningStarted`; both
//! are kept apart here because different people act.

mod conversion;
mod evidence;
mod legs;
mod steps;
#[cfg(test)]
mod tests;

pub use conversion::{ConversionProblem, check_conversion, check_delete, next_to_convert};
pub use evidence::{Check, Seen, Typed, asked_at, read_all};
pub use legs::{ToLevel, check_links, legs_to_level};
pub use steps::{Party, StepRule, due_at, is_overdue, plan, send_by};

use serde::{Deserialize, Serialize};

use crate::pni::ConnectionState;
use crate::refusal::{Reason, Refused};
use crate::time::UtcMs;

text_enum! {
    /// What is asked for.
    pub enum Kind: "kind of request" {
        /// A connection where there is none yet.
        NewPni = "new_pni", "New PNI";
        /// More bandwidth on an existing one.
        Augmentation = "augmentation", "Augmentation";
        /// Putting live connections of a metro to MAPS use.
        TypeConversion = "type_conversion", "Type conversion";
    }
}

text_enum! {
    /// Where a request stands.
    pub enum State: "request state" {
        /// The ISP is writing it.
        Draft = "draft", "Draft";
        /// Microsoft's peering team looks at it.
        PendingApproval = "pending_approval", "Waiting for approval";
        /// The peering team agrees; the letter of authorisation is with the ISP.
        LoaIssued = "loa_issued", "LOA issued";
        /// The ISP has accepted the LOA; Microsoft is to start the provisioning.
        Approved = "approved", "Approved";
        /// Ports and addresses are being set up.
        ProvisioningStarted = "provisioning_started", "Provisioning started";
        /// The cross-connect is being built by the LOA.
        Cabling = "cabling", "Cabling";
        /// Link and session are configured.
        ProvisioningCompleted = "provisioning_completed", "Provisioning completed";
        /// Microsoft blocks all routes and checks end to end.
        Validating = "validating", "Validating";
        /// Microsoft is asked for a type change.
        TypeChangeRequested = "type_change_requested", "Type change requested";
        /// Connections are converted one at a time.
        TypeChangeInProgress = "type_change_in_progress", "Type change in progress";
        /// Waits for something outside both parties, with a reason.
        ExternalBlocker = "external_blocker", "Waiting for a third party";
        /// Failed or not approved, with a reason.
        ProvisioningFailed = "provisioning_failed", "Failed";
        /// In service.
        Active = "active", "Active";
        /// Taken back by the ISP.
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

text_enum! {
    /// What can happen to a request.
    pub enum Event: "request event" {
        /// The ISP sends it.
        Submit = "submit", "Submit";
        /// Microsoft agrees and issues the LOA; a type change needs none and begins.
        Approve = "approve", "Approve";
        /// The ISP accepts the LOA.
        AcceptLoa = "accept_loa", "Accept the LOA";
        /// Microsoft begins to set up port and addresses.
        StartProvisioning = "start_provisioning", "Start the provisioning";
        /// Microsoft has reserved port and addresses.
        OrderCabling = "order_cabling", "Order the cross-connect";
        /// The ISP's cross-connect stands, link test passed.
        FinishCabling = "finish_cabling", "Report the cross-connect";
        /// Microsoft begins its checks.
        Validate = "validate", "Start validation";
        /// Microsoft has opened it.
        Activate = "activate", "Activate";
        /// Waits for a third party, with a reason; said again, it is looked at and still does.
        Block = "block", "Report a blocker";
        /// The blocker is gone.
        Unblock = "unblock", "Remove the blocker";
        /// Microsoft fails or refuses it, with a reason.
        Fail = "fail", "Fail";
        /// The ISP has mended what failed and sends it again.
        Retry = "retry", "Try again";
        /// The ISP takes it back.
        Withdraw = "withdraw", "Withdraw";
    }
}

/// A request as far as its way is concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// What is asked for.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// The state to go back to when a blocker is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_from: Option<State>,
    /// Why it is blocked or failed; both parties read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Since when it stands there. After a blocker it is later by the time that was blocked, so that the
    /// step's clock goes on where it stood.
    pub since: UtcMs,
    /// How long the step had run when it was blocked, ms; zero while nothing blocks.
    #[serde(default)]
    pub spent_ms: i64,
}

impl Request {
    /// A new draft.
    pub const fn draft(kind: Kind, now: UtcMs) -> Self {
        Self {
            kind,
            state: State::Draft,
            blocked_from: None,
            reason: None,
            since: now,
            spent_ms: 0,
        }
    }

    /// Who has to act now. A blocker stays with who had to act before it: somebody has to chase the
    /// third party. `None` when the request is closed.
    pub fn owner(&self) -> Option<Party> {
        let state = self.blocked_from.unwrap_or(self.state);
        steps::owner(state)
    }

    /// The request after an event by `party`.
    ///
    /// # Errors
    /// [`Refused`] when the event is impossible here, belongs to the other party, or lacks its reason.
    pub fn transition(
        &self,
        event: Event,
        party: Party,
        reason: Option<Reason>,
        now: UtcMs,
    ) -> Result<Self, Refused> {
        let (state, blocked_from) = self.target(event)?;
        if let Some(owner) = event.party()
            && owner != party
        {
            return Err(Refused::new(format!(
                "“{}” is {}'s to say. Leave a comment if it is overdue.",
                event.label(),
                owner.label()
            )));
        }
        if event.needs_reason() && reason.is_none() {
            return Err(Refused::new(format!(
                "“{}” needs a reason, which both parties read. Write what is missing and who can mend it.",
                event.label()
            )));
        }
        Ok(Self {
            kind: self.kind,
            state,
            blocked_from,
            reason: if event.needs_reason() { reason } else { None },
            since: match event {
                Event::Unblock => UtcMs::new(now.get().saturating_sub(self.spent_ms)),
                _ => now,
            },
            spent_ms: match event {
                Event::Block if self.state == State::ExternalBlocker => self.spent_ms,
                Event::Block => now.get().saturating_sub(self.since.get()).max(0),
                _ => 0,
            },
        })
    }

    fn target(&self, event: Event) -> Result<(State, Option<State>), Refused> {
        use State::{
            Active, Approved, Cabling, Draft, ExternalBlocker, LoaIssued, PendingApproval,
            ProvisioningCompleted, ProvisioningFailed, ProvisioningStarted, TypeChangeInProgress,
            TypeChangeRequested, Validating, Withdrawn,
        };
        let conversion = self.kind == Kind::TypeConversion;
        let first = if conversion {
            TypeChangeRequested
        } else {
            PendingApproval
        };
        let state = match (self.state, event) {
            (Draft, Event::Submit) | (ProvisioningFailed, Event::Retry) => first,
            (PendingApproval, Event::Approve) => LoaIssued,
            (TypeChangeRequested, Event::Approve) => TypeChangeInProgress,
            (LoaIssued, Event::AcceptLoa) => Approved,
            (Approved, Event::StartProvisioning) => ProvisioningStarted,
            (ProvisioningStarted, Event::OrderCabling) => Cabling,
            (Cabling, Event::FinishCabling) => ProvisioningCompleted,
            (ProvisioningCompleted, Event::Validate) => Validating,
            (Validating | TypeChangeInProgress, Event::Activate) => Active,
            (ExternalBlocker, Event::Unblock) => self.blocked_from.unwrap_or(first),
            (state, Event::Block) if state.is_in_work() => {
                return Ok((ExternalBlocker, Some(state)));
            }
            (ExternalBlocker, Event::Block) => return Ok((ExternalBlocker, self.blocked_from)),
            (state, Event::Fail) if state.is_in_work() || state == ExternalBlocker => {
                ProvisioningFailed
            }
            (ProvisioningStarted | ProvisioningCompleted, Event::Withdraw) => {
                return Err(Refused::new(format!(
                    "Nothing is deleted while it is {} (DEL-01). Ask Microsoft in a comment to stop; it can be withdrawn from the next state.",
                    self.state.in_sentence()
                )));
            }
            (ExternalBlocker, Event::Withdraw)
                if matches!(
                    self.blocked_from,
                    Some(ProvisioningStarted | ProvisioningCompleted)
                ) =>
            {
                return Err(Refused::new(
                    "Nothing is deleted while provisioning is started or completed, also not behind a blocker (DEL-01). Ask Microsoft in a comment to stop.",
                ));
            }
            (state, Event::Withdraw)
                if state == Draft
                    || state == ProvisioningFailed
                    || state == ExternalBlocker
                    || state.is_in_work() =>
            {
                Withdrawn
            }
            _ => {
                return Err(Refused::new(format!(
                    "“{}” is not possible: this request is {}. {}",
                    event.label(),
                    self.state.in_sentence(),
                    self.state.next_step()
                )));
            }
        };
        Ok((state, None))
    }
}

impl Event {
    /// Whose event it is; `None` where both may say it.
    pub const fn party(self) -> Option<Party> {
        match self {
            Self::Submit | Self::AcceptLoa | Self::FinishCabling | Self::Retry | Self::Withdraw => {
                Some(Party::Isp)
            }
            Self::Approve
            | Self::StartProvisioning
            | Self::OrderCabling
            | Self::Validate
            | Self::Activate
            | Self::Fail => Some(Party::Microsoft),
            Self::Block | Self::Unblock => None,
        }
    }

    /// Whether it takes a written reason.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Block | Self::Fail)
    }
}

impl State {
    /// Sent and not yet decided, blocked or closed.
    pub const fn is_in_work(self) -> bool {
        matches!(
            self,
            Self::PendingApproval
                | Self::LoaIssued
                | Self::Approved
                | Self::ProvisioningStarted
                | Self::Cabling
                | Self::ProvisioningCompleted
                | Self::Validating
                | Self::TypeChangeRequested
                | Self::TypeChangeInProgress
        )
    }

    /// Whether nothing follows.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Active | Self::Withdrawn)
    }

    /// Whether what was given in passed steps can be corrected: sent, neither failed nor closed.
    pub const fn can_be_corrected(self) -> bool {
        self.is_in_work() || matches!(self, Self::ExternalBlocker)
    }

    /// The word of Microsoft's API for it; `None` before it is sent and after it is withdrawn.
    pub fn connection_state(self) -> Option<ConnectionState> {
        Some(match self {
            Self::Draft | Self::Withdrawn => return None,
            Self::PendingApproval | Self::LoaIssued => ConnectionState::PendingApproval,
            Self::Approved => ConnectionState::Approved,
            Self::ProvisioningStarted | Self::Cabling => ConnectionState::ProvisioningStarted,
            Self::ProvisioningCompleted => ConnectionState::ProvisioningCompleted,
            Self::Validating => ConnectionState::Validating,
            Self::TypeChangeRequested => ConnectionState::TypeChangeRequested,
            Self::TypeChangeInProgress => ConnectionState::TypeChangeInProgress,
            Self::ExternalBlocker => ConnectionState::ExternalBlocker,
            Self::ProvisioningFailed => ConnectionState::ProvisioningFailed,
            Self::Active => ConnectionState::Active,
        })
    }

    /// What happens next and who does it, in one sentence.
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::Draft => "The ISP completes and submits it.",
            Self::PendingApproval => {
                "Microsoft's peering team issues the letter of authorisation or says why not."
            }
            Self::LoaIssued => "The ISP accepts the letter of authorisation.",
            Self::Approved => "Microsoft starts the provisioning.",
            Self::ProvisioningStarted => "Microsoft reserves port and session addresses.",
            Self::Cabling => {
                "The ISP orders the cross-connect by the LOA and reports light and link test."
            }
            Self::ProvisioningCompleted => "Microsoft starts its validation.",
            Self::Validating => {
                "Microsoft checks end to end with all routes blocked, then opens it."
            }
            Self::TypeChangeRequested => "Microsoft approves the type change.",
            Self::TypeChangeInProgress => {
                "Microsoft converts one connection at a time; traffic is not interrupted."
            }
            Self::ExternalBlocker => {
                "Whoever had to act before chases the third party named in the reason, and says by the review date whether it still blocks."
            }
            Self::ProvisioningFailed => {
                "The ISP mends what the reason says and tries again, or withdraws, by the review date."
            }
            Self::Active => "Nothing has to be done; the PNI is in the inventory.",
            Self::Withdrawn => "It is closed; the ISP can write a new request.",
        }
    }
}
