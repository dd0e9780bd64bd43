//! Who acts in which step, by when, and with what evidence.
//!
//! Clocks from the policy where a document names them (reference, section 8): an augmentation takes
//! 45 to 60 days (CAP-01), session addresses up to a week (OPS-01), a type conversion two to five
//! working days (CNV-02). Approval and validation have no public clock; the values here are ours. What
//! failed or waits for a third party is looked at again after the policy's `request_review_days`.

use serde::Serialize;

use super::{Kind, Request, State};
use crate::policy::Thresholds;
use crate::time::UtcMs;

text_enum! {
    /// One of the two sides that work on a request.
    pub enum Party: "party" {
        /// The ISP.
        Isp = "isp", "The ISP";
        /// Microsoft.
        Microsoft = "microsoft", "Microsoft";
    }
}

/// Working days for a decision of people who have everything they need (ours).
const DECISION_WORKING_DAYS: u16 = 5;
/// Working days for an ISP to read and accept a LOA (ours).
const LOA_WORKING_DAYS: u16 = 5;
/// Working days for validation (ours; it is mostly waiting and measuring).
const VALIDATION_WORKING_DAYS: u16 = 3;

/// One step of a request of some kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StepRule {
    /// The state that the step is.
    pub state: State,
    /// Who acts.
    pub owner: Party,
    /// What the step leaves behind, in words.
    pub evidence: &'static str,
}

const fn step(state: State, owner: Party, evidence: &'static str) -> StepRule {
    StepRule {
        state,
        owner,
        evidence,
    }
}

const BUILD: &[StepRule] = &[
    step(
        State::Draft,
        Party::Isp,
        "Metro, facility, speed and reason",
    ),
    step(
        State::PendingApproval,
        Party::Microsoft,
        "Decision of the peering team, letter of authorisation",
    ),
    step(
        State::LoaIssued,
        Party::Isp,
        "Accepted letter of authorisation",
    ),
    step(
        State::Approved,
        Party::Microsoft,
        "Start of the provisioning",
    ),
    step(
        State::ProvisioningStarted,
        Party::Microsoft,
        "Port and session addresses",
    ),
    step(
        State::Cabling,
        Party::Isp,
        "Cross-connect order, light levels, link test in 169.254.0.0/16",
    ),
    step(
        State::ProvisioningCompleted,
        Party::Microsoft,
        "Light received, LACP up",
    ),
    step(
        State::Validating,
        Party::Microsoft,
        "Each session established, end-to-end check with routes blocked",
    ),
    step(
        State::Active,
        Party::Microsoft,
        "Connection in the inventory",
    ),
];

const CONVERT: &[StepRule] = &[
    step(State::Draft, Party::Isp, "Connections to convert"),
    step(
        State::TypeChangeRequested,
        Party::Microsoft,
        "Approval of the type change",
    ),
    step(
        State::TypeChangeInProgress,
        Party::Microsoft,
        "Each connection converted and up again",
    ),
    step(State::Active, Party::Microsoft, "Connections in MAPS use"),
];

/// The steps of a kind of request, in order.
pub const fn plan(kind: Kind) -> &'static [StepRule] {
    match kind {
        Kind::NewPni | Kind::Augmentation => BUILD,
        Kind::TypeConversion => CONVERT,
    }
}

/// Who has to act in a state; `None` in closed states.
pub(super) fn owner(state: State) -> Option<Party> {
    match state {
        State::Active | State::Withdrawn => None,
        State::ProvisioningFailed => Some(Party::Isp),
        // Without the state before it there is nobody to name but who asked.
        State::ExternalBlocker => Some(Party::Isp),
        _ => BUILD
            .iter()
            .chain(CONVERT)
            .find(|rule| rule.state == state)
            .map(|rule| rule.owner),
    }
}

/// The last day on which the draft of an augmentation can be sent so that it can still be in service
/// until `until`: the shortest time that an augmentation takes earlier (CAP-01).
pub fn send_by(until: UtcMs, values: &Thresholds) -> UtcMs {
    let [shortest, _] = values.augment_days;
    until.add_days(-i64::from(shortest))
}

/// When the current step has to be done, and what failed or is blocked has to be looked at again: whose
/// end nobody here can promise must not be forgotten. `None` for closed requests, and for drafts, which
/// have one only where [`send_by`] gives it.
pub fn due_at(request: &Request, values: &Thresholds) -> Option<UtcMs> {
    let since = request.since;
    let ([quick, slow], [shortest, _]) = (values.conversion_working_days, values.augment_days);
    Some(match request.state {
        State::PendingApproval => since.add_working_days(DECISION_WORKING_DAYS),
        State::LoaIssued => since.add_working_days(LOA_WORKING_DAYS),
        State::Approved => since.add_working_days(DECISION_WORKING_DAYS),
        State::ProvisioningStarted => since.add_days(i64::from(values.session_addresses_days)),
        // The whole augmentation's time, because cabling is what fills it.
        State::Cabling => since.add_days(i64::from(shortest)),
        State::ProvisioningCompleted | State::Validating => {
            since.add_working_days(VALIDATION_WORKING_DAYS)
        }
        State::TypeChangeRequested => since.add_working_days(quick),
        State::TypeChangeInProgress => since.add_working_days(slow),
        State::ExternalBlocker | State::ProvisioningFailed => {
            since.add_days(i64::from(values.request_review_days))
        }
        State::Draft | State::Active | State::Withdrawn => return None,
    })
}

/// Whether the current step is late.
pub fn is_overdue(request: &Request, values: &Thresholds, now: UtcMs) -> bool {
    due_at(request, values).is_some_and(|due| now > due)
}
