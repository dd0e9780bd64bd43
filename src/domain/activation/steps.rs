//! The steps of a turn-up batch: who owns each, and what may complete it.
//!
//! A step is *automatic* when a stored result or standing permission completes it, and *by hand*
//! otherwise. Steps run in order: the first that is not done is due.

use serde::{Deserialize, Serialize};

use crate::access::OrgKind;
use crate::refusal::Refused;
use crate::time::UtcMs;

text_enum! {
    /// One step, in the order in which they are done.
    pub enum Step: "turn-up step" {
        /// The ISP states that it sold the access.
        OrderConfirmed = "order_confirmed", "Order confirmed";
        /// Every prefix of the batch is registered and valid (PFX-02, PFX-03, PFX-10, PFX-11).
        PrefixesRegistered = "prefixes_registered", "Prefixes registered and valid";
        /// Every covered metro that is built is in MAPS use: type conversions are finished (CNV-01).
        InMapsUse = "in_maps_use", "Interconnects in MAPS use";
        /// On all primary and backup sessions, with the MAPS community (ACT-05, PFX-06).
        RoutesAnnounced = "routes_announced", "Routes announced on all sessions";
        /// Microsoft's routers take the prefixes.
        MicrosoftAccepts = "microsoft_accepts", "Microsoft accepts the prefixes";
        /// Traffic meets Microsoft at the nearest edge site.
        NearestEdge = "nearest_edge", "Traffic meets Microsoft at the nearest edge site";
        /// A customer's packet went to Microsoft and back.
        EndToEndTest = "end_to_end_test", "End-to-end test passed";
    }
}

text_enum! {
    /// Who has to act.
    pub enum Owner: "step owner" {
        /// The ISP.
        Isp = "isp", "ISP";
        /// Microsoft's operations.
        Microsoft = "microsoft", "Microsoft";
        /// The customer.
        Customer = "customer", "Customer";
    }
}

text_enum! {
    /// How a step is completed.
    pub enum Mode: "step mode" {
        /// By a stored result or standing permission; nobody presses anything.
        Automatic = "automatic", "Automatic";
        /// By its owner, once per batch.
        ByHand = "by_hand", "By hand";
    }
}

text_enum! {
    /// State of one step of a batch.
    pub enum StepState: "step state" {
        /// An earlier step comes first.
        Waiting = "waiting", "Not yet";
        /// Its owner has to act.
        Due = "due", "Due";
        /// Completed, with evidence.
        Done = "done", "Done";
        /// Failed, with a reason.
        Failed = "failed", "Failed";
    }
}

text_enum! {
    /// What completed a step.
    pub enum Evidence: "step evidence" {
        /// The confirmed lines of the batch's orders.
        OrderLines = "order_lines", "Confirmed order lines";
        /// A check's stored result.
        CheckResult = "check_result", "Stored check result";
        /// The ISP's standing authorisation for automated turn-up in the region.
        StandingAuthorisation = "standing_authorisation", "Standing authorisation of the ISP";
        /// Microsoft's auto-accept policy.
        AutoAcceptPolicy = "auto_accept_policy", "Microsoft's auto-accept policy";
        /// The ISP's signed statement for this batch.
        SignedStatement = "signed_statement", "Signed statement of the ISP";
        /// Microsoft's operations confirmed it.
        OperatorConfirmation = "operator_confirmation", "Confirmation by Microsoft operations";
    }
}

/// Permissions given once instead of a click per batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Authorisations {
    /// The ISP's, for automated turn-up in this region.
    pub isp_standing: bool,
    /// Microsoft's, to accept valid prefixes of qualified ISPs.
    pub microsoft_auto_accept: bool,
}

/// What the stored checks of a batch say; `None` where none has run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checks {
    /// Every line of the batch is confirmed and in service.
    pub orders_confirmed: Option<bool>,
    /// Every prefix is registered, public and free of overlaps.
    pub prefixes_valid: Option<bool>,
    /// Who has to act for type conversions that the covered metros of the region await; `None` when
    /// all are in MAPS use.
    pub conversion: Option<Owner>,
    /// Uploaded route evidence shows every prefix on every session.
    pub routes_seen: Option<bool>,
    /// Every site enters at its nearest metro with two sessions, or where the customer chose.
    pub nearest_edge: Option<bool>,
    /// A stored end-to-end measurement passed.
    pub end_to_end: Option<bool>,
}

/// What is to happen to a step now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is done, by this evidence.
    Completes(Evidence),
    /// A check says no.
    Fails,
    /// Its owner has to act.
    WaitsFor(Owner),
}

