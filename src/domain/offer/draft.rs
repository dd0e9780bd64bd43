//! Forms of an ISP's offers: what was typed, and what is wrong with it field by field.

use super::{Language, Part, Product, Profile};
use crate::contact::{email_domain, is_free_mail, is_phone};
use crate::field::FieldError;
use crate::ids::{OrgId, RegionId};
use crate::money::{Currency, Money};
use crate::sla::{Share, SlaOffer};

/// A profile as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileDraft {
    /// A few sentences.
    pub about: String,
    /// Codes of languages.
    pub languages: Vec<String>,
    /// Person or desk.
    pub sales_name: String,
    /// Address.
    pub sales_email: String,
    /// Telephone.
    pub sales_phone: String,
    /// Consent.
    pub shows_capacity: bool,
    /// Consent.
    pub shows_failover: bool,
}

/// A product as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductDraft {
    /// Name.
    pub name: String,
    /// Parts, as stored.
    pub parts: Vec<String>,
    /// What it does.
    pub description: String,
    /// Region ids.
    pub regions: Vec<String>,
    /// Web address.
    pub link: String,
    /// Amount per site and month.
    pub price: String,
    /// Three letters.
    pub currency: String,
    /// Words about the price.
    pub price_note: String,
}

/// A service level as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlaDraft {
    /// Percentage.
    pub availability: String,
    /// Percentage.
    pub packet_delivery: String,
    /// Milliseconds.
    pub rtt_ms: String,
    /// What does not count.
    pub exclusions: String,
}

/// A trimmed text of at most so many characters.
fn text(
    errors: &mut Vec<FieldError>,
    field: &str,
    label: &str,
    value: &str,
    most: usize,
) -> String {
    let value = value.trim();
    let length = value.chars().count();
    if length > most {
        let message = format!("{label}: use at most {most} characters, not {length}.");
        errors.push(FieldError::new(field, message));
    }
    value.to_owned()
}

/// What is wrong with a web address that anybody can follow; nothing is wrong with an empty one.
fn link_problem(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let host = text
        .strip_prefix("https://")
        .map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let fine = text.len() <= 200
        && !text
            .chars()
            .any(|c| c.is_whitespace() || "<>\"'".contains(c))
        && host.is_some_and(|host| host.contains('.') && !host.contains('@'));
    (!fine).then(|| {
        format!("Link: \u{201c}{text}\u{201d} is not a web address; write it like https://www.your-company.net/product.")
    })
}

impl ProfileDraft {
    /// Checks the profile.
    ///
    /// # Errors
    /// A message per field.
    pub fn check(&self) -> Result<Profile, Vec<FieldError>> {
        let mut errors = Vec::new();
        let about = text(&mut errors, "about", "About", &self.about, 600);
        let sales_name = text(
            &mut errors,
            "sales_name",
            "Sales contact",
            &self.sales_name,
            80,
        );
        let mut languages = Vec::new();
        for code in &self.languages {
            match Language::parse(code) {
                Ok(language) => languages.push(language),
                Err(error) => errors.push(FieldError::new("languages", error.to_string())),
            }
        }
        languages.sort_unstable();
        languages.dedup();
        let email = self.sales_email.trim();
        match email_domain(email) {
            _ if email.is_empty() => {}
            None => errors.push(FieldError::new(
                "sales_email",
                format!("Sales e-mail: \u{201c}{email}\u{201d} is not an address; write it like sales@your-company.net."),
            )),
            Some(domain) if is_free_mail(&domain) => errors.push(FieldError::new(
                "sales_email",
                format!("Sales e-mail: {domain} is a free mail service; use an address of your company."),
            )),
            Some(_) => {}
        }
        let phone = self.sales_phone.trim();
        if !phone.is_empty() && !is_phone(phone) {
            errors.push(FieldError::new(
                "sales_phone",
                "Sales telephone: write it with country code, like +31 20 123 4567.",
            ));
        }
        if errors.is_empty() {
            Ok(Profile {
                about,
                languages,
                sales_name,
                sales_email: email.to_owned(),
                sales_phone: phone.to_owned(),
                shows_capacity: self.shows_capacity,
                shows_failover: self.shows_failover,
            })
        } else {
            Err(errors)
        }
    }
}

