//! Where the ISP mends what an answer says: the fix is one click from the why.

use maps_domain::ids::ApplicationId;
use maps_domain::pni::Pni;
use maps_domain::policy::{Outcome, RuleResult, Scope, Subject, rule};

/// Words and address of the page where an answer is mended; `None` when nothing is to be done.
pub(super) fn place(
    result: &RuleResult,
    app: &ApplicationId,
    pnis: &[Pni],
) -> Option<(String, String)> {
    if result.fix.is_empty()
        || matches!(result.outcome, Outcome::AskedLater | Outcome::NotApplicable)
    {
        return None;
    }
    let interconnects = |metro: &str| {
        (
            "Open the connections".to_owned(),
            format!("/isp/interconnects/{metro}"),
        )
    };
    match &result.subject {
        Subject::Metro(metro) => Some(interconnects(metro.as_str())),
        Subject::Pni(id) => {
            let metro = pnis.iter().find(|pni| pni.id == *id)?.metro.clone();
            Some(interconnects(metro.as_str()))
        }
        Subject::Organisation if attested(&result.rule) => Some((
            "Open the attestations".to_owned(),
            format!("/isp/applications/{app}/attestations"),
        )),
        Subject::Organisation if rule(&result.rule).is_some_and(|r| r.scope == Scope::Contact) => {
            Some((
                "Open the contacts".to_owned(),
                "/isp/organisation".to_owned(),
            ))
        }
        Subject::Organisation if ["ASN-", "ORG-"].iter().any(|p| result.rule.starts_with(p)) => {
            Some((
                "Open the organisation".to_owned(),
                "/isp/organisation".to_owned(),
            ))
        }
        Subject::Organisation => Some((
            "Open the interconnects".to_owned(),
            "/isp/interconnects".to_owned(),
        )),
    }
}

fn attested(rule: &str) -> bool {
    maps_domain::evidence::AttestationKind::ALL
        .iter()
        .any(|kind| kind.rule() == rule)
}
