//! What public data knows about an ASN: its name and a sample of the prefixes that it announces.
//!
//! A help for the reviewer who decides whether an ASN belongs to an applicant, never a proof: the
//! data is a sample, and IPv6 rows are allocations rather than announcements (RouteViews, NRO and
//! DB-IP, see the attribution in the footer).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::asn::Asn;

/// What is known about one network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownNetwork {
    /// The registered name.
    pub name: String,
    /// Providers of the programme's list that were matched to it, by catalogue id.
    pub providers: Vec<String>,
    /// A sample of its prefixes, IPv4 first.
    pub prefixes: Vec<String>,
}

#[derive(Deserialize)]
struct Origin {
    asn: u32,
    prefix: String,
    version: u8,
    name: String,
}

#[derive(Deserialize)]
struct ProviderAsn {
    provider_id: String,
    asn: u32,
    as_name: String,
}

static KNOWN: LazyLock<BTreeMap<u32, KnownNetwork>> = LazyLock::new(|| {
    let mut known: BTreeMap<u32, KnownNetwork> = BTreeMap::new();
    let mut origins: Vec<Origin> = read(include_str!("../data/network/origins_sample.csv"));
    origins.sort_by_key(|row| row.version);
    for row in origins {
        let network = known.entry(row.asn).or_default();
        network.name = row.name;
        network.prefixes.push(row.prefix);
    }
    for row in read::<ProviderAsn>(include_str!("../data/network/provider_asns.csv")) {
        let network = known.entry(row.asn).or_default();
        if network.name.is_empty() {
            network.name = row.as_name;
        }
        network.providers.push(row.provider_id);
    }
    known
});

fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    rows.deserialize().filter_map(Result::ok).collect()
}

/// What public data knows about an ASN; `None` when the sample does not contain it.
pub fn known(asn: Asn) -> Option<&'static KnownNetwork> {
    KNOWN.get(&asn.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_sample_is_read() {
        let rows = include_str!("../data/network/origins_sample.csv")
            .lines()
            .count()
            - 1;
        assert_eq!(
            KNOWN.values().map(|n| n.prefixes.len()).sum::<usize>(),
            rows
        );
        let rows = include_str!("../data/network/provider_asns.csv")
            .lines()
            .count()
            - 1;
        assert_eq!(
            KNOWN.values().map(|n| n.providers.len()).sum::<usize>(),
            rows
        );
    }

    #[test]
    fn ipv4_prefixes_come_first() {
        for network in KNOWN.values() {
            let first_v6 = network.prefixes.iter().position(|p| p.contains(':'));
            let last_v4 = network.prefixes.iter().rposition(|p| !p.contains(':'));
            if let (Some(first_v6), Some(last_v4)) = (first_v6, last_v4) {
                assert!(last_v4 < first_v6, "{}", network.name);
            }
        }
    }

    #[test]
    fn an_unknown_network_is_unknown() {
        assert_eq!(known(Asn::new(64_512)), None);
    }
}
