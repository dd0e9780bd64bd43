//! Reading the fields of a connection: one message each, with the value seen and what to write.

use super::{FieldError, Srlg};
use crate::{
    bandwidth::Mbps,
    catalogue::Catalogue,
    ids::{FacilityId, MetroId},
};

/// Most links that a bundle can have.
const MAX_LAG_MEMBERS: u16 = 64;

/// Collects one message per field and stands in a placeholder for what could not be read.
pub(super) struct Reader(pub(super) Vec<FieldError>);

impl Reader {
    pub(super) fn read<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        label: &str,
        result: Result<T, E>,
    ) -> Option<T> {
        result
            .map_err(|error| {
                self.0
                    .push(FieldError::new(field, sentence(label, &error.to_string())))
            })
            .ok()
    }

    pub(super) fn optional<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        label: &str,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if text.trim().is_empty() {
            None
        } else {
            self.read(field, label, parse(text.trim()))
        }
    }

    pub(super) fn switch(&mut self, field: &str, label: &str, text: &str) -> Option<bool> {
        self.optional(field, label, text, |text| {
            match text.to_ascii_lowercase().as_str() {
                "yes" | "true" | "1" | "on" => Ok(true),
                "no" | "false" | "0" | "off" => Ok(false),
                other => Err(format!(
                    "\"{other}\" is neither yes nor no; write yes, no, or leave it empty"
                )),
            }
        })
    }
}

/// `Label: reason.`; a reason that already is a sentence of its own stays as it is.
fn sentence(label: &str, reason: &str) -> String {
    let reason = reason.trim_end_matches('.');
    if reason.starts_with(char::is_uppercase) {
        format!("{reason}.")
    } else {
        format!("{label}: {reason}.")
    }
}

/// Reads a word whatever its letter case.
pub(super) fn lower<T, E>(
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> impl FnOnce(&str) -> Result<T, E> {
    move |text| parse(&text.to_ascii_lowercase())
}

pub(super) fn or<'a>(text: &'a str, fallback: &'a str) -> &'a str {
    if text.trim().is_empty() {
        fallback
    } else {
        text.trim()
    }
}

pub(super) fn read_metro(text: &str, catalogue: &Catalogue) -> Result<MetroId, String> {
    let seen = text.trim();
    if seen.is_empty() {
        return Err("choose the Microsoft edge site".to_owned());
    }
    catalogue
        .metros()
        .find(|metro| {
            metro.id.as_str().eq_ignore_ascii_case(seen) || metro.name.eq_ignore_ascii_case(seen)
        })
        .map(|metro| metro.id.clone())
        .ok_or_else(|| {
            format!("\"{seen}\" is not a Microsoft edge site; write its id, for example amsterdam")
        })
}

pub(super) fn read_facility(
    text: &str,
    metro: &MetroId,
    catalogue: &Catalogue,
) -> Result<Option<FacilityId>, String> {
    let seen = text.trim();
    let listed: Vec<&str> = catalogue
        .facilities_of(metro)
        .map(|facility| facility.id.as_str())
        .collect();
    let buildings = || {
        let named = catalogue
            .facilities_of(metro)
            .map(|facility| format!("{} ({})", facility.address, facility.id));
        named.collect::<Vec<_>>().join("; ")
    };
    if seen.is_empty() {
        return if listed.is_empty() {
            Ok(None)
        } else {
            Err(format!(
                "choose the building, by its PeeringDB facility number; Microsoft is in {}",
                buildings()
            ))
        };
    }
    if !seen.chars().all(|c| c.is_ascii_digit()) || seen.len() > 9 {
        return Err(format!(
            "\"{seen}\" is not a PeeringDB facility number; write digits, for example 63"
        ));
    }
    if !listed.is_empty() && !listed.contains(&seen) {
        let building = match catalogue.facility(&FacilityId::from(seen)) {
            Some(facility) => format!("{} ({seen})", facility.address),
            None => format!("building {seen}"),
        };
        let place = catalogue
            .metro(metro)
            .map_or(metro.as_str(), |metro| metro.name.as_str());
        return Err(format!(
            "Microsoft is not listed in {building} as a building of {place}; there it is in {}",
            buildings()
        ));
    }
    Ok(Some(FacilityId::from(seen)))
}

pub(super) fn read_bandwidth(text: &str) -> Result<Mbps, String> {
    let bandwidth = Mbps::parse(text).map_err(|error| error.to_string())?;
    if bandwidth.is_zero() {
        Err(
            "0 carries nothing; write the capacity of the whole bundle, for example 100 Gbit/s"
                .to_owned(),
        )
    } else {
        Ok(bandwidth)
    }
}

pub(super) fn read_members(text: &str) -> Result<u16, String> {
    text.parse::<u16>()
        .ok()
        .filter(|members| (1..=MAX_LAG_MEMBERS).contains(members))
        .ok_or_else(|| format!("\"{text}\" is not a count of links; write 1 to {MAX_LAG_MEMBERS}"))
}

pub(super) fn read_srlgs(text: &str) -> Result<Vec<Srlg>, String> {
    text.split([',', ';', '\n'])
        .filter(|part| !part.trim().is_empty())
        .map(Srlg::parse)
        .collect()
}
