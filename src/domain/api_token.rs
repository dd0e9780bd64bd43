//! API tokens: what a machine of an organisation may do, and until when.
//!
//! A token acts for the person who holds it, never beyond that person's role, and only within its
//! [`Scope`]s. It ends by itself; who leaves the organisation hands their tokens on.

use crate::access::{Action, OrgKind, allowed_anywhere};
use crate::field::FieldError;
use crate::time::UtcMs;

text_enum! {
    /// What a token may be used for.
    pub enum Scope: "scope" {
        /// `POST /api/v1/measurements`.
        Measurements = "measurements", "Send SLA measurements";
        /// Peaks of PNIs.
        Capacity = "capacity", "Send peak figures of PNIs";
    }
}

text_enum! {
    /// How a token stands.
    pub enum Standing: "state of a token" {
        /// It works.
        Active = "active", "Active";
        /// Its time is over.
        Expired = "expired", "Expired";
        /// Somebody ended it.
        Revoked = "revoked", "Revoked";
    }
}

/// Every token begins like this, so that people and secret scanners recognise one in a file.
pub const PREFIX: &str = "maps_";

/// Lifetimes on offer, days. The longest is a year: a forgotten token ends in any case.
pub const LIFETIMES: [i64; 4] = [30, 90, 180, 365];

/// Characters of the secret that stay readable in lists, behind the prefix.
pub const SHOWN: usize = 6;

impl Scope {
    /// The action that the holder's role must allow.
    pub const fn action(self) -> Action {
        match self {
            Self::Measurements => Action::SendMeasurements,
            Self::Capacity => Action::EditInventory,
        }
    }

    /// The scopes that make sense for a kind of organisation.
    pub fn of(kind: OrgKind) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |scope| {
            kind.roles()
                .any(|role| allowed_anywhere(role, scope.action()))
        })
    }
}

/// A token that is asked for, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What it is for, in the organisation's words.
    pub name: String,
    /// What it may do; never empty.
    pub scopes: Vec<Scope>,
    /// Its life, days.
    pub days: i64,
}

/// Checks a form.
///
/// # Errors
/// A message per field: `name`, `scopes`, `days`.
pub fn wanted<'a>(
    kind: OrgKind,
    name: &str,
    scopes: impl Iterator<Item = &'a str>,
    days: &str,
) -> Result<Wanted, Vec<FieldError>> {
    let mut errors = Vec::new();
    let name = name.trim();
    if !(3..=60).contains(&name.chars().count()) {
        errors.push(FieldError::new(
            "name",
            "Name: enter 3 to 60 characters that say what uses the token, for example \u{201c}probe in Amsterdam\u{201d}.",
        ));
    }
    let mut chosen: Vec<Scope> = scopes
        .filter_map(|text| Scope::of(kind).find(|scope| scope.as_str() == text))
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.is_empty() {
        errors.push(FieldError::new(
            "scopes",
            "Choose at least one thing that the token may do.",
        ));
    }
    let days = days.trim().parse().ok().filter(|n| LIFETIMES.contains(n));
    let Some(days) = days else {
        errors.push(FieldError::new(
            "days",
            "Choose one of the listed lifetimes.",
        ));
        return Err(errors);
    };
    if errors.is_empty() {
        Ok(Wanted {
            name: name.to_owned(),
            scopes: chosen,
            days,
        })
    } else {
        Err(errors)
    }
}

/// How a token stands at a moment.
pub fn standing(expires_at: UtcMs, revoked_at: Option<UtcMs>, now: UtcMs) -> Standing {
    if revoked_at.is_some() {
        Standing::Revoked
    } else if now >= expires_at {
        Standing::Expired
    } else {
        Standing::Active
    }
}

/// The secret of an `Authorization` header, when it can be one of ours.
pub fn of_header(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && token.starts_with(PREFIX) && token.len() < 200)
        .then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(name: &str, scopes: &[&str], days: &str) -> Vec<String> {
        wanted(OrgKind::Customer, name, scopes.iter().copied(), days)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|error| error.field)
            .collect()
    }

    #[test]
    fn a_token_has_a_name_a_purpose_and_an_end() {
        assert_eq!(errors("", &[], "0"), ["name", "scopes", "days"]);
        assert_eq!(errors("probe", &["measurements"], "90"), [""; 0]);
        // A customer has no PNIs: the scope of an ISP is no scope for it.
        assert_eq!(errors("probe", &["capacity"], "90"), ["scopes"]);
        assert_eq!(errors("probe", &["measurements"], "4000"), ["days"]);
    }

    #[test]
    fn a_token_ends_at_its_moment_and_revoking_comes_first() {
        let at = UtcMs::new;
        assert_eq!(standing(at(10), None, at(9)), Standing::Active);
        assert_eq!(standing(at(10), None, at(10)), Standing::Expired);
        assert_eq!(standing(at(10), Some(at(3)), at(20)), Standing::Revoked);
    }

    #[test]
    fn only_bearer_tokens_of_ours_are_looked_up() {
        assert_eq!(of_header("Bearer maps_abc"), Some("maps_abc"));
        assert_eq!(of_header("bearer  maps_abc "), Some("maps_abc"));
        assert_eq!(of_header("Basic maps_abc"), None);
        assert_eq!(of_header("Bearer ghp_abc"), None);
        assert_eq!(of_header("maps_abc"), None);
    }
}
