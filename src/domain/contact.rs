//! Contacts of an ISP by role, and what makes an e-mail address a corporate one.
//!
//! Microsoft's peering policy asks for a NOC that answers at any hour, with a telephone and an
//! address that is not on a free mail service (rules CON-01 to CON-03).

use serde::{Deserialize, Serialize};

use crate::{field::FieldError, open_enum::open_enum};

open_enum! {
    /// What a contact is for: `Role` of the Microsoft.Peering API, an open list.
    ContactRole { Noc, Policy, Technical, Service, Escalation, Other }
}

/// A person or desk that Microsoft may call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// What to call them for.
    pub role: ContactRole,
    /// Name of the person or desk; may be empty.
    #[serde(default)]
    pub name: String,
    /// E-mail address; empty when none is recorded.
    #[serde(default)]
    pub email: String,
    /// Telephone with country code; empty when none is recorded.
    #[serde(default)]
    pub phone: String,
}

/// Mail services that anybody can sign up to. The policy names Yahoo, Gmail and Hotmail; the others
/// are of the same kind.
const FREE_MAIL: [&str; 24] = [
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "ymail.com",
    "rocketmail.com",
    "hotmail.com",
    "outlook.com",
    "live.com",
    "msn.com",
    "aol.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "mail.com",
    "mail.ru",
    "yandex.com",
    "yandex.ru",
    "proton.me",
    "protonmail.com",
    "qq.com",
];

/// Families of free mail that use one domain per country (`yahoo.co.uk`).
const FREE_MAIL_FAMILIES: [&str; 4] = ["yahoo.", "hotmail.", "live.", "outlook."];

/// Whether a domain belongs to a mail service that anybody can sign up to (rule CON-02).
pub fn is_free_mail(domain: &str) -> bool {
    let domain = domain.trim().trim_end_matches('.').to_ascii_lowercase();
    FREE_MAIL.contains(&domain.as_str())
        || FREE_MAIL_FAMILIES
            .iter()
            .any(|family| domain.starts_with(family))
}

/// The domain of an e-mail address, lower case, or `None` when it is no address.
pub fn email_domain(email: &str) -> Option<String> {
    let (local, domain) = email.trim().rsplit_once('@')?;
    let labels_fine = domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
    let local_fine = !local.is_empty()
        && !local
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '@');
    (labels_fine && local_fine && email.len() <= 254).then(|| domain.to_lowercase())
}

/// Telephone numbers in international form: `+31 20 123 4567`.
pub fn is_phone(phone: &str) -> bool {
    let phone = phone.trim();
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    (6..=15).contains(&digits)
        && phone
            .chars()
            .all(|c| c.is_ascii_digit() || " +-().".contains(c))
        && phone.len() <= 40
}

impl Contact {
    /// Reads a contact from a form.
    ///
    /// # Errors
    /// One message per field that cannot be used.
    pub fn parse(
        role: &str,
        name: &str,
        email: &str,
        phone: &str,
    ) -> Result<Self, Vec<FieldError>> {
        let contact = Self {
            role: ContactRole::from(role),
            name: name.trim().to_owned(),
            email: email.trim().to_owned(),
            phone: phone.trim().to_owned(),
        };
        let mut errors = Vec::new();
        if contact.role.as_str().is_empty() {
            errors.push(FieldError::new(
                "role",
                "Role: choose what this contact is for, for example Noc.",
            ));
        }
        if contact.name.chars().count() > 120 {
            errors.push(FieldError::new("name", "Name: use at most 120 characters."));
        }
        match email_domain(&contact.email) {
            None => errors.push(FieldError::new(
                "email",
                format!("E-mail: \"{}\" is not an address; write it like noc@your-company.net.", contact.email),
            )),
            Some(domain) if is_free_mail(&domain) => errors.push(FieldError::new(
                "email",
                format!("E-mail: {domain} is a free mail service; use an address of your company (rule CON-02)."),
            )),
            Some(_) => {}
        }
        if !contact.phone.is_empty() && !is_phone(&contact.phone) {
            errors.push(FieldError::new(
                "phone",
                format!(
                    "Telephone: \"{}\" is not a number; write it like +31 20 123 4567.",
                    contact.phone
                ),
            ));
        }
        if errors.is_empty() {
            Ok(contact)
        } else {
            Err(errors)
        }
    }
}

/// The host of a web address, without a port; `None` when it has none.
pub fn web_host(link: &str) -> Option<&str> {
    let (_, rest) = link.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    (!host.is_empty()).then_some(host)
}

/// Whether a host is a domain or lies within it.
pub fn is_within(host: &str, domain: &str) -> bool {
    let (host, domain) = (host.to_lowercase(), domain.to_lowercase());
    !domain.is_empty()
        && (host == domain
            || host
                .strip_suffix(&domain)
                .is_some_and(|rest| rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_within_its_own_domain_only() {
        assert_eq!(
            web_host("https://www.colt.example:8443/x?y"),
            Some("www.colt.example")
        );
        assert_eq!(web_host("colt.example"), None);
        assert!(is_within("shop.Colt.example", "colt.example"));
        assert!(is_within("colt.example", "colt.example"));
        for (host, domain) in [
            ("evilcolt.example", "colt.example"),
            ("example", "colt.example"),
            ("colt.example", ""),
        ] {
            assert!(!is_within(host, domain), "{host} {domain}");
        }
    }

    #[test]
    fn a_free_mail_address_is_refused_in_any_country() {
        for email in ["noc@gmail.com", "noc@Yahoo.co.uk", "noc@hotmail.fr"] {
            let errors = Contact::parse("Noc", "NOC", email, "+31 20 1234567").unwrap_err();
            assert!(errors[0].message.contains("CON-02"), "{errors:?}");
        }
        assert!(Contact::parse("Noc", "NOC", "noc@carrier.net", "+31 20 1234567").is_ok());
    }

    #[test]
    fn a_role_newer_than_the_list_is_kept() {
        assert_eq!(ContactRole::from("Abuse").as_str(), "Abuse");
        assert_eq!(ContactRole::from("noc"), ContactRole::Noc);
    }

    #[test]
    fn broken_addresses_have_no_domain() {
        for email in [
            "",
            "noc",
            "@a.net",
            "noc@",
            "noc@net",
            "a b@c.net",
            "noc@-a.net",
            "noc@a..net",
        ] {
            assert_eq!(email_domain(email), None, "{email}");
        }
    }
}
