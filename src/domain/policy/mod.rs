//! What the programme asks: rules, thresholds and the outcome of each rule.
//!
//! A policy is data with a version. Reviewers change values, never code; every assessment names the
//! version it was made under, so that a decision can be replayed years later.

mod catalogue;
mod editing;
mod facts;
mod outcome;
mod parameters;
pub(crate) mod rules;
mod table;
mod thresholds;

pub use crate::qualification::Tier;
pub use catalogue::{Moment, Rule, Scope, Severity, rule, rules};
pub use editing::{Edit, edited, read_value, value_text};
pub use facts::Facts;
pub(crate) use facts::counts;
pub use outcome::{Outcome, RuleResult, Subject};
pub use parameters::{Parameter, Policy, PolicyError};
pub use rules::{open_before_service, open_in_service};
pub use table::ThresholdTable;
pub use thresholds::{Thresholds, meaning};

text_enum! {
    /// As what an ISP applies. The interconnect itself is always private (rule PNI-01).
    pub enum PartnerType: "partner type" {
        /// Internet provider, `AS8075` in the documents.
        Edge = "Edge", "Internet provider (Edge)";
        /// With communications services, `AS8075 (with Voice)`.
        Voice = "Voice", "Voice provider (Voice)";
        /// Exchange operator with a route server, `AS8075 (with exchange route server)`.
        IxRs = "IxRs", "Exchange route server (IxRs)";
    }
}
