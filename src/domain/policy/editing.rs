//! Policy values as people type them, and a new version made from them.
//!
//! A value keeps the shape that it has; lists are typed with commas between. What a
//! value means and which range it has is checked by [`Policy::new`], the same check that every stored
//! policy passes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Parameter, PartnerType, Policy, PolicyError};
use crate::field::FieldError;
use crate::ids::RegionId;

/// A value as text for a form field: `10000`, `Geo`, `router, duct`.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(value_text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Reads a value of the same shape as `like`: the value that the parameter has now.
///
/// The shape decides, because a policy may use new words for its types (`pair`, `list`); of the word
/// `kind` only the `u` of whole numbers counts, since 2 is as good a fraction as 2.5.
///
/// # Errors
/// What to write instead.
pub fn read_value(kind: &str, like: &Value, text: &str) -> Result<Value, String> {
    let text = text.trim();
    match like {
        Value::Number(_) if kind.starts_with('u') => text.parse::<u32>().map(Value::from).map_err(|_| {
            format!("\u{201c}{text}\u{201d} is not a whole number. Write digits only, for example 12.")
        }),
        Value::Number(_) => fraction(text),
        Value::Array(items) => {
            let numbers = items.iter().any(Value::is_number);
            let read: Vec<Value> = text
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(|item| match numbers {
                    true => read_value("u32", &Value::from(0), item),
                    false => Ok(Value::from(item)),
                })
                .collect::<Result<_, _>>()?;
            if read.is_empty() {
                return Err("Write at least one entry; put commas between several.".to_owned());
            }
            Ok(Value::Array(read))
        }
        Value::Bool(_) => text
            .parse::<bool>()
            .map(Value::from)
            .map_err(|_| "Write true or false.".to_owned()),
        _ if text.is_empty() => Err("Write a value.".to_owned()),
        _ => Ok(Value::from(text)),
    }
}

fn fraction(text: &str) -> Result<Value, String> {
    text.parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
        .map(Value::from)
        .ok_or_else(|| {
            format!("\u{201c}{text}\u{201d} is not a number. Write digits, with a point for a fraction: 12 or 0.4.")
        })
}

/// What was typed for one parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// The value.
    pub value: String,
    /// Other values by region; an empty text means none.
    pub by_region: BTreeMap<RegionId, String>,
    /// Other values by partner type; an empty text means none.
    pub by_partner_type: BTreeMap<PartnerType, String>,
}

/// A new version of a policy from typed values. Parameters without an entry in `edits` keep theirs.
///
/// # Errors
/// A message at each field: `p.<id>`, `r.<id>.<region>`, `t.<id>.<partner type>`.
pub fn edited(
    base: &Policy,
    version: &str,
    note: &str,
    edits: &BTreeMap<String, Edit>,
) -> Result<Policy, Vec<FieldError>> {
    let mut errors = Vec::new();
    let parameters = base
        .parameters()
        .iter()
        .map(|parameter| match edits.get(&parameter.id) {
            Some(edit) => apply(parameter, edit, &mut errors),
            None => parameter.clone(),
        })
        .collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    Policy::new(version.to_owned(), note.to_owned(), parameters).map_err(|error| {
        let field = match &error {
            PolicyError::Unusable { id, .. } | PolicyError::Missing(id) => format!("p.{id}"),
            PolicyError::Unreadable(_) => String::new(),
        };
        vec![FieldError::new(field, format!("{error}."))]
    })
}

fn apply(parameter: &Parameter, edit: &Edit, errors: &mut Vec<FieldError>) -> Parameter {
    let mut read = |field: String, text: &str| {
        read_value(&parameter.kind, &parameter.value, text)
            .map_err(|message| {
                errors.push(FieldError::new(
                    field,
                    format!("{}: {message}", parameter.id),
                ))
            })
            .ok()
    };
    let mut fresh = parameter.clone();
    if let Some(value) = read(format!("p.{}", parameter.id), &edit.value) {
        fresh.value = value;
    }
    fresh.by_region = edit
        .by_region
        .iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .filter_map(|(region, text)| {
            read(format!("r.{}.{region}", parameter.id), text).map(|value| (region.clone(), value))
        })
        .collect();
    fresh.by_partner_type = edit
        .by_partner_type
        .iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .filter_map(|(partner, text)| {
            read(format!("t.{}.{partner}", parameter.id), text).map(|value| (*partner, value))
        })
        .collect();
    fresh
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unchanged() -> BTreeMap<String, Edit> {
        Policy::seed()
            .unwrap()
            .parameters()
            .iter()
            .map(|p| {
                let edit = Edit {
                    value: value_text(&p.value),
                    by_region: p
                        .by_region
                        .iter()
                        .map(|(k, v)| (k.clone(), value_text(v)))
                        .collect(),
                    by_partner_type: p
                        .by_partner_type
                        .iter()
                        .map(|(k, v)| (*k, value_text(v)))
                        .collect(),
                };
                (p.id.clone(), edit)
            })
            .collect()
    }

    #[test]
    fn every_shipped_value_survives_the_form() {
        let seed = Policy::seed().unwrap();
        let same = edited(seed, seed.version(), seed.note(), &unchanged()).unwrap();
        let region = RegionId::from("africa");
        for &partner in PartnerType::ALL {
            assert_eq!(
                same.thresholds(&region, partner),
                seed.thresholds(&region, partner)
            );
        }
        // Also those that no threshold reads.
        for (old, new) in seed.parameters().iter().zip(same.parameters()) {
            let shape = |v: &Value| {
                (
                    v.is_number(),
                    v.is_array(),
                    v.as_f64(),
                    v.as_str().map(str::to_owned),
                    v.as_array().cloned(),
                )
            };
            assert_eq!(shape(&old.value), shape(&new.value), "{}", old.id);
        }
    }

    #[test]
    fn a_wrong_value_is_reported_at_its_field() {
        for (id, text, field) in [
            ("min_connection_mbps", "ten", "p.min_connection_mbps"),
            ("min_connection_mbps", "-1", "p.min_connection_mbps"),
            ("augment_utilisation", "1.5", "p.augment_utilisation"),
            ("required_tier", "Best", "p.required_tier"),
            ("fatal_srlg_kinds", " , ", "p.fatal_srlg_kinds"),
            ("augment_days", "45", "p.augment_days"),
            ("augment_days", "45, soon", "p.augment_days"),
            ("as_path_max", "1.5", "p.as_path_max"),
            ("min_traffic_gbps", "inf", "p.min_traffic_gbps"),
        ] {
            let mut edits = unchanged();
            edits.get_mut(id).unwrap().value = text.to_owned();
            let errors = edited(Policy::seed().unwrap(), "v", "", &edits).unwrap_err();
            assert_eq!(errors[0].field, field, "{id} {text}");
        }
    }

    #[test]
    fn an_emptied_override_falls_back_to_the_value() {
        let mut edits = unchanged();
        let edit = edits.get_mut("min_traffic_gbps").unwrap();
        edit.by_region.insert("africa".into(), String::new());
        edit.by_region.insert("oceania".into(), "7".to_owned());
        let policy = edited(Policy::seed().unwrap(), "v2", "", &edits).unwrap();
        let gbps = |region: &str| {
            policy
                .thresholds(&region.into(), PartnerType::Edge)
                .min_traffic_gbps
        };
        assert_eq!(
            (gbps("africa"), gbps("oceania"), gbps("south-asia")),
            (2.0, 7.0, 0.5)
        );
    }
}
