//! The conversation about an application: what happened, who said what, and at which rule or field.
//!
//! Every move and every comment is one entry. A change request is answered by an entry that names
//! it; an overrule holds for the submission it was written on, until it is taken back.

use serde::{Deserialize, Serialize};

use crate::policy::{RuleResult, Subject, Tier};
use crate::time::UtcMs;

text_enum! {
    /// What an entry says. The label follows the name of who did it.
    pub enum EntryKind: "entry of the conversation" {
        /// The ISP began to write.
        Created = "created", "started the application";
        /// The ISP froze and sent it.
        Submitted = "submitted", "submitted it";
        /// A reviewer took it.
        Claimed = "claimed", "claimed it for review";
        /// A reviewer gave it back.
        Released = "released", "released it";
        /// The portal gave it back.
        ClaimLapsed = "claim_lapsed", "took the claim back: it was not worked on in time";
        /// A lead gave it to somebody else.
        Reassigned = "reassigned", "gave it to another reviewer";
        /// Something said at a rule, at a field or about the whole.
        Comment = "comment", "commented";
        /// One point that the ISP has to answer.
        ChangeRequest = "change_request", "asks for a change";
        /// The ISP's answer to one point; `refers_to` names the entry.
        Answer = "answer", "answered";
        /// The first signature.
        Recommended = "recommended", "recommended a decision";
        /// The second person wants another look.
        SentBack = "sent_back", "sent it back to review";
        /// Decided.
        Approved = "approved", "approved it";
        /// Decided.
        Declined = "declined", "declined it";
        /// One rule's outcome is set aside, with a justification.
        Overruled = "overruled", "overruled an answer";
        /// The overrule does not hold any more.
        OverruleTakenBack = "overrule_taken_back", "took an overrule back";
        /// A lead lets a lower tier suffice for a time.
        Exception = "exception", "granted an exception";
        /// The ISP contradicts the decision.
        Appealed = "appealed", "appealed";
        /// The ISP took it back.
        Withdrawn = "withdrawn", "withdrew it";
    }
}

text_enum! {
    /// A part of the application that a comment or change request can belong to.
    pub enum Part: "part of the application" {
        /// Which metros are covered.
        Metros = "metros", "Covered metros";
        /// Signed statements.
        Attestations = "attestations", "Attestations";
        /// Uploaded evidence.
        Documents = "documents", "Documents";
        /// The inventory.
        Interconnects = "interconnects", "Interconnects";
        /// People and desks.
        Contacts = "contacts", "Contacts";
        /// The AS number.
        Asn = "asn", "ASN";
        /// Name and kind.
        Organisation = "organisation", "Organisation";
    }
}

/// What an entry is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum About {
    /// The application as a whole.
    #[default]
    Whole,
    /// One rule's answer about one subject.
    Rule {
        /// Rule id (`PNI-05`).
        rule: String,
        /// [`Subject::key`]; empty for every subject of the rule.
        subject: String,
    },
    /// A part of the form.
    Part(Part),
}

impl About {
    /// The answer that a result gives.
    pub fn result(result: &RuleResult) -> Self {
        Self::Rule {
            rule: result.rule.clone(),
            subject: result.subject.key(),
        }
    }

    /// Whether it belongs to this answer.
    pub fn concerns(&self, result: &RuleResult) -> bool {
        match self {
            Self::Rule { rule, subject } => {
                *rule == result.rule && (subject.is_empty() || *subject == result.subject.key())
            }
            Self::Whole | Self::Part(_) => false,
        }
    }
}

/// A lower tier than the policy's suffices for one ISP and region, for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// The tier that suffices.
    pub tier: Tier,
    /// The last moment of the exception, and of a qualification granted under it.
    pub until: UtcMs,
    /// How the ISP reaches the policy's tier by then, with the reason.
    pub plan: String,
}

impl Exception {
    /// Whether it holds.
    pub fn holds(&self, now: UtcMs) -> bool {
        now < self.until
    }
}

impl Subject {
    /// One text per subject, for addresses and stored comments: `metro:paris`, `pni:…`, `organisation`.
    pub fn key(&self) -> String {
        match self {
            Self::Organisation => "organisation".to_owned(),
            Self::Metro(id) => format!("metro:{id}"),
            Self::Pni(id) => format!("pni:{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(rule: &str, subject: Subject) -> RuleResult {
        RuleResult::new(rule, subject, "x")
    }

    #[test]
    fn a_comment_belongs_to_its_own_answer_only() {
        let paris = result("PNI-05", Subject::Metro("paris".into()));
        let lyon = result("PNI-05", Subject::Metro("lyon".into()));
        let other = result("PNI-04", Subject::Metro("paris".into()));
        let about = About::result(&paris);
        assert!(about.concerns(&paris));
        assert!(!about.concerns(&lyon) && !about.concerns(&other));
        let every = About::Rule {
            rule: "PNI-05".to_owned(),
            subject: String::new(),
        };
        assert!(every.concerns(&paris) && every.concerns(&lyon) && !every.concerns(&other));
        assert!(!About::Whole.concerns(&paris));
        assert!(!About::Part(Part::Metros).concerns(&paris));
    }

    #[test]
    fn an_exception_ends_on_its_last_moment() {
        let until = UtcMs::parse_date("2027-01-31").unwrap();
        let exception = Exception {
            tier: Tier::Local,
            until,
            plan: "A second site in Lyon by January.".to_owned(),
        };
        assert!(exception.holds(until.add_days(-1)));
        assert!(!exception.holds(until));
    }
}
