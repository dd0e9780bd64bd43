//! Router names that probably mean one device: `AMS-R1` and `ams-r1.example.net`.
//!
//! Two legs on two names of one router would be taken for two routers. So names that become equal
//! when case, domain and separators are put aside are flagged, for a person to decide: nothing is
//! merged, and the verdict is not changed.

use crate::sorted::SortedMap;

use serde::{Deserialize, Serialize};

use crate::{evidence::Evidence, ids::PniId};

text_enum! {
    /// Whose routers they are.
    pub enum Side: "side of a connection" {
        /// The ISP's.
        Isp = "isp", "ISP";
        /// Microsoft's.
        Microsoft = "microsoft", "Microsoft";
    }
}

/// Names that are probably one router.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbablyOne {
    /// Whose.
    pub side: Side,
    /// The names as recorded, in order.
    pub names: Vec<String>,
    /// The connections that end there.
    pub pnis: Vec<PniId>,
    /// What to ask, in one sentence.
    pub text: String,
}

/// A name without case, domain and separators; numbers without leading zeros.
fn essence(name: &str) -> String {
    let trimmed = name.trim().to_ascii_lowercase();
    // A domain is dropped only behind a host that has a letter: 10.1.2.3 is not host "10".
    let host = match trimmed.split_once('.') {
        Some((host, _)) if host.chars().any(char::is_alphabetic) => host,
        _ => trimmed.as_str(),
    };
    let mut essence = String::new();
    let mut number = String::new();
    for c in host.chars().chain([' ']) {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        if !number.is_empty() {
            let plain = number.trim_start_matches('0');
            essence.push_str(if plain.is_empty() { "0" } else { plain });
            // Keeps pe1-1 apart from pe11.
            essence.push('#');
            number.clear();
        }
        if c.is_alphanumeric() {
            essence.push(c);
        }
    }
    essence
}

/// Names of routers, of either side and within one metro, that are probably one device each.
pub fn probably_one(evidence: &Evidence) -> Vec<ProbablyOne> {
    // Per side, metro and essence: the names with their connections.
    type Names<'a> = SortedMap<&'a str, Vec<&'a PniId>>;
    let mut groups: SortedMap<(Side, &str, String), Names> = SortedMap::new();
    for pni in &evidence.pnis {
        let ends = [
            (Side::Isp, Some(pni.peer_router.as_str())),
            (Side::Microsoft, pni.microsoft_router.as_deref()),
        ];
        for (side, name) in ends {
            let Some(name) = name else {
                continue;
            };
            groups
                .entry((side, pni.metro.as_str(), essence(name)))
                .or_default()
                .entry(name)
                .or_default()
                .push(&pni.id);
        }
    }
    let found = groups.into_iter().filter(|(_, names)| names.len() > 1);
    found
        .map(|((side, ..), names)| {
            let quoted: Vec<String> = names.keys().map(|name| format!("\"{name}\"")).collect();
            ProbablyOne {
                side,
                text: format!(
                    "{} are probably one router; write the same name, or confirm that they are different devices.",
                    quoted.join(" and ")
                ),
                names: names.keys().map(|name| (*name).to_owned()).collect(),
                pnis: names.values().flatten().map(|id| (*id).clone()).collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diversity::assess_tests::{pni, with};

    fn flagged(one: &str, other: &str) -> bool {
        let evidence = with(vec![
            pni("A", one, Some("ms1"), "", &[]),
            pni("B", other, Some("ms2"), "", &[]),
        ]);
        !probably_one(&evidence).is_empty()
    }

    #[test]
    fn spellings_of_one_router_are_flagged() {
        for (one, other) in [
            ("AMS-R1", "ams-r1.example.net"),
            ("ams-pe01", "ams-pe1"),
            ("ams_pe1", "AMS PE1"),
        ] {
            assert!(flagged(one, other), "{one} {other}");
        }
    }

    #[test]
    fn different_routers_are_not() {
        for (one, other) in [
            ("ams-pe1", "ams-pe2"),
            ("pe1-1", "pe11"),
            ("10.0.0.1", "10.0.0.2"),
            ("ams-pe1", "ams-pe1"),
            ("ams-pe1", "par-pe1"),
        ] {
            assert!(!flagged(one, other), "{one} {other}");
        }
    }

    #[test]
    fn microsofts_routers_are_looked_at_too_and_the_connections_are_named() {
        let evidence = with(vec![
            pni("A", "pe1", Some("AMS-MS1"), "", &[]),
            pni("B", "pe2", Some("ams-ms1"), "", &[]),
        ]);
        let found = probably_one(&evidence);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].side, Side::Microsoft);
        assert_eq!(found[0].names, ["AMS-MS1", "ams-ms1"]);
        assert_eq!(found[0].pnis.len(), 2);
    }
}
