//! What to build so that a failing verdict passes: the fewest additions, each plan proven by `assess`.
//!
//! For every covered metro that fails, combinations of changes are tried from the fewest on until the
//! metro's rules pass; then the same for the backups. The changes that are considered are the ones a
//! carrier orders: a connection on a new router, a segment clear of shared risks, another router for
//! an existing connection, a larger bandwidth of the offers, a new metro. A plan is returned only when
//! the whole assessment, with everything of the plan in service, passes every rule that building can
//! mend ([`RULES`]); what building cannot mend is listed beside it.
//!
//! **Honesty about the unknown.** Where a path, a router or a peak is not recorded, the cheapest step
//! is to record it. Such a plan is [`Plan::conditional`]: it passes only if what is recorded then
//! shares nothing with the other leg, and is never counted as an addition.

mod apply;
mod moves;
mod search;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use search::plan;

use crate::{
    bandwidth::Mbps,
    ids::{MetroId, PniId},
    pni::{PathSegment, Pni, Srlg},
    policy::{Outcome, Tier},
};

/// The rules that building can mend.
pub const RULES: [&str; 8] = [
    "PNI-04", "PNI-05", "PNI-07", "GEO-01", "GEO-02", "GEO-04", "DIV-01", "DIV-02",
];

text_enum! {
    /// What Microsoft is asked for by a step.
    pub enum Request: "request to Microsoft" {
        /// A new connection.
        NewPni = "new-pni", "New connection";
        /// More bandwidth on an existing one.
        Augmentation = "augmentation", "More bandwidth";
    }
}

/// One change of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Change {
    /// A new connection on a new router of the ISP, over a path of its own.
    AddPni {
        /// The connection as it can be put into the inventory: planned, not yet known to Microsoft.
        pni: Box<Pni>,
        /// Routers of Microsoft it must not end on.
        other_than: Vec<String>,
        /// Shared risks its path has to avoid.
        clear_of: Vec<Srlg>,
    },
    /// A second way from the core to a router that is there.
    AddSegment {
        /// The segment.
        segment: PathSegment,
        /// Shared risks it has to avoid.
        clear_of: Vec<Srlg>,
    },
    /// An existing connection ends on another router of the ISP, over a path of its own.
    NewRouter {
        /// The connection.
        pni: PniId,
        /// Its name.
        name: String,
        /// The way to the new router; its far end is the router.
        segment: PathSegment,
        /// Shared risks that way has to avoid.
        clear_of: Vec<Srlg>,
    },
    /// An existing connection ends on another router of Microsoft.
    NewMicrosoftRouter {
        /// The connection.
        pni: PniId,
        /// Its name.
        name: String,
        /// Routers it must not end on.
        other_than: Vec<String>,
    },
    /// More bandwidth on an existing connection.
    Raise {
        /// The connection.
        pni: PniId,
        /// Its name.
        name: String,
        /// Mbit/s now.
        from: Mbps,
        /// Mbit/s then, a whole number of links.
        to: Mbps,
        /// Links in the bundle then.
        lag_members: u16,
    },
    /// The path from the core is to be recorded; it passes if it shares nothing with the other leg.
    RecordPath {
        /// The connection.
        pni: PniId,
        /// Its name.
        name: String,
    },
    /// Microsoft is to record its router; it passes if it is another one.
    RecordMicrosoftRouter {
        /// The connection.
        pni: PniId,
        /// Its name.
        name: String,
    },
    /// The 5-minute peaks are to be recorded; it passes if they fit.
    RecordPeak {
        /// The connections.
        pnis: Vec<PniId>,
        /// Their names.
        names: Vec<String>,
    },
}

impl Change {
    /// Whether something is built, and not only recorded.
    pub fn is_addition(&self) -> bool {
        !matches!(
            self,
            Self::RecordPath { .. } | Self::RecordMicrosoftRouter { .. } | Self::RecordPeak { .. }
        )
    }

    /// The kind as it is written in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::AddPni { .. } => "add-pni",
            Self::AddSegment { .. } => "add-segment",
            Self::NewRouter { .. } => "new-router",
            Self::NewMicrosoftRouter { .. } => "new-microsoft-router",
            Self::Raise { .. } => "raise",
            Self::RecordPath { .. } => "record-path",
            Self::RecordMicrosoftRouter { .. } => "record-microsoft-router",
            Self::RecordPeak { .. } => "record-peak",
        }
    }

    /// What Microsoft is asked for; `None` when the ISP does it alone.
    pub fn request(&self) -> Option<Request> {
        match self {
            Self::AddPni { .. } => Some(Request::NewPni),
            Self::Raise { .. } | Self::NewMicrosoftRouter { .. } => Some(Request::Augmentation),
            _ => None,
        }
    }
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Where.
    pub metro: MetroId,
    /// What.
    pub change: Change,
    /// In one sentence.
    pub text: String,
}

/// A rule that building does not mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// Rule id.
    pub rule: String,
    /// What it was asked about, on screen.
    pub subject: String,
    /// What to do about it.
    pub fix: String,
}

/// A set of steps after which every rule of [`RULES`] passes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
    /// How many of them build something.
    pub additions: usize,
    /// Whether it passes only if what is to be recorded turns out well.
    pub conditional: bool,
    /// The tier that is reached then.
    pub tier: Option<Tier>,
    /// The outcome of the whole assessment then.
    pub outcome: Outcome,
    /// What stands in the way besides, and building does not mend.
    pub remaining: Vec<Remaining>,
}

/// Plans, the fewest additions first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plans {
    /// Whether the rules that building can mend pass already.
    pub passes_already: bool,
    /// Alternatives, the fewest additions first, then the fewest things to record.
    pub plans: Vec<Plan>,
    /// Why there is no plan; empty when there is one or none is needed.
    pub infeasible: String,
    /// Assessments that were made to find them.
    pub tried: usize,
}
