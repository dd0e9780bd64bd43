//! One customer site turned on (or on its way) with one ISP.
//!
//! ```text
//! WaitingForQualification → WaitingForService → Provisioning → Active ⇄ AtRisk
//!        Standby, Held ↗ any time before Active      ↕ Failed      ↓
//!                                                        Deactivating → Inactive
//! ```
//! Three questions, three parts: where it stands ([`State`]), what has to be done for the turn-up
//! batch and by whom ([`Step`], [`progress`]), and where the traffic enters ([`choose_metros`]).

use crate::ids::{OrgId, RegionId};
use crate::refusal::Refused;

mod metros;
mod progress;
mod steps;

pub use metros::{
    BackupChoice, MetroChoice, MetroPresence, MetroRules, Sessions, backup_from_now, check_metros,
    choose_metros, conversions_due,
};
pub use progress::{Progress, Waiting, progress};
pub use steps::{
    Authorisations, Checks, Deadlines, Evidence, Mode, Outcome, Owner, Step, StepRecord, StepState,
    advance, first_steps, guard_by_hand,
};

/// What is turned on together: the sites of one customer with one ISP in one region. Steps by hand
/// are done once per batch, never once per site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchKey {
    /// The ISP.
    pub isp: OrgId,
    /// The customer.
    pub customer: OrgId,
    /// The region.
    pub region: RegionId,
}

text_enum! {
    /// Where an activation stands.
    pub enum State: "activation state" {
        /// The ISP is not qualified in the region yet.
        WaitingForQualification = "waiting_for_qualification", "Waiting for qualification";
        /// No confirmed service in force with a prefix yet.
        WaitingForService = "waiting_for_service", "Waiting for service";
        /// The site's prefixes belong to another ISP; ready to take over.
        Standby = "standby", "Standby";
        /// Stopped by the customer before it started.
        Held = "held", "On hold";
        /// The steps of its batch are being done.
        Provisioning = "provisioning", "Provisioning";
        /// A step failed; the reason says why.
        Failed = "failed", "Failed";
        /// Traffic runs.
        Active = "active", "Active";
        /// Traffic runs, but something it rests on is gone.
        AtRisk = "at_risk", "At risk";
        /// Being taken down.
        Deactivating = "deactivating", "Deactivating";
        /// Off.
        Inactive = "inactive", "Inactive";
    }
}

text_enum! {
    /// What can happen to an activation.
    pub enum Event: "activation event" {
        /// The ISP is not (or no longer) qualified.
        AwaitQualification = "await_qualification", "Wait for qualification";
        /// The service is not (or no longer) there.
        AwaitService = "await_service", "Wait for service";
        /// Another ISP has the site's prefixes.
        StandBy = "stand_by", "Stand by";
        /// The customer holds the site.
        Hold = "hold", "Hold";
        /// Nothing is missing: the steps begin.
        Provision = "provision", "Start provisioning";
        /// A step failed.
        Fail = "fail", "Fail";
        /// The failed step is tried again.
        Retry = "retry", "Try again";
        /// All steps are done.
        TurnOn = "turn_on", "Turn on";
        /// Something that the running activation rests on is gone.
        Endanger = "endanger", "Put at risk";
        /// It is back.
        Recover = "recover", "Recover";
        /// Not wanted any more. Possible in every state.
        Cancel = "cancel", "Cancel";
        /// Microsoft's routers no longer accept its prefixes.
        Withdrawn = "withdrawn", "Taken down";
        /// Wanted again.
        Restart = "restart", "Start again";
    }
}

impl State {
    /// Where every activation begins.
    pub const FIRST: Self = Self::WaitingForQualification;

    /// The state after an event.
    ///
    /// # Errors
    /// [`Refused`] when the event is impossible here; the sentence says what comes next instead.
    pub fn transition(self, event: Event) -> Result<Self, Refused> {
        let refused = || {
            Refused::new(format!(
                "“{}” is not possible: this activation is {}. {}",
                event.label(),
                self.label().to_ascii_lowercase(),
                self.next_step()
            ))
        };
        let next = match event {
            // Cancelling twice is no mistake: two people may press the button.
            Event::Cancel => return Ok(self.cancelled()),
            Event::AwaitQualification if self.may_wait() => Self::WaitingForQualification,
            Event::AwaitService if self.may_wait() => Self::WaitingForService,
            Event::Hold if self.may_wait() => Self::Held,
            // A running activation stands by when another one has taken its prefixes over.
            Event::StandBy if self.may_wait() || self.is_live() => Self::Standby,
            Event::Provision if self.is_waiting() => Self::Provisioning,
            Event::Fail if self == Self::Provisioning => Self::Failed,
            Event::Retry if self == Self::Failed => Self::Provisioning,
            Event::TurnOn if self == Self::Provisioning => Self::Active,
            Event::Endanger if self == Self::Active => Self::AtRisk,
            Event::Recover if self == Self::AtRisk => Self::Active,
            Event::Withdrawn if self == Self::Deactivating => Self::Inactive,
            Event::Restart if self == Self::Inactive => Self::WaitingForQualification,
            _ => return Err(refused()),
        };
        if next == self {
            Err(refused())
        } else {
            Ok(next)
        }
    }

    const fn cancelled(self) -> Self {
        match self {
            Self::Provisioning
            | Self::Failed
            | Self::Active
            | Self::AtRisk
            | Self::Deactivating => Self::Deactivating,
            Self::WaitingForQualification
            | Self::WaitingForService
            | Self::Standby
            | Self::Held
            | Self::Inactive => Self::Inactive,
        }
    }

    /// Nothing has been started yet.
    pub const fn is_waiting(self) -> bool {
        matches!(
            self,
            Self::WaitingForQualification | Self::WaitingForService | Self::Standby | Self::Held
        )
    }

    /// Traffic runs.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Active | Self::AtRisk)
    }

    /// Can go (back) to waiting: no traffic runs yet, so that nobody is cut off.
    const fn may_wait(self) -> bool {
        self.is_waiting() || matches!(self, Self::Provisioning | Self::Failed)
    }

    /// What happens next and who does it, in one sentence.
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::WaitingForQualification => {
                "It starts by itself when the ISP is qualified in the region."
            }
            Self::WaitingForService => {
                "It starts by itself when the ISP has confirmed a service in force with a prefix of the site."
            }
            Self::Standby => {
                "The customer can assign a prefix of the site to this ISP; then it starts by itself."
            }
            Self::Held => "The customer can release the site; then it continues by itself.",
            Self::Provisioning => "The owner of the step that is due has to act.",
            Self::Failed => "The reason says what to repair; then the step is tried again.",
            Self::Active => "Nothing has to be done.",
            Self::AtRisk => {
                "Traffic still runs. It recovers by itself, or the customer chooses another ISP."
            }
            Self::Deactivating => "It ends when Microsoft no longer accepts its prefixes.",
            Self::Inactive => "It starts again when the customer chooses the ISP for this site.",
        }
    }
}

#[cfg(test)]
mod tests;