/// One step of a batch as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Which.
    pub step: Step,
    /// Who has to act.
    pub owner: Owner,
    /// How it is completed.
    pub mode: Mode,
    /// Where it stands.
    pub state: StepState,
    /// Since when it stands there.
    pub since: UtcMs,
    /// By when its owner has to act; only while due.
    pub due_at: Option<UtcMs>,
    /// What completed it.
    pub evidence: Option<Evidence>,
}

/// Working days that an owner has, per step. Ours: no public figure exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// For the ISP's steps.
    pub isp: u16,
    /// For Microsoft's steps.
    pub microsoft: u16,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            isp: 5,
            microsoft: 2,
        }
    }
}

impl Deadlines {
    /// When a step that is due since `since` is overdue.
    pub fn due_at(self, owner: Owner, since: UtcMs) -> UtcMs {
        since.add_working_days(match owner {
            Owner::Microsoft => self.microsoft,
            Owner::Isp | Owner::Customer => self.isp,
        })
    }
}

impl Step {
    /// Who has to act.
    pub const fn owner(self) -> Owner {
        match self {
            // Of a type conversion the ISP asks first; the check says when it is Microsoft's turn.
            // It also registers the prefixes and mends what their checks find.
            Self::OrderConfirmed
            | Self::PrefixesRegistered
            | Self::InMapsUse
            | Self::RoutesAnnounced
            | Self::EndToEndTest => Owner::Isp,
            Self::MicrosoftAccepts | Self::NearestEdge => Owner::Microsoft,
        }
    }

    /// What may complete it; anything else is refused.
    pub const fn accepts(self) -> &'static [Evidence] {
        match self {
            Self::OrderConfirmed => &[Evidence::OrderLines],
            Self::PrefixesRegistered | Self::InMapsUse => &[Evidence::CheckResult],
            Self::RoutesAnnounced | Self::EndToEndTest => &[
                Evidence::CheckResult,
                Evidence::StandingAuthorisation,
                Evidence::SignedStatement,
            ],
            Self::MicrosoftAccepts => &[Evidence::AutoAcceptPolicy, Evidence::OperatorConfirmation],
            Self::NearestEdge => &[Evidence::CheckResult, Evidence::OperatorConfirmation],
        }
    }

    /// What a person completes it with, if a person can.
    pub fn by_hand(self) -> Option<Evidence> {
        let by_people = [Evidence::SignedStatement, Evidence::OperatorConfirmation];
        by_people
            .into_iter()
            .find(|evidence| self.accepts().contains(evidence))
    }

    /// What its owner signs when completing it by hand.
    pub const fn statement(self) -> &'static str {
        match self {
            Self::OrderConfirmed => {
                "We sold internet access for every customer site of this batch."
            }
            Self::PrefixesRegistered => "Every prefix of this batch belongs to the customer.",
            Self::InMapsUse => "Our connections at every covered edge site are in MAPS use.",
            Self::RoutesAnnounced => {
                "We announce every prefix of this batch on all primary and backup sessions, with community 8075:8007."
            }
            Self::MicrosoftAccepts => "Microsoft's routers accept every prefix of this batch.",
            Self::NearestEdge => {
                "Traffic of this batch enters Microsoft's network at the primary edge site of each customer site."
            }
            Self::EndToEndTest => {
                "We tested the path from a customer site of this batch to Microsoft and back, and it works."
            }
        }
    }

    /// How it is completed under these permissions.
    pub fn mode(self, granted: Authorisations) -> Mode {
        match self {
            Self::OrderConfirmed
            | Self::PrefixesRegistered
            | Self::InMapsUse
            | Self::NearestEdge => Mode::Automatic,
            Self::RoutesAnnounced | Self::EndToEndTest if granted.isp_standing => Mode::Automatic,
            Self::MicrosoftAccepts if granted.microsoft_auto_accept => Mode::Automatic,
            Self::RoutesAnnounced | Self::EndToEndTest | Self::MicrosoftAccepts => Mode::ByHand,
        }
    }

    /// What the stored results and permissions make of it. A check that says no outweighs every
    /// permission: nobody is turned on against evidence.
    pub fn outcome(self, granted: Authorisations, checks: Checks) -> Outcome {
        let (check, by_check, standing) = match self {
            Self::OrderConfirmed => (checks.orders_confirmed, Evidence::OrderLines, None),
            Self::PrefixesRegistered => (checks.prefixes_valid, Evidence::CheckResult, None),
            Self::InMapsUse => {
                return match checks.conversion {
                    None => Outcome::Completes(Evidence::CheckResult),
                    Some(owner) => Outcome::WaitsFor(owner),
                };
            }
            Self::NearestEdge => (checks.nearest_edge, Evidence::CheckResult, None),
            Self::RoutesAnnounced | Self::EndToEndTest => {
                let check = match self {
                    Self::RoutesAnnounced => checks.routes_seen,
                    _ => checks.end_to_end,
                };
                let standing = granted
                    .isp_standing
                    .then_some(Evidence::StandingAuthorisation);
                (check, Evidence::CheckResult, standing)
            }
            Self::MicrosoftAccepts => {
                let standing = granted
                    .microsoft_auto_accept
                    .then_some(Evidence::AutoAcceptPolicy);
                (None, Evidence::OperatorConfirmation, standing)
            }
        };
        match (check, standing) {
            (Some(true), _) => Outcome::Completes(by_check),
            (Some(false), _) => Outcome::Fails,
            (None, Some(evidence)) => Outcome::Completes(evidence),
            (None, None) => Outcome::WaitsFor(self.owner()),
        }
    }
}