impl ProductDraft {
    /// Checks the product; `known` says which regions exist.
    ///
    /// # Errors
    /// A message per field.
    pub fn check(&self, known: impl Fn(&RegionId) -> bool) -> Result<Product, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = text(&mut errors, "name", "Name", &self.name, 60);
        if name.chars().count() < 2 {
            errors.push(FieldError::new(
                "name",
                "Name: enter the name under which you sell it.",
            ));
        }
        let mut parts = Vec::new();
        for part in &self.parts {
            match Part::parse(part) {
                Ok(part) => parts.push(part),
                Err(error) => errors.push(FieldError::new("parts", error.to_string())),
            }
        }
        parts.sort_unstable();
        parts.dedup();
        if self.parts.is_empty() {
            let message = "Parts: choose what the product is made of; several for a bundle.";
            errors.push(FieldError::new("parts", message));
        }
        let description = text(
            &mut errors,
            "description",
            "Description",
            &self.description,
            400,
        );
        if parts == [Part::Other] && description.is_empty() {
            let message = "Description: say in a sentence what it is, because \u{201c}Other\u{201d} does not.";
            errors.push(FieldError::new("description", message));
        }
        let mut regions: Vec<RegionId> = Vec::new();
        for region in &self.regions {
            let region = RegionId::from(region.as_str());
            if known(&region) {
                regions.push(region);
            } else {
                let message = format!("Regions: there is no region \u{201c}{region}\u{201d}.");
                errors.push(FieldError::new("regions", message));
            }
        }
        regions.sort_unstable();
        regions.dedup();
        let link = self.link.trim();
        if let Some(message) = link_problem(link) {
            errors.push(FieldError::new("link", message));
        }
        let price = self.price(&mut errors);
        let price_note = text(
            &mut errors,
            "price_note",
            "Words about the price",
            &self.price_note,
            80,
        );
        if errors.is_empty() {
            Ok(Product {
                name,
                parts,
                description,
                regions,
                link: link.to_owned(),
                price,
                price_note,
            })
        } else {
            Err(errors)
        }
    }

    fn price(&self, errors: &mut Vec<FieldError>) -> Option<Money> {
        if self.price.trim().is_empty() {
            return None;
        }
        let currency = match Currency::parse(&self.currency) {
            Ok(currency) => currency,
            Err(error) => {
                errors.push(FieldError::new("currency", error.to_string()));
                return None;
            }
        };
        match Money::parse(&self.price, currency) {
            Ok(money) => Some(money),
            Err(error) => {
                errors.push(FieldError::new("price", error.to_string()));
                None
            }
        }
    }
}

impl SlaDraft {
    /// Whether nothing at all was typed: no service level is offered.
    pub fn is_empty(&self) -> bool {
        [
            &self.availability,
            &self.packet_delivery,
            &self.rtt_ms,
            &self.exclusions,
        ]
        .iter()
        .all(|text| text.trim().is_empty())
    }

    /// Checks the service level. Values of 0 are no promise and refused.
    ///
    /// # Errors
    /// A message per field.
    pub fn check(&self, isp: &OrgId, region: &RegionId) -> Result<SlaOffer, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut share = |field: &str, label: &str, value: &str| -> Option<Share> {
            if value.trim().is_empty() {
                return None;
            }
            match Share::parse_percent(value) {
                Ok(share) if share > Share::ZERO => Some(share),
                Ok(_) => {
                    let message = format!("{label}: 0 % is no promise; leave the field empty.");
                    errors.push(FieldError::new(field, message));
                    None
                }
                Err(error) => {
                    errors.push(FieldError::new(field, format!("{label}: {error}")));
                    None
                }
            }
        };
        let availability = share("availability", "Availability", &self.availability);
        let packet_delivery = share("packet_delivery", "Packet delivery", &self.packet_delivery);
        let rtt_p95_us = match micros(&self.rtt_ms) {
            Ok(us) => us,
            Err(message) => {
                errors.push(FieldError::new("rtt_ms", message));
                None
            }
        };
        let exclusions = text(
            &mut errors,
            "exclusions",
            "Exclusions",
            &self.exclusions,
            400,
        );
        let nothing = availability.is_none() && packet_delivery.is_none() && rtt_p95_us.is_none();
        if errors.is_empty() && nothing {
            let message = "Promise at least one of availability, packet delivery and round-trip time; exclusions alone are no offer.";
            errors.push(FieldError::new("availability", message));
        }
        if errors.is_empty() {
            Ok(SlaOffer {
                isp: isp.clone(),
                region: region.clone(),
                availability,
                packet_delivery,
                rtt_p95_us,
                exclusions,
            })
        } else {
            Err(errors)
        }
    }
}

/// Milliseconds with at most three decimals as whole microseconds; above 0, at most 10 s.
fn micros(text: &str) -> Result<Option<u32>, String> {
    let seen = text.trim().trim_end_matches("ms").trim();
    if seen.is_empty() {
        return Ok(None);
    }
    let error = || {
        format!(
            "Round-trip time: \u{201c}{seen}\u{201d} is not a time in milliseconds from 0.001 to 10000; write it like 12.5."
        )
    };
    let plain = seen.replace(',', ".");
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 3 || whole.len() > 5 {
        return Err(error());
    }
    let us: u32 = format!("{whole}{part:0<3}").parse().map_err(|_| error())?;
    if (1..=10_000_000).contains(&us) {
        Ok(Some(us))
    } else {
        Err(error())
    }
}
