//! What has to hold of one connection at the moment in which it goes live: every fact that the required
//! PNI rules ask of a connection, asked once more of the record as it will stand. Rules about the whole
//! metro (PNI-04, PNI-07) are its verdict's; what an activation does to it is told afterwards.

use super::open_before_service;
use crate::{
    catalogue::Catalogue,
    pni::{Pni, PniKind},
    policy::Thresholds,
};

/// What does not hold, as sentences that say what to do, each with its rule; empty when all does.
pub fn open_in_service(pni: &Pni, catalogue: &Catalogue, thresholds: &Thresholds) -> Vec<String> {
    let mut open = Vec::new();
    let mut ask = |holds: bool, todo: String| {
        if !holds {
            open.push(todo);
        }
    };
    ask(
        pni.kind == PniKind::Private,
        "It has to be a private interconnect (PNI-01).".to_owned(),
    );
    let (link, least) = (pni.link_speed(), thresholds.min_connection);
    ask(
        link >= least,
        format!("A link has {link}; {least} is the least (PNI-02)."),
    );
    ask(
        !pni.peer_router.trim().is_empty(),
        "Record the ISP's router (PNI-05).".to_owned(),
    );
    ask(
        pni.microsoft_router.is_some(),
        "Record Microsoft's router (PNI-05).".to_owned(),
    );
    let elsewhere = pni
        .facility
        .as_ref()
        .and_then(|id| catalogue.facility(id))
        .filter(|facility| facility.metro != pni.metro);
    if let Some(facility) = elsewhere {
        let label = facility.label();
        ask(false, format!("{label} is not in its metro (PNI-06)."));
    }
    ask(
        pni.session_v4.is_some(),
        "Give its IPv4 session a subnet (PNI-13).".to_owned(),
    );
    open.extend(open_before_service(pni));
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bandwidth::Mbps, evidence::demo, policy::PartnerType, policy::Policy};

    type Change = fn(&mut Pni);

    #[test]
    fn every_fact_that_a_pni_rule_asks_of_a_connection_is_asked_again() {
        let catalogue = Catalogue::seed().unwrap();
        let provider = catalogue.providers().next().unwrap();
        let policy = Policy::seed().unwrap();
        let open = |change: Change| {
            let mut pni = demo::evidence(provider, catalogue).pnis[0].clone();
            change(&mut pni);
            let region = &catalogue.metro(&pni.metro).unwrap().region;
            let values = policy.thresholds(region, PartnerType::Edge);
            open_in_service(&pni, catalogue, values).join(" ")
        };
        assert_eq!(open(|_| {}), "");
        let cases: [(Change, &str); 8] = [
            (|pni| pni.kind = PniKind::Exchange, "PNI-01"),
            (|pni| pni.bandwidth = Mbps::new(1_000), "PNI-02"),
            (|pni| pni.peer_router = " ".to_owned(), "PNI-05"),
            (|pni| pni.microsoft_router = None, "PNI-05"),
            (|pni| pni.session_v4 = None, "PNI-13"),
            (|pni| pni.lacp = None, "PNI-08"),
            (|pni| pni.stateful_firewall = Some(true), "PNI-09"),
            (|pni| pni.md5 = Some(true), "PNI-15"),
        ];
        for (change, rule) in cases {
            let said = open(change);
            assert!(
                said.contains(rule) && said.matches("PNI-").count() == 1,
                "{rule}: {said}"
            );
        }
    }
}