/// Whether a person of `kind` may complete `record` by hand now.
///
/// # Errors
/// [`Refused`] when it is not due, not theirs, or completed only by a check.
pub fn guard_by_hand(record: &StepRecord, kind: OrgKind) -> Result<Evidence, Refused> {
    let theirs = match record.owner {
        Owner::Isp => kind == OrgKind::Isp,
        Owner::Microsoft => kind == OrgKind::Microsoft,
        Owner::Customer => kind == OrgKind::Customer,
    };
    let step = record.step.label();
    if !theirs {
        let owner = record.owner.label();
        return Err(Refused::new(format!(
            "“{step}” is a step of {owner}. Wait until it is done."
        )));
    }
    if !matches!(record.state, StepState::Due | StepState::Failed) {
        let state = record.state.label().to_ascii_lowercase();
        return Err(Refused::new(format!(
            "“{step}” cannot be completed now: it is {state}. Look at the step that is due."
        )));
    }
    record.step.by_hand().ok_or_else(|| {
        Refused::new(format!(
            "“{step}” is completed by a stored check only. Repair what the check found; it runs again by itself."
        ))
    })
}

/// The steps of a new batch: the first due, the others waiting.
pub fn first_steps(now: UtcMs, granted: Authorisations, deadlines: Deadlines) -> Vec<StepRecord> {
    let mut records: Vec<StepRecord> = Step::ALL
        .iter()
        .map(|&step| StepRecord {
            step,
            owner: step.owner(),
            mode: step.mode(granted),
            state: StepState::Waiting,
            since: now,
            due_at: None,
            evidence: None,
        })
        .collect();
    make_next_due(&mut records, now, deadlines);
    records
}

/// Completes or fails, in order, every step that stored results and permissions decide, and makes
/// the next one due. Returns whether anything changed. Doing it twice changes nothing more.
pub fn advance(
    records: &mut [StepRecord],
    now: UtcMs,
    granted: Authorisations,
    checks: Checks,
    deadlines: Deadlines,
) -> bool {
    let before = records.to_vec();
    for record in records.iter_mut() {
        record.mode = record.step.mode(granted);
    }
    make_next_due(records, now, deadlines);
    while let Some(record) = current(records) {
        match record.step.outcome(granted, checks) {
            Outcome::Completes(evidence) => {
                record.state = StepState::Done;
                record.evidence = Some(evidence);
                record.since = now;
                record.due_at = None;
            }
            Outcome::Fails => {
                if record.state != StepState::Failed {
                    record.state = StepState::Failed;
                    record.since = now;
                }
                break;
            }
            Outcome::WaitsFor(owner) => {
                if record.owner != owner {
                    record.owner = owner;
                    record.since = now;
                    record.due_at = Some(deadlines.due_at(owner, now));
                }
                break;
            }
        }
        make_next_due(records, now, deadlines);
    }
    before != records
}

fn current(records: &mut [StepRecord]) -> Option<&mut StepRecord> {
    records
        .iter_mut()
        .find(|record| record.state != StepState::Done)
}

fn make_next_due(records: &mut [StepRecord], now: UtcMs, deadlines: Deadlines) {
    if let Some(record) = current(records)
        && record.state == StepState::Waiting
    {
        record.state = StepState::Due;
        record.since = now;
        record.due_at = Some(deadlines.due_at(record.owner, now));
    }
}
