//! Assumed evidence for the recorded providers, for the demo and for tests.
//!
//! What is real: provider names, ASNs matched by name, the metros they were recorded in, and the
//! buildings where Microsoft is listed. **Everything else is assumed**: two connections per metro of
//! 100 Gbit/s each at 20 % peak, on different routers of both sides, over paths of their own from the
//! core, in different buildings where the catalogue lists two, with every attestation given. Nothing
//! here says anything about what these providers really have.

use crate::{
    asn::Asn,
    bandwidth::Mbps,
    catalogue::{Catalogue, Provider},
    contact::{Contact, ContactRole},
    evidence::{AsnState, Attestation, AttestationKind, Evidence, OrgKind, Organisation},
    ids::{MetroId, PniId},
    pni::{
        ConnectionState, InventoryStatus, MapsUse, PathSegment, Pni, PniKind, Record, Srlg,
        SrlgKind,
    },
    policy::PartnerType,
    prefix::{SessionSubnet4, SessionSubnet6},
};

/// Assumed capacity of a connection, Mbit/s.
pub const BANDWIDTH: Mbps = Mbps::new(100_000);
/// Assumed 5-minute peak in the larger direction, Mbit/s: 20 %.
pub const PEAK: Mbps = Mbps::new(20_000);
/// Assumed length of a path from the core to a router, km.
const PATH_KM: f64 = 25.0;

/// Assumed evidence of a provider in all its recorded metros.
pub fn evidence(provider: &Provider, catalogue: &Catalogue) -> Evidence {
    let organisation = Organisation {
        name: provider.name.clone(),
        kind: OrgKind::Isp,
        peeringdb_name: Some(provider.name.clone()),
    };
    let mut evidence = Evidence::new(organisation, asn(provider, catalogue), PartnerType::Edge);
    evidence.asn_state = Some(AsnState::Approved);
    let domain = format!("{}.example", provider.id);
    let contact = |role: ContactRole, name: &str, local: &str| Contact {
        role,
        name: name.to_owned(),
        email: format!("{local}@{domain}"),
        phone: "+31 20 555 0100".to_owned(),
    };
    evidence.contacts = vec![
        contact(ContactRole::Noc, "Network operations centre", "noc"),
        contact(ContactRole::Policy, "Peering policy", "peering"),
        contact(ContactRole::Technical, "Network engineering", "engineering"),
    ];
    evidence.attestations = AttestationKind::ALL
        .iter()
        .map(|kind| Attestation {
            kind: *kind,
            metro: None,
            by: "Network operations centre".to_owned(),
            on: "2026-11-01".to_owned(),
        })
        .collect();
    evidence.pnis = provider
        .metros
        .iter()
        .enumerate()
        .flat_map(|(at, metro)| metro_pnis(at, metro, catalogue))
        .collect();
    evidence.with_implied_entries()
}

/// Where placeholders start: IANA has allocated nothing from here to the private range.
const PLACEHOLDER_ASNS: u32 = 4_000_000_000;

/// The first ASN matched to the provider that no earlier provider of the list has, else a placeholder
/// of its own: several recorded names belong to one group, and an ASN can be approved only once.
pub fn asn(provider: &Provider, catalogue: &Catalogue) -> Asn {
    let earlier: Vec<&Provider> = catalogue
        .providers()
        .take_while(|other| other.id != provider.id)
        .collect();
    let own = provider
        .asns
        .iter()
        .copied()
        .find(|asn| !earlier.iter().any(|other| other.asns.contains(asn)));
    own.unwrap_or_else(|| {
        Asn::new(PLACEHOLDER_ASNS.saturating_add(u32::try_from(earlier.len()).unwrap_or(u32::MAX)))
    })
}

/// The two assumed connections of a metro.
fn metro_pnis(metro_at: usize, metro: &MetroId, catalogue: &Catalogue) -> Vec<Pni> {
    let buildings: Vec<_> = catalogue
        .facilities_of(metro)
        .map(|facility| facility.id.clone())
        .collect();
    (1..=2_usize)
        .map(|leg| {
            let name = format!("{metro}-{leg}");
            let router = format!("{metro}-pe{leg}");
            let subnet = metro_at * 4 + leg * 2;
            Pni {
                id: PniId::from(name.as_str()),
                metro: metro.clone(),
                facility: buildings.iter().cycle().nth(leg - 1).cloned(),
                kind: PniKind::Private,
                microsoft_router: Some(format!("{metro}-ms{leg}")),
                bandwidth: BANDWIDTH,
                lag_members: 1,
                // Benchmarking and documentation ranges: assumed addresses are nobody's.
                session_v4: SessionSubnet4::parse(&format!(
                    "198.18.{}.{}/31",
                    subnet / 256,
                    subnet % 256
                ))
                .ok(),
                session_v6: SessionSubnet6::parse(&format!("2001:db8:{metro_at:x}:{leg}::/127"))
                    .ok(),
                lacp: Some(true),
                bfd: Some(false),
                stateful_firewall: Some(false),
                rate_limit: Some(false),
                md5: Some(false),
                peak_in: Some(PEAK),
                peak_out: Some(Mbps::new(PEAK.get() / 4)),
                just_opened: false,
                status: InventoryStatus::Live,
                connection_state: ConnectionState::Active,
                maps_use: MapsUse::InUse,
                record: Record::Confirmed,
                path: vec![PathSegment {
                    id: format!("{name}-path"),
                    from: format!("core-{leg}"),
                    to: router.clone(),
                    length_km: Some(PATH_KM),
                    bandwidth: None,
                    srlgs: vec![Srlg {
                        kind: SrlgKind::Duct,
                        name: format!("{name}-duct"),
                    }],
                }],
                srlgs: vec![Srlg {
                    kind: SrlgKind::Cable,
                    name: format!("{name}-cross-connect"),
                }],
                peer_router: router,
                name,
            }
        })
        .collect()
}
