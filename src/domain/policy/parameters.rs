//! A policy: a version of the programme's values, with their overrides by region and partner type.
//!
//! A policy is stored and edited as a list of parameters; it is checked as a whole when it is read,
//! so that an assessment never meets a missing or misspelt value.

use crate::sorted::{SortedMap, SortedSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{PartnerType, ThresholdTable, Thresholds};
use crate::ids::RegionId;

/// One value of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// `min_connection_mbps`.
    pub id: String,
    /// Type, in words (`u32`, `set`).
    #[serde(rename = "type")]
    pub kind: String,
    /// Unit, in words; empty when there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// The value.
    pub value: Value,
    /// Rules that use it.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Other values for some regions.
    #[serde(default, skip_serializing_if = "SortedMap::is_empty")]
    pub by_region: SortedMap<RegionId, Value>,
    /// Other values for some partner types.
    #[serde(default, skip_serializing_if = "SortedMap::is_empty")]
    pub by_partner_type: SortedMap<PartnerType, Value>,
    /// Where the value comes from when no public document gives it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// Why a text is not a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Not the JSON of a policy.
    #[error("the policy cannot be read: {0}")]
    Unreadable(String),
    /// A value that the rules need is not there.
    #[error("the policy has no value \"{0}\"; add it")]
    Missing(String),
    /// A value of the wrong type or out of range.
    #[error("policy value \"{id}\" is {seen}: {reason}")]
    Unusable {
        /// Id of the parameter.
        id: String,
        /// The value seen.
        seen: String,
        /// What is wrong and what to write.
        reason: String,
    },
}

/// A policy as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct PolicyFile {
    version: String,
    #[serde(default)]
    note: String,
    parameters: Vec<Parameter>,
}

/// A version of the programme's values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "PolicyFile", into = "PolicyFile")]
pub struct Policy {
    version: String,
    note: String,
    parameters: Vec<Parameter>,
    /// The values, typed.
    table: ThresholdTable,
}

static SEED: LazyLock<Result<Policy, PolicyError>> =
    LazyLock::new(|| Policy::parse(include_str!("../../data/policy/parameters.json")));

impl Policy {
    /// The policy that ships with the product.
    ///
    /// # Errors
    /// [`PolicyError`] when the shipped data is broken; a test keeps that from happening.
    pub fn seed() -> Result<&'static Self, PolicyError> {
        SEED.as_ref().map_err(Clone::clone)
    }

    /// Reads a policy and checks every value under every override.
    ///
    /// # Errors
    /// [`PolicyError`], which names the value.
    pub fn parse(json: &str) -> Result<Self, PolicyError> {
        let file: PolicyFile = serde_json::from_str(json)
            .map_err(|error| PolicyError::Unreadable(error.to_string()))?;
        Self::new(file.version, file.note, file.parameters)
    }

    /// Reads a policy as an earlier version of the product may have stored it: values that came later
    /// are those that ship.
    ///
    /// # Errors
    /// As [`Policy::parse`].
    pub fn stored(json: &str) -> Result<Self, PolicyError> {
        let mut file: PolicyFile = serde_json::from_str(json)
            .map_err(|error| PolicyError::Unreadable(error.to_string()))?;
        for shipped in Self::seed()?.parameters() {
            if !file.parameters.iter().any(|known| known.id == shipped.id) {
                file.parameters.push(shipped.clone());
            }
        }
        Self::new(file.version, file.note, file.parameters)
    }

    /// Builds a policy from its values.
    ///
    /// # Errors
    /// [`PolicyError`], which names the value.
    pub fn new(
        version: String,
        note: String,
        parameters: Vec<Parameter>,
    ) -> Result<Self, PolicyError> {
        let base = Thresholds::read(&parameters, None, PartnerType::Edge)?;
        let regions: SortedSet<Option<RegionId>> = std::iter::once(None)
            .chain(
                parameters
                    .iter()
                    .flat_map(|parameter| parameter.by_region.keys().cloned().map(Some)),
            )
            .collect();
        let mut table = ThresholdTable::new(base);
        for region in regions {
            for partner in PartnerType::ALL.iter().copied() {
                let thresholds = Thresholds::read(&parameters, region.as_ref(), partner)?;
                table.add(region.clone(), partner, thresholds);
            }
        }
        Ok(Self {
            version,
            note,
            parameters,
            table,
        })
    }

    /// The version, as assessments name it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What changed in this version, in words.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The values as stored.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The values, typed, without their origins.
    pub fn table(&self) -> &ThresholdTable {
        &self.table
    }

    /// The values that hold for a region and partner type.
    pub fn thresholds(&self, region: &RegionId, partner: PartnerType) -> &Thresholds {
        self.table.thresholds(region, partner)
    }
}

impl TryFrom<PolicyFile> for Policy {
    type Error = PolicyError;

    fn try_from(file: PolicyFile) -> Result<Self, PolicyError> {
        Self::new(file.version, file.note, file.parameters)
    }
}

impl From<Policy> for PolicyFile {
    fn from(policy: Policy) -> Self {
        Self {
            version: policy.version,
            note: policy.note,
            parameters: policy.parameters,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Tier;

    #[test]
    fn the_shipped_policy_is_read_with_its_overrides() {
        let policy = Policy::seed().unwrap();
        let africa = policy.thresholds(&"africa".into(), PartnerType::Edge);
        let europe = policy.thresholds(&"western-europe".into(), PartnerType::IxRs);
        assert_eq!(
            (africa.min_traffic_gbps, europe.min_traffic_gbps),
            (0.5, 2.0)
        );
        assert_eq!(
            (africa.connections_per_metro, europe.connections_per_metro),
            (2, 1)
        );
        assert_eq!(europe.required_tier, Tier::Geo);
    }

    #[test]
    fn a_policy_survives_storage() {
        let policy = Policy::seed().unwrap();
        let stored = serde_json::to_string(policy).unwrap();
        assert_eq!(&Policy::parse(&stored).unwrap(), policy);
    }

    #[test]
    fn a_policy_stored_before_a_value_came_takes_the_shipped_one() {
        let mut file: serde_json::Value =
            serde_json::from_str(include_str!("../../data/policy/parameters.json")).unwrap();
        let parameters = file["parameters"].as_array_mut().unwrap();
        parameters.retain(|parameter| parameter["id"] != "test_prefix_required");
        for parameter in parameters.iter_mut().filter(|p| p["id"] == "as_path_max") {
            parameter["value"] = 5.into();
        }
        let old = file.to_string();
        assert_eq!(
            Policy::parse(&old),
            Err(PolicyError::Missing("test_prefix_required".to_owned()))
        );
        let read = Policy::stored(&old).unwrap();
        let here = read.thresholds(&"africa".into(), PartnerType::Edge);
        assert_eq!((here.test_prefix_required, here.as_path_max), (true, 5));
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named() {
        let json = include_str!("../../data/policy/parameters.json")
            .replace("\"value\": 1500", "\"value\": \"far\"");
        let error = Policy::parse(&json).unwrap_err().to_string();
        assert!(
            error.contains("backup_distance_warn_km") && error.contains("far"),
            "{error}"
        );
        let json = json.replace("\"value\": \"far\"", "\"value\": 10");
        assert!(Policy::parse(&json).unwrap_err().to_string().contains("50"));
    }
}
