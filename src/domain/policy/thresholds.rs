//! The values of a policy, typed: one field per parameter, read under the overrides of a region and a
//! partner type.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Parameter, PartnerType, PolicyError, Tier};
use crate::{bandwidth::Mbps, ids::RegionId, pni::SrlgKind};

/// Reads every field from the parameter of its id; what documents the field is its meaning on screen.
macro_rules! thresholds {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ty = $id:literal;)+) => {
        /// The values that hold for one region and partner type.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct Thresholds { $($(#[doc = $doc])+ pub $field: $type,)+ }

        /// What a value decides, in a sentence; empty for one that no rule reads.
        pub fn meaning(id: &str) -> &'static str {
            match id {
                $($id => concat!($($doc),+).trim_ascii(),)+
                _ => "",
            }
        }

        impl Thresholds {
            pub(super) fn read(parameters: &[Parameter], region: Option<&RegionId>, partner: PartnerType) -> Result<Self, PolicyError> {
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
    /// A renewal submitted so many days before a qualification ends keeps it in force until it is decided.
    renewal_days: u16 = "renewal_days";
    /// A declined application can be appealed for so many days.
    appeal_days: u16 = "appeal_days";
    /// Waiting demand is told from so many customers on; fewer could be recognised.
    demand_min_customers: u16 = "demand_min_customers";
    /// Maintenance announced so many days before it begins does not count in the figures.
    maintenance_notice_days: u16 = "maintenance_notice_days";
    /// So many hours of maintenance do not count per calendar month, announcer and region.
    maintenance_hours_per_month: u16 = "maintenance_hours_per_month";
    /// Measurements are taken so many months back.
    measurement_max_age_months: u16 = "measurement_max_age_months";
    /// A failed or blocked request for an interconnect is looked at again after so many days.
    request_review_days: u16 = "request_review_days";
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
        // Fewer than three could be told apart by those who are among them.
        within(
            "demand_min_customers",
            self.demand_min_customers.into(),
            3.0,
            1_000.0,
        )?;
        within(
            "maintenance_hours_per_month",
            self.maintenance_hours_per_month.into(),
            0.0,
            744.0,
        )?;
        within(
            "measurement_max_age_months",
            self.measurement_max_age_months.into(),
            1.0,
            120.0,
        )?;
        within(
            "request_review_days",
            self.request_review_days.into(),
            1.0,
            365.0,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn every_value_that_a_rule_reads_says_what_it_decides() {
        assert!(meaning("appeal_days").starts_with("A declined application can be appealed"));
        assert_eq!(meaning("nothing"), "");
        let shipped = Policy::seed().unwrap().parameters();
        let untold: Vec<&str> = shipped
            .iter()
            .map(|p| p.id.as_str())
            .filter(|id| meaning(id).is_empty())
            .collect();
        assert!(untold.len() < shipped.len() / 2, "{untold:?}");
    }
}
