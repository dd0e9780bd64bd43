//! The rule catalogue: 76 rules of the programme's public documents and three of our own that put the
//! FAQ's "two diverse sets of paths", "another site takes over" and "handed over at the nearest edge"
//! into numbers and tests.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

text_enum! {
    /// What a rule is about.
    pub enum Scope: "rule scope" {
        /// The whole application.
        Application = "application", "Application";
        /// Contacts.
        Contact = "contact", "Contacts";
        /// One connection.
        Connection = "connection", "Connection";
        /// One metro.
        Location = "location", "Metro";
        /// One prefix.
        Prefix = "prefix", "Prefix";
        /// One activation of a customer.
        Activation = "activation", "Activation";
    }
}

text_enum! {
    /// How binding a rule is.
    pub enum Severity: "severity" {
        /// Required.
        Must = "must", "Required";
        /// Recommended.
        Should = "should", "Recommended";
        /// Worth a warning.
        Warn = "warn", "Warning";
        /// For information.
        Info = "info", "Information";
        /// A setting of the policy.
        Config = "config", "Setting";
    }
}

text_enum! {
    /// When in the life of a partner a rule is asked.
    pub enum Moment: "moment" {
        /// With the application.
        Application = "application", "With the application";
        /// While it is reviewed: it needs running connections.
        Decision = "decision", "Before the decision";
        /// Once approved.
        AfterApproval = "after-approval", "After approval";
        /// While customers are served.
        Operation = "operation", "In operation";
    }
}

/// A rule of the programme. `threshold` and `check` are words for people; code takes its numbers
/// from the policy's parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// `PNI-05`.
    pub id: String,
    /// What it is about.
    pub scope: Scope,
    /// How binding.
    pub severity: Severity,
    /// When it is asked.
    pub applies_when: Moment,
    /// The rule in words.
    pub rule: String,
    /// What is asked for, in words.
    pub threshold: String,
    /// How it is checked, in words.
    pub check: String,
    /// The document it comes from.
    pub source: String,
    /// Remarks, conflicts between sources.
    #[serde(default)]
    pub note: String,
}

#[derive(Deserialize)]
struct RuleFile {
    rules: Vec<Rule>,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let public: Option<RuleFile> =
        serde_json::from_str(include_str!("../../data/policy/rules.json")).ok();
    let own: Option<RuleFile> = serde_json::from_str(include_str!("own_rules.json")).ok();
    public
        .into_iter()
        .chain(own)
        .flat_map(|file| file.rules)
        .collect()
});

/// Every rule, in the order of the catalogue; our own come last.
pub fn rules() -> &'static [Rule] {
    &RULES
}

/// A rule by its id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_data_and_all_of_ours_are_read() {
        assert_eq!(rules().len(), 76 + 3);
        assert_eq!(rule("PNI-05").unwrap().severity, Severity::Must);
        assert!(
            ["DIV-01", "DIV-02", "RTE-01"]
                .iter()
                .all(|id| rule(id).is_some())
        );
    }
}
