//! Rules about contacts.

use super::Judge;
use crate::{
    contact::{Contact, ContactRole, email_domain, is_free_mail, is_phone},
    policy::{Facts, RuleResult},
};

pub(super) const RULES: &[(&str, Judge)] = &[
    ("CON-01", noc_answers),
    ("CON-02", mail_is_corporate),
    ("CON-03", other_roles_are_there),
];

fn named(contact: &Contact) -> String {
    format!("contact {} <{}>", contact.role, contact.email)
}

fn noc_answers(facts: &Facts) -> Vec<RuleResult> {
    let nocs: Vec<&Contact> = facts
        .evidence
        .contacts
        .iter()
        .filter(|contact| contact.role == ContactRole::Noc)
        .collect();
    let reachable = nocs
        .iter()
        .filter(|contact| email_domain(&contact.email).is_some() && is_phone(&contact.phone))
        .count();
    let result = facts
        .about_organisation("CON-01")
        .measured(format!(
            "{reachable} of {} with e-mail and telephone",
            nocs.len()
        ))
        .threshold("1 or more", "NOC contacts")
        .evidence(nocs.iter().map(|contact| named(contact)));
    vec![if reachable > 0 {
        result.pass()
    } else {
        result.fail("Add a Noc contact with an e-mail address and a telephone number that is answered 24 hours a day.")
    }]
}

fn mail_is_corporate(facts: &Facts) -> Vec<RuleResult> {
    let with_mail = || {
        facts
            .evidence
            .contacts
            .iter()
            .filter(|contact| !contact.email.trim().is_empty())
    };
    let free: Vec<String> = with_mail()
        .filter(|contact| email_domain(&contact.email).is_none_or(|domain| is_free_mail(&domain)))
        .map(|contact| contact.email.clone())
        .collect();
    let result = facts
        .about_organisation("CON-02")
        .threshold("0", "addresses on free mail services")
        .evidence(with_mail().map(named));
    vec![if with_mail().next().is_none() {
        result
            .measured("no address recorded")
            .fail("Add a contact with an e-mail address of your company.")
    } else if free.is_empty() {
        result.measured(0).pass()
    } else {
        result
            .measured(free.join(", "))
            .fail("Replace these with addresses on your company's own domain.")
    }]
}

fn other_roles_are_there(facts: &Facts) -> Vec<RuleResult> {
    let wanted = [
        ContactRole::Noc,
        ContactRole::Policy,
        ContactRole::Technical,
    ];
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|role| {
            !facts
                .evidence
                .contacts
                .iter()
                .any(|contact| contact.role == **role)
        })
        .map(ContactRole::as_str)
        .collect();
    let result = facts
        .about_organisation("CON-03")
        .measured(format!(
            "{} of {}",
            wanted.len() - missing.len(),
            wanted.len()
        ))
        .threshold("Noc, Policy, Technical", "roles")
        .evidence(facts.evidence.contacts.iter().map(named));
    vec![if missing.is_empty() {
        result.pass()
    } else {
        result.fail(format!("Add contacts for {}.", missing.join(", ")))
    }]
}
