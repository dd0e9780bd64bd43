//! What came out of asking one rule about one subject.

use serde::{Deserialize, Serialize};

use super::{Severity, catalogue};
use crate::ids::{MetroId, PniId};

text_enum! {
    /// The answer to one rule. Ordered from harmless to worst, for sorting.
    pub enum Outcome: "outcome" {
        /// The rule does not concern this subject.
        NotApplicable = "not-applicable", "Not applicable";
        /// The rule's moment comes later: after approval or in operation.
        AskedLater = "asked-later", "Asked later";
        /// Met, as recorded.
        Pass = "pass", "Pass";
        /// Stated and signed by the applicant; nothing recorded shows it.
        Attested = "attested", "Attested";
        /// Not met, but not required; or met with a weakness.
        Warn = "warn", "Warning";
        /// Not recorded: cannot be decided. Blocks approval of a required rule.
        Unknown = "unknown", "Unknown";
        /// The search was stopped at its bound: neither proven nor refuted. Blocks approval.
        Undecided = "undecided", "Undecided";
        /// Not met.
        Fail = "fail", "Fail";
    }
}

/// What a rule was asked about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum Subject {
    /// The applicant as a whole.
    Organisation,
    /// One metro.
    Metro(MetroId),
    /// One connection.
    Pni(PniId),
}

/// One rule's answer about one subject, with everything needed to understand and to mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleResult {
    /// Rule id (`PNI-05`).
    pub rule: String,
    /// The rule in words.
    pub title: String,
    /// How binding the rule is.
    pub severity: Severity,
    /// What it was asked about.
    pub subject: Subject,
    /// Name of the subject on screen.
    pub subject_name: String,
    /// The answer.
    pub outcome: Outcome,
    /// Whether this answer alone stands in the way of approval.
    pub blocks: bool,
    /// What was found, as a number or in words.
    pub measured: String,
    /// What is asked for.
    pub threshold: String,
    /// Unit of both; empty when there is none.
    pub unit: String,
    /// The document the rule comes from.
    pub source: String,
    /// What was looked at: connections, documents, attestations, contacts.
    pub evidence: Vec<String>,
    /// What to do about it, one sentence; empty when nothing is to be done.
    pub fix: String,
}

impl RuleResult {
    /// A result of a rule of the catalogue, `NotApplicable` until said otherwise.
    pub(crate) fn new(rule: &str, subject: Subject, subject_name: &str) -> Self {
        let known = catalogue::rule(rule);
        Self {
            rule: rule.to_owned(),
            title: known.map(|rule| rule.rule.clone()).unwrap_or_default(),
            severity: known.map_or(Severity::Info, |rule| rule.severity),
            subject,
            subject_name: subject_name.to_owned(),
            outcome: Outcome::NotApplicable,
            blocks: false,
            measured: String::new(),
            threshold: known.map(|rule| rule.threshold.clone()).unwrap_or_default(),
            unit: String::new(),
            source: known.map(|rule| rule.source.clone()).unwrap_or_default(),
            evidence: Vec::new(),
            fix: String::new(),
        }
    }

    /// What was found.
    pub(crate) fn measured(mut self, measured: impl std::fmt::Display) -> Self {
        self.measured = measured.to_string();
        self
    }

    /// What is asked for under the policy, with its unit.
    pub(crate) fn threshold(mut self, threshold: impl std::fmt::Display, unit: &str) -> Self {
        self.threshold = threshold.to_string();
        unit.clone_into(&mut self.unit);
        self
    }

    /// What was looked at.
    pub(crate) fn evidence(
        mut self,
        evidence: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.evidence.extend(evidence.into_iter().map(Into::into));
        self
    }

    /// Met.
    pub(crate) fn pass(self) -> Self {
        self.with(Outcome::Pass, String::new())
    }

    /// The rule does not concern this subject, for this reason.
    pub(crate) fn not_applicable(self, why: &str) -> Self {
        self.measured(why)
    }

    /// Stated and signed.
    pub(crate) fn attested(self) -> Self {
        self.with(Outcome::Attested, String::new())
    }

    /// Met with a weakness.
    pub(crate) fn warn(self, fix: impl Into<String>) -> Self {
        self.with(Outcome::Warn, fix.into())
    }

    /// Not met: a required rule fails, a recommended one warns, an informative one only tells.
    pub(crate) fn fail(self, fix: impl Into<String>) -> Self {
        let outcome = match self.severity {
            Severity::Must => Outcome::Fail,
            Severity::Should | Severity::Warn | Severity::Config | Severity::Info => Outcome::Warn,
        };
        self.with(outcome, fix.into())
    }

    /// Not recorded.
    pub(crate) fn unknown(self, fix: impl Into<String>) -> Self {
        self.with(Outcome::Unknown, fix.into())
    }

    /// Given up at the search bound.
    pub(crate) fn undecided(self, fix: impl Into<String>) -> Self {
        self.with(Outcome::Undecided, fix.into())
    }

    /// Stands in the way of approval whatever the outcome.
    pub(crate) fn blocking(mut self) -> Self {
        self.blocks = true;
        self
    }

    fn with(mut self, outcome: Outcome, fix: String) -> Self {
        self.blocks = self.severity == Severity::Must
            && matches!(
                outcome,
                Outcome::Fail | Outcome::Unknown | Outcome::Undecided
            );
        self.outcome = outcome;
        self.fix = fix;
        self
    }
}
