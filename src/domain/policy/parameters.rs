//! The values of a policy, typed, with their overrides by region and partner type.
//!
//! A policy is stored and edited as a list of parameters; it is checked as a whole when it is read,
//! so that an assessment never meets a missing or misspelt value.

use crate::sorted::{SortedMap, SortedSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{PartnerType, ThresholdTable, Tier};
use crate::{bandwidth::Mbps, ids::RegionId, pni::SrlgKind};

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

macro_rules! thresholds {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $id:literal;)+) => {
        /// The values that hold for one region and partner type.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct Thresholds { $($(#[$doc])* pub $field: $type,)+ }

        impl Thresholds {
            fn read(parameters: &[Parameter], region: Option<&RegionId>, partner: PartnerType) -> Result<Self, PolicyError> {
                let thresholds = Self { $($field: value(parameters, $id, region, partner)?,)+ };
                thresholds.check()?;
                Ok(thresholds)
            }
        }
    };
}

thresholds! {
    /// Least bandwidth of one link (PNI-02), Mbit/s.
    min_connection: Mbps = "min_connection_mbps";
    /// Recommended speed of one link (PNI-03), Mbit/s.
    recommended_connection: Mbps = "recommended_connection_mbps";
    /// Least connections per metro (PNI-04).
    connections_per_metro: usize = "connections_per_metro_min";
    /// Least ISP routers per metro (PNI-05).
    peer_routers: usize = "peer_routers_min";
    /// Least Microsoft routers per metro (PNI-05).
    microsoft_routers: usize = "microsoft_routers_min";
    /// Kinds of shared risk that two legs must not share.
    fatal_srlg_kinds: Vec<SrlgKind> = "fatal_srlg_kinds";
    /// Kinds of shared risk that warn.
    warning_srlg_kinds: Vec<SrlgKind> = "warning_srlg_kinds";
    /// The tier an application has to reach (GEO-01).
    required_tier: Tier = "required_tier";
    /// A backup metro is at least so far away (GEO-02), km.
    backup_min_km: f64 = "backup_distance_min_km";
    /// A backup metro beyond warns (GEO-03), km.
    backup_warn_km: f64 = "backup_distance_warn_km";
    /// Utilisation that opens an augmentation (CAP-01), fraction.
    augment_utilisation: f64 = "augment_utilisation";
    /// Time for an augmentation (CAP-01), days from and to.
    augment_days: [u16; 2] = "augment_days";
    /// Utilisation that asks for an upgrade (CAP-02), fraction.
    upgrade_utilisation: f64 = "upgrade_utilisation";
    /// Least traffic for a direct peering (CAP-03), Gbit/s.
    min_traffic_gbps: f64 = "min_traffic_gbps";
    /// Oldest PeeringDB record (PDB-01), days.
    peeringdb_max_age_days: u16 = "peeringdb_max_age_days";
    /// A qualification lasts so long, months.
    qualification_months: u16 = "qualification_months";
    /// A claim lapses after so many working days.
    claim_lapse_working_days: u16 = "claim_lapse_working_days";
    /// A submission is reviewed within so many working days.
    review_working_days: u16 = "review_working_days";
    /// A recommendation gets its second signature within so many working days.
    second_signature_working_days: u16 = "second_signature_working_days";
    /// Requested changes are answered within so many working days.
    answer_working_days: u16 = "answer_working_days";
    /// An unanswered order escalates after so many working days.
    order_silence_working_days: u16 = "order_silence_working_days";
    /// An ASN association is decided within so many hours (ASN-02).
    peer_asn_hours: u16 = "peer_asn_hours";
    /// Microsoft's availability target (OPS-02), fraction.
    sla_network_availability: f64 = "sla_network_availability";
    /// Microsoft's packet delivery target (OPS-02), fraction.
    sla_packet_delivery: f64 = "sla_packet_delivery";
    /// Speed of light in fibre, km per ms one way.
    fibre_km_per_ms: f64 = "fibre_km_per_ms";
    /// Route kilometres per great-circle kilometre.
    fibre_path_factor: f64 = "fibre_path_factor";
    /// The community that marks a MAPS route (PFX-06), as `asn:value`.
    maps_community: String = "maps_community";
    /// Longest AS path of a MAPS route (PFX-07), ASNs.
    as_path_max: usize = "as_path_max";
    /// Whether approval waits for a test prefix (RTE-01); otherwise it is recommended.
    test_prefix_required: bool = "test_prefix_required";
    /// Session addresses are given within so many days (OPS-01).
    session_addresses_days: u16 = "session_addresses_days";
    /// A type conversion takes so many working days, without and with an address change (CNV-02).
    conversion_working_days: [u16; 2] = "conversion_working_days";
    /// A prefix key can be redeemed for so many days (ACT-01).
    prefix_key_days: u16 = "prefix_key_days";
    /// The holder of a prefix answers a release request within so many working days.
    prefix_release_working_days: u16 = "prefix_release_working_days";
    /// Older VRP files warn (SEC-02), hours.
    vrp_max_age_hours: u16 = "vrp_max_age_hours";
    /// Least share of a month that has to be measured before its target counts as met, fraction.
    sla_min_coverage: f64 = "sla_min_coverage";
    /// Time to mend a region that no longer passes before suspension is proposed, days.
    drift_grace_days: u16 = "drift_grace_days";
    /// Reminders before a qualification ends, days.
    renewal_reminder_days: Vec<u16> = "renewal_reminder_days";
    /// Fibre routes nearer to each other than this are suggested as a shared risk, m.
    close_route_m: f64 = "close_route_m";
    /// Only over at least this length, m.
    close_route_min_length_m: f64 = "close_route_min_length_m";
}

