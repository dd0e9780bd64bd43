//! One function per rule, found by the rule's id, grouped by what the rules are about.
//!
//! To add a rule: describe it in the catalogue, write its function in the module of its scope, and
//! list it in that module's `RULES`. A test finds rules of the application that have no function.

mod application;
mod connection;
mod contact;
mod in_service;
mod location;

pub use connection::open_before_service;
pub use in_service::open_in_service;

use super::{Facts, Moment, PartnerType, Rule, RuleResult, catalogue};
use crate::policy::Outcome;

/// Answers one rule: one result per subject.
pub(crate) type Judge = for<'a> fn(&Facts<'a>) -> Vec<RuleResult>;

/// The function of a rule.
fn judge(id: &str) -> Option<Judge> {
    [
        application::RULES,
        contact::RULES,
        connection::RULES,
        location::RULES,
    ]
    .into_iter()
    .flatten()
    .find(|(rule, _)| *rule == id)
    .map(|(_, judge)| *judge)
}

/// Answers every rule, in the order of the catalogue.
pub(crate) fn answer(facts: &Facts) -> Vec<RuleResult> {
    catalogue::rules()
        .iter()
        .flat_map(|rule| match judge(&rule.id) {
            Some(judge) => judge(facts),
            None => vec![later(rule, facts)],
        })
        .collect()
}

/// A rule whose moment comes later.
fn later(rule: &Rule, facts: &Facts) -> RuleResult {
    let only_for = match rule.id.as_str() {
        "PNI-14" => Some(PartnerType::Voice),
        "RAS-01" => Some(PartnerType::IxRs),
        _ => None,
    };
    let mut result = facts.about_organisation(&rule.id);
    match only_for {
        Some(partner) if partner != facts.partner() => {
            result.not_applicable(&format!("asked of {} partners only", partner.as_str()))
        }
        _ => {
            result.outcome = Outcome::AskedLater;
            let when = match rule.applies_when {
                Moment::Application => "not decided from recorded data",
                Moment::Decision => "asked before the decision",
                Moment::AfterApproval => "asked after approval",
                Moment::Operation => "asked in operation",
            };
            result.measured(when)
        }
    }
}

/// `1 connection`, `2 connections`.
fn count(number: usize, one: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {one}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_an_application_has_a_function() {
        let missing: Vec<&str> = catalogue::rules()
            .iter()
            .filter(|rule| rule.applies_when == Moment::Application && judge(&rule.id).is_none())
            .map(|rule| rule.id.as_str())
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_function_is_of_a_known_rule_and_found_once() {
        let ids: Vec<&str> = [
            application::RULES,
            contact::RULES,
            connection::RULES,
            location::RULES,
        ]
        .into_iter()
        .flatten()
        .map(|(id, _)| *id)
        .collect();
        assert!(ids.iter().all(|id| catalogue::rule(id).is_some()));
        let unique: crate::sorted::SortedSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len());
    }
}
