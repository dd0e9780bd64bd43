//! A declaration as typed, and what each of its fields has to be.

use super::product;
use crate::server::db::offers::Offered;
use maps_domain::field::FieldError;
use maps_domain::order::Bought;
use maps_domain::prefix::Prefix4;
use maps_domain::time::UtcMs;

/// Longest service id and contract reference, in characters.
const LONGEST: usize = 80;

/// One line as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineDraft {
    /// Site.
    pub site: String,
    /// The ISP's name of the service.
    pub service_id: String,
    /// What was bought: a product's id or name, `other`, or nothing.
    pub product: String,
    /// `YYYY-MM-DD`.
    pub in_service_on: String,
    /// IPv4 prefixes, separated by spaces, commas or line breaks; may be empty.
    pub prefixes: String,
    /// What the messages at this line's fields are filed under, for example `.0190-…`.
    pub suffix: String,
}

/// A declaration as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declaration {
    /// ISP.
    pub isp: String,
    /// Region.
    pub region: String,
    /// The two parties' reference.
    pub contract_ref: String,
    /// Lines.
    pub lines: Vec<LineDraft>,
}

/// A line that was read.
pub(super) struct Checked {
    pub(super) service_id: String,
    pub(super) bought: Bought,
    pub(super) in_service_on: String,
    pub(super) prefixes: Vec<Prefix4>,
}

pub(super) fn text(field: &str, name: &str, value: &str) -> Option<FieldError> {
    let length = value.trim().chars().count();
    match length {
        0 => Some(FieldError::new(
            field,
            format!("{name} is empty. Write it as in the contract."),
        )),
        1..=LONGEST => None,
        _ => Some(FieldError::new(
            field,
            format!("{name} has {length} characters; at most {LONGEST} are kept. Shorten it."),
        )),
    }
}

/// Reads a line's fields.
pub(super) fn check(draft: &LineDraft, published: &[Offered]) -> Result<Checked, Vec<FieldError>> {
    let field = |name: &str| format!("{name}{}", draft.suffix);
    let mut errors: Vec<FieldError> = Vec::new();
    errors.extend(text(&field("service_id"), "Service id", &draft.service_id));
    if let Err(error) = UtcMs::parse_date(&draft.in_service_on) {
        errors.push(FieldError::new(field("in_service_on"), error.to_string()));
    }
    let bought = product::read(&draft.product, published).unwrap_or_else(|message| {
        errors.push(FieldError::new(field("product"), message));
        Bought::NotNamed
    });
    let mut prefixes: Vec<Prefix4> = Vec::new();
    let parts = draft.prefixes.split([' ', ',', ';', '\n', '\r', '\t']);
    for part in parts.filter(|part| !part.is_empty()) {
        match Prefix4::parse(part) {
            Ok(prefix) => prefixes.push(prefix),
            Err(error) => errors.push(FieldError::new(field("prefixes"), error.to_string())),
        }
    }
    if errors.is_empty() {
        Ok(Checked {
            service_id: draft.service_id.trim().to_owned(),
            bought,
            in_service_on: draft.in_service_on.trim().to_owned(),
            prefixes,
        })
    } else {
        Err(errors)
    }
}

pub(super) fn join(prefixes: &[Prefix4]) -> String {
    let texts: Vec<String> = prefixes.iter().map(ToString::to_string).collect();
    texts.join(" ")
}

pub(super) fn describe(line: &Checked) -> String {
    let prefixes = match line.prefixes.as_slice() {
        [] => "no prefix".to_owned(),
        some => join(some),
    };
    let product = match &line.bought {
        Bought::NotNamed => String::new(),
        named => format!(", product {}", named.label()),
    };
    format!(
        "service {}{product}, from {}, {prefixes}",
        line.service_id, line.in_service_on
    )
}