impl Thresholds {
    fn check(&self) -> Result<(), PolicyError> {
        let fraction = |id: &str, x: f64| within(id, x, 0.0, 1.0);
        fraction("augment_utilisation", self.augment_utilisation)?;
        fraction("upgrade_utilisation", self.upgrade_utilisation)?;
        fraction("sla_network_availability", self.sla_network_availability)?;
        fraction("sla_packet_delivery", self.sla_packet_delivery)?;
        fraction("sla_min_coverage", self.sla_min_coverage)?;
        within("backup_distance_min_km", self.backup_min_km, 0.0, 20_000.0)?;
        within(
            "backup_distance_warn_km",
            self.backup_warn_km,
            self.backup_min_km,
            21_000.0,
        )?;
        within("min_traffic_gbps", self.min_traffic_gbps, 0.0, 100_000.0)?;
        within("fibre_km_per_ms", self.fibre_km_per_ms, 1.0, 300.0)?;
        within("fibre_path_factor", self.fibre_path_factor, 1.0, 10.0)?;
        within("close_route_m", self.close_route_m, 1.0, 1_000.0)?;
        within(
            "close_route_min_length_m",
            self.close_route_min_length_m,
            0.0,
            100_000.0,
        )
    }
}

fn within(id: &str, x: f64, least: f64, most: f64) -> Result<(), PolicyError> {
    if (least..=most).contains(&x) {
        return Ok(());
    }
    let reason = format!("write a number from {least} to {most}");
    Err(PolicyError::Unusable {
        id: id.to_owned(),
        seen: x.to_string(),
        reason,
    })
}

fn value<T: DeserializeOwned>(
    parameters: &[Parameter],
    id: &str,
    region: Option<&RegionId>,
    partner: PartnerType,
) -> Result<T, PolicyError> {
    let parameter = parameters
        .iter()
        .find(|parameter| parameter.id == id)
        .ok_or_else(|| PolicyError::Missing(id.to_owned()))?;
    let value = region
        .and_then(|region| parameter.by_region.get(region))
        .or_else(|| parameter.by_partner_type.get(&partner))
        .unwrap_or(&parameter.value);
    T::deserialize(value).map_err(|error| PolicyError::Unusable {
        id: id.to_owned(),
        seen: value.to_string(),
        reason: error.to_string(),
    })
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
