//! The verdict on recorded providers, on small networks by hand, and its properties.

mod local_cases;
mod oracle;
pub(super) mod properties;
mod providers;
mod rules;
mod speed;

use crate::{
    asn::Asn,
    bandwidth::Mbps,
    catalogue::Catalogue,
    diversity::{Assessment, Question, assess},
    evidence::{Evidence, demo},
    ids::{MetroId, PniId},
    pni::{Pni, Srlg, parse_path},
    policy::{PartnerType, Policy},
};

/// A provider with everything attested and one well-recorded connection to copy from.
pub(super) fn base(metros: &[&str]) -> Evidence {
    let catalogue = Catalogue::seed().unwrap();
    let provider = crate::catalogue::Provider {
        id: "carrier".to_owned(),
        name: "Carrier".to_owned(),
        metros: metros.iter().map(|metro| MetroId::from(*metro)).collect(),
        asns: vec![Asn::new(4_000_000_999)],
    };
    demo::evidence(&provider, catalogue)
}

/// A connection in Amsterdam: name, ISP router, Microsoft router, path cell, shared risks.
pub(super) fn pni(
    name: &str,
    router: &str,
    microsoft: Option<&str>,
    path: &str,
    srlgs: &[&str],
) -> Pni {
    let mut pni = base(&["amsterdam"]).pnis.remove(0);
    pni.id = PniId::from(name);
    pni.name = name.to_owned();
    pni.facility = None;
    pni.peer_router = router.to_owned();
    pni.microsoft_router = microsoft.map(str::to_owned);
    pni.path = parse_path(path).unwrap();
    pni.srlgs = srlgs
        .iter()
        .map(|srlg| Srlg::parse(srlg).unwrap())
        .collect();
    pni
}

/// Evidence with these connections only.
pub(super) fn with(pnis: Vec<Pni>) -> Evidence {
    let mut evidence = base(&[]);
    evidence
        .attestations
        .retain(|attestation| attestation.kind != crate::evidence::AttestationKind::DiversePaths);
    evidence.pnis = pnis;
    evidence.with_implied_entries()
}

pub(super) fn in_region(evidence: &Evidence, region: &str) -> Assessment {
    let question = Question::preview(region.into(), PartnerType::Edge);
    assess(
        evidence,
        Catalogue::seed().unwrap(),
        Policy::seed().unwrap(),
        &question,
    )
}

pub(super) fn mbps(pni: &mut Pni, bandwidth: u64, peak: u64) {
    pni.bandwidth = Mbps::new(bandwidth);
    pni.peak_in = Some(Mbps::new(peak));
    pni.peak_out = Some(Mbps::ZERO);
}
